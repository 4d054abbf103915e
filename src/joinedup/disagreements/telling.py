"""Who has it now on each side of a step: read by what changes it, and by what shows who comes next."""

from dataclasses import dataclass
from datetime import datetime

from joinedup.access import queries as access
from joinedup.agencies import queries as agencies
from joinedup.agencies.queries import Wanted
from joinedup.agencies.queries.standing import reference_of_desk, standing_in
from joinedup.agencies.rules import on_duty
from joinedup.children import queries as children
from joinedup.children.rules.guarding import NO_GUARDS
from joinedup.disagreements.rules.ladder import Ladder, Step, ladder_of
from joinedup.disagreements.rules.whom import Colleague, whom
from joinedup.gate.rights import Right
from joinedup.kernel.london import today_in_london


@dataclass(frozen=True, slots=True)
class Whose:
    """A person who is at work, or the desk where nobody of that standing is."""

    person_id: int | None
    desk_id: int | None


def ladder_at(area_id: int, *, at: datetime) -> Ladder:
    return ladder_of(agencies.area_data(area_id, today=today_in_london(at)))


def on_duty_for(child_id: int, *, desk_id: int, preferred: int | None, at: datetime) -> Whose:
    """Who answers at a desk at that hour: whoever is wanted, where they are on; nobody kept out."""
    guards = children.guards_of([child_id]).get(child_id, NO_GUARDS)
    desk_id = agencies.there_or_first(desk_id, at=at)
    duty = agencies.on_duty_at([Wanted(desk_id, preferred, without=guards.out)], at=at)[0]
    there = duty.step is on_duty.Step.NAMED_PERSON or duty.desk.reference == reference_of_desk(desk_id)
    person = agencies.key_of(duty.person.reference) if there and duty.person is not None else None
    if person is not None and guards.named is not None and person not in guards.named:
        person = None
    return Whose(person, desk_id)


def who_has(
    step: Step,
    *,
    agency_id: int,
    area_id: int,
    child_id: int,
    desk_id: int | None,
    without: frozenset[int] = frozenset(),
    at: datetime,
) -> Whose:
    """Whom this step is told of at one agency, at that hour. `without` had it before.

    Nobody who is kept out of this child is told that it is there.
    """
    data = agencies.area_data(area_id, today=today_in_london(at))
    people = standing_in(agency_id)
    keys = [one.id for one in people]
    held = access.held_by_each(keys, area_id=area_id, at=at)
    here, away = agencies.on_shift(keys, at=at), agencies.away(keys, at=at)
    manages = set(access.managers(agency_id, area_id=area_id, at=at))
    guards = children.guards_of([child_id]).get(child_id, NO_GUARDS)
    colleagues = [
        Colleague(one.id, one.name, one.rank, one.band, one.id in here - away, one.id in manages)
        for one in people
        if Right.WORK_WITH_CHILDREN in held[one.id].rights
        and one.id not in guards.out
        and (guards.named is None or one.id in guards.named)
    ]
    found = whom(
        colleagues, kind=agencies.kind_of(agency_id), level=step.level, grades=data.grades, without=without
    )
    desk = desk_id if desk_id is not None else agencies.first_desk_of(agency_id, at=at)
    return Whose(found.id if found else None, desk)
