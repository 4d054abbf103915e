"""Every agency's clock beside one child, as far as the viewer may know of it.

A step and its clock are their agency's own. Others read them where that agency, and whoever recorded it, may
be named openly beside the child: a shielded service, or one whose name is given on request, tells nothing by
its clocks. A step that is for named agencies is read by those alone. Of a protected child, an agency that
tells where it lives is not named, and nothing that its people typed is shown.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When

from joinedup.children import queries as children
from joinedup.children.queries import (
    ChildFacts,
    agency_named_openly,
    person_named_openly,
    seen_by,
)
from joinedup.children.rules.kept_from_view import KEPT_FROM_VIEW, agency_tells
from joinedup.clocks.models import ChildClock, Happened, InterimPlan, KnownTo
from joinedup.clocks.queries.profile import profile
from joinedup.clocks.rules.clashes import Runs, clashes
from joinedup.clocks.rules.events import after_in_words, days_after, label_of
from joinedup.clocks.rules.leaving import reason_in_words
from joinedup.clocks.rules.limits import Kind, Verified
from joinedup.clocks.rules.running import Clocked, Now, Stand, end_in_words, stand
from joinedup.gate.asked import once
from joinedup.gate.viewer import Viewer
from joinedup.kernel import references
from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.kernel.london import today_in_london


@dataclass(frozen=True, slots=True)
class PlanLine:
    plan: str
    agreed_with: str
    until: date
    by: str
    agency: str
    entered: datetime


@dataclass(frozen=True, slots=True)
class Late:
    """What was said of a late step; `said_at` is None while nobody has."""

    because: str
    agreed_by: str
    meanwhile: str
    said_at: datetime | None


@dataclass(frozen=True, slots=True)
class ClockLine:
    id: int
    reference: str
    child: str  # the child's reference
    timer: str
    name: str
    agency: str
    own: bool
    started: str  # what set it going
    occurred: datetime
    entered: datetime
    backdated: str  # 'entered 3 days later'; ''
    length: str
    because: str
    due_at: datetime
    ends: bool
    stand: Stand
    whose: str  # 'statutory guidance: Working Together ... (2023)'
    checked: str
    late: Late
    stopped_at: datetime | None
    not_needed_because: str
    plans: tuple[PlanLine, ...]

    @property
    def owes_a_reason(self) -> bool:
        return self.stand.now in (Now.LATE, Now.DONE_LATE) and self.late.said_at is None

    @property
    def owes_a_plan(self) -> bool:
        return self.stand.now in (Now.SOON, Now.OVER) and not self.plans


@dataclass(frozen=True, slots=True)
class StepLine:
    reference: str
    label: str
    agency: str
    by: str
    occurred: datetime
    entered: datetime
    backdated: str
    until: str  # 'with Friday 24 July'; '' where no day goes with it
    note: str
    reason: str  # of an agency that leaves, in words
    for_others: str  # what it hands to the others
    named_only: bool
    taken_back_at: datetime | None  # it was another child's
    own: bool  # written by whoever reads it


@dataclass(frozen=True, slots=True)
class ClashLine:
    waiting: ClockLine
    awaited: ClockLine
    because: str
    plans: tuple[PlanLine, ...]


@dataclass(frozen=True, slots=True)
class TimeLine:
    running: tuple[ClockLine, ...]  # the soonest due first
    over: tuple[ClockLine, ...]  # done or not needed, the newest first
    steps: tuple[StepLine, ...]  # the newest first
    clashes: tuple[ClashLine, ...]

    @property
    def backdated(self) -> int:
        return sum(bool(one.backdated) for one in self.steps)

    @property
    def unexplained(self) -> int:
        return sum(one.owes_a_reason for one in (*self.running, *self.over))

    @property
    def ending(self) -> tuple[ClockLine, ...]:
        """What others rely on, and is about to end, or has."""
        return tuple(one for one in self.running if one.stand.now in (Now.SOON, Now.OVER))


def _readable_steps(viewer: Viewer) -> QuerySet[Happened]:
    """Those of one's own agency, those for agencies among which it is named, and what was done openly."""
    return Happened.objects.filter(seen_by(viewer), _reads(viewer), area_id=viewer.area_id)


def _reads(viewer: Viewer, step: str = "") -> Q:
    """`step` is the path to the step, with its line, where the rows are another table's."""
    named = KnownTo.objects.filter(happened_id=OuterRef(step + "pk"), agency_id=viewer.agency_id)
    return (
        Q(**{f"{step}agency_id": viewer.agency_id})
        | (Q(**{f"{step}named_only": True}) & Q(Exists(named)))
        | _openly(step)
    )


def _openly(step: str = "") -> Q:
    """What every agency reads that may see the child."""
    openly = agency_named_openly(agency=f"{step}agency_id") & person_named_openly(person=f"{step}by_id")
    return Q(**{f"{step}named_only": False}) & openly


def _readable_clocks(viewer: Viewer) -> QuerySet[ChildClock]:
    """Its own agency's always, and those that it set going; others as the step that started them is read."""
    own = Q(agency_id=viewer.agency_id)
    step = _reads(viewer, "started_by__")
    named = Q(started_by__named_only=True) | Q(started_by__agency_id=viewer.agency_id)
    openly = step & (named | agency_named_openly(agency="agency_id"))
    return ChildClock.objects.filter(seen_by(viewer), own | openly, area_id=viewer.area_id)


@dataclass(frozen=True, slots=True)
class _Eyes:
    """What one viewer reads beside one child: made once a page."""

    viewer: Viewer
    child: ChildFacts
    steps: frozenset[int]  # those that they may read, by key

    def keeps_back(self, kind: str, agency_id: int) -> bool:
        return self.child.kept and agency_tells(kind, own=agency_id == self.viewer.agency_id)


def time_line(viewer: Viewer, child: ChildFacts) -> TimeLine:
    """Everything that the viewer may know of the clocks of a child whom they may see: two parts of a child's
    page ask it."""
    return once(("time_line", viewer, child.id), lambda: _time_line(viewer, child))


def _time_line(viewer: Viewer, child: ChildFacts) -> TimeLine:
    steps = tuple(_steps(viewer, child.id))
    eyes = _Eyes(viewer, child, frozenset(one.pk for one in steps))
    clocks = _whole(_readable_clocks(viewer).filter(child_id=child.id))
    lines = tuple(_clock(eyes, row) for row in clocks)
    running = tuple(one for one in lines if one.stand.now in _NOW)
    by_reference = {one.reference: one for one in running}
    found = clashes(
        (Runs(one.reference, one.timer, one.name, one.agency, one.due_at) for one in running),
        profile(viewer.area_id, today=today_in_london(viewer.at)).timers.waits,
    )
    return TimeLine(
        running=tuple(sorted(running, key=lambda one: (one.due_at, one.name))),
        over=tuple(sorted((one for one in lines if one not in running), key=_newest)),
        steps=tuple(_step(eyes, row) for row in steps),
        clashes=tuple(
            ClashLine(
                by_reference[one.waiting.reference],
                by_reference[one.awaited.reference],
                one.because,
                by_reference[one.waiting.reference].plans,
            )
            for one in found
        ),
    )


_NOW = frozenset({Now.RUNNING, Now.SOON, Now.LATE, Now.OVER})


def _newest(line: ClockLine) -> tuple[float, str]:
    return (-line.due_at.timestamp(), line.name)


def happened_so_far(viewer: Viewer, child: ChildFacts) -> tuple[tuple[str, bool], ...]:
    """The codes of the steps that the viewer may know of, in the order in which they happened, each with
    whether every agency reads it that may see the child."""
    rows = _readable_steps(viewer).filter(child_id=child.id, taken_back_at=None)
    openly = Case(When(_openly(), then=True), default=False)
    return tuple(rows.order_by("occurred", "pk").values_list("event", openly))


def clock_of(viewer: Viewer, reference: str) -> ClockLine | None:
    """One clock; None where it, or its child, is absent or not the viewer's to know: the same one query."""
    wanted = references.parse(reference) or reference[:14]
    row = _whole(_readable_clocks(viewer).filter(reference=wanted)).first()
    if row is None:
        return None
    started = _readable_steps(viewer).filter(pk=row.started_by_id).values_list("pk", flat=True)
    child = children.facts_for(viewer, row.child_id)
    return _clock(_Eyes(viewer, child, frozenset(started)), row)


def the_clock(row: ChildClock, *, at: datetime) -> Stand:
    clocked = Clocked(
        due_at=row.due_at,
        from_day=row.from_day,
        to_the_minute=row.to_the_minute,
        ends=row.ends,
        warn_at=row.warn_at,
        done_at=row.stopped_at,
        not_needed=bool(row.not_needed_because),
        counts_first_day=row.counts_first_day,
    )
    return stand(clocked, at=at, calendar=england_and_wales())


def _whole(rows: QuerySet[ChildClock]) -> QuerySet[ChildClock]:
    whole = rows.select_related("child", "agency", "started_by")
    return whole.prefetch_related("plans__by", "plans__agency").order_by("pk")


def _steps(viewer: Viewer, child_id: int) -> QuerySet[Happened]:
    rows = _readable_steps(viewer).filter(child_id=child_id)
    return rows.select_related("agency", "by").order_by("-occurred", "-pk")


def _clock(eyes: _Eyes, row: ChildClock) -> ClockLine:
    back = eyes.keeps_back(row.agency.kind, row.agency_id)
    said_of = Late(row.late_because, row.late_agreed_by, row.late_meanwhile, row.late_said_at)
    kept = Late(*(KEPT_FROM_VIEW,) * 3, row.late_said_at) if row.late_said_at else said_of
    return ClockLine(
        id=row.pk,
        reference=row.reference,
        child=row.child.reference,
        timer=row.timer,
        name=row.name,
        agency=_agency(eyes, row.agency),
        own=row.agency_id == eyes.viewer.agency_id,
        started=label_of(row.started_by.event)
        if row.started_by_id in eyes.steps
        else "A step that is not shown to you",
        occurred=row.occurred,
        entered=row.entered,
        backdated=after_in_words(days_after(occurred=row.occurred, entered=row.entered)),
        length=row.length,
        because=row.because,
        due_at=row.due_at,
        ends=row.ends,
        stand=the_clock(row, at=eyes.viewer.at),
        whose=f"{Kind(row.kind).words}{row.source}" if row.length else row.source,
        checked=Verified(row.verified).words if row.length else "",
        late=kept if back else said_of,
        stopped_at=row.stopped_at,
        not_needed_because=KEPT_FROM_VIEW if back and row.not_needed_because else row.not_needed_because,
        plans=tuple(_plan(eyes, one) for one in sorted(row.plans.all(), key=lambda one: -one.pk)),
    )


def _plan(eyes: _Eyes, row: InterimPlan) -> PlanLine:
    back = eyes.keeps_back(row.agency.kind, row.agency_id)
    return PlanLine(
        plan=KEPT_FROM_VIEW if back else row.plan,
        agreed_with=KEPT_FROM_VIEW if back else row.agreed_with,
        until=row.until,
        by="" if back else row.by.name,
        agency=_agency(eyes, row.agency),
        entered=row.entered,
    )


def _step(eyes: _Eyes, row: Happened) -> StepLine:
    back = eyes.keeps_back(row.agency.kind, row.agency_id)
    return StepLine(
        reference=row.reference,
        label=label_of(row.event),
        agency=_agency(eyes, row.agency),
        by=KEPT_FROM_VIEW if back else row.by.name,
        occurred=row.occurred,
        entered=row.entered,
        backdated=after_in_words(days_after(occurred=row.occurred, entered=row.entered)),
        until=end_in_words(row.until, at=eyes.viewer.at) if row.until else "",
        note=KEPT_FROM_VIEW if back and row.note else row.note,
        reason=reason_in_words(row.reason) if row.reason else "",
        for_others=KEPT_FROM_VIEW if back and row.for_others else row.for_others,
        named_only=row.named_only,
        taken_back_at=row.taken_back_at,
        own=row.by_id == eyes.viewer.practitioner_id,
    )


class _Named(Protocol):
    """An agency's row."""

    pk: int
    name: str
    kind: str

    def get_kind_display(self) -> str: ...


def _agency(eyes: _Eyes, row: _Named) -> str:
    return row.get_kind_display() if eyes.keeps_back(row.kind, row.pk) else row.name


def backdated_by_agency(area_id: int, *, since: datetime) -> tuple[tuple[str, int, int], ...]:
    """For each agency: how many steps it entered since, and how many on a later day than they happened."""
    rows = Happened.objects.filter(area_id=area_id, entered__gte=since).select_related("agency")
    told: dict[str, list[bool]] = {}
    for row in rows:
        told.setdefault(row.agency.name, []).append(
            days_after(occurred=row.occurred, entered=row.entered) > 0
        )
    return tuple((name, len(late), sum(late)) for name, late in sorted(told.items()))
