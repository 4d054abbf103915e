"""Ties that were taken back after the decision, for whoever relied on what stood there."""

from dataclasses import dataclass
from datetime import datetime

from joinedup.frontdoor.models import WrongTie


@dataclass(frozen=True, slots=True)
class WrongFor:
    """From when until when something stood at this child's record wrongly."""

    child_id: int
    since: datetime
    until: datetime


def wrong_ties(area_id: int, *, since: datetime) -> tuple[WrongFor, ...]:
    """Those that were taken back since then. Of an allegation about somebody who works with children nobody
    is told: they may be among those who wrote."""
    rows = WrongTie.objects.filter(area_id=area_id, entered__gte=since, tied_at__isnull=False)
    rows = rows.filter(concern__of_a_worker=False)
    columns = rows.exclude(child=None).order_by("pk").values_list("child_id", "tied_at", "entered")
    return tuple(WrongFor(child, tied_at, until) for child, tied_at, until in columns if child and tied_at)
