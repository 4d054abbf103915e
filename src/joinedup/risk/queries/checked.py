"""Whether each agency that was there had said its view when the views were opened: counted for the board."""

from datetime import datetime

from joinedup.risk.models import Round


def views_before_they_were_opened(area_id: int, *, at: datetime) -> tuple[tuple[str, datetime, bool], ...]:
    """Reference, when the views were opened, and whether all who were there had said theirs.

    Nothing is held back in an urgent round: it is none. Nor is one in which nobody was there.
    """
    rows = Round._base_manager.filter(area_id=area_id, urgent=False, revealed_at__lte=at)
    found = []
    for row in rows.prefetch_related("asked").order_by("pk"):
        there = [one for one in row.asked.all() if one.present or one.said_at is not None]
        if row.revealed_at is None or not there:
            continue
        met = all(one.said_at is not None and one.said_at <= row.revealed_at for one in there)
        found.append((row.reference, row.revealed_at, met))
    return tuple(found)
