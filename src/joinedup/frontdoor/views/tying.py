"""One concern, and which child it is about."""

from contextlib import suppress

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from joinedup import store
from joinedup.access.rules import roles
from joinedup.children.queries import child
from joinedup.frontdoor import actions
from joinedup.frontdoor.forms import (
    UntieForm,
)
from joinedup.frontdoor.rules.progress import State
from joinedup.frontdoor.views.people import untie_person
from joinedup.frontdoor.views.shared import (
    NO_SUCH_CHILD,
    candidates_for,
    case_around,
    change_of,
    concern_or_nothing,
    concern_page,
    form_to_tie,
    moved_on,
    saved_once,
)
from joinedup.gate import pages as gate
from joinedup.ui.rendering import go
from joinedup.vault import actions as vault


@gate.page(may=roles.may_work_the_front_door, shows=gate.Shows.PERSON)
@require_GET
def concern(request: HttpRequest, reference: str) -> HttpResponse:
    viewer = gate.signed_in(request)
    facts = concern_or_nothing(request, viewer, reference)
    if facts.state is State.RECEIVED:
        with suppress(store.ReadOnly):  # it can be read all the same, and is begun at the next look
            actions.begin_reading(facts.reference, by=viewer, at=viewer.at)
        facts = concern_or_nothing(request, viewer, reference)
    return concern_page(request, viewer, facts)


@gate.page(may=roles.may_work_the_front_door, shows=gate.Shows.PERSON)
@require_POST
def tie(request: HttpRequest, reference: str) -> HttpResponse:
    viewer = gate.signed_in(request)
    facts = concern_or_nothing(request, viewer, reference)
    form = form_to_tie(facts, candidates_for(viewer, facts), request.POST)
    if not form.is_valid():
        return concern_page(request, viewer, facts, tie_form=form, status=422)
    chosen = form.chosen()
    if chosen and child(viewer, chosen) is None:
        form.add_error("reference", NO_SUCH_CHILD)
        return concern_page(request, viewer, facts, tie_form=form, status=422)
    try:
        if chosen:
            actions.tie(facts.reference, child=chosen, **change_of(request, viewer))
        else:
            actions.tie_to_new(
                facts.reference,
                given_name=form.cleaned_data["given_name"],
                family_name=form.cleaned_data["family_name"],
                **change_of(request, viewer),
            )
    except store.Stale as moved:
        return moved_on(request, viewer, reference, form, moved)
    return go("frontdoor:concern", facts.reference)


@gate.page(may=roles.may_work_the_front_door, shows=gate.Shows.PERSON)
@require_POST
def untie(request: HttpRequest, reference: str) -> HttpResponse:
    viewer = gate.signed_in(request)
    facts = concern_or_nothing(request, viewer, reference)
    if "whose" in request.POST:
        return untie_person(request, viewer, facts)
    form = UntieForm(request.POST)
    if not form.is_valid():
        return concern_page(request, viewer, facts, untie_form=form, status=422)
    kept = vault.settle(form, about=case_around(facts.reference))
    if kept is None:
        return concern_page(request, viewer, facts, untie_form=form, status=422)
    why, change = form.cleaned_data["why_not"], change_of(request, viewer)
    try:
        saved_once(lambda: actions.untie(facts.reference, because=why, **change), kept, form, change)
    except store.Stale as moved:
        return moved_on(request, viewer, reference, form, moved)
    return go("frontdoor:concern", facts.reference)
