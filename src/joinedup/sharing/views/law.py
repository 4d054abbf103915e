"""The law that is proposed here, for everybody to read, and the days that an area enters."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from joinedup import store
from joinedup.access.rules import roles
from joinedup.gate import pages as gate
from joinedup.kernel.london import today_in_london
from joinedup.sharing import actions, queries
from joinedup.sharing.forms.law import CommencementForm
from joinedup.store import posts
from joinedup.trail import actions as trail
from joinedup.ui.forms import key_of
from joinedup.ui.rendering import go


@gate.page(may=roles.may_sign_in, shows=gate.Shows.NOTHING)
@require_http_methods(["GET", "POST"])
def law(request: HttpRequest) -> HttpResponse:
    viewer = gate.signed_in(request)
    edits = roles.may_edit_roles(viewer).allowed
    if request.method != "POST":
        return _page(request, posts.carry_on(request, CommencementForm()) if edits else None)
    if not edits:
        raise trail.nothing_there(request, "law")
    form = CommencementForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    how: dict[str, Any] = {"by": viewer, "at": viewer.at, "key": key_of(request.POST)}
    try:
        actions.enter_commencement(**form.cleaned_data, **how)
    except store.KeyReused:
        form.add_error(
            None, "This form was sent before with other words, and that stands. Send again to add this."
        )
        return _page(request, form, status=409)
    return go("sharing:law")


def _page(request: HttpRequest, form: CommencementForm | None, *, status: int = 200) -> HttpResponse:
    viewer = gate.signed_in(request)
    context = {
        "lines": queries.law_lines(viewer.area_id),
        "today": today_in_london(viewer.at),
        **({"form": form} if form else {}),
    }
    return render(request, "sharing/law.html", context, status=status)
