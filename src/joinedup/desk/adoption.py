"""The pages on which it is sealed that two records are one adopted child, and opened by two people."""

import json
import secrets
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from joinedup.agencies import queries as agencies
from joinedup.children import queries as children
from joinedup.desk import actions
from joinedup.desk.forms import AdoptionForm, RevealForm
from joinedup.gate import pages as gate
from joinedup.gate.proof import insist_on_fresh_proof
from joinedup.gate.viewer import Viewer
from joinedup.kernel.decisions import Decision, allow, hide
from joinedup.trail import actions as trail
from joinedup.ui.forms import key_of
from joinedup.vault import actions as vault
from joinedup.vault import queries as sealed
from joinedup.vault.queries import OpeningLine
from joinedup.vault.rules.kinds import Kind, openers, opens_anywhere
from joinedup.vault.rules.revealing import OPEN_FOR, may_approve, may_open

_KEPT_IN_THE_LIST = timedelta(days=7)


def may_keep_adoptions(viewer: Viewer) -> Decision:
    if opens_anywhere(viewer, Kind.ADOPTION_LINK):
        return allow("adoption.keeper")
    return hide("adoption.nobody")


@gate.page(may=may_keep_adoptions, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, reference: str) -> HttpResponse:
    """Seal that this child was adopted, and under which new record: neither page leads to the other."""
    viewer = gate.signed_in(request)
    child = children.child(viewer, reference)
    if child is None:
        raise trail.nothing_there(request, reference)
    insist_on_fresh_proof(viewer)
    trail.looked(request, "child.looked", child.reference)
    form = AdoptionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        how: dict[str, Any] = {"by": viewer, "at": viewer.at, "key": key_of(request.POST)}
        try:
            actions.seal_adoption(child.reference, adopted=form.cleaned_data["adopted"], **how)
        except gate.Refused as refused:
            form.add_error("adopted", refused.decision.because)
        else:
            return _go("desk:child", child.reference)
    context = {"child": child, "form": form, "key": secrets.token_urlsafe(18)}
    return render(request, "desk/adoption.html", context, status=422 if form.is_bound else 200)


@gate.page(may=may_keep_adoptions, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask to open a link, and say why; a guardian says yes to it, or nobody does."""
    viewer = gate.signed_in(request)
    line = sealed.sealed(viewer, reference)
    if line is None or not openers(line.kind).two_people:
        raise trail.nothing_there(request, reference)
    insist_on_fresh_proof(viewer)
    trail.looked(request, "sealed.looked", line.reference)
    form = RevealForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        how: dict[str, Any] = {"by": viewer, "at": viewer.at, "key": key_of(request.POST)}
        opening = vault.ask_to_open(line.reference, reason=form.cleaned_data["reason"], **how)
        return _go("desk:opening", opening)
    context = {
        "line": line,
        "form": form,
        "because": openers(line.kind).because,
        "key": secrets.token_urlsafe(18),
    }
    return render(request, "desk/ask_to_open.html", context, status=422 if form.is_bound else 200)


@gate.page(may=may_keep_adoptions, shows=gate.Shows.OWN_WORK)
@require_GET
def openings(request: HttpRequest) -> HttpResponse:
    """What waits for a second person, or for whoever asked to open it."""
    viewer = gate.signed_in(request)
    lines = sealed.openings(viewer, asked_since=viewer.at - _KEPT_IN_THE_LIST)
    names = agencies.practitioners_called([line.asked_by for line in lines])
    rows = [(line, names[line.asked_by].name if line.asked_by in names else "") for line in lines]
    return render(request, "desk/openings.html", {"rows": rows, "today": viewer.at})


@gate.page(may=may_keep_adoptions, shows=gate.Shows.PERSON)
@require_GET
def opening(request: HttpRequest, reference: str) -> HttpResponse:
    viewer = gate.signed_in(request)
    line = _opening(request, viewer, reference)
    trail.looked(request, "opening.looked", line.reference, line.sealed)
    return _opening_page(request, viewer, line)


@gate.page(may=may_keep_adoptions, shows=gate.Shows.PERSON)
@require_POST
def approve(request: HttpRequest, reference: str) -> HttpResponse:
    viewer = gate.signed_in(request)
    line = _opening(request, viewer, reference)
    insist_on_fresh_proof(viewer)
    trail.looked(request, "opening.looked", line.reference, line.sealed)
    vault.approve(line.reference, by=viewer, at=viewer.at, key=key_of(request.POST))
    return _go("desk:opening", line.reference)


@gate.page(may=may_keep_adoptions, shows=gate.Shows.PERSON)
@require_GET
def opened(request: HttpRequest, reference: str) -> HttpResponse:
    """Open it, once, on a page that is not kept; the trail has it before it is shown."""
    viewer = gate.signed_in(request)
    line = _opening(request, viewer, reference)
    insist_on_fresh_proof(viewer)
    said = vault.open_for_two(line.reference, by=viewer, at=viewer.at)
    trail.looked(request, "sealed.shown", line.sealed)
    told = json.loads(said)
    pairs = [("Born as", told["born"]), ("Lives as", told["adopted"])]
    return render(request, "desk/opened_by_two.html", {"opened": pairs})


def _opening(request: HttpRequest, viewer: Viewer, reference: str) -> OpeningLine:
    line = sealed.opening(viewer, reference)
    if line is None:
        raise trail.nothing_there(request, reference)
    return line


def _opening_page(request: HttpRequest, viewer: Viewer, line: OpeningLine) -> HttpResponse:
    people = agencies.practitioners_called([line.asked_by, line.approved_by])
    approved, used = line.approved_at is not None, line.opened_at is not None
    context = {
        "line": line,
        "asked_by": people[line.asked_by].name if line.asked_by in people else "",
        "approved_by": people[line.approved_by].name if line.approved_by in people else "",
        "approve": may_approve(viewer, asked_by=line.asked_by, approved=approved),
        "open": may_open(viewer, asked_by=line.asked_by, approved_at=line.approved_at, opened=used),
        "key": secrets.token_urlsafe(18),
        "minutes": int(OPEN_FOR.total_seconds() // 60),
        "today": viewer.at,
    }
    return render(request, "desk/opening.html", context)


def _go(name: str, reference: str) -> HttpResponseRedirect:
    response = HttpResponseRedirect(reverse(name, args=[reference]))
    response.status_code = 303
    return response
