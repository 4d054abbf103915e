"""My questions, one question from either side, and what became of it."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from joinedup import store
from joinedup.access.rules import roles
from joinedup.gate import pages as gate
from joinedup.kernel.london import today_in_london
from joinedup.sharing import actions, queries
from joinedup.sharing.forms.telling import HoldForm, OutcomeForm
from joinedup.sharing.queries import AskedQuestion, HeldQuestion
from joinedup.sharing.rules.states import can_be_answered
from joinedup.sharing.views.shared import children_of, conflict_of, held_page, keyed, settle
from joinedup.store import posts
from joinedup.trail import actions as trail
from joinedup.ui.forms import key_of, version_of
from joinedup.ui.parts import Conflict
from joinedup.ui.rendering import go
from joinedup.vault import actions as vault


@gate.page(may=roles.may_work, shows=gate.Shows.OWN_WORK)
@require_GET
def questions(request: HttpRequest) -> HttpResponse:
    viewer = gate.signed_in(request)
    context = {"waiting": queries.waiting_for(viewer), "outcomes": queries.outcomes_for(viewer)}
    return render(request, "sharing/questions.html", {**context, "today": today_in_london(viewer.at)})


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_GET
def question(request: HttpRequest, reference: str) -> HttpResponse:
    """The viewer's side of a question; whoever is to answer it lands on the page where that is done.

    Where something was said already, a part or a 'no', they read that first, and go on from there.
    """
    viewer = gate.signed_in(request)
    found = queries.question(viewer, reference)
    if found is None:
        raise trail.nothing_there(request, reference)
    if isinstance(found, HeldQuestion):
        to_answer = found.may_answer.allowed and can_be_answered(found.facts.state).allowed
        if to_answer and not found.can_say_more:
            return go("sharing:answer", found.facts.reference)
        trail.looked(request, "question.held_looked", found.facts.reference, found.facts.child.reference)
        return held_page(request, found)
    return asked_page(request, found)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_POST
def outcome(request: HttpRequest, reference: str) -> HttpResponse:
    viewer = gate.signed_in(request)
    found = queries.question(viewer, reference)
    if not isinstance(found, AskedQuestion):
        raise trail.nothing_there(request, reference)
    form = OutcomeForm(request.POST)
    if not form.is_valid():
        return asked_page(request, found, form=form, status=422)
    kept = settle(form, *children_of(found))
    if kept is None:
        return asked_page(request, found, form=form, status=422)
    how: dict[str, Any] = {"by": viewer, "at": viewer.at, "key": key_of(request.POST)}
    said = {"code": form.cleaned_data["code"], "line": form.cleaned_data["line"]}
    version = version_of(request.POST)
    try:
        vault.saved(
            lambda: actions.give_outcome(found.facts.reference, **said, version=version, **how),
            kept,
            form,
            **keyed(how),
        )
    except (store.Stale, gate.Refused) as refused:
        now = queries.question(viewer, found.facts.reference)
        if not isinstance(now, AskedQuestion):
            raise trail.nothing_there(request, reference) from None
        told = now.outcome.words if now.outcome else ""
        stands = {"code": told, "line": told}
        moved = refused if isinstance(refused, store.Stale) else None
        conflict = replace(conflict_of(viewer, form, stands, moved, asked=True), again=now.owes_outcome)
        return asked_page(request, now, form=form, conflict=conflict, status=409)
    return go("sharing:question", found.facts.reference)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_POST
def hold(request: HttpRequest, reference: str) -> HttpResponse:
    """Nothing can be said yet of what became of an answer; a person says why, and who looks again when."""
    viewer = gate.signed_in(request)
    found = queries.question(viewer, reference)
    if not isinstance(found, AskedQuestion):
        raise trail.nothing_there(request, reference)
    form = HoldForm(request.POST, asked=found, today=today_in_london(viewer.at))
    kept = settle(form, *children_of(found)) if form.is_valid() else None
    if kept is None and found.owes_outcome:
        return asked_page(request, found, holding=form, status=422)
    if kept is None:  # told meanwhile, so that the page has no form any more to say it in
        return _hold_overtaken(request, reference, form, None)
    how: dict[str, Any] = {"by": viewer, "at": viewer.at, "key": key_of(request.POST)}
    said = {name: form.cleaned_data[name] for name in ("reason", "owner", "review_on")}
    version = version_of(request.POST)
    try:
        vault.saved(
            lambda: actions.hold(found.facts.reference, **said, version=version, **how),
            kept,
            form,
            **keyed(how),
        )
    except (store.Stale, gate.Refused) as refused:
        moved = refused if isinstance(refused, store.Stale) else None
        return _hold_overtaken(request, reference, form, moved)
    return go("sharing:question", found.facts.reference)


def _hold_overtaken(
    request: HttpRequest, reference: str, form: HoldForm, moved: store.Stale | None
) -> HttpResponse:
    """Somebody was quicker: what stands now beside what was typed."""
    viewer = gate.signed_in(request)
    now = queries.question(viewer, reference)
    if not isinstance(now, AskedQuestion):
        raise trail.nothing_there(request, reference)
    stands = {"reason": now.hold.reason if now.hold else now.outcome.words if now.outcome else now.debt}
    conflict = conflict_of(viewer, form, stands, moved, again=now.owes_outcome, asked=True)
    return asked_page(request, now, holding=form, conflict=conflict, status=409)


def asked_page(
    request: HttpRequest,
    asked: AskedQuestion,
    *,
    form: OutcomeForm | None = None,
    holding: HoldForm | None = None,
    conflict: Conflict | None = None,
    too_late: str = "",
    status: int = 200,
) -> HttpResponse:
    """The asker's side. `conflict`: somebody came too late, `too_late` says it where nothing is typed."""
    viewer, facts = gate.signed_in(request), asked.facts
    trail.looked(request, "question.looked", facts.reference, facts.child.reference)
    context = {
        "asked": asked,
        "question": facts,
        "form": form or posts.carry_on(request, OutcomeForm(), posts_to="sharing:outcome"),
        "holding": holding
        or posts.carry_on(
            request,
            HoldForm(asked=asked, today=today_in_london(viewer.at)),
            posts_to="sharing:hold",
        ),
        "conflict": conflict,
        "errors": status != 200,
        "too_late": too_late,
        "undo_until": queries.undo_until(viewer, facts.reference),
        "today": today_in_london(viewer.at),
    }
    return render(request, "sharing/asked.html", context, status=status)
