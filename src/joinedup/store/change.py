"""The change that is being made on this thread: by whom, when, and what of it comes last."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar, cast

T = TypeVar("T")
Last = tuple[Callable[[list[Any]], None], Any]  # what must be done before the commit, with one part of it


@dataclass
class Change:
    """The transaction that is being made on this thread."""

    by: str = ""
    at: datetime | None = None
    last: list[Last] = field(default_factory=list)
    traces: int = 0


_here = threading.local()


@contextmanager
def making(change: Change) -> Iterator[Change]:
    _here.change = change
    try:
        yield change
    finally:
        _here.change = None


def made_now() -> Change | None:
    change: Change | None = getattr(_here, "change", None)
    return change


def in_action() -> bool:
    return made_now() is not None


def at_end(do: Callable[[list[T]], None], part: T) -> None:
    """Let `do` have `part` last, before the commit: the trail's chain is the last lock that is taken.

    It is called once for all the parts of one commit, in their order; the parts of an action that fails are
    dropped with it. What can go wrong with a part alone must go wrong before: here it fails all of them.
    """
    _change().last.append((cast("Callable[[list[Any]], None]", do), part))


def traced() -> None:
    """Say that the change that is being made has a trail entry."""
    _change().traces += 1


def _change() -> Change:
    change = made_now()
    if change is None:
        raise RuntimeError("nothing is being changed: call this inside an action")
    return change
