"""Seeing to the open work of an agency that has left."""

from datetime import datetime

from joinedup import store
from joinedup.agencies.models import OfWhoLeft
from joinedup.gate.viewer import Viewer
from joinedup.trail import actions as trail


@store.action
def see_to(
    agency_id: int, code: str, reference: str, *, desk_id: int | None, by: Viewer, at: datetime
) -> None:
    """It is ended, or this desk has it from now on."""
    OfWhoLeft.objects.create(
        agency_id=agency_id, code=code, reference=reference, desk_id=desk_id, by_id=by.practitioner_id, at=at
    )
    trail.record("left.given" if desk_id else "left.ended", by=by, at=at, about=(reference,))
