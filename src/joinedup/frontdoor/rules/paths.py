"""What opens after an incident: each path with whom it lies, by when, and what may come of it.

The table is data (`frontdoor/data/paths.toml`). Nothing here reads the time.
"""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files

from joinedup.kernel.decisions import Decision, allow, refuse
from joinedup.kernel.london import from_london, moment_in_words, today_in_london
from joinedup.kernel.working_days import CalendarEnds, WorkingCalendar

NOTIFIER, SCHOOL, FRONT_DOOR = "notifier", "school", "front_door"
NOT_OURS = "not_ours"  # what a school says of a child who is not at it
_END_OF_DAY = time(17)
_A_DAY = timedelta(hours=24)
RUNG_BEFORE = timedelta(hours=1)  # ours: long enough to ring a school before its doors open
LONG_OVER = timedelta(hours=24)  # after that it is late, and no more to be rung about before school
TOLD = "told"  # what came of one that was kept back, and is opened now
OPENED = "opened"  # what came of ringing a school that opened it itself


class PathCode(StrEnum):
    SUPPORT = "support"
    SINGLE_CONTACT = "single_contact"
    ANONYMITY = "anonymity"
    ISVA = "isva"
    INTERVIEW = "interview"
    SCHOOL = "school"
    FIND_SCHOOL = "find_school"
    RING_SCHOOL = "ring_school"
    HEALTH = "health"
    KEPT_BACK = "kept_back"


@dataclass(frozen=True, slots=True)
class PathRule:
    """One path. Of `hours`, `working_days` and `school_day` exactly one says by when."""

    code: PathCode
    label: str
    what: str
    owner: str  # a kind of agency, or 'notifier', 'school', 'front_door'
    source: str
    came_of: tuple[tuple[str, str], ...]
    hours: int = 0
    working_days: int = 0
    school_day: bool = False

    def outcome(self, code: str) -> str:
        return dict(self.came_of).get(code, code.replace("_", " "))


def read_paths(text: str) -> dict[PathCode, PathRule]:
    """Make paths of TOML in the form of `paths.toml`.

    Raises:
        ValueError: a path is unknown, is there twice, has no end, or does not say by when.
    """
    found: dict[PathCode, PathRule] = {}
    for entry in tomllib.loads(text)["path"]:
        rule = PathRule(
            PathCode(entry["code"]),
            entry["label"],
            entry["what"],
            entry["owner"],
            entry["source"],
            tuple((code, label) for code, label in entry["came_of"]),
            **entry["by"],
        )
        if rule.code in found or not rule.came_of:
            raise ValueError(f"The path {rule.code} is there twice, or nothing can come of it.")
        if sum((rule.hours > 0, rule.working_days > 0, rule.school_day)) != 1:
            raise ValueError(f"The path {rule.code} must say by when, in one way.")
        found[rule.code] = rule
    return found


@cache
def paths() -> dict[PathCode, PathRule]:
    return read_paths((files("joinedup.frontdoor") / "data" / "paths.toml").read_text("utf-8"))


def due(
    rule: PathRule,
    *,
    at: datetime,
    calendar: WorkingCalendar,
    school_opens: Callable[[], datetime | None],
) -> datetime:
    """By when it is to be done. `school_opens` says when the school's next day begins after `at`.

    Where no school day is known to come (the end of the known calendar), a school is told within 24 hours.
    """
    if rule.school_day:
        return school_opens() or at + _A_DAY
    if rule.working_days:
        try:
            day = calendar.add(today_in_london(at), rule.working_days)
        except CalendarEnds:  # on its last days somebody must be told all the same
            return at + rule.working_days * _A_DAY
        return from_london(datetime.combine(day, _END_OF_DAY)).moment
    return at + timedelta(hours=rule.hours)


def due_words(due_at: datetime, *, at: datetime, ended: bool) -> str:
    said = moment_in_words(due_at, at=at)
    if ended:
        return f"was due by {said}"
    return f"late: was due by {said}" if at > due_at else f"by {said}"


def is_to_be_rung(*, due_at: datetime, seen: bool, ended: bool, at: datetime) -> bool:
    """Whether a school that has not opened what it is told is rung: its day begins within the hour."""
    return not (seen or ended) and at >= due_at - RUNG_BEFORE


def may_take(*, ended: bool) -> Decision:
    if ended:
        return refuse("path.ended", "Somebody has said already what came of this.")
    return allow("path.open")


def may_tell_school(*, has_key_adult: bool) -> Decision:
    if not has_key_adult:
        return refuse(
            "path.no_key_adult",
            "Nobody at this school can be told here. Ring it, and say 'The school's key adult was rung'.",
        )
    return allow("path.key_adult")
