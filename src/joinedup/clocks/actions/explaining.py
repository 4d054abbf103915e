"""What is said of one clock: why it is late, that it is not needed any more, what keeps the child safe."""

from datetime import date, datetime

from django.http import Http404

from joinedup import store
from joinedup.access.rules import roles
from joinedup.clocks.models import ChildClock, InterimPlan
from joinedup.clocks.queries import clock_of, the_clock
from joinedup.clocks.rules.running import may_do_without, may_explain, may_plan
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.kernel.decisions import refuse
from joinedup.kernel.london import today_in_london
from joinedup.trail import actions as trail


@store.action
def explain_late(
    reference: str,
    *,
    because: str,
    agreed_by: str,
    meanwhile: str,
    by: Viewer,
    at: datetime,
    key: str = "",
) -> str:
    """Say why a step of the viewer's agency is late, who agreed to it, and what keeps the child safe.

    Said once: the first reason stands, and whoever is second sees so.
    """
    row = _own(reference, by=by)
    insist(may_explain(the_clock(row, at=at).now, explained=row.late_said_at is not None))
    row.change(
        based_on=row.version,
        late_because=because,
        late_agreed_by=agreed_by,
        late_meanwhile=meanwhile,
        late_said_at=at,
    )
    trail.record("clock.explained", by=by, at=at, about=(reference,), typed=because)
    return row.reference


@store.action
def do_without(reference: str, *, because: str, by: Viewer, at: datetime, key: str = "") -> str:
    """Say that a step of the viewer's agency is not needed any more, or that what runs has ended sooner."""
    row = _own(reference, by=by)
    insist(may_do_without(the_clock(row, at=at).now))
    row.change(based_on=row.version, stopped_at=at, not_needed_because=because)
    trail.record("clock.not_needed", by=by, at=at, about=(reference,), typed=because)
    return row.reference


@store.action
def plan_meanwhile(
    reference: str,
    *,
    plan: str,
    agreed_with: str,
    until: date,
    by: Viewer,
    at: datetime,
    key: str = "",
) -> str:
    """Write down what keeps the child safe until a clash is over, or after something has ended."""
    insist(roles.may_work(by))
    seen = clock_of(by, reference)
    if seen is None:
        raise Http404
    insist(may_plan(seen.stand.now))
    if until < today_in_london(at):
        insist(refuse("plan.past", "That day has passed. Give the day until which the plan holds."))
    InterimPlan.objects.create(
        area_id=by.area_id,
        occurred=at,
        entered=at,
        clock_id=seen.id,
        by_id=by.practitioner_id,
        agency_id=by.agency_id,
        plan=plan,
        agreed_with=agreed_with,
        until=until,
    )
    trail.record("plan.made", by=by, at=at, about=(reference,), typed=plan)
    return seen.reference


def _own(reference: str, *, by: Viewer) -> ChildClock:
    """A clock of the viewer's own agency beside a child whom they may see."""
    insist(roles.may_work(by))
    seen = clock_of(by, reference)
    if seen is None or not seen.own:
        raise Http404
    return ChildClock.objects.get(pk=seen.id)
