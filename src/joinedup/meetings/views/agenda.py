"""The list of meetings; one meeting's agenda, and what is done with it before the meeting begins."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from joinedup import store
from joinedup.access.rules import roles
from joinedup.agencies.queries import who_changed
from joinedup.children import queries as children
from joinedup.gate import pages as gate
from joinedup.gate.viewer import Viewer
from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.kernel.london import today_in_london
from joinedup.meetings import queries
from joinedup.meetings.actions import agenda as actions
from joinedup.meetings.forms import AddForm, ConveneForm, LaneForm, ScribeForm
from joinedup.meetings.queries import CaseLine, MeetingFacts
from joinedup.meetings.queries.asked import who_could_write
from joinedup.meetings.rules import drawing
from joinedup.meetings.rules.lanes import Lane, Way, may_chair
from joinedup.meetings.views.shared import Act, done, the_meeting, to_chair
from joinedup.store import posts
from joinedup.trail import actions as trail
from joinedup.ui.forms import Form, Option, both_texts, key_of, version_of
from joinedup.ui.parts import Conflict
from joinedup.ui.rendering import go, go_to

_DAYS_AHEAD = 5
_SCRIBE, _LANE = "meetings/scribe.html", "meetings/lane.html"
_IN_WORDS = {
    "lane": "what happens with it",
    "locked_at": "whether the agenda is locked",
    "built_at": "what is on the agenda",
    "chair_id": "who chairs",
    "scribe_id": "who writes",
    "state": "whether it was heard",
}


@gate.page(may=roles.may_work, shows=gate.Shows.OWN_WORK)
@require_http_methods(["GET", "POST"])
def meetings(request: HttpRequest) -> HttpResponse:
    """Those that the viewer takes part in; for whoever may chair also the form that convenes the next one."""
    viewer = gate.signed_in(request)
    found = queries.meetings(viewer)
    context: dict[str, Any] = {"found": found, "today": today_in_london(viewer.at)}
    if not may_chair(viewer).allowed:
        if request.method == "POST":
            raise trail.nothing_there(request, "")
        return render(request, "meetings/meetings.html", context)
    if request.method != "POST":
        form = posts.carry_on(request, _convene_form(viewer))
        return render(request, "meetings/meetings.html", {**context, "form": form})
    form = _convene_form(viewer, request.POST)
    taken = done(request, form, frozenset, lambda **how: actions.convene(form.chosen, **how))
    if taken.done:
        return go("meetings:meeting", taken.made)
    return render(request, "meetings/meetings.html", {**context, "form": form}, status=taken.status)


def _convene_form(viewer: Viewer, data: Any = None) -> ConveneForm:
    """The next working days whose meeting has not begun; one that has a meeting leads to it."""
    today, calendar = today_in_london(viewer.at), england_and_wales()
    days: list[date] = []
    day = today
    while len(days) < _DAYS_AHEAD and day + timedelta(days=1) < calendar.last:
        rule = queries.rule_in_use(viewer.area_id, day=day)
        if calendar.is_working(day) and drawing.starts_at(day, rule=rule) > viewer.at:
            days.append(day)
        day += timedelta(days=1)
    return ConveneForm(data, days=days, today=today)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_GET
def meeting(request: HttpRequest, reference: str) -> HttpResponse:
    return _page(request, the_meeting(request, reference))


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_POST
def build(request: HttpRequest, reference: str) -> HttpResponse:
    viewer, found = gate.signed_in(request), to_chair(request, reference)
    actions.build(found.reference, by=viewer, at=viewer.at, key=key_of(request.POST))
    return go("meetings:meeting", found.reference)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_POST
def lock(request: HttpRequest, reference: str) -> HttpResponse:
    return _based_on_it(request, reference, actions.lock)


def _based_on_it(request: HttpRequest, reference: str, act: Act) -> HttpResponse:
    viewer, found = gate.signed_in(request), to_chair(request, reference)
    version, key = version_of(request.POST), key_of(request.POST)
    try:
        act(found.reference, based_on=version, by=viewer, at=viewer.at, key=key)
    except store.Stale as moved:
        return _page(request, found, conflict=_conflict(viewer, Form(request.POST), {}, moved), status=409)
    return go("meetings:meeting", found.reference)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_POST
def chair(request: HttpRequest, reference: str) -> HttpResponse:
    """'I chair it', in somebody's place."""
    return _based_on_it(request, reference, actions.take_the_chair)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def scribe(request: HttpRequest, reference: str) -> HttpResponse:
    """Who writes while it sits, so that whoever chairs can look up."""
    viewer, found = gate.signed_in(request), to_chair(request, reference)
    people = [Option(*one) for one in who_could_write(viewer, found.reference)]
    if request.method != "POST":
        return _form_page(
            request, "meetings/scribe.html", found, posts.carry_on(request, ScribeForm(people=people))
        )
    form, version = ScribeForm(request.POST, people=people), version_of(request.POST)

    def act(**how: Any) -> str:
        return actions.name_scribe(found.reference, whom=form.named, based_on=version, **how)

    try:
        taken = done(request, form, frozenset, act)
    except store.Stale as moved:
        now = the_meeting(request, reference)
        stands = {"whom": now.chair.scribe or "Nobody else"}
        conflict = _conflict(viewer, form, stands, moved, again=True)
        return _form_page(request, _SCRIBE, now, form, conflict=conflict, status=409)
    if taken.done:
        return go("meetings:meeting", taken.made)
    return _form_page(request, _SCRIBE, found, form, status=taken.status)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_POST
def ask_views(request: HttpRequest, reference: str) -> HttpResponse:
    viewer, found = gate.signed_in(request), to_chair(request, reference)
    actions.ask_views(found.reference, by=viewer, at=viewer.at, key=key_of(request.POST))
    return go("meetings:meeting", found.reference)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, reference: str) -> HttpResponse:
    """Put a case on with a reason: it came too late, or the rule does not bring it."""
    viewer, found = gate.signed_in(request), to_chair(request, reference)
    context = {"one": found, "today": today_in_london(viewer.at)}
    if request.method != "POST":
        return render(request, "meetings/add.html", {**context, "form": posts.carry_on(request, AddForm())})
    form = AddForm(request.POST)

    def about() -> frozenset[str]:
        return children.case_of_reference(form.cleaned_data["what"].strip().upper())

    taken = done(request, form, about, lambda **how: actions.add(found.reference, **form.cleaned_data, **how))
    if taken.done:
        return go("meetings:meeting", found.reference)
    return render(request, "meetings/add.html", {**context, "form": form}, status=taken.status)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def lane(request: HttpRequest, reference: str) -> HttpResponse:
    """What happens with one case: one press on the agenda, or this page where a reason belongs to it."""
    found, case = _case(request, reference)
    if request.method != "POST":
        return _form_page(
            request, "meetings/lane.html", found, posts.carry_on(request, LaneForm()), case=case
        )
    viewer, form = gate.signed_in(request), LaneForm(request.POST)

    def act(**how: Any) -> str:
        chosen = Lane(form.cleaned_data["lane"])
        because = form.cleaned_data["because"]
        return actions.set_lane(
            case.reference, lane=chosen, because=because, based_on=version_of(request.POST), **how
        )

    try:
        taken = done(request, form, lambda: children.case_of(*_children_in(case)), act)
    except store.Stale as moved:
        now, case = _case(request, reference)
        stands = {"lane": case.lane.label, "because": case.lane_because}
        conflict = _conflict(viewer, form, stands, moved, again=True)
        return _form_page(request, _LANE, now, form, conflict=conflict, status=409, case=case)
    if taken.done:
        return _back_to(found, case)
    return _form_page(request, _LANE, found, form, status=taken.status, case=case)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_POST
def move(request: HttpRequest, reference: str) -> HttpResponse:
    viewer = gate.signed_in(request)
    if not may_chair(viewer).allowed:
        raise trail.nothing_there(request, reference)
    found, case = _case(request, reference)
    way = Way.UP if request.POST.get("way") == Way.UP.value else Way.DOWN
    actions.move(case.reference, way=way, by=viewer, at=viewer.at, key=key_of(request.POST))
    return _back_to(found, case)


def _back_to(found: MeetingFacts, case: CaseLine) -> HttpResponse:
    """To the agenda, at the row where one was."""
    return go_to(f"{reverse('meetings:meeting', args=[found.reference])}#{case.reference}")


def _children_in(case: CaseLine) -> tuple[int, ...]:
    return (case.child.id, *(one.id for one in case.others))


def _page(
    request: HttpRequest, found: MeetingFacts, *, conflict: Conflict | None = None, status: int = 200
) -> HttpResponse:
    viewer = gate.signed_in(request)
    context = {
        "one": found,
        "lanes": tuple(Lane),
        "may_chair": may_chair(viewer).allowed,
        "beyond": queries.not_for_the_chair(viewer, found),
        "conflict": conflict,
        "errors": conflict is not None,
        "today": today_in_london(viewer.at),
    }
    return render(request, "meetings/meeting.html", context, status=status)


def _form_page(
    request: HttpRequest,
    template: str,
    found: MeetingFacts,
    form: Form,
    *,
    case: CaseLine | None = None,
    conflict: Conflict | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "one": found,
        "case": case,
        "form": form,
        "conflict": conflict,
        "errors": conflict is not None,
        "today": today_in_london(gate.signed_in(request).at),
    }
    return render(request, template, context, status=status)


def _case(request: HttpRequest, reference: str) -> tuple[MeetingFacts, CaseLine]:
    found = queries.case_for(gate.signed_in(request), reference)
    if found is None:
        raise trail.nothing_there(request, reference)
    seen = [one.reference for one in (found[1].child, *found[1].others)]
    trail.looked(request, "case.looked", found[1].reference, *seen)
    return found


def _conflict(
    viewer: Viewer, form: Form, stands: dict[str, str], moved: store.Stale, *, again: bool = False
) -> Conflict:
    told = tuple((line.who, line.at, _what(line.fields)) for line in who_changed(viewer, moved))
    return Conflict(told, both_texts(form, stands), again)


def _what(fields: tuple[str, ...]) -> str:
    said = [_IN_WORDS[name] for name in fields if name in _IN_WORDS]
    return " and ".join(dict.fromkeys(said)) or "this meeting"
