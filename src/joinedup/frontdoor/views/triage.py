"""How urgent a concern is, and who has it."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from joinedup import store
from joinedup.access.rules import roles
from joinedup.frontdoor import actions
from joinedup.frontdoor.forms import PressForm, RateForm
from joinedup.frontdoor.queries.profile import profile_in_use
from joinedup.frontdoor.rules.ratings import Rating
from joinedup.frontdoor.views.shared import (
    case_around,
    change_of,
    concern_or_nothing,
    concern_page,
    moved_on,
    saved_once,
)
from joinedup.gate import pages as gate
from joinedup.kernel.london import today_in_london
from joinedup.ui.rendering import go
from joinedup.vault import actions as vault


@gate.page(may=roles.may_work_the_front_door, shows=gate.Shows.PERSON)
@require_POST
def rate(request: HttpRequest, reference: str) -> HttpResponse:
    viewer = gate.signed_in(request)
    facts = concern_or_nothing(request, viewer, reference)
    form = RateForm(request.POST, profile=profile_in_use(viewer.area_id, today=today_in_london(viewer.at)))
    if not form.is_valid():
        return concern_page(request, viewer, facts, rate_form=form, status=422)
    kept = vault.settle(form, about=case_around(facts.reference))
    if kept is None:
        return concern_page(request, viewer, facts, rate_form=form, status=422)
    rating, because = Rating(form.cleaned_data["rating"]), form.cleaned_data["why_rated"]
    said: dict[str, Any] = {"rating": rating, "because": because}
    said |= {name: form.cleaned_data[name] for name in ("of_a_worker", "of_no_worker")}
    change = change_of(request, viewer)
    try:
        saved_once(lambda: actions.rate(facts.reference, **said, **change), kept, form, change)
    except store.Stale as moved:
        return moved_on(request, viewer, reference, form, moved)
    except gate.Refused as refused:
        fields = {"rate.same": "rating", "rate.no_reason": "why_rated", "rate.why_no_worker": "why_rated"}
        if refused.decision.rule not in fields:
            raise
        form.add_error(fields[refused.decision.rule], refused.decision.because)
        return concern_page(request, viewer, facts, rate_form=form, status=422)
    return go("frontdoor:concern", facts.reference)


@gate.page(may=roles.may_work_the_front_door, shows=gate.Shows.PERSON)
@require_POST
def claim(request: HttpRequest, reference: str) -> HttpResponse:
    return _pressed(request, reference, actions.claim)


@gate.page(may=roles.may_work_the_front_door, shows=gate.Shows.PERSON)
@require_POST
def release(request: HttpRequest, reference: str) -> HttpResponse:
    return _pressed(request, reference, actions.release)


def _pressed(request: HttpRequest, reference: str, act: Callable[..., Any]) -> HttpResponse:
    viewer = gate.signed_in(request)
    facts = concern_or_nothing(request, viewer, reference)
    try:
        act(facts.reference, **change_of(request, viewer))
    except store.Stale as moved:
        return moved_on(request, viewer, reference, PressForm(), moved)
    return go("frontdoor:concern", facts.reference)
