"""How a service that is slow to reach is best reached: its duty line, its practice manager, in turn.

Housing answers a duty line from ten to twelve, and a surgery its practice manager and not its reception. A
way is open at some hours of some days; the best is the first that is open now, and where none is, the one
that opens first, with the moment.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from joinedup.kernel.london import from_london, moment_in_words, today_in_london
from joinedup.kernel.working_days import CalendarEnds, WorkingCalendar

_FARTHEST = 28  # days: what does not open within four weeks is not said to open
EVERY_DAY, WORKING_DAYS = "every day", "working days"
DAYS = (WORKING_DAYS, EVERY_DAY)
_SATURDAY = 5

Clocks = tuple[time, time]
CLOSED: Clocks = (time(0), time(0))


@dataclass(frozen=True, slots=True)
class Way:
    """One way in. `opens` and `closes` are London's clocks on `days`; both None: always, day and night.

    `saturday`, `sunday` and `bank_holidays`, whatever their day of the week, are hours of their own instead;
    `CLOSED` where it is closed then though it is open every day.
    """

    words: str  # 'Duty line', 'Practice manager: ask for her by name'
    phone: str
    opens: time | None = None
    closes: time | None = None
    days: str = WORKING_DAYS
    saturday: Clocks | None = None
    sunday: Clocks | None = None
    bank_holidays: Clocks | None = None

    def __post_init__(self) -> None:
        if (self.opens is None) != (self.closes is None):
            raise ValueError(f"{self.words}: a way opens and closes, or is always open.")
        if self.opens is not None and self.closes is not None and self.closes <= self.opens:
            raise ValueError(f"{self.words}: it would close before it opens.")
        if self.days not in DAYS:
            raise ValueError(f"{self.words}: the days are '{WORKING_DAYS}' or '{EVERY_DAY}'.")
        own = [one for one in (self.saturday, self.sunday, self.bank_holidays) if one is not None]
        if own and self.opens is None:
            raise ValueError(f"{self.words}: it is always open. Hours of a day go with opens and closes.")
        if any(opens >= closes for opens, closes in own if (opens, closes) != CLOSED):
            raise ValueError(f"{self.words}: it would close before it opens.")

    def clocks_on(self, day: date, *, calendar: WorkingCalendar) -> Clocks | None:
        """When it opens and closes on a day; None: it does not open.

        Raises:
            CalendarEnds: whether it is a bank holiday is not known, and it matters.
        """
        assert self.opens is not None and self.closes is not None
        usual = (self.opens, self.closes) if self.days == EVERY_DAY else CLOSED
        if (self.days != EVERY_DAY or self.bank_holidays) and calendar.is_bank_holiday(day):
            clocks = self.bank_holidays or CLOSED
        elif day.weekday() >= _SATURDAY:
            clocks = (self.saturday if day.weekday() == _SATURDAY else self.sunday) or usual
        else:
            clocks = self.opens, self.closes
        return None if clocks == CLOSED else clocks


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


_TYPED = re.compile(
    r"(?P<words>[^,]{1,80})(, (?P<phone>\+?[0-9][0-9 ]{2,18}))?"
    r"(, (?P<opens>[0-9]{2}:[0-9]{2}) to (?P<closes>[0-9]{2}:[0-9]{2})(?P<every>, every day)?)?"
)
MOST_TYPED = 6


def ways_typed(text: str) -> tuple[Way, ...]:
    """As somebody types them for their desk: 'Duty line, 0113 496 0000, 10:00 to 12:00', one a line.

    Raises:
        ValueError: a line is none, or there are too many; in one sentence.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_TYPED:
        raise ValueError(f"Name {MOST_TYPED} ways or fewer, the best first")
    return tuple(_way_typed(line) for line in lines)


def _way_typed(line: str) -> Way:
    found = _TYPED.fullmatch(line)
    if found is not None and found["opens"] and found["closes"] <= found["opens"]:
        over = (
            "ends before it begins. Enter what goes on over midnight as two lines: to 23:59, and from 00:00"
        )
        raise ValueError(f"“{line[:60]}” {over}")
    try:
        if found is None:
            raise ValueError(line)
        opens, closes = (
            time.fromisoformat(clock) if clock else None for clock in found.group("opens", "closes")
        )
        days = EVERY_DAY if found["every"] else WORKING_DAYS
        return Way(found["words"].strip(), found["phone"] or "", opens, closes, days)
    except ValueError:
        wrong = f"“{line[:60]}” is no way in. Enter each like: Duty line, 0113 496 0000, 10:00 to 12:00"
        raise ValueError(wrong) from None


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
    if way.opens is None:
        return BestWay(way, is_open=True)
    day = today_in_london(at)
    for _ in range(_FARTHEST):
        try:
            clocks = way.clocks_on(day, calendar=calendar)
        except CalendarEnds:
            break
        if clocks is not None:
            opens = from_london(datetime.combine(day, clocks[0])).moment
            closes = from_london(datetime.combine(day, clocks[1]), second_time=True).moment
            if at < opens:
                return BestWay(way, is_open=False, from_=opens)
            if at < closes:
                return BestWay(way, is_open=True, until=closes)
        day += timedelta(days=1)
    return BestWay(way, is_open=False)
