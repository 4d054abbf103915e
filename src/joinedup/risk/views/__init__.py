"""A round's page: the facts and one's own view first, then all; and what is written down beside it."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from joinedup.access.rules import roles
from joinedup.children import queries as children
from joinedup.gate import pages as gate
from joinedup.kernel.london import today_in_london
from joinedup.risk import actions, queries
from joinedup.risk.forms import FactForm, GradeForm, GuessForm, RevealForm, ViewForm
from joinedup.risk.queries import RoundSeen
from joinedup.store import posts
from joinedup.trail import actions as trail
from joinedup.ui.forms import Form, Option, key_of
from joinedup.ui.rendering import go
from joinedup.vault import actions as vault

Act = Callable[..., str]
_FIELDS = {
    "view.rests_on_nothing": "rests_on",
    "guess.own": "of",
    "guess.twice": "of",
    "fact.too_many": "words",
}


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def views(request: HttpRequest, reference: str) -> HttpResponse:
    """The facts, one's own view, and everybody's once they are open. What is not open is not in the page."""
    viewer, seen = gate.signed_in(request), _round(request, reference)
    sent = request.POST if request.method == "POST" else None
    kind = seen.own.kind if seen.own else ""
    form = ViewForm(sent, scale=seen.scale, facts=seen.facts, kind=kind)
    if sent is None:
        posts.carry_on(request, form)
        return render(request, "risk/views.html", _context(request, seen, form))
    taken = _done(request, form, seen, lambda **how: actions.say_view(seen.reference, form.view(), **how))
    if taken.done:
        return go("risk:views", taken.made)
    # It may have been refused because the round closed since the page was made: show it as it is.
    now = queries.round_for(viewer, seen.reference) or seen
    return render(request, "risk/views.html", _context(request, now, form), status=taken.status)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def fact(request: HttpRequest, reference: str) -> HttpResponse:
    seen = _round(request, reference)
    form = FactForm(request.POST if request.method == "POST" else None)
    return _write(request, seen, form, "risk/fact.html", actions.add_fact)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def guess(request: HttpRequest, reference: str) -> HttpResponse:
    """Guess another agency's first view, while nobody can know it."""
    seen = _round(request, reference)
    others = tuple(one for one in seen.asked if not one.own)
    sent = request.POST if request.method == "POST" else None
    form = GuessForm(sent, scale=seen.scale, others=others)
    return _write(request, seen, form, "risk/guess.html", actions.guess)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def reveal(request: HttpRequest, reference: str) -> HttpResponse:
    """For whoever opened the round outside a meeting; a meeting's chair does it in the meeting."""
    seen = _round(request, reference)
    form = RevealForm(request.POST if request.method == "POST" else None)
    return _write(request, seen, form, "risk/reveal.html", actions.reveal)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def adult(request: HttpRequest, reference: str) -> HttpResponse:
    """Confirm or change the grade of the person harmed. It is no rating of the child."""
    seen = _round(request, reference)
    people = children.people_around(seen.child.id)
    adults = [Option(one.reference, f"{one.name}, {one.relation}") for one in people if not one.is_child]
    form = GradeForm(request.POST if request.method == "POST" else None, adults=adults)
    return _write(request, seen, form, "risk/adult.html", actions.grade_adult)


def _write(request: HttpRequest, seen: RoundSeen, form: Form, template: str, act: Act) -> HttpResponse:
    """A page of its own for one thing that is written down; then back to the round."""
    if request.method != "POST":
        posts.carry_on(request, form)
        return render(request, template, _context(request, seen, form))
    taken = _done(request, form, seen, lambda **how: act(seen.reference, **form.cleaned_data, **how))
    if taken.done:
        return go("risk:views", taken.made)
    return render(request, template, _context(request, seen, form), status=taken.status)


def _done(request: HttpRequest, form: Form, seen: RoundSeen, act: Act) -> posts.Taken:
    viewer = gate.signed_in(request)
    kept = vault.settle(form, about=children.case_of(seen.child.id)) if form.is_valid() else None
    if kept is None:
        return posts.Taken("", 422)
    how: dict[str, Any] = {"by": viewer, "at": viewer.at, "key": key_of(request.POST)}
    return posts.taken(lambda: vault.saved(lambda: act(**how), kept, form, **how), form, fields=_FIELDS)


def _context(request: HttpRequest, seen: RoundSeen, form: Form) -> dict[str, Any]:
    viewer = gate.signed_in(request)
    opens = (
        children.child(viewer, seen.child.reference) is not None
    )  # whoever is asked need not work with them
    return {"seen": seen, "form": form, "opens_child": opens, "today": today_in_london(viewer.at)}


def _round(request: HttpRequest, reference: str) -> RoundSeen:
    found = queries.round_for(gate.signed_in(request), reference)
    if found is None:
        raise trail.nothing_there(request, reference)
    trail.looked(request, "round.looked", found.reference, found.child.reference)
    return found
