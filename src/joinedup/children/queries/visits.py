"""Joint visits beside a child: with whom one could go and when, what is planned, and what was made."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from joinedup.agencies import queries as agencies
from joinedup.agencies.queries.both_on import on_shift_between
from joinedup.agencies.rules.both_on import Span, both_on
from joinedup.children import queries
from joinedup.children.models import Child, JointVisit
from joinedup.children.queries.now import signature
from joinedup.children.rules.visiting import AHEAD, LEAST, SHOWN
from joinedup.gate.viewer import Viewer
from joinedup.kernel import references


@dataclass(frozen=True, slots=True)
class Partner:
    """Somebody one could go with. `known` is False for who stands on no rota: ask them."""

    id: int
    reference: str
    name: str
    agency: str
    times: tuple[Span, ...]
    known: bool


@dataclass(frozen=True, slots=True)
class VisitLine:
    reference: str
    two: str  # who and who, as they may be named beside this child
    starts: datetime
    purpose: str
    made: bool | None
    came_of: str
    may_say: bool  # it is over, nobody has said what came of it, and the viewer is one of those who may
    waits: bool  # it is over, and nobody has said
    agreed_off_rota: bool


@dataclass(frozen=True, slots=True)
class Unsaid:
    reference: str
    starts: datetime


@dataclass(frozen=True, slots=True)
class Visit:
    child: queries.ChildFacts
    line: VisitLine


def partners(
    viewer: Viewer, child: queries.ChildFacts, *, without: Collection[int] = ()
) -> tuple[Partner, ...]:
    """Whoever of another agency works with the child and may be named, with when both are on."""
    lines = [
        line
        for line in queries.around(viewer, child)
        if line.practitioner_id is not None
        and line.agency_id != viewer.agency_id
        and line.practitioner_id not in without
    ]
    people = {line.practitioner_id: line for line in lines if line.practitioner_id is not None}
    ids = [viewer.practitioner_id, *people]
    on = on_shift_between(ids, since=viewer.at, until=viewer.at + AHEAD)
    mine = on[viewer.practitioner_id].spans
    named = {one: agencies.reference_of(one) for one in people}
    return tuple(
        Partner(
            one,
            named[one],
            line.practitioner,
            line.agency,
            both_on(mine, on[one].spans, since=viewer.at, least=LEAST)[:SHOWN],
            on[one].known and on[viewer.practitioner_id].known,
        )
        for one, line in sorted(people.items(), key=lambda pair: (pair[1].agency, pair[1].practitioner))
    )


def visits(viewer: Viewer, child: queries.ChildFacts) -> tuple[VisitLine, ...]:
    """What is planned first, the soonest on top; then who has done one with whom, the newest first."""
    rows = JointVisit.objects.select_related("by__agency", "other__agency").filter(child_id=child.id)
    lines = [_line(viewer, child, row) for row in rows]
    ahead = sorted((one for one in lines if one.made is None), key=lambda one: one.starts)
    over = sorted((one for one in lines if one.made is not None), key=lambda one: one.starts, reverse=True)
    return (*ahead, *over)


def visit(viewer: Viewer, reference: str) -> Visit | None:
    """One visit of a child whom the viewer may open; None for all others alike."""
    wanted = references.parse(reference) or reference[:14]
    theirs = Child.objects.visible_to(viewer).values("pk")
    rows = JointVisit.objects.select_related("by__agency", "other__agency", "child")
    row = rows.filter(reference=wanted, child__in=theirs).first()
    child = None if row is None else queries.child(viewer, row.child.reference)
    if row is None or child is None:
        return None
    return Visit(child, _line(viewer, child, row))


def unsaid(viewer: Viewer) -> "QuerySet[JointVisit, Any]":
    """Visits that are over, the viewer's or handed to them or their desk, of which nobody has said what."""
    rows = JointVisit.objects.filter(child__in=Child.objects.visible_to(viewer).values("pk"))
    rows = rows.filter(
        Q(by_id=viewer.practitioner_id)
        | Q(other_id=viewer.practitioner_id)
        | Q(owner_id=viewer.practitioner_id)
        | Q(owner=None, desk_id__in=viewer.desk_ids)
    )
    rows = rows.filter(said_at=None, starts__lte=viewer.at)
    return rows.values_list("reference", "starts").order_by()


def is_theirs(viewer: Viewer, row: JointVisit) -> bool:
    """Whether the viewer is one of the two, or it was handed to them or to their desk."""
    handed = row.desk_id in viewer.desk_ids if row.owner_id is None else False
    return handed or viewer.practitioner_id in (row.by_id, row.other_id, row.owner_id)


def _line(viewer: Viewer, child: queries.ChildFacts, row: JointVisit) -> VisitLine:
    waits = row.said_at is None and row.starts <= viewer.at
    return VisitLine(
        reference=row.reference,
        two=f"{signature(viewer, child, row)} and {signature(viewer, child, row, of='other')}",
        starts=row.starts,
        purpose=row.purpose,
        made=row.made,
        came_of=row.came_of,
        may_say=waits and is_theirs(viewer, row),
        waits=waits,
        agreed_off_rota=row.agreed_off_rota,
    )
