"""Where the clocks of some records stand now."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from joinedup.clocks.models import Clock
from joinedup.clocks.queries.owed import (
    LATE,
    PLAN_OWED,
    RUNNING,
    child_of,
    children_beside,
    comes_up,
    due_work,
    open_work,
    owed,
    running_by_timer,
    steps,
    waited_for_since,
    waiting_for,
)
from joinedup.clocks.queries.profile import counts, profile, profile_of_edition, service_hours_of_files
from joinedup.clocks.queries.time_line import (
    ClashLine,
    ClockLine,
    Late,
    PlanLine,
    StepLine,
    TimeLine,
    backdated_by_agency,
    clock_of,
    happened_so_far,
    the_clock,
    time_line,
)
from joinedup.clocks.rules.limits import Step
from joinedup.clocks.rules.standing import Standing, where_it_stands
from joinedup.gate import compiled
from joinedup.gate.compiled import Question
from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.kernel.london import today_in_london

__all__ = [
    "LATE",
    "PLAN_OWED",
    "RUNNING",
    "ClashLine",
    "ClockLine",
    "Late",
    "PlanLine",
    "StepLine",
    "TimeLine",
    "asks_standings",
    "backdated_by_agency",
    "child_of",
    "children_beside",
    "clock_of",
    "comes_up",
    "counts",
    "due_work",
    "happened_so_far",
    "open_work",
    "owed",
    "profile",
    "running_by_timer",
    "service_hours_of_files",
    "standing",
    "standings",
    "steps",
    "the_clock",
    "time_line",
    "waited_for_since",
    "waiting_for",
]


def standing(subject: str, *, at: datetime, step: Step = Step.REFERRAL_DECISION) -> Standing | None:
    return standings([subject], at=at, step=step).get(subject)


def standings(
    subjects: Iterable[str],
    *,
    at: datetime,
    step: Step = Step.REFERRAL_DECISION,
    edition: str | None = None,
) -> dict[str, Standing]:
    """Return where `step` stands for each of `subjects` that has such a clock; one query for all.

    `edition`: of the one area that they are all of, where it was asked already.
    """
    calendar, today = england_and_wales(), today_in_london(at)
    question = asks_standings(subjects, step=step)
    # The newest of each last, so that it is the one that counts.
    clocks = sorted(compiled.asked(question.build, *question.asked), key=lambda clock: int(clock[0]))
    areas = {area for _, area, *_ in clocks}
    counting = {
        area: (profile(area, today=today) if edition is None else profile_of_edition(edition)).limits.counting
        for area in areas
    }
    return {
        subject: where_it_stands(
            due_on,
            started_on=started_on,
            today=today,
            calendar=calendar,
            counting=counting[area],
            done_on=today_in_london(stopped_at) if stopped_at else None,
        )
        for _, area, subject, due_on, started_on, stopped_at in clocks
    }


def asks_standings(subjects: Iterable[str], *, step: Step = Step.REFERRAL_DECISION) -> Question:
    """What `standings` asks, to be asked ahead."""
    return Question(_clocks_of, None, (compiled.made_up(subjects), step.value))


def _clocks_of(subjects: tuple[str, ...], step: str) -> "QuerySet[Clock, Any]":
    rows = Clock.objects.filter(subject__in=subjects, step=step)
    return rows.values_list("pk", "area_id", "subject", "due_on", "started_on", "stopped_at")
