"""The picture of who works with whom, for managers and the board. No person is on it."""

from collections import Counter

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from joinedup.access.rules.roles import may_see_barriers
from joinedup.agencies import queries as agencies
from joinedup.agencies.queries.contacts import who_works_with_whom
from joinedup.agencies.rules.continuity import How
from joinedup.agencies.rules.together import FEWEST, HEIGHT, WIDTH, Picture, picture
from joinedup.gate import pages as gate
from joinedup.gate.viewer import Viewer

_MOST_BY_NAME = 16  # agencies; beyond, they are brought together by kind


@gate.page(may=may_see_barriers, shows=gate.Shows.NOTHING)
@require_GET
def together(request: HttpRequest) -> HttpResponse:
    viewer = gate.signed_in(request)
    context = {
        "picture": _picture(viewer),
        "width": WIDTH,
        "height": HEIGHT,
        "fewest": FEWEST,
        "counted": [how.many for how in How],
    }
    return render(request, "desk/together.html", context)


def _picture(viewer: Viewer) -> Picture:
    here, met = who_works_with_whom(viewer.area_id, at=viewer.at)
    called = {one.name: one.name for one in agencies.agencies_in(viewer.area_id) if one.name in here}
    if len(called) > _MOST_BY_NAME:
        kinds = dict(agencies.kinds())
        called = {
            one.name: kinds[one.kind] for one in agencies.agencies_in(viewer.area_id) if one.name in here
        }
    counts: Counter[tuple[str, str]] = Counter()
    grades: Counter[tuple[str, str]] = Counter()
    for one in met:
        low, high = sorted((called[one.agency], called[one.other]))
        if low != high:
            counts[low, high] += one.contacts
        for a, b in one.grades:
            left, right = sorted((a or "not said", b or "not said"))
            grades[left, right] += 1
    return picture(sorted(set(called.values())), counts, grades)
