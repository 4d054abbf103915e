"""Which services are said to work with a child, as somebody who may say so stands to it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from joinedup.agencies import queries as agencies
from joinedup.children import queries
from joinedup.children.models import Child, Involvement
from joinedup.children.queries.now import signature
from joinedup.children.queries.own_openness import own_work
from joinedup.children.rules.guarding import LEADS
from joinedup.children.rules.working import Standing
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import today_in_london


@dataclass(frozen=True, slots=True)
class SaidOfUs:
    """What somebody of another service said of the viewer's own, which has not answered yet."""

    by: str
    at: datetime
    desk: str
    part: str


def standing(viewer: Viewer, child_id: int) -> Standing:
    """Whoever left leads no more; who leads for a service that is not shown is said to nobody outside it."""
    now = Involvement.objects.filter(child_id=child_id, since__lte=viewer.at)
    now = now.filter(Q(until__isnull=True) | Q(until__gt=viewer.at))
    leads = leading(now)
    return Standing(
        works_with=now.filter(agency_id=viewer.agency_id).exists(),
        leads=leads.filter(practitioner_id=viewer.practitioner_id).exists(),
        somebody_leads=shown_to(viewer, leads).exists(),
    )


def leading(rows: "QuerySet[Involvement]") -> "QuerySet[Involvement]":
    return rows.filter(part=LEADS, practitioner__active=True)


def shown_to(viewer: Viewer, rows: "QuerySet[Involvement]") -> "QuerySet[Involvement]":
    """Those that are named openly, and those of the viewer's own service."""
    return rows.filter(Q(visibility=Involvement.Visibility.OPEN) | Q(agency_id=viewer.agency_id))


def at_gone_desks(viewer: Viewer, child_id: int) -> "QuerySet[Involvement]":
    """Lines that the viewer may read at desks that closed for good, or whose agency left."""
    now = Involvement.objects.filter(child_id=child_id, since__lte=viewer.at)
    now = now.filter(Q(until__isnull=True) | Q(until__gt=viewer.at))
    gone = now.exclude(agencies.there(today_in_london(viewer.at), desk="desk__"))
    return shown_to(viewer, gone).order_by("pk")


def said_of_us(viewer: Viewer, child: queries.ChildFacts) -> tuple[SaidOfUs, ...]:
    rows = said_by_others(own_work(viewer, child.id)).select_related("by__agency", "desk")
    return tuple(
        SaidOfUs(signature(viewer, child, row), row.entered, row.desk.name, row.part) for row in rows
    )


def said_by_others(rows: "QuerySet[Involvement]") -> "QuerySet[Involvement]":
    """Those that somebody of another agency said, and that the service itself has not said since."""
    return rows.filter(by__isnull=False).exclude(by__agency_id=F("agency_id"))


def waiting(viewer: Viewer) -> "QuerySet[Involvement, Any]":
    """Children with whom the viewer's service is said to work, by reference, since when."""
    theirs = Child.objects.visible_to(viewer).values("pk")
    rows = Involvement.objects.filter(agency_id=viewer.agency_id, until=None, child__in=theirs)
    return said_by_others(rows).values_list("child__reference", "entered").order_by()
