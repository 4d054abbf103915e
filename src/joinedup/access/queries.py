"""Which roles a person holds now, and where anybody holds one."""

from datetime import datetime

from django.db.models import Q

from joinedup.access.models import Grant


def roles_of(practitioner_id: int, *, at: datetime) -> frozenset[str]:
    held = Grant.objects.filter(
        Q(until__isnull=True) | Q(until__gt=at), practitioner_id=practitioner_id, since__lte=at
    )
    return frozenset(held.values_list("role", flat=True))


def areas_at_work(*, at: datetime) -> frozenset[int]:
    """Return the areas in which somebody holds a role: those whose people work with this database."""
    held = Grant.objects.filter(Q(until__isnull=True) | Q(until__gt=at), since__lte=at)
    return frozenset(held.values_list("practitioner__agency__area_id", flat=True).distinct())
