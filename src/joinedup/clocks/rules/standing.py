"""Where a step stands today.

The due day was written when the clock started; what is here depends on today and is worked out on each view.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from typing import assert_never

from joinedup.kernel.london import day_in_words
from joinedup.kernel.working_days import Counting, WorkingCalendar


class Stands(Enum):
    ON_TIME = "on time"
    DUE_TODAY = "due today"
    LATE = "late"
    DONE_ON_TIME = "done on time"
    DONE_LATE = "done late"


@dataclass(frozen=True, slots=True)
class Standing:
    """A clock as somebody reads it.

    `day` of `of` are working days; `day` is nought until the first is reached, and passes `of` when late.
    `days_left` counts the working days to the due day, nought on the day itself; `days_late` those since. A
    step due on Friday is late on Saturday with nought working days late.
    """

    stands: Stands
    due_on: date
    day: int
    of: int
    days_left: int
    days_late: int
    words: str  # 'due tomorrow by end of Wednesday 15 July'
    progress: str  # 'day 1 of 1'

    @property
    def is_late(self) -> bool:
        return self.stands in (Stands.LATE, Stands.DONE_LATE)


def where_it_stands(
    due_on: date,
    *,
    started_on: date,
    today: date,
    calendar: WorkingCalendar,
    counting: Counting = Counting.EXCL,
    done_on: date | None = None,
) -> Standing:
    """Say where a step stands that started on `started_on`, and falls due at the end of `due_on`.

    `done_on` stops the clock: from then on the answer is the same whatever `today` is.
    """
    judged_on = today if done_on is None else done_on
    day = max(0, calendar.days_between(started_on, judged_on, counting=counting))
    of = calendar.days_between(started_on, due_on, counting=counting)
    left = max(0, calendar.days_between(judged_on, due_on))
    late = max(0, calendar.days_between(due_on, judged_on))
    stands = _stands(due_on, judged_on=judged_on, is_done=done_on is not None)
    return Standing(
        stands=stands,
        due_on=due_on,
        day=day,
        of=of,
        days_left=left,
        days_late=late,
        words=_words(stands, due_on=due_on, today=today, left=left, late=late),
        progress=f"day {day} of {of}" if day <= of else f"day {day}, limit {of}",
    )


def is_late(clock: Standing | None) -> bool:
    """Whether the step is not done, and its last day is over."""
    return clock is not None and clock.stands is Stands.LATE


def _stands(due_on: date, *, judged_on: date, is_done: bool) -> Stands:
    if is_done:
        return Stands.DONE_ON_TIME if judged_on <= due_on else Stands.DONE_LATE
    if judged_on < due_on:
        return Stands.ON_TIME
    return Stands.DUE_TODAY if judged_on == due_on else Stands.LATE


def _words(stands: Stands, *, due_on: date, today: date, left: int, late: int) -> str:
    due_day = day_in_words(due_on, today=today)
    match stands:
        case Stands.ON_TIME if due_on - today == timedelta(days=1):
            return f"due tomorrow by end of {due_day}"
        case Stands.ON_TIME:
            return f"due by end of {due_day}, {_working_days(left)} left"
        case Stands.DUE_TODAY:
            return f"due today by end of {due_day}"
        case Stands.LATE:
            return f"late by {_working_days(late)}" if late else f"late since the end of {due_day}"
        case Stands.DONE_ON_TIME:
            return "done on time"
        case Stands.DONE_LATE:
            return f"done late by {_working_days(late)}" if late else f"done after the end of {due_day}"
        case _:
            assert_never(stands)


def _working_days(count: int) -> str:
    return "1 working day" if count == 1 else f"{count} working days"
