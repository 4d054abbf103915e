"""The directory: one box, who is on now, how long an answer usually takes; and from each to its card."""

import re
import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from joinedup.access.rules.roles import may_sign_in, may_work
from joinedup.agencies import queries as agencies
from joinedup.desk.card_forms import DirectoryForm
from joinedup.desk.in_directory import Asked, directory_of
from joinedup.gate import pages as gate
from joinedup.gate.viewer import Viewer
from joinedup.store import posts
from joinedup.trail import actions as trail
from joinedup.ui.rendering import go

_LOOKED_FOR = "looked_for"  # in the session, as whatever is typed into a search is
_KEPT = 5
_LONGEST_KEY = 20
_NEVER_SHOWN = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


@gate.page(may=may_sign_in, shows=gate.Shows.NOTHING)
@require_GET
def directory(request: HttpRequest) -> HttpResponse:
    viewer = gate.signed_in(request)
    return _page(request, viewer, Asked(), DirectoryForm(places=_places(viewer)))


@gate.page(may=may_sign_in, shows=gate.Shows.NOTHING)
@require_POST
def look_for(request: HttpRequest) -> HttpResponse:
    """Keep what was typed under a token: somebody may type a family's name here, and no address holds one."""
    typed = _NEVER_SHOWN.sub(" ", request.POST.get("looked_for", "")).strip()[:100]
    token = secrets.token_urlsafe(9)
    kept = dict(list(request.session.get(_LOOKED_FOR, {}).items())[-(_KEPT - 1) :])
    asked = [typed, "on_now" in request.POST, request.POST.get("where", "")[:_LONGEST_KEY]]
    posts.keep_at_once(request, _LOOKED_FOR, {**kept, token: asked})
    return go("desk:looked_for", token)


@gate.page(may=may_sign_in, shows=gate.Shows.NOTHING)
@require_GET
def looked_for(request: HttpRequest, token: str) -> HttpResponse:
    viewer = gate.signed_in(request)
    kept = request.session.get(_LOOKED_FOR, {}).get(token)
    if kept is None:
        raise trail.nothing_there(request, token)
    typed, on_now, where = kept
    places = _places(viewer)
    form = DirectoryForm(initial={"looked_for": typed, "on_now": on_now, "where": where}, places=places)
    there = int(where) if where in dict(places) else None
    return _page(request, viewer, Asked(str(typed), bool(on_now), there), form)


def _places(viewer: Viewer) -> list[tuple[str, str]]:
    """The partnerships that have a front door, the viewer's own first."""
    found = sorted(agencies.areas_with_a_front_door(), key=lambda one: (one.id != viewer.area_id, one.name))
    return [(str(one.id), one.name) for one in found]


def _page(request: HttpRequest, viewer: Viewer, asked: Asked, form: DirectoryForm) -> HttpResponse:
    context = {
        "found": directory_of(viewer, asked),
        "asked": asked,
        "form": form,
        "works": may_work(viewer).allowed,
        "area": dict(_places(viewer)).get(str(asked.area_id), viewer.area_name),
        "elsewhere": asked.area_id not in (None, viewer.area_id),
        "today": viewer.at,
    }
    return render(request, "desk/directory.html", context)
