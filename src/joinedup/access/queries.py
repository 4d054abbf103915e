"""Which roles a person holds now."""

from datetime import datetime

from django.db.models import Q

from joinedup.access.models import Grant


def roles_of(practitioner_id: int, *, at: datetime) -> frozenset[str]:
    held = Grant.objects.filter(
        Q(until__isnull=True) | Q(until__gt=at), practitioner_id=practitioner_id, since__lte=at
    )
    return frozenset(held.values_list("role", flat=True))
