"""What is owed to whoever told us: the page of all of it, one concern's, and the sender's own word on it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from joinedup import store
from joinedup.access.rules import roles
from joinedup.agencies.queries import who_changed
from joinedup.frontdoor import actions, queries
from joinedup.frontdoor.forms.feedback import (
    CLOSE,
    HOLDS,
    LET_GO,
    SAID,
    TELL,
    FeedbackForm,
    HelpedForm,
    acts_for,
    beside,
)
from joinedup.frontdoor.queries import Feedback
from joinedup.frontdoor.rules.owed import Debt, NextStep
from joinedup.frontdoor.views.shared import about_of, case_around, change_of, concern_or_nothing, saved_once
from joinedup.gate import pages as gate
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import today_in_london
from joinedup.store import posts
from joinedup.trail import actions as trail
from joinedup.ui.forms import both_texts, key_of, version_of
from joinedup.ui.parts import Conflict
from joinedup.ui.rendering import go
from joinedup.vault import actions as vault


@gate.page(may=roles.may_work_the_front_door, shows=gate.Shows.PERSON)
@require_GET
def owed(request: HttpRequest) -> HttpResponse:
    """Everything that the front door owes to those who told it, and how it stands with each agency."""
    viewer = gate.signed_in(request)
    page = queries.owed_page(viewer)
    listed = {line.reference for lines in (page.waiting, page.later, page.held) for line in lines}
    trail.looked(request, "front_door.looked", *sorted(listed))
    context = {
        "owed": page,
        "debts": [debt.words for debt in Debt],
        "codes": [code.words for code in NextStep],
        "days": queries.COUNTED_DAYS,
        "today": today_in_london(viewer.at),
    }
    return render(request, "frontdoor/owed.html", context)


@gate.page(may=roles.may_work_the_front_door, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def feedback(request: HttpRequest, reference: str) -> HttpResponse:
    """What whoever told us of one concern was told, what they are still owed, and what is done about it."""
    viewer = gate.signed_in(request)
    facts = concern_or_nothing(request, viewer, reference)
    found = _feedback(request, viewer, facts.reference)
    today = today_in_london(viewer.at)
    if request.method != "POST":
        form = posts.carry_on(request, FeedbackForm(of=found, today=today))
        return _page(request, viewer, found, form)
    form = FeedbackForm(request.POST, of=found, today=today)
    kept = vault.settle(form, about=case_around(facts.reference)) if form.is_valid() else None
    if kept is None:
        version = version_of(request.POST)
        if version is not None and version < found.version:  # so that its act may not be offered any more
            return _page(request, viewer, found, form, conflict=_conflict(viewer, found, form), status=409)
        return _page(request, viewer, found, form, status=422)
    change = change_of(request, viewer)
    try:
        saved_once(lambda: _carry_out(facts.reference, form, change), kept, form, change)
    except store.Stale as moved:
        now = _feedback(request, viewer, facts.reference)
        return _page(request, viewer, now, form, conflict=_conflict(viewer, now, form, moved), status=409)
    except gate.Refused as refused:
        name = beside(refused.decision.rule)
        form.add_error(name, refused.decision.because)
        return _page(request, viewer, found, form, status=422 if name else 409)
    return go("frontdoor:feedback", facts.reference)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_POST
def helped(request: HttpRequest, reference: str) -> HttpResponse:
    """Whoever told us says whether a message told them what to do next."""
    viewer = gate.signed_in(request)
    sent = queries.sent_concern(viewer, reference)
    if sent is None:
        raise trail.nothing_there(request, reference)
    form = HelpedForm(request.POST)
    if not form.is_valid():
        trail.looked(request, "concern.receipt_looked", sent.line.reference, by=_as_sender(viewer, sent))
        context = {"sent": sent, "form": form, "today": today_in_london(viewer.at)}
        return render(request, "frontdoor/helped.html", context, status=422)
    said = {"message": form.cleaned_data["message"], "code": form.cleaned_data["code"]}
    by = _as_sender(viewer, sent)
    actions.say_if_it_helped(
        sent.line.reference, **said, sender=viewer, by=by, at=viewer.at, key=key_of(request.POST)
    )
    return go("frontdoor:receipt", sent.line.reference)


def _as_sender(viewer: Viewer, sent: queries.SentConcern) -> trail.Actor:
    return actions.Unnamed(viewer.area_id) if sent.line.unnamed else viewer


def _feedback(request: HttpRequest, viewer: Viewer, reference: str) -> Feedback:
    found = queries.feedback(viewer, reference)
    if found is None:
        raise trail.nothing_there(request, reference)
    return found


def _carry_out(reference: str, form: FeedbackForm, change: dict[str, Any]) -> str:
    said = form.cleaned_data
    act = said["act"]
    if act == TELL:
        news = actions.NewsToTell(said["code"], said["line"], said["next_on"])
        return actions.tell_what_came_of_it(reference, news=news, **change)
    if act in (LET_GO, SAID):
        return (actions.let_go if act == LET_GO else actions.said_by_telephone)(reference, **change)
    if act == CLOSE:
        return actions.close(reference, because=said["because"], **change)
    held = {name: said[name] for name in ("reason", "owner", "review_on")}
    return actions.hold_back(reference, what=HOLDS[act].value, **held, **change)


def _conflict(
    viewer: Viewer, now: Feedback, form: FeedbackForm, moved: store.Stale | None = None
) -> Conflict:
    """Somebody was quicker: what stands now beside what was typed."""
    changes = () if moved is None else who_changed(viewer, moved)
    told = tuple((line.who, line.at, "what they are told") for line in changes)
    newest = now.news[-1].words if now.news else ""
    held = now.holds[-1].reason if now.holds else ""
    stands = {
        "act": "; ".join(f"{one.what.words}: {one.words}" for one in now.standings),
        "line": newest,
        "reason": held,
        "because": now.closed_because,
    }
    return Conflict(told, both_texts(form, stands), again=bool(acts_for(now)))


def _page(
    request: HttpRequest,
    viewer: Viewer,
    found: Feedback,
    form: FeedbackForm,
    *,
    conflict: Conflict | None = None,
    status: int = 200,
) -> HttpResponse:
    facts = concern_or_nothing(request, viewer, found.reference)
    trail.looked(request, "concern.looked", *about_of(facts))
    today = today_in_london(viewer.at)
    if conflict is not None and conflict.again:
        form = FeedbackForm(request.POST, of=found, today=today)
    context = {
        "concern": facts,
        "feedback": found,
        "form": form if acts_for(found) else None,
        "conflict": conflict,
        "errors": status != 200,
        "codes": {code.value: code.words for code in NextStep},
        "today": today,
    }
    return render(request, "frontdoor/feedback.html", context, status=status)
