"""The pages on which a record is guarded: by whoever may, and by whoever says 'I know this family'."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from joinedup import store
from joinedup.access.rules.roles import may_work
from joinedup.agencies import queries as agencies
from joinedup.children import actions, queries
from joinedup.children.queries import ChildFacts
from joinedup.children.rules.guarding import may_keep
from joinedup.desk.guard_forms import KEEP_OUT, RESTRICT, EndGuardForm, GuardForm, KnowFamilyForm, not_one
from joinedup.gate import pages as gate
from joinedup.gate.proof import insist_on_fresh_proof
from joinedup.gate.viewer import Viewer
from joinedup.kernel import references
from joinedup.kernel.london import today_in_london
from joinedup.store import posts
from joinedup.trail import actions as trail
from joinedup.ui.forms import key_of, version_of
from joinedup.ui.rendering import go

_SENT_BEFORE = "This form was sent before with other words, and that stands. Open the page again to add this."
_MOVED_ON = "Somebody ended this after you opened the page."


@gate.page(may=may_keep, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def guards(request: HttpRequest, reference: str) -> HttpResponse:
    """What guards this child's record, for whoever may guard records; and a form for more."""
    viewer = gate.signed_in(request)
    child = queries.child(viewer, reference)
    if child is None:
        raise trail.nothing_there(request, reference)
    insist_on_fresh_proof(viewer)
    trail.looked(request, "child.looked", child.reference)
    form = GuardForm(request.POST if request.method == "POST" else None, viewer=viewer)
    if request.method != "POST":
        return _guards_page(request, viewer, child, form)
    people = _people(form, viewer) if form.is_valid() else []
    if form.errors:
        return _guards_page(request, viewer, child, form, status=422)
    try:
        _set(form, child, people, viewer=viewer, key=key_of(request.POST))
    except gate.Refused as refused:
        form.add_error("who", refused.decision.because)
        return _guards_page(request, viewer, child, form, status=422)
    except store.KeyReused:
        form.add_error(None, _SENT_BEFORE)
        return _guards_page(request, viewer, child, form, status=409)
    return go("desk:guards", child.reference)


@gate.page(may=may_keep, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def end_guard(request: HttpRequest, reference: str) -> HttpResponse:
    viewer = gate.signed_in(request)
    line = queries.guard(viewer, reference)
    if line is None:
        raise trail.nothing_there(request, reference)
    insist_on_fresh_proof(viewer)
    trail.looked(request, "guard.looked", line.reference)
    form = posts.carry_on(request, EndGuardForm(request.POST if request.method == "POST" else None))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            how: dict[str, Any] = {"by": viewer, "at": viewer.at, "key": key_of(request.POST)}
            version, because = version_of(request.POST), form.cleaned_data["because"]
            try:
                actions.end_guard(line.reference, because=because, version=version, **how)
            except (store.Stale, store.KeyReused):
                form.add_error(None, _MOVED_ON)
                line, status = queries.guard(viewer, reference) or line, 409
            else:
                return go("desk:guards", line.child) if line.child else go("desk:my_day")
    return render(request, "desk/end_guard.html", {"line": line, "form": form}, status=status)


@gate.page(may=may_work, shows=gate.Shows.NOTHING)
@require_http_methods(["GET", "POST"])
def know_family(request: HttpRequest) -> HttpResponse:
    """'I know this family': from now on it is closed to whoever says so. The answer says nothing more."""
    viewer = gate.signed_in(request)
    form = KnowFamilyForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            how: dict[str, Any] = {"by": viewer, "at": viewer.at, "key": key_of(request.POST)}
            try:
                actions.declare_conflict(
                    form.cleaned_data["reference"], because=form.cleaned_data["because"], **how
                )
            except store.KeyReused:
                form.add_error(None, _SENT_BEFORE)
                status = 409
            else:
                return go("desk:family_known")
    return render(request, "desk/know_family.html", {"form": form}, status=status)


@gate.page(may=may_work, shows=gate.Shows.NOTHING)
@require_http_methods(["GET"])
def family_known(request: HttpRequest) -> HttpResponse:
    """The same page after every declaration, whatever there is or is not."""
    return render(request, "desk/family_known.html")


def _set(form: GuardForm, child: ChildFacts, people: list[int], *, viewer: Viewer, key: str) -> None:
    given = form.cleaned_data
    how: dict[str, Any] = {
        "because": given["because"],
        "review_on": given["review_on"],
        "by": viewer,
        "at": viewer.at,
        "key": key,
    }
    if given["what"] == KEEP_OUT:
        actions.keep_out(child.reference, person=people[0], **how)
    elif given["what"] == RESTRICT:
        actions.restrict(child.reference, named=people, category=given["category"], **how)
    else:
        actions.watch(child.reference, **how)


def _people(form: GuardForm, viewer: Viewer) -> list[int]:
    """The people who were typed, by key; each line that names nobody in particular is an error."""
    found = []
    for typed in form.people_typed:
        people = _called(typed, viewer)
        if len(people) == 1:
            found.append(people[0].id)
        else:
            form.add_error(
                "who", not_one(typed, [(one.reference, one.post, one.agency_name) for one in people])
            )
    return found


def _called(typed: str, viewer: Viewer) -> list[agencies.PractitionerLine]:
    reference = references.parse(typed)
    if reference is not None:
        return list(agencies.practitioners_called([reference]).values())
    wanted = " ".join(typed.split()).casefold()
    return [
        person
        for person, _ in agencies.find_practitioners(viewer.area_id, typed, today=today_in_london(viewer.at))
        if person.name.casefold() == wanted
    ]


def _guards_page(
    request: HttpRequest, viewer: Viewer, child: ChildFacts, form: GuardForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "child": child,
        "form": form,
        "standing": queries.guard_lines(viewer, child.id),
        "watched": queries.looks_watched(viewer, child.id),
        "today": viewer.at,
    }
    return render(request, "desk/guards.html", context, status=status)
