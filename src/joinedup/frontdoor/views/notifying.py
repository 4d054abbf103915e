"""Notifying an incident, and what follows from it for each person."""

from contextlib import suppress
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from joinedup import store
from joinedup.access.rules import roles
from joinedup.agencies.queries import front_door_desk, on_duty, schools
from joinedup.children.queries import case_of, perhaps
from joinedup.frontdoor import actions, queries
from joinedup.frontdoor.forms.known_by import in_full
from joinedup.frontdoor.forms.notifying import (
    AT_FIRST,
    ContestForm,
    FindSchoolForm,
    NotifyForm,
    PathForm,
)
from joinedup.frontdoor.forms.others import MORE_FIELD, people_asked_for, people_of_the_draft
from joinedup.frontdoor.overtaken import path_conflict
from joinedup.frontdoor.queries import PathFacts
from joinedup.frontdoor.rules.incidents import MOST_PEOPLE, Part
from joinedup.frontdoor.rules.paths import PathCode
from joinedup.frontdoor.views.shared import case_around
from joinedup.gate import pages as gate
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import today_in_london
from joinedup.store import posts
from joinedup.trail import actions as trail
from joinedup.ui.forms import Option, fill_again, key_of, typed_in, version_of
from joinedup.ui.parts import Conflict
from joinedup.ui.rendering import go
from joinedup.vault import actions as vault
from joinedup.vault.queries import Settled


@gate.page(may=roles.may_work, shows=gate.Shows.NOTHING)
@require_http_methods(["GET", "POST"])
def notify(request: HttpRequest) -> HttpResponse:
    """Notify an incident: one page, on a phone; 'Add another person' brings the same page back longer."""
    viewer = gate.signed_in(request)
    if request.method != "POST":
        form = _notify_form(viewer, people=people_of_the_draft(request, viewer, at_first=AT_FIRST))
        return _notify_page(request, viewer, posts.carry_on(request, form))
    people = people_asked_for(request.POST, at_first=AT_FIRST)
    if MORE_FIELD in request.POST:
        form = _notify_form(viewer, people=people)
        fill_again(form, {**typed_in(request.POST), "people": [str(form.how_many)]})
        return _notify_page(request, viewer, form)
    form = _notify_form(viewer, request.POST, people=people)
    kept = vault.settle(form, about=_perhaps_told_of(viewer, form)) if form.is_valid() else None
    if kept is None:
        return _notify_page(request, viewer, form, status=422)
    return _notified(request, viewer, form, kept)


def _notified(request: HttpRequest, viewer: Viewer, form: NotifyForm, kept: Settled) -> HttpResponse:
    how = _how(request, viewer)
    try:
        reference = vault.saved(lambda: actions.notify(form.notification(), **how), kept, form, **how)
    except store.KeyReused:
        return _notify_page(request, viewer, form, sent_before=True, status=409)
    except actions.NumberTaken as before:
        own = queries.sent_concern(viewer, before.reference)
        form.add_error("number", _notified_before(own is not None, before.reference))
        return _notify_page(request, viewer, form, status=409)
    return go("frontdoor:receipt", reference)


def _notified_before(own: bool, reference: str) -> str:
    if own:
        return f"You notified this number before: {reference}. Ring the front door to add to it."
    return "Your agency notified this number before. Ring the front door to add to it, or check the number."


def _notify_form(viewer: Viewer, data: Any = None, *, people: int) -> NotifyForm:
    return NotifyForm(data, at=viewer.at, schools=_schools(viewer), people=people)


def _schools(viewer: Viewer) -> list[Option]:
    lines = schools(viewer.area_id, today=today_in_london(viewer.at))
    return [Option(line.reference, line.agency_name) for line in lines]


def _perhaps_told_of(viewer: Viewer, form: NotifyForm) -> frozenset[str]:
    """Everybody around the children whom this may be about, of those whom the sender may see."""
    said, found = form.cleaned_data, frozenset[str]()
    for number in range(1, form.how_many + 1):
        name, born = said[f"p{number}_name"], in_full(said[f"p{number}_birth_date"])
        if name or born:
            found |= case_of(*perhaps(viewer, name=name, birth_date=born))
    return found


def _notify_page(
    request: HttpRequest, viewer: Viewer, form: NotifyForm, *, sent_before: bool = False, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "now": on_duty(front_door_desk(viewer.area_id).id, at=viewer.at),
        "sent_before": sent_before,
        "may_add": form.how_many < MOST_PEOPLE,
        "errors": sent_before,
    }
    return render(request, "frontdoor/notify.html", context, status=status)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_GET
def incident(request: HttpRequest, reference: str) -> HttpResponse:
    """The whole of it, for the front door and whoever notified: who, what part, and what follows for each."""
    viewer = gate.signed_in(request)
    facts = queries.incident(viewer, reference)
    if facts is None:
        raise trail.nothing_there(request, reference)
    trail.looked(request, "incident.looked", facts.reference, *queries.children_looked_at(facts.reference))
    context = {
        "incident": facts,
        "may_contest": bool(queries.parts_to_contest(viewer, facts.reference)),
        "at_the_door": roles.may_work_the_front_door(viewer).allowed,
        "today": today_in_london(viewer.at),
    }
    return render(request, "frontdoor/incident.html", context)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def path(request: HttpRequest, reference: str) -> HttpResponse:
    """One thing that follows, for whoever's it is: what they must know, and what came of it."""
    viewer = gate.signed_in(request)
    facts = _path_or_nothing(request, viewer, reference)
    if request.method != "POST":
        if facts.line.seen_at is None:
            with suppress(store.ReadOnly):
                actions.see_path(facts.line.reference, by=viewer, at=viewer.at)
            facts = _path_or_nothing(request, viewer, reference)
        return _path_page(request, viewer, facts, posts.carry_on(request, _path_form(viewer, facts)))
    form = _path_form(viewer, facts, request.POST)
    if not form.is_valid():
        return _path_page(request, viewer, facts, form, status=422)
    kept = vault.settle(form, about=case_around(facts.concern))
    if kept is None:
        return _path_page(request, viewer, facts, form, status=422)
    said, how = form.cleaned_data, _how(request, viewer)
    ends = {"came_of": said["came_of"], "note": said["note"], "school": said.get("school", "")}
    version = version_of(request.POST)
    try:
        vault.saved(
            lambda: actions.end_path(facts.line.reference, **ends, version=version, **how), kept, form, **how
        )
    except store.Stale as moved:
        facts = _path_or_nothing(request, viewer, reference)
        conflict = path_conflict(viewer, facts, form, moved)
        return _path_page(request, viewer, facts, form, conflict=conflict, status=409)
    return go("frontdoor:path", facts.line.reference)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_POST
def take_path(request: HttpRequest, reference: str) -> HttpResponse:
    """Take a path on."""
    viewer = gate.signed_in(request)
    facts = _path_or_nothing(request, viewer, reference)
    version = version_of(request.POST)
    try:
        actions.take_path(facts.line.reference, version=version, **_how(request, viewer))
    except store.Stale as moved:
        facts = _path_or_nothing(request, viewer, reference)
        form = _path_form(viewer, facts)
        conflict = path_conflict(viewer, facts, form, moved)
        return _path_page(request, viewer, facts, form, conflict=conflict, status=409)
    return go("frontdoor:path", facts.line.reference)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def contest(request: HttpRequest, reference: str) -> HttpResponse:
    """Say that a part is otherwise than it was recorded. Both stand."""
    viewer = gate.signed_in(request)
    seen = queries.recorded_seen_by(viewer, reference)
    if not seen:
        raise trail.nothing_there(request, reference)
    about, lines = queries.as_written(reference), queries.contestable(viewer, seen)
    trail.looked(request, "incident.looked", about, *queries.children_looked_at(about))
    if request.method != "POST":
        form = posts.carry_on(request, ContestForm(lines=lines))
        return render(request, "frontdoor/contest.html", {"form": form, "reference": about})
    form = ContestForm(request.POST, lines=lines)
    if not form.is_valid():
        return render(request, "frontdoor/contest.html", {"form": form, "reference": about}, status=422)
    kept = vault.settle(form, about=case_around(about))
    if kept is None:
        return render(request, "frontdoor/contest.html", {"form": form, "reference": about}, status=422)
    said, how = form.cleaned_data, _how(request, viewer)
    instead = None if said["instead"] == "none" else Part(said["instead"])
    onward = "frontdoor:incident" if queries.has_incident(viewer, about) else "frontdoor:contest"
    record: dict[str, Any] = {"which": said["which"], "instead": instead, "because": said["because"]}
    vault.saved(lambda: actions.contest(about, **record, **how), kept, form, **how)
    return go(onward, about)


def _how(request: HttpRequest, viewer: Viewer) -> dict[str, Any]:
    return {"by": viewer, "at": viewer.at, "key": key_of(request.POST)}


def _path_or_nothing(request: HttpRequest, viewer: Viewer, reference: str) -> PathFacts:
    facts = queries.path(viewer, reference)
    if facts is None:
        raise trail.nothing_there(request, reference)
    return facts


def _path_form(viewer: Viewer, facts: PathFacts, data: Any = None) -> PathForm:
    if facts.code is PathCode.FIND_SCHOOL:
        return FindSchoolForm(data, outcomes=facts.outcomes, schools=_schools(viewer))
    return PathForm(data, outcomes=facts.outcomes)


def _path_page(
    request: HttpRequest,
    viewer: Viewer,
    facts: PathFacts,
    form: PathForm,
    *,
    conflict: Conflict | None = None,
    status: int = 200,
) -> HttpResponse:
    trail.looked(
        request, "path.looked", facts.line.reference, *queries.children_looked_at(facts.line.reference)
    )
    context: dict[str, Any] = {
        "path": facts,
        "conflict": conflict,
        "errors": conflict is not None,
        "today": today_in_london(viewer.at),
    }
    if facts.ended_at is None:
        context["form"] = form
    return render(request, "frontdoor/path.html", context, status=status)
