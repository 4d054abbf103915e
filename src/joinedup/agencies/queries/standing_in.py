"""Who stands in for a desk that is closed: whoever the resolver names for it now, and nobody else."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from joinedup.agencies import reached
from joinedup.agencies.editions import area_data
from joinedup.agencies.models import Desk
from joinedup.agencies.rules.on_duty import OnDuty, Step
from joinedup.agencies.rules.opening import opening
from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.kernel.london import today_in_london


def stands_in(
    practitioner: str, night_desks: Collection[int], *, at: datetime
) -> tuple[tuple[int, datetime], ...]:
    """The desks whose calls come to somebody now, each with when it opens again, or has somebody on again.

    `night_desks`: those that they sit at and that answer for others. Where nobody is named there, the desk is
    rung, and that is whoever sits at it.
    """
    if not night_desks:
        return ()
    closed = _covered(night_desks, today=today_in_london(at))
    answers = reached.answers([reached.Wanted(desk) for desk in closed], at=at)
    theirs = set(Desk.objects.filter(pk__in=night_desks).values_list("reference", flat=True))
    return tuple(
        (desk.pk, _opens(desk, answer, at=at))
        for desk, answer in zip(closed.values(), answers, strict=True)
        if answer.step is Step.OUT_OF_HOURS and answer.desk.reference in theirs and _is(answer, practitioner)
    )


def _is(answer: OnDuty, practitioner: str) -> bool:
    named = [person.reference for person in (answer.person, *answer.also_on) if person is not None]
    return not named or practitioner in named


def _covered(night_desks: Collection[int], *, today: date) -> dict[int, Desk]:
    """The desks for which one of these answers out of hours, or would next; by key."""
    found: dict[int, Desk] = {}
    ahead = set(night_desks)
    while ahead:
        rows = Desk.objects.select_related("agency").filter(out_of_hours_id__in=ahead).order_by("pk")
        there = {row.pk: row for row in rows if row.pk not in found and row.pk not in night_desks}
        found |= there
        ahead = set(there)
    return {pk: row for pk, row in found.items() if row.closed_on is None or row.closed_on > today}


def _opens(desk: Desk, answer: OnDuty, *, at: datetime) -> datetime:
    """Where it is not known when somebody is there again: a day on."""
    data = area_data(desk.agency.area_id, today=today_in_london(at))
    hours, holidays = data.patterns[desk.hours], data.school_holidays
    stands = opening(hours, at=at, calendar=england_and_wales(), school_holidays=holidays)
    again = answer.gap.until if stands.is_open and answer.gap else stands.until
    return again or at + timedelta(days=1)
