"""Ten thousand pairs of one name and one birthday, strangers, twins, brothers and sisters: none is tied."""

import random
from datetime import date, timedelta
from itertools import count
from typing import Any

from joinedup.identity.rules.identifiers import identifiers_of
from joinedup.identity.rules.person import Person
from joinedup.identity.rules.scoring import Status, score
from joinedup.identity.rules.weights import shipped
from joinedup.lab.tally import Tally

PAIRS = 10_000
_NAMES = (
    ("Mohammed", "Ali"),
    ("Amara", "Okafor"),
    ("Jack", "Smith"),
    ("Xanthippe", "Featherstonehaugh"),
    ("Wei", "Chen"),
    ("Zofia", "Kowalska"),
    ("Aisha", "Begum"),
    ("Niamh", "O'Brien"),
)
_OTHER_NAMES = ("Tobi", "Grace", "Yusuf", "Leo", "Adaeze", "Maryam")


def ten_thousand_pairs(draw: random.Random, tally: Tally) -> None:
    """Six of ten are strangers, two are twins, two brothers or sisters; each pair is scored both ways."""
    weights = shipped()
    for number in range(PAIRS):
        kind, one, other = _pair(number, draw)
        there, back = score(one, other, weights).status, score(other, one, weights).status
        tally.count(
            f"{kind} of one name and one birthday",
            right=Status.MATCH not in (there, back),
            promise="are not tied",
            example=f"{one.given_name} {one.family_name} and {other.given_name}: {there}",
        )
    # Whoever never ties anybody would pass so far.
    for number in range(PAIRS // 20):
        one = _child(number, draw, address_line=f"{number} Mill Road", postcode="BD1 1AA")
        found = score(one, one, weights).status
        tally.count(
            "one child, with the home too", right=found is Status.MATCH, promise="is a match", example=found
        )


def _pair(number: int, draw: random.Random) -> tuple[str, Person, Person]:
    at_home = {"address_line": f"{number} Mill Road", "postcode": "BD1 1AA"}
    one = _child(number, draw, **at_home)
    another: dict[str, Any] = {"given_name": draw.choice(_OTHER_NAMES), "sex": draw.choice("FM")}
    match number % 10:
        case 0 | 1:
            return "twins", one, _but(one, **another)
        case 2 | 3:  # on one birthday, some years apart
            born = one.date_of_birth
            assert born is not None
            years = draw.choice((1, 2, 5))
            return (
                "brothers and sisters",
                one,
                _but(one, **another, date_of_birth=date(born.year - years, born.month, born.day)),
            )
    elsewhere: tuple[dict[str, Any], ...] = (
        {"address_line": "", "postcode": ""},
        {"address_line": f"{number + 1} Elm Row", "postcode": "LS8 2AA"},
        {"address_line": f"{number + 1} Mill Road", "postcode": "BD1 1AA"},
        {"address_line": "", "postcode": "BD1 1AA"},
        # One line that stands in every town, or in none.
        {"address_line": f"{number} Mill Road", "postcode": "LS9 7BN"},
    )
    nowhere: tuple[dict[str, Any], ...] = (
        {"address_line": "Flat 2", "postcode": "LS9 7BN"},
        {"address_line": "The Cottage", "postcode": ""},
        {"address_line": "Unknown", "postcode": ""},
        {"address_line": "No fixed abode", "postcode": "ZZ99 3VZ"},
        {"address_line": "12", "postcode": ""},
    )
    if draw.random() < 0.2:
        found = draw.choice(nowhere)
        one = _but(one, **found | ({"postcode": "BD3 1AA"} if found["address_line"] == "Flat 2" else {}))
        return "strangers of no certain home", one, _but(one, **found)
    other = _but(one, **draw.choice(elsewhere))
    if draw.random() < 0.3:
        one = _but(one, identifiers=identifiers_of(nhs=nhs_number(2 * number)))
    if draw.random() < 0.3:
        other = _but(other, identifiers=identifiers_of(nhs=nhs_number(2 * number + 1)))
    return "strangers", one, other


def _child(number: int, draw: random.Random, **more: Any) -> Person:
    given, family = draw.choice(_NAMES)
    born = date(2009, 1, 1) + timedelta(days=number % 6000)
    if (born.month, born.day) == (2, 29):
        born += timedelta(days=1)
    return Person(given, family, date_of_birth=born, sex=draw.choice(("F", "M", "")), **more)


def _but(person: Person, **changes: Any) -> Person:
    names = [name for name in Person.__dataclass_fields__ if not name.startswith("plain_")]
    return Person(**{name: getattr(person, name) for name in names} | changes)


def nhs_number(number: int) -> str:
    """One whose check digit is right: modulus 11, and no number has ten for it."""
    for digits in (f"{900_000_000 + 7 * number + more:09}" for more in count()):
        check = -sum(int(digit) * (10 - place) for place, digit in enumerate(digits)) % 11
        if check < 10:
            return f"{digits}{check}"
    raise AssertionError("there is always a next one")
