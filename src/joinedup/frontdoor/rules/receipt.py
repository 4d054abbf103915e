"""What a sender may expect after telling us, with the days and hours that hold."""

from datetime import date, datetime

from joinedup.clocks.rules.due import day_nought
from joinedup.clocks.rules.limits import ServiceDay
from joinedup.frontdoor.rules.whom import About, may_be_told
from joinedup.kernel.london import (
    day_in_words,
    in_clock_words,
    moment_in_words,
    to_london,
    today_in_london,
)
from joinedup.kernel.working_days import WorkingCalendar

_NOT_WHAT = (
    "We cannot tell you what we do for a family. We can tell you that it was read, and that it was decided."
)
_AT_THE_LEAST = (
    "We may not be able to tell you details about a family."
    " We always tell you that it was read and what was decided."
)


def what_happens_next(
    received_at: datetime,
    *,
    opened_at: datetime | None,
    due_on: date,
    at: datetime,
    service_day: ServiceDay,
    calendar: WorkingCalendar,
    known: bool = True,
    about: About = About.CHILD,
) -> tuple[str, ...]:
    """Return the steps from being told to being decided, as they stand at `at`: done, to come, or late.

    A sender who is not `known` is told when, and never what.
    """
    if opened_at is not None:
        read = f"A social worker opened it: {moment_in_words(opened_at, at=at)}."
    else:
        read = _when_it_is_read(received_at, at=at, service_day=service_day, calendar=calendar)
    decided = _when_it_is_decided(due_on, today=today_in_london(at), known=known)
    if not known:
        return (read, decided, _NOT_WHAT)
    return (read, decided, " ".join(filter(None, (_AT_THE_LEAST, may_be_told(about)))))


def _when_it_is_read(
    received_at: datetime, *, at: datetime, service_day: ServiceDay, calendar: WorkingCalendar
) -> str:
    today = today_in_london(at)
    day = day_nought(received_at, service_day=service_day, calendar=calendar).day
    clocks = service_day.hours.clocks_on(day, calendar=calendar)
    assert clocks is not None, "day nought is a day on which the service opens"
    opens, closes = clocks
    said = day_in_words(day, today=today)
    hours = f"between {in_clock_words(opens)} and {in_clock_words(closes)}"
    if day != to_london(received_at).date():
        return f"The front door was closed when this came. A social worker reads it on {said}, {hours}."
    if day == today and to_london(at).time() < closes:
        return f"A social worker reads it today, {said}, before {in_clock_words(closes)}."
    return f"A social worker was to read it on {said}. Ring us and say the reference."


def _when_it_is_decided(due_on: date, *, today: date, known: bool) -> str:
    said = day_in_words(due_on, today=today)
    if today > due_on:
        return f"A decision was due by the end of {said} and is late. Ring us and say the reference."
    if not known:
        return f"They decide by the end of {said}."
    return (
        f"They decide by the end of {said}. We tell you on this page: acted on, advice given, passed on,"
        " or that we need to talk with you."
    )
