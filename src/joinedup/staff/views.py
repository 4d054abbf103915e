"""The administrator's pages: people, one person, a joiner, a leaver; and the roles of an area."""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from joinedup import store
from joinedup.access import actions as access
from joinedup.access.queries import roles_in
from joinedup.access.rules.granting import alert_for, may_change
from joinedup.access.rules.holding import RoleFacts
from joinedup.access.rules.rights import RIGHTS, Level
from joinedup.access.rules.roles import may_administer, may_edit_roles
from joinedup.agencies import queries as agencies
from joinedup.agencies.queries import AgencyOfArea, DeskLine, skilled
from joinedup.api.rules.roles import may_make_tokens
from joinedup.gate import pages as gate
from joinedup.gate.proof import insist_on_fresh_proof
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import today_in_london
from joinedup.staff import actions, overtaken, queries
from joinedup.staff.forms import JoinerForm, LeaverForm, NewRoleForm, PlaceForm, RoleForm
from joinedup.staff.queries import Person
from joinedup.store import posts
from joinedup.trail import actions as trail
from joinedup.ui.forms import key_of, version_of
from joinedup.ui.parts import Conflict
from joinedup.ui.rendering import go

_FIELDS = {"take_on.address": "email", "post.single": "post"}  # where a refusal is said, if not at the roles


@gate.page(may=may_administer, shows=gate.Shows.NOTHING)
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """The people of one's own agency; for an area's administrator, the way to those of every agency."""
    viewer = gate.signed_in(request)
    return _people_page(request, viewer, queries.agency(viewer, viewer.agency_reference))


@gate.page(may=may_administer, shows=gate.Shows.NOTHING)
@require_GET
def people_at(request: HttpRequest, reference: str) -> HttpResponse:
    viewer = gate.signed_in(request)
    return _people_page(request, viewer, _agency(request, viewer, reference))


@gate.page(may=may_administer, shows=gate.Shows.NOTHING)
@require_http_methods(["GET", "POST"])
def take_on(request: HttpRequest, reference: str) -> HttpResponse:
    """A joiner. Their page, which comes next, shows the link with which they come in."""
    viewer = gate.signed_in(request)
    here = _agency(request, viewer, reference)
    form = JoinerForm(
        _sent(request),
        desks=_desks_there(here.id, viewer),
        roles=queries.roles_for(viewer, here.kind),
    )
    form = posts.carry_on(request, form)
    insist_on_fresh_proof(viewer)  # of the form that lies open in front of an empty chair as well
    if not form.is_valid():
        return _take_on_page(request, here, form)
    given = form.cleaned_data
    try:
        with _alerting(viewer, here.reference):
            taken_on = actions.take_on(
                here.reference,
                name=given["name"],
                email=given["email"],
                place=form.place(),
                by=viewer,
                at=viewer.at,
                key=key_of(request.POST),
            )
    except gate.Refused as refused:
        if not refused.decision.rule.startswith(("take_on.", "post.", "grant.")):
            raise
        form.add_error(_FIELDS.get(refused.decision.rule, "roles"), refused.decision.because)
        return _take_on_page(request, here, form)
    return go("staff:person", taken_on)


@gate.page(may=may_administer, shows=gate.Shows.NOTHING)
@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, reference: str) -> HttpResponse:
    """Somebody's post, desks and roles, and changing them."""
    viewer = gate.signed_in(request)
    one = _person(request, viewer, reference)
    if request.method != "POST":
        return _person_page(request, viewer, one)
    insist_on_fresh_proof(viewer)
    form = _place_form(viewer, one, request.POST)
    if not one.who.active or not form.is_valid():
        return _person_page(request, viewer, one, form=form, status=422)
    try:
        with _alerting(viewer, one.who.reference, one.who.agency_reference):
            actions.move(
                one.who.reference,
                place=form.place(),
                version=version_of(request.POST),
                by=viewer,
                at=viewer.at,
                key=key_of(request.POST),
            )
    except store.Stale as moved:
        now = _person(request, viewer, reference)
        form = _place_form(viewer, now, request.POST)
        conflict = overtaken.conflict(viewer, form, _place_form(viewer, now), moved)
        return _person_page(request, viewer, now, form=form, conflict=conflict, status=409)
    except gate.Refused as refused:
        if not refused.decision.rule.startswith(("post.", "grant.")):
            raise
        form.add_error(_FIELDS.get(refused.decision.rule, "roles"), refused.decision.because)
        return _person_page(request, viewer, one, form=form, status=422)
    return go("staff:person", one.who.reference)


@gate.page(may=may_administer, shows=gate.Shows.NOTHING)
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest, reference: str) -> HttpResponse:
    """A leaver: how much is theirs, who takes it over, and afterwards how much is nobody's."""
    viewer = gate.signed_in(request)
    one = _person(request, viewer, reference)
    insist_on_fresh_proof(viewer)
    if not one.who.active:
        return go("staff:person", one.who.reference)
    if request.method != "POST":
        return _leave_page(request, viewer, one)
    form = LeaverForm(request.POST, colleagues=queries.colleagues_of(one, at=viewer.at))
    if not form.is_valid():
        return _leave_page(request, viewer, one, form=form, status=422)
    try:
        with _alerting(viewer, one.who.reference, one.who.agency_reference):
            actions.let_go(
                one.who.reference,
                to=form.colleague_chosen(),
                version=version_of(request.POST),
                by=viewer,
                at=viewer.at,
                key=key_of(request.POST),
            )
    except store.Stale as moved:
        now = _person(request, viewer, reference)
        stands = LeaverForm(colleagues=queries.colleagues_of(now, at=viewer.at))
        conflict = overtaken.conflict(viewer, form, stands, moved)
        return _leave_page(request, viewer, now, form=form, conflict=conflict, status=409)
    except gate.Refused as refused:
        if refused.decision.rule != "leave.no_desk":
            raise
        form.add_error("to", refused.decision.because)
        return _leave_page(request, viewer, one, form=form, status=422)
    return go("staff:person", one.who.reference)


@gate.page(may=may_administer, shows=gate.Shows.NOTHING)
@require_POST
def invite(request: HttpRequest, reference: str) -> HttpResponse:
    """The link with which a joiner comes in, or an account wakes: shown here, once, and kept nowhere.

    A demo town has none, since there nobody comes in by one.
    """
    viewer = gate.signed_in(request)
    if settings.DEMO:
        raise trail.nothing_there(request, reference)
    insist_on_fresh_proof(viewer)
    one = _person(request, viewer, reference)
    with _alerting(viewer, one.who.reference, one.who.agency_reference):
        token = actions.invite(one.who.reference, by=viewer, at=viewer.at)
    link = request.build_absolute_uri(reverse("signin:welcome", args=[token]))
    context = {"who": one.who, "woken": one.was_inside, "link": link}
    return render(request, "staff/invited.html", context)


@gate.page(may=may_administer, shows=gate.Shows.NOTHING)
@require_POST
def renew(request: HttpRequest, reference: str) -> HttpResponse:
    """One press: the role goes on for 90 days."""
    viewer = gate.signed_in(request)
    insist_on_fresh_proof(viewer)
    one = _person(request, viewer, reference)
    with _alerting(viewer, one.who.reference, one.who.agency_reference):
        actions.renew(
            one.who.reference,
            role=request.POST.get("renewed", "")[:40],
            by=viewer,
            at=viewer.at,
            key=key_of(request.POST),
        )
    return go("staff:person", one.who.reference)


@gate.page(may=may_edit_roles, shows=gate.Shows.NOTHING)
@require_GET
def roles(request: HttpRequest) -> HttpResponse:
    viewer = gate.signed_in(request)
    found = sorted(roles_in(viewer.area_id).values(), key=lambda role: (role.level, role.label))
    return render(request, "staff/roles.html", {"roles": found, "rights": RIGHTS, "own": viewer.roles})


@gate.page(may=may_edit_roles, shows=gate.Shows.NOTHING)
@require_http_methods(["GET", "POST"])
def role(request: HttpRequest, token: str) -> HttpResponse:
    """What one role may do, from now on, for everybody who holds it in this area."""
    viewer = gate.signed_in(request)
    now = roles_in(viewer.area_id).get(token)
    if now is None:
        raise trail.nothing_there(request, token)
    form = RoleForm(_sent(request), kinds=agencies.kinds(), initial=_as_it_is(now))
    form = posts.carry_on(request, form)
    insist_on_fresh_proof(viewer)
    if request.method != "POST":
        return _role_page(request, viewer, now, form)
    if not form.is_valid():
        return _role_page(request, viewer, now, form, status=422)
    wanted = _wanted(form, now.code, today=today_in_london(viewer.at))
    return _changed(request, viewer, wanted, form, now=now)


@gate.page(may=may_edit_roles, shows=gate.Shows.NOTHING)
@require_http_methods(["GET", "POST"])
def new_role(request: HttpRequest) -> HttpResponse:
    viewer = gate.signed_in(request)
    form = posts.carry_on(request, NewRoleForm(_sent(request), kinds=agencies.kinds()))
    insist_on_fresh_proof(viewer)
    if request.method != "POST":
        return _role_page(request, viewer, None, form)
    if not form.is_valid():
        return _role_page(request, viewer, None, form, status=422)
    wanted = _wanted(form, form.cleaned_data["code"], today=today_in_london(viewer.at))
    return _changed(request, viewer, wanted, form, now=None)


def _changed(
    request: HttpRequest, viewer: Viewer, wanted: RoleFacts, form: RoleForm, *, now: RoleFacts | None
) -> HttpResponse:
    try:
        with _alerting(viewer, viewer.agency_reference):
            access.change_role(
                wanted,
                version=0 if now is None else version_of(request.POST),
                new=now is None,
                by=viewer,
                at=viewer.at,
                key=key_of(request.POST),
            )
    except store.Stale as moved:
        found = roles_in(viewer.area_id).get(wanted.code)
        stands = RoleForm(kinds=agencies.kinds(), initial=_as_it_is(found) if found else {})
        conflict = overtaken.conflict(viewer, form, stands, moved)
        return _role_page(request, viewer, found, form, conflict=conflict, status=409)
    except gate.Refused as refused:
        if not refused.decision.rule.startswith("role."):
            raise
        form.add_error("code" if refused.decision.rule == "role.code" else "rights", refused.decision.because)
        return _role_page(request, viewer, now, form, status=422)
    return go("staff:roles")


@contextmanager
def _alerting(viewer: Viewer, *about: str) -> Iterator[None]:
    """Let a refusal that is more than a slip stand in the trail, where another administrator reads it."""
    try:
        yield
    except gate.Refused as refused:
        if code := alert_for(refused.decision):
            trail.look(code, by=viewer, at=viewer.at, about=(*about, viewer.agency_reference))
        raise


def _agency(request: HttpRequest, viewer: Viewer, reference: str) -> AgencyOfArea:
    found = queries.agency(viewer, reference)
    if found is None:
        raise _elsewhere(request, viewer, reference)
    return found


def _person(request: HttpRequest, viewer: Viewer, reference: str) -> Person:
    found = queries.person(viewer, reference)
    if found is None:
        raise _elsewhere(request, viewer, reference)
    return found


def _elsewhere(request: HttpRequest, viewer: Viewer, reference: str) -> Http404:
    """Whoever is not theirs is not there. Trying to change them is an alert, hidden or absent alike."""
    if request.method == "POST":
        trail.look("people.refused_elsewhere", by=viewer, at=viewer.at, about=(viewer.agency_reference,))
    return trail.nothing_there(request, reference)


def _people_page(request: HttpRequest, viewer: Viewer, here: AgencyOfArea | None) -> HttpResponse:
    listed = queries.people_at(viewer, here) if here else ()
    context = {
        "here": here,
        "people": listed,
        "end_soon": [(one, grant) for one in listed for grant in one.end_soon],
        "sleeping": sum(one.sleeps for one in listed),
        "agencies": queries.agencies_of(viewer),
        "alerts": queries.alerts(viewer),
        "done_alone": queries.done_alone(viewer),
        "lets_systems_call": may_make_tokens(viewer).allowed,
        "edits_roles": may_edit_roles(viewer).allowed,
        "me": viewer.reference,
        "live": not settings.DEMO,
        "today": today_in_london(viewer.at),
        "key": _new_key(),
    }
    return render(request, "staff/people.html", context)


def _take_on_page(request: HttpRequest, here: AgencyOfArea, form: JoinerForm) -> HttpResponse:
    context = {"here": here, "form": form, "key": _new_key()}
    return render(request, "staff/take_on.html", context, status=422 if form.errors else 200)


def _person_page(
    request: HttpRequest,
    viewer: Viewer,
    one: Person,
    *,
    form: PlaceForm | None = None,
    conflict: Conflict | None = None,
    status: int = 200,
) -> HttpResponse:
    may = may_change(viewer, one.subject, own=queries.own_level(viewer))
    context = {
        "one": one,
        "work": queries.work_of(one.who.id, area_id=viewer.area_id, at=viewer.at),
        "trained": skilled.held_by(one.who.id, area_id=viewer.area_id, today=today_in_london(viewer.at)),
        "without_anybody": ()
        if one.who.active
        else queries.desks_without_anybody(one.who.agency_id, today=today_in_london(viewer.at)),
        "may": may,
        "moved_on": None if one.who.active else queries.moved_on(one.who.reference),
        "conflict": conflict,
        "errors": conflict is not None,
        "live": not settings.DEMO,
        "today": today_in_london(viewer.at),
        "key": _new_key(),
    }
    if may.allowed and one.who.active:
        context["form"] = form or posts.carry_on(request, _place_form(viewer, one))
    return render(request, "staff/person.html", context, status=status)


def _desks_there(agency_id: int, viewer: Viewer) -> tuple[DeskLine, ...]:
    """Nobody is given a seat at a desk that has closed; whoever moves loses theirs there."""
    return tuple(one for one in agencies.desks_of(agency_id) if one.is_there(today_in_london(viewer.at)))


def _place_form(viewer: Viewer, one: Person, data: Mapping[str, Any] | None = None) -> PlaceForm:
    """With what is so already filled in. Roles that cannot be given beside what they hold are there too: they
    can take its place."""
    alone = replace(one.subject, roles=())
    may = {role.code: role for role in queries.roles_to_give(viewer, alone)}
    offered = {**may, **{role.code: role for role in one.subject.roles}}
    return PlaceForm(
        data,
        desks=_desks_there(one.who.agency_id, viewer),
        roles=sorted(offered.values(), key=lambda role: role.label),
        initial={
            "post": one.who.post,
            "grade": one.who.grade,
            "phone": one.who.phone,
            "desks": [reference for _, reference, _ in one.who.desks],
            "roles": [role.code for role in one.subject.roles],
        },
    )


def _leave_page(
    request: HttpRequest,
    viewer: Viewer,
    one: Person,
    *,
    form: LeaverForm | None = None,
    conflict: Conflict | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "one": one,
        "work": queries.work_of(one.who.id, area_id=viewer.area_id, at=viewer.at),
        "drafts": queries.drafts_of(one, at=viewer.at),
        "only": queries.only_cover(one, at=viewer.at),
        "alone": queries.left_alone_without(one, at=viewer.at),
        "form": form or LeaverForm(colleagues=queries.colleagues_of(one, at=viewer.at)),
        "conflict": conflict,
        "errors": conflict is not None,
        "today": today_in_london(viewer.at),
        "key": _new_key(),
    }
    return render(request, "staff/leave.html", context, status=status)


def _role_page(
    request: HttpRequest,
    viewer: Viewer,
    now: RoleFacts | None,
    form: RoleForm,
    *,
    conflict: Conflict | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "role": now,
        "form": form,
        "own": now is not None and viewer.has(now.code),
        "conflict": conflict,
        "errors": conflict is not None,
        "today": today_in_london(viewer.at),
        "key": _new_key(),
    }
    return render(request, "staff/role.html", context, status=status)


def _as_it_is(now: RoleFacts) -> dict[str, Any]:
    return {
        "label": now.label,
        "what": now.what,
        "rights": sorted(now.rights),
        "level": str(int(now.level)),
        "kinds": sorted(now.kinds),
        "source": now.source,
    }


def _wanted(form: RoleForm, code: str, *, today: date) -> RoleFacts:
    given = form.cleaned_data
    return RoleFacts(
        code=code,
        label=given["label"],
        what=given["what"],
        rights=form.rights_chosen(),
        kinds=frozenset(given["kinds"]),
        level=Level(int(given["level"])),
        source=given["source"],
        since=today,
    )


def _sent(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _new_key() -> str:
    return secrets.token_urlsafe(18)
