"""The screen on which a meeting is run: one page, its parts as forms, and the line that tells of changes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from joinedup import store
from joinedup.access.rules import roles
from joinedup.agencies.queries import who_changed
from joinedup.children import queries as children
from joinedup.gate import pages as gate
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import today_in_london
from joinedup.meetings.actions import live as actions
from joinedup.meetings.actions import live_acting as acting
from joinedup.meetings.actions import live_after as after
from joinedup.meetings.forms.live import (
    ActionForm,
    CarryForm,
    CloseForm,
    ContactForm,
    DecideForm,
    DissentForm,
    GradeForm,
    HarmedForm,
    RevealForm,
    ViewForm,
)
from joinedup.meetings.queries import live as queries
from joinedup.meetings.queries import not_for_the_chair
from joinedup.meetings.queries.acting import action as action_of
from joinedup.meetings.queries.live import CaseSpoken, ChildViews, OnTheTable, OwnerOption, Sitting
from joinedup.meetings.queries.shared import rule_in_use
from joinedup.meetings.rules.acting import VAGUE
from joinedup.meetings.rules.deciding import may_say_for_the_harmed
from joinedup.meetings.rules.lanes import Lane
from joinedup.meetings.rules.turns import Way
from joinedup.risk import queries as risk
from joinedup.risk.rules.views import POLICE
from joinedup.store import posts
from joinedup.store.posts import Taken
from joinedup.store.watching import STREAM, Watch, first_words
from joinedup.trail import actions as trail
from joinedup.ui.forms import Form, both_texts, fill_again, key_of, version_of
from joinedup.ui.parts import Conflict
from joinedup.ui.rendering import go
from joinedup.vault import actions as vault

Act = Callable[..., str]
_AHEAD = 2  # cases that come next and are sent with the page, so that nobody waits for them
_FIELDS = {
    "decide.unheard": "override",
    "decide.lacked": "instead",
    "decide.lacked_what": "lacked",
    "view.rests_on_nothing": "fact",
    "dissent.past": "review_on",
    "dissent.far": "review_on",
    "action.left": "owner",
    "action.short": "what",
    "action.past": "due",
    "action.far": "due",
    "action.child": "whom",
    "plan.first": "first",
    "close.unheard": "because",
    "reveal.no_reason": "because",
}
# The address of each form on the page.
_ROUTES = {
    "decide": "decide",
    "harmed": "harmed",
    "dissent": "dissent",
    "action": "give",
    "contact": "contact",
    "grade": "grade",
    "reveal": "reveal",
    "view": "view",
}
_IN_WORDS = {
    "kind": "what is decided",
    "words": "what is agreed",
    "together": "what no agency could do alone",
    "lacked": "what was lacking",
    "instead": "what would have been done",
    "override": "why it is decided without hearing everybody",
    "wishes": "what the person harmed wishes",
    "adviser": "who speaks for them",
}


@dataclass
class _Stage:
    """The page as it goes out: the forms of the case on the table, of which one may have come back."""

    back: Form | None = None
    conflict: Conflict | None = None
    status: int = 200
    forms: dict[str, Form] = field(default_factory=dict)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_GET
def live(request: HttpRequest, reference: str) -> HttpResponse:
    return _stage(request, _sitting(request, reference, ahead=_AHEAD), _Stage())


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_GET
def room(request: HttpRequest, reference: str) -> HttpResponse:
    """The same for a screen that everybody in a room can read: references, and nobody's name."""
    found = _sitting(request, reference)
    there = [one.round for one in found.table.views] if found.table else []
    pictures = [None if one is None else risk.without_names(one) for one in there]
    return render(
        request, "meetings/room.html", {"one": found, "pictures": pictures, "today": _today(request)}
    )


@gate.page(may=roles.may_work, shows=gate.Shows.NOTHING)
@require_GET
def stream(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Tell a browser that looks on when something changed: a number, and nothing of it (0054)."""
    viewer = gate.signed_in(request)
    found = queries.looks_on(viewer, reference)
    if found is None:
        raise trail.nothing_there(request, reference)
    if not queries.watchers.has_room(viewer.practitioner_id):
        return HttpResponse(status=204)
    number, meeting = found.number, found.meeting
    stay_open = request.META.get(STREAM)
    if stay_open is not None:
        again, who = gate.asked_again(request), viewer.practitioner_id
        watch = Watch(found.thing, who, number, still=lambda: queries.still_looks(again(), meeting, was=who))
        stay_open(queries.watchers, watch)
    said, kind = first_words(number), "text/event-stream"
    response: HttpResponseBase
    if stay_open is None:  # another server than ours: the browser asks again after a moment
        response = HttpResponse(said, content_type=kind)
    else:
        response = StreamingHttpResponse(iter([said]), content_type=kind)
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    return response


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_POST
def open_meeting(request: HttpRequest, reference: str) -> HttpResponse:
    return _pressed(request, _sitting(request, reference), actions.open_meeting)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_POST
def turn(request: HttpRequest, reference: str) -> HttpResponse:
    """Next, previous, or park; `to` is the case that was sent ahead and is shown already."""
    found, sent = _sitting(request, reference), request.POST.get("way", "")
    way = next((one for one in (Way.PREVIOUS, Way.PARK) if one.value == sent), Way.NEXT)
    return _pressed(request, found, actions.call, way=way, case=request.POST.get("to", "")[:20])


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_POST
def call(request: HttpRequest, reference: str) -> HttpResponse:
    """One case that is named."""
    found, case = _case(request, reference)
    return _pressed(request, found, actions.call, way=Way.TO, case=case.line.reference)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_POST
def heard(request: HttpRequest, reference: str) -> HttpResponse:
    found, case = _case(request, reference)
    took_back = request.POST.get("unheard", "")[:20]
    said = {"agency": took_back or request.POST.get("heard", "")[:20], "heard": not took_back}
    return _pressed(request, found, actions.hear, reference=case.line.reference, **said)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_POST
def decide(request: HttpRequest, reference: str) -> HttpResponse:
    found, case = _case(request, reference)
    form = DecideForm(request.POST)

    def act(**how: Any) -> str:
        return actions.decide(case.line.reference, form.decided(), based_on=version_of(request.POST), **how)

    return _written(request, found, case, form, act, stands=_decision_in_words)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_POST
def harmed(request: HttpRequest, reference: str) -> HttpResponse:
    found, case = _case(request, reference)
    form = HarmedForm(request.POST)

    kept = case.harmed is not None and case.harmed.kept

    def act(**how: Any) -> str:
        gate.insist(may_say_for_the_harmed(kept=kept))
        based_on = version_of(request.POST)
        return actions.say_for_the_harmed(case.line.reference, **form.cleaned_data, based_on=based_on, **how)

    return _written(request, found, case, form, act, stands=_harmed_in_words)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_POST
def grade(request: HttpRequest, reference: str) -> HttpResponse:
    """That of the person harmed, as somebody here confirms or changes it."""
    found, case = _case(request, reference)
    form = GradeForm(request.POST, adults=queries.adults_of(case.line))
    return _written(
        request,
        found,
        case,
        form,
        lambda **how: actions.grade(case.line.reference, **form.cleaned_data, **how),
    )


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_POST
def dissent(request: HttpRequest, reference: str) -> HttpResponse:
    found, case = _case(request, reference)
    form = _dissent_form(found, today=_today(request), data=request.POST)
    return _written(
        request, found, case, form, lambda **how: actions.dissent(case.line.reference, **form.said(), **how)
    )


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_POST
def give(request: HttpRequest, reference: str) -> HttpResponse:
    found, case = _case(request, reference)
    owners = queries.owners_for(gate.signed_in(request), found.meeting)
    gone = queries.gone(gate.signed_in(request), request.POST.get("owner", "")[:20])
    form = ActionForm(request.POST, case=case, owners=owners, today=_today(request), gone=gone)
    return _written(
        request, found, case, form, lambda **how: acting.give(case.line.reference, form.given(), **how)
    )


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def carry(request: HttpRequest, reference: str) -> HttpResponse:
    """An earlier action goes on in the case that is called, with a new day."""
    viewer = gate.signed_in(request)
    before = action_of(viewer, reference)
    now = "" if before is None else queries.called_about(viewer, before.case.reference)
    if before is None or not now:
        raise trail.nothing_there(request, reference)
    found, case = _case(request, now)
    gate.insist(found.may_run)
    context = {"one": found, "act": before, "today": _today(request)}
    owners = queries.owners_for(viewer, found.meeting)
    form = CarryForm(request.POST if request.method == "POST" else None, owners=owners, today=_today(request))
    if request.method != "POST":
        return render(request, "meetings/carry.html", {**context, "form": form})

    def act(**how: Any) -> str:
        return acting.carry_over(before.reference, case=case.line.reference, **form.chosen(), **how)

    taken = _taken(request, form, frozenset(), act)
    if taken.made:
        queries.watchers.changed()
        return go("meetings:live", taken.made)
    return render(request, "meetings/carry.html", {**context, "form": form}, status=taken.status)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_POST
def contact(request: HttpRequest, reference: str) -> HttpResponse:
    found, case = _case(request, reference)
    form = ContactForm(request.POST)
    return _written(
        request,
        found,
        case,
        form,
        lambda **how: actions.plan_contact(case.line.reference, **form.planned(), **how),
    )


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_POST
def reveal(request: HttpRequest, reference: str) -> HttpResponse:
    found, case = _case(request, reference)
    seen = queries.views_on(gate.signed_in(request), case.line)
    form = _reveal_form(case, seen, request.POST)
    return _written(
        request,
        found,
        case,
        form,
        lambda **how: actions.open_views(case.line.reference, **form.cleaned_data, **how),
    )


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_POST
def view(request: HttpRequest, reference: str) -> HttpResponse:
    """One's own agency's view, before the case is talked of."""
    found, case = _case(request, reference)
    viewer = gate.signed_in(request)
    form = _view_form(viewer, case, queries.views_on(viewer, case.line), request.POST)
    return _written(
        request,
        found,
        case,
        form,
        lambda **how: actions.say_view(case.line.reference, **form.said(), **how),
    )


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, reference: str) -> HttpResponse:
    """What goes to whom, once more to be read; then the meeting is over."""
    found = _sitting(request, reference)
    viewer = gate.signed_in(request)
    if found.meeting.when.closed_at is None:
        gate.insist(found.may_close)
    elif request.method != "POST":
        return go("meetings:minutes", found.meeting.reference)
    minutes = queries.minutes_for(viewer, found.meeting.reference)
    context = {"one": found, "minutes": minutes, "today": _today(request)}
    page = "meetings/close.html"
    if request.method != "POST":
        return render(request, page, {**context, "form": posts.carry_on(request, CloseForm())})
    form = CloseForm(request.POST)
    about = _families(found)
    taken = _taken(
        request, form, about, lambda **how: after.close(found.meeting.reference, **form.cleaned_data, **how)
    )
    if taken.made:
        queries.watchers.changed()
        return go("meetings:minutes", taken.made)
    return render(request, page, {**context, "form": form}, status=taken.status)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_GET
def minutes(request: HttpRequest, reference: str) -> HttpResponse:
    found = queries.minutes_for(gate.signed_in(request), reference)
    if found is None:
        raise trail.nothing_there(request, reference)
    seen = [one.reference for case in found.meeting.agenda for one in (case.child, *case.others)]
    trail.looked(request, "minutes.looked", found.meeting.reference, *seen)
    return render(request, "meetings/minutes.html", {"one": found, "today": _today(request)})


def _stage(request: HttpRequest, found: Sitting, stage: _Stage) -> HttpResponse:
    viewer = gate.signed_in(request)
    table = found.table
    owners = queries.owners_for(viewer, found.meeting)
    context: dict[str, Any] = {
        "one": found,
        "lanes": tuple(Lane),
        "table": table,
        "today": _today(request),
        "conflict": stage.conflict,
        "back": stage.back,
        "errors": stage.conflict is not None or stage.back is not None,
        "forms": {} if table is None else _forms(request, found, table, owners, back=stage.back),
        "ahead": [(one, _forms(request, found, one, owners)) for one in _sent_ahead(request, found)],
        "beyond": not_for_the_chair(viewer, found.meeting),
        "vague": VAGUE,
        "minutes": rule_in_use(viewer.area_id, day=found.meeting.when.on_day).discuss,
    }
    return render(request, "meetings/live.html", context, status=stage.status)


def _sent_ahead(request: HttpRequest, found: Sitting) -> tuple[OnTheTable, ...]:
    """The cases that come next. They are seen once they are sent, whether they are called or not."""
    cases = [one.spoken.line for one in found.ahead]
    if cases:
        inside = [one.reference for case in cases for one in (case.child, *case.others)]
        trail.looked(request, "case.looked_ahead", *(one.reference for one in cases), *inside)
    return found.ahead


def _forms(
    request: HttpRequest,
    found: Sitting,
    table: OnTheTable,
    owners: tuple[OwnerOption, ...],
    *,
    back: Form | None = None,
) -> dict[str, Form]:
    """Every form of the case, empty or as it stands; the one that came back as it was typed."""
    viewer = gate.signed_in(request)
    today, case = today_in_london(viewer.at), table.spoken
    known = queries.with_why(viewer, case, owners) if found.may_run.allowed else owners
    made: dict[str, Form] = {
        "decide": DecideForm(),
        "harmed": HarmedForm(),
        "dissent": _dissent_form(found, today=today),
        "action": ActionForm(case=case, owners=known, today=today),
        "contact": ContactForm(),
        "grade": GradeForm(adults=table.adults),
        "reveal": _reveal_form(case, table.views),
        "view": _view_form(viewer, case, table.views),
    }
    if case.decision is not None and case.decision.kind is not None:
        fill_again(made["decide"], {name: [value] for name, value in _decision_values(case).items()})
    if case.harmed is not None:
        adviser = case.harmed.adviser.value if case.harmed.adviser else ""
        fill_again(made["harmed"], {"wishes": [case.harmed.wishes], "adviser": [adviser]})
    for name, form in made.items():
        posts.carry_on(request, form, posts_to=f"meetings:{_ROUTES[name]}", about=case.line.reference)
    if back is not None:
        made[getattr(back, "called", "")] = back
    return made


def _view_form(viewer: Viewer, case: CaseSpoken, seen: Iterable[ChildViews], data: Any = None) -> ViewForm:
    those = [one for one in seen if one.may_say]
    asked = [one.child for one in those]
    scales = [one.round.scale for one in those if one.round is not None]  # a round keeps its own words
    scale = scales[0] if scales else risk.scale_on(viewer.area_id, at=viewer.at)
    facts = {one.child.reference: one.round.facts for one in those if one.round is not None}
    inside = (case.line.child, *case.line.others)
    police = any(one.round.own.kind == POLICE for one in those if one.round and one.round.own)
    return ViewForm(data, inside=inside, asked=asked, scale=scale, facts=facts, on_evidence=police)


def _reveal_form(case: CaseSpoken, seen: Iterable[ChildViews], data: Any = None) -> RevealForm:
    asked = [one.child for one in seen if one.may_open]
    return RevealForm(data, inside=(case.line.child, *case.line.others), asked=asked)


def _dissent_form(found: Sitting, *, today: Any, data: Any = None) -> DissentForm:
    """Whoever drives writes it for any agency that sits there; everybody else for their own."""
    seats = [(one.reference, one.agency) for one in found.meeting.seats] if found.may_run.allowed else []
    return DissentForm(data, today=today, agencies=seats)


def _written(
    request: HttpRequest,
    found: Sitting,
    case: CaseSpoken,
    form: Form,
    act: Act,
    *,
    stands: Callable[[CaseSpoken], dict[str, str]] | None = None,
) -> HttpResponse:
    viewer = gate.signed_in(request)
    about = children.case_of(case.line.child.id, *(one.id for one in case.line.others))
    moved: store.Stale | None = None
    try:
        taken = _taken(request, form, about, act)
    except store.Stale as quicker:
        moved, taken = quicker, Taken("", 409)
    if taken.made:
        queries.watchers.changed()
        return go("meetings:live", found.meeting.reference)
    # Another case may have been called since: what comes back stands beside the case of which it was written.
    now = (
        queries.sitting_for(viewer, found.meeting.reference, ahead=_AHEAD, about=case.line.reference) or found
    )
    stage = _Stage(back=form, status=taken.status)
    if moved is not None:
        spoken = now.table.spoken if now.table else case
        told = tuple((line.who, line.at, _what(line.fields)) for line in who_changed(viewer, moved))
        stage.conflict = Conflict(told, both_texts(form, stands(spoken) if stands else {}), again=True)
    return _stage(request, now, stage)


def _pressed(request: HttpRequest, found: Sitting, press: Act, **what: Any) -> HttpResponse:
    viewer = gate.signed_in(request)
    reference = what.pop("reference", found.meeting.reference)
    press(reference, **what, by=viewer, at=viewer.at, key=key_of(request.POST))
    queries.watchers.changed()
    return go("meetings:live", found.meeting.reference)


def _taken(request: HttpRequest, form: Form, about: frozenset[str], act: Act) -> Taken:
    """What was done; where it was not, the form holds its sentence.

    Raises:
        store.Stale: somebody was quicker, and both texts are shown.
    """
    viewer = gate.signed_in(request)
    kept = vault.settle(form, about=about) if form.is_valid() else None
    if kept is None:
        return Taken("", 422)
    how: dict[str, Any] = {"by": viewer, "at": viewer.at, "key": key_of(request.POST)}
    return posts.taken(lambda: vault.saved(lambda: act(**how), kept, form, **how), form, fields=_FIELDS)


def _what(names: tuple[str, ...]) -> str:
    said = [_IN_WORDS[name] for name in names if name in _IN_WORDS]
    return " and ".join(dict.fromkeys(said)) or "this case"


def _decision_values(case: CaseSpoken) -> dict[str, str]:
    one = case.decision
    assert one is not None
    return {
        "kind": one.kind.value if one.kind else "",
        "words": one.words,
        "together": one.together,
        "lacked": one.lacked.value if one.lacked else "",
        "instead": one.instead,
        "override": one.override,
    }


def _decision_in_words(case: CaseSpoken) -> dict[str, str]:
    one = case.decision
    assert one is not None
    labels = {
        "kind": one.kind.label if one.kind else "",
        "lacked": one.lacked.label if one.lacked else "",
    }
    return {**_decision_values(case), **labels}


def _harmed_in_words(case: CaseSpoken) -> dict[str, str]:
    one = case.harmed
    if one is None:
        return {}
    return {"wishes": one.wishes, "adviser": one.adviser.label if one.adviser else ""}


def _sitting(request: HttpRequest, reference: str, *, ahead: int = 0) -> Sitting:
    found = queries.sitting_for(gate.signed_in(request), reference, ahead=ahead)
    if found is None:
        raise trail.nothing_there(request, reference)
    seen = [one.reference for case in found.meeting.agenda for one in (case.child, *case.others)]
    trail.looked(request, "meeting.looked", found.meeting.reference, *seen)
    return found


def _case(request: HttpRequest, reference: str) -> tuple[Sitting, CaseSpoken]:
    """A case to be written in: on the table or not, as long as whoever sends may see it."""
    viewer = gate.signed_in(request)
    case = queries.case_spoken(viewer, reference)
    if case is None:
        raise trail.nothing_there(request, reference)
    return _sitting(request, case[0]), case[1]


def _families(found: Sitting) -> frozenset[str]:
    ids = [one.id for case in found.meeting.agenda for one in (case.child, *case.others)]
    return children.case_of(*ids)


def _today(request: HttpRequest) -> Any:
    return today_in_london(gate.signed_in(request).at)
