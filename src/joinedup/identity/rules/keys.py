"""By what a person is found: small numbers, each a hash of a kind of key and what it is made of.

Any two things that are right (a name, the day, the postcode, the house) find somebody, so that two that are
wrong hide nobody. Names go in by their sound, and pairs of names in either order. A key is eight bytes of
BLAKE2b, so that it is the same on every machine and in every version of Python.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from hashlib import blake2b
from itertools import chain
from typing import NamedTuple

from joinedup.identity.rules.copies import BETWEEN, Copy, house_of, number_of
from joinedup.identity.rules.names import sound, stem

EDITION = 1  # of the kinds of key below: keys of another edition find nobody, and are written anew

_PARTICLES = frozenset(
    {
        "van",
        "der",
        "de",
        "la",
        "le",
        "du",
        "da",
        "di",
        "dos",
        "das",
        "del",
        "el",
        "al",
        "bin",
        "bint",
        "ibn",
        "ul",
        "o",
        "mc",
        "mac",
        "st",
        "san",
        "abu",
        "umm",
        "ud",
        "ur",
    }
)
_FULL_POSTCODE = 5  # letters and figures of the shortest whole one


class Ingredients(NamedTuple):
    """What keys are made of. `pairs` are (given, family), both as they sound; `written` as they are."""

    given: Collection[str] = ()
    family: Collection[str] = ()
    pairs: Collection[tuple[str, str]] = ()
    written: Collection[tuple[str, str]] = ()
    alone: Collection[str] = ()  # names as they are written, either of which somebody may know alone
    days: Collection[str] = ()
    months: Collection[str] = ()
    years: Collection[str] = ()
    postcodes: Collection[str] = ()
    houses: Collection[str] = ()
    doors: Collection[tuple[str, str]] = ()  # postcode and number
    numbers: Collection[str] = ()
    expected: Collection[str] = ()  # months
    mothers: Collection[tuple[str, str]] = ()


def keys_of(copy: Copy) -> frozenset[int]:
    """The keys that a table holds of a person, by every description of them: signed, of 64 bits."""
    return frozenset(made(as_held(copy)))


def key(kind: str, *parts: str) -> int:
    digest = blake2b("\x1f".join((kind, *parts)).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def made(of: Ingredients) -> Iterator[int]:
    """Every key, kind after kind."""
    return chain.from_iterable(by_kind(of))


def by_kind(of: Ingredients) -> Iterator[Iterator[int]]:
    """The keys of each kind, those that fewest share first."""
    yield (key("number", number) for number in of.numbers)
    yield _crossed("day given", of.days, of.given)
    yield _crossed("day family", of.days, of.family)
    yield _crossed("day postcode", of.days, of.postcodes)
    yield _crossed("day house", of.days, of.houses)
    yield (key("door", *door) for door in of.doors)
    yield _crossed("postcode given", of.postcodes, of.given)
    yield _crossed("postcode family", of.postcodes, of.family)
    yield _crossed("house given", of.houses, of.given)
    yield _crossed("house family", of.houses, of.family)
    yield _crossed("year postcode", of.years, of.postcodes)
    yield (key("mother", *sorted(mother)) for mother in of.mothers)
    yield _crossed("expected mother", of.expected, [family for _, family in of.mothers])
    yield _crossed("expected postcode", of.expected, of.postcodes)
    pairs = _in_either_order(of.pairs)
    yield (key("birthday names", day[5:], *pair) for day in of.days for pair in pairs)
    yield (key("year names", year, *pair) for year in of.years for pair in pairs)
    yield _crossed("month given", of.months, of.given)
    yield _crossed("month family", of.months, of.family)
    yield (key("names written", *pair) for pair in _in_either_order(of.written))
    yield (key("names", *pair) for pair in pairs)
    yield (key("name", name) for name in of.alone)


def heard(name: str) -> str:
    """How a name goes into a key: by its sound; as it is written where it has none, such as Han."""
    return sound(name) or name


def given_words(given: str) -> list[str]:
    """'anne marie' is called that, and Anne, and Marie."""
    words = given.split()[:3]
    return list(dict.fromkeys(("".join(words), *words))) if words else []


def family_words(family: str) -> list[str]:
    """'begum ohara' is called that, and by each of its parts."""
    words = family.split()[:4]
    parts = [word for word in words if word not in _PARTICLES] or words
    return list(dict.fromkeys(("".join(words), *parts))) if words else []


def whole_postcodes(homes: Iterable[Sequence[str]]) -> list[str]:
    return list(dict.fromkeys(postcode for _, postcode in homes if len(postcode) >= _FULL_POSTCODE))


def places(copy: Copy) -> dict[str, Collection[object]]:
    doors = {
        (postcode, number_of(line)): None
        for line, postcode in copy.homes
        if line and len(postcode) >= _FULL_POSTCODE
    }
    return {
        "postcodes": whole_postcodes(copy.homes),
        "houses": list(dict.fromkeys(house_of(line) for line, _ in copy.homes if line)),
        "doors": list(doors),
    }


def years_in(born: Iterable[str]) -> list[str]:
    """Of an age that was told each year in which somebody of that age may be born."""
    found: dict[str, None] = {}
    for day in born:
        first, _, last = day.partition(BETWEEN)
        found |= dict.fromkeys(f"{year:04d}" for year in range(int(first[:4]), int((last or first)[:4]) + 1))
    return list(found)


def numbers_of(copy: Copy) -> list[str]:
    return [f"nhs {number}" for number in copy.nhs] + [f"upn {number}" for number in copy.upn]


def mothers_of(copy: Copy) -> list[tuple[str, str]]:
    return [(heard(given), heard(stem(family))) for given, _, family in copy.mothers]


def as_held(copy: Copy) -> Ingredients:
    given: dict[str, None] = {}
    family: dict[str, None] = {}
    pairs: dict[tuple[str, str], None] = {}
    written: dict[tuple[str, str], None] = {}
    alone: dict[str, None] = {}
    for first, middle, last in copy.names:
        firsts, lasts = given_words(first), family_words(last)
        given |= dict.fromkeys(heard(word) for word in (*firsts, *middle.split()[:2]))
        family |= dict.fromkeys(heard(stem(word)) for word in lasts)
        pairs |= dict.fromkeys((heard(one), heard(stem(other))) for one in firsts for other in lasts)
        written |= dict.fromkeys((one, other) for one in firsts[:1] for other in lasts[:1])
        alone |= dict.fromkeys((*firsts, *lasts))
    return Ingredients(
        given=given,
        family=family,
        pairs=pairs,
        written=written,
        alone=alone,
        days=[day for day in copy.born if len(day) == 10],
        months=list(dict.fromkeys(day[:7] for day in copy.born if len(day) in (7, 10))),
        years=years_in(copy.born),
        numbers=numbers_of(copy),
        expected=list(dict.fromkeys(day[:7] for day in copy.expected)),
        mothers=mothers_of(copy),
        **places(copy),  # type: ignore[arg-type]
    )


def _crossed(kind: str, ones: Collection[str], others: Collection[str]) -> Iterator[int]:
    return (key(kind, one, other) for one in ones for other in others)


def _in_either_order(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, ...]]:
    return list(dict.fromkeys(tuple(sorted(pair)) for pair in pairs))
