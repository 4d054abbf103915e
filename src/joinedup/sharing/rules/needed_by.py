"""By when an answer is needed: offers that a desk can keep, never a moment that has passed."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from joinedup.kernel.decisions import Decision, allow, refuse
from joinedup.kernel.london import from_london, today_in_london
from joinedup.kernel.working_days import WorkingCalendar
from joinedup.kernel.working_time import ServiceHours, working_hours_after

USUAL_WORKING_DAYS = 2
FURTHEST_DAYS = 60
_NOON = time(12)
_END = time(23, 59)
_URGENT = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class Offers:
    usual: datetime  # noon, two working days on
    today: datetime  # four hours from now, or the end of the day if that comes first
    rated: datetime | None = None  # as what it is asked for is rated; None where nothing is said of it


def offers(
    at: datetime, *, calendar: WorkingCalendar, answers_in: int = 0, service: ServiceHours | None = None
) -> Offers:
    """`answers_in`: working hours of the `service` in which whoever is asked is to answer; 0: none."""
    today = today_in_london(at)
    usual = at_noon(calendar.add(today, USUAL_WORKING_DAYS))
    last = from_london(datetime.combine(today, _END)).moment
    rated = None
    if answers_in and service is not None:
        rated = working_hours_after(at, answers_in, service=service, calendar=calendar)
    return Offers(usual=usual, today=max(at, min(at + _URGENT, last)), rated=rated)


def at_noon(day: date) -> datetime:
    return from_london(datetime.combine(day, _NOON)).moment


def by_the_end_of(day: date) -> datetime:
    """A day that somebody names runs to its end, so that today can be named in the afternoon."""
    return from_london(datetime.combine(day, _END)).moment


def may_be_needed(day: date, *, today: date) -> Decision:
    if day < today:
        return refuse("needed_by.past", "Needed-by must be today or later. Choose another day.")
    if day > today + timedelta(days=FURTHEST_DAYS):
        return refuse(
            "needed_by.far", f"Needed-by must be within {FURTHEST_DAYS} days. Choose an earlier day."
        )
    return allow("needed_by.ahead")


def may_be_promised(day: date, *, today: date) -> Decision:
    """By when the rest of a part comes, or advice that is asked for first."""
    if day < today:
        return refuse("rest.past", "The rest must come today or later. Choose another day.")
    if day > today + timedelta(days=FURTHEST_DAYS):
        return refuse("rest.far", f"The rest must come within {FURTHEST_DAYS} days. Choose an earlier day.")
    return allow("rest.ahead")
