"""The night drill, for who calls and for the partnership's board; and desks with nobody rostered."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from joinedup import store
from joinedup.access.rules.roles import may_see_measures, may_see_open_work, may_work_the_front_door
from joinedup.agencies import queries as agencies
from joinedup.agencies.actions import drilling
from joinedup.agencies.queries import drills
from joinedup.agencies.queries import gaps as raised
from joinedup.agencies.queries.drills import DrillLine
from joinedup.agencies.rules.drill import TO_ANSWER, TO_CALL, monday_of
from joinedup.agencies.rules.on_duty import OnDuty
from joinedup.desk.queries import why
from joinedup.gate import pages as gate
from joinedup.gate.rights import Right
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import moment_in_words, today_in_london
from joinedup.ui.forms import Choice, Form, Option, key_of
from joinedup.ui.rendering import go

_BEFORE = "Nobody knows whom before then, and nobody chooses."


class DrillForm(Form):
    came = Choice(
        what="what came of the call",
        label="What came of the call?",
        options=tuple(Option(code, words) for code, words in drills.came_options()),
    )


@dataclass(frozen=True, slots=True)
class ThisWeek:
    """The week's call as it stands: to be made, made, or over."""

    line: DrillLine
    when: str
    answer: OnDuty | None  # whom to ring, from the minute on
    why: str
    over: bool

    @property
    def may_be_recorded(self) -> bool:
        return self.answer is not None and self.line.called_at is None and not self.over


@gate.page(may=may_work_the_front_door, shows=gate.Shows.NOTHING)
@require_http_methods(["GET", "POST"])
def drill(request: HttpRequest) -> HttpResponse:
    """Whom to ring this week, from the minute that was drawn; and what came of it."""
    viewer = gate.signed_in(request)
    week = _this_week(viewer)
    form = DrillForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        if form.is_valid() and week and week.answer and not week.over:
            try:
                drilling.record_drill(
                    week.line.id,
                    came=form.cleaned_data["came"],
                    answered_for_by=week.answer.desk.reference,
                    by=viewer,
                    at=viewer.at,
                    key=key_of(request.POST),
                )
                return go("desk:drill")
            except (drilling.NotNow, store.KeyReused):
                form.add_error(None, "Somebody has recorded this week’s call already.")
                week = _this_week(viewer)
        elif form.is_valid():
            form.add_error(None, "There is no call to record now.")
        status = 422
    context: dict[str, Any] = {
        "form": form,
        "week": week,
        "before": _BEFORE,
        "minutes": int(TO_ANSWER / timedelta(minutes=1)),
        "past": drills.drills(viewer.area_id, most=8),
        "today": today_in_london(viewer.at),
    }
    return render(request, "desk/drill.html", context, status=status)


def _this_week(viewer: Viewer) -> ThisWeek | None:
    line = drills.drill(viewer.area_id, week=monday_of(today_in_london(viewer.at)))
    if line is None:
        return None
    answer = _answer(line, viewer.at)
    return ThisWeek(
        line,
        moment_in_words(line.at, at=viewer.at),
        answer,
        why(answer) if answer else "",
        over=viewer.at >= line.at + TO_CALL,
    )


def _answer(line: DrillLine, at: datetime) -> OnDuty | None:
    """Whom the resolver names at the minute that was drawn; nothing is said before it."""
    return agencies.on_duty(line.desk_id, at=line.at) if at >= line.at else None


@gate.page(may=may_see_measures, shows=gate.Shows.NOTHING)
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """How the calls came out, by agency: the board and whoever calls see all, everybody else their own.

    Week by week is for the same: beside an agency's rota it would tell who did not answer.
    """
    viewer = gate.signed_in(request)
    rights = (Right.COUNT_ONLY, Right.SEE_ASSURANCE, Right.WORK_THE_FRONT_DOOR)
    sees_all = any(viewer.may(right) for right in rights)
    past = drills.drills(viewer.area_id) if sees_all else ()
    not_made = [one for one in past if one.called_at is None and viewer.at >= one.at + TO_CALL]
    context = {
        "agencies": drills.by_agency(viewer.area_id, of=None if sees_all else viewer.agency_id),
        "weeks": past,
        "sees_all": sees_all,
        "not_made": len(not_made),
        "minutes": int(TO_ANSWER / timedelta(minutes=1)),
        "now": viewer.at,
        "today": today_in_london(viewer.at),
    }
    return render(request, "desk/drills.html", context)


@gate.page(may=may_see_open_work, shows=gate.Shows.NOTHING)
@require_GET
def gaps(request: HttpRequest) -> HttpResponse:
    """Desks with nobody rostered, since when, and who was told: one's own agency's; the hub sees all."""
    viewer = gate.signed_in(request)
    everywhere = viewer.may(Right.ADMINISTER_EVERY_AGENCY) or viewer.may(Right.WORK_THE_FRONT_DOOR)
    lines = raised.gaps(viewer.area_id, agency_id=None if everywhere else viewer.agency_id)
    context = {"lines": lines, "today": today_in_london(viewer.at)}
    return render(request, "desk/gaps.html", context)
