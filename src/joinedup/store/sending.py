"""The form that is being sent in this request: what came with it, and what became of it.

The shell says which draft a form was sent from; the action that takes the form ends that draft in its own
transaction, so that what was sent and what is kept never disagree.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass
class Sending:
    """`draft` is the token of the draft, or ''. `key_spent`: its key was used for other words before."""

    draft: str = ""
    key_spent: bool = False


_now: ContextVar[Sending | None] = ContextVar("joinedup_sending", default=None)


@contextmanager
def sending(what: Sending) -> Iterator[Sending]:
    before = _now.set(what)
    try:
        yield what
    finally:
        _now.reset(before)


def now_sending() -> Sending | None:
    return _now.get()
