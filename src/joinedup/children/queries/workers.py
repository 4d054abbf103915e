"""Who works with a child for an agency, for rooms in which something lies with that agency."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from joinedup.agencies import queries as agencies
from joinedup.children.models import Involvement
from joinedup.kernel.london import today_in_london


@dataclass(frozen=True, slots=True)
class Worker:
    desk_id: int
    practitioner_id: int | None


def workers_with(child_ids: Iterable[int], *, at: datetime) -> dict[tuple[int, int], Worker]:
    """By child and agency, whoever works with the child now: a named person before a desk alone.

    Whoever left is nobody's: the desk has it; where that has closed, the one its agency is begun with.
    """
    rows = Involvement.objects.filter(Q(until=None) | Q(until__gt=at), child_id__in=set(child_ids))
    lines, today = list(rows.select_related("practitioner", "desk").order_by("pk")), today_in_london(at)
    closed = [row for row in lines if row.desk.closed_on is not None and row.desk.closed_on <= today]
    firsts = agencies.first_desks({row.agency_id for row in closed}, at=at) if closed else {}
    instead = {row.desk_id: firsts[row.agency_id] for row in closed}
    found: dict[tuple[int, int], Worker] = {}
    for row in lines:
        person = row.practitioner_id if row.practitioner and row.practitioner.active else None
        known = found.get((row.child_id, row.agency_id))
        if known is None or known.practitioner_id is None:
            desk_id = instead.get(row.desk_id, row.desk_id)
            found[row.child_id, row.agency_id] = Worker(desk_id, person)
    return found
