"""Exactly what goes out, the button that lets it go, and the line that gives it back."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from joinedup import store
from joinedup.access.rules import roles
from joinedup.gate import pages as gate
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import today_in_london
from joinedup.sharing import actions, queries
from joinedup.sharing.forms.releasing import GiveBackForm, ReleaseForm, TonightAgainForm
from joinedup.sharing.queries import HeldQuestion, Releasing
from joinedup.sharing.rules.depth import Depth
from joinedup.sharing.rules.scope import about_how_many, before_sending, outside_of
from joinedup.sharing.rules.states import can_be_released
from joinedup.sharing.views.shared import children_of, held_page, keyed, overtaken, settle
from joinedup.store import posts
from joinedup.trail import actions as trail
from joinedup.ui.forms import key_of, version_of
from joinedup.ui.rendering import go
from joinedup.ui.words import plural
from joinedup.vault import actions as vault

_CHANGED = "This changed after you opened it. Read it again before you release it."


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def release(request: HttpRequest, reference: str) -> HttpResponse:
    """Exactly what goes out, and the button that lets it go."""
    viewer = gate.signed_in(request)
    releasing = queries.to_release(viewer, reference)
    withdrawn = queries.withdrawn_from(viewer, reference) if releasing is None else None
    if withdrawn is not None:
        trail.looked(request, "question.held_looked", reference, withdrawn.facts.child.reference)
        said = f"{withdrawn.facts.state_words}." if request.method == "POST" else ""
        return held_page(request, withdrawn, because=said)
    releasing = _may_release(request, releasing, reference)
    if request.method != "POST":
        if releasing.question.may_release is None:
            return go("sharing:question", releasing.question.facts.reference)
        return _release_page(request, releasing)
    return _let_go(request, viewer, releasing)


def _let_go(request: HttpRequest, viewer: Viewer, releasing: Releasing) -> HttpResponse:
    facts, waits = releasing.question.facts, releasing.question.may_release
    sent, form = request.POST, _form(releasing, request.POST)
    how: dict[str, Any] = {"by": viewer, "at": viewer.at, "key": key_of(sent)}
    kept = settle(form, *children_of(releasing.question)) if form.is_valid() else None
    if kept is None:
        return _release_page(request, releasing, form=form, status=422)
    said = {"version": version_of(sent), "shown": sent.get("_shown", ""), **form.told_at_once()}
    try:
        vault.saved(lambda: actions.release(facts.reference, **said, **how), kept, form, **keyed(how))
    except store.KeyReused:
        form.add_error(None, "This was sent before with other words, and that stands.")
        return _release_page(request, releasing, form=form, status=409)
    except (store.Stale, gate.Refused) as refused:
        if waits is None:  # a second press of the same button went through above
            because = f"{facts.state_words}." if facts.withdrawn else can_be_released(facts.state).because
            return held_page(request, releasing.question, because=because)
        because = refused.decision.because if isinstance(refused, gate.Refused) else _CHANGED
        now = queries.to_release(viewer, facts.reference) or releasing
        return _release_page(request, now, form=_form(now, sent), moved_on=because)
    return go("sharing:question", facts.reference)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_POST
def give_back(request: HttpRequest, reference: str) -> HttpResponse:
    """Give what was prepared back to the desk, and say what should be changed."""
    viewer = gate.signed_in(request)
    found = queries.question(viewer, reference)
    if not isinstance(found, HeldQuestion):
        raise trail.nothing_there(request, reference)
    if found.may_release is not None:
        gate.insist(found.may_release)
    facts, form = found.facts, GiveBackForm(request.POST)
    trail.looked(request, "question.held_looked", facts.reference, facts.child.reference)
    kept = settle(form, *children_of(found)) if form.is_valid() else None
    if kept is None:
        return _again(request, viewer, form, facts.reference, status=422)
    how: dict[str, Any] = {"by": viewer, "at": viewer.at, "key": key_of(request.POST)}
    said = {"because": form.cleaned_data["because"], "version": version_of(request.POST)}
    try:
        vault.saved(lambda: actions.give_back(facts.reference, **said, **how), kept, form, **keyed(how))
    except store.Stale as moved:
        return overtaken(request, viewer, form, facts.reference, moved)
    except gate.Refused:
        return overtaken(request, viewer, form, facts.reference)
    except store.KeyReused:
        form.add_error(None, "This was sent before with other words, and that stands.")
        return _again(request, viewer, form, facts.reference, status=409)
    return go("sharing:question", facts.reference)


def _again(
    request: HttpRequest, viewer: Viewer, form: GiveBackForm, reference: str, *, status: int
) -> HttpResponse:
    """The page with what was typed; where nothing waits there any more, what there is now beside it."""
    releasing = queries.to_release(viewer, reference)
    if releasing is None or releasing.question.may_release is None:
        return overtaken(request, viewer, form, reference)
    return _release_page(request, releasing, giving_back=form, status=status)


def _may_release(request: HttpRequest, releasing: Releasing | None, reference: str) -> Releasing:
    if releasing is None:
        raise trail.nothing_there(request, reference)
    facts, waits = releasing.question.facts, releasing.question.may_release
    if waits is not None:
        gate.insist(waits)
    trail.looked(request, "question.held_looked", facts.reference, facts.child.reference)
    return releasing


def _form(releasing: Releasing, data: Any = None) -> ReleaseForm:
    return TonightAgainForm(data) if releasing.asks_again else ReleaseForm(data)


def _release_page(
    request: HttpRequest,
    releasing: Releasing,
    *,
    form: ReleaseForm | None = None,
    giving_back: GiveBackForm | None = None,
    moved_on: str = "",
    status: int = 200,
) -> HttpResponse:
    facts, items = releasing.question.facts, releasing.items
    context = {
        "releasing": releasing,
        "question": facts,
        "form": form or posts.carry_on(request, _form(releasing)),
        "giving_back": giving_back or posts.carry_on(request, GiveBackForm(), posts_to="sharing:give_back"),
        "sentence": before_sending(
            chosen=len(items),
            held=releasing.prepared.held,
            people=about_how_many(items, scope=releasing.scope),
            asker=facts.asker,
            depth=Depth(releasing.scope.depth),
            wider=len(outside_of(items, scope=releasing.scope)),
        ),
        "button": f"Release {plural(len(items), 'item')}",
        "moved_on": moved_on,
        "errors": bool(moved_on or (giving_back and giving_back.errors)),
        "today": today_in_london(gate.signed_in(request).at),
    }
    return render(request, "sharing/release.html", context, status=409 if moved_on else status)
