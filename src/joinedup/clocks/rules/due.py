"""When a statutory step falls due.

Nothing here reads the time or the database: a deadline is a function of what was recorded, so it can be
worked out again years later and come out the same.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from joinedup.clocks.rules.limits import Limits, ServiceDay, Step
from joinedup.kernel.london import day_in_words, to_london
from joinedup.kernel.working_days import WorkingCalendar


@dataclass(frozen=True, slots=True)
class DayNought:
    """The day that a clock counts from. `because` is empty where it is the day of the event itself."""

    day: date
    because: str = ""


def day_nought(received_at: datetime, *, service_day: ServiceDay, calendar: WorkingCalendar) -> DayNought:
    """Return the day from which a referral that arrived at `received_at` is counted.

    At a weekend, on a bank holiday or after the service has closed for the day, it is the next working day.
    Before it opens, it is that day. For limits in working days only: hours run through the night.
    """
    arrived = to_london(received_at)
    day = arrived.date()
    if not calendar.is_working(day):
        why = "was at a weekend" if day.weekday() >= len(service_day.closes) else "was a bank holiday"
        return _moved_on(day, calendar.on_or_after(day), f"{day_in_words(day, today=day)} {why}")
    closes = service_day.closes[day.weekday()]
    if arrived.time() >= closes:
        why = f"the service had closed for {day_in_words(day, today=day)}"
        return _moved_on(day, calendar.on_or_after(day + timedelta(days=1)), why)
    return DayNought(day)


def _moved_on(arrived: date, counted: date, why: str) -> DayNought:
    return DayNought(counted, f"Counted from {day_in_words(counted, today=arrived)} because {why}.")


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
