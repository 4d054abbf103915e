"""What the pages of this room do alike."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from joinedup.gate import pages as gate
from joinedup.meetings import queries
from joinedup.meetings.queries import MeetingFacts
from joinedup.meetings.rules.lanes import may_chair
from joinedup.store import posts
from joinedup.trail import actions as trail
from joinedup.ui.forms import Form, key_of
from joinedup.vault import actions as vault

Act = Callable[..., str]
_FIELDS = {
    "sort.no_reason": "because",
    "add.no_reason": "because",
    "add.nobody": "what",
    "add.untied": "what",
    "add.on_already": "what",
    "add.heard": "what",
    "invite.left": "whom",
    "invite.nobody": "whom",
    "invite.asked": "whom",
    "scribe.left": "whom",
    "scribe.nobody": "whom",
    "attendance.nobody": "came",
    "attendance.own": "said",
}


def the_meeting(request: HttpRequest, reference: str) -> MeetingFacts:
    found = queries.meeting_for(gate.signed_in(request), reference)
    if found is None:
        raise trail.nothing_there(request, reference)
    return _looked_at(request, found)


def _looked_at(request: HttpRequest, found: MeetingFacts) -> MeetingFacts:
    seen = [one.reference for case in found.agenda for one in (case.child, *case.others)]
    trail.looked(request, "meeting.looked", found.reference, *seen)
    return found


def to_chair(request: HttpRequest, reference: str) -> MeetingFacts:
    """The same for whoever may chair; nothing there for everybody else who takes part."""
    found = queries.meeting_for(gate.signed_in(request), reference)
    if found is None or not may_chair(gate.signed_in(request)).allowed:
        raise trail.nothing_there(request, reference)
    return _looked_at(request, found)


def done(request: HttpRequest, form: Form, about: Callable[[], frozenset[str]], act: Act) -> posts.Taken:
    viewer = gate.signed_in(request)
    kept = vault.settle(form, about=about()) if form.is_valid() else None
    if kept is None:
        return posts.Taken("", 422)
    how: dict[str, Any] = {"by": viewer, "at": viewer.at, "key": key_of(request.POST)}
    return posts.taken(lambda: vault.saved(lambda: act(**how), kept, form, **how), form, fields=_FIELDS)
