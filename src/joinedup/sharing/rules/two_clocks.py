"""The two clocks of a question: by when the asker needs it, and how long whoever answers usually takes.

Both are said in words first; the figures are for a plain bar beside them.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from joinedup.kernel.london import moment_in_words, today_in_london
from joinedup.kernel.working_days import WorkingCalendar
from joinedup.ui.words import plural

_SOON = timedelta(hours=4)
_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Clock:
    """`tone` is 'open', 'soon' or 'late', as the bar takes it; `done` never passes `total`."""

    words: str
    done: int
    total: int
    tone: str


def askers_clock(
    *, asked_at: datetime, needed_by: datetime, at: datetime, ended_at: datetime | None = None
) -> Clock:
    """How much is left until it is needed. It stops with the answer, or when the question is withdrawn."""
    stood = ended_at or at
    left, total = needed_by - stood, max(_minutes(needed_by - asked_at), 1)
    done = min(max(_minutes(stood - asked_at), 0), total)
    needed = f"needed by {moment_in_words(needed_by, at=at)}"
    if ended_at is not None:
        how = f"after {length_in_words(ended_at - asked_at)}"
        return Clock(f"Stopped {how}, {needed}", done, total, "open" if left >= timedelta() else "late")
    if left < timedelta():
        return Clock(f"Late by {length_in_words(-left)}, {needed}", total, total, "late")
    words = f"{length_in_words(left)} left, {needed}"
    return Clock(words, done, total, "soon" if left <= _SOON else "open")


def answerers_clock(
    *,
    asked_at: datetime,
    at: datetime,
    usual: int,
    calendar: WorkingCalendar,
    ended_at: datetime | None = None,
) -> Clock:
    """The working day that it is on, of those that this kind of answer usually takes."""
    asked_on = today_in_london(asked_at)
    day = max(calendar.days_between(asked_on, today_in_london(ended_at or at)), 0)
    took = f"answered on working day {day}" if ended_at is not None else f"this is working day {day}"
    words = f"Usually {plural(usual, 'working day')}, {took}"
    return Clock(words, min(day, usual), usual, "late" if day > usual else "open")


def length_in_words(length: timedelta) -> str:
    """'1 day 3 hours', '40 minutes': two parts at most, and never 'no time'."""
    whole = max(length, timedelta(minutes=1))
    hours, minutes = divmod(_minutes(whole % _A_DAY), 60)
    parts = [plural(whole.days, "day")] if whole.days else []
    if hours:
        parts.append(plural(hours, "hour"))
    if minutes and not whole.days:
        parts.append(plural(minutes, "minute"))
    return " ".join(parts[:2]) or "1 minute"


def _minutes(length: timedelta) -> int:
    return int(length.total_seconds() // 60)
