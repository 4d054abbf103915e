"""Chasing what waits for somebody while a child is in police protection; it runs with the other reminders.

Nobody has taken it on: the next desk is told, and who manages the front door. Nobody has confirmed that they
are the designated officer: the managers of that force are. It ends by law in a day: both sides are.
"""

from collections.abc import Iterator
from datetime import datetime

from joinedup import store
from joinedup.access import queries as access
from joinedup.access.actions import by_the_clock
from joinedup.agencies import queries as agencies
from joinedup.children import queries as children
from joinedup.children.rules.guarding import NO_GUARDS
from joinedup.notices import actions as notices
from joinedup.notices.rules.messages import Template
from joinedup.pathway.models import Protection
from joinedup.pathway.rules import protection as rules
from joinedup.pathway.rules.protection import Chase
from joinedup.trail import actions as trail

_SAID_AT = {Chase.TAKE: "take_chased_at", Chase.CONFIRM: "confirm_chased_at", Chase.ENDS: "warned_at"}
_SAYS = {
    Chase.TAKE: Template.PROTECTION_NOT_TAKEN,
    Chase.CONFIRM: Template.PROTECTION_NOT_CONFIRMED,
    Chase.ENDS: Template.PROTECTION_ENDS,
}


def chase(*, at: datetime) -> int:
    """Say each thing that is due and was not said; return how many were. May be called at any time."""
    return by_the_clock(_unsaid, _say, at=at)


def _unsaid(area_id: int, *, at: datetime) -> list[tuple[int, Chase]]:
    rows = Protection._base_manager.filter(area_id=area_id, ended_at=None).order_by("pk")
    return [(row.pk, one) for row in rows for one in sorted(_due(row, at=at))]


def _due(row: Protection, *, at: datetime) -> frozenset[Chase]:
    due = rules.to_chase(
        taken_at=row.occurred,
        entered=row.entered,
        taken_on=row.taken_at is not None,
        confirmed=row.officer_id is not None,
        at=at,
    )
    return frozenset(one for one in due if getattr(row, _SAID_AT[one]) is None)


@store.action
def _say(due: tuple[int, Chase], *, by: trail.Clockwork, at: datetime) -> bool:
    pk, one = due
    row = Protection._base_manager.select_related("desk__agency", "agency", "police_desk").get(pk=pk)
    if row.ended_at is not None or one not in _due(row, at=at):  # somebody was quicker
        store.traced()
        return False
    row.change(based_on=row.version, **{_SAID_AT[one]: at})
    whom = {Chase.TAKE: _who_could_take_it, Chase.CONFIRM: _who_sees_to_an_officer, Chase.ENDS: _both_sides}
    needed_by = rules.until_at_most(row.occurred) if one is Chase.ENDS else None
    for to, agency in dict.fromkeys(whom[one](row, at=at)):
        notices.tell(
            _SAYS[one], to=to, to_agency=agency, thing=row.reference, needed_by=needed_by, by=by, at=at
        )
    trail.record(f"protection.chased_{one.value}", by=by, at=at, about=(row.reference,))
    return True


def _who_could_take_it(row: Protection, *, at: datetime) -> Iterator[tuple[str, str]]:
    """The desk itself once more, the next one along, the front door, and who manages it."""
    yield row.desk.reference, row.desk.agency.reference
    for desk, _ in agencies.chain_of(row.desk_id, at=at)[1:2]:
        yield desk.reference, desk.agency_reference
    door = agencies.front_door_desk(row.area_id)
    yield door.reference, door.agency_reference
    yield from _managers(row, door.agency_id, door.agency_reference, at=at)


def _who_sees_to_an_officer(row: Protection, *, at: datetime) -> Iterator[tuple[str, str]]:
    if row.police_desk is not None:
        yield row.police_desk.reference, row.agency.reference
    yield from _managers(row, row.agency_id, row.agency.reference, at=at)


def _both_sides(row: Protection, *, at: datetime) -> Iterator[tuple[str, str]]:
    """The desk on each side, and whoever goes on with it there: one of them may be off until it is over."""
    yield row.desk.reference, row.desk.agency.reference
    if row.police_desk is not None:
        yield row.police_desk.reference, row.agency.reference
    for person in agencies.people_called(one for one in (row.owner_id, row.held_by_id) if one is not None):
        yield person.reference, agencies.agency_reference_of(person.id)


def _managers(row: Protection, agency_id: int, agency: str, *, at: datetime) -> Iterator[tuple[str, str]]:
    """Those on shift who may know of the child, and are not the constable."""
    guard = children.guards_of([row.child_id])[row.child_id] if row.child_id is not None else NO_GUARDS
    there = agencies.on_shift(access.managers(agency_id, area_id=row.area_id, at=at), at=at)
    for person in sorted(there - guard.out - {row.constable_id}):
        if guard.named is None or person in guard.named:
            yield agencies.reference_of(person), agency
