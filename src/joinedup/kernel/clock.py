"""The clock that the shell holds. Nothing below asks it: rules and actions are handed the moment."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """The present moment, in UTC."""
        ...


class MachineClock:
    """The machine's own time."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class DemoClock:
    """Starts at a chosen moment and runs on from there at the pace of real time.

    `never_before` is the newest moment on record: a demo that is started again goes on after what was already
    done in it, or the trail would run backwards. `elapsed` gives seconds that never jump, and is there for
    tests.
    """

    def __init__(
        self,
        start: datetime,
        *,
        never_before: datetime | None = None,
        elapsed: Callable[[], float] = time.monotonic,
    ) -> None:
        start = _in_utc(start)
        self._start = start if never_before is None else max(start, _in_utc(never_before))
        self._elapsed = elapsed
        self._began = elapsed()

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._elapsed() - self._began)


class FixedClock:
    """Stands still, for tests and pictures."""

    def __init__(self, moment: datetime) -> None:
        self._moment = _in_utc(moment)

    def now(self) -> datetime:
        return self._moment


def _in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("A clock needs a moment with a time zone.")
    return moment.astimezone(UTC)
