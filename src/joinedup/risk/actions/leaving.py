"""What becomes of views that were asked of an agency that leaves the partnership: whoever asked is told."""

from datetime import datetime

from joinedup import store
from joinedup.agencies import queries as agencies
from joinedup.agencies.queries.standing import reference_of_agency, reference_of_desk
from joinedup.children import queries as children
from joinedup.gate.viewer import Viewer
from joinedup.notices import actions as notices
from joinedup.notices.rules.messages import Template
from joinedup.risk.models import Asked, Round
from joinedup.risk.opening import open_if_all_are_in
from joinedup.trail import actions as trail


@store.action
def tell_that_it_leaves(agency_id: int, *, by: Viewer, at: datetime) -> None:
    """Tell whoever waits for a view of theirs."""
    rows = Asked._base_manager.filter(area_id=by.area_id, agency_id=agency_id, said_at=None)
    rows = rows.filter(round__closed_at=None).exclude(present=False).exclude(round__agency_id=agency_id)
    for row in rows.select_related("round__opened_by").order_by("pk"):
        _tell_whoever_asked(Template.WORK_WITH_WHO_LEAVES, row.round, by=by, at=at)
    trail.record("views.told_who_leaves", by=by, at=at)


@store.action
def nobody_says_it(reference: str, *, by: Viewer, at: datetime) -> None:
    """No view comes of an agency that left: nobody waits for it, as for one that is not here."""
    row = Asked._base_manager.select_related("round__opened_by").get(area_id=by.area_id, reference=reference)
    row.change(based_on=row.version, present=False)
    opened = open_if_all_are_in(row.round, at=at)
    _tell_whoever_asked(Template.WHO_LEFT_SEEN_TO, row.round, by=by, at=at)
    trail.record("view.not_said", by=by, at=at, about=(row.round.reference,))
    if opened:
        trail.record("round.all_in", by=by, at=at, about=(row.round.reference,))


def _tell_whoever_asked(template: Template, row: Round, *, by: Viewer, at: datetime) -> None:
    """Who asked; where they have left or may not know of it any more, their desk."""
    asked = row.opened_by
    to = children.told_instead(row.child_id, person_id=asked.pk, person=asked.reference)
    if not asked.active:
        desk = agencies.first_desk_of(row.agency_id, at=at)
        to = reference_of_desk(desk) if desk else ""
    if to:
        agency = reference_of_agency(row.agency_id)
        notices.tell(template, to=to, to_agency=agency, thing=row.reference, by=by, at=at)
