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


@contextmanager
def asking_anew() -> Iterator[None]:
    """While something is done in the middle of a look, what it rests on is asked again."""
    before = _asked.set(None)
    try:
        yield
    finally:
        _asked.reset(before)


def known(what: Hashable) -> Any | None:
    """What was said under `what` in this look; None where nothing was, or this is no look."""
    asked = _asked.get()
    return None if asked is None else asked.get(what)


def know(what: Hashable, said: Any) -> None:
    asked = _asked.get()
    if asked is not None:
        asked[what] = said


def is_a_look() -> bool:
    return _asked.get() is not None


def once(what: Hashable, ask: Callable[[], T]) -> T:
    """What `ask` says, under `what`, which names everything that it depends on."""
    asked = _asked.get()
    if asked is None:
        return ask()
    if what not in asked:
        asked[what] = ask()
    said: T = asked[what]
    return said
