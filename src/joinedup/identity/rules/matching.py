"""Are these two records about one person? The interface of the matching engine, and the first rule behind it.

A matcher says 'same' only where it may tie without asking; anything near that is 'please look', for a person
to decide. A wrong tie sends somebody to the wrong child's school (security.md I-27), so a name and a date of
birth never suffice, however rare the name.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from joinedup.identity.rules.person import Person


class Verdict(StrEnum):
    SAME = "same"
    PLEASE_LOOK = "please_look"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Finding:
    """`because` is for the person who looks: it says what agrees and never what the values are."""

    verdict: Verdict
    rule: str
    because: str


class Matcher(Protocol):
    """What the matching engine will be. `compare` is symmetric, and knows nothing but the two persons."""

    def compare(self, one: Person, other: Person) -> Finding: ...


@dataclass(frozen=True, slots=True)
class _Agreement:
    name: bool
    born: bool
    address: bool
    number: bool  # one with a right check character
    swapped: bool  # day and month of birth stand the other way round


@dataclass(frozen=True, slots=True)
class _Near:
    rule: str
    because: str
    holds: Callable[[_Agreement], bool]


# Asked in this order, when not all three agree.
_PLEASE_LOOK = (
    _Near("first.number", "They hold the same number; not everything else agrees.", lambda a: a.number),
    _Near(
        "first.name_and_birth",
        "Name and date of birth agree; the address does not.",
        lambda a: a.name and a.born,
    ),
    _Near(
        "first.birth_and_address",
        "Date of birth and address agree; the name does not. Twins?",
        lambda a: a.born and a.address,
    ),
    _Near(
        "first.name_and_address",
        "Name and address agree; the date of birth does not.",
        lambda a: a.name and a.address,
    ),
    _Near(
        "first.birth_swapped",
        "The name agrees; day and month of birth stand the other way round.",
        lambda a: a.name and a.swapped,
    ),
)


@dataclass(frozen=True, slots=True)
class FirstRule:
    """Same: name, date of birth and address line agree, and nothing speaks against it.

    Please look: two of the three agree; or the name agrees and day and month of birth are swapped; or a
    number whose check character is right agrees; or all three agree but something speaks against.
    """

    def compare(self, one: Person, other: Person) -> Finding:
        agree = _Agreement(
            name=_names_agree(one, other),
            born=one.date_of_birth is not None and one.date_of_birth == other.date_of_birth,
            address=bool(one.plain_address) and one.plain_address == other.plain_address,
            number=bool(one.identifiers & other.identifiers),
            swapped=_swapped(one.date_of_birth, other.date_of_birth),
        )
        if agree.name and agree.born and agree.address:
            return _all_three(one, other)
        for near in _PLEASE_LOOK:
            if near.holds(agree):
                return _look(near.rule, near.because)
        return Finding(
            Verdict.DIFFERENT, "first.different", "Fewer than two of name, birth and address agree."
        )


def _all_three(one: Person, other: Person) -> Finding:
    if len(one.plain_given) == 1:
        return _look("first.initial", "All three agree, but the given name is a single letter. Twins?")
    if _both(one.plain_middle, other.plain_middle) and one.plain_middle[0] != other.plain_middle[0]:
        return _look("first.middle_name", "All three agree, but the middle names differ. Twins?")
    if _both(one.plain_postcode, other.plain_postcode) and one.plain_postcode != other.plain_postcode:
        return _look("first.postcode", "All three agree, but the postcodes differ.")
    if _numbers_differ(one, other):
        return _look("first.numbers_differ", "All three agree, but they hold different numbers of one kind.")
    return Finding(Verdict.SAME, "first.all_three", "Name, date of birth and address line agree.")


def _look(rule: str, because: str) -> Finding:
    return Finding(Verdict.PLEASE_LOOK, rule, because)


def _names_agree(one: Person, other: Person) -> bool:
    return (
        _both(one.plain_given, one.plain_family)
        and one.plain_given == other.plain_given
        and one.plain_family == other.plain_family
    )


def _numbers_differ(one: Person, other: Person) -> bool:
    mine = {identifier.kind: identifier.value for identifier in one.identifiers}
    return any(mine.get(theirs.kind, theirs.value) != theirs.value for theirs in other.identifiers)


def _swapped(one: date | None, other: date | None) -> bool:
    if one is None or other is None or one == other:
        return False
    return (one.year, one.month, one.day) == (other.year, other.day, other.month)


def _both(one: str, other: str) -> bool:
    return bool(one) and bool(other)
