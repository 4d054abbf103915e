"""Advice on the law: what one was not sure of, and what waits for those at the advice desk."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from joinedup import store
from joinedup.access.rules import roles
from joinedup.agencies import queries as agencies
from joinedup.gate import pages as gate
from joinedup.kernel.london import today_in_london
from joinedup.sharing import actions, queries
from joinedup.sharing.forms.advice import AdviceForm
from joinedup.store import posts
from joinedup.trail import actions as trail
from joinedup.ui.forms import key_of
from joinedup.ui.rendering import go

_SENT_BEFORE = "This form was sent before with other words, and that stands. Your words are still here."


@gate.page(may=roles.may_work, shows=gate.Shows.OWN_WORK)
@require_http_methods(["GET", "POST"])
def advice(request: HttpRequest) -> HttpResponse:
    viewer = gate.signed_in(request)
    waiting = queries.advice_to_give(viewer)
    if request.method != "POST":
        return _page(request, posts.carry_on(request, AdviceForm(waiting=waiting)))
    if agencies.front_door_desk(viewer.area_id).id not in viewer.desk_ids:
        raise trail.nothing_there(request, "advice")
    wish = request.POST.get("wish", "")
    over = wish if queries.advised_already(viewer, wish) else ""
    form = AdviceForm(request.POST, waiting=waiting, over=over)
    if not form.is_valid():
        return _page(request, form, status=422)
    how: dict[str, Any] = {"by": viewer, "at": viewer.at, "key": key_of(request.POST)}
    try:
        actions.give_advice(int(form.cleaned_data["wish"]), said=form.cleaned_data["said"], **how)
    except store.KeyReused:
        form.add_error(None, _SENT_BEFORE)
        return _page(request, form, status=409)
    except (store.Stale, Http404):
        form.add_error(None, "Somebody has advised them meanwhile. Your words are still here.")
        return _page(request, form, status=409)
    return go("sharing:advice")


def _page(request: HttpRequest, form: AdviceForm, *, status: int = 200) -> HttpResponse:
    viewer = gate.signed_in(request)
    desk = agencies.front_door_desk(viewer.area_id)
    context = {
        "mine": queries.my_advice(viewer),
        "waiting": queries.advice_to_give(viewer),
        "advises": desk.id in viewer.desk_ids,
        "form": form,
        "desk": desk,
        "today": today_in_london(viewer.at),
    }
    return render(request, "sharing/advice.html", context, status=status)
