"""Working days, counted by looking them up.

A working day is Monday to Friday and not a bank holiday in England and Wales. School holidays, council
close-down and strikes are working days for statutory measures. The bank holidays are handed in, because they
are proclaimed and not calculated: a calendar only answers for the years it was given, and says so when it is
asked for more.
"""

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import assert_never

_SATURDAY = 5
_1970 = date(1970, 1, 1).toordinal()


class Counting(Enum):
    """How the day of the event itself counts. Practice differs, and nothing published settles it."""

    EXCL = "exclusive"  # the day of the event is day nought; most procedures
    INCL = "inclusive"  # the day of the event is day one; some validators of the children in need census


class CalendarEnds(LookupError):
    """The question goes past the bank holidays that are known. Raised instead of guessing."""


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One row of the calendar as a table: `ordinal` counts the working days up to and including `day`."""

    day: date
    ordinal: int
    is_working: bool


@dataclass(frozen=True, slots=True)
class DueDays:
    """The answer of `WorkingCalendar.add` for one length, for every day on which it can be asked.

    `days[n]` belongs to the day that is `n` days after `first`, and is counted from 1 January 1970. The array
    is a plain block of 64-bit numbers: whoever has a million dates hands it on, uncopied, to what gathers.
    """

    first: date
    days: "array[int]"


class WorkingCalendar:
    """Answers for every day from `first` to `last`, both included, each in a look-up or two.

    `bank_holidays` outside that stretch are refused, since they are most often a mistyped year.
    """

    __slots__ = ("_base", "_counts", "_holidays", "_working", "first", "last")

    def __init__(self, bank_holidays: Iterable[date], *, first: date, last: date) -> None:
        if last < first:
            raise ValueError(f"The calendar would end on {last}, before it begins on {first}.")
        holidays = frozenset(bank_holidays)
        strays = sorted(day for day in holidays if not first <= day <= last)
        if strays:
            raise ValueError(f"The bank holiday {strays[0]} lies outside {first} to {last}.")
        self.first = first
        self.last = last
        self._holidays = holidays
        self._base = first.toordinal()
        self._working: list[date] = []
        self._counts: list[int] = []  # working days up to and including the day, by days since `first`
        for ordinal in range(self._base, last.toordinal() + 1):
            day = date.fromordinal(ordinal)
            if day.weekday() < _SATURDAY and day not in holidays:
                self._working.append(day)
            self._counts.append(len(self._working))

    def is_bank_holiday(self, day: date) -> bool:
        self._up_to(day)
        return day in self._holidays

    def is_working(self, day: date) -> bool:
        return self._up_to(day) != self._before(day)

    def add(self, day: date, working_days: int, *, counting: Counting = Counting.EXCL) -> date:
        """Return the day on which `working_days` are up; it is always a working day.

        Exclusive, the first working day after `day` is day 1, and adding nought gives the last working day on
        or before `day`, so that adding in two steps is the same as adding at once. Inclusive, the first
        working day on or after `day` is day 1, and there is no day nought.

        Raises:
            CalendarEnds: `day` or the answer lies outside the known bank holidays.
        """
        match counting:
            case Counting.EXCL:
                least, index = 0, self._up_to(day) + working_days - 1
            case Counting.INCL:
                least, index = 1, self._before(day) + working_days - 1
            case _:
                assert_never(counting)
        if working_days < least:
            raise ValueError(f"{working_days} working days cannot be added; to count back, use subtract.")
        return self._nth(index)

    def due_days(self, working_days: int, *, counting: Counting = Counting.EXCL) -> DueDays:
        """Return what `add` answers for this length, as a table to look many days up in."""
        first, days = None, array("q")
        for ordinal in range(self._base, self._base + len(self._counts)):
            day = date.fromordinal(ordinal)
            try:
                due = self.add(day, working_days, counting=counting)
            except CalendarEnds:
                if first is None:
                    continue  # before the first working day of the calendar
                break
            first = first or day
            days.append(due.toordinal() - _1970)
        return DueDays(first or self.first, days)

    def subtract(self, day: date, working_days: int) -> date:
        """Return the day that is `working_days` before `day`, for notice that must be given ahead.

        The last working day before `day` is 1; nought gives the first working day on or after `day`.
        """
        if working_days < 0:
            raise ValueError(f"{working_days} working days cannot be subtracted; to count on, use add.")
        return self._nth(self._before(day) - working_days)

    def days_between(self, start: date, end: date, *, counting: Counting = Counting.EXCL) -> int:
        """Count the working days from `start` to `end`; on a working day `end` it undoes `add`.

        Below nought when `end` comes first.
        """
        match counting:
            case Counting.EXCL:
                return self._up_to(end) - self._up_to(start)
            case Counting.INCL:
                return self._up_to(end) - self._before(start)
            case _:
                assert_never(counting)

    def on_or_after(self, day: date) -> date:
        return self.subtract(day, 0)

    def rows(self) -> Iterator[CalendarDay]:
        """The whole calendar, for a database that joins to it."""
        before = 0
        for offset, count in enumerate(self._counts):
            yield CalendarDay(date.fromordinal(self._base + offset), count, count != before)
            before = count

    def _up_to(self, day: date) -> int:
        if isinstance(day, datetime):
            raise TypeError("A working day is a date in Europe/London, not a moment.")
        offset = day.toordinal() - self._base
        if not 0 <= offset < len(self._counts):
            raise CalendarEnds(self._what_is_known(f"{day} cannot be judged"))
        return self._counts[offset]

    def _before(self, day: date) -> int:
        self._up_to(day)
        offset = day.toordinal() - self._base
        return self._counts[offset - 1] if offset else 0

    def _nth(self, index: int) -> date:
        if not 0 <= index < len(self._working):
            raise CalendarEnds(self._what_is_known("The count runs on"))
        return self._working[index]

    def _what_is_known(self, what: str) -> str:
        return f"{what}: bank holidays are known from {self.first} to {self.last} only."
