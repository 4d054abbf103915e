"""Who can act now: one search, from a child, a colleague, an agency, a place or a topic, at any hour.

The search is the one that stands on every page (`desk:find`); this page says what may be typed into it, and
takes a grade or a skill beside it.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from joinedup.access.rules.roles import may_see_open_work, may_work, may_work_the_front_door
from joinedup.agencies.rules.specialists import GRADES
from joinedup.agencies.rules.topics import topics
from joinedup.children.queries import ChildFacts
from joinedup.desk import queries
from joinedup.desk.act_now import who_can_act
from joinedup.gate import pages as gate
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import today_in_london
from joinedup.trail import actions as trail


@gate.page(may=may_work, shows=gate.Shows.NOTHING)
@require_GET
def who(request: HttpRequest) -> HttpResponse:
    viewer = gate.signed_in(request)
    context = {
        "topics": topics(),
        "may_drill": may_work_the_front_door(viewer).allowed,
        "may_see_gaps": may_see_open_work(viewer).allowed,
    }
    return render(request, "desk/who.html", context)


def beside(
    request: HttpRequest, viewer: Viewer, typed: str, *, grade: str, seen: tuple[ChildFacts, ...]
) -> dict[str, Any]:
    """What a search shows beside the children it found: who answers now, also around the child."""
    one = seen[0] if len(seen) == 1 else None
    if one is not None:
        trail.looked(request, "child.looked", one.reference)
    return {
        "act": who_can_act(viewer, typed, grade=grade if grade in GRADES else ""),
        "one": one,
        "around": queries.people_around(viewer, one) if one else (),
        "tonight": queries.tonight(viewer, one) if one else None,
        "today": today_in_london(viewer.at),
    }
