"""Every timer of the profiles as data: what starts it, what stops it, how long, on whose word, since when.

The four that the code asks for by name are read by `limits` from the same rows; there is one table.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import cache
from itertools import pairwise
from typing import Any

from joinedup.clocks.rules.limits import Kind, NoLimitInForce, Verified, as_shipped
from joinedup.kernel.london import day_in_words
from joinedup.kernel.working_days import Counting

# As many letters as their columns keep of them; an area's file with more is not brought in.
LONGEST_CODE, LONGEST_NAME, LONGEST_SOURCE = 10, 120, 200


class Unit(Enum):
    """What a limit is counted in. Hours run through nights and weekends, working hours do not."""

    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"
    WEEKS = "weeks"
    MONTHS = "months"
    HOURS = "hours"
    WORKING_HOURS = "working_hours"


class Direction(Enum):
    AFTER = "after"
    BEFORE = "before"  # notice: the step is due so long ahead of its event


class Only(Enum):
    """Which of several like events set a timer going."""

    ALWAYS = ""
    FIRST = "after the first"
    LATER = "after later ones"


class MonthsEnd(Enum):
    """Where a limit in months falls that ends on no working day. Local choice."""

    WORKING_DAY_BEFORE = "working_day_before"
    THAT_DAY = "that_day"


@dataclass(frozen=True, slots=True)
class Timer:
    """One row of one edition. `length` is what makes it late: the ceiling, or the least notice."""

    code: str
    name: str
    starts: str  # the event that sets it going
    stops: str  # the event that is the step done
    least: int | None
    most: int | None
    unit: Unit
    direction: Direction
    kind: Kind
    edition: str
    source: str
    in_force_from: date
    in_force_to: date | None
    verified: Verified
    counting: Counting
    elsewhere: bool = False  # counted on something else than the child
    done_by: str = ""  # the kind of agency whose step it is; '' where it is theirs who started it
    only: Only = Only.ALWAYS
    ends: bool = False  # something runs out that others rely on
    warn_hours: int = 0

    @property
    def length(self) -> int:
        wanted = self.least if self.direction is Direction.BEFORE or self.most is None else self.most
        assert wanted is not None  # the reader refuses a row without either
        return wanted

    def is_in_force(self, day: date) -> bool:
        return self.in_force_from <= day and (self.in_force_to is None or day <= self.in_force_to)


@dataclass(frozen=True, slots=True)
class Waits:
    """One step waits for another, which may take longer than there is time."""

    timer: str
    awaited: str
    because: str


@dataclass(frozen=True, slots=True)
class Timers:
    rows: tuple[Timer, ...]
    waits: tuple[Waits, ...]
    arrivals: frozenset[str]  # events that count, in working days, from the next day of service
    months_end: MonthsEnd

    def in_force(self, code: str, day: date) -> Timer:
        """Return the one row of `code` that was in force on `day`.

        Raises:
            NoLimitInForce: none was; a step is never judged by an edition that came later.
        """
        for row in self.rows:
            if row.code == code and row.is_in_force(day):
                return row
        raise NoLimitInForce(f"No time limit {code} is held for {day_in_words(day, today=date.min)}.")

    def started_by(self, event: str, day: date) -> tuple[Timer, ...]:
        return tuple(row for row in self.rows if row.starts == event and row.is_in_force(day))

    def stopped_by(self, event: str) -> frozenset[str]:
        return frozenset(row.code for row in self.rows if row.stops == event)


def read_timers(text: str) -> Timers:
    """Make timers of TOML in the form of `clocks/data/time_limits.toml`; see `timers_of`."""
    return timers_of(tomllib.loads(text))


def timers_of(data: Mapping[str, Any]) -> Timers:
    """Make timers of what such a file says.

    Raises:
        ValueError: a word is unknown, a row has no length, an edition is not listed, two editions of a timer
            hold on one day, or a step waits for what is no timer.
    """
    area = Counting(data["counting"]["convention"])
    rows = tuple(
        _timer(entry, code, data["edition"], area) for entry in data["limit"] for code in entry["editions"]
    )
    known = {row.code for row in rows}
    for code in known:
        _refuse_overlaps(tuple(row for row in rows if row.code == code))
    waits = tuple(Waits(one["timer"], one["for"], one["because"]) for one in data.get("waits", ()))
    strays = sorted({code for one in waits for code in (one.timer, one.awaited)} - known)
    if strays:
        raise ValueError(f"{strays[0]} waits or is waited for, and is no timer.")
    return Timers(
        rows=rows,
        waits=waits,
        arrivals=frozenset(data["counting"]["arrivals"]),
        months_end=MonthsEnd(data["counting"]["months_end_on"]),
    )


def _timer(entry: Mapping[str, Any], code: str, editions: Mapping[str, Any], area: Counting) -> Timer:
    if code not in editions:
        raise ValueError(f"The edition {code} of {entry['timer']} is not listed.")
    edition = editions[code]
    direction = Direction(entry.get("direction", "after"))
    most = entry.get("most", entry.get("working_days"))
    if (entry.get("least") if direction is Direction.BEFORE else most) is None:
        raise ValueError(f"{entry['timer']} has no length.")
    return Timer(
        code=entry["timer"],
        name=entry["name"],
        starts=entry["starts"],
        stops=entry["stops"],
        least=entry.get("least"),
        most=most,
        unit=Unit(entry.get("unit", "working_days")),
        direction=direction,
        kind=Kind(entry["kind"]),
        edition=code,
        source=source_of(edition["title"], entry.get("source", "")),
        in_force_from=edition["in_force_from"],
        in_force_to=edition.get("in_force_to"),
        verified=Verified(entry["verified"]),
        counting=Counting(entry["counting"]) if "counting" in entry else area,
        elsewhere="counted" in entry,
        done_by=entry.get("done_by", ""),
        only=Only(entry.get("only", "")),
        ends=entry.get("ends", False),
        warn_hours=entry.get("warn_hours", 0),
    )


def source_of(title: str, more: str) -> str:
    return title if not more else f"{title}: {more}"


def _refuse_overlaps(rows: tuple[Timer, ...]) -> None:
    in_turn = sorted(rows, key=lambda one: one.in_force_from)
    for earlier, later in pairwise(in_turn):
        if earlier.in_force_to is None or earlier.in_force_to >= later.in_force_from:
            raise ValueError(f"{earlier.edition} and {later.edition} both hold for {earlier.code}.")


@cache
def timers_of_england() -> Timers:
    """The timers that come with Joinedup, for an area that has brought in none of its own."""
    return timers_of(as_shipped())
