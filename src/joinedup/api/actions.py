"""Tokens are made and ended; what a system sends goes to the front door under the one who answers for it."""

from datetime import datetime

from django.http import Http404

from joinedup import store
from joinedup.access.rules.roles import may_work
from joinedup.agencies import queries as agencies
from joinedup.api.models import Sent, Token
from joinedup.api.queries import digest_of, key_of_token
from joinedup.api.rules.roles import may_make_tokens
from joinedup.api.rules.scopes import Caller, Scope
from joinedup.frontdoor import actions as frontdoor
from joinedup.frontdoor.rules.incidents import Notification
from joinedup.frontdoor.rules.telling import Told
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.trail import actions as trail


class Secret:
    """A token that was just made up; one form's is like another's to a receipt."""

    def __init__(self, value: str) -> None:
        self.value = value

    def __str__(self) -> str:
        return "secret"


@store.action
def make_token(
    *,
    called: str,
    answers_for: str,
    scopes: tuple[Scope, ...],
    expires_at: datetime,
    secret: Secret,
    by: Viewer,
    at: datetime,
    key: str = "",
) -> str:
    """Let a system call until then. `answers_for` is the reference of somebody of this area.

    Raises:
        Http404: there is no such person here.
    """
    insist(may_make_tokens(by))
    person = agencies.colleague(by.area_id, answers_for, agency_id=None)
    if person is None or not person.active:
        raise Http404
    token = Token.objects.create(
        area_id=by.area_id,
        occurred=at,
        entered=at,
        agency_id=person.agency_id,
        called=called,
        answers_for_id=person.id,
        digest=digest_of(secret.value),
        scopes=sorted(scope.value for scope in scopes),
        made_by_id=by.practitioner_id,
        expires_at=expires_at,
    )
    trail.record("token.made", by=by, at=at, about=(token.reference, person.reference))
    return token.reference


@store.action
def end_token(reference: str, *, by: Viewer, at: datetime, key: str = "") -> str:
    """Let it be good no more, from this moment on. Ended is ended, whoever was quicker."""
    insist(may_make_tokens(by))
    token = Token.objects.filter(area_id=by.area_id, reference=reference).first()
    if token is None:
        raise Http404
    if token.ended_at is None:
        token.change(based_on=token.version, ended_at=at, ended_by_id=by.practitioner_id)
    trail.record("token.ended", by=by, at=at, about=(reference,))
    return reference


@store.action
@store.even_when_read_only
def note_use(caller: Caller, *, by: Viewer, at: datetime) -> None:
    """Write down that it is in use, to the hour."""
    Token.objects.filter(pk=caller.token_id).update(last_used_at=at)
    trail.record("token.used", by=by, at=at, about=(caller.reference,))


@store.action
def tell(told: Told, *, caller: Caller, sent_under: str, by: Viewer, at: datetime, key: str) -> str:
    """Take a concern in from a system: whoever answers for it is its sender, and hears what becomes of it."""
    insist(may_work(by))
    reference = frontdoor.tell(told, by=by, at=at)
    _was_sent(reference, caller, sent_under, by=by, at=at)
    return reference


@store.action
def notify(said: Notification, *, caller: Caller, sent_under: str, by: Viewer, at: datetime, key: str) -> str:
    """The same for an incident.

    Raises:
        NumberTaken: the same agency has notified this number before.
    """
    insist(may_work(by))
    reference = frontdoor.notify(said, by=by, at=at)
    _was_sent(reference, caller, sent_under, by=by, at=at)
    return reference


@store.action
def challenge(reference: str, *, text: str, caller: Caller, by: Viewer, at: datetime, key: str) -> str:
    """Say for whoever answers for the token that they do not agree, as on the receipt's own page."""
    frontdoor.challenge(reference, text=text, sender=by, by=by, at=at)
    trail.record("token.told", by=by, at=at, about=(caller.reference, reference))
    return reference


def _was_sent(reference: str, caller: Caller, sent_under: str, *, by: Viewer, at: datetime) -> None:
    Sent.objects.create(
        area_id=by.area_id,
        occurred=at,
        entered=at,
        token_id=caller.token_id,
        thing=reference,
        key=key_of_token(caller, sent_under),
    )
    trail.record("token.told", by=by, at=at, about=(caller.reference, reference))
