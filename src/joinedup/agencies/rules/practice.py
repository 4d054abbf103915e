"""What an area decides for itself: its shifts and hours, school holidays, grades, skills, limits and ratings.

An edition holds the area's own files by name. What it does not give stands as Joinedup comes: the shift
patterns, time limits and ratings in the rooms' own `data`, which name no place.
"""

import csv
import io
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property
from types import MappingProxyType
from typing import Any

from joinedup.agencies.rules.area_folder import PLACE
from joinedup.agencies.rules.on_duty import emergency_phone, stale_after
from joinedup.agencies.rules.postcodes import Postcodes
from joinedup.agencies.rules.reaching import Reach, read_reaching, shipped_reaching
from joinedup.agencies.rules.shifts import (
    Patterns,
    ShiftPattern,
    read_patterns,
    read_school_holidays,
    shift_patterns,
    summers_untold,
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
    holders: tuple[tuple[str, date, date], ...] = ()  # as the files name them: who, from, to

    def held_by(self, day: date, *, but: Collection[str] = ()) -> str:
        """Whom the files name for a day, without those whose names are said, in small letters."""
        there = (who for who, first, last in self.holders if first <= day <= last)
        return ", ".join(who for who in there if who.casefold() not in but)


@dataclass(frozen=True, slots=True)
class Team:
    """A team of an agency: where it answers, the pattern that it works, what it is trained for."""

    name: str
    agency: str  # its name; so is `desk`, '' where it answers at none
    desk: str
    pattern: str
    skills: tuple[str, ...]  # codes
    site: str = ""  # the name of the shared place in which it sits


@dataclass(frozen=True, slots=True)
class Site:
    """A place that several agencies share."""

    name: str
    agencies: tuple[str, ...]  # names of all that are there
    ours: tuple[str, ...]  # of those, the partnership's own


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
        """Those that somebody said, and every summer of which nobody has."""
        return self._holidays_told | self.summers_untold

    @cached_property
    def _holidays_told(self) -> frozenset[date]:
        own = self.files.get("school_holidays.toml")
        return frozenset() if own is None else read_school_holidays(own)

    @cached_property
    def school_holidays_end(self) -> date | None:
        """The last day of the last holiday that is known: beyond it a day may be one, and nobody has said."""
        return max(self._holidays_told, default=None)

    @cached_property
    def summers_untold(self) -> frozenset[date]:
        """In a summer of which nobody has said a word no school is known to be open."""
        return summers_untold(self._holidays_told)

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
    def handover(self) -> Mapping[str, Any]:
        """When a handover is reminded of and chased, as the area has it. {}: as Joinedup comes."""
        found: Mapping[str, Any] = self._area.get("handover", {})
        return found

    @cached_property
    def raise_to(self) -> tuple[Post, ...]:
        """The two posts that are told where nobody is rostered; empty where nobody said.

        A post of another partnership is found here by its agency's name: most areas name two for all.
        """
        posts = {one.code: one for one in self._posts(self.rows("posts.csv"))}
        return tuple(posts[code] for code in self._on_duty.get("raise_to", ()) if code in posts)

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
    def around_children(self) -> tuple[str, ...]:
        """The kinds of agency expected around every child; none where nobody said."""
        return self._expected("child")

    @cached_property
    def in_clusters(self) -> tuple[str, ...]:
        """The kinds of agency that every cluster is asked after; none where nobody said."""
        return self._expected("cluster")

    def _expected(self, where: str) -> tuple[str, ...]:
        return tuple(row["kind"] for row in self.rows("expected.csv") if row[where] == "yes")

    @cached_property
    def posts(self) -> tuple[Post, ...]:
        """Those of the partnership's own agencies."""
        return self._posts(row for row in self.rows("posts.csv") if self._is_ours(row["agency"]))

    def _posts(self, rows: Iterable[Mapping[str, str]]) -> tuple[Post, ...]:
        found: dict[str, Post] = {}
        for row in rows:
            before = found[row["code"]].holders if row["code"] in found else ()
            found[row["code"]] = Post(
                row["code"],
                self._named("agencies.csv", row["agency"]),
                row["title"],
                row["grade"],
                row["single"] == "yes",
                (*before, *_holder(row)),
            )
        return tuple(found.values())

    @cached_property
    def teams(self) -> tuple[Team, ...]:
        return tuple(
            Team(
                row["name"],
                self._named("agencies.csv", row["agency"]),
                self._named("desks.csv", row.get("desk", "")),
                row.get("pattern", ""),
                _codes(row.get("skills", "")),
                self._named("sites.csv", row.get("site", "")),
            )
            for row in self.rows("teams.csv")
            if self._is_ours(row["agency"])
        )

    @cached_property
    def sites(self) -> tuple[Site, ...]:
        return tuple(
            Site(
                row["name"],
                tuple(self._named("agencies.csv", one) for one in _codes(row["agencies"])),
                tuple(
                    self._named("agencies.csv", one) for one in _codes(row["agencies"]) if self._is_ours(one)
                ),
            )
            for row in self.rows("sites.csv")
        )

    @cached_property
    def designated_officer(self) -> frozenset[tuple[str, str]]:
        """The desk that takes allegations about people who work with children, as its agency's name and its
        own; of a partnership at most one. Empty where nobody said."""
        return frozenset(
            (self._named("agencies.csv", row["agency"]), row["name"])
            for row in self.rows("desks.csv")
            if row.get("designated_officer") == "yes" and self._is_ours(row["agency"])
        )

    def _is_ours(self, agency: str) -> bool:
        """Whether an agency, by its key, is the partnership's own: a force has one name in all of an area."""
        place = self.files.get(PLACE, "")
        return not place or self._places.get(agency) == place

    @cached_property
    def _places(self) -> Mapping[str, str]:
        return {row["key"]: row.get("place", "") for row in self.rows("agencies.csv")}

    def _named(self, file: str, key: str) -> str:
        return self._names(file).get(key, key)

    def _names(self, file: str) -> Mapping[str, str]:
        return {row["key"]: row["name"] for row in self.rows(file)}

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
        """Where desks sit, what they decide at night and how they are best reached.

        A desk sits where `desks.csv` says; what `reaching.toml` says of it is narrower.
        """
        own, units = self.files.get("reaching.toml"), self._names("sites.csv")
        sits = tuple(
            Reach(
                agency=self._named("agencies.csv", row["agency"]), desk=row["name"], place=units[row["site"]]
            )
            for row in self.rows("desks.csv")
            if row.get("site") in units and self._is_ours(row["agency"])
        )
        return sits + (shipped_reaching() if own is None else read_reaching(own))

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


def _codes(said: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in said.split(";") if one.strip())


def _holder(row: Mapping[str, str]) -> tuple[tuple[str, date, date], ...]:
    if not (row.get("holder") and row.get("from")):
        return ()
    last = date.fromisoformat(row["to"]) if row.get("to") else date.max
    return ((row["holder"], date.fromisoformat(row["from"]), last),)


@cache
def as_shipped() -> AreaData:
    """What an area works by that has brought in nothing of its own."""
    return AreaData("", {})
