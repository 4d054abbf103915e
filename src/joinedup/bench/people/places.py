"""Where the invented people live: real postcodes of the area, invented streets, invented deprivation."""

import tomllib
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from joinedup.bench.people.drawing import Chance, Weighted

PEOPLE_TO_A_POSTCODE = 26  # about what a large county of the north has

_NEARBY = 5  # how much likelier a family of the neighbourhood's own group is


class Home(NamedTuple):
    address_line: str
    postcode: str


@dataclass(frozen=True, slots=True)
class Place:
    """A postcode, its district, and its neighbourhood: what deprivation and the mix of families go by."""

    postcode: str
    district: str
    neighbourhood: str


class Places:
    """Homes for so many people: real postcodes, then invented ones (no British one begins with X)."""

    def __init__(self, real: Iterable[Place], *, people: int) -> None:
        places = list(real)
        wanted = people // PEOPLE_TO_A_POSTCODE
        places += [_invented(number) for number in range(max(0, wanted - len(places)))]
        self._places = places

    def one(self, chance: Chance) -> Place:
        return chance.one_of(self._places)


def _invented(number: int) -> Place:
    """X and a letter, as many districts and sectors as it takes: XB14 3DF."""
    letters = "ABDEFGHJLNPQRSTUWXYZ"
    rest, last = divmod(number, 20)
    rest, second = divmod(rest, 20)
    rest, sector = divmod(rest, 9)
    area, district = divmod(rest, 60)
    outward = f"X{letters[area % 20]}{district + 1}"
    return Place(
        f"{outward} {sector + 1}{letters[second]}{letters[last]}",
        outward,
        f"{outward} {sector}{second // 4}",
    )


def home_in(place: Place, chance: Chance) -> Home:
    number = chance.between(1, 120)
    street = _street(place.postcode)
    if chance.happens(0.24 if deprivation(place.neighbourhood) <= 4 else 0.1):
        return Home(f"Flat {chance.between(1, 24)}, {number} {street}", place.postcode)
    return Home(f"{number} {street}", place.postcode)


def home(places: Places, chance: Chance) -> Home:
    return home_in(places.one(chance), chance)


@cache
def deprivation(neighbourhood: str) -> int:
    """A tenth, 1 the most deprived: invented, and lower more often, as among families known to services."""
    drawn = _mark("deprivation", neighbourhood) % 100
    upto = (18, 33, 46, 57, 67, 76, 84, 90, 95, 100)
    return next(tenth for tenth, end in enumerate(upto, 1) if drawn < end)


@cache
def families_of(district: str, neighbourhood: str) -> Weighted:
    """The groups of the district, with one that is more at home in this neighbourhood."""
    told = _table()
    groups = told["groups"]["names"].split()
    shares = list(told["groups"]["mixes"][_mark("families here", district) % len(told["groups"]["mixes"])])
    own = 1 + _mark("own group", neighbourhood) % (len(groups) - 1)
    shares[own] *= _NEARBY
    if deprivation(neighbourhood) >= 8:
        shares[0] *= 2  # the majority
    return Weighted(groups, shares)


@cache
def _street(postcode: str) -> str:
    stems, kinds = (_table()["streets"][part].split() for part in ("stems", "kinds"))
    return f"{stems[_mark('street', postcode) % len(stems)]} {kinds[_mark('kind', postcode) % len(kinds)]}"


@cache
def _table() -> dict[str, Any]:
    text = (files("joinedup.bench.people") / "data" / "places.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _mark(what: str, of: str) -> int:
    """The same on every machine, unlike Python's own hash."""
    return zlib.crc32(f"{what}/{of}".encode())
