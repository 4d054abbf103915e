"""A joint visit: planned with somebody of another service, told to both, and what came of it."""

from datetime import datetime

from django.http import Http404

from joinedup import store
from joinedup.agencies import queries as agencies
from joinedup.agencies.actions.contacts import met
from joinedup.agencies.queries.both_on import on_shift_between
from joinedup.agencies.rules.continuity import How
from joinedup.children.actions.now import signed
from joinedup.children.models import Child, JointVisit
from joinedup.children.queries.visits import is_theirs
from joinedup.children.rules.visiting import LEAST, may_be_off_rota, may_plan, may_say
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.notices import actions as notices
from joinedup.notices.rules.messages import Template
from joinedup.trail import actions as trail


@store.action
def plan_visit(
    reference: str,
    *,
    other: int,
    starts: datetime,
    purpose: str,
    agreed: bool,
    by: Viewer,
    at: datetime,
    key: str = "",
) -> str:
    """Plan that two go together, and tell both. The two are on the rota then, or have agreed on it."""
    insist(may_plan(starts, now=at))
    on = on_shift_between([by.practitioner_id, other], since=starts, until=starts + LEAST)
    both = all(one.covers(starts, starts + LEAST) for one in on.values())
    who = agencies.practitioner(other).name
    insist(may_be_off_rota(both_on=both, agreed=agreed, who=who))
    row = JointVisit.objects.create(
        **signed(reference, by=by, at=at),
        other_id=other,
        starts=starts,
        purpose=purpose,
        agreed_off_rota=not both,
    )
    trail.record("visit.planned", by=by, at=at, about=(reference, row.reference))
    for person in (by.practitioner_id, other):
        notices.tell(
            Template.VISIT_PLANNED,
            to=agencies.reference_of(person),
            to_agency=agencies.agency_reference_of(person),
            thing=row.reference,
            by=by,
            at=at,
        )
    return reference


@store.action
def say_of_visit(reference: str, *, made: bool, came_of: str, by: Viewer, at: datetime, key: str = "") -> str:
    """Say whether the visit was made, and what came of it or why not; return the child's reference."""
    theirs = Child.objects.visible_to(by).values("pk")
    row = JointVisit.objects.select_related("child").filter(reference=reference, child__in=theirs).first()
    if row is None:
        raise Http404
    theirs_to_say = is_theirs(by, row)
    insist(may_say(starts=row.starts, now=at, said=row.said_at is not None, theirs=theirs_to_say))
    row.change(based_on=row.version, made=made, came_of=came_of, said_at=at, said_by_id=by.practitioner_id)
    code = "visit.made" if made else "visit.not_made"
    trail.record(code, by=by, at=at, about=(row.child.reference, row.reference))
    if made:
        both = (row.by_id, row.other_id)
        met(How.JOINT_VISIT, both, about=row.reference, child=row.child.reference, by=by, at=at)
    return str(row.child.reference)
