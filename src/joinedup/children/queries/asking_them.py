"""What is asked of others beside a child, as whoever asked, is asked or reads may know it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from joinedup.agencies import queries as agencies
from joinedup.children import queries
from joinedup.children.models import Child, Doubt, Involvement, NameWish
from joinedup.children.queries import working
from joinedup.children.queries.now import signature
from joinedup.children.queries.visits import Unsaid, unsaid
from joinedup.gate import compiled
from joinedup.gate.viewer import Viewer
from joinedup.kernel import references
from joinedup.kernel.london import today_in_london


@dataclass(frozen=True, slots=True)
class WhatWaits:
    """What somebody is asked beside children, each by its reference and the moment since when."""

    visits: tuple[Unsaid, ...]
    wishes: tuple[tuple[str, datetime], ...]
    said_of_us: tuple[tuple[str, datetime], ...]  # by the child's reference
    doubts: tuple[tuple[str, datetime], ...]


@dataclass(frozen=True, slots=True)
class OnRequest:
    """A service that is named on request alone, by its sort and its place among them."""

    which: int
    kind: str


@dataclass(frozen=True, slots=True)
class OwnWish:
    """What the viewer's agency asked, and what the service chose. `given` is None while it waits."""

    at: datetime
    given: bool | None
    answer: str


@dataclass(frozen=True, slots=True)
class WishLine:
    """What a service is asked: who asks, why, and of which child."""

    reference: str
    child: queries.ChildFacts
    by: str
    because: str
    at: datetime
    answered: bool
    answer: str


@dataclass(frozen=True, slots=True)
class DoubtLine:
    reference: str
    child: queries.ChildFacts
    about: str
    words: str
    by: str
    at: datetime
    settled_at: datetime | None
    came_of: str


def on_request(viewer: Viewer, child: queries.ChildFacts) -> tuple[OnRequest, ...]:
    today = today_in_london(viewer.at)
    rows = asked_for_their_name(Involvement.objects.filter(child_id=child.id), at=viewer.at)
    return tuple(
        OnRequest(place, queries.unnamed(row.agency, today=today))
        for place, row in enumerate(rows.select_related("agency"))
    )


def asked_for_their_name(rows: "QuerySet[Involvement]", *, at: datetime) -> "QuerySet[Involvement]":
    """Of those who is named on request alone now, as they were entered; whoever left is asked no more."""
    rows = rows.filter(Q(until__isnull=True) | Q(until__gt=at), since__lte=at)
    rows = rows.filter(visibility=Involvement.Visibility.ON_REQUEST)
    return rows.filter(agencies.there(today_in_london(at), desk=None)).order_by("pk")


def own_wishes(viewer: Viewer, child: queries.ChildFacts) -> tuple[OwnWish, ...]:
    """What the viewer asked, newest first. What a service chose to tell is told to whoever asked alone."""
    rows = NameWish.objects.filter(child_id=child.id, by_id=viewer.practitioner_id).order_by("-pk")
    return tuple(OwnWish(row.entered, row.given, row.answer) for row in rows)


def what_waits(viewer: Viewer) -> WhatWaits:
    """Together, in one statement: the oldest first."""
    builds = (unsaid, _wishes_waiting, working.waiting, _doubts_waiting)
    found = compiled.together(compiled.of_viewer(builds, viewer))
    visits, wishes, ours, doubts = (sorted(rows, key=lambda one: (one[1], one[0])) for rows in found)
    return WhatWaits(tuple(Unsaid(*one) for one in visits), tuple(wishes), tuple(ours), tuple(doubts))


def _wishes_waiting(viewer: Viewer) -> "QuerySet[NameWish, Any]":
    """What the viewer's service is asked and has not answered, by reference, the oldest first."""
    theirs = Child.objects.visible_to(viewer).values("pk")
    rows = NameWish.objects.filter(
        involvement__agency_id=viewer.agency_id, answered_at=None, child__in=theirs
    )
    return rows.values_list("reference", "entered").order_by()


def wish(viewer: Viewer, reference: str) -> WishLine | None:
    """For the service that is asked; None for all others alike, whoever asked too."""
    wanted = references.parse(reference) or reference[:14]
    theirs = Child.objects.visible_to(viewer).values("pk")
    rows = NameWish.objects.select_related("child", "by__agency")
    row = rows.filter(reference=wanted, involvement__agency_id=viewer.agency_id, child__in=theirs).first()
    child = None if row is None else queries.child(viewer, row.child.reference)
    if row is None or child is None:
        return None
    by = signature(viewer, child, row)
    answered = row.answered_at is not None
    return WishLine(row.reference, child, by, row.because, row.entered, answered, row.answer)


def doubts(viewer: Viewer, child: queries.ChildFacts) -> tuple[DoubtLine, ...]:
    """What is said to be wrong and is not settled, the oldest first."""
    rows = Doubt.objects.select_related("by__agency").filter(child_id=child.id, settled_at=None)
    return tuple(_doubt(viewer, child, row) for row in rows.order_by("pk"))


def doubt(viewer: Viewer, reference: str) -> DoubtLine | None:
    wanted = references.parse(reference) or reference[:14]
    theirs = Child.objects.visible_to(viewer).values("pk")
    rows = Doubt.objects.select_related("child", "by__agency").filter(reference=wanted, child__in=theirs)
    row = rows.first()
    child = None if row is None else queries.child(viewer, row.child.reference)
    return None if row is None or child is None else _doubt(viewer, child, row)


def _doubts_waiting(viewer: Viewer) -> "QuerySet[Doubt, Any]":
    """What the viewer's desks look into, by reference, the oldest first."""
    theirs = Child.objects.visible_to(viewer).values("pk")
    rows = Doubt.objects.filter(desk_id__in=viewer.desk_ids, settled_at=None, child__in=theirs)
    return rows.values_list("reference", "entered").order_by()


def _doubt(viewer: Viewer, child: queries.ChildFacts, row: Any) -> DoubtLine:
    by = signature(viewer, child, row)
    return DoubtLine(row.reference, child, row.about, row.words, by, row.entered, row.settled_at, row.came_of)
