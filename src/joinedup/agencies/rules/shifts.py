"""Who works when: shift patterns as data, and the shifts that follow from them, in UTC.

A pattern is kept in London's time, because people start at 07:00 whatever the season. A night on which the
clocks change is therefore an hour shorter or longer, and nobody is missing from it.
"""

import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.kernel.london import from_london
from joinedup.kernel.working_days import WorkingCalendar

_A_DAY = timedelta(days=1)
_REST = "-"
_SATURDAY = 5
_AUGUST = 8


@dataclass(frozen=True, slots=True)
class ShiftTimes:
    """One kind of shift on London's clocks. An end that is not after the start is on the next day."""

    code: str
    starts: time
    ends: time


@dataclass(frozen=True, slots=True)
class DayOfCycle:
    usual: tuple[ShiftTimes, ...]
    on_bank_holidays: tuple[ShiftTimes, ...]
    on_those_at_weekends: tuple[ShiftTimes, ...]  # Boxing Day on a Saturday


@dataclass(frozen=True, slots=True, eq=False)
class ShiftPattern:
    """A cycle of days, for a person to work or a desk to be open. `anchor` is the first day of a cycle.

    `teams` share the cycle, each `apart` days ahead of the one before it.
    """

    code: str
    name: str
    cycle: tuple[DayOfCycle, ...]
    anchor: date
    teams: int
    apart: int
    term_time_only: bool
    always_open: bool
    answered_without_rota: bool  # somebody picks up while the desk is open, even if no rota names them
    source: str
    verified: str

    def offset_of(self, team: int) -> int:
        """Return by how many days `team` (from nought) is ahead in the cycle."""
        return team * self.apart % len(self.cycle)


@dataclass(frozen=True, slots=True)
class ShiftSpan:
    """One shift. `day` is the date in London on which it starts; the moments are UTC."""

    day: date
    code: str
    starts: datetime
    ends: datetime


def shifts(
    pattern: ShiftPattern,
    *,
    first: date,
    last: date,
    calendar: WorkingCalendar,
    team_offset: int = 0,
    holidays: Collection[date] | None = None,
) -> list[ShiftSpan]:
    """Return the shifts that start from `first` to `last`, both included, in order.

    `team_offset` is in days; see `ShiftPattern.offset_of`. `holidays` are the days on which schools are
    closed. The last night may end on the day after `last`; the night before `first` is not there.

    Raises:
        ValueError: the pattern is worked in term time only, and no school holidays were given.
        CalendarEnds: a day lies outside the known bank holidays.
    """
    if pattern.term_time_only and holidays is None:
        raise ValueError(f"{pattern.code} is worked in term time: say when the school holidays are.")
    closed = holidays if pattern.term_time_only and holidays is not None else ()
    found: list[ShiftSpan] = []
    for day in _days(first, last):
        if day in closed:
            continue
        found.extend(_shifts_of(pattern, day, calendar=calendar, team_offset=team_offset))
    return found


def _days(first: date, last: date) -> Iterator[date]:
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        yield date.fromordinal(ordinal)


def _shifts_of(
    pattern: ShiftPattern, day: date, *, calendar: WorkingCalendar, team_offset: int
) -> Iterator[ShiftSpan]:
    plan = pattern.cycle[((day - pattern.anchor).days + team_offset) % len(pattern.cycle)]
    worked = plan.usual
    if calendar.is_bank_holiday(day):
        worked = plan.on_bank_holidays if day.weekday() < _SATURDAY else plan.on_those_at_weekends
    for shift in worked:
        last_day = day if shift.ends > shift.starts else day + _A_DAY
        starts, ends = _start(day, shift.starts), _end(last_day, shift.ends)
        if starts < ends:  # else it lies in the hour that is skipped, and nobody works it
            yield ShiftSpan(day, shift.code, starts, ends)


# Where the hour comes twice, a shift starts at its first and ends at its second: no minute is left out.
@lru_cache(maxsize=4096)
def _start(day: date, clock: time) -> datetime:
    return from_london(datetime.combine(day, clock)).moment


@lru_cache(maxsize=4096)
def _end(day: date, clock: time) -> datetime:
    return from_london(datetime.combine(day, clock), second_time=True).moment


def read_patterns(text: str) -> Mapping[str, ShiftPattern]:
    """Make patterns, by code, of TOML in the form of `agencies/data/shift_patterns.toml`.

    Raises:
        ValueError: a code comes twice, a cycle is empty or names a shift without times, or a word is unknown.
    """
    data = tomllib.loads(text)
    patterns: dict[str, ShiftPattern] = {}
    for entry in data["pattern"]:
        if entry["code"] in patterns:
            raise ValueError(f"The pattern {entry['code']} is there twice.")
        patterns[entry["code"]] = _pattern(entry, anchor=data["anchor"])
    return MappingProxyType(patterns)


def _pattern(entry: Mapping[str, Any], *, anchor: date) -> ShiftPattern:
    times = {shift: _times(entry["code"], shift, said) for shift, said in entry["times"].items()}
    if entry["bank_holidays"] not in ("worked", "off"):
        raise ValueError(f"{entry['code']}: bank holidays are 'worked' or 'off'.")
    if not entry["cycle"]:
        raise ValueError(f"{entry['code']}: the cycle has no day in it. A rest day is '-'.")
    works_bank_holidays = entry["bank_holidays"] == "worked"
    # Who works more on bank holidays, as a night desk does, has its weekends' hours for them already.
    works_those_at_weekends = works_bank_holidays or any("/" in word for word in entry["cycle"])
    works = works_bank_holidays, works_those_at_weekends
    try:
        cycle = tuple(_day_of_cycle(word, times, *works) for word in entry["cycle"])
    except KeyError as unknown:
        raise ValueError(f"{entry['code']}: the shift {unknown} has no times.") from None
    return ShiftPattern(
        code=entry["code"],
        name=entry["name"],
        cycle=cycle,
        anchor=anchor,
        teams=entry.get("teams", 1),
        apart=entry.get("apart", 0),
        term_time_only=entry.get("term_time_only", False),
        always_open=entry.get("always_open", False),
        answered_without_rota=entry.get("answered_without_rota", False),
        source=entry["source"],
        verified=entry["verified"],
    )


class WrongTimes(ValueError):
    """A shift's own beginning and end are none."""


def _times(code: str, shift: str, said: Any) -> ShiftTimes:
    if not (isinstance(said, list) and len(said) == 2):
        raise WrongTimes(f'{code}: {shift} has two times, like ["08:30", "16:30"].')
    return ShiftTimes(shift, *(_clock(code, shift, one) for one in said))


def _clock(code: str, shift: str, said: Any) -> time:
    try:
        return time.fromisoformat(said)
    except (TypeError, ValueError):
        raise WrongTimes(
            f"{code}: {shift} begins or ends at {said!r}, which is no time. Write 08:30; midnight is 00:00."
        ) from None


def hours_not_known(code: str) -> ShiftPattern:
    """In place of hours that no file in force says: never open, so that the next desk answers."""
    nothing = DayOfCycle((), (), ())
    return ShiftPattern(
        code, "Hours not known", (nothing,), date(2024, 1, 1), teams=1, apart=0, term_time_only=False,
        always_open=False, answered_without_rota=False, source="", verified="",
    )  # fmt: skip


class Patterns(dict[str, ShiftPattern]):
    """By code. A desk may keep a code that its area's files have dropped, or do not have yet."""

    def __missing__(self, code: str) -> ShiftPattern:
        return hours_not_known(code)


def _day_of_cycle(
    word: str, times: Mapping[str, ShiftTimes], works_bank_holidays: bool, works_those_at_weekends: bool
) -> DayOfCycle:
    usual, _, holiday = word.partition("/")
    on_both = (usual if works else _REST for works in (works_bank_holidays, works_those_at_weekends))
    return DayOfCycle(_worked(usual, times), *(_worked(holiday or otherwise, times) for otherwise in on_both))


def _worked(word: str, times: Mapping[str, ShiftTimes]) -> tuple[ShiftTimes, ...]:
    return () if word == _REST else tuple(times[code] for code in word.split("+"))


def read_school_holidays(text: str) -> frozenset[date]:
    """Return every day of the holidays in TOML in the form of an area's `school_holidays.toml`."""
    return frozenset(
        day
        for holiday in tomllib.loads(text).get("holiday", ())
        for day in _days(holiday["first"], holiday["last"])
    )


def summers_untold(told: Collection[date]) -> frozenset[date]:
    """The days of every summer of which these holidays say nothing: no day of its August is among them.

    A list often begins or ends in a September, and a summer before it is as unknown as one after it.
    """
    calendar, known = england_and_wales(), {day.year for day in told if day.month == _AUGUST}
    return frozenset(
        day
        for year in range(calendar.first.year, calendar.last.year + 1)
        if year not in known
        for day in _days(date(year, 7, 20), date(year, 9, 5))
    )


@cache
def shift_patterns() -> Mapping[str, ShiftPattern]:
    """The patterns that come with Joinedup, by code."""
    return read_patterns(_data("shift_patterns.toml"))


def _data(name: str) -> str:
    return (files("joinedup.agencies") / "data" / name).read_text("utf-8")
