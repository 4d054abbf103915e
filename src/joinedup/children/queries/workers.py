"""Who works with a child for an agency, for rooms in which something lies with that agency."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from joinedup.children.models import Involvement


@dataclass(frozen=True, slots=True)
class Worker:
    desk_id: int
    practitioner_id: int | None


def workers_with(child_ids: Iterable[int], *, at: datetime) -> dict[tuple[int, int], Worker]:
    """By child and agency, whoever works with the child now: a named person before a desk alone.

    Whoever left is nobody's: the desk has it.
    """
    rows = Involvement.objects.filter(Q(until=None) | Q(until__gt=at), child_id__in=set(child_ids))
    found: dict[tuple[int, int], Worker] = {}
    for row in rows.select_related("practitioner").order_by("pk"):
        person = row.practitioner_id if row.practitioner and row.practitioner.active else None
        known = found.get((row.child_id, row.agency_id))
        if known is None or known.practitioner_id is None:
            found[row.child_id, row.agency_id] = Worker(row.desk_id, person)
    return found
