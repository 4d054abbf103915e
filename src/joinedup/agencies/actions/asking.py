"""Asking a specialist in one step: both are named, and whoever asked is told what came of it."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F

from joinedup import store
from joinedup.agencies.models import Desk, Practitioner, SpecialistAsk
from joinedup.agencies.rules.owners import OpenItem
from joinedup.notices import actions as notices
from joinedup.notices.rules.messages import Template
from joinedup.trail import actions as trail


class SaidAlready(Exception):
    """What came of it is written down already."""


@store.action
def ask_specialist(
    desk_id: int,
    *,
    wanted: str,
    specialist: str | None,
    by: trail.Actor,
    by_id: int,
    at: datetime,
    key: str = "",
) -> str:
    """Ask a desk, and whoever is on for it (a reference, or None); return the reference of the contact."""
    desk = Desk.objects.select_related("agency").get(pk=desk_id)
    person = None if specialist is None else Practitioner.objects.get(reference=specialist)
    row = SpecialistAsk.objects.create(by_id=by_id, desk=desk, specialist=person, wanted=wanted, asked_at=at)
    to = desk.reference if person is None else person.reference
    notices.tell(Template.SPECIALIST_ASKED, to=to, to_agency=desk.agency.reference, by=by, at=at)
    trail.record("specialist.asked", by=by, at=at, about=(row.reference, desk.reference))
    return row.reference


@store.action
def say_what_came(
    reference: str, *, came: str, by: trail.Actor, by_id: int, at: datetime, key: str = ""
) -> str:
    """Write down what came of it, and tell whoever asked; return the reference.

    Raises:
        SaidAlready: a colleague has; the first word of it stands.
    """
    row = SpecialistAsk.objects.select_related("by__agency").get(reference=reference)
    rows = SpecialistAsk.objects.filter(pk=row.pk, came_at=None)
    if rows.update(came=came, came_at=at, came_by_id=by_id) != 1:
        raise SaidAlready
    notices.tell(
        Template.SPECIALIST_ANSWERED, to=row.by.reference, to_agency=row.by.agency.reference, by=by, at=at
    )
    trail.record("specialist.answered", by=by, at=at, about=(row.reference,))
    return row.reference


@store.action
def hand_on(items: Iterable[OpenItem], *, by: trail.Actor, at: datetime) -> None:
    """Let each be the person's or the desk's that its item names now. Whoever asked reads who has it."""
    references = []
    for item in items:
        rows = SpecialistAsk.objects.filter(reference=item.reference)
        rows.update(specialist_id=item.person_id, desk_id=item.desk_id or F("desk_id"))
        references.append(item.reference)
    trail.record("specialists.handed_on", by=by, at=at, about=tuple(dict.fromkeys(references)))
