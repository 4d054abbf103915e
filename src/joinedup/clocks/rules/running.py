"""Where a clock beside a child stands, in words, and what it owes: a reason when late, a plan at an end."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum

from joinedup.clocks.rules.standing import where_it_stands
from joinedup.kernel.decisions import Decision, allow, refuse
from joinedup.kernel.london import day_in_words, moment_in_words, to_london, today_in_london
from joinedup.kernel.working_days import CalendarEnds, Counting, WorkingCalendar

HOUR = timedelta(hours=1)


class Now(Enum):
    RUNNING = "running"
    SOON = "soon"  # something that others rely on is about to end
    LATE = "late"
    OVER = "over"  # what others relied on has run out
    DONE = "done"
    DONE_LATE = "done_late"
    NOT_NEEDED = "not_needed"


@dataclass(frozen=True, slots=True)
class Clocked:
    """A clock as it was stored. `due_at` is the first late moment, or the moment at which something ends."""

    due_at: datetime
    from_day: date  # its day nought, or day one
    to_the_minute: bool
    ends: bool
    warn_at: datetime | None
    done_at: datetime | None
    not_needed: bool
    counts_first_day: bool = False


@dataclass(frozen=True, slots=True)
class Stand:
    now: Now
    words: str
    day: int  # of `of` working days; both nought where it counts in hours
    of: int

    @property
    def is_late(self) -> bool:
        return self.now in (Now.LATE, Now.OVER, Now.DONE_LATE)


def stand(clock: Clocked, *, at: datetime, calendar: WorkingCalendar) -> Stand:
    now = _now(clock, at=at)
    if now is Now.NOT_NEEDED:
        return Stand(now, "not needed any more", 0, 0)
    if clock.ends:
        return Stand(now, _end_in_words(clock, now, at=at), 0, 0)
    if clock.to_the_minute:
        return Stand(now, _hours_in_words(clock, now, at=at), 0, 0)
    last_day = today_in_london(clock.due_at - HOUR)
    try:
        told = where_it_stands(
            last_day,
            started_on=min(clock.from_day, last_day),
            today=today_in_london(at),
            calendar=calendar,
            counting=Counting.INCL if clock.counts_first_day else Counting.EXCL,
            done_on=today_in_london(clock.done_at) if clock.done_at else None,
        )
    except CalendarEnds:
        return Stand(now, f"due by {moment_in_words(clock.due_at, at=at)}", 0, 0)
    return Stand(now, told.words, min(told.day, told.of), told.of)


def _now(clock: Clocked, *, at: datetime) -> Now:
    if clock.not_needed:
        return Now.NOT_NEEDED
    if clock.done_at is not None:
        return Now.DONE if clock.done_at < clock.due_at or clock.ends else Now.DONE_LATE
    if at >= clock.due_at:
        return Now.OVER if clock.ends else Now.LATE
    return Now.SOON if clock.warn_at is not None and at >= clock.warn_at else Now.RUNNING


def _end_in_words(clock: Clocked, now: Now, *, at: datetime) -> str:
    if now is Now.DONE:
        return f"ended {moment_in_words(clock.done_at or clock.due_at, at=at)}"
    when = end_in_words(clock.due_at, at=at)
    if now is Now.OVER:
        return f"ran out {when}, and nobody has said what came after"
    return f"ends {when}, {_left(clock.due_at - at)}"


def end_in_words(moment: datetime, *, at: datetime) -> str:
    """'with Friday 24 July' where it is London's midnight, which nobody says of the day after."""
    there = to_london(moment)
    if (there.hour, there.minute) != (0, 0):
        return moment_in_words(moment, at=at)
    return f"with {day_in_words(there.date() - timedelta(days=1), today=today_in_london(at))}"


def _hours_in_words(clock: Clocked, now: Now, *, at: datetime) -> str:
    if now is Now.DONE:
        return "done on time"
    if now is Now.DONE_LATE:
        assert clock.done_at is not None
        return f"done late by {_span(clock.done_at - clock.due_at)}"
    if now is Now.LATE:
        return f"late by {_span(at - clock.due_at)}"
    return f"due by {moment_in_words(clock.due_at, at=at)}, {_left(clock.due_at - at)}"


def _left(span: timedelta) -> str:
    return f"{_span(span)} left"


def _span(span: timedelta) -> str:
    """Whole hours below three days, whole days above: nobody is told more than they can use."""
    hours = int(span / HOUR)
    if hours < 1:
        return "less than an hour"
    if hours < 72:
        return "1 hour" if hours == 1 else f"{hours} hours"
    return f"{hours // 24} days"


def may_explain(now: Now, *, explained: bool) -> Decision:
    """A late step is never stopped: it says why, who agreed, and what keeps the child safe meanwhile."""
    if now not in (Now.LATE, Now.DONE_LATE):
        return refuse("late.not_late", "This is not late. There is nothing to explain.")
    if explained:
        return refuse("late.explained", "Somebody has said why already. It stands as it was said.")
    return allow("late.explained_now")


def may_do_without(now: Now) -> Decision:
    if now in (Now.DONE, Now.DONE_LATE, Now.NOT_NEEDED):
        return refuse("step.is_over", "This step is done or is not needed any more.")
    return allow("step.not_needed")


def may_plan(now: Now) -> Decision:
    if now in (Now.DONE, Now.DONE_LATE, Now.NOT_NEEDED):
        return refuse("plan.is_over", "This is over. A plan for the time until then is not needed.")
    return allow("plan.made")
