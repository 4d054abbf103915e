"""How a service that is slow to reach is best reached: its duty line, its practice manager, in turn.

Housing answers a duty line from ten to twelve, and a surgery its practice manager and not its reception. A
way is open at some hours of some days; the best is the first that is open now, and where none is, the one
that opens first, with the moment.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from joinedup.kernel.london import from_london, moment_in_words, today_in_london
from joinedup.kernel.working_days import CalendarEnds, WorkingCalendar

_FARTHEST = 28  # days: what does not open within four weeks is not said to open
EVERY_DAY, WORKING_DAYS = "every day", "working days"
DAYS = (WORKING_DAYS, EVERY_DAY)


@dataclass(frozen=True, slots=True)
class Way:
    """One way in. `opens` and `closes` are London's clocks on `days`; both None: always, day and night."""

    words: str  # 'Duty line', 'Practice manager: ask for her by name'
    phone: str
    opens: time | None = None
    closes: time | None = None
    days: str = WORKING_DAYS

    def __post_init__(self) -> None:
        if (self.opens is None) != (self.closes is None):
            raise ValueError(f"{self.words}: a way opens and closes, or is always open.")
        if self.opens is not None and self.closes is not None and self.closes <= self.opens:
            raise ValueError(f"{self.words}: it would close before it opens.")
        if self.days not in DAYS:
            raise ValueError(f"{self.words}: the days are '{WORKING_DAYS}' or '{EVERY_DAY}'.")


@dataclass(frozen=True, slots=True)
class BestWay:
    """`until` is when an open way closes, `from_` when a closed one opens; None: never, or not known."""

    way: Way
    is_open: bool
    until: datetime | None = None
    from_: datetime | None = None

    def in_words(self, *, at: datetime) -> str:
        """'Duty line, open until 12:00'; 'Duty line, opens Wednesday 10:00'."""
        if self.is_open:
            until = f"open until {moment_in_words(self.until, at=at)}" if self.until else "day and night"
            return f"{self.way.words}, {until}"
        opens = f"opens {moment_in_words(self.from_, at=at)}" if self.from_ else "closed"
        return f"{self.way.words}, {opens}"


def best_way(ways: Iterable[Way], *, at: datetime, calendar: WorkingCalendar) -> BestWay | None:
    """Return the first that is open, else the one that opens first; None where there is no way at all."""
    stand = [_stands(way, at, calendar) for way in ways]
    opened = [one for one in stand if one.is_open]
    if opened:
        return opened[0]
    to_come = [one for one in stand if one.from_ is not None]
    soonest = min(to_come, key=lambda one: (one.from_ is None, one.from_), default=None)
    return soonest or (stand[0] if stand else None)


def _stands(way: Way, at: datetime, calendar: WorkingCalendar) -> BestWay:
    if way.opens is None or way.closes is None:
        return BestWay(way, is_open=True)
    day = today_in_london(at)
    for _ in range(_FARTHEST):
        try:
            open_on = way.days == EVERY_DAY or calendar.is_working(day)
        except CalendarEnds:
            break
        if open_on:
            opens = from_london(datetime.combine(day, way.opens)).moment
            closes = from_london(datetime.combine(day, way.closes), second_time=True).moment
            if at < opens:
                return BestWay(way, is_open=False, from_=opens)
            if at < closes:
                return BestWay(way, is_open=True, until=closes)
        day += timedelta(days=1)
    return BestWay(way, is_open=False)
