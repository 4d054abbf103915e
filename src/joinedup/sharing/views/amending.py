"""The page on which a holder puts right what it told, or takes it back; and the copy for a case system."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from joinedup import store
from joinedup.access.rules import roles
from joinedup.gate import pages as gate
from joinedup.kernel.london import today_in_london
from joinedup.sharing import actions, queries
from joinedup.sharing.forms.amending import AmendForm
from joinedup.sharing.queries import Amending, AskedQuestion
from joinedup.sharing.views.shared import conflict_of, keyed, settle
from joinedup.store import posts
from joinedup.trail import actions as trail
from joinedup.ui.forms import key_of, version_of
from joinedup.ui.parts import Conflict
from joinedup.ui.rendering import go
from joinedup.vault import actions as vault

# Beside which field a refusal is said, where nobody was quicker.
_BESIDE = {
    "amend.same": "headline",
    "amend.struck": "headline",
    "amend.deeper": "summary",
    "amend.only_back": "act",
    "amend.second_person": "act",
    "release.out_of_hours": "act",
    "share.left": "act",
}


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def amend(request: HttpRequest, reference: str) -> HttpResponse:
    viewer, found = gate.signed_in(request), _amending(request, reference)
    gate.insist(found.may_amend)
    if request.method != "POST":
        return _page(request, found, posts.carry_on(request, AmendForm(amending=found)))
    version = version_of(request.POST)
    moved_on = version is not None and version != found.held.facts.version
    form = AmendForm(request.POST, amending=found, pressed_again=moved_on)
    kept = settle(form, found.held.facts.child_id) if form.is_valid() else None
    if kept is None and moved_on:
        return _overtaken(request, reference, form, None)
    if kept is None:
        return _page(request, found, form, status=422)
    how: dict[str, Any] = {"by": viewer, "at": viewer.at, "key": key_of(request.POST)}
    said = {name: form.cleaned_data[name] for name in ("act", "headline", "summary", "because")}
    number = int(form.cleaned_data["line"])
    try:
        vault.saved(
            lambda: actions.amend(reference, number=number, **said, version=version, **how),
            kept,
            form,
            **keyed(how),
        )
    except (store.Stale, gate.Refused) as refused:
        beside = _BESIDE.get(refused.decision.rule) if isinstance(refused, gate.Refused) else None
        if isinstance(refused, gate.Refused) and beside:
            form.add_error(beside, refused.decision.because)
            return _page(request, found, form, status=422)
        return _overtaken(request, reference, form, refused if isinstance(refused, store.Stale) else None)
    return go("sharing:thread", found.held.facts.reference)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_GET
def copy(request: HttpRequest, reference: str) -> HttpResponse:
    """One block of text for the agency's own case system. To open it is to copy it, and is recorded so."""
    found = queries.copy_of(gate.signed_in(request), reference)
    if found is None:
        raise trail.nothing_there(request, reference)
    side, text = found
    code = "question.copied" if isinstance(side, AskedQuestion) else "question.held_copied"
    trail.looked(request, code, side.facts.reference, side.facts.child.reference)
    context = {"question": side.facts, "text": text, "rows": min(text.count("\n") + 1, 40)}
    return render(request, "sharing/copy.html", context)


def _amending(request: HttpRequest, reference: str) -> Amending:
    found = queries.amending(gate.signed_in(request), reference)
    if found is None:
        raise trail.nothing_there(request, reference)
    return found


def _overtaken(
    request: HttpRequest, reference: str, form: AmendForm, moved: store.Stale | None
) -> HttpResponse:
    """Somebody was quicker: what stands now beside what was typed."""
    now = _amending(request, reference)
    typed = str(form.data.get("line", ""))
    line = next((one for one in now.lines if str(one.number) == typed), None)
    stands = {"headline": line.headline, "summary": line.summary} if line else {}
    conflict = conflict_of(gate.signed_in(request), form, stands, moved, again=line is not None)
    form.offer_what_stands()
    return _page(request, now, form, conflict=conflict, status=409)


def _page(
    request: HttpRequest,
    found: Amending,
    form: AmendForm,
    *,
    conflict: Conflict | None = None,
    status: int = 200,
) -> HttpResponse:
    facts = found.held.facts
    trail.looked(request, "question.held_looked", facts.reference, facts.child.reference)
    context = {
        "amending": found,
        "question": facts,
        "form": form,
        "conflict": conflict,
        "errors": status != 200,
        "today": today_in_london(gate.signed_in(request).at),
    }
    return render(request, "sharing/amend.html", context, status=status)
