"""Where the clocks of some records stand now."""

from collections.abc import Iterable
from datetime import datetime

from joinedup.clocks.models import Clock
from joinedup.clocks.queries.owed import LATE, PLAN_OWED, child_of, open_work, running_by_timer
from joinedup.clocks.queries.profile import counts, profile
from joinedup.clocks.queries.time_line import (
    ClashLine,
    ClockLine,
    Late,
    PlanLine,
    StepLine,
    TimeLine,
    backdated_by_agency,
    clock_of,
    the_clock,
    time_line,
)
from joinedup.clocks.rules.limits import Step
from joinedup.clocks.rules.standing import Standing, where_it_stands
from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.kernel.london import today_in_london

__all__ = [
    "LATE",
    "PLAN_OWED",
    "ClashLine",
    "ClockLine",
    "Late",
    "PlanLine",
    "StepLine",
    "TimeLine",
    "backdated_by_agency",
    "child_of",
    "clock_of",
    "counts",
    "open_work",
    "profile",
    "running_by_timer",
    "standing",
    "standings",
    "the_clock",
    "time_line",
]


def standing(subject: str, *, at: datetime, step: Step = Step.REFERRAL_DECISION) -> Standing | None:
    return standings([subject], at=at, step=step).get(subject)


def standings(
    subjects: Iterable[str], *, at: datetime, step: Step = Step.REFERRAL_DECISION
) -> dict[str, Standing]:
    """Return where `step` stands for each of `subjects` that has such a clock; one query for all."""
    calendar, today = england_and_wales(), today_in_london(at)
    clocks = list(Clock.objects.filter(subject__in=list(subjects), step=step.value))
    counting = {area: profile(area, today=today).limits.counting for area in {one.area_id for one in clocks}}
    return {
        clock.subject: where_it_stands(
            clock.due_on,
            started_on=clock.started_on,
            today=today,
            calendar=calendar,
            counting=counting[clock.area_id],
            done_on=today_in_london(clock.stopped_at) if clock.stopped_at else None,
        )
        for clock in clocks
    }
