"""Granting a role, and ending it."""

from datetime import datetime

from django.db.models import Q

from joinedup import store
from joinedup.access.models import Grant
from joinedup.agencies import queries as agencies
from joinedup.trail import actions as trail


@store.action
def grant_role(
    practitioner_id: int,
    *,
    role: str,
    since: datetime,
    by: trail.Actor,
    at: datetime,
    until: datetime | None = None,
) -> None:
    """Let somebody do what `role` may do, from `since` on. What stands already is left."""
    standing = Grant.objects.filter(
        practitioner_id=practitioner_id, role=str(role), until=until, since__lte=since
    )
    if not standing.exists():
        Grant.objects.create(practitioner_id=practitioner_id, role=str(role), since=since, until=until)
    person = agencies.practitioner(practitioner_id)
    trail.record("role.granted", by=by, at=at, about=(person.reference,), typed=str(role))


@store.action
def end_role(practitioner_id: int, *, role: str, by: trail.Actor, at: datetime) -> None:
    """From now on, somebody no longer holds `role`. The grant stays, with its end."""
    standing = Q(until__isnull=True) | Q(until__gt=at)
    Grant.objects.filter(standing, practitioner_id=practitioner_id, role=str(role)).update(until=at)
    person = agencies.practitioner(practitioner_id)
    trail.record("role.ended", by=by, at=at, about=(person.reference,), typed=str(role))
