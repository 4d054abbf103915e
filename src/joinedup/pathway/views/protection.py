"""Police protection: begun by a constable in a minute, read and written by both sides from then on."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from joinedup.access.rules import roles
from joinedup.children import queries as children
from joinedup.children.queries import ChildFacts
from joinedup.children.queries.likenesses import known
from joinedup.children.rules.searched import what_to_add
from joinedup.gate import pages as gate
from joinedup.kernel.london import today_in_london
from joinedup.pathway import actions, queries
from joinedup.pathway.forms.protection import (
    BeginForm,
    ChildForm,
    GroundsForm,
    SearchForm,
    ToldForm,
    WishesForm,
)
from joinedup.pathway.queries import ProtectionFacts
from joinedup.pathway.rules import protection as rules
from joinedup.store import posts
from joinedup.trail import actions as trail
from joinedup.ui.forms import Form, key_of
from joinedup.ui.rendering import go
from joinedup.vault import actions as vault

Act = Callable[..., str]
_FIELDS = {
    "protection.skipped": "time",
    "protection.ahead": "time",
    "protection.not_over": "grounds",
    "protection.must_end": "grounds",
    "protection.nobody": "child",
    "step.no_calendar": "day",
}


@gate.page(may=roles.may_work, shows=gate.Shows.OWN_WORK)
@require_http_methods(["GET", "POST"])
def protections(request: HttpRequest) -> HttpResponse:
    """Those that run and that the viewer may open; for a constable also the form, for a child not known."""
    viewer = gate.signed_in(request)
    may_use = queries.may_use(viewer)
    context: dict[str, Any] = {
        "running": queries.protections(viewer),
        "may_begin": may_use.allowed,
        "why_not": may_use.because,
        "today": today_in_london(viewer.at),
    }
    page = "pathway/protections.html"
    if request.method != "POST":
        form = posts.carry_on(request, BeginForm(known=False))
        return render(request, page, {**context, "form": form})
    if not may_use.allowed:
        raise trail.nothing_there(request, "")
    return _begin(request, BeginForm(request.POST, known=False), page, context, child=None)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def protect_child(request: HttpRequest, reference: str) -> HttpResponse:
    """The same for a child whom the constable has found."""
    viewer = gate.signed_in(request)
    child = None
    if queries.may_use(viewer).allowed:
        child = children.child(viewer, reference)
    if child is None:
        raise trail.nothing_there(request, reference)
    trail.looked(request, "child.looked", child.reference)
    context = {"child": child, "line": queries.protection_of(viewer, child)}
    page = "pathway/protect_child.html"
    if request.method != "POST":
        return render(request, page, {**context, "form": posts.carry_on(request, BeginForm(known=True))})
    return _begin(request, BeginForm(request.POST, known=True), page, context, child=child)


def _begin(
    request: HttpRequest, form: BeginForm, page: str, context: dict[str, Any], *, child: ChildFacts | None
) -> HttpResponse:
    viewer = gate.signed_in(request)

    def about() -> frozenset[str]:
        if child is not None:
            return children.case_of(child.id)
        return children.case_of(
            *children.perhaps(viewer, name=form.cleaned_data["known_as"], birth_date=None)
        )

    def act(**how: Any) -> str:
        taken = form.taken(child=child.reference if child else "", at=viewer.at)
        return actions.begin_protection(taken, **how)

    taken = _done(request, form, about, act)
    if taken.done:
        return go("pathway:protection", taken.made)
    return render(request, page, {**context, "form": form}, status=taken.status)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_GET
def protection(request: HttpRequest, reference: str) -> HttpResponse:
    viewer, found = gate.signed_in(request), _record(request, reference)
    context = {
        "one": found,
        "today": today_in_london(viewer.at),
        "duty": rules.DUTY,
        "no_responsibility": rules.NO_RESPONSIBILITY,
        "may_judge": queries.may_use(viewer).allowed,
    }
    return render(request, "pathway/protection.html", context)


@dataclass(frozen=True, slots=True)
class _Page:
    """One thing to write down, on a page of its own."""

    heading: str
    button: str
    draft: str
    form: type[Form]
    action: Act


_PAGES = {
    "told": _Page("Who was told", "Write it down", "Who was told", ToldForm, actions.tell_somebody),
    "wishes": _Page(
        "What the child wishes and feels", "Keep their words", "A child's wishes", WishesForm,
        actions.write_wishes,
    ),
    "search": _Page(
        "The search for a place to stay", "Write down the call", "A call", SearchForm,
        actions.search_for_a_place,
    ),
    "grounds": _Page(
        "Do the grounds remain?", "Say so", "The grounds", GroundsForm, actions.judge_grounds
    ),
    "child": _Page(
        "Who the child is", "This is the child", "Who the child is", ChildForm, actions.say_who_it_is
    ),
}  # fmt: skip


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def protection_told(request: HttpRequest, reference: str) -> HttpResponse:
    return _write_down(request, reference, "told")


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def protection_wishes(request: HttpRequest, reference: str) -> HttpResponse:
    return _write_down(request, reference, "wishes")


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def protection_search(request: HttpRequest, reference: str) -> HttpResponse:
    return _write_down(request, reference, "search")


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def protection_grounds(request: HttpRequest, reference: str) -> HttpResponse:
    return _write_down(request, reference, "grounds")


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def protection_child(request: HttpRequest, reference: str) -> HttpResponse:
    return _write_down(request, reference, "child")


def _write_down(request: HttpRequest, reference: str, what: str) -> HttpResponse:
    found, page = _record(request, reference), _PAGES[what]
    context: dict[str, Any] = {"one": found, "page": page, "action": f"pathway:protection_{what}"}
    if what == "child" and found.known_as:
        viewer = gate.signed_in(request)
        may_be = children.candidates(viewer, name=found.known_as, birth_date=None, address="", postcode="")
        context["known"] = known(may_be, add=what_to_add(found.known_as, more=False))
    template = "pathway/protection_write.html"
    if request.method != "POST":
        return render(request, template, {**context, "form": posts.carry_on(request, page.form())})
    form = page.form(request.POST)

    def about() -> frozenset[str]:
        return children.case_of(found.child.id) if found.child else frozenset()

    taken = _done(
        request, form, about, lambda **how: page.action(found.reference, **form.cleaned_data, **how)
    )
    if taken.done:
        return go("pathway:protection", taken.made)
    return render(request, template, {**context, "form": form}, status=taken.status)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_POST
def protection_officer(request: HttpRequest, reference: str) -> HttpResponse:
    """'I am the designated officer', by somebody else than the constable."""
    return _pressed(request, reference, actions.be_the_officer)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_POST
def protection_take(request: HttpRequest, reference: str) -> HttpResponse:
    """'I have it', by somebody of the authority."""
    return _pressed(request, reference, actions.take_on)


def _pressed(request: HttpRequest, reference: str, press: Act) -> HttpResponse:
    viewer, found = gate.signed_in(request), _record(request, reference)
    made = press(found.reference, by=viewer, at=viewer.at, key=key_of(request.POST))
    return go("pathway:protection", made)


def _done(request: HttpRequest, form: Form, about: Callable[[], frozenset[str]], act: Act) -> posts.Taken:
    viewer = gate.signed_in(request)
    kept = vault.settle(form, about=about()) if form.is_valid() else None
    if kept is None:
        return posts.Taken("", 422)
    how: dict[str, Any] = {"by": viewer, "at": viewer.at, "key": key_of(request.POST)}
    return posts.taken(lambda: vault.saved(lambda: act(**how), kept, form, **how), form, fields=_FIELDS)


def _record(request: HttpRequest, reference: str) -> ProtectionFacts:
    found = queries.protection(gate.signed_in(request), reference)
    if found is None:
        raise trail.nothing_there(request, reference)
    about = (found.child.reference,) if found.child else ()
    trail.looked(request, "protection.looked", found.reference, *about)
    return found
