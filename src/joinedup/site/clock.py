"""The clock that this installation runs on, made once a process."""

import threading
from datetime import datetime

from joinedup.kernel.clock import Clock, DemoClock, MachineClock
from joinedup.store.queries import installation
from joinedup.trail.queries import newest_moment

_guard = threading.Lock()
_clock: Clock | None = None


def now() -> datetime:
    return the_clock().now()


def the_clock() -> Clock:
    global _clock
    with _guard:
        if _clock is None:
            _clock = _made()
        return _clock


def set_clock(clock: Clock | None) -> None:
    """For tests and pictures, which stand still; None reads the installation again."""
    global _clock
    with _guard:
        _clock = clock


def _made() -> Clock:
    here = installation()
    if here is None or here.starts_at is None:
        return MachineClock()
    return DemoClock(here.starts_at, never_before=newest_moment())
