"""What a meeting's own rule must know of a round: who has said a view and, once all may read them, which.

It goes to no page. Before the views are open there is no code in it, whoever asks.
"""

from collections.abc import Collection
from dataclasses import dataclass

from joinedup.risk.models import Asked, Round, View


@dataclass(frozen=True, slots=True)
class Said:
    agency_id: int
    code: str  # '' until the views are open


@dataclass(frozen=True, slots=True)
class RoundStanding:
    reference: str
    revealed: bool
    said: tuple[Said, ...]


def standing_of(area_id: int, child_ids: Collection[int]) -> RoundStanding | None:
    """The newest round on one of these children that takes views still; None: there is none."""
    row = (
        Round._base_manager.filter(area_id=area_id, child_id__in=child_ids, closed_at=None)
        .order_by("-entered", "-pk")
        .first()
    )
    if row is None:
        return None
    revealed = row.revealed_at is not None
    views = View._base_manager.filter(round=row).order_by("ordinal") if revealed else ()
    newest = {view.agency_id: view.reading for view in views}
    asked = Asked._base_manager.filter(round=row, said_at__isnull=False).order_by("pk")
    return RoundStanding(
        row.reference,
        revealed,
        tuple(Said(one.agency_id, newest.get(one.agency_id, "")) for one in asked),
    )
