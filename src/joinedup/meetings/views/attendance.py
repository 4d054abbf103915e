"""Who is asked to a meeting, who came, and how that was over the last months."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from joinedup.access.rules import roles
from joinedup.gate import pages as gate
from joinedup.kernel.london import today_in_london
from joinedup.meetings import queries
from joinedup.meetings.actions import attendance as actions
from joinedup.meetings.forms.attendance import CameForm, InviteForm
from joinedup.meetings.queries.asked import Seated, to_ask, who_could_come
from joinedup.meetings.rules.attendance import UNSAID, UNSAID_LETTER, Said, State
from joinedup.meetings.views.shared import done, the_meeting, to_chair
from joinedup.store import posts
from joinedup.trail import actions as trail
from joinedup.ui.forms import Option
from joinedup.ui.rendering import go


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest, reference: str) -> HttpResponse:
    viewer, found = gate.signed_in(request), to_chair(request, reference)
    people = [Option(*one) for one in to_ask(viewer, found.reference)]
    context: dict[str, Any] = {"one": found, "today": today_in_london(viewer.at)}
    if request.method != "POST":
        form = posts.carry_on(request, InviteForm(people=people))
        return render(request, "meetings/invite.html", {**context, "form": form})
    form = InviteForm(request.POST, people=people)
    taken = done(
        request, form, frozenset, lambda **how: actions.invite(found.reference, **form.cleaned_data, **how)
    )
    if taken.done:
        return go("meetings:meeting", taken.made)
    return render(request, "meetings/invite.html", {**context, "form": form}, status=taken.status)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def came(request: HttpRequest, reference: str) -> HttpResponse:
    """Of one agency: the viewer's own, or another by its reference for whoever keeps the list."""
    viewer, found = gate.signed_in(request), the_meeting(request, reference)
    sent = request.POST.get("whose", "") if request.method == "POST" else request.GET.get("reference", "")
    seat = who_could_come(viewer, found.reference, sent or viewer.agency_reference)
    if seat is None:
        raise trail.nothing_there(request, reference)
    if request.method != "POST":
        return _came_page(request, found, seat, posts.carry_on(request, _came_form(seat)))
    form = _came_form(seat, request.POST)

    def act(**how: Any) -> str:
        said = Said(form.cleaned_data["said"])
        return actions.say_attendance(
            found.reference, agency=seat.reference, said=said, came=form.cleaned_data["came"], **how
        )

    taken = done(request, form, frozenset, act)
    if taken.done:
        return go("meetings:meeting", taken.made)
    return _came_page(request, found, seat, form, status=taken.status)


def _came_form(seat: Seated, data: Any = None) -> CameForm:
    return CameForm(data, people=[Option(*one) for one in seat.people], keeps=seat.keeps)


def _came_page(
    request: HttpRequest, found: queries.MeetingFacts, seat: Seated, form: CameForm, *, status: int = 200
) -> HttpResponse:
    context = {"one": found, "seat": seat, "form": form}
    return render(request, "meetings/came.html", context, status=status)


@gate.page(may=roles.may_see_measures, shows=gate.Shows.OWN_WORK)
@require_GET
def attendance(request: HttpRequest) -> HttpResponse:
    """Counts alone, for those who take part and for the board's analyst."""
    viewer = gate.signed_in(request)
    context = {"found": queries.attendance(viewer), "states": tuple(State), "unsaid": (UNSAID_LETTER, UNSAID)}
    return render(request, "meetings/attendance.html", context)
