"""What each agency of the hub adds to a concern, and which contacts are planned."""

from datetime import date, datetime

from django.http import Http404

from joinedup import store
from joinedup.agencies.queries import home_desks
from joinedup.frontdoor.actions.shared import concern_at_the_hub
from joinedup.frontdoor.models import Concern, HubEntry, PlannedContact
from joinedup.frontdoor.queries import contact_of, people_to_contact, planned_with
from joinedup.frontdoor.queries.beside import who_looks
from joinedup.frontdoor.rules import beside, progress
from joinedup.frontdoor.rules.beside import Came
from joinedup.frontdoor.rules.progress import State
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import today_in_london
from joinedup.trail import actions as trail


@store.action
def add_entry(reference: str, *, text: str, by: Viewer, at: datetime, key: str = "") -> str:
    """Add what one's own agency knows and thinks. It adds; nothing that others wrote is touched."""
    concern = _open(reference, by=by)
    HubEntry.objects.create(
        area_id=concern.area_id,
        occurred=at,
        entered=at,
        concern=concern,
        agency_id=by.agency_id,
        by_id=by.practitioner_id,
        text=text,
    )
    trail.record("concern.entry_added", by=by, at=at, about=(reference,))
    return reference


@store.action
def plan_contact(
    reference: str,
    *,
    whom: str,
    on_day: date,
    safe_way: str,
    what_for: str,
    also_because: str,
    by: Viewer,
    at: datetime,
    key: str = "",
) -> str:
    """Say that one rings or sees somebody; beside another who does so already only with a reason."""
    concern = _open(reference, by=by)
    person = next((one for one in people_to_contact(concern) if one.value == whom), None)
    if person is None:
        raise Http404
    today = today_in_london(at)
    planned = planned_with(by.area_id, person, today=today)
    insist(beside.may_plan(on_day, planned=bool(planned), also_because=also_because, today=today))
    PlannedContact.objects.create(
        area_id=concern.area_id,
        occurred=at,
        entered=at,
        concern=concern,
        child_id=person.child_id,
        adult_id=person.adult_id,
        named_id=person.named_id,
        on_day=on_day,
        safe_way=safe_way,
        what_for=what_for,
        also_because=also_because,
        agency_id=by.agency_id,
        by_id=by.practitioner_id,
        holder_id=by.practitioner_id,
        desk_id=home_desks([by.practitioner_id], at=at).get(by.practitioner_id),
    )
    trail.record("concern.contact_planned", by=by, at=at, about=(reference,))
    return reference


@store.action
def say_what_came_of_contact(
    reference: str, *, which: str, came: Came, more: str, by: Viewer, at: datetime, key: str = ""
) -> str:
    """Say that somebody was reached, or not, or that it is not needed: from then on nobody waits for it."""
    row = contact_of(concern_at_the_hub(reference, by=by), which)
    if row is None:
        raise Http404
    insist(beside.may_say_what_came(settled=bool(row.came), **who_looks(by, row)))
    row.change(
        based_on=row.version, came=came.value, came_more=more, came_at=at, came_by_id=by.practitioner_id
    )
    trail.record("concern.contact_came", by=by, at=at, about=(reference,))
    return reference


def _open(reference: str, *, by: Viewer) -> Concern:
    concern = concern_at_the_hub(reference, by=by)
    insist(progress.may_triage(State(concern.state)))
    return concern
