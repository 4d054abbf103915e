"""What an administrator keeps right of people and agencies: skills and grades; an agency that leaves."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from joinedup import store
from joinedup.access.rules.roles import may_administer, may_edit_roles
from joinedup.agencies import queries as agencies
from joinedup.agencies.queries import AgencyOfArea, area_data, by_hand, skilled
from joinedup.desk.queries import open_at
from joinedup.gate import pages as gate
from joinedup.gate.proof import insist_on_fresh_proof
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import today_in_london
from joinedup.staff import actions, overtaken, queries
from joinedup.staff.forms import BringOnForm, LeavesPartnershipForm, SkillsForm
from joinedup.staff.queries import Person
from joinedup.store import posts
from joinedup.trail import actions as trail
from joinedup.ui.forms import key_of, version_of
from joinedup.ui.parts import Conflict
from joinedup.ui.rendering import go


@gate.page(may=may_administer, shows=gate.Shows.NOTHING)
@require_http_methods(["GET", "POST"])
def skills(request: HttpRequest, reference: str) -> HttpResponse:
    """What somebody is trained for, from when and until when, and their grade in their own service."""
    viewer = gate.signed_in(request)
    one = _person(request, viewer, reference)
    if request.method != "POST":
        form = posts.carry_on(request, _form(viewer, one))
        return _skills_page(request, viewer, one, form)
    form = _form(viewer, one, request.POST)
    if not form.is_valid():
        return _skills_page(request, viewer, one, form, status=422)
    given = form.cleaned_data
    try:
        actions.keep_skills(
            one.who.reference,
            skills=given["skills"],
            languages=given["languages"],
            from_day=given["from_day"],
            last_day=given["last_day"],
            rank=given["rank"],
            version=version_of(request.POST),
            by=viewer,
            at=viewer.at,
            key=key_of(request.POST),
        )
    except store.Stale as moved:
        now = _person(request, viewer, reference)
        conflict = overtaken.conflict(viewer, form, _form(viewer, now), moved)
        return _skills_page(request, viewer, now, form, conflict=conflict, status=409)
    except gate.Refused as refused:
        if not refused.decision.rule.startswith("from_day."):
            raise
        form.add_error("from_day", refused.decision.because)
        return _skills_page(request, viewer, one, form, status=422)
    return go("staff:person", one.who.reference)


@gate.page(may=may_edit_roles, shows=gate.Shows.NOTHING)
@require_http_methods(["GET", "POST"])
def leave_partnership(request: HttpRequest, reference: str) -> HttpResponse:
    """An agency leaves: what is open on its side, whose desks lean on it, and from which day."""
    viewer = gate.signed_in(request)
    here = queries.agency(viewer, reference)
    if here is None:
        if request.method == "POST":
            trail.look("people.refused_elsewhere", by=viewer, at=viewer.at, about=(viewer.agency_reference,))
        raise trail.nothing_there(request, reference)
    form = LeavesPartnershipForm(request.POST if request.method == "POST" else None)
    form = posts.carry_on(request, form)
    insist_on_fresh_proof(viewer)
    if request.method != "POST":
        return _leaves_page(request, viewer, here, form)
    if not form.is_valid():
        return _leaves_page(request, viewer, here, form, status=422)
    try:
        actions.leave_partnership(
            here.reference, on=form.cleaned_data["on"], by=viewer, at=viewer.at, key=key_of(request.POST)
        )
    except gate.Refused as refused:
        if not refused.decision.rule.startswith(("from_day.", "leave.")):
            raise
        form.add_error("on", refused.decision.because)
        return _leaves_page(request, viewer, here, form, status=422)
    return go("desk:agency", here.reference)


@gate.page(may=may_edit_roles, shows=gate.Shows.NOTHING)
@require_http_methods(["GET", "POST"])
def bring_on(request: HttpRequest) -> HttpResponse:
    """An agency joins. Its first person is taken on next."""
    viewer = gate.signed_in(request)
    form = BringOnForm(
        request.POST if request.method == "POST" else None,
        kinds=agencies.kinds(),
        hours=by_hand.hours_to_choose(viewer),
        desks=[
            (one.reference, f"{one.name}, {one.agency_name}")
            for one in agencies.every_desk(viewer.area_id)
            if one.is_there(today_in_london(viewer.at))
        ],
    )
    form = posts.carry_on(request, form)
    insist_on_fresh_proof(viewer)
    if request.method != "POST":
        return render(request, "staff/bring_on.html", {"form": form})
    if not form.is_valid():
        return render(request, "staff/bring_on.html", {"form": form}, status=422)
    try:
        made = actions.bring_on(
            actions.NewAgency(**form.cleaned_data), by=viewer, at=viewer.at, key=key_of(request.POST)
        )
    except gate.Refused as refused:
        fields = {"bring_on.name": "name", "desk.nobody": "out_of_hours", "desk.ring": "out_of_hours"}
        if refused.decision.rule not in fields:
            raise
        form.add_error(fields[refused.decision.rule], refused.decision.because)
        return render(request, "staff/bring_on.html", {"form": form}, status=422)
    return go("staff:take_on", made)


def _person(request: HttpRequest, viewer: Viewer, reference: str) -> Person:
    found = queries.person(viewer, reference)
    if found is None or not found.who.active:
        if request.method == "POST":
            trail.look("people.refused_elsewhere", by=viewer, at=viewer.at, about=(viewer.agency_reference,))
        raise trail.nothing_there(request, reference)
    return found


def _form(viewer: Viewer, one: Person, data: Any = None) -> SkillsForm:
    today = today_in_london(viewer.at)
    held = skilled.held_by(one.who.id, area_id=viewer.area_id, today=today)
    works_by = area_data(viewer.area_id, today=today)
    return SkillsForm(
        data,
        skills=skilled.skills_in(viewer.area_id, today=today),
        grades=[grade for grade in works_by.grades if grade.kind == one.who.agency_kind],
        initial={
            "skills": [line.code for line in held],
            "languages": next((line.detail for line in held if line.detail), ""),
            "rank": skilled.rank_of(one.who.id),
        },
    )


def _skills_page(
    request: HttpRequest,
    viewer: Viewer,
    one: Person,
    form: SkillsForm,
    *,
    conflict: Conflict | None = None,
    status: int = 200,
) -> HttpResponse:
    today = today_in_london(viewer.at)
    context = {
        "one": one,
        "trained": skilled.held_by(one.who.id, area_id=viewer.area_id, today=today),
        "form": form,
        "conflict": conflict,
        "errors": conflict is not None,
        "today": today,
    }
    return render(request, "staff/skills.html", context, status=status)


def _leaves_page(
    request: HttpRequest,
    viewer: Viewer,
    here: AgencyOfArea,
    form: LeavesPartnershipForm,
    *,
    status: int = 200,
) -> HttpResponse:
    today: date = today_in_london(viewer.at)
    context = {
        "here": here,
        "people": len(queries.people_at(viewer, here)),
        "open": open_at(here.id, area_id=viewer.area_id, at=viewer.at),
        "leaning": queries.leaning_on(here.id, area_id=viewer.area_id, on=today),
        "last": agencies.last_desk(viewer.area_id, today=today),
        "form": form,
        "today": today,
    }
    return render(request, "staff/leave_partnership.html", context, status=status)
