"""What is counted of rounds for the board: who had said a view in time, and evidence beside levels."""

from datetime import datetime

from joinedup.risk.models import Round, View
from joinedup.risk.queries.scale import scale_on


def views_before_they_were_opened(area_id: int, *, at: datetime) -> tuple[tuple[str, datetime, bool], ...]:
    """Reference, when the views were opened, and whether all who were there had said theirs.

    Whoever nobody said was absent counts as there: not to write down who came mends nothing. Nothing is held
    back in an urgent round: it is none. Nor is one in which nobody was there.
    """
    rows = Round._base_manager.filter(area_id=area_id, urgent=False, revealed_at__lte=at)
    found = []
    for row in rows.prefetch_related("asked").order_by("pk"):
        there = [one for one in row.asked.all() if one.present is not False or one.said_at is not None]
        if row.revealed_at is None or not there:
            continue
        met = all(one.said_at is not None and one.said_at <= row.revealed_at for one in there)
        found.append((row.reference, row.revealed_at, met))
    return tuple(found)


def evidence_and_level(area_id: int, *, since: datetime, at: datetime) -> tuple[tuple[str, bool], ...] | None:
    """Of each first view that says how strong the evidence is: that, and whether its level is in the upper
    half of the scale. None where the area's words have no levels.

    Only of rounds whose views are open to all: what an agency keeps to itself is counted nowhere.
    """
    scale = scale_on(area_id, at=at)
    if not scale.has_levels:
        return None
    half = len(scale.readings) / 2
    rows = View._base_manager.filter(area_id=area_id, ordinal=1, entered__gt=since, entered__lte=at)
    rows = rows.filter(round__revealed_at__lte=at).exclude(evidence="").exclude(place=0).order_by("pk")
    return tuple((said, place > half) for said, place in rows.values_list("evidence", "place"))
