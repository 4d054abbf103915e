"""The steps by which two agencies that differ go up, as the area's data has them, and by when each is over.

Nothing here holds up what a child needs: no other room asks whether two agencies differ.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, assert_never

from joinedup.agencies.rules.practice import AreaData
from joinedup.kernel.decisions import Decision, allow, refuse
from joinedup.kernel.london import day_in_words, end_of_day, moment_in_words, today_in_london
from joinedup.kernel.working_days import WorkingCalendar


class Unit(StrEnum):
    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"
    HOURS = "hours"


@dataclass(frozen=True, slots=True)
class Limit:
    """Within how long, and how well that is known: `verified` is a word of docs/areas.md."""

    most: int
    unit: Unit
    source: str
    verified: str


@dataclass(frozen=True, slots=True)
class Step:
    code: str
    name: str
    level: int  # of the grades that talk here: equal across agencies
    who: Mapping[str, str]  # by kind of agency, what somebody there is called
    limit: Limit | None  # None: nothing is written


@dataclass(frozen=True, slots=True)
class Ladder:
    name: str
    source: str
    verified: str
    steps: tuple[Step, ...]

    def step(self, code: str) -> Step | None:
        return next((one for one in self.steps if one.code == code), None)

    def after(self, code: str) -> Step | None:
        """The next step up; None at the top. A step that the area has dropped since is before the first."""
        above = self.above(code)
        return above[0] if above else None

    def above(self, code: str) -> tuple[Step, ...]:
        codes = [one.code for one in self.steps]
        return self.steps[codes.index(code) + 1 :] if code in codes else self.steps

    def number(self, code: str) -> int:
        """1 for the first; 0 for a step that the area has dropped since."""
        return next((place for place, one in enumerate(self.steps, start=1) if one.code == code), 0)


def ladder_of(data: AreaData) -> Ladder:
    """The area's own ladder, or the one that Joinedup comes with where it has none."""
    return read(data.ladder) if data.ladder.get("step") else shipped()


@cache
def shipped() -> Ladder:
    text = (files("joinedup.disagreements") / "data" / "ladder.toml").read_text("utf-8")
    return read(tomllib.loads(text))


def read(told: Mapping[str, Any]) -> Ladder:
    about = told["ladder"]
    steps = tuple(_step(row, number) for number, row in enumerate(told["step"], start=1))
    return Ladder(about["name"], about["source"], about["verified"], steps)


def _step(row: Mapping[str, Any], number: int) -> Step:
    limit = None
    if row.get("most"):
        source = row.get("limit_source") or row["source"]
        verified = row.get("limit_verified") or row["verified"]
        limit = Limit(int(row["most"]), Unit(row["unit"]), source, verified)
    level = int(row.get("level") or number)
    return Step(row["code"], row["name"], level, MappingProxyType(dict(row["who"])), limit)


def due_at(limit: Limit | None, *, since: datetime, calendar: WorkingCalendar) -> datetime | None:
    """The moment at which a step's time is over; None where nothing is written.

    Days run to the end of the day. The day on which it began is day nought.
    """
    if limit is None:
        return None
    today = today_in_london(since)
    match limit.unit:
        case Unit.WORKING_DAYS:
            return end_of_day(calendar.add(today, limit.most))
        case Unit.CALENDAR_DAYS:
            return end_of_day(today + timedelta(days=limit.most))
        case Unit.HOURS:
            return since + timedelta(hours=limit.most)
    assert_never(limit.unit)


def in_words(limit: Limit | None) -> str:
    """'2 working days'; '' where nothing is written."""
    if limit is None:
        return ""
    one = {Unit.WORKING_DAYS: "working day", Unit.CALENDAR_DAYS: "day", Unit.HOURS: "hour"}[limit.unit]
    return f"{limit.most} {one}" if limit.most == 1 else f"{limit.most} {one}s"


def may_go_up(ladder: Ladder, *, at: str, to: str, imminent: str) -> Decision:
    """One step at a time. Steps are left out only where harm is near, and then it is said why."""
    above = [one.code for one in ladder.above(at)]
    if not above:
        return refuse("up.top", "This is the last step of the ladder. Agree, or withdraw it.")
    if to and to not in above:
        return refuse("up.no_step", "Choose a step above the one where it stands.")
    if to and to != above[0] and not imminent.strip():
        return refuse("up.why_skip", "Enter what may happen to the child before the next step could meet.")
    return allow("up.next")


def is_out_of_time(due: datetime | None, *, at: datetime) -> bool:
    return due is not None and at >= due


def last_day(due: datetime) -> date:
    """The last day on which it is in time: a step that ends at midnight ends with the day before."""
    return today_in_london(due - timedelta(microseconds=1))


def until(due: datetime, *, at: datetime) -> str:
    """'Wednesday 15 July', and with the time where hours are counted."""
    if end_of_day(last_day(due)) == due:
        return day_in_words(last_day(due), today=today_in_london(at))
    return moment_in_words(due, at=at)
