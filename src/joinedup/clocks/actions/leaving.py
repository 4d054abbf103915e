"""An agency ends its work with a child, and what is about to end is said to all who rely on it.

Nothing of anybody else is closed here. A service that is not named openly beside the child leaves in silence:
a notice would tell that it was there.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.db.models import QuerySet
from django.http import Http404

from joinedup import store
from joinedup.access.actions import by_the_clock
from joinedup.access.rules import roles
from joinedup.agencies import queries as agencies
from joinedup.agencies.queries import DeskLine
from joinedup.children import actions as children_actions
from joinedup.children import queries as children
from joinedup.children.queries import Openly
from joinedup.clocks.actions.recording import happened
from joinedup.clocks.models import ChildClock, Happened
from joinedup.clocks.rules.leaving import may_leave, reason_in_words
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import end_of_day, today_in_london
from joinedup.notices import actions as notices
from joinedup.notices.rules.messages import Template
from joinedup.trail import actions as trail

_LEFT = "Its agency has left the partnership."


@store.action
def leave(
    child: str,
    *,
    last_day: date,
    reason: str,
    because: str,
    for_others: str,
    by: Viewer,
    at: datetime,
    key: str = "",
) -> str:
    """End the work of the viewer's agency with the end of `last_day`, and tell the others at once."""
    insist(roles.may_work(by))
    facts = children.child(by, child)
    if facts is None:
        raise Http404
    reason_in_words(reason)  # a code that is none stops here
    own = ChildClock.objects.filter(child_id=facts.id, agency_id=by.agency_id, stopped_at=None, ends=False)
    insist(
        may_leave(
            is_involved=children.works_with(by, facts.id),
            own_open_steps=own.count(),
            last_day=last_day,
            today=today_in_london(at),
        )
    )
    ends = end_of_day(last_day)
    step = happened("agency_leaves", child_id=facts.id, occurred=at, until=ends, note=because, by=by, at=at)
    Happened.objects.filter(reference=step).update(reason=reason, for_others=for_others)
    children_actions.end_work(facts.reference, until=ends, by=by, at=at)
    clock = ChildClock.objects.select_related("agency", "started_by").get(started_by__reference=step)
    clock.change(based_on=clock.version, warned_at=at)
    _tell(Template.AGENCY_LEAVES, clock, by=by, at=at)
    trail.record("agency.left", by=by, at=at, about=(step, facts.reference), typed=because)
    return facts.reference


@store.action
def tell_that_it_leaves(agency_id: int, *, by: Viewer, at: datetime) -> None:
    """Tell those who work beside it that an agency leaves the partnership with a step to be done."""
    steps = _to_be_done(agency_id, area_id=by.area_id)
    _tell_the_others(Template.WORK_WITH_WHO_LEAVES, steps, by=by, at=at)
    trail.record("clocks.told_who_leaves", by=by, at=at)


@store.action
def taken_over(reference: str, *, desk: DeskLine, opens_any_child: bool, by: Viewer, at: datetime) -> None:
    """A desk took a step of an agency that left: all that this one had to do beside the child is the desk's
    agency's now.

    As far as its people open the child, and may know of the step: what is kept from them stays where it lay.
    """
    one = ChildClock.objects.get(area_id=by.area_id, reference=reference)
    works = (one.child_id, desk.agency_id) in children.workers_with([one.child_id], at=at)
    if works or opens_any_child:
        steps = _to_be_done(one.agency_id, area_id=by.area_id).filter(child_id=one.child_id)
        taken = [clock for clock in steps if _take_over(clock, desk, at=at)]
        _tell_the_others(Template.WHO_LEFT_SEEN_TO, taken, by=by, at=at)
    trail.record("clocks.taken_over", by=by, at=at, about=(reference,))


def _take_over(clock: ChildClock, desk: DeskLine, *, at: datetime) -> bool:
    """Whether it is theirs now. One that they have to do anyway ends, and does not say who has it: that
    service may be named to nobody."""
    may_know = _who_may_know(clock)
    if may_know is not None and desk.agency_id not in may_know:
        return False
    theirs = ChildClock.objects.filter(child_id=clock.child_id, agency_id=desk.agency_id, timer=clock.timer)
    if theirs.filter(stopped_at=None, ends=False).exists():
        clock.change(based_on=clock.version, stopped_at=at, not_needed_because=_LEFT)
        return False
    its_own = {"agency_id": desk.agency_id, "owner_id": None, "owner_desk_id": desk.id}
    clock.change(based_on=clock.version, **its_own)
    clock.refresh_from_db()
    return True


def _to_be_done(agency_id: int, *, area_id: int) -> QuerySet[ChildClock]:
    rows = ChildClock.objects.filter(area_id=area_id, agency_id=agency_id, stopped_at=None, ends=False)
    return rows.select_related("agency", "started_by").order_by("due_at", "pk")


def _tell_the_others(template: Template, clocks: Iterable[ChildClock], *, by: Viewer, at: datetime) -> None:
    """To each one letter a child, of the first step that they may know of."""
    told: set[tuple[int, str]] = set()
    for clock in clocks:
        for to, agency in sorted(set(_who_relies_on(clock, at=at))):
            if agency != clock.agency.reference and (clock.child_id, to) not in told:
                told.add((clock.child_id, to))
                notices.tell(template, to=to, to_agency=agency, thing=clock.reference, by=by, at=at)


def warn(*, at: datetime) -> int:
    """Tell of all that is about to end and was not told of; return how many. May be called at any time."""
    return by_the_clock(_near_keys, _warn, at=at, reference="clocks")


def _near_keys(area_id: int, *, at: datetime) -> list[int]:
    return list(_near(area_id, at=at).values_list("pk", flat=True))


@store.action
def _warn(pk: int, *, by: trail.Clockwork, at: datetime) -> bool:
    clock = _near(by.area_id, at=at).filter(pk=pk).select_related("agency", "started_by", "child").first()
    if clock is None:
        store.traced()
        return False
    clock.change(based_on=clock.version, warned_at=at)
    _tell(Template.ENDING_NEAR, clock, by=by, at=at)
    trail.record("clock.warned", by=by, at=at, about=(clock.reference,))
    return True


def _near(area_id: int, *, at: datetime) -> QuerySet[ChildClock]:
    rows = ChildClock.objects.filter(area_id=area_id, ends=True, stopped_at=None, warned_at=None)
    return rows.filter(warn_at__lte=at).order_by("pk")


def _tell(template: Template, clock: ChildClock, *, by: trail.Actor, at: datetime) -> None:
    for to, agency in sorted(set(_who_relies_on(clock, at=at))):
        notices.tell(
            template, to=to, to_agency=agency, thing=clock.reference, needed_by=clock.due_at, by=by, at=at
        )


def _who_relies_on(clock: ChildClock, *, at: datetime) -> Iterator[tuple[str, str]]:
    """Everybody who works openly with the child and may know of it, as (person or desk, agency).

    For whoever left it is their desk that reads it; where that desk is no more, the front door, if the area
    has one that may know of it.
    """
    guards = children.guards_of([clock.child_id])[clock.child_id]
    desks, today = {one.id: one for one in agencies.every_desk(clock.area_id)}, today_in_london(at)
    door = desks.get(agencies.front_door_of(clock.area_id) or 0)
    may_know = _who_may_know(clock)
    for line in children.involvements(clock.child_id, at=at):
        if line.on_request or (may_know is not None and line.agency_id not in may_know):
            continue
        if line.practitioner_id is None:
            if guards.named is None:
                to = desks[line.desk_id] if desks[line.desk_id].is_there(today) else door
                if to is not None and (may_know is None or to.agency_id in may_know):
                    yield to.reference, to.agency_reference
        elif line.practitioner_id not in guards.out and (
            guards.named is None or line.practitioner_id in guards.named
        ):
            yield agencies.reference_of(line.practitioner_id), line.agency_reference


def _who_may_know(clock: ChildClock) -> frozenset[int] | None:
    """Its own agency, those that are named; None: all who work with the child."""
    step = clock.started_by
    if step.named_only:
        return frozenset(
            {clock.agency_id, step.agency_id, *step.known_to.values_list("agency_id", flat=True)}
        )
    openness = children.openness(clock.child_id)
    openly = openness.agencies.get(clock.agency.reference, Openly.YES) is Openly.YES
    person = agencies.reference_of(step.by_id)
    openly = openly and openness.people.get(person, Openly.YES) is Openly.YES
    return None if openly else frozenset({clock.agency_id})
