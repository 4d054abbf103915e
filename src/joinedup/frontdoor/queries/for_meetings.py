"""What came in at the front door, as a meeting's agenda is drawn from it: codes and keys, and no words.

Whoever draws reads it for the whole area; who may see a case of it is decided where the case is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from joinedup.access.rules.roles import may_work_the_front_door
from joinedup.frontdoor.models import Concern, HubEntry, Incident, Named
from joinedup.frontdoor.rules.incidents import (
    Crime,
    Grade,
    IncidentKind,
    Tool,
    crime_in_words,
    grade_in_words,
    kind_in_words,
    tool_in_words,
)
from joinedup.frontdoor.rules.progress import OPEN
from joinedup.frontdoor.rules.ratings import Rating, rating_in_words
from joinedup.gate.viewer import Viewer


@dataclass(frozen=True, slots=True)
class CameIn:
    """One concern, with its incident where one was notified. `children`: those somebody said it is about."""

    reference: str
    entered: datetime
    is_open: bool
    rating: str
    children: tuple[int, ...]
    kind: str = ""  # '' where no incident was notified
    grade: str = ""
    crime: str = ""
    tool: str = ""
    occurred: datetime | None = None

    @property
    def words(self) -> str:
        """'Domestic abuse. DASH: high. A crime: yes' of an incident; of another concern how it is rated."""
        if not self.kind:
            rated = f", rated {rating_in_words(Rating(self.rating)).lower()}" if self.rating else ""
            return f"A concern{rated}"
        graded = "not graded"
        if self.grade != Grade.NONE:
            graded = f"{tool_in_words(Tool(self.tool))}: {grade_in_words(Grade(self.grade)).lower()}"
        crime = crime_in_words(Crime(self.crime)).lower()
        return f"{kind_in_words(IncidentKind(self.kind))}. {graded}. A crime: {crime}"


def came_in(area_id: int, *, since: datetime) -> tuple[CameIn, ...]:
    """Everything that came in after `since`, and everything older that is open and rated; never an allegation
    about somebody who works with children, who may sit at the table."""
    wanted = Q(entered__gt=since) | (~Q(rating="") & Q(state__in=[state.value for state in OPEN]))
    return _lines(area_id, wanted & Q(of_a_worker=False))


def came_in_called(area_id: int, concerns: Iterable[str]) -> dict[str, CameIn]:
    """Those of these references that are concerns, however many: always as many statements as for one. Of an
    allegation about somebody who works with children nothing is said, also where it was brought before."""
    wanted = Q(reference__in=set(concerns)) & Q(of_a_worker=False)
    return {one.reference: one for one in _lines(area_id, wanted)}


def came_in_for(viewer: Viewer, concern: str) -> CameIn | None:
    """The same of one that the viewer may see; None of all others."""
    row = Concern.objects.visible_to(viewer).filter(reference=concern).first()
    return came_in_called(viewer.area_id, [row.reference]).get(row.reference) if row else None


def came_in_after(viewer: Viewer, moment: datetime, *, about: Iterable[int]) -> tuple[CameIn, ...]:
    """What came in about these children after that moment, as far as the viewer may open it."""
    if not may_work_the_front_door(viewer).allowed:
        return ()
    those = set(about)
    named = Named.objects.filter(area_id=viewer.area_id, child__in=those).values("concern_id")
    rows = Concern.objects.visible_to(viewer).filter(entered__gt=moment)
    rows = rows.filter(Q(pk__in=named) | Q(child__in=those))
    rows = rows.filter(of_a_worker=False)
    return _lines(viewer.area_id, Q(pk__in=list(rows.values_list("pk", flat=True))))


def opened_to(viewer: Viewer, concerns: Iterable[str]) -> frozenset[str]:
    """Those of these concerns whose page the viewer may open."""
    if not may_work_the_front_door(viewer).allowed:
        return frozenset()
    rows = Concern.objects.visible_to(viewer).filter(reference__in=set(concerns))
    return frozenset(rows.values_list("reference", flat=True))


def agencies_that_wrote(area_id: int, concerns: Iterable[str]) -> dict[str, frozenset[int]]:
    """The agencies that have put something beside each of these concerns at the hub, or told of it."""
    found: dict[str, set[int]] = {}
    wanted = set(concerns)
    rows = HubEntry.objects.filter(area_id=area_id, concern__reference__in=wanted)
    for reference, agency in rows.values_list("concern__reference", "agency_id"):
        found.setdefault(reference, set()).add(agency)
    told = Incident.objects.filter(area_id=area_id, concern__reference__in=wanted)
    for reference, agency in told.values_list("concern__reference", "agency_id"):
        found.setdefault(reference, set()).add(agency)
    return {reference: frozenset(agencies) for reference, agencies in found.items()}


def _lines(area_id: int, wanted: Q) -> tuple[CameIn, ...]:
    rows = list(
        Concern._base_manager.filter(wanted, area_id=area_id)
        .select_related("incident")
        .order_by("entered", "pk")
        .only(
            "reference", "entered", "state", "rating", "child_id", "area_id",
            "incident__kind", "incident__grade", "incident__crime", "incident__tool", "incident__occurred",
        )
    )  # fmt: skip
    named: dict[int, list[int]] = {}
    people = Named.objects.filter(concern__in=rows, child__isnull=False).order_by("concern_id", "place")
    for concern_id, child_id in people.values_list("concern_id", "child_id"):
        assert child_id is not None
        named.setdefault(concern_id, []).append(child_id)
    return tuple(_line(row, named.get(row.pk, [])) for row in rows)


def _line(row: Concern, named: list[int]) -> CameIn:
    first = [] if row.child_id is None else [row.child_id]
    incident = getattr(row, "incident", None)
    about = CameIn(
        reference=row.reference,
        entered=row.entered,
        is_open=row.state in {state.value for state in OPEN},
        rating=row.rating,
        children=tuple(dict.fromkeys((*first, *named))),
    )
    if incident is None:
        return about
    return CameIn(
        about.reference, about.entered, about.is_open, about.rating, about.children,
        kind=incident.kind, grade=incident.grade, crime=incident.crime, tool=incident.tool,
        occurred=incident.occurred,
    )  # fmt: skip
