"""The other ways to answer, one page each, and striking words out of an item."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from joinedup import store
from joinedup.access.rules import roles
from joinedup.gate import pages as gate
from joinedup.kernel.london import today_in_london
from joinedup.sharing import actions, queries
from joinedup.sharing.forms.answering import SafetyForm
from joinedup.sharing.forms.otherwise import CannotShareForm, NotOursForm, SpokenForm
from joinedup.sharing.queries import Answering
from joinedup.sharing.rules.states import can_be_answered
from joinedup.sharing.views.shared import children_of, field_of, keyed, overtaken, settle
from joinedup.store import posts
from joinedup.trail import actions as trail
from joinedup.ui.forms import key_of, version_of
from joinedup.ui.rendering import go
from joinedup.vault import actions as vault

Answered = SpokenForm | NotOursForm | CannotShareForm


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def answer_spoken(request: HttpRequest, reference: str) -> HttpResponse:
    words = {
        "heading": "We spoke",
        "lead": "What was told in speaking is an answer like any other. It is recorded, with the same "
        "question about tonight.",
        "button": "Record what we said",
        "posts_to": "sharing:answer_spoken",
        "called": "What was said in answer",
    }
    return _otherwise(request, reference, SpokenForm, actions.answer_spoken, words)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def not_ours(request: HttpRequest, reference: str) -> HttpResponse:
    words = {
        "heading": "Not ours to answer",
        "lead": "They read who has it, with their question ready to send there.",
        "button": "Send 'not ours to answer'",
        "posts_to": "sharing:not_ours",
        "called": "That a question is not ours",
    }

    def form(data: Any = None, *, answering: Answering) -> NotOursForm:
        return NotOursForm(data, answering=answering, desks=queries.desks_elsewhere(gate.signed_in(request)))

    return _otherwise(request, reference, form, actions.not_ours, words)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def cannot_share(request: HttpRequest, reference: str) -> HttpResponse:
    words = {
        "heading": "We cannot share this",
        "lead": "They read why and what they may do next, and can ask that somebody else at your agency "
        "looks again.",
        "button": "Send why it cannot be shared",
        "posts_to": "sharing:cannot_share",
        "called": "Why something cannot be shared",
    }
    return _otherwise(request, reference, CannotShareForm, actions.cannot_share, words)


def _otherwise(
    request: HttpRequest,
    reference: str,
    form_of: Callable[..., Answered],
    act: Callable[..., str],
    words: dict[str, str],
) -> HttpResponse:
    """One page for each way: what is said, the question about tonight, one button."""
    answering = _answering(request, reference)
    facts = answering.question.facts
    if request.method != "POST":
        if not can_be_answered(facts.state).allowed:
            return go("sharing:question", facts.reference)
        form = posts.carry_on(request, form_of(answering=answering))
        return _page(request, answering, form, words)
    return _sent(request, answering, form_of(request.POST, answering=answering), act, words)


def _sent(
    request: HttpRequest,
    answering: Answering,
    form: Answered,
    act: Callable[..., str],
    words: dict[str, str],
) -> HttpResponse:
    viewer, facts, version = gate.signed_in(request), answering.question.facts, version_of(request.POST)
    moved_on = version is not None and version != facts.version
    kept = settle(form, *children_of(answering.question)) if form.is_valid() else None
    moved: store.Stale | None = None
    if kept is not None:
        how: dict[str, Any] = {"by": viewer, "at": viewer.at, "key": key_of(request.POST)}
        said = {**form.answer(), **form.told_at_once(), "version": version}
        try:
            vault.saved(lambda: act(facts.reference, **said, **how), kept, form, **keyed(how))
        except store.Stale as stale:
            moved, moved_on = stale, True
        except gate.Refused as refused:
            _say_beside(form, refused)
        except store.KeyReused:
            form.add_error(None, "This answer was sent before with other words, and that stands.")
        else:
            return go("sharing:question", facts.reference)
    if moved_on:
        return overtaken(request, viewer, form, facts.reference, moved)
    return _page(request, answering, form, words, status=422 if kept is None else 409)


def _say_beside(form: SafetyForm, refused: gate.Refused) -> None:
    name = field_of(refused.decision.rule)
    form.add_error(name if name in form.fields else None, refused.decision.because)


def _answering(request: HttpRequest, reference: str) -> Answering:
    viewer = gate.signed_in(request)
    answering = queries.to_answer(viewer, reference)
    if answering is None:
        raise trail.nothing_there(request, reference)
    facts = answering.question.facts
    gate.insist(answering.question.may_answer)
    trail.looked(request, "question.held_looked", facts.reference, facts.child.reference)
    return answering


def _page(
    request: HttpRequest,
    answering: Answering,
    form: Answered,
    words: dict[str, str],
    *,
    status: int = 200,
) -> HttpResponse:
    before = [name for name in form.field_order if not name.startswith(("safety", "wider_because"))]
    context = {
        "question": answering.question.facts,
        "form": form,
        "before": before,
        "words": words,
        "today": today_in_london(gate.signed_in(request).at),
    }
    return render(request, "sharing/otherwise.html", context, status=status)
