"""The board's pages: is it happening, on what evidence, and three records to look at."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from joinedup import store
from joinedup.access.queries import done_by_the_only_one
from joinedup.access.rules.roles import may_see_assurance
from joinedup.agencies.queries import narrowings
from joinedup.assurance import actions, queries
from joinedup.assurance.forms import FindingForm, RebaseForm
from joinedup.assurance.queries import PolicyFacts
from joinedup.assurance.rules.xmr import BY_CHANCE
from joinedup.gate import pages as gate
from joinedup.kernel.london import today_in_london
from joinedup.store import posts
from joinedup.trail import actions as trail
from joinedup.ui.forms import SENT_BEFORE, Form, key_of
from joinedup.ui.rendering import go
from joinedup.vault import actions as vault


@gate.page(may=may_see_assurance, shows=gate.Shows.NOTHING)
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    viewer = gate.signed_in(request)
    context = {
        "lines": queries.board(viewer),
        "evidence": queries.evidence_and_level(viewer),
        "lacking": queries.what_was_lacking(viewer),
        "alone": done_by_the_only_one(viewer),
        "not_picked_up": narrowings.nobody_accepted(viewer.area_id, at=viewer.at),
        "today": today_in_london(viewer.at),
    }
    return render(request, "assurance/board.html", context)


@gate.page(may=may_see_assurance, shows=gate.Shows.NOTHING)
@require_GET
def policy(request: HttpRequest, reference: str) -> HttpResponse:
    return _page(request, _found(request, reference))


@gate.page(may=may_see_assurance, shows=gate.Shows.NOTHING)
@require_POST
def draw(request: HttpRequest, reference: str) -> HttpResponse:
    """Three live records, drawn by chance, once for everybody who is here today."""
    viewer, found = gate.signed_in(request), _found(request, reference)
    code = found.line.policy.code
    try:
        actions.draw_three(code, by=viewer, at=viewer.at, key=key_of(request.POST))
    except gate.Refused as refused:
        return _page(request, found, because=refused.decision.because, status=422)
    except store.KeyReused:
        return _page(request, found, because=SENT_BEFORE, status=409)
    return go("assurance:policy", code)


@gate.page(may=may_see_assurance, shows=gate.Shows.NOTHING)
@require_POST
def found(request: HttpRequest, reference: str) -> HttpResponse:
    """What somebody says of it after they looked."""
    return _write(request, reference, FindingForm(request.POST), "finding", actions.find)


@gate.page(may=may_see_assurance, shows=gate.Shows.NOTHING)
@require_POST
def rebase(request: HttpRequest, reference: str) -> HttpResponse:
    return _write(request, reference, RebaseForm(request.POST), "rebasing", actions.rebase)


def _write(request: HttpRequest, reference: str, form: Form, name: str, action: Any) -> HttpResponse:
    viewer, one = gate.signed_in(request), _found(request, reference)
    kept = vault.settle(form, about=frozenset()) if form.is_valid() else None
    if kept is None:
        return _again(request, one, form, name, status=422)
    how: dict[str, Any] = {"by": viewer, "at": viewer.at, "key": key_of(request.POST)}
    code, status = one.line.policy.code, 422
    try:
        vault.saved(lambda: action(code, **form.cleaned_data, **how), kept, form, **how)
    except gate.Refused as refused:
        form.add_error("from_day" if name == "rebasing" else None, refused.decision.because)
    except store.KeyReused:
        form.add_error(None, SENT_BEFORE)
        status = 409
    else:
        return go("assurance:policy", code)
    return _again(request, one, form, name, status=status)


def _again(request: HttpRequest, one: PolicyFacts, form: Form, name: str, *, status: int) -> HttpResponse:
    if name == "finding":
        return _page(request, one, finding=form, status=status)
    return _page(request, one, rebasing=form, status=status)


def _found(request: HttpRequest, reference: str) -> PolicyFacts:
    found = queries.policy(gate.signed_in(request), reference)
    if found is None:
        raise trail.nothing_there(request, reference)
    return found


def _page(
    request: HttpRequest,
    one: PolicyFacts,
    *,
    because: str = "",
    status: int = 200,
    finding: Form | None = None,
    rebasing: Form | None = None,
) -> HttpResponse:
    viewer = gate.signed_in(request)
    context = {
        "one": one,
        "because": because,
        "by_chance": BY_CHANCE,
        "finding": finding or posts.carry_on(request, FindingForm(), posts_to="assurance:found"),
        "rebasing": rebasing or posts.carry_on(request, RebaseForm(), posts_to="assurance:rebase"),
        "today": today_in_london(viewer.at),
    }
    if because:
        context["errors"] = [because]
    elif rebasing is not None or finding is not None:
        context["form"] = rebasing or finding
    return render(request, "assurance/policy.html", context, status=status)
