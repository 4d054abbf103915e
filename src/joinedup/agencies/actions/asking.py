"""Asking a specialist in one step: both are named, and whoever asked is told what came of it."""

from datetime import datetime

from joinedup import store
from joinedup.agencies.models import Desk, Practitioner, SpecialistAsk
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
) -> None:
    """Write down what came of it, and tell whoever asked.

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
