"""Telling the front door of a worry."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from joinedup import store
from joinedup.access.rules import roles
from joinedup.agencies.queries import PractitionerLine, find_practitioners, front_door_desk, on_duty, phone_of
from joinedup.children.queries import case_of, perhaps
from joinedup.frontdoor import actions
from joinedup.frontdoor.forms.known_by import in_full
from joinedup.frontdoor.forms.others import (
    HOW_MANY,
    MORE_FIELD,
    people_asked_for,
    people_of_the_draft,
)
from joinedup.frontdoor.forms.telling import ASKED_FIELD, LEFT_FIELD, TURN_TO_FIELD, TellForm
from joinedup.frontdoor.views.shared import perhaps_the_others
from joinedup.gate import pages as gate
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import today_in_london
from joinedup.store import posts
from joinedup.ui.forms import fill_again, key_of, typed_in
from joinedup.ui.rendering import go
from joinedup.vault import actions as vault

_MOST_NAMESAKES = 50


@gate.page(may=roles.may_work, shows=gate.Shows.NOTHING)
@require_http_methods(["GET", "POST"])
def tell(request: HttpRequest) -> HttpResponse:
    """Tell the front door of a worry: four short pages, on a phone, without anything to learn first.

    Whatever comes back, or is carried on with, is shown whole.
    """
    viewer = gate.signed_in(request)
    if request.method != "POST":
        form = posts.carry_on(request, _form(viewer, others=people_of_the_draft(request, viewer)))
        return _tell_page(request, viewer, form, at_part=0 if form.carried else 1)
    form = _form(viewer, request.POST, others=people_asked_for(request.POST))
    turned = {TURN_TO_FIELD, MORE_FIELD} & set(request.POST)
    if turned or request.POST.get(ASKED_FIELD, form.asked_of) != form.asked_of:
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
    return go("frontdoor:concern" if form.call() else "frontdoor:receipt", reference)


def _form(viewer: Viewer, data: Any = None, *, others: int) -> TellForm:
    takes_calls = roles.may_work_the_front_door(viewer).allowed
    return TellForm(
        data,
        at=viewer.at,
        today=today_in_london(viewer.at),
        find=partial(_somebody_here, viewer) if takes_calls else None,
        others=others,
    )


def _somebody_here(viewer: Viewer, name: str, works_at: str) -> list[PractitionerLine]:
    """Whoever can sign in and has exactly this name; who writes it down rings nobody."""
    wanted, place = name.casefold().split(), works_at.casefold().strip()
    today = today_in_london(viewer.at)
    return [
        one
        for one, _ in find_practitioners(viewer.area_id, name, today=today, most=_MOST_NAMESAKES)
        if one.name.casefold().split() == wanted
        and place in one.agency_name.casefold()
        and one.id != viewer.practitioner_id
    ]


def _one_more(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The same page, which asks about one person more."""
    form = _shown_again(request)
    at_part = _page_sent(request, LEFT_FIELD, form) if LEFT_FIELD in request.POST else 0
    return _tell_page(request, viewer, form, at_part=at_part)


def _turn(request: HttpRequest, viewer: Viewer, form: TellForm) -> HttpResponse:
    """Another page, with what was typed on the others in it; forward only where this one is in order.

    A form that was shown whole for a child, say, and is about an adult now, is shown whole again: it asks
    other things.
    """
    posts.keep(request.POST, posted_to=request.path, by=viewer, at=viewer.at)
    if MORE_FIELD in request.POST:
        return _one_more(request, viewer)
    if TURN_TO_FIELD not in request.POST:
        return _tell_page(request, viewer, _shown_again(request))
    left, to = (_page_sent(request, name, form) for name in (LEFT_FIELD, TURN_TO_FIELD))
    if to > left and not form.only(form.parts[left - 1]):
        return _tell_page(request, viewer, form, at_part=left, status=422)
    return _tell_page(request, viewer, _shown_again(request), at_part=to)


def _shown_again(request: HttpRequest) -> TellForm:
    """What was typed, without a judgement of it."""
    others = people_asked_for(request.POST)
    form = _form(gate.signed_in(request), others=others)
    fill_again(form, {**typed_in(request.POST), HOW_MANY: [str(others)]})
    return form


def _page_sent(request: HttpRequest, name: str, form: TellForm) -> int:
    """The page that a button of ours names; whatever else is sent in its place is the first."""
    pages = {str(page): page for page, _ in enumerate(form.parts, start=1)}
    return pages.get(request.POST.get(name, ""), 1)


def _tell(form: TellForm, how: dict[str, Any]) -> str:
    told, call, sender = form.told(), form.call(), how["by"]
    if call is not None:
        return actions.take_a_call(told, call, **how)
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
    born = None if said["not_born_yet"] else in_full(said["child_birth_date"])
    return case_of(*perhaps(viewer, name=said["child_name"], birth_date=born)) | perhaps_the_others(
        viewer, form
    )


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
