"""The clock that this installation runs on, made once a process."""

import threading
from datetime import datetime

from joinedup.kernel.clock import Clock, DemoClock, MachineClock
from joinedup.store.queries import installation
from joinedup.trail.queries import newest_moment


class _OnTheWall:
    """Holds the one clock. Made at the first question, when the database can be asked what it is."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._clock: Clock | None = None

    def hang(self, clock: Clock | None) -> None:
        with self._guard:
            self._clock = clock

    def now(self) -> datetime:
        with self._guard:
            if self._clock is None:
                self._clock = _made()
            return self._clock.now()


_wall = _OnTheWall()


def now() -> datetime:
    return _wall.now()


def set_clock(clock: Clock | None) -> None:
    """For tests and pictures, which stand still; None reads the installation again."""
    _wall.hang(clock)


def _made() -> Clock:
    here = installation()
    if here is None or here.starts_at is None:
        return MachineClock()
    return DemoClock(here.starts_at, never_before=newest_moment())
