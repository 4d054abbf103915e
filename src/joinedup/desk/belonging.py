"""Homes and family: names, homes and numbers with their history, each added and ended, never deleted."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from joinedup.access.rules.roles import may_work
from joinedup.children import queries as children
from joinedup.children.actions import belonging as actions
from joinedup.children.queries import belonging as queries
from joinedup.children.rules.belonging import NameKind
from joinedup.children.rules.kept_from_view import KEPT_FROM_VIEW
from joinedup.desk.belonging_forms import (
    MOVED,
    EndForm,
    HomeForm,
    NameForm,
    NumberForm,
    ParticularsForm,
)
from joinedup.desk.saying import child_of, written_down
from joinedup.gate import pages as gate
from joinedup.identity.rules.identifiers import IdentifierKind
from joinedup.kernel.london import today_in_london
from joinedup.store import posts
from joinedup.trail import actions as trail
from joinedup.ui.forms import key_of
from joinedup.ui.rendering import go
from joinedup.vault import actions as vault

_SENT_BEFORE = "This form was sent before with other words, and that stands. Send again to end this."


@gate.page(may=may_work, shows=gate.Shows.PERSON)
@require_GET
def family(request: HttpRequest, reference: str) -> HttpResponse:
    viewer, child = gate.signed_in(request), child_of(request, reference)
    context = {
        "child": child,
        "family": children.people_around(child.id)[1:],
        "held": queries.belongings(viewer, child),
        "kept_from_view": KEPT_FROM_VIEW,
        "today": viewer.at,
    }
    return render(request, "desk/family.html", context)


@gate.page(may=may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def add_name(request: HttpRequest, reference: str) -> HttpResponse:
    viewer, child = gate.signed_in(request), child_of(request, reference)
    form = NameForm(_sent(request), today=today_in_london(viewer.at))

    def save(how: dict[str, Any]) -> str:
        said = {**form.cleaned_data, "kind": NameKind(form.cleaned_data["kind"])}
        said.pop("_protected", None)
        return actions.add_name(child.reference, **said, **how)

    return written_down(request, child, form, save, "desk/add_name.html", on="desk:family")


@gate.page(may=may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def add_home(request: HttpRequest, reference: str) -> HttpResponse:
    viewer, child = gate.signed_in(request), child_of(request, reference)
    form = HomeForm(_sent(request), today=today_in_london(viewer.at))

    def save(how: dict[str, Any]) -> str:
        said = form.cleaned_data
        return actions.record_home(
            child.reference,
            address_line=said["address_line"],
            postcode=said["postcode"],
            since=said["since"],
            with_whom=said["with_whom"],
            moved=said["how"] == MOVED,
            **how,
        )

    return written_down(request, child, form, save, "desk/add_home.html", on="desk:family")


@gate.page(may=may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def add_number(request: HttpRequest, reference: str) -> HttpResponse:
    child = child_of(request, reference)
    form = NumberForm(_sent(request))

    def save(how: dict[str, Any]) -> str:
        said = form.cleaned_data
        kind = IdentifierKind(said["kind"])
        return actions.add_number(child.reference, kind=kind, value=said["value"], **how)

    return written_down(request, child, form, save, "desk/add_number.html", on="desk:family")


@gate.page(may=may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def particulars(request: HttpRequest, reference: str) -> HttpResponse:
    viewer, child = gate.signed_in(request), child_of(request, reference)
    form = ParticularsForm(_sent(request), today=today_in_london(viewer.at))

    def save(how: dict[str, Any]) -> str:
        return actions.write_particulars(child.reference, particulars=form.particulars(), **how)

    return written_down(request, child, form, save, "desk/particulars.html", on="desk:family")


@gate.page(may=may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def end_detail(request: HttpRequest, reference: str) -> HttpResponse:
    """End one name, home or number. Whoever is second sees that it has ended."""
    viewer = gate.signed_in(request)
    ending = queries.ending(viewer, reference)
    if ending is None:
        raise trail.nothing_there(request, reference)
    child, line = ending.child, ending.line
    trail.looked(request, "child.looked", child.reference)
    form = EndForm(_sent(request), today=today_in_london(viewer.at))
    context = {"child": child, "line": line, "form": form, "today": viewer.at}
    if request.method != "POST":
        context["form"] = posts.carry_on(request, form)
        return render(request, "desk/end_detail.html", context)
    case = children.case_of(child.id)
    kept = vault.settle(form, about=case) if form.is_valid() else None
    if kept is None:
        return render(request, "desk/end_detail.html", context, status=422)
    how: dict[str, Any] = {"by": viewer, "at": viewer.at, "key": key_of(request.POST)}

    def save() -> str:
        said = form.cleaned_data
        return actions.end_detail(line.reference, until=said["until"], because=said["because"], **how)

    taken = posts.taken(
        lambda: vault.saved(save, kept, form, **how), form, sent_before=_SENT_BEFORE, refused=409
    )
    if not taken.done:
        return render(request, "desk/end_detail.html", context, status=taken.status)
    return go("desk:family", taken.made)


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None
