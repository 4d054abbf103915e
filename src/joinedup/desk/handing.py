"""Give handover and receive it: one page each, for oneself and for a colleague who cannot."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from joinedup import store
from joinedup.access.rules.roles import may_see_open_work, may_work
from joinedup.agencies import queries as agencies
from joinedup.children import queries as children
from joinedup.desk import actions, handovers, open_work
from joinedup.desk.handover_forms import GiveForm, ReceiveForm
from joinedup.desk.handovers import HandoverFacts, ToGive
from joinedup.gate import pages as gate
from joinedup.gate.viewer import Viewer
from joinedup.kernel import references
from joinedup.kernel.decisions import Decision, refuse
from joinedup.kernel.london import moment_in_words, today_in_london
from joinedup.store import posts
from joinedup.trail import actions as trail
from joinedup.ui.forms import SENT_BEFORE, Form, key_of
from joinedup.ui.rendering import go
from joinedup.vault import actions as vault


def _may_manage(viewer: Viewer) -> Decision:
    """For a colleague: whoever manages their agency's work and does such work."""
    managed = may_see_open_work(viewer)
    return may_work(viewer) if managed.allowed else managed


@gate.page(may=may_work, shows=gate.Shows.OWN_WORK)
@require_http_methods(["GET", "POST"])
def give(request: HttpRequest) -> HttpResponse:
    viewer = gate.signed_in(request)
    return _give(request, viewer, of=viewer.reference, of_id=viewer.practitioner_id, name="")


@gate.page(may=_may_manage, shows=gate.Shows.OWN_WORK)
@require_http_methods(["GET", "POST"])
def give_for(request: HttpRequest, reference: str) -> HttpResponse:
    """A manager gives it for somebody who was taken ill, or cannot for another reason."""
    viewer = gate.signed_in(request)
    wanted = references.parse(reference) or ""
    one = agencies.colleague(viewer.area_id, wanted, agency_id=viewer.agency_id)
    if one is None or not one.active or one.id == viewer.practitioner_id:
        raise trail.nothing_there(request, reference)
    return _give(request, viewer, of=one.reference, of_id=one.id, name=one.name)


def _give(request: HttpRequest, viewer: Viewer, *, of: str, of_id: int, name: str) -> HttpResponse:
    giving = handovers.to_give(
        of_id, area_id=viewer.area_id, at=viewer.at, given_for=of_id != viewer.practitioner_id, name=name
    )
    if request.method != "POST":
        form = posts.carry_on(request, GiveForm(giving=giving, own=not name))
        return _give_page(request, viewer, giving, form, of=of, name=name)
    form = GiveForm(request.POST, giving=giving, own=not name)
    given = _saved(request, viewer, form, giving, of=of) if form.is_valid() else ""
    if given:
        return go("desk:handover", given)
    return _give_page(request, viewer, giving, form, of=of, name=name, status=_status(request))


def _saved(request: HttpRequest, viewer: Viewer, form: GiveForm, giving: ToGive, *, of: str) -> str:
    about = {child for item in giving.items for child in item.children}

    def act(**how: Any) -> str:
        return actions.give(of, desk=form.desk(), to=form.colleague(), lines=form.lines(), **how)

    return _done(request, viewer, form, about=about, act=act, field="to")


def _give_page(
    request: HttpRequest,
    viewer: Viewer,
    giving: ToGive,
    form: GiveForm,
    *,
    of: str,
    name: str,
    status: int = 200,
) -> HttpResponse:
    red = [one.red for one in giving.nexts if one.red]
    context = {
        "form": form,
        "name": name,
        "posts_to": reverse("desk:give_for", args=[of]) if name else reverse("desk:give"),
        "items": giving.items,
        "addresses": open_work.addresses(giving.items, viewer),
        "ends": moment_in_words(giving.ends, at=viewer.at) if giving.ends else "",
        "red": [*dict.fromkeys(red), *([giving.nobody] if giving.nobody else [])],
        "together": giving.together,
        "may_give": bool(giving.nexts or giving.people),
        "today": today_in_london(viewer.at),
    }
    return render(request, "desk/give_handover.html", context, status=status)


@gate.page(may=may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def handover(request: HttpRequest, reference: str) -> HttpResponse:
    """What was handed over, for whoever is to read it, whoever gave it and whoever manages both."""
    viewer = gate.signed_in(request)
    facts = handovers.handover(viewer, reference)
    if facts is None:
        raise trail.nothing_there(request, reference)
    trail.looked(request, "handover.looked", facts.reference, *facts.children)
    if request.method != "POST":
        form = posts.carry_on(request, ReceiveForm(facts=facts))
        return _receive_page(request, viewer, facts, form)
    if not facts.may_read:
        gate.insist(refuse("handover.own", "You gave this. Whoever comes next reads it, and has it then."))
    form = ReceiveForm(request.POST, facts=facts)
    if form.is_valid():
        about = set(children.keys_of_children(facts.children).values())

        def act(**how: Any) -> str:
            return actions.receive(facts.reference, read=form.read(), **how)

        if _done(request, viewer, form, about=about, act=act, field=None):
            return go("desk:my_day")
    return _receive_page(request, viewer, facts, form, status=_status(request))


def _receive_page(
    request: HttpRequest, viewer: Viewer, facts: HandoverFacts, form: ReceiveForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "handover": facts,
        "form": form,
        "rows": form.rows(),
        "today": today_in_london(viewer.at),
    }
    return render(request, "desk/handover.html", context, status=status)


def _done(
    request: HttpRequest, viewer: Viewer, form: Form, *, about: set[int], act: Any, field: str | None
) -> str:
    """Do what was filled in, and return its reference; '' where the form comes back with a sentence."""
    kept = vault.settle(form, about=children.case_of(*about))
    if kept is None:
        return ""
    how: dict[str, Any] = {"by": viewer, "at": viewer.at, "key": key_of(request.POST)}
    try:
        return vault.saved(lambda: act(**how), kept, form, **how)
    except gate.Refused as refused:
        form.add_error(field, refused.decision.because)
    except store.KeyReused:
        form.add_error(None, SENT_BEFORE)
        request.sent_before = True  # type: ignore[attr-defined]
    return ""


def _status(request: HttpRequest) -> int:
    return 409 if getattr(request, "sent_before", False) else 422
