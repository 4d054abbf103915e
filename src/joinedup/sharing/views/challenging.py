"""Asking that a refusal is looked at again, and looking at it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from joinedup import store
from joinedup.access.rules import roles
from joinedup.gate import pages as gate
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import today_in_london
from joinedup.sharing import actions, queries
from joinedup.sharing.forms.otherwise import UPHELD, ChallengeForm, LookAgainForm
from joinedup.sharing.queries import AskedQuestion, HeldQuestion
from joinedup.sharing.views.shared import children_of, conflict_of, keyed, settle
from joinedup.store import posts
from joinedup.trail import actions as trail
from joinedup.ui.forms import Form, key_of, version_of
from joinedup.ui.rendering import go
from joinedup.vault import actions as vault


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def challenge(request: HttpRequest, reference: str) -> HttpResponse:
    viewer = gate.signed_in(request)
    asked = _asked(request, viewer, reference)
    trail.looked(request, "question.looked", asked.facts.reference, asked.facts.child.reference)
    if request.method != "POST":
        if not any(answer.may_challenge for answer in asked.answers):
            return go("sharing:question", asked.facts.reference)
        return _challenge_page(request, asked, posts.carry_on(request, ChallengeForm()))
    form = ChallengeForm(request.POST)
    kept = settle(form, *children_of(asked)) if form.is_valid() else None
    if kept is None:
        return _challenge_page(request, asked, form, status=422)
    how: dict[str, Any] = {"by": viewer, "at": viewer.at, "key": key_of(request.POST)}
    said = {"why": form.cleaned_data["why"], "version": version_of(request.POST)}
    try:
        vault.saved(lambda: actions.challenge(asked.facts.reference, **said, **how), kept, form, **keyed(how))
    except store.Stale as moved:
        return _challenge_page(request, _asked(request, viewer, reference), form, moved=moved, status=409)
    except gate.Refused as refused:
        form.add_error(None, refused.decision.because)
    except store.KeyReused:
        form.add_error(None, "This was sent before with other words, and that stands.")
    else:
        return go("sharing:question", asked.facts.reference)
    return _challenge_page(request, _asked(request, viewer, reference), form, status=409)


def _asked(request: HttpRequest, viewer: Viewer, reference: str) -> AskedQuestion:
    asked = queries.question(viewer, reference)
    if not isinstance(asked, AskedQuestion):
        raise trail.nothing_there(request, reference)
    return asked


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def look_again(request: HttpRequest, reference: str) -> HttpResponse:
    viewer = gate.signed_in(request)
    held = _held(request, viewer, reference)
    if held.may_look_again is not None:
        gate.insist(held.may_look_again)
    trail.looked(request, "question.held_looked", held.facts.reference, held.facts.child.reference)
    if request.method != "POST":
        if held.may_look_again is None:
            return go("sharing:question", held.facts.reference)
        return _look_page(request, held, posts.carry_on(request, LookAgainForm()))
    form = LookAgainForm(request.POST)
    kept = settle(form, *children_of(held)) if form.is_valid() else None
    if kept is None:
        return _look_page(request, held, form, status=422)
    how: dict[str, Any] = {"by": viewer, "at": viewer.at, "key": key_of(request.POST)}
    said = {
        "upheld": form.cleaned_data["came"] == UPHELD,
        "reply": form.cleaned_data["reply"],
        "version": version_of(request.POST),
    }
    try:
        vault.saved(lambda: actions.look_again(held.facts.reference, **said, **how), kept, form, **keyed(how))
    except store.Stale as moved:
        return _look_page(request, _held(request, viewer, reference), form, moved=moved, status=409)
    except gate.Refused as refused:
        form.add_error(None, refused.decision.because)
    except store.KeyReused:
        form.add_error(None, "This was sent before with other words, and that stands.")
    else:
        return go("sharing:question", held.facts.reference)
    return _look_page(request, _held(request, viewer, reference), form, status=409)


def _held(request: HttpRequest, viewer: Viewer, reference: str) -> HeldQuestion:
    held = queries.question(viewer, reference)
    if not isinstance(held, HeldQuestion):
        raise trail.nothing_there(request, reference)
    return held


def _challenge_page(
    request: HttpRequest,
    asked: AskedQuestion,
    form: Form,
    *,
    moved: store.Stale | None = None,
    status: int = 200,
) -> HttpResponse:
    """`moved`: somebody was quicker; their words stand beside what was typed."""
    viewer, refusals = gate.signed_in(request), [answer for answer in asked.answers if answer.refused]
    refusal = refusals[-1] if refusals else None
    theirs = refusal.challenge.why if refusal and refusal.challenge else asked.facts.state_words
    context = {
        "question": asked.facts,
        "refusal": refusal,
        "form": form,
        "conflict": conflict_of(viewer, form, {"why": theirs}, moved, asked=True) if moved else None,
        "errors": moved is not None,
        "today": today_in_london(viewer.at),
    }
    return render(request, "sharing/challenge.html", context, status=status)


def _look_page(
    request: HttpRequest,
    held: HeldQuestion,
    form: Form,
    *,
    moved: store.Stale | None = None,
    status: int = 200,
) -> HttpResponse:
    viewer = gate.signed_in(request)
    said = held.prepared.challenge if held.prepared else None
    theirs = {"came": held.facts.state_words, "reply": said.reply if said else ""}
    context = {
        "held": held,
        "question": held.facts,
        "form": form,
        "conflict": conflict_of(viewer, form, theirs, moved) if moved else None,
        "errors": moved is not None,
        "today": today_in_london(viewer.at),
    }
    return render(request, "sharing/look_again.html", context, status=status)
