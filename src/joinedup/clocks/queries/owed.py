"""Whose every clock is that runs or is late, or that an interim plan is owed on."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.db.models import BooleanField, Case, Count, Exists, F, OuterRef, Q, QuerySet, Value, When

from joinedup.agencies import queries as agencies
from joinedup.agencies.rules.owners import OpenItem
from joinedup.children import queries as children
from joinedup.children.queries import agency_named_openly, person_named_openly
from joinedup.clocks.models import ChildClock, InterimPlan, KnownTo
from joinedup.clocks.queries.profile import profile
from joinedup.clocks.rules.clashes import Runs, clashes
from joinedup.clocks.rules.timers import Waits
from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.kernel.london import end_of_day, today_in_london
from joinedup.kernel.working_days import CalendarEnds

RUNNING, LATE, PLAN_OWED = "clock.running", "clock.late", "clock.plan_owed"


def open_work(area_id: int, *, at: datetime) -> tuple[OpenItem, ...]:
    """What is owed, and what runs from its start on: for each child the step of an agency's that is next."""
    return _items(area_id, running=_running(area_id, at=at), at=at)


def due_work(area_id: int, *, at: datetime) -> tuple[OpenItem, ...]:
    """What is owed, and of what runs the steps that are due by the end of the next working day."""
    return _items(area_id, running=_running(area_id, at=at).filter(due_at__lte=_near(at)), at=at)


def owed(area_id: int, *, at: datetime) -> tuple[OpenItem, ...]:
    """Every step that is late or was and nobody has said why, and every plan that is owed.

    A step that is late is its agency's until it is done, also when its reason has been said.
    """
    return _items(area_id, running=(), at=at)


def comes_up(item: OpenItem, *, at: datetime, until: datetime | None = None) -> bool:
    """Whether an item is for today. A step that runs for weeks is, once it is due by the end of the next
    working day, or by `until`."""
    if item.code != RUNNING or item.due is None:
        return True
    return item.due <= max(_near(at), until or at)


def _near(at: datetime) -> datetime:
    today = today_in_london(at)
    try:
        return end_of_day(england_and_wales().add(today, 1))
    except CalendarEnds:
        return end_of_day(today + timedelta(days=1))


def _running(area_id: int, *, at: datetime) -> QuerySet[ChildClock]:
    rows = ChildClock.objects.filter(area_id=area_id, not_needed_because="", stopped_at=None, ends=False)
    return rows.filter(due_at__gt=at).select_related("started_by__desk").order_by("due_at", "pk")


def _next_of_each(running: Iterable[ChildClock]) -> tuple[ChildClock, ...]:
    first: dict[tuple[int, int], ChildClock] = {}
    for row in running:
        first.setdefault((row.child_id, row.agency_id), row)
    return tuple(first.values())


def _items(area_id: int, *, running: Iterable[ChildClock], at: datetime) -> tuple[OpenItem, ...]:
    rows = ChildClock.objects.filter(area_id=area_id, not_needed_because="")
    rows = rows.select_related("started_by__desk")
    waits = profile(area_id, today=today_in_london(at)).timers.waits
    both = list(rows.filter(_is_late(at) | _owes_a_plan(at)))
    late, ending = [row for row in both if not row.ends], [row for row in both if row.ends]
    next_ones = _next_of_each(running)
    clashing = _clashing(rows, waits)
    children_in_it = {row.child_id for row in (*late, *ending, *next_ones, *(row for row, _ in clashing))}
    guards = children.guards_of(children_in_it)
    workers = children.workers_with(children_in_it, at=at)

    def item(row: ChildClock, code: str, what: str, since: datetime) -> OpenItem:
        worker, guard, step = workers.get((row.child_id, row.agency_id)), guards[row.child_id], row.started_by
        # What was decided at a desk is that desk's until somebody works with the child: not the manager's.
        decided_at = step.desk_id if step.desk and step.desk.agency_id == row.agency_id else None
        recorded = step.by_id if step.agency_id == row.agency_id and step.desk_id is None else None
        named = (worker.practitioner_id if worker else None) or recorded
        return OpenItem(
            code=code,
            what=what,
            reference=row.reference,
            agency_id=row.agency_id,
            desk_id=row.owner_desk_id or (worker.desk_id if worker else decided_at),
            person_id=row.owner_id or (None if row.owner_desk_id else named),
            since=since,
            due=row.due_at,
            not_for=guard.out,
            only_for=guard.named,
            children=frozenset({row.child_id}),
        )

    found = [item(row, LATE, _late_in_words(row), row.stopped_at or row.due_at) for row in late]
    found += [item(row, RUNNING, "A step beside a child, to be done", row.entered) for row in next_ones]
    found += [
        item(row, PLAN_OWED, "A plan for when something ends, to be written", _since(row)) for row in ending
    ]
    found += [
        item(row, PLAN_OWED, "An interim plan between two clocks, to be written", since)
        for row, since in clashing
    ]
    return tuple(found)


def steps(references: Iterable[str]) -> dict[str, tuple[str, str]]:
    """By the reference of a clock: what is to be done, and the child's reference."""
    rows = ChildClock.objects.filter(reference__in=set(references))
    return {
        one: (name, child) for one, name, child in rows.values_list("reference", "name", "child__reference")
    }


def children_beside(references: Iterable[str]) -> dict[str, int]:
    """By the reference of a clock, the child's key."""
    return dict(ChildClock.objects.filter(reference__in=set(references)).values_list("reference", "child_id"))


def waiting_for(event: str, *, area_id: int, at: datetime) -> dict[int, datetime]:
    """The children, by key, beside whom a clock that stops with `event` runs or is late; from when it is."""
    waits = profile(area_id, today=today_in_london(at)).timers.stopped_by(event)
    rows = ChildClock.objects.filter(area_id=area_id, stopped_at=None, timer__in=waits).order_by("-due_at")
    return dict(rows.values_list("child_id", "due_at"))


def waited_for_since(event: str, *, area_id: int, at: datetime) -> dict[int, datetime]:
    """The same children, and the moment at which the first of those clocks was set going."""
    waits = profile(area_id, today=today_in_london(at)).timers.stopped_by(event)
    rows = ChildClock.objects.filter(area_id=area_id, stopped_at=None, timer__in=waits)
    return dict(rows.order_by("-started_by__occurred").values_list("child_id", "started_by__occurred"))


def child_of(reference: str) -> str:
    """The child beside whom a clock runs, by reference; '' for no clock."""
    row = ChildClock.objects.filter(reference=reference).values_list("child__reference", flat=True).first()
    return row or ""


def _is_late(at: datetime) -> Q:
    undone = Q(stopped_at=None, due_at__lte=at)
    unexplained = Q(stopped_at__gte=F("due_at"), late_said_at=None)
    unexplained &= agencies.there(today_in_london(at), desk=None)  # else nobody is there who could say
    return Q(ends=False) & (undone | unexplained)


def _owes_a_plan(at: datetime) -> Q:
    return Q(ends=True, stopped_at=None, warn_at__lte=at) & _unplanned()


def _whether(what: Q) -> Case:
    yes, no = Value(True), Value(False)  # noqa: FBT003 -- values of the database
    return Case(When(what, then=yes), default=no, output_field=BooleanField())


def _unplanned() -> Q:
    return ~Q(Exists(InterimPlan.objects.filter(clock_id=OuterRef("pk"))))


def _since(row: ChildClock) -> datetime:
    return max(row.warn_at or row.entered, row.entered)


def _late_in_words(row: ChildClock) -> str:
    if row.late_said_at is not None:
        return "A step that is late, to be done"
    if row.stopped_at is not None:
        return "A step that was late, to be explained"
    return "A step that is late, to be done or explained"


def _clashing(rows: QuerySet[ChildClock], waits: tuple[Waits, ...]) -> list[tuple[ChildClock, datetime]]:
    """Every clock that waits for a later one and has no plan, once, with the moment since when it does.

    A clock that the waiting agency may not know of gives it nothing to plan for: it would tell of a service.
    """
    pairs = {code for one in waits for code in (one.timer, one.awaited)}
    openly = agency_named_openly(agency="started_by__agency_id")
    openly &= person_named_openly(person="started_by__by_id") & agency_named_openly(agency="agency_id")
    running = rows.filter(stopped_at=None, ends=False, timer__in=pairs)
    running = running.annotate(openly=_whether(openly), unplanned=_whether(_unplanned()))
    by_child: dict[int, list[ChildClock]] = {}
    for row in running.order_by("pk"):
        by_child.setdefault(row.child_id, []).append(row)
    several = [those for those in by_child.values() if len(those) > 1]
    return [found for those in several for found in _clashes_among(those, waits)]


def _clashes_among(
    running: Iterable[ChildClock], waits: tuple[Waits, ...]
) -> Iterator[tuple[ChildClock, datetime]]:
    rows = {row.reference: row for row in running}
    lines = [Runs(row.reference, row.timer, row.name, "", row.due_at) for row in rows.values()]
    said: set[str] = set()
    for clash in clashes(lines, waits):
        waiting, awaited = rows[clash.waiting.reference], rows[clash.awaited.reference]
        unplanned: bool = waiting.unplanned  # type: ignore[attr-defined]
        if unplanned and waiting.reference not in said and _may_know(waiting.agency_id, awaited):
            said.add(waiting.reference)
            yield waiting, max(waiting.entered, awaited.entered)


def _may_know(agency_id: int, clock: ChildClock) -> bool:
    step = clock.started_by
    if agency_id in (clock.agency_id, step.agency_id):
        return True
    if step.named_only:
        return KnownTo.objects.filter(happened=step, agency_id=agency_id).exists()
    openly: bool = clock.openly  # type: ignore[attr-defined]
    return openly


def running_by_timer(area_id: int) -> dict[str, int]:
    """How many clocks of each limit run beside the children of an area."""
    rows = ChildClock._base_manager.filter(area_id=area_id, stopped_at=None)
    return dict(rows.values_list("timer").annotate(Count("pk")).order_by())
