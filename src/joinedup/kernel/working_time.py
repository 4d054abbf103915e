"""Time that counts: elapsed hours, calendar days, weeks, months, and the working hours of a service.

Working days are `kernel.working_days`. Hours are counted in UTC, so that 72 of them are 72 over a night in
which the clocks change; days and months are London's, where a day may have 23 hours or 25. Nothing is
guessed: what runs past the known bank holidays says so.
"""

import calendar as months_of_the_year
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from joinedup.kernel.london import from_london, today_in_london
from joinedup.kernel.working_days import Counting, WorkingCalendar


@dataclass(frozen=True, slots=True)
class ServiceHours:
    """When a service is open, one stretch a day: clocks of London, Monday's first.

    Days that are not given, and days that close as they open, are closed. On a bank holiday, whatever the day
    of the week, `bank_holidays` stand in for them; None: it is closed then.
    """

    opens: Sequence[time]
    closes: Sequence[time]
    bank_holidays: tuple[time, time] | None = None

    def __post_init__(self) -> None:
        if len(self.opens) != len(self.closes):
            raise ValueError("Each day of a service opens and closes.")
        if not any(opens < closes for opens, closes in zip(self.opens, self.closes, strict=True)):
            raise ValueError("The service is never open.")

    def clocks_on(self, day: date, *, calendar: WorkingCalendar) -> tuple[time, time] | None:
        """When it opens and closes on a day; None: it does not open.

        Raises:
            CalendarEnds: the day lies outside the known bank holidays.
        """
        if calendar.is_bank_holiday(day):
            clocks = self.bank_holidays
        elif day.weekday() < len(self.opens):
            clocks = self.opens[day.weekday()], self.closes[day.weekday()]
        else:
            clocks = None
        return clocks if clocks is not None and clocks[0] < clocks[1] else None

    def on(self, day: date, *, calendar: WorkingCalendar) -> tuple[datetime, datetime] | None:
        """From when to when it is open on a day of London; None: it is not.

        Raises:
            CalendarEnds: the day lies outside the known bank holidays.
        """
        clocks = self.clocks_on(day, calendar=calendar)
        if clocks is None:
            return None
        opens, closes = clocks
        ends = from_london(datetime.combine(day, closes), second_time=True).moment
        return from_london(datetime.combine(day, opens)).moment, ends


def hours_after(moment: datetime, hours: int) -> datetime:
    """Elapsed hours, whatever the clocks do meanwhile."""
    return moment.astimezone(UTC) + timedelta(hours=hours)


def days_after(day: date, days: int, *, counting: Counting = Counting.EXCL) -> date:
    """Calendar days. Inclusive, the day itself is the first, and there is no day nought.

    Raises:
        ValueError: inclusive counting of no day at all.
    """
    if counting is Counting.INCL and days < 1:
        raise ValueError("Counted inclusively there is no day nought.")
    return day + timedelta(days=days - (counting is Counting.INCL))


def weeks_after(day: date, weeks: int, *, counting: Counting = Counting.EXCL) -> date:
    return days_after(day, 7 * weeks, counting=counting)


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or that month's last: a month after 31 January is 28 or 29 February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = months_of_the_year.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def working_hours_after(
    moment: datetime, hours: int, *, service: ServiceHours, calendar: WorkingCalendar
) -> datetime:
    """When so many hours of a service are up, counted while it is open. Nought is up when it next opens.

    Raises:
        CalendarEnds: the count runs past the known bank holidays.
    """
    left = timedelta(hours=hours)
    for opens, closes in _open_from(moment, service, calendar):
        begins = max(opens, moment)
        if left <= closes - begins:
            return begins + left
        left -= closes - begins
    raise AssertionError("the calendar ends before this, and says so")


def working_hours_between(
    start: datetime, end: datetime, *, service: ServiceHours, calendar: WorkingCalendar
) -> timedelta:
    """How much of the time from `start` to `end` the service was open.

    Raises:
        CalendarEnds: a day of it lies outside the known bank holidays.
    """
    found = timedelta()
    for opens, closes in _open_from(start, service, calendar, until=end):
        found += max(timedelta(), min(closes, end) - max(opens, start))
    return found


def _open_from(
    moment: datetime, service: ServiceHours, calendar: WorkingCalendar, *, until: datetime | None = None
) -> Iterator[tuple[datetime, datetime]]:
    """Each stretch that ends after `moment`, a day at a time; with `until`, those of the days to then."""
    day = today_in_london(moment)
    last = None if until is None else today_in_london(until)
    while last is None or day <= last:
        stretch = service.on(day, calendar=calendar)
        if stretch is not None and stretch[1] > moment:
            yield stretch
        day += timedelta(days=1)
