"""People put on a shift pattern from a day to a day, beside what the rota says of everybody else."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from joinedup.agencies.rules.rota import EntryKind
from joinedup.agencies.rules.shifts import ShiftPattern, shifts
from joinedup.agencies.rules.taking_in import Entry
from joinedup.kernel.london import end_of_day, today_in_london
from joinedup.kernel.working_days import WorkingCalendar


@dataclass(frozen=True, slots=True)
class OnPattern:
    """Who works what, and when. `first_is` is which day of the cycle the first day is, from 1; 0: by the
    pattern's own beginning. `never_on` are weekdays (Monday is 0) on which part-time staff do not work."""

    people: tuple[int, ...]
    pattern: ShiftPattern
    first: date
    last: date
    first_is: int = 0
    never_on: frozenset[int] = frozenset()
    on_duty: bool = False  # they take what comes to the desk


def patterned(
    plan: OnPattern,
    *,
    held: Sequence[Entry],
    calendar: WorkingCalendar,
    school_holidays: Collection[date],
    at: datetime,
) -> tuple[Entry, ...]:
    """The whole rota from now on, with these people on their pattern and everybody else as before.

    Raises:
        CalendarEnds: a day of it lies outside the known bank holidays.
    """
    theirs = set(plan.people)
    since = plan.first
    ends = end_of_day(plan.last)
    stays = [
        one
        for one in held
        if one.ends > at
        and not (one.person in theirs and since <= today_in_london(one.starts) and one.starts < ends)
    ]
    kind = EntryKind.DUTY if plan.on_duty else EntryKind.SHIFT
    spans = shifts(
        plan.pattern,
        first=plan.first,
        last=plan.last,
        calendar=calendar,
        team_offset=_offset(plan),
        holidays=school_holidays,
    )
    made = [
        Entry(span.starts, span.ends, person, kind.value)
        for span in spans
        if span.day.weekday() not in plan.never_on and span.ends > at
        for person in plan.people
    ]
    return (*stays, *made)


def _offset(plan: OnPattern) -> int:
    if not plan.first_is:
        return 0
    return (plan.first_is - 1 - (plan.first - plan.pattern.anchor).days) % len(plan.pattern.cycle)


def cycle_in_words(pattern: ShiftPattern) -> str:
    """'E, E, L, L, N, N, rest, rest, rest, rest': the days of the cycle, in order."""
    return ", ".join("+".join(shift.code for shift in day.usual) or "rest" for day in pattern.cycle)
