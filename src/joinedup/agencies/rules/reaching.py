"""What an area says of reaching its desks: where each sits, what it can decide at night, its best ways in."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import time
from functools import cache
from importlib.resources import files
from typing import Any

from joinedup.agencies.rules.ways import CLOSED, WORKING_DAYS, Clocks, Way

_KNOWN = frozenset(
    {"kind", "agency", "desk", "place", "decides", "asks_for", "way", "named", "source", "verified"}
)
_OWN_HOURS = ("saturday", "sunday", "bank_holidays")
_KNOWN_OF_A_WAY = frozenset({"words", "phone", "opens", "closes", "days", *_OWN_HOURS})


@dataclass(frozen=True, slots=True)
class Reach:
    """What is said of the desks that it fits: of a kind of agency, of one agency, or of one desk of it.

    `place` is where the desk sits: who gives the same one sits beside it. `decides` is what it can decide
    while others are closed. `asks_for` is whom to ask for.
    """

    kind: str = ""
    agency: str = ""
    desk: str = ""
    place: str = ""
    decides: str = ""
    asks_for: str = ""
    ways: tuple[Way, ...] = ()
    named: tuple[str, ...] = ()  # how a word of the agency's or the desk's name begins; any of them

    def fits(self, *, kind: str, agency: str, desk: str) -> bool:
        wanted = ((self.kind, kind), (self.agency, agency), (self.desk, desk))
        if not all(said in ("", of) for said, of in wanted):
            return False
        called = f"{agency} {desk}"
        return not self.named or any(re.search(rf"\b{re.escape(one)}", called, re.I) for one in self.named)


@dataclass(frozen=True, slots=True)
class AsSaid:
    """What is said of one desk, once all that fits it is put together."""

    place: str = ""
    decides: str = ""
    asks_for: str = ""
    ways: tuple[Way, ...] = ()


def read_reaching(text: str) -> tuple[Reach, ...]:
    """Make what is said of TOML with `[[reach]]` entries; what is narrower stands after what is wider.

    Raises:
        ValueError: an entry fits no desk in particular, or holds a word that is not known.
    """
    return tuple(
        reach_of(row, number) for number, row in enumerate(tomllib.loads(text).get("reach", ()), start=1)
    )


def reach_of(row: Mapping[str, Any], number: int) -> Reach:
    """One entry, the `number`th, for whoever says in which line of the file it stands.

    Raises:
        ValueError: as `read_reaching`.
    """
    unknown = sorted(row.keys() - _KNOWN)
    if unknown:
        raise ValueError(f"Entry {number} of [[reach]]: '{unknown[0]}' is no word that is known there.")
    if not (row.get("kind") or row.get("agency")):
        raise ValueError(f"Entry {number} of [[reach]]: say of which kind of agency, or of which agency.")
    ways = tuple(_way(way, number) for way in row.get("way", ()))
    words = {
        name: str(row.get(name, "")) for name in ("kind", "agency", "desk", "place", "decides", "asks_for")
    }
    return Reach(ways=ways, named=tuple(map(str, row.get("named", ()))), **words)


def _way(row: Mapping[str, Any], number: int) -> Way:
    unknown = sorted(row.keys() - _KNOWN_OF_A_WAY)
    if unknown:
        raise ValueError(f"Entry {number} of [[reach]]: '{unknown[0]}' is no word of a way in.")
    if not row.get("words"):
        raise ValueError(f"Entry {number} of [[reach]]: a way in has no words.")
    try:
        opens, closes = (_clock(row.get(name)) for name in ("opens", "closes"))
        own = {name: _hours(row[name], name) for name in _OWN_HOURS if name in row}
        days = row.get("days", WORKING_DAYS)
        return Way(str(row["words"]), str(row.get("phone", "")), opens, closes, days, **own)
    except ValueError as wrong:
        raise ValueError(f"Entry {number} of [[reach]]: {wrong}") from None


def _clock(given: object) -> time | None:
    if given is None or isinstance(given, time):
        return given
    try:
        return time.fromisoformat(str(given))
    except ValueError:
        raise ValueError(f"'{given}' is no time such as 10:00.") from None


def _hours(given: object, day: str) -> Clocks:
    """As a service's hours are written: ["09:00", "12:00"], or "closed"."""
    if given == "closed":
        return CLOSED
    clocks = [_clock(one) for one in given] if isinstance(given, list) else []
    if len(clocks) != 2 or None in clocks:
        raise ValueError(f'{day}: \'{given}\' are no hours such as ["09:00", "12:00"], nor "closed".')
    opens, closes = clocks
    assert opens is not None and closes is not None
    return opens, closes


def as_said(all_said: Iterable[Reach], *, kind: str, agency: str, desk: str) -> AsSaid:
    """Put together what fits this desk: of each part the last that was said, which is the narrowest."""
    place = decides = asks_for = ""
    ways: tuple[Way, ...] = ()
    for one in all_said:
        if one.fits(kind=kind, agency=agency, desk=desk):
            place, decides = one.place or place, one.decides or decides
            asks_for, ways = one.asks_for or asks_for, one.ways or ways
    return AsSaid(place, decides, asks_for, ways)


@cache
def shipped_reaching() -> tuple[Reach, ...]:
    """What comes with Joinedup: by kind of agency alone."""
    return read_reaching((files("joinedup.agencies") / "data" / "reaching.toml").read_text("utf-8"))
