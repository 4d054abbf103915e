"""What is recommended on a concern, and the manager's decision."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from joinedup import store
from joinedup.access.rules import roles
from joinedup.frontdoor import actions
from joinedup.frontdoor.forms import AUTHORISE, DecideForm
from joinedup.frontdoor.queries import ConcernFacts
from joinedup.frontdoor.rules.outcomes import neutral
from joinedup.frontdoor.rules.progress import State
from joinedup.frontdoor.views.shared import (
    about_of,
    asked_because,
    case_around,
    change_of,
    concern_or_nothing,
    concern_page,
    decide_form,
    moved_on,
    qualified,
    recommend_form_for,
    saved_once,
    waits,
)
from joinedup.gate import pages as gate
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import today_in_london
from joinedup.store import posts
from joinedup.trail import actions as trail
from joinedup.ui.rendering import go
from joinedup.vault import actions as vault

NOT_ASKED = "We do not know who sent this, and ask them for nothing."


@gate.page(may=roles.may_work_the_front_door, shows=gate.Shows.PERSON)
@require_POST
def recommend(request: HttpRequest, reference: str) -> HttpResponse:
    viewer = gate.signed_in(request)
    facts = concern_or_nothing(request, viewer, reference)
    form = recommend_form_for(viewer, facts, request.POST)
    if not form.is_valid():
        return concern_page(request, viewer, facts, recommend_form=form, status=422)
    kept = vault.settle(form, about=case_around(facts.reference))
    if kept is None:
        return concern_page(request, viewer, facts, recommend_form=form, status=422)
    said: dict[str, Any] = {
        "outcome_code": form.cleaned_data["outcome"],
        "because": form.cleaned_data["because"],
        "tell_sender": form.tell_sender(),
        "tell_holders": form.tell_holders(),
        "follow": form.follow(),
        "heard": form.said_of_the_child(),
    }
    change = change_of(request, viewer)
    try:
        saved_once(lambda: actions.recommend(facts.reference, **said, **change), kept, form, change)
    except store.Stale as moved:
        return moved_on(request, viewer, reference, form, moved)
    return go("frontdoor:concern", facts.reference)


@gate.page(may=roles.may_work_the_front_door, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def authorise(request: HttpRequest, reference: str) -> HttpResponse:
    """A manager's decision. Everything that will be told to anybody is on this page before it is sent."""
    viewer = gate.signed_in(request)
    facts = concern_or_nothing(request, viewer, reference)
    if facts.recommendation is None or facts.state is not State.RECOMMENDED:
        if request.method == "POST":
            return _decided_already(request, viewer, facts)
        return go("frontdoor:concern", facts.reference)
    gate.insist(roles.may_authorise(viewer, recommended_by=facts.recommendation.by_reference))
    gate.insist(qualified(viewer, facts.recommendation.outcome_code))
    if request.method != "POST":
        return _authorise_page(request, facts, posts.carry_on(request, decide_form(viewer, facts)))
    return _decide(request, viewer, facts)


def _decide(request: HttpRequest, viewer: Viewer, facts: ConcernFacts) -> HttpResponse:
    form = decide_form(viewer, facts, request.POST)
    if not form.is_valid():
        return _authorise_page(request, facts, form, status=422)
    kept = vault.settle(form, about=case_around(facts.reference))
    if kept is None:
        return _authorise_page(request, facts, form, status=422)
    change = change_of(request, viewer)
    try:
        saved_once(lambda: _carry_out(facts, form, change), kept, form, change)
    except store.Stale as moved:
        return moved_on(request, viewer, facts.reference, form, moved)
    except gate.Refused as refused:
        if not refused.decision.rule.startswith("outcome."):
            raise
        # Somebody answered between the press of the button and the writing: they are owed a word as well.
        form = decide_form(viewer, facts, request.POST)
        form.add_error(None, refused.decision.because)
        return _authorise_page(request, facts, form, status=409)
    return go("frontdoor:concern", facts.reference)


def _decided_already(request: HttpRequest, viewer: Viewer, facts: ConcernFacts) -> HttpResponse:
    """A second press of the same button is answered as the first was; everybody else came too late."""
    form = decide_form(viewer, facts, request.POST, told=True)
    if form.is_valid():
        change = change_of(request, viewer)
        kept = vault.settle(form, about=case_around(facts.reference))
        if kept is None:
            return moved_on(request, viewer, facts.reference, form)
        try:
            saved_once(lambda: _carry_out(facts, form, change), kept, form, change)
        except store.Stale as moved:
            return moved_on(request, viewer, facts.reference, form, moved)
        except (store.KeyReused, gate.Refused):
            return moved_on(request, viewer, facts.reference, form)
        return go("frontdoor:concern", facts.reference)
    return moved_on(request, viewer, facts.reference, form)


def _carry_out(facts: ConcernFacts, form: DecideForm, change: dict[str, Any]) -> str:
    because = form.cleaned_data["because"]
    if form.cleaned_data["decision"] == AUTHORISE:
        return actions.authorise(
            facts.reference,
            because=because,
            tell_sender=form.cleaned_data.get("tell_sender", ""),
            tell_holders=form.tell_holders(),
            why_late=form.why_late(),
            **change,
        )
    return actions.send_back(facts.reference, because=because, **change)


def _authorise_page(
    request: HttpRequest, facts: ConcernFacts, form: DecideForm, *, status: int = 200
) -> HttpResponse:
    trail.looked(request, "concern.looked", *about_of(facts))
    viewer = gate.signed_in(request)
    asked = asked_because(viewer, facts)
    context = {
        "concern": facts,
        "recommendation": facts.recommendation,
        "form": form,
        "questions": asked,
        "not_answered": sum(not question.facts.answered for question in asked),
        "neutral": "" if facts.verified else NOT_ASKED if waits(facts) else neutral(),
        "today": today_in_london(viewer.at),
    }
    return render(request, "frontdoor/authorise.html", context, status=status)
