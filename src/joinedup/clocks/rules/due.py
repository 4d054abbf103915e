"""When a statutory step falls due.

Nothing here reads the time or the database: a deadline is a function of what was recorded, so it can be
worked out again years later and come out the same.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from joinedup.clocks.rules.limits import Limits, ServiceDay, Step
from joinedup.kernel.london import day_in_words, to_london
from joinedup.kernel.working_days import WorkingCalendar

_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class DayNought:
    """The day that a clock counts from. `because` is empty where it is the day of the event itself."""

    day: date
    because: str = ""


def day_nought(received_at: datetime, *, service_day: ServiceDay, calendar: WorkingCalendar) -> DayNought:
    """Return the day from which a referral that arrived at `received_at` is counted.

    On a day on which the service does not open, or after it has closed, it is the next day on which it opens.
    Before it opens, it is that day. For limits in working days only: hours run through the night.

    Raises:
        CalendarEnds: the service does not open again within the known bank holidays.
    """
    arrived = to_london(received_at)
    day, hours = arrived.date(), service_day.hours
    clocks = hours.clocks_on(day, calendar=calendar)
    if clocks is not None and arrived.time() < clocks[1]:
        return DayNought(day)
    said = day_in_words(day, today=day)
    if clocks is not None:
        why = f"the service had closed for {said}"
    elif calendar.is_bank_holiday(day):
        why = f"{said} was a bank holiday"
    else:
        why = f"{said} was at a weekend" if day.weekday() >= _SATURDAY else f"the service is closed on {said}"
    counted = day + timedelta(days=1)
    while hours.clocks_on(counted, calendar=calendar) is None:
        counted += timedelta(days=1)
    return DayNought(counted, f"Counted from {day_in_words(counted, today=day)} because {why}.")


def due_on(step: Step, *, started_on: date, limits: Limits, calendar: WorkingCalendar) -> date:
    """Return the last day on which `step` is still on time.

    `started_on` is day nought, the local date of the event the limit counts from.

    Raises:
        NoLimitInForce: the step started when no edition that is held was in force.
        CalendarEnds: the limit runs past the known bank holidays.

    Source: the edition named by `limits.in_force(step, started_on).source`.
    """
    limit = limits.in_force(step, started_on)
    return calendar.add(started_on, limit.working_days, counting=limits.counting)
