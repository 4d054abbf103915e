"""The board's list of barriers to sharing, and one of them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from joinedup import store
from joinedup.access.rules import roles
from joinedup.gate import pages as gate
from joinedup.kernel.london import today_in_london
from joinedup.sharing import actions, queries
from joinedup.sharing.forms.barring import BarrierForm
from joinedup.sharing.queries import BarrierLine
from joinedup.sharing.views.shared import conflict_of
from joinedup.store import posts
from joinedup.trail import actions as trail
from joinedup.ui.forms import key_of, version_of
from joinedup.ui.parts import Conflict
from joinedup.ui.rendering import go


@gate.page(may=roles.may_see_barriers, shows=gate.Shows.NOTHING)
@require_GET
def barriers(request: HttpRequest) -> HttpResponse:
    viewer = gate.signed_in(request)
    context = {"barriers": queries.barriers(viewer), "today": today_in_london(viewer.at)}
    return render(request, "sharing/barriers.html", context)


@gate.page(may=roles.may_see_barriers, shows=gate.Shows.NOTHING)
@require_http_methods(["GET", "POST"])
def barrier(request: HttpRequest, reference: str) -> HttpResponse:
    viewer, found = gate.signed_in(request), _found(request, reference)
    today = today_in_london(viewer.at)
    if request.method != "POST":
        return _page(request, found, posts.carry_on(request, BarrierForm(barrier=found, today=today)))
    form, version = BarrierForm(request.POST, barrier=found, today=today), version_of(request.POST)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    how: dict[str, Any] = {"by": viewer, "at": viewer.at, "key": key_of(request.POST)}
    said = {name: form.cleaned_data[name] for name in ("owner", "due_on", "done")}
    try:
        actions.work_on_barrier(found.reference, **said, version=version, **how)
    except (store.Stale, gate.Refused) as refused:
        now = _found(request, reference)
        stands = {"owner": now.owner, "done": now.done or "Not closed"}
        moved = refused if isinstance(refused, store.Stale) else None
        conflict = conflict_of(viewer, form, stands, moved, again=now.closed_at is None)
        return _page(request, now, form, conflict=conflict, status=409)
    return go("sharing:barrier", found.reference)


def _found(request: HttpRequest, reference: str) -> BarrierLine:
    found = queries.barrier(gate.signed_in(request), reference)
    if found is None:
        raise trail.nothing_there(request, reference)
    return found


def _page(
    request: HttpRequest,
    found: BarrierLine,
    form: BarrierForm,
    *,
    conflict: Conflict | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "barrier": found,
        "form": form,
        "conflict": conflict,
        "errors": status != 200,
        "today": today_in_london(gate.signed_in(request).at),
    }
    return render(request, "sharing/barrier.html", context, status=status)
