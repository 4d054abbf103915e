"""Breaking the glass: one record, one reason, one hour; two people told at once, and a review by another."""

from datetime import datetime

from django.db.models import Q

from joinedup import store
from joinedup.access import queries as access
from joinedup.agencies import queries as agencies
from joinedup.children.models import Child, Glass, Involvement, Review, kept_out
from joinedup.children.rules.guarding import LEADS, OPEN_FOR, may_break_glass, may_give_reason, reasons
from joinedup.children.rules.reviewing import Code
from joinedup.gate.pages import insist
from joinedup.gate.rights import Right
from joinedup.gate.viewer import Viewer
from joinedup.kernel.decisions import refuse
from joinedup.notices import actions as notices
from joinedup.notices.rules.messages import Template
from joinedup.trail import actions as trail


class NothingToOpen(Exception):
    """There is no such record, or none that a reason opens for this person: one and the same answer."""


@store.action
def open_with_a_reason(
    child: str, *, code: str, because: str, by: Viewer, at: datetime, key: str = ""
) -> str:
    """Open one record for an hour, and return the child's reference. Whoever is kept out of it stays out.

    Raises:
        NothingToOpen: there is none by that reference that this person could open so.
    """
    insist(may_break_glass(by))
    last = Glass.objects.filter(person_id=by.practitioner_id).order_by("-pk").first()
    insist(may_give_reason(code=code, because=because, last=last.because if last else ""))
    row = Child.objects.filter(~Q(pk__in=kept_out(by)), area_id=by.area_id, reference=child).first()
    theirs = Child.objects.visible_to(by).filter(reference=child).exists()
    if theirs:
        insist(refuse("glass.theirs", "This record is open to you. You need no reason."))
    if row is None:
        raise NothingToOpen
    work = {"area_id": by.area_id, "occurred": at, "entered": at}
    glass = Glass.objects.create(
        **work, child=row, person_id=by.practitioner_id, code=code, because=because, until=at + OPEN_FOR
    )
    review = _to_review(glass, by=by, at=at)
    trail.record("glass.opened", by=by, at=at, about=(row.reference, glass.reference), typed=because)
    _alert(review, by=by, at=at)
    return row.reference


def _to_review(glass: Glass, *, by: Viewer, at: datetime) -> Review:
    owner = next((one for one in _reviewers(by, at=at) if one != by.practitioner_id), None)
    desk = None if owner is not None else agencies.front_door_desk(by.area_id).id
    return Review.objects.create(
        area_id=by.area_id,
        occurred=at,
        entered=at,
        code=Code.OPENED,
        about_id=by.practitioner_id,
        child_id=glass.child_id,
        glass=glass,
        why=f"Opened with the reason “{reasons()[glass.code].label}”.",
        mark=glass.reference,
        owner_id=owner,
        desk_id=desk,
    )


def _alert(review: Review, *, by: Viewer, at: datetime) -> None:
    """Tell two people: the lead worker or, without one, the front door; and whoever answers for reviews."""
    told = []
    lead = (
        None
        if review.child_id is None
        else (
            Involvement.objects.select_related("practitioner", "desk__agency")
            .filter(child_id=review.child_id, part=LEADS, practitioner__active=True, since__lte=at)
            .filter(Q(until__isnull=True) | Q(until__gt=at))
            .exclude(practitioner_id=by.practitioner_id)
            .first()
        )
    )
    if lead is not None and lead.practitioner is not None:
        here = agencies.reach(lead.practitioner.reference, at=at)
        at_work = bool(here.address) and here.later is None
        to = (
            lead.practitioner.reference if at_work else lead.desk.reference
        )  # an alert does not wait for a shift
        told.append((to, lead.desk.agency.reference))
    else:
        door = agencies.front_door_desk(by.area_id)
        told.append((door.reference, door.agency_reference))
    for one in _answerable(review, by=by, at=at):
        person = agencies.practitioner(one)
        told.append((person.reference, agencies.agency_reference_of(one)))
    for to, agency in told:
        notices.tell(
            Template.OPENED_WITH_A_REASON, to=to, to_agency=agency, thing=review.reference, by=by, at=at
        )


def _answerable(review: Review, *, by: Viewer, at: datetime) -> tuple[int, ...]:
    """The owner of the review; where there is none, an administrator of the area, who sees no child."""
    if review.owner_id is not None:
        return (review.owner_id,)
    others = sorted(one for one in access.administrators(by.area_id, at=at) if one != by.practitioner_id)
    return tuple(others[:1])


def _reviewers(by: Viewer, *, at: datetime) -> tuple[int, ...]:
    return access.holders(Right.REVIEW_ACCESS, by.area_id, at=at)
