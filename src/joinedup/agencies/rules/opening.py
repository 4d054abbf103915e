"""Whether a desk is open, and until when."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from joinedup.agencies.rules.shifts import ShiftPattern, ShiftSpan, shifts
from joinedup.kernel.london import today_in_london
from joinedup.kernel.working_days import CalendarEnds, WorkingCalendar

# A school opens again within seven weeks; beyond that 'until' is not known and not said.
_FARTHEST = timedelta(weeks=8)


@dataclass(frozen=True, slots=True)
class Opening:
    """`until` is when it next closes, or opens; None where it never does, or not within eight weeks."""

    is_open: bool
    until: datetime | None


def opening(
    hours: ShiftPattern,
    *,
    at: datetime,
    calendar: WorkingCalendar,
    school_holidays: Collection[date] = frozenset(),
) -> Opening:
    """Say whether `hours` are open at `at`. Stretches that meet or overlap are one."""
    if hours.always_open:
        return Opening(is_open=True, until=None)
    today = today_in_london(at)

    def on(day: date) -> list[ShiftSpan]:
        return shifts(hours, first=day, last=day, calendar=calendar, holidays=school_holidays)

    yesterday = today - timedelta(days=1)  # a night that began then may not be over
    near = (on(yesterday) if yesterday >= calendar.first else []) + on(today)
    closes = max((span.ends for span in near if span.starts <= at < span.ends), default=None)
    day = today
    while day - today < _FARTHEST:
        for span in near:
            if closes is None:
                if span.starts > at:
                    return Opening(is_open=False, until=span.starts)
            elif span.starts <= closes:
                closes = max(closes, span.ends)
            else:
                return Opening(is_open=True, until=closes)
        day += timedelta(days=1)
        try:
            near = on(day)
        except CalendarEnds:
            break  # who to ring now must still be answered on the last evening of the calendar
    return Opening(is_open=closes is not None, until=closes)


def open_time(
    hours: ShiftPattern,
    *,
    since: datetime,
    until: datetime,
    calendar: WorkingCalendar,
    school_holidays: Collection[date] = frozenset(),
) -> timedelta:
    """How much of the time from `since` to `until` lies inside `hours`; what two shifts share counts once.

    Raises:
        CalendarEnds: a day of it lies outside the known bank holidays.
    """
    if until <= since:
        return timedelta()
    if hours.always_open:
        return until - since
    first = today_in_london(since) - timedelta(days=1)  # a night that began then reaches into it
    spans = shifts(
        hours,
        first=max(first, calendar.first),
        last=today_in_london(until),
        calendar=calendar,
        holidays=school_holidays,
    )
    found, counted_to = timedelta(), since
    for span in sorted(spans, key=lambda one: one.starts):
        starts, ends = max(span.starts, counted_to), min(span.ends, until)
        if ends > starts:
            found += ends - starts
            counted_to = ends
    return found


def open_for(
    hours: ShiftPattern,
    needed: timedelta,
    *,
    since: datetime,
    calendar: WorkingCalendar,
    school_holidays: Collection[date] = frozenset(),
) -> datetime | None:
    """When `hours` will have been open for as long as `needed` since then; None: not within eight weeks."""
    if hours.always_open:
        return since + needed
    first = max(today_in_london(since) - timedelta(days=1), calendar.first)
    left, counted_to = needed, since
    last = min(first + _FARTHEST, calendar.last)
    for span in shifts(hours, first=first, last=last, calendar=calendar, holidays=school_holidays):
        starts = max(span.starts, counted_to)
        if span.ends <= starts:
            continue
        if span.ends - starts >= left:
            return starts + left
        left -= span.ends - starts
        counted_to = span.ends
    return None
