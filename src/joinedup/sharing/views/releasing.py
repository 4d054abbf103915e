"""Exactly what goes out, and the button that lets it go."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from joinedup import store
from joinedup.access.rules import roles
from joinedup.gate import pages as gate
from joinedup.kernel.london import today_in_london
from joinedup.sharing import actions, queries
from joinedup.sharing.queries import Releasing
from joinedup.sharing.rules.scope import about_how_many, before_sending
from joinedup.sharing.rules.states import can_be_released
from joinedup.sharing.views.shared import held_page
from joinedup.trail import actions as trail
from joinedup.ui.forms import key_of, version_of
from joinedup.ui.rendering import go
from joinedup.ui.words import plural


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def release(request: HttpRequest, reference: str) -> HttpResponse:
    """Exactly what goes out, and the button that lets it go."""
    viewer = gate.signed_in(request)
    releasing = queries.to_release(viewer, reference)
    if releasing is None:
        raise trail.nothing_there(request, reference)
    facts, waits = releasing.question.facts, releasing.question.may_release
    if waits is not None:
        gate.insist(waits)
    trail.looked(request, "question.held_looked", facts.reference, facts.child.reference)
    if request.method != "POST":
        if waits is None:
            return go("sharing:question", facts.reference)
        return _release_page(request, releasing)
    sent = request.POST
    try:
        actions.release(facts.reference, version=version_of(sent), by=viewer, at=viewer.at, key=key_of(sent))
    except (store.Stale, gate.Refused):
        if waits is None:  # a second press of the same button went through above
            return held_page(request, releasing.question, because=can_be_released(facts.state).because)
        return _release_page(request, releasing, moved_on=True)
    return go("sharing:question", facts.reference)


def _release_page(request: HttpRequest, releasing: Releasing, *, moved_on: bool = False) -> HttpResponse:
    facts, items = releasing.question.facts, releasing.items
    context = {
        "releasing": releasing,
        "question": facts,
        "sentence": before_sending(
            chosen=len(items),
            held=releasing.prepared.held,
            people=about_how_many(items, scope=releasing.scope),
            asker=facts.asker,
        ),
        "button": f"Release {plural(len(items), 'item')}",
        "moved_on": moved_on,
        "errors": moved_on,
        "today": today_in_london(gate.signed_in(request).at),
    }
    return render(request, "sharing/release.html", context, status=409 if moved_on else 200)
