"""Telling the front door of a worry."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from joinedup import store
from joinedup.access.rules import roles
from joinedup.agencies.queries import front_door_desk, on_duty
from joinedup.children.queries import case_of, perhaps
from joinedup.frontdoor import actions
from joinedup.frontdoor.forms import (
    TellForm,
)
from joinedup.gate import pages as gate
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import today_in_london
from joinedup.store import posts
from joinedup.ui.forms import key_of
from joinedup.ui.rendering import go
from joinedup.vault import actions as vault


@gate.page(may=roles.may_work, shows=gate.Shows.NOTHING)
@require_http_methods(["GET", "POST"])
def tell(request: HttpRequest) -> HttpResponse:
    """Tell the front door of a worry: one page, on a phone, without anything to learn first."""
    viewer = gate.signed_in(request)
    today = today_in_london(viewer.at)
    if request.method != "POST":
        return _tell_page(request, viewer, posts.carry_on(request, TellForm(today=today)))
    form = TellForm(request.POST, today=today)
    if not form.is_valid():
        return _tell_page(request, viewer, form, status=422)
    kept = vault.settle(form, about=_perhaps_told_of(viewer, form))
    if kept is None:
        return _tell_page(request, viewer, form, status=422)
    how: dict[str, Any] = {"by": viewer, "at": viewer.at, "key": key_of(request.POST)}
    try:
        reference = vault.saved(lambda: _tell(form, how), kept, form, **how)
    except store.KeyReused:
        return _tell_page(request, viewer, form, sent_before=True, status=409)
    return go("frontdoor:receipt", reference)


def _tell(form: TellForm, how: dict[str, Any]) -> str:
    told, sender = form.told(), how["by"]
    if not told.stay_unnamed:
        return actions.tell(told, **how)
    unnamed = {**how, "by": actions.Unnamed(sender.area_id)}
    return actions.tell_unnamed(told, sender=sender, **unnamed)


def _perhaps_told_of(viewer: Viewer, form: TellForm) -> frozenset[str]:
    """Everybody around the children whom this may be about, of those whom the sender may see.

    A stranger who tells of a child is stopped for nobody, and so learns of nobody; what they typed is sealed
    when the concern is tied.
    """
    said = form.cleaned_data
    born = None if said["not_born_yet"] else said["child_birth_date"]
    return case_of(*perhaps(viewer, name=said["child_name"], birth_date=born))


def _tell_page(
    request: HttpRequest, viewer: Viewer, form: TellForm, *, sent_before: bool = False, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "now": on_duty(front_door_desk(viewer.area_id).id, at=viewer.at),
        "sent_before": sent_before,
        "errors": sent_before,
    }
    return render(request, "frontdoor/tell.html", context, status=status)
