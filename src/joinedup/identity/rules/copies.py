"""The comparison copy: what is compared of a person, prepared once, in every description there is of them.

Several names, homes and days stand side by side: one child is Amara Okafor to the school and Amarachi Obi to
the surgery, and has lived in two homes. What is stored of it is one compact line of text.
"""

import json
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from joinedup.identity.rules.identifiers import IdentifierKind
from joinedup.identity.rules.latin import latin
from joinedup.identity.rules.person import Person
from joinedup.identity.rules.plain import plain, run_together

_MOST = 12  # of one kind: nobody has more names or homes that anybody searches by
_LONGEST_LINE = 80
_ROADS = {
    "rd": "road", "ave": "avenue", "av": "avenue", "ln": "lane", "la": "lane", "cl": "close", "dr": "drive",
    "cres": "crescent", "cr": "crescent", "ct": "court", "gdns": "gardens", "gdn": "gardens",
    "gr": "grove", "gro": "grove", "pl": "place", "sq": "square", "terr": "terrace", "tce": "terrace",
    "ter": "terrace", "blvd": "boulevard", "pk": "park", "vw": "view", "mt": "mount", "wy": "way",
    "apt": "flat", "apartment": "flat", "str": "street", "circ": "circuit", "bvd": "boulevard",
}  # fmt: skip

# What is written where no home is known, or none may be: everybody without one would live together.
_NOWHERE = frozenset(
    {
        "unknown", "not known", "address unknown", "unknown address", "address not known", "no address",
        "none", "nil", "na", "n a", "not given", "not recorded", "no fixed abode", "no fixed address", "nfa",
        "homeless", "confidential", "withheld", "tbc", "tba", "as above",
    }
)  # fmt: skip
BETWEEN = ".."  # of the first and the last day on which somebody of an age that was told may be born
_NO_POSTCODE = "zz99"  # the Office for National Statistics' codes for 'no fixed abode' and the like


class Name(NamedTuple):
    """In plain Latin letters, words single-spaced."""

    given: str
    middle: str
    family: str


class Home(NamedTuple):
    line: str  # plain, with the words for roads written out
    postcode: str  # run together, '' where nobody said


class Copy(NamedTuple):
    """Days are '2017-03-12', or '2017-03' or '2017' where no more is known; of an age that was told,
    '2017-03-13..2018-03-12'."""

    names: Sequence[Sequence[str]] = ()  # each a Name
    born: Sequence[str] = ()
    homes: Sequence[Sequence[str]] = ()  # each a Home
    nhs: Sequence[str] = ()
    upn: Sequence[str] = ()
    sex: str = ""
    expected: Sequence[str] = ()
    mothers: Sequence[Sequence[str]] = ()  # each a Name


def copy_of(described: Iterable[Person]) -> Copy:
    """Put all descriptions of one person together. Order of entry is order of answer."""
    names: dict[Name, None] = {}
    born: dict[str, None] = {}
    homes: dict[Home, None] = {}
    numbers: dict[IdentifierKind, dict[str, None]] = {kind: {} for kind in IdentifierKind}
    sexes: set[str] = set()
    expected: dict[str, None] = {}
    mothers: dict[Name, None] = {}
    for one in described:
        name = Name(latin(one.given_name), latin(one.middle_name), latin(one.family_name))
        if any(name):
            names[name] = None
        if day := (one.date_of_birth.isoformat() if one.date_of_birth else one.birth_in_part):
            born[day] = None
        home = Home(_line(one.address_line), _postcode(one.postcode))
        if any(home):
            homes[home] = None
        for identifier in one.identifiers:
            numbers[identifier.kind][identifier.value] = None
        if one.sex in ("F", "M"):
            sexes.add(one.sex)
        if one.expected_date:
            expected[one.expected_date.isoformat()] = None
        if one.mother:
            mothers[_mother(one.mother)] = None
    # A name that another says more fully says nothing more, and would hide that middle names differ.
    fuller = {(name.given, name.family) for name in names if name.middle}
    said = [name for name in names if name.middle or (name.given, name.family) not in fuller]
    return Copy(
        tuple(said)[:_MOST],
        tuple(born)[:_MOST],
        tuple(homes)[:_MOST],
        tuple(sorted(numbers[IdentifierKind.NHS_NUMBER])),
        tuple(sorted(numbers[IdentifierKind.UPN])),
        sexes.pop() if len(sexes) == 1 else "",
        tuple(expected)[:_MOST],
        tuple(mothers)[:_MOST],
    )


def packed(copy: Copy) -> str:
    return json.dumps(copy, ensure_ascii=False, separators=(",", ":"))


def unpacked(text: str) -> Copy:
    return Copy(*json.loads(text))


def all_unpacked(texts: Iterable[str]) -> list[Copy]:
    """Many at once, which is a third of the work."""
    return [Copy(*each) for each in json.loads(f"[{','.join(texts)}]")]


_NUMBER = re.compile(r"[0-9]+[a-z]?")


@lru_cache(maxsize=65_536)
def house_of(line: str) -> str:
    """'12 mill' of '12 mill road': an address, however the kind of road is written."""
    words = line.split()
    at = next((place for place, word in enumerate(words) if _NUMBER.fullmatch(word)), None)
    if at is None:
        return " ".join(words[:2])
    while at + 1 < len(words) and _NUMBER.fullmatch(words[at + 1]):
        at += 1  # 'flat 2 12 moor lane': the number that stands before the road
    return " ".join(words[at : at + 2])


def number_of(line: str) -> str:
    return house_of(line).split(" ")[0] if line else ""


@lru_cache(maxsize=65_536)
def names_a_house(line: str) -> bool:
    """'12 mill road', not 'flat 2' nor 'the cottage', of which every town has one."""
    words = house_of(line).split(" ")
    return words[0][:1].isdigit() and len(words) > 1


def _postcode(text: str) -> str:
    found = run_together(text[:20])
    return "" if found.startswith(_NO_POSTCODE) else found


def _line(text: str) -> str:
    words = plain(text[: 3 * _LONGEST_LINE]).split()
    if " ".join(words) in _NOWHERE:
        return ""
    return " ".join(_ROADS.get(word, word) for word in words)[:_LONGEST_LINE].strip()


def _mother(whole: str) -> Name:
    words = latin(whole).split()
    return Name(" ".join(words[:1]), " ".join(words[1:-1]), words[-1] if len(words) > 1 else "")
