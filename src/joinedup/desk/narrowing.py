"""Giving notice of what one's agency will no longer do; and accepting or contesting it."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from joinedup.agencies import queries as agencies
from joinedup.agencies.actions import narrowing as giving
from joinedup.agencies.queries import narrowings
from joinedup.agencies.queries.narrowings import NarrowingLine
from joinedup.agencies.rules import narrowing as rules
from joinedup.agencies.rules.narrowing import Answer, Stands
from joinedup.gate import pages as gate
from joinedup.gate.viewer import Viewer
from joinedup.kernel import references
from joinedup.kernel.london import today_in_london
from joinedup.store import posts
from joinedup.trail import actions as trail
from joinedup.ui.forms import Choice, Day, Form, Line, Option, Text, key_of, set_options
from joinedup.ui.rendering import go

_NOBODY, _TAKE_BACK = "nobody", "take_back"


class NoticeForm(Form):
    """What an agency gives up. Who picks it up is asked, and nothing is chosen."""

    what = Line(
        what="what you will no longer do",
        label="What will you no longer do?",
        hint="One line, for example: no longer visits at home. It is about a service: name no child.",
        max_length=120,
    )
    from_day = Day(
        what="from which day",
        label="From which day?",
        hint="Today or a later day. For example, 1 September 2026 or 1/9/2026",
    )
    asked = Choice(
        what="who is to pick it up", label="Who is to pick it up?", options=(), widget=forms.Select
    )

    def __init__(self, *args: Any, others: Iterable[Option], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_options(
            self, "asked", [Option("", "Choose"), *others, Option(_NOBODY, "Nobody, as far as we know")]
        )


class AgainForm(Form):
    """Whoever gave notice, while nobody has accepted it."""

    asked = Choice(what="what happens now", label="What happens now?", options=(), widget=forms.Select)

    def __init__(self, *args: Any, others: Iterable[Option], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asks = [Option(one.value, f"Ask {one.label}") for one in others]
        rest = [
            Option(_NOBODY, "Nobody picks it up"),
            Option(_TAKE_BACK, "We take it back: the service goes on as it was"),
        ]
        set_options(self, "asked", [Option("", "Choose"), *asks, *rest])


class AnswerForm(Form):
    answer = Choice(
        what="whether you pick it up",
        label="Does your agency pick it up?",
        options=[
            Option(Answer.ACCEPTED.value, "We pick it up from that day"),
            Option(Answer.CONTESTED.value, "We contest it"),
        ],
    )
    because = Text(
        what="why you contest it",
        label="If you contest it, why?",
        hint="Whoever gave notice reads it, and the board does if nobody picks it up. Name no child.",
        max_length=300,
        rows=3,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        unsaid = "because" not in self.errors and not given.get("because")
        if given.get("answer") == Answer.CONTESTED.value and unsaid:
            self.add_error("because", "Enter why you contest it")
        return given


@gate.page(may=rules.may_speak_for_an_agency, shows=gate.Shows.NOTHING)
@require_http_methods(["GET", "POST"])
def give(request: HttpRequest, reference: str) -> HttpResponse:
    viewer = gate.signed_in(request)
    one = agencies.agency(viewer.area_id, references.parse(reference) or reference[:14])
    if one is None or not rules.may_speak_for(viewer, agency_id=one.id).allowed:
        raise trail.nothing_there(request, reference)
    posted = request.method == "POST"
    form = NoticeForm(request.POST if posted else None, others=_others(viewer, one.reference))
    if not posted:
        return _give_page(request, viewer, posts.carry_on(request, form))
    if not form.is_valid():
        return _give_page(request, viewer, form, status=422)
    given = form.cleaned_data
    how: dict[str, Any] = {"by": viewer, "at": viewer.at, "key": key_of(request.POST)}
    taken = posts.taken(
        lambda: giving.give_notice(
            what=given["what"], from_day=given["from_day"], asked=_named(given["asked"]), **how
        ),
        form,
        fields={"from_day.": "from_day"},
    )
    if not taken.done:
        return _give_page(request, viewer, form, status=taken.status)
    return go("desk:narrowing", taken.made)


@gate.page(may=rules.may_speak_for_an_agency, shows=gate.Shows.NOTHING)
@require_http_methods(["GET", "POST"])
def notice(request: HttpRequest, reference: str) -> HttpResponse:
    """One notice. Whoever is asked answers here; whoever gave it asks another, or takes it back."""
    viewer = gate.signed_in(request)
    line = narrowings.narrowing(viewer, references.parse(reference) or reference[:14])
    if line is None:
        raise trail.nothing_there(request, reference)
    form = _form(request, viewer, line)
    if request.method != "POST":
        return _notice_page(request, viewer, line, posts.carry_on(request, form))
    if not form.is_valid():
        return _notice_page(request, viewer, line, form, status=422)
    taken = posts.taken(lambda: _do(request, viewer, line, form), form, refused=409)
    if not taken.done:
        now = narrowings.narrowing(viewer, line.reference) or line
        return _notice_page(request, viewer, now, form, status=taken.status)
    return go("desk:narrowing", line.reference)


def _form(request: HttpRequest, viewer: Viewer, line: NarrowingLine) -> Form:
    sent = request.POST if request.method == "POST" else None
    if viewer.agency_id == line.agency_id:
        return AgainForm(sent, others=_others(viewer, viewer.agency_reference))
    return AnswerForm(sent)


def _do(request: HttpRequest, viewer: Viewer, line: NarrowingLine, form: Form) -> str:
    given = form.cleaned_data
    how: dict[str, Any] = {"by": viewer, "at": viewer.at, "key": key_of(request.POST)}
    if isinstance(form, AnswerForm):
        return giving.answer_notice(
            line.reference, answer=Answer(given["answer"]), because=given["because"], **how
        )
    if given["asked"] == _TAKE_BACK:
        return giving.take_back(line.reference, **how)
    return giving.ask_another(line.reference, asked=_named(given["asked"]), **how)


def _named(chosen: str) -> str:
    return "" if chosen == _NOBODY else chosen


def _others(viewer: Viewer, own: str) -> list[Option]:
    """Every other agency of the area that has a desk, by name: what is asked of it is told there."""
    today = today_in_london(viewer.at)
    found = {
        desk.agency_reference: desk.agency_name
        for desk in agencies.every_desk(viewer.area_id)
        if desk.agency_reference != own and desk.is_there(today)
    }
    return [Option(one, name) for one, name in sorted(found.items(), key=lambda each: each[1])]


def _give_page(request: HttpRequest, viewer: Viewer, form: NoticeForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "agency": viewer.agency_name, "reference": viewer.agency_reference}
    return render(request, "desk/narrow.html", context, status=status)


def _notice_page(
    request: HttpRequest, viewer: Viewer, line: NarrowingLine, form: Form, *, status: int = 200
) -> HttpResponse:
    gives = viewer.agency_id == line.agency_id
    decision = (
        rules.may_still_change(line.stands)
        if gives
        else rules.may_still_answer(line.stands, asked_now=line.asked_id == viewer.agency_id)
    )
    context = {
        "line": line,
        "form": form,
        "gives": gives,
        "settled": line.stands in (Stands.ACCEPTED, Stands.TAKEN_BACK),
        "takes_an_answer": decision.allowed or status != 200,
        "reference": viewer.agency_reference,
        "agency": viewer.agency_name,
        "today": today_in_london(viewer.at),
    }
    return render(request, "desk/narrowing.html", context, status=status)
