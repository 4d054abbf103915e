"""When a timer runs out: the moment and the day, counted as its row says.

Nothing here reads the time or the database. Days are London's; hours are counted in UTC, so that 72 of them
are 72 over a night in which the clocks change.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import assert_never

from joinedup.clocks.rules.due import day_nought
from joinedup.clocks.rules.limits import ServiceDay
from joinedup.clocks.rules.timers import Direction, MonthsEnd, Timer, Timers, Unit
from joinedup.kernel.london import LONDON, day_in_words, to_london, today_in_london
from joinedup.kernel.working_days import Counting, WorkingCalendar
from joinedup.kernel.working_time import (
    days_after,
    hours_after,
    months_after,
    working_hours_after,
)


@dataclass(frozen=True, slots=True)
class Due:
    """`at` is the first moment at which the step is late; `on` the last day, or the day of that moment.

    `from_day` is the day nought, and `because` says why it is not the day of the event.
    """

    at: datetime
    on: date
    from_day: date
    because: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """What counting needs beside the timer: the profile, the bank holidays, the hours of service."""

    timers: Timers
    calendar: WorkingCalendar
    service_day: ServiceDay


def due(timer: Timer, *, started_at: datetime, counts: Counts) -> Due:
    """Say when `timer` runs out that was set going at `started_at`; before it, for notice that is given.

    Raises:
        CalendarEnds: it runs past the known bank holidays.
    """
    match timer.unit:
        case Unit.HOURS:
            end = hours_after(started_at, timer.length)
            return Due(end, today_in_london(end), today_in_london(started_at))
        case Unit.WORKING_HOURS:
            service, calendar = counts.service_day.hours, counts.calendar
            end = working_hours_after(started_at, timer.length, service=service, calendar=calendar)
            return Due(end, today_in_london(end), today_in_london(started_at))
        case Unit.WORKING_DAYS:
            return _working_days(timer, started_at, counts)
        case Unit.CALENDAR_DAYS:
            return _whole_days(timer, today_in_london(started_at), timer.length)
        case Unit.WEEKS:
            return _whole_days(timer, today_in_london(started_at), 7 * timer.length)
        case Unit.MONTHS:
            return _months(timer, today_in_london(started_at), counts)
        case _:
            assert_never(timer.unit)


def counts_its_first_day(timer: Timer) -> bool:
    """Whether the day of the event is day one: of days and weeks that follow it, and never of months."""
    days = timer.unit in (Unit.WORKING_DAYS, Unit.CALENDAR_DAYS, Unit.WEEKS)
    return days and timer.direction is Direction.AFTER and timer.counting is Counting.INCL


def _working_days(timer: Timer, started_at: datetime, counts: Counts) -> Due:
    day, because = today_in_london(started_at), ""
    if timer.direction is Direction.BEFORE:
        return _by_end_of(counts.calendar.subtract(day, timer.length), day)
    if timer.starts in counts.timers.arrivals:
        nought = day_nought(started_at, service_day=counts.service_day, calendar=counts.calendar)
        day, because = nought.day, nought.because
    return _by_end_of(counts.calendar.add(day, timer.length, counting=timer.counting), day, because)


def _whole_days(timer: Timer, day: date, days: int) -> Due:
    if timer.direction is Direction.BEFORE:
        return _by_end_of(day - timedelta(days=days), day)
    return _by_end_of(days_after(day, days, counting=timer.counting), day)


def _months(timer: Timer, day: date, counts: Counts) -> Due:
    """The same day of a later month, clipped to that month's last; then as the area says."""
    end = months_after(day, timer.length)
    if counts.timers.months_end is MonthsEnd.WORKING_DAY_BEFORE:
        end = counts.calendar.add(end, 0)
    return _by_end_of(end, day)


def _by_end_of(day: date, from_day: date, because: str = "") -> Due:
    """Late from the midnight, in London, that ends `day`."""
    return Due(_moment(day + timedelta(days=1), time()), day, from_day, because)


def _moment(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, tzinfo=LONDON).astimezone(UTC)


def in_words(timer: Timer) -> str:
    """'15 working days', '72 hours', 'at least 3 working days before'."""
    unit = timer.unit.value.replace("_", " ")
    count = f"1 {unit.removesuffix('s')}" if timer.length == 1 else f"{timer.length} {unit}"
    return f"at least {count} before" if timer.direction is Direction.BEFORE else count


def due_in_words(due: Due, timer: Timer, *, today: date) -> str:
    """'by end of Monday 23 March', and for hours 'by 23:10 on Monday 23 March'."""
    if timer.unit in (Unit.HOURS, Unit.WORKING_HOURS):
        there = to_london(due.at)
        return f"by {there:%H:%M} on {day_in_words(there.date(), today=today)}"
    return f"by end of {day_in_words(due.on, today=today)}"
