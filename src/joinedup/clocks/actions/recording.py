"""Recording what happened in the work with a child: it stops the clocks that it ends, and starts its own.

What each is due by is written here once, by the edition in force on its day. Rooms below the pages of the
pathway, which know of a step already, call `happened` inside their own act.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.http import Http404

from joinedup import store
from joinedup.access.rules import roles
from joinedup.agencies import queries as agencies
from joinedup.children import queries as children
from joinedup.clocks.models import ChildClock, Happened, KnownTo
from joinedup.clocks.queries.profile import profile
from joinedup.clocks.rules.counting import Due, counts_its_first_day, due, in_words
from joinedup.clocks.rules.events import Event, events, may_be_recorded, may_record
from joinedup.clocks.rules.limits import Kind, Verified
from joinedup.clocks.rules.profile import Profile
from joinedup.clocks.rules.timers import Direction, Only, Timer, Unit
from joinedup.gate.pages import Refused, insist
from joinedup.gate.viewer import Viewer
from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.kernel.decisions import refuse
from joinedup.kernel.london import today_in_london
from joinedup.kernel.working_days import CalendarEnds
from joinedup.trail import actions as trail

_BY_A_DECISION = ("referral_received", "significant_harm_suspected")
_GIVEN = "The day that was given"


@store.action
def record_step(
    child: str,
    code: str,
    *,
    occurred: datetime,
    until: datetime | None = None,
    note: str = "",
    own_agency_only: bool,
    by: Viewer,
    at: datetime,
    key: str = "",
) -> str:
    """Write down a step of the viewer's own agency, and set its clocks."""
    insist(roles.may_work(by))
    facts = children.child(by, child)
    event = events().get(code)
    if facts is None or event is None or not event.offered:
        raise Http404
    insist(may_record(event, kind=agencies.kind_of(by.agency_id)))
    insist(may_be_recorded(event, occurred=occurred, until=until, at=at))
    step = happened(
        code,
        child_id=facts.id,
        occurred=occurred,
        until=until if event.until else None,
        note=note,
        known_to=() if own_agency_only else None,
        by=by,
        at=at,
    )
    trail.record("step.recorded", by=by, at=at, about=(step, facts.reference), typed=note)
    return step


def happened(
    code: str,
    *,
    child_id: int,
    occurred: datetime,
    until: datetime | None = None,
    note: str = "",
    known_to: Collection[int] | None = None,
    agency_id: int | None = None,
    desk_id: int | None = None,
    because_of: str = "",
    by: Viewer,
    at: datetime,
) -> str:
    """Store one step with what it stops and starts, in the act that is being done; return its reference.

    `known_to`: the agencies that may know of it besides its own; None: all who work with the child.
    `agency_id`: whose step it is, where somebody of another agency enters it.
    `desk_id`: where it was decided at a desk, whose its clocks are while nobody there works with the child.
    `because_of`: the concern whose decision it goes with, so that it can be taken back where that is another
    child's.

    Raises:
        Refused: a clock of it would run outside the known bank holidays; the act it goes with is not done.
        RuntimeError: nothing is being changed.
    """
    if not store.in_action():
        raise RuntimeError("a step goes with the act that records it: call this inside an action")
    event = events()[code]
    step = Happened.objects.create(
        area_id=by.area_id,
        occurred=occurred,
        entered=at,
        child_id=child_id,
        event=code,
        by_id=by.practitioner_id,
        agency_id=agency_id or by.agency_id,
        desk_id=desk_id,
        until=until,
        note=note,
        because_of=because_of,
        named_only=known_to is not None,
    )
    KnownTo.objects.bulk_create(KnownTo(happened=step, agency_id=one) for one in sorted(set(known_to or ())))
    try:
        _set_clocks(event, step, until, profile(by.area_id, today=today_in_london(at)))
    except CalendarEnds as ends:  # nothing is guessed, and nothing half recorded
        raise Refused(refuse("step.no_calendar", f"It cannot be said when this is due. {ends}")) from None
    return step.reference


def take_back(
    concern: str, *, child_id: int, decided: Collection[datetime], because: str, by: Viewer, at: datetime
) -> None:
    """Say that what a decision on a concern set going for this child was another child's: its steps stay and
    say so, and its clocks end as not needed. Goes with the act that takes the tie back.

    Where another step of the child's found such a clock running and so set none going, it does so now: police
    protection too, which is harm suspected beside its own.
    `decided`: when the decisions were made, for steps that were stored before they named their concern.
    """
    if not store.in_action():
        raise RuntimeError("what is taken back goes with the act that takes it back")
    here = Happened.objects.filter(area_id=by.area_id, child_id=child_id, taken_back_at=None)
    unnamed = Q(because_of="", event__in=_BY_A_DECISION, entered__in=list(decided))
    steps = list(here.filter(Q(because_of=concern) | unnamed))
    ended = set()
    for row in ChildClock.objects.filter(started_by__in=steps, stopped_at=None):
        row.change(based_on=row.version, stopped_at=at, not_needed_because=because)
        ended.add(row.timer)
    for step in steps:
        step.change(based_on=step.version, taken_back_at=at)
    area = profile(by.area_id, today=today_in_london(at))
    for step in steps:
        was = set(events()[step.event].is_all_of)
        same = [one.code for one in events().values() if was.intersection(one.is_all_of)]
        for later in here.filter(event__in=same, entered__gte=step.entered).order_by("occurred", "pk"):
            for one in events()[later.event].is_all_of:
                _start(one, later, area, of=ended)


def _set_clocks(event: Event, step: Happened, until: datetime | None, area: Profile) -> None:
    for one in event.is_all_of:
        _stop(one, step, area)
    _end(event, step, area)
    for one in event.is_all_of:
        _start(one, step, area)
    if event.arranges and until is not None:
        _start(event.arranges, step, area, ahead=until)
    if event.clock and until is not None:
        _run_until(event, step, until)


def _stop(event: str, step: Happened, area: Profile) -> None:
    for row in _waits_for(event, step, area):
        row.change(based_on=row.version, stopped_by_id=step.pk, stopped_at=step.occurred)


def _end(event: Event, step: Happened, area: Profile) -> None:
    """What nobody waits for any more, with why: in words that tell nothing of a step that is kept to some.
    What was late by then stays: it was needed, and says why."""
    because = "It is not needed any more." if step.named_only else f"{event.label}."
    for one in event.ends:
        for row in _waits_for(one, step, area).filter(due_at__gt=step.occurred):
            row.change(based_on=row.version, stopped_at=step.occurred, not_needed_because=because)


def _waits_for(event: str, step: Happened, area: Profile) -> QuerySet[ChildClock]:
    """Its own agency's clocks, and those of others that its own agency had set going: nobody else's."""
    theirs = ChildClock.objects.filter(
        child_id=step.child_id,
        timer__in=area.timers.stopped_by(event),
        stopped_at=None,
        occurred__lte=step.occurred,
    )
    rows = theirs.filter(agency_id=step.agency_id) | theirs.filter(started_by__agency_id=step.agency_id)
    return rows.distinct()


def _start(
    event: str,
    step: Happened,
    area: Profile,
    *,
    ahead: datetime | None = None,
    of: Collection[str] | None = None,
) -> None:
    """Set every timer going that counts from `event`; `ahead`: only notice, counted back from that day; `of`:
    only these."""
    counted_from, counts = ahead or step.occurred, area.counts(england_and_wales())
    for timer in area.timers.started_by(event, today_in_london(step.occurred)):
        is_notice = timer.direction is Direction.BEFORE
        if timer.elsewhere or is_notice != (ahead is not None) or not _is_its_turn(timer, step):
            continue
        if of is not None and timer.code not in of:
            continue
        holder = _holder(timer, step)
        running = ChildClock.objects.filter(
            child_id=step.child_id, agency_id=holder, timer=timer.code, stopped_at=None, ends=False
        )
        if running.exists():
            continue  # a second discussion does not give a conference more time
        _run(timer, step, holder, due(timer, started_at=counted_from, counts=counts))


def _is_its_turn(timer: Timer, step: Happened) -> bool:
    if timer.only is Only.ALWAYS:
        return True
    stands = Happened.objects.filter(child_id=step.child_id, event=step.event, taken_back_at=None)
    before = stands.filter(occurred__lt=step.occurred)
    return before.exclude(pk=step.pk).exists() == (timer.only is Only.LATER)


def _holder(timer: Timer, step: Happened) -> int:
    """Whose step it is: an agency at the front door of the kind that does it, else whoever recorded."""
    if timer.done_by in ("", agencies.kind_of(step.agency_id)):
        return step.agency_id
    there = agencies.at_the_front_door(step.area_id)
    found = [one.id for one in agencies.agencies_in(step.area_id) if one.kind == timer.done_by]
    return min(found, key=lambda one: (one not in there, one), default=step.agency_id)


def _run(timer: Timer, step: Happened, holder: int, runs_out: Due) -> None:
    is_after = timer.direction is Direction.AFTER
    ChildClock.objects.create(
        area_id=step.area_id,
        occurred=step.occurred,
        entered=step.entered,
        child_id=step.child_id,
        agency_id=holder,
        timer=timer.code,
        name=timer.name,
        length=in_words(timer),
        started_by=step,
        from_day=runs_out.from_day if is_after else today_in_london(step.entered),
        counts_first_day=counts_its_first_day(timer),
        because=runs_out.because,
        due_at=runs_out.at,
        to_the_minute=timer.unit in (Unit.HOURS, Unit.WORKING_HOURS),
        ends=timer.ends,
        warn_at=runs_out.at - timedelta(hours=timer.warn_hours) if timer.ends else None,
        source=timer.source,
        kind=timer.kind.value,
        verified=timer.verified.value,
    )


def _run_until(event: Event, step: Happened, until: datetime) -> None:
    """A clock of which somebody gave the end: bail, an order, the last day of an agency's work."""
    ChildClock.objects.create(
        area_id=step.area_id,
        occurred=step.occurred,
        entered=step.entered,
        child_id=step.child_id,
        agency_id=step.agency_id,
        timer=event.clock,
        name=event.name,
        length="",
        started_by=step,
        from_day=today_in_london(step.occurred),
        due_at=until,
        to_the_minute=True,
        ends=True,
        warn_at=until - timedelta(hours=event.warn_hours),
        source=_GIVEN,
        kind=Kind.LOCAL.value,
        verified=Verified.YES.value,
    )
