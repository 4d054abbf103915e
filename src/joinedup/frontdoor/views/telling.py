"""Telling the front door of a worry."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from joinedup import store
from joinedup.access.rules import roles
from joinedup.agencies.queries import front_door_desk, on_duty, phone_of
from joinedup.children.queries import case_of, perhaps
from joinedup.frontdoor import actions
from joinedup.frontdoor.forms.telling import LEFT_FIELD, TURN_TO_FIELD, TellForm
from joinedup.gate import pages as gate
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import today_in_london
from joinedup.store import posts
from joinedup.ui.forms import fill_again, key_of, typed_in
from joinedup.ui.rendering import go
from joinedup.vault import actions as vault


@gate.page(may=roles.may_work, shows=gate.Shows.NOTHING)
@require_http_methods(["GET", "POST"])
def tell(request: HttpRequest) -> HttpResponse:
    """Tell the front door of a worry: four short pages, on a phone, without anything to learn first.

    Whatever comes back, or is carried on with, is shown whole.
    """
    viewer = gate.signed_in(request)
    today = today_in_london(viewer.at)
    if request.method != "POST":
        form = posts.carry_on(request, TellForm(today=today))
        return _tell_page(request, viewer, form, at_part=0 if form.carried else 1)
    form = TellForm(request.POST, today=today)
    if TURN_TO_FIELD in request.POST:
        return _turn(request, viewer, form)
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


def _turn(request: HttpRequest, viewer: Viewer, form: TellForm) -> HttpResponse:
    """Another page, with what was typed on the others in it; forward only where this one is in order."""
    left, to = (_page_sent(request, name) for name in (LEFT_FIELD, TURN_TO_FIELD))
    posts.keep(request.POST, posted_to=request.path, by=viewer, at=viewer.at)
    if to > left and not form.only(TellForm.parts[left - 1]):
        return _tell_page(request, viewer, form, at_part=left, status=422)
    turned = TellForm(today=today_in_london(viewer.at))
    fill_again(turned, typed_in(request.POST))
    return _tell_page(request, viewer, turned, at_part=to)


def _page_sent(request: HttpRequest, name: str) -> int:
    """The page that a button of ours names; whatever else is sent in its place is the first."""
    pages = {str(page): page for page, _ in enumerate(TellForm.parts, start=1)}
    return pages.get(request.POST.get(name, ""), 1)


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
    request: HttpRequest,
    viewer: Viewer,
    form: TellForm,
    *,
    at_part: int = 0,
    sent_before: bool = False,
    status: int = 200,
) -> HttpResponse:
    """The form at one of its pages, counted from 1, or whole (0)."""
    context = {
        "form": form,
        "at_part": at_part,
        "now": on_duty(front_door_desk(viewer.area_id).id, at=viewer.at),
        "viewer": viewer,
        "own_phone": phone_of(viewer.practitioner_id),
        "sent_before": sent_before,
        "errors": sent_before,
    }
    return render(request, "frontdoor/tell.html", context, status=status)
