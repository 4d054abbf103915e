"""What was asked already while one look at a page is answered: two parts of it that need it ask once.

Nothing outlives the look. What was sent, a form or a call of a program, is answered without it: what is done
there may change what was asked before.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

T = TypeVar("T")

_asked: ContextVar[dict[Hashable, Any] | None] = ContextVar("asked", default=None)


@contextmanager
def asking_once() -> Iterator[None]:
    before = _asked.set({})
    try:
        yield
    finally:
        _asked.reset(before)


def once(what: Hashable, ask: Callable[[], T]) -> T:
    """What `ask` says, under `what`, which names everything that it depends on."""
    asked = _asked.get()
    if asked is None:
        return ask()
    if what not in asked:
        asked[what] = ask()
    said: T = asked[what]
    return said
