"""How openly the viewer's own service is named beside a child."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from joinedup.children.models import Involvement
from joinedup.children.rules.openly import as_usual
from joinedup.gate.viewer import Viewer


@dataclass(frozen=True, slots=True)
class OwnWork:
    part: str
    who: str  # the practitioner, or ''
    visibility: str
    words: str


@dataclass(frozen=True, slots=True)
class OwnOpenness:
    lines: tuple[OwnWork, ...]
    usual: str  # how a service of this kind is named where it has said nothing


def own_openness(viewer: Viewer, child_id: int) -> OwnOpenness | None:
    """None where the viewer's service does not work with the child now."""
    rows = list(own_work(viewer, child_id).select_related("agency", "practitioner"))
    if not rows:
        return None
    lines = tuple(
        OwnWork(
            row.part,
            row.practitioner.name if row.practitioner else "",
            row.visibility,
            Involvement.Visibility(row.visibility).label,
        )
        for row in rows
    )
    return OwnOpenness(lines, Involvement.Visibility(as_usual(rows[0].agency.kind)).label)


def own_work(viewer: Viewer, child_id: int) -> QuerySet[Involvement]:
    rows = Involvement.objects.filter(child_id=child_id, agency_id=viewer.agency_id, since__lte=viewer.at)
    return rows.filter(Q(until__isnull=True) | Q(until__gt=viewer.at)).order_by("pk")
