"""How busy one's own agency is, and saying it; and who is trained for what."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from joinedup.access.rules.roles import may_see_open_work, may_work
from joinedup.agencies import queries as agencies
from joinedup.agencies.actions import by_hand as keeping
from joinedup.agencies.queries import by_hand, skilled
from joinedup.agencies.rules.cards import Band
from joinedup.desk.card_forms import LoadForm
from joinedup.desk.load import load_of
from joinedup.gate import pages as gate
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import today_in_london
from joinedup.ui.forms import Option, key_of
from joinedup.ui.rendering import go

WHOLE = "agency"  # of whom a load is said: the agency, or one of its desks by reference


@gate.page(may=may_see_open_work, shows=gate.Shows.OWN_WORK)
@require_http_methods(["GET", "POST"])
def load(request: HttpRequest) -> HttpResponse:
    """Per person and team for whoever answers for their work; others read the band alone."""
    viewer = gate.signed_in(request)
    if request.method != "POST":
        return _page(request, viewer, _form(viewer))
    form = _form(viewer, request)
    if not form.is_valid():
        return _page(request, viewer, form, status=422)
    whose = form.cleaned_data["whose"]
    keeping.say_load(
        viewer.agency_reference,
        band=Band(form.cleaned_data["band"]),
        desk="" if whose == WHOLE else whose,
        by=viewer,
        at=viewer.at,
        key=key_of(request.POST),
    )
    return go("desk:load")


@gate.page(may=may_work, shows=gate.Shows.NOTHING)
@require_GET
def skills(request: HttpRequest) -> HttpResponse:
    """Who is trained for what and is on now; and what nobody is trained for."""
    viewer = gate.signed_in(request)
    door = agencies.front_door_of(viewer.area_id)
    context = {
        "lines": skilled.register(viewer),
        "door": "" if door is None else agencies.front_door_desk(viewer.area_id).reference,
        "at": viewer.at,
    }
    return render(request, "desk/skills.html", context)


def _form(viewer: Viewer, request: HttpRequest | None = None) -> LoadForm:
    teams = [Option(WHOLE, viewer.agency_name, "What everybody reads on its card")]
    teams += [Option(team.reference, team.name) for team in load_of(viewer).teams]
    return LoadForm(request.POST if request else None, teams=teams)


def _page(request: HttpRequest, viewer: Viewer, form: LoadForm, *, status: int = 200) -> HttpResponse:
    context = {
        "load": load_of(viewer),
        "card": by_hand.whole_card(viewer, viewer.agency_reference),
        "agency": viewer.agency_name,
        "form": form,
        "today": today_in_london(viewer.at),
    }
    return render(request, "desk/load.html", context, status=status)
