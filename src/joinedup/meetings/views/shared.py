"""What the pages of this room do alike."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from joinedup import store
from joinedup.gate import pages as gate
from joinedup.meetings import queries
from joinedup.meetings.queries import MeetingFacts
from joinedup.trail import actions as trail
from joinedup.ui.forms import SENT_BEFORE, Form, key_of
from joinedup.vault import actions as vault

Act = Callable[..., str]
_FIELDS = {
    "sort.no_reason": "because",
    "add.no_reason": "because",
    "add.nobody": "what",
    "add.untied": "what",
    "add.on_already": "what",
    "invite.left": "whom",
    "invite.nobody": "whom",
    "invite.asked": "whom",
    "attendance.nobody": "came",
    "attendance.own": "said",
}


def the_meeting(request: HttpRequest, reference: str) -> MeetingFacts:
    found = queries.meeting_for(gate.signed_in(request), reference)
    if found is None:
        raise trail.nothing_there(request, reference)
    seen = [one.reference for case in found.agenda for one in (case.child, *case.others)]
    trail.looked(request, "meeting.looked", found.reference, *seen)
    return found


def done(request: HttpRequest, form: Form, about: Callable[[], frozenset[str]], act: Act) -> str:
    """The reference of what was done; '' where the form comes back with its sentence in it."""
    viewer = gate.signed_in(request)
    kept = vault.settle(form, about=about()) if form.is_valid() else None
    if kept is None:
        return ""
    how: dict[str, Any] = {"by": viewer, "at": viewer.at, "key": key_of(request.POST)}
    try:
        return vault.saved(lambda: act(**how), kept, form, **how)
    except gate.Refused as refused:
        field = _FIELDS.get(refused.decision.rule)
        form.add_error(field if field in form.fields else None, refused.decision.because)
    except store.KeyReused:
        form.add_error(None, SENT_BEFORE)
        request.sent_before = True  # type: ignore[attr-defined]
    return ""


def status_of(request: HttpRequest) -> int:
    return 409 if getattr(request, "sent_before", False) else 422
