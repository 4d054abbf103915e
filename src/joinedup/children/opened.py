"""By which reason a record is open to somebody, for an hour."""

from dataclasses import dataclass
from datetime import datetime

from joinedup.children.models import Child, Glass
from joinedup.children.rules.guarding import reasons
from joinedup.gate.viewer import Viewer


@dataclass(frozen=True, slots=True)
class OpenedWithAReason:
    """What the page says while it is open."""

    reference: str
    reason: str
    because: str
    until: datetime


def opened_with_a_reason(viewer: Viewer, child_id: int) -> OpenedWithAReason | None:
    """The reason by which this record is open to the viewer now, where it is not theirs anyway."""
    row = (
        Glass.objects.filter(child_id=child_id, person_id=viewer.practitioner_id)
        .filter(occurred__lte=viewer.at, until__gt=viewer.at)
        .order_by("-pk")
        .first()
    )
    if row is None or Child.objects.theirs(viewer).filter(pk=child_id).exists():
        return None
    return OpenedWithAReason(row.reference, reasons()[row.code].label, row.because, row.until)
