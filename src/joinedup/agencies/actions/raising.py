"""Raising that nobody is rostered at a desk: once for each stretch of it, to two people, in the outbox."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from joinedup import store
from joinedup.agencies.models import Desk, Practitioner, Unrostered
from joinedup.notices import actions as notices
from joinedup.notices.rules.messages import Template
from joinedup.trail import actions as trail


class StandsAlready(Exception):
    """That nobody is rostered there was raised before, and still stands."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """`since` and `until` as the rota has them. `nobody`: no other desk takes the calls either."""

    since: datetime | None
    until: datetime | None
    nobody: bool


@store.action
def raise_unrostered(
    desk_id: int,
    stretch: Stretch,
    *,
    told: Sequence[int],
    taken_by: str = "",
    by: trail.Actor,
    at: datetime,
) -> None:
    """Write down that nobody is rostered, and tell these people and the desk that takes the calls meanwhile.

    Raises:
        StandsAlready: it was raised, and nobody is told twice.
    """
    if Unrostered.objects.filter(desk_id=desk_id, ended_at=None).exists():
        raise StandsAlready
    row = Unrostered.objects.create(
        desk_id=desk_id, since=stretch.since, until=stretch.until, nobody=stretch.nobody, raised_at=at
    )
    row.told.set(told)
    for person in Practitioner.objects.select_related("agency").filter(pk__in=told).order_by("pk"):
        notices.tell(
            Template.NOBODY_ROSTERED,
            to=person.reference,
            to_agency=person.agency.reference,
            by=by,
            at=at,
        )
    for desk in Desk.objects.select_related("agency").filter(reference=taken_by):
        notices.tell(
            Template.NOBODY_ROSTERED, to=desk.reference, to_agency=desk.agency.reference, by=by, at=at
        )
    trail.record("desk.nobody_rostered", by=by, at=at, about=(_reference(desk_id),))


@store.action
def end_unrostered(desk_id: int, *, by: trail.Actor, at: datetime) -> None:
    """Write down that somebody is on again."""
    Unrostered.objects.filter(desk_id=desk_id, ended_at=None).update(ended_at=at)
    trail.record("desk.rostered_again", by=by, at=at, about=(_reference(desk_id),))


def _reference(desk_id: int) -> str:
    return Desk.objects.values_list("reference", flat=True).get(pk=desk_id)
