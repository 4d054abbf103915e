"""Striking words out of an item, from the page on which a question is answered."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from joinedup import store
from joinedup.access.rules import roles
from joinedup.gate import pages as gate
from joinedup.sharing import actions, queries
from joinedup.sharing.forms.otherwise import StrikeForm
from joinedup.sharing.views.answering import answer_page
from joinedup.sharing.views.shared import children_of, keyed, settle
from joinedup.trail import actions as trail
from joinedup.ui.forms import key_of
from joinedup.ui.rendering import go
from joinedup.vault import actions as vault


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_POST
def strike(request: HttpRequest, reference: str) -> HttpResponse:
    """Strike words out of one item, for this question alone."""
    viewer = gate.signed_in(request)
    answering = queries.to_answer(viewer, reference)
    if answering is None:
        raise trail.nothing_there(request, reference)
    facts = answering.question.facts
    gate.insist(answering.question.may_answer)
    trail.looked(request, "question.held_looked", facts.reference, facts.child.reference)
    form = StrikeForm(request.POST, answering=answering)
    kept = settle(form, *children_of(answering.question)) if form.is_valid() else None
    if kept is None:
        return answer_page(request, answering, striking=form, status=422)
    how: dict[str, Any] = {"by": viewer, "at": viewer.at, "key": key_of(request.POST)}
    said = {
        "item": form.cleaned_data["item"],
        "words": form.cleaned_data["words"],
        "because": form.cleaned_data["struck_because"],
    }
    try:
        vault.saved(lambda: actions.strike(facts.reference, **said, **how), kept, form, **keyed(how))
    except gate.Refused as refused:
        field = "item" if refused.decision.rule == "strike.not_held" else "words"
        form.add_error(field, refused.decision.because)
        return answer_page(request, answering, striking=form, status=422)
    except store.KeyReused:
        form.add_error(
            None, "This was sent before with other words, and that stands. Send again to add this."
        )
        return answer_page(request, answering, striking=form, status=409)
    return go("sharing:answer", facts.reference)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_POST
def put_back(request: HttpRequest, reference: str) -> HttpResponse:
    """Put back everything that was struck out for this question."""
    viewer = gate.signed_in(request)
    answering = queries.to_answer(viewer, reference)
    if answering is None:
        raise trail.nothing_there(request, reference)
    gate.insist(answering.question.may_answer)
    facts = answering.question.facts
    trail.looked(request, "question.held_looked", facts.reference, facts.child.reference)
    try:
        actions.put_back(facts.reference, by=viewer, at=viewer.at, key=key_of(request.POST))
    except gate.Refused:
        return go("sharing:question", facts.reference)
    return go("sharing:answer", facts.reference)
