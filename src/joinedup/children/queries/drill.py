"""Which services work with a child, for the weekly call at night: nobody reads a child in it."""

from datetime import datetime

from django.db.models import Q

from joinedup import store
from joinedup.agencies import queries as agencies
from joinedup.children.models import Involvement
from joinedup.kernel.london import today_in_london


def named_openly(area_id: int, *, at: datetime) -> dict[int, frozenset[int]]:
    """The desks, where they are there, that work openly with each child of an area now, by its key."""
    with store.reading_in(area_id):
        rows = Involvement.objects.filter(
            area_id=area_id, since__lte=at, visibility=Involvement.Visibility.OPEN
        ).filter(Q(until__isnull=True) | Q(until__gt=at))
        rows = rows.filter(agencies.there(today_in_london(at), desk="desk__"))
        found: dict[int, set[int]] = {}
        for child, desk in rows.values_list("child_id", "desk_id"):
            found.setdefault(child, set()).add(desk)
    return {child: frozenset(desks) for child, desks in found.items()}
