"""What came of a decision, and what is said against it."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from joinedup import store
from joinedup.access.rules import roles
from joinedup.frontdoor import actions, queries
from joinedup.frontdoor.forms import AnswerChallengeForm, ChallengeForm, MoreForm
from joinedup.frontdoor.rules.challenging import Came
from joinedup.frontdoor.views.receipts import receipt_page
from joinedup.frontdoor.views.shared import (
    came_of_form_for,
    case_around,
    change_of,
    concern_or_nothing,
    concern_page,
    moved_on,
    saved_once,
)
from joinedup.gate import pages as gate
from joinedup.trail import actions as trail
from joinedup.ui.forms import key_of
from joinedup.ui.rendering import go
from joinedup.vault import actions as vault


@gate.page(may=roles.may_work_the_front_door, shows=gate.Shows.PERSON)
@require_POST
def came_of(request: HttpRequest, reference: str) -> HttpResponse:
    """Say what came of something that was to happen elsewhere."""
    viewer = gate.signed_in(request)
    facts = concern_or_nothing(request, viewer, reference)
    if facts.follow is None:
        raise trail.nothing_there(request, reference)
    form = came_of_form_for(viewer, facts, request.POST)
    kept = vault.settle(form, about=case_around(facts.reference)) if form.is_valid() else None
    if kept is None:
        return concern_page(request, viewer, facts, came_of_form=form, status=422)
    said = form.said()
    change = change_of(request, viewer)
    try:
        saved_once(lambda: actions.say_what_came_of_it(facts.reference, **said, **change), kept, form, change)
    except store.Stale as moved:
        return moved_on(request, viewer, reference, form, moved)
    return go("frontdoor:concern", facts.reference)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_POST
def challenge(request: HttpRequest, reference: str) -> HttpResponse:
    """The sender does not agree with what was decided, and says why where they read it."""
    viewer = gate.signed_in(request)
    sent = queries.sent_concern(viewer, reference)
    if sent is None:
        raise trail.nothing_there(request, reference)
    form = ChallengeForm(request.POST)
    kept = vault.settle(form, about=frozenset()) if form.is_valid() else None
    if kept is None:
        return receipt_page(request, viewer, sent, challenge_form=form)
    by = actions.Unnamed(viewer.area_id) if sent.line.unnamed else viewer
    text, key = form.cleaned_data["challenge"], key_of(request.POST)
    change = {"by": viewer, "at": viewer.at, "key": key}
    saved_once(
        lambda: actions.challenge(
            sent.line.reference, text=text, sender=viewer, by=by, at=viewer.at, key=key
        ),
        kept,
        form,
        change,
    )
    return go("frontdoor:receipt", sent.line.reference)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_POST
def give_more(request: HttpRequest, reference: str) -> HttpResponse:
    """The sender adds what is needed to decide, where they read that it is."""
    viewer = gate.signed_in(request)
    sent = queries.sent_concern(viewer, reference)
    if sent is None or not sent.more_asked:
        raise trail.nothing_there(request, reference)
    form = MoreForm(request.POST)
    kept = vault.settle(form, about=frozenset()) if form.is_valid() else None
    if kept is None:
        return receipt_page(request, viewer, sent, more_form=form)
    by = actions.Unnamed(viewer.area_id) if sent.line.unnamed else viewer
    text, key = form.cleaned_data["more"], key_of(request.POST)
    change = {"by": viewer, "at": viewer.at, "key": key}
    saved_once(
        lambda: actions.give_more(
            sent.line.reference, text=text, sender=viewer, by=by, at=viewer.at, key=key
        ),
        kept,
        form,
        change,
    )
    return go("frontdoor:receipt", sent.line.reference)


@gate.page(may=roles.may_work_the_front_door, shows=gate.Shows.PERSON)
@require_POST
def answer_challenge(request: HttpRequest, reference: str) -> HttpResponse:
    """A manager who did not decide it answers whoever challenged."""
    viewer = gate.signed_in(request)
    facts = concern_or_nothing(request, viewer, reference)
    if not facts.challenges:
        raise trail.nothing_there(request, reference)
    form = AnswerChallengeForm(request.POST)
    kept = vault.settle(form, about=case_around(facts.reference)) if form.is_valid() else None
    if kept is None:
        return concern_page(request, viewer, facts, answer_form=form, status=422)
    said = {"came": Came(form.cleaned_data["came"]), "answer": form.cleaned_data["answer"]}
    change = change_of(request, viewer)
    try:
        saved_once(lambda: actions.answer_challenge(facts.reference, **said, **change), kept, form, change)
    except store.Stale as moved:
        return moved_on(request, viewer, reference, form, moved)
    return go("frontdoor:concern", facts.reference)
