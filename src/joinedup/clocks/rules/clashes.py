"""Where one agency's clock runs out before another's, and waits for it: said before either is late (V7)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from joinedup.clocks.rules.timers import Waits


@dataclass(frozen=True, slots=True)
class Runs:
    """A clock that runs: `due_at` is the first moment at which it is late."""

    reference: str
    timer: str
    name: str
    agency: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Clash:
    """`waiting` must be done by its day, and `awaited`, on which it waits, may come later."""

    waiting: Runs
    awaited: Runs
    because: str


def clashes(running: Iterable[Runs], waits: Iterable[Waits]) -> tuple[Clash, ...]:
    """Every pair of clocks of one child in which the one that waits must be done first; the soonest first.

    Two that run out at the same moment do not clash.
    """
    clocks = tuple(running)
    found = [
        Clash(waiting, awaited, one.because)
        for one in waits
        for waiting in clocks
        for awaited in clocks
        if waiting.timer == one.timer and awaited.timer == one.awaited and awaited.due_at > waiting.due_at
    ]
    return tuple(sorted(found, key=lambda one: (one.waiting.due_at, one.awaited.due_at)))
