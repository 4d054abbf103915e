"""What an area decides for itself: its shifts and hours, school holidays, grades, skills, limits and ratings.

An edition holds the area's own files by name. What it does not give stands as Joinedup comes: the shift
patterns, time limits and ratings in the rooms' own `data`, which name no place.
"""

import csv
import io
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property
from types import MappingProxyType
from typing import Any

from joinedup.agencies.rules.on_duty import emergency_phone, stale_after
from joinedup.agencies.rules.postcodes import Postcodes
from joinedup.agencies.rules.reaching import Reach, read_reaching, shipped_reaching
from joinedup.agencies.rules.shifts import (
    Patterns,
    ShiftPattern,
    read_patterns,
    read_school_holidays,
    shift_patterns,
)


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade within one kind of agency. Grades of equal `level` are each other's opposite numbers."""

    kind: str  # of agency: a code of `Agency.Kind`
    code: str
    label: str
    level: int  # 1 is whoever meets the family
    band: str  # frontline, manager, senior
    source: str = ""
    verified: str = "no"
    constable: bool = True  # False: a grade of police staff, who do not hold that office


@dataclass(frozen=True, slots=True)
class Skill:
    code: str
    label: str
    what: str  # what it lets somebody do, in a sentence
    source: str = ""
    verified: str = "no"


@dataclass(frozen=True, slots=True)
class Post:
    """A post of an agency. A single one has one holder at a time."""

    code: str
    agency: str  # its name, as in the directory
    title: str
    grade: str = ""
    single: bool = False


@dataclass(frozen=True, slots=True)
class LevelOfArea:
    """One floor of the tree of places, from the widest down."""

    code: str
    label: str


class AreaData:
    """What one partnership works by; each part is read once, when somebody first asks for it."""

    def __init__(self, edition: str, files: Mapping[str, str]) -> None:
        self.edition = edition  # its digest; '' where the area has brought nothing in
        self.files = MappingProxyType(dict(files))

    @property
    def is_shipped(self) -> bool:
        """Whether this area has brought in nothing of its own."""
        return self.edition == ""

    @cached_property
    def patterns(self) -> Mapping[str, ShiftPattern]:
        """Shift patterns and opening hours by code: the area's own, and those that come with Joinedup."""
        own = self.files.get("patterns.toml")
        return MappingProxyType(Patterns({**shift_patterns(), **({} if own is None else read_patterns(own))}))

    @cached_property
    def school_holidays(self) -> frozenset[date]:
        """Empty where nobody said: then a school is open on every weekday that is no bank holiday."""
        own = self.files.get("school_holidays.toml")
        return frozenset() if own is None else read_school_holidays(own)

    @cached_property
    def school_holidays_end(self) -> date | None:
        """The last day of the last holiday that is known: beyond it a day may be one, and nobody has said."""
        return max(self.school_holidays, default=None)

    @cached_property
    def stale_after(self) -> timedelta:
        """From what age on a rota's names no longer come first."""
        days = self._on_duty.get("stale_after_days")
        return stale_after() if days is None else timedelta(days=days)

    @cached_property
    def emergency(self) -> str:
        """What is rung where nobody of the area can be reached."""
        return str(self._on_duty.get("emergency_phone") or emergency_phone())

    @cached_property
    def raise_to(self) -> tuple[Post, ...]:
        """The two posts that are told where nobody is rostered; empty where nobody said."""
        posts = {one.code: one for one in self.posts}
        return tuple(posts[code] for code in self._on_duty.get("raise_to", ()) if code in posts)

    @cached_property
    def fallback(self) -> str:
        """The key of the partnership's last desk in `desks.csv`; '' where nobody said."""
        return str(self._on_duty.get("fallback", ""))

    @cached_property
    def levels(self) -> tuple[LevelOfArea, ...]:
        """The floors of the tree of places, from the widest down; empty where nobody said."""
        return tuple(LevelOfArea(row["code"], row["label"]) for row in self._area.get("level", ()))

    @cached_property
    def grades(self) -> tuple[Grade, ...]:
        return tuple(
            Grade(
                row["kind"], row["code"], row["label"], int(row["level"]), row["band"],
                row["source"], row["verified"], row.get("constable") != "no",
            )
            for row in self.rows("grades.csv")
        )  # fmt: skip

    @cached_property
    def skills(self) -> tuple[Skill, ...]:
        return tuple(
            Skill(row["code"], row["label"], row["what"], row["source"], row["verified"])
            for row in self.rows("skills.csv")
        )

    @cached_property
    def posts(self) -> tuple[Post, ...]:
        agencies = {row["key"]: row["name"] for row in self.rows("agencies.csv")}
        return tuple(
            {
                row["code"]: Post(
                    row["code"],
                    agencies.get(row["agency"], row["agency"]),
                    row["title"],
                    row["grade"],
                    row["single"] == "yes",
                )
                for row in self.rows("posts.csv")
            }.values()
        )

    def opposite(self, grade: str, *, kind: str, of: str) -> tuple[Grade, ...]:
        """The grades of kind `of` that stand where `grade` stands in an agency of `kind`."""
        levels = {one.level for one in self.grades if (one.kind, one.code) == (kind, grade)}
        return tuple(one for one in self.grades if one.kind == of and one.level in levels)

    @cached_property
    def timers(self) -> Mapping[str, Any]:
        """The area's own time limits, as they stand in its file; room `clocks` reads them. {}: as shipped."""
        return self._toml("timers.toml")

    @cached_property
    def ratings(self) -> Mapping[str, Any]:
        """The area's own ratings, as they stand in its file; the front door reads them. {}: as shipped."""
        return self._toml("ratings.toml")

    @cached_property
    def ladder(self) -> Mapping[str, Any]:
        """The steps by which agencies that differ go up, as its file has them. {}: nobody said."""
        return self._toml("ladder.toml")

    @cached_property
    def levels_of_need(self) -> Mapping[str, Any]:
        """The area's own words for how a child is; room `risk` reads them. {}: as shipped."""
        return self._toml("levels.toml")

    @cached_property
    def meetings(self) -> Mapping[str, Any]:
        """How the daily meeting draws its agenda, as its file has it. {}: as shipped."""
        return self._toml("meetings.toml")

    @cached_property
    def reaching(self) -> tuple[Reach, ...]:
        """Where desks sit, what they decide at night and how they are best reached."""
        own = self.files.get("reaching.toml")
        return shipped_reaching() if own is None else read_reaching(own)

    @cached_property
    def postcodes(self) -> Postcodes:
        """Where each postcode of the partnership lies; none is known where the area has no such list."""
        return Postcodes(self.files.get("postcodes.txt", ""))

    def rows(self, name: str) -> list[dict[str, str]]:
        """The rows of a CSV file of the edition; none where it has no such file."""
        return list(csv.DictReader(io.StringIO(self.files.get(name, ""))))

    @property
    def _on_duty(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self._area.get("on_duty", {})
        return found

    @cached_property
    def _area(self) -> Mapping[str, Any]:
        return self._toml("area.toml")

    def _toml(self, name: str) -> Mapping[str, Any]:
        return MappingProxyType(tomllib.loads(self.files.get(name, "")))


@cache
def as_shipped() -> AreaData:
    """What an area works by that has brought in nothing of its own."""
    return AreaData("", {})
