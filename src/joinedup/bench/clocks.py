"""A million due dates with England's bank holidays (performance.md, `clocks`).

Ours is the calendar's own table for one length, gathered by numpy in one look-up a date: the table is plain
Python's, and so is the single look-up that the product makes for one case, which is shown beside it. The
rivals are numpy's busday_offset on the same array, and the loop of the `holidays` library, a date at a time.
All is computing and nothing waits, so it is the processor's time that is taken: a neighbour would slow the
long array and not the short loop.
"""

import random
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from joinedup.bench.figures import Bar, CannotMeasure, Figure, Findings, middle
from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.kernel.progress import Progress
from joinedup.kernel.working_days import CalendarEnds, DueDays, WorkingCalendar

LENGTH = 45  # working days: an assessment
TEN_YEARS = (date(2016, 1, 1), date(2025, 12, 31))
LONGEST = 260  # working days: a year
MANY = 1_000_000
A_PIECE = 32_768
ROUNDS = 15
RIVAL_LOOP = "the loop of holidays"
LOOPED = 300  # dates that the loops are given: they are too slow for a million
_1970 = date(1970, 1, 1).toordinal()


def measure(*, quick: bool, draw: random.Random) -> Findings:
    try:
        import holidays  # noqa: F401 -- the loops need it, and half a comparison is none
        import numpy as np
    except ImportError as missing:
        raise CannotMeasure(
            f"{missing.name} is not installed: pip install -r requirements/bench.txt"
        ) from None
    calendar = england_and_wales()
    findings = Findings()
    _compare_every_answer(np, calendar, findings, lengths=range(0, LONGEST + 1, 10 if quick else 1))
    starts = _starts(np, calendar, MANY, seed=draw.randrange(2**32))
    rival = np.busdaycalendar(holidays=_holidays(np, calendar))
    began = time.thread_time_ns()
    table = calendar.due_days(LENGTH)
    findings.figures.append(Figure("the table, made once", (time.thread_time_ns() - began) / 1_000, "µs"))
    ours, theirs = _take_turns(
        lambda: gathered(np, table, starts),
        lambda: np.busday_offset(starts, LENGTH, roll="backward", busdaycal=rival),
    )
    _loops(np, calendar, table, starts, findings, ours=ours / MANY, draw=draw)
    findings.figures[:0] = [
        Figure(f"{MANY:,} due dates, ours", ours / 1_000, "ms"),
        Figure(f"{MANY:,} due dates, numpy busday_offset {np.__version__}", theirs / 1_000, "ms"),
    ]
    findings.bars.insert(0, Bar("against busday_offset", theirs / ours, at_least=10))
    return findings


def gathered(np: Any, table: DueDays, starts: Any) -> Any:
    """The due day of each of `starts`, both as numpy's days.

    Raises:
        CalendarEnds: one of them cannot be answered; nothing is guessed.
    """
    days = np.frombuffer(table.days, dtype=np.int64)
    asked, due = starts.view(np.int64), np.empty(len(starts), dtype=np.int64)
    # A piece at a time, so that what is worked on stays in the processor's own memory.
    for begin in range(0, len(asked), A_PIECE):
        piece = slice(begin, begin + A_PIECE)
        places = asked[piece] - (table.first.toordinal() - _1970)
        if places.min() < 0 or places.max() >= len(days):
            raise CalendarEnds("One of the days lies outside the known bank holidays.")
        np.take(days, places, out=due[piece], mode="clip")
    return due.view("datetime64[D]")


def _compare_every_answer(np: Any, calendar: WorkingCalendar, findings: Findings, *, lengths: range) -> None:
    """Every start of ten years and every length: the table, the single look-up and numpy say the same."""
    first, last = TEN_YEARS
    starts = np.arange(first, last + timedelta(days=1), dtype="datetime64[D]")
    days = starts.astype(object)
    rival = np.busdaycalendar(holidays=_holidays(np, calendar))
    going = Progress("clocks: lengths compared", of=len(lengths))
    equal = 0
    for place, length in enumerate(lengths):
        theirs = np.busday_offset(starts, length, roll="backward", busdaycal=rival)
        table = gathered(np, calendar.due_days(length), starts)
        single = np.array([calendar.add(day, length) for day in days], dtype="datetime64[D]")
        right = (theirs == table) & (theirs == single)
        equal += int(right.sum())
        findings.unequal += [f"{length} working days from {day}" for day in days[~right][:3]]
        going.at(place)
    going.end()
    lengths_said = f"{len(lengths)} lengths to {lengths[-1]}"
    findings.equal[f"every start of ten years, {lengths_said}, with busday_offset"] = equal


def _loops(
    np: Any,
    calendar: WorkingCalendar,
    table: DueDays,
    starts: Any,
    findings: Findings,
    *,
    ours: float,
    draw: random.Random,
) -> None:
    """The loops on a few of the same dates, a date at a time. `ours` is in microseconds a date."""
    some = list(starts[draw.sample(range(len(starts)), LOOPED)].astype(object))
    holidays = {row.day for row in calendar.rows() if not row.is_working and row.day.weekday() < 5}
    expected = gathered(np, table, np.array(some, dtype="datetime64[D]")).astype(object)
    ways: tuple[tuple[str, Callable[[date], date]], ...] = (
        (RIVAL_LOOP, _loop_of_holidays()),
        ("a bare loop over a set of days", lambda day: _bare_loop(day, holidays)),
        ("our single look-up", lambda day: calendar.add(day, LENGTH)),
    )
    figures: dict[str, float] = {}
    for what, way in ways:
        spent = []
        for start, due in zip(some, expected, strict=True):
            began = time.thread_time_ns()
            found = way(start)
            spent.append(time.thread_time_ns() - began)
            if found != due:
                findings.unequal.append(f"{what}: {LENGTH} working days from {start}")
        figures[what] = middle(spent)
        findings.figures.append(Figure(f"{what}, a date", figures[what], "µs"))
    findings.figures.append(
        Figure(
            "ours against the bare loop",
            figures["a bare loop over a set of days"] / ours,
            "x, for the reader",
        )
    )
    ratio = figures[RIVAL_LOOP] / ours
    findings.bars.append(Bar(f"against {RIVAL_LOOP}", ratio, at_least=10_000))


def _loop_of_holidays() -> Callable[[date], date]:
    from holidays import country_holidays

    england = country_holidays("GB", subdiv="ENG")
    return lambda day: england.get_nth_working_day(day, LENGTH)


def _bare_loop(day: date, holidays: set[date]) -> date:
    left = LENGTH
    while left:
        day += timedelta(days=1)
        if day.weekday() < 5 and day not in holidays:
            left -= 1
    return day


def _take_turns(ours: Callable[[], Any], theirs: Callable[[], Any]) -> tuple[float, float]:
    """Microseconds for the whole array, of each the median of the rounds."""
    spent: tuple[list[int], list[int]] = ([], [])
    for turn in range(ROUNDS + 2):
        for way, times in zip((ours, theirs), spent, strict=True):
            began = time.thread_time_ns()
            way()
            if turn >= 2:  # the first warm the caches
                times.append(time.thread_time_ns() - began)
    return middle(spent[0]), middle(spent[1])


def _starts(np: Any, calendar: WorkingCalendar, many: int, *, seed: int) -> Any:
    first = np.datetime64(date(calendar.first.year + 1, 1, 1))
    days = (date(calendar.last.year - 1, 1, 1) - date(calendar.first.year + 1, 1, 1)).days
    return first + np.random.default_rng(seed).integers(0, days, many)


def _holidays(np: Any, calendar: WorkingCalendar) -> Any:
    days = [row.day for row in calendar.rows() if not row.is_working and row.day.weekday() < 5]
    return np.array(days, dtype="datetime64[D]")
