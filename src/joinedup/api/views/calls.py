"""What programs call. Each answers JSON, or a problem that says exactly what was wrong."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import wraps
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from joinedup import store
from joinedup.access.rules.roles import may_work
from joinedup.agencies import queries as agencies
from joinedup.api import actions, queries
from joinedup.api.rules import concerns, document, pace
from joinedup.api.rules import notifications as incidents
from joinedup.api.rules.problems import MEDIA_TYPE, Problem, in_words
from joinedup.api.rules.reading import Field, checked, read
from joinedup.api.rules.scopes import Scope, is_key, may_call
from joinedup.api.visiting import caller_of
from joinedup.frontdoor import actions as frontdoor
from joinedup.frontdoor import queries as sent
from joinedup.frontdoor.queries import SentConcern
from joinedup.gate import pages as gate
from joinedup.gate.viewer import Viewer
from joinedup.kernel import references
from joinedup.kernel.london import to_london, today_in_london
from joinedup.trail import actions as trail

Call = Callable[..., HttpResponse]


def problem_answer(problem: Problem) -> HttpResponse:
    answer = HttpResponse(json.dumps(in_words(problem)), content_type=MEDIA_TYPE, status=problem.status)
    if problem.status == 401:
        answer["WWW-Authenticate"] = 'Bearer realm="joinedup"'
    if problem.wait:
        answer["Retry-After"] = str(problem.wait)
    return answer


# What stops a call, the exact ones first, and what the program is told.
_STOPS: tuple[tuple[type[Exception], Callable[[], Problem]], ...] = (
    (gate.NotKnown, lambda: Problem(401)),
    (Http404, lambda: Problem(404)),
    (RequestDataTooBig, lambda: Problem(413)),
    (store.KeyReused, lambda: Problem(409, "E-KEY", "This key came before with other words; that stands.")),
    (frontdoor.NumberTaken, lambda: Problem(409, "E-NUMBER", "Your agency has notified this number before.")),
    (store.NotSaved, lambda: Problem(503, wait=30)),
)


def _problem_of(stopped: Exception, *, at: datetime) -> Problem | None:
    if isinstance(stopped, Problem):
        return stopped
    if isinstance(stopped, store.ReadOnly):
        return _no_work_now(stopped.line, at=at)
    if isinstance(stopped, gate.Refused):
        return Problem(403, detail=stopped.decision.because)
    return next((told() for kind, told in _STOPS if isinstance(stopped, kind)), None)


def _no_work_now(line: store.ReadOnlyLine, *, at: datetime) -> Problem:
    """Until when, and when to send it again (security.md B-18); where that is over, in five minutes."""
    left = int((line.until - at).total_seconds())
    told = f"Nothing can be saved until {to_london(line.until).isoformat(timespec='minutes')}."
    return Problem(503, "E-READONLY", told, wait=max(left, 30) if left > 0 else 300)


def exactly(call: Call) -> Call:
    """Turn what stops a call into the problem that says so; what is no such thing is a defect."""

    @wraps(call)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return call(request, *args, **kwargs)
        except Exception as stopped:
            problem = _problem_of(stopped, at=gate.moment_of(request))
            if problem is None:
                raise
            return problem_answer(problem)

    return answered


@require_http_methods(["GET", "POST"])
@exactly
@gate.called(may=may_work, shows=gate.Shows.OWN_WORK)
def concerns_of_a_system(request: HttpRequest) -> HttpResponse:
    """Tell of a concern, or list the receipts of what was told with this token."""
    return _tell(request) if request.method == "POST" else _list(request)


@require_POST
@exactly
@gate.called(may=may_work, shows=gate.Shows.OWN_WORK)
def notifications(request: HttpRequest) -> HttpResponse:
    """Notify an incident: a concern like any other, with what follows for everybody in it."""
    viewer = gate.signed_in(request)
    said = _said(request, Scope.SEND_NOTIFICATIONS, incidents.NOTIFICATION)
    notification = incidents.notification(said, schools=_schools(viewer), at=viewer.at)
    return _sent_once(request, lambda how: actions.notify(notification, **how))


@require_GET
@exactly
@gate.called(may=may_work, shows=gate.Shows.PERSON)
def concern(request: HttpRequest, reference: str) -> HttpResponse:
    found = _own(request, reference)
    trail.looked(request, "concern.looked", found.line.reference)
    return _receipt(found)


@require_POST
@exactly
@gate.called(may=may_work, shows=gate.Shows.PERSON)
def concern_read(request: HttpRequest, reference: str) -> HttpResponse:
    """Somebody there has read what was decided, as it stood under the ETag that they send."""
    found = _own(request, reference)
    based_on = request.headers.get("If-Match", "")
    if not based_on:
        raise Problem(428)
    if based_on.strip() != _etag(found):
        raise Problem(412)
    if not found.line.told:
        raise Problem(409, detail="Nothing has been decided yet, so there is nothing to have read.")
    viewer = gate.signed_in(request)
    frontdoor.read_what_was_told(found.line.reference, sender=viewer, by=viewer, at=viewer.at)
    trail.looked(request, "concern.looked", found.line.reference)
    return _receipt(_own(request, reference))


@require_POST
@exactly
@gate.called(may=may_work, shows=gate.Shows.PERSON)
def concern_challenge(request: HttpRequest, reference: str) -> HttpResponse:
    """The agency that sent it does not agree with what was decided, and says why."""
    viewer, caller = gate.signed_in(request), caller_of(request)
    said = _said(request, Scope.CHALLENGE, concerns.CHALLENGE)
    found = _own(request, reference)
    key = queries.key_of_token(caller, request.headers["Idempotency-Key"])
    how: dict[str, Any] = {"caller": caller, "by": viewer, "at": viewer.at, "key": key}
    try:
        actions.challenge(found.line.reference, text=said["challenge"], **how)
    except gate.Refused as refused:
        if not refused.decision.rule.startswith("challenge."):
            raise
        raise Problem(409, detail=refused.decision.because) from refused
    trail.looked(request, "concern.looked", found.line.reference)
    return _receipt(_own(request, reference))


@require_GET
@gate.public_page
def openapi(request: HttpRequest) -> HttpResponse:
    """What can be called, for whoever writes the other side. It tells nothing of anybody."""
    return JsonResponse(document.document())


def _tell(request: HttpRequest) -> HttpResponse:
    viewer = gate.signed_in(request)
    said = _said(request, Scope.SEND_CONCERNS, concerns.CONCERN)
    told = concerns.told(said, today=today_in_london(viewer.at))
    return _sent_once(request, lambda how: actions.tell(told, **how))


def _said(request: HttpRequest, scope: Scope, fields: Sequence[Field]) -> dict[str, Any]:
    """The body of a call that makes something; its scope and key are asked first, before anything is read."""
    gate.insist(may_call(caller_of(request), scope))
    if not is_key(request.headers.get("Idempotency-Key", "")):
        raise Problem(400, "E-KEY-MISSING", "Send Idempotency-Key: 1 to 64 letters, figures, - or _.")
    return checked(fields, read(request.body, content_type=request.headers.get("Content-Type", "")))


def _sent_once(request: HttpRequest, send: Callable[[dict[str, Any]], str]) -> HttpResponse:
    viewer, caller = gate.signed_in(request), caller_of(request)
    key = request.headers["Idempotency-Key"]
    before = queries.sent_before(caller, key)
    if not before:  # the receipt of what came before is given however often it is asked for
        lately = queries.sent_since(caller, since=viewer.at - pace.WITHIN)
        if wait := pace.seconds_to_wait(lately, at=viewer.at):
            raise Problem(429, wait=wait)
    how: dict[str, Any] = {"caller": caller, "sent_under": key, "by": viewer, "at": viewer.at}
    made = send({**how, "key": queries.key_of_token(caller, key)})
    found = sent.sent_concern(viewer, made)
    assert found is not None  # it was told by this viewer, a moment ago
    answer = _receipt(found, status=200 if before else 201)
    answer["Location"] = f"/api/v1/concerns/{made}"
    return answer


def _list(request: HttpRequest) -> HttpResponse:
    viewer, caller = gate.signed_in(request), caller_of(request)
    gate.insist(may_call(caller, Scope.READ_RECEIPTS))
    those = (sent.sent_concern(viewer, reference) for reference in queries.sent_with(caller))
    lines = [
        {"reference": one.line.reference, "state": one.line.state, "sent_at": one.line.sent_at.isoformat()}
        for one in those
        if one is not None
    ]
    return JsonResponse({"receipts": lines})


def _schools(viewer: Viewer) -> dict[str, str]:
    """The desks of schools by name and by reference, as a file of notifications names them too."""
    lines = agencies.schools(viewer.area_id, today=today_in_london(viewer.at))
    names = {line.agency_name.casefold(): line.reference for line in lines}
    return names | {line.reference.casefold(): line.reference for line in lines}


def _own(request: HttpRequest, reference: str) -> SentConcern:
    """A concern that this token sent; hidden, absent and malformed are one answer, and one entry."""
    viewer, caller = gate.signed_in(request), caller_of(request)
    gate.insist(may_call(caller, Scope.READ_RECEIPTS))
    written = references.parse(reference) or ""
    found = sent.sent_concern(viewer, written)
    if not queries.was_sent_with(caller, [written]) or found is None:
        raise trail.nothing_there(request, reference)
    return found


def _receipt(found: SentConcern, *, status: int = 200) -> HttpResponse:
    answer = JsonResponse(_as_told(found), status=status)
    answer["ETag"] = _etag(found)
    return answer


def _as_told(found: SentConcern) -> Mapping[str, Any]:
    line, ring = found.line, found.phones
    return {
        "reference": line.reference,
        "state": line.state,
        "sent_at": line.sent_at.isoformat(),
        "decided_at": line.decided_at.isoformat() if line.decided_at else "",
        "outcome": line.outcome,
        "told": line.told,
        "read": bool(line.told) and not line.is_new,
        "news": [{"at": one.at.isoformat(), "told": one.words} for one in line.news],
        "more_asked": [
            {"at": one.at.isoformat(), "asked": one.text, "by": one.needed_by.isoformat()}
            for one in found.more_asked
            if one.text and one.answered_at is None and one.ended_at is None
        ],
        "challenges": [
            {
                "at": one.at.isoformat(),
                "challenge": one.text,
                "answer_by": one.due_on.isoformat(),
                "came": one.came,
                "answer": one.answer,
            }
            for one in found.challenges
        ],
        "what_happens_next": list(found.next_steps),
        "ring": {
            "by_day": [ring.door.name, ring.door.phone],
            "at_night": [ring.when_closed.name, ring.when_closed.phone],
        },
    }


_KEPT_BY_PEOPLE = (
    "reference",
    "state",
    "decided_at",
    "outcome",
    "told",
    "read",
    "news",
    "more_asked",
    "challenges",
)


def _etag(found: SentConcern) -> str:
    """Of what can change by what somebody does; what changes with the hour alone is left out."""
    told = _as_told(found)
    parts = [told[name] for name in _KEPT_BY_PEOPLE]
    return f'"{hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]}"'
