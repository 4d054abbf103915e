"""The conversation about a question, the same page for both sides, and what is done on it."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from joinedup import store
from joinedup.access.rules import roles
from joinedup.gate import pages as gate
from joinedup.kernel.decisions import Decision
from joinedup.kernel.london import today_in_london
from joinedup.sharing import actions, queries
from joinedup.sharing.forms.thread import SayBackForm, SayForm, WithdrawForm
from joinedup.sharing.queries import Side, Thread
from joinedup.sharing.rules.ratings import LABELS
from joinedup.sharing.rules.states import State
from joinedup.sharing.views.shared import conflict_of, keyed, settle
from joinedup.store import posts
from joinedup.trail import actions as trail
from joinedup.ui.forms import key_of, new_key, version_of
from joinedup.ui.parts import Conflict
from joinedup.ui.rendering import go
from joinedup.vault import actions as vault

KEY_SPENT = "This form was sent before with other words, and that stands. Send again to add this."
_MOVED_ON = "This has moved on since you opened the page. Nothing of yours was saved. Look at it now."


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def conversation(request: HttpRequest, reference: str) -> HttpResponse:
    """What was asked, seen, taken on, said, answered and told; a POST adds a message."""
    viewer, found = gate.signed_in(request), _thread(request, reference)
    if request.method != "POST":
        at_desk = not found.ours and not found.stands_in and found.may_write.allowed
        if at_desk and found.facts.state is State.ASKED:
            with suppress(store.ReadOnly):  # it can be read all the same, and is seen at the next look
                actions.see(found.facts.reference, by=viewer, at=viewer.at)
            found = _thread(request, reference)
        return _page(request, found)
    gate.insist(found.may_write)
    form = _saying(found, request.POST)
    kept = settle(form, found.facts.child_id) if form.is_valid() else None
    if kept is None:
        return _page(request, found, say=form, status=422)
    how: dict[str, Any] = {"by": viewer, "at": viewer.at, "key": key_of(request.POST)}
    try:
        vault.saved(
            lambda: actions.say(reference, words=form.cleaned_data["words"], **form.told_at_once(), **how),
            kept,
            form,
            **keyed(how),
        )
    except store.KeyReused:
        form.add_error(None, KEY_SPENT)
        return _page(request, found, say=form, status=409)
    return go("sharing:thread", found.facts.reference)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_POST
def accept(request: HttpRequest, reference: str) -> HttpResponse:
    """'I answer this', by somebody at the desk."""
    viewer, found = gate.signed_in(request), _thread(request, reference, of=Side.HOLDER)
    version, key = version_of(request.POST), key_of(request.POST)
    return _pressed(
        request,
        found,
        lambda: actions.accept(reference, version=version, by=viewer, at=viewer.at, key=key),
        lambda now: now.may_accept,
    )


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_POST
def rate(request: HttpRequest, reference: str) -> HttpResponse:
    viewer, found = gate.signed_in(request), _thread(request, reference, of=Side.ASKER)
    code, version, key = request.POST.get("code", ""), version_of(request.POST), key_of(request.POST)
    return _pressed(
        request,
        found,
        lambda: actions.rate(reference, code=code, version=version, by=viewer, at=viewer.at, key=key),
        lambda now: None,
    )


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_POST
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    viewer, found = gate.signed_in(request), _thread(request, reference, of=Side.ASKER)
    form, version = WithdrawForm(request.POST), version_of(request.POST)
    kept = settle(form, found.facts.child_id) if form.is_valid() else None
    if kept is None:
        return _page(request, found, withdraw=form, status=422)
    how: dict[str, Any] = {"by": viewer, "at": viewer.at, "key": key_of(request.POST)}
    because = form.cleaned_data["because"]
    try:
        vault.saved(
            lambda: actions.withdraw(reference, because=because, version=version, **how),
            kept,
            form,
            **keyed(how),
        )
    except (store.Stale, gate.Refused) as refused:
        now = _thread(request, reference)
        stands = {"because": now.facts.state_words}
        moved = refused if isinstance(refused, store.Stale) else None
        conflict = conflict_of(viewer, form, stands, moved, again=now.may_withdraw.allowed, asked=True)
        return _page(request, now, withdraw=form, conflict=conflict, status=409)
    return go("sharing:thread", found.facts.reference)


def _pressed(
    request: HttpRequest,
    found: Thread,
    press: Callable[[], str],
    still: Callable[[Thread], Decision | None],
) -> HttpResponse:
    """A button was pressed: back to the page, or the page with why it came to nothing."""
    try:
        press()
    except (store.Stale, gate.Refused) as refused:
        now = _thread(request, found.facts.reference)
        said = still(now)
        because = refused.decision.because if isinstance(refused, gate.Refused) else _MOVED_ON
        return _page(request, now, because=said.because if said and not said.allowed else because, status=409)
    return go("sharing:thread", found.facts.reference)


def _thread(request: HttpRequest, reference: str, *, of: Side = Side.EITHER) -> Thread:
    found = queries.thread(gate.signed_in(request), reference, of=of)
    if found is None:
        raise trail.nothing_there(request, reference)
    return found


def _saying(found: Thread, data: Any = None) -> SayForm:
    return SayForm(data) if found.ours else SayBackForm(data)


def _page(
    request: HttpRequest,
    found: Thread,
    *,
    say: SayForm | None = None,
    withdraw: WithdrawForm | None = None,
    conflict: Conflict | None = None,
    because: str = "",
    status: int = 200,
) -> HttpResponse:
    viewer, facts = gate.signed_in(request), found.facts
    about = (facts.reference, facts.child.reference)
    if found.stands_in:
        trail.looked(request, "question.stood_in_looked", *about)
    elif found.ours:
        trail.looked(request, "question.looked", *about)
    else:
        trail.looked(request, "question.held_looked", *about)
    context = {
        "thread": found,
        "question": facts,
        "say": say or posts.carry_on(request, _saying(found)),
        "withdraw": withdraw or posts.carry_on(request, WithdrawForm(), posts_to="sharing:withdraw"),
        "ratings": [(code.value, label) for code, label in LABELS.items()],
        "key": new_key(),
        "conflict": conflict,
        "because": because,
        "errors": status != 200,
        "today": today_in_london(viewer.at),
    }
    return render(request, "sharing/thread.html", context, status=status)
