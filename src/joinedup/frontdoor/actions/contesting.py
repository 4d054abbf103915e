"""Somebody sees a recorded part otherwise. What was recorded stands beside it; theirs opens what it opens."""

from datetime import datetime

from django.http import Http404

from joinedup import store
from joinedup.access.rules.roles import may_work
from joinedup.frontdoor.actions.notifying import record_parts
from joinedup.frontdoor.actions.opening import open_or_keep_back
from joinedup.frontdoor.models import Contested, Recorded
from joinedup.frontdoor.queries.incidents import recorded_seen_by
from joinedup.frontdoor.rules import incidents
from joinedup.frontdoor.rules.coming_in import PersonKind
from joinedup.frontdoor.rules.incidents import IncidentKind, Part
from joinedup.frontdoor.rules.paths import PathCode
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.trail import actions as trail


@store.action
def contest(
    reference: str,
    *,
    which: str,
    instead: Part | None,
    because: str,
    by: Viewer,
    at: datetime,
    key: str = "",
) -> str:
    """Say that a part is wrong as recorded, why, and what it is instead, where anything.

    `which` is as `recorded_seen_by` gives it: nobody contests what they are not shown.
    """
    insist(may_work(by))
    recorded = recorded_seen_by(by, reference).get(which)
    if recorded is None:
        raise Http404
    insist(incidents.may_contest(by_themselves=recorded.by_id == by.practitioner_id))
    Contested.objects.get_or_create(
        recorded=recorded,
        by_id=by.practitioner_id,
        defaults={
            "area_id": by.area_id,
            "occurred": at,
            "entered": at,
            "because": because,
            "agency_id": by.agency_id,
        },
    )
    if instead is not None:
        _record_instead(recorded, instead, by=by, at=at)
    trail.record("part.contested", by=by, at=at, about=(reference,), typed=because)
    return reference


def _record_instead(recorded: Recorded, part: Part, *, by: Viewer, at: datetime) -> None:
    """Put theirs beside it, and open what follows from it: a victim who was taken for the other is helped."""
    incident, person = recorded.incident, recorded.person
    mine = {"person": person, "part": part.value, "agency_id": by.agency_id}
    if Recorded.objects.filter(**mine).exists():
        return
    record_parts(incident, person, {part}, by=by, who=by.practitioner_id, at=at)
    kind = IncidentKind(incident.kind)
    there = {code for both in person.paths.values_list("code", "kept_code") for code in both}
    for code in incidents.paths_for(PersonKind(person.kind), {part}, kind=kind):
        same = {code, PathCode.FIND_SCHOOL} if code is PathCode.SCHOOL else {code}
        if not same & there:
            open_or_keep_back(incident, person, code, knows="", by=by, at=at)
