"""What becomes of actions with an agency that leaves the partnership: the other side is told."""

from datetime import datetime

from joinedup import store
from joinedup.agencies import queries as agencies
from joinedup.agencies.queries.standing import reference_of_desk
from joinedup.gate.viewer import Viewer
from joinedup.meetings.actions.live_acting import tell_the_owner
from joinedup.meetings.models import Action
from joinedup.meetings.queries.acting import may_be_told, may_be_told_of
from joinedup.meetings.rules.acting import State
from joinedup.notices import actions as notices
from joinedup.notices.rules.messages import Template
from joinedup.trail import actions as trail


@store.action
def tell_that_it_leaves(agency_id: int, *, by: Viewer, at: datetime) -> None:
    """Tell whoever chaired of what is open with it; and whoever cannot do something that its chair is to see
    to."""
    rows = Action._base_manager.filter(area_id=by.area_id, state__in=[one.value for one in State if one.open])
    rows = rows.select_related("case__meeting__desk__agency", "agency", "desk").order_by("pk")
    for row in rows.filter(agency_id=agency_id).exclude(state=State.CANNOT.value):
        _tell_whoever_gave(Template.WORK_WITH_WHO_LEAVES, row, but=agency_id, by=by, at=at)
    theirs = rows.filter(state=State.CANNOT.value, case__meeting__agency_id=agency_id)
    for row in theirs.exclude(agency_id=agency_id):
        tell_the_owner(row, Template.WORK_WITH_WHO_LEAVES, by=by, at=at)
    trail.record("actions.told_who_leaves", by=by, at=at)


@store.action
def taken_over(reference: str, *, desk_id: int, agency_id: int, by: Viewer, at: datetime) -> None:
    """A desk took an action of an agency that left: it is offered to that desk, where nobody has read it yet,
    and whoever chaired is told."""
    rows = Action._base_manager.select_related("case__meeting__desk__agency")
    row = rows.get(area_id=by.area_id, reference=reference)
    before = row.agency_id
    offered = {"agency_id": agency_id, "desk_id": desk_id, "owner_id": None, "state": State.OFFERED.value}
    row.change(based_on=row.version, **offered)
    row.refresh_from_db()
    tell_the_owner(row, Template.ACTION_TO_ACCEPT, by=by, at=at)
    _tell_whoever_gave(Template.WHO_LEFT_SEEN_TO, row, but=before, by=by, at=at)
    trail.record("action.taken_over", by=by, at=at, about=(reference,))


def _tell_whoever_gave(template: Template, row: Action, *, but: int, by: Viewer, at: datetime) -> None:
    """Whoever chaired; where they are not there, or may not know of it, the desk that convened."""
    meeting = row.case.meeting
    chair, desk = meeting.chair_id, meeting.desk
    of = agencies.agency_of(chair)
    if of != but and agencies.active([chair]) and may_be_told_of(row.case_id, chair):
        to, agency = agencies.reference_of(chair), agencies.agency_reference_of(chair)
    elif desk.agency_id != but and may_be_told(row.case_id, desk.pk):
        to, agency = reference_of_desk(desk.pk), desk.agency.reference
    else:
        return
    notices.tell(template, to=to, to_agency=agency, thing=row.reference, by=by, at=at)
