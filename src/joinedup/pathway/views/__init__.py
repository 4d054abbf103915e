"""The time line of a child with every agency's clock, and what is recorded, explained and agreed there."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from joinedup.access.rules import roles
from joinedup.agencies import queries as agencies
from joinedup.children import queries as children
from joinedup.children.queries import ChildFacts
from joinedup.clocks import actions, queries
from joinedup.clocks.queries import ClockLine
from joinedup.clocks.rules.events import offered_to
from joinedup.clocks.rules.running import may_do_without, may_explain, may_plan
from joinedup.frontdoor import queries as frontdoor
from joinedup.gate import pages as gate
from joinedup.kernel.decisions import Decision
from joinedup.kernel.london import today_in_london
from joinedup.pathway.forms import OWN, LateForm, LeaveForm, NotNeededForm, PlanForm, StepForm
from joinedup.sharing.rules.strategy import may_record
from joinedup.store import posts
from joinedup.trail import actions as trail
from joinedup.ui.forms import Form, key_of
from joinedup.ui.rendering import go
from joinedup.vault import actions as vault

_FIELDS = {
    "step.ahead": "day",
    "step.no_calendar": "day",
    "step.no_day": "until_day",
    "step.day_before": "until_day",
    "leave.past": "last_day",
    "plan.past": "until",
}
Act = Callable[..., str]


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_GET
def time_line(request: HttpRequest, reference: str) -> HttpResponse:
    viewer, child = gate.signed_in(request), _child(request, reference)
    kind = agencies.kind_of(viewer.agency_id)
    concern = frontdoor.open_concern_of(viewer, child.reference)
    context = {
        "child": child,
        "line": queries.time_line(viewer, child),
        "concern": concern,
        "strategy_url": reverse("sharing:strategy", args=[child.reference])
        if may_record(kind).allowed
        else "",
        "may_leave": children.works_with(viewer, child.id),
        "today": today_in_london(viewer.at),
    }
    return render(request, "pathway/time_line.html", context)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def record_step(request: HttpRequest, reference: str) -> HttpResponse:
    viewer, child = gate.signed_in(request), _child(request, reference)
    offered = offered_to(agencies.kind_of(viewer.agency_id))
    context = {"child": child, "asks": [one for one in offered if one.hint]}
    page = "pathway/record_step.html"
    if request.method != "POST":
        form = posts.carry_on(request, StepForm(offered=offered))
        return render(request, page, {**context, "form": form})
    form = StepForm(request.POST, offered=offered)

    def act(**how: Any) -> str:
        said = form.cleaned_data
        return actions.record_step(
            child.reference,
            said["what"],
            occurred=form.occurred(viewer.at),
            until=form.until(),
            note=said["note"],
            own_agency_only=said["who"] == OWN,
            **how,
        )

    taken = _done(request, form, child, act)
    if taken.done:
        return go("pathway:time_line", child.reference)
    return render(request, page, {**context, "form": form}, status=taken.status)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest, reference: str) -> HttpResponse:
    viewer, child = gate.signed_in(request), _child(request, reference)
    line = queries.time_line(viewer, child)
    context = {
        "child": child,
        "agency": viewer.agency_name,
        "own": [one for one in line.running if one.own and not one.ends],
        "others": [one for one in line.running if not one.own],
        "may_leave": children.works_with(viewer, child.id),
        "today": today_in_london(viewer.at),
    }
    page = "pathway/leave.html"
    if request.method != "POST":
        return render(request, page, {**context, "form": posts.carry_on(request, LeaveForm())})
    form = LeaveForm(request.POST)
    taken = _done(
        request, form, child, lambda **how: actions.leave(child.reference, **form.cleaned_data, **how)
    )
    if taken.done:
        return go("desk:my_day")
    return render(request, page, {**context, "form": form}, status=taken.status)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def explain(request: HttpRequest, reference: str) -> HttpResponse:
    """Why a step of one's own agency is late."""
    clock, child = _clock(request, reference, own=True)
    may = may_explain(clock.stand.now, explained=clock.late.said_at is not None)
    return _of_a_clock(
        request,
        clock,
        child,
        may=may,
        kind=LateForm,
        action=actions.explain_late,
        page="pathway/explain.html",
    )


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def not_needed(request: HttpRequest, reference: str) -> HttpResponse:
    clock, child = _clock(request, reference, own=True)
    may = may_do_without(clock.stand.now)
    return _of_a_clock(
        request,
        clock,
        child,
        may=may,
        kind=NotNeededForm,
        action=actions.do_without,
        page="pathway/not_needed.html",
    )


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, reference: str) -> HttpResponse:
    """What keeps the child safe until a clash is over, or after what is relied on has ended."""
    clock, child = _clock(request, reference)
    may = may_plan(clock.stand.now)
    return _of_a_clock(
        request,
        clock,
        child,
        may=may,
        kind=PlanForm,
        action=actions.plan_meanwhile,
        page="pathway/plan.html",
    )


def _of_a_clock(
    request: HttpRequest,
    clock: ClockLine,
    child: ChildFacts,
    *,
    may: Decision,
    kind: type[Form],
    action: Act,
    page: str,
) -> HttpResponse:
    """`may` says whether there is anything to fill in; where not, the page says why."""
    today = today_in_london(gate.signed_in(request).at)
    context = {"child": child, "clock": clock, "because": may.because, "today": today}
    if request.method != "POST":
        return render(request, page, {**context, "form": posts.carry_on(request, kind())})
    form = kind(request.POST)
    taken = _done(request, form, child, lambda **how: action(clock.reference, **form.cleaned_data, **how))
    if taken.done:
        return go("pathway:time_line", child.reference)
    return render(request, page, {**context, "form": form}, status=taken.status)


def _done(request: HttpRequest, form: Form, child: ChildFacts, act: Act) -> posts.Taken:
    viewer = gate.signed_in(request)
    kept = vault.settle(form, about=children.case_of(child.id)) if form.is_valid() else None
    if kept is None:
        return posts.Taken("", 422)
    how: dict[str, Any] = {"by": viewer, "at": viewer.at, "key": key_of(request.POST)}
    return posts.taken(lambda: vault.saved(lambda: act(**how), kept, form, **how), form, fields=_FIELDS)


def _child(request: HttpRequest, reference: str) -> ChildFacts:
    child = children.child(gate.signed_in(request), reference)
    if child is None:
        raise trail.nothing_there(request, reference)
    trail.looked(request, "child.looked", child.reference)
    return child


def _clock(request: HttpRequest, reference: str, *, own: bool = False) -> tuple[ClockLine, ChildFacts]:
    """A clock that the viewer may know of; with `own`, for everybody outside its agency there is none."""
    viewer = gate.signed_in(request)
    clock = queries.clock_of(viewer, reference)
    child = None if clock is None or (own and not clock.own) else children.child(viewer, clock.child)
    if clock is None or child is None:
        raise trail.nothing_there(request, reference)
    trail.looked(request, "child.looked", child.reference, clock.reference)
    return clock, child
