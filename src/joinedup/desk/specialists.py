"""A cluster officer reaches a specialist in one step, and is told what came of it: both are named."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from joinedup import store
from joinedup.access.rules.roles import may_work
from joinedup.agencies import queries as agencies
from joinedup.agencies.actions import asking
from joinedup.agencies.queries import asks
from joinedup.desk.queries import why
from joinedup.gate import pages as gate
from joinedup.kernel import references
from joinedup.kernel.london import today_in_london
from joinedup.store import posts
from joinedup.trail import actions as trail
from joinedup.ui.forms import SENT_BEFORE, Form, Line, Text, key_of
from joinedup.ui.rendering import go

_ANSWERED = "Somebody has written down what came of it, after you opened this page. It stands below."


class AskForm(Form):
    wanted = Line(
        what="what you need to know",
        label="What do you need to know?",
        hint="One line, without the child’s name: say that when you speak",
        max_length=200,
    )


class CameForm(Form):
    came = Text(
        what="what came of it",
        label="What came of it?",
        hint="Without the child’s name. Whoever asked reads this.",
        max_length=500,
        rows=3,
    )


@gate.page(may=may_work, shows=gate.Shows.OWN_WORK)
@require_GET
def asked(request: HttpRequest) -> HttpResponse:
    viewer = gate.signed_in(request)
    context = {"lines": asks.asks(viewer), "today": today_in_london(viewer.at)}
    return render(request, "desk/specialists.html", context)


@gate.page(may=may_work, shows=gate.Shows.NOTHING)
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask whoever is on for a desk now. The page names them, and the number, before anything is typed."""
    viewer = gate.signed_in(request)
    desk = agencies.desk(viewer.area_id, references.parse(reference) or reference[:14])
    if desk is None:
        raise trail.nothing_there(request, reference)
    now = agencies.on_duty(desk.id, at=viewer.at)
    form = AskForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                asking.ask_specialist(
                    desk.id,
                    wanted=form.cleaned_data["wanted"],
                    specialist=now.person.reference if now.person else None,
                    by=viewer,
                    by_id=viewer.practitioner_id,
                    at=viewer.at,
                    key=key_of(request.POST),
                )
                return go("desk:specialists")
            except store.KeyReused:
                form.add_error(None, SENT_BEFORE)
                status = 409
    else:
        form = posts.carry_on(request, form)
    context = {"form": form, "desk": desk, "now": now, "why": why(now), "today": today_in_london(viewer.at)}
    return render(request, "desk/ask_specialist.html", context, status=status)


@gate.page(may=may_work, shows=gate.Shows.OWN_WORK)
@require_http_methods(["GET", "POST"])
def came(request: HttpRequest, reference: str) -> HttpResponse:
    viewer = gate.signed_in(request)
    line = asks.ask_of(viewer, references.parse(reference) or reference[:14])
    if line is None or not line.may_say:
        raise trail.nothing_there(request, reference)
    form = CameForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                asking.say_what_came(
                    line.reference,
                    came=form.cleaned_data["came"],
                    by=viewer,
                    by_id=viewer.practitioner_id,
                    at=viewer.at,
                    key=key_of(request.POST),
                )
                return go("desk:specialists")
            except (asking.SaidAlready, store.KeyReused):
                form.add_error(None, _ANSWERED)
                status, line = 409, asks.ask_of(viewer, line.reference)
    else:
        form = posts.carry_on(request, form)
    context = {"form": form, "line": line, "today": today_in_london(viewer.at)}
    return render(request, "desk/specialist_came.html", context, status=status)
