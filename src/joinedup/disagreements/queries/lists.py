"""Differences of view in lists: without a child's name, and whose each is."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import QuerySet

from joinedup.agencies.rules.owners import OpenItem
from joinedup.children import queries as children
from joinedup.children.queries import ChildFacts
from joinedup.children.rules.guarding import NO_GUARDS
from joinedup.children.rules.kept_from_view import KEPT_FROM_VIEW, agency_tells
from joinedup.disagreements.models import Disagreement, Learning, Praise, Rung
from joinedup.disagreements.rules import patterns
from joinedup.disagreements.rules.ladder import is_out_of_time, until
from joinedup.disagreements.rules.states import State
from joinedup.gate.rights import Right
from joinedup.gate.viewer import Viewer

_OPEN = tuple(one.value for one in State if one.is_open)
_MOST = 100


@dataclass(frozen=True, slots=True)
class DifferenceLine:
    reference: str
    other: str  # the other agency, as the viewer may read it
    ours: bool  # the viewer's agency raised it
    state: State
    step: str
    since: datetime
    due: datetime | None
    until: str  # the last day, or moment, on which this step is in time; ''
    late: bool
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class DifferenceWaiting:
    """One that waits for the viewer, or a desk of theirs: `confirm` where the others say it is settled."""

    line: DifferenceLine
    confirm: bool


@dataclass(frozen=True, slots=True)
class PraiseLine:
    whom: str
    words: str
    by: str
    agency: str
    at: datetime


def differences(viewer: Viewer) -> tuple[DifferenceLine, ...]:
    """Those of the viewer's agency that they may see: what is open first, then the newest that is over."""
    rows = list(_with(Disagreement.objects.visible_to(viewer)).order_by("-entered", "-pk")[: _MOST * 2])
    return tuple(sorted(_lines(viewer, rows), key=lambda one: not one.state.is_open))[:_MOST]


def about_child(viewer: Viewer, child: ChildFacts) -> tuple[DifferenceLine, ...]:
    rows = _with(Disagreement.objects.visible_to(viewer)).filter(child_id=child.id)
    lines = _lines(viewer, list(rows.order_by("-entered", "-pk")[:_MOST]))
    return tuple(sorted(lines, key=lambda one: not one.state.is_open))


def of_case(viewer: Viewer, case: str) -> tuple[DifferenceLine, ...]:
    """Those raised from this case of a meeting that are open and have the viewer's agency as a side."""
    rows = _with(Disagreement.objects.visible_to(viewer)).filter(about=case, state__in=_OPEN)
    return tuple(_lines(viewer, list(rows.order_by("entered", "pk"))))


def waiting(viewer: Viewer) -> tuple[DifferenceWaiting, ...]:
    """Those that are the viewer's own on the step where they stand, or their desk's."""
    rows = _with(Disagreement.objects.visible_to(viewer)).filter(state__in=_OPEN).order_by("entered", "pk")
    found = []
    for row in rows:
        rung, ours = _now(row), row.agency_id == viewer.agency_id
        person = rung.ours_id if ours else rung.theirs_id
        desk = rung.ours_desk_id if ours else rung.theirs_desk_id
        if person == viewer.practitioner_id or (person is None and desk in viewer.desk_ids):
            confirm = row.state == State.PROPOSED and row.agreed_agency_id != viewer.agency_id
            found.append(DifferenceWaiting(_lines(viewer, [row])[0], confirm))
    return tuple(found)


def praises(viewer: Viewer) -> tuple[PraiseLine, ...]:
    """What colleagues of other agencies saw: of oneself, and of those whom the viewer manages."""
    rows = Praise.objects.filter(area_id=viewer.area_id, person_agency_id=viewer.agency_id)
    if not viewer.may(Right.SEE_OPEN_WORK):
        rows = rows.filter(person_id=viewer.practitioner_id)
    rows = rows.select_related("person", "by__agency").order_by("-entered", "-pk")
    return tuple(
        PraiseLine(row.person.name, row.words, row.by.name, row.by.agency.name, row.entered)
        for row in rows[:_MOST]
    )


def open_work(area_id: int) -> tuple[OpenItem, ...]:
    """What is not settled, on both sides, and what is to be learnt: each is somebody's."""
    rows = list(_with(Disagreement._base_manager.filter(area_id=area_id, state__in=_OPEN)).order_by("pk"))
    guards = children.guards_of({row.child_id for row in rows})
    found = [
        replace(item, not_for=guard.out, only_for=guard.named, children=frozenset({row.child_id}))
        for row in rows
        for guard in (guards.get(row.child_id, NO_GUARDS),)
        for item in _open(row)
    ]
    learning = Learning._base_manager.filter(area_id=area_id, ended_at=None).order_by("pk")
    found += [
        OpenItem(
            "learning.open", f"To learn from differences: {patterns.label_of(row.pattern).lower()}",
            row.reference, row.owner_agency_id, row.owner_desk_id, row.owner_id, row.entered, None,
        )
        for row in learning
    ]  # fmt: skip
    return tuple(found)


def _open(row: Disagreement) -> Iterable[OpenItem]:
    rung = _now(row)
    yield OpenItem(
        "difference.raised", "A difference of view that we raised", row.reference, row.agency_id,
        rung.ours_desk_id, rung.ours_id, rung.entered, rung.due,
    )  # fmt: skip
    yield OpenItem(
        "difference.met", "A difference of view that was raised with us", row.reference, row.other_id,
        rung.theirs_desk_id, rung.theirs_id, rung.entered, rung.due,
    )  # fmt: skip


def _with(rows: "QuerySet[Disagreement]") -> "QuerySet[Disagreement]":
    return rows.select_related("agency", "other", "child").prefetch_related("rungs")


def _now(row: Disagreement) -> Rung:
    return max(row.rungs.all(), key=lambda one: one.number)


def _lines(viewer: Viewer, rows: list[Disagreement]) -> list[DifferenceLine]:
    kept = children.kept_from(viewer, {row.child.reference for row in rows}) if rows else frozenset()
    return [_line(viewer, row, kept=row.child.reference in kept) for row in rows]


def _line(viewer: Viewer, row: Disagreement, *, kept: bool) -> DifferenceLine:
    ours, rung = row.agency_id == viewer.agency_id, _now(row)
    other = row.other if ours else row.agency
    hidden = kept and agency_tells(other.kind, own=False)
    state = State(row.state)
    return DifferenceLine(
        row.reference,
        KEPT_FROM_VIEW if hidden else other.name,
        ours,
        state,
        rung.name,
        row.entered,
        rung.due if state.is_open else None,
        until(rung.due, at=viewer.at) if state.is_open and rung.due else "",
        state.is_open and is_out_of_time(rung.due, at=viewer.at),
        row.ended_at,
    )
