"""The kinds of sealed values, and who may open each: by a right in the area, or in the agency that sealed it.

Which role has which right is data of the area's; here stands what each right opens.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from joinedup.gate.rights import Right


class Kind(StrEnum):
    SAFE_ADDRESS = "safe_address"  # where a child or an adult lives, who must not be found
    WORDS = "words"  # what somebody typed, with a protected address in it
    REFERRER = "referrer"  # who told the front door, and asked to stay unnamed
    ADOPTION_LINK = "adoption_link"  # who an adopted child was born as
    ITEM = "item"  # the text of what an agency holds and has marked as sensitive


@dataclass(frozen=True, slots=True)
class Openers:
    """Who may open a kind, and why they and nobody else. `two_people`: one asks, another says yes."""

    kind: Kind
    by_right: frozenset[Right]
    in_owning_agency: frozenset[Right]
    because: str
    two_people: bool = False


_FINDS_THE_CHILD = frozenset({Right.REVEAL_SEALED})

OPENERS = (
    Openers(
        Kind.SAFE_ADDRESS,
        _FINDS_THE_CHILD,
        frozenset({Right.REVEAL_OWN_SEALED}),
        "The hub's manager by day and emergency duty by night must be able to send somebody; the agency "
        "that sealed it knows it already, and those who answer for it must not have to guess.",
    ),
    Openers(
        Kind.WORDS,
        _FINDS_THE_CHILD,
        frozenset(),
        "What was typed holds the address, and more: whoever may find the child may read it, nobody else.",
    ),
    Openers(
        Kind.REFERRER,
        frozenset({Right.REVEAL_REFERRER}),
        frozenset(),
        "One person at the front door must be able to ring back; the more who know, the sooner it is told.",
    ),
    Openers(
        Kind.ADOPTION_LINK,
        frozenset({Right.ASK_ADOPTION_LINK, Right.APPROVE_ADOPTION_LINK}),
        frozenset(),
        "A birth family must not be led to an adopted child by one person's mistake (security.md T-06).",
        two_people=True,
    ),
    Openers(
        Kind.ITEM,
        frozenset(),
        frozenset({Right.RELEASE_ANSWERS}),
        "The agency that holds it decides, through whoever lets its answers go.",
    ),
)
_BY_KIND = {each.kind: each for each in OPENERS}


def openers(kind: Kind) -> Openers:
    return _BY_KIND[kind]


def opened_by_right(rights: Collection[str]) -> frozenset[Kind]:
    """The kinds that somebody with `rights` may open anywhere in their area."""
    return frozenset(each.kind for each in OPENERS if not each.by_right.isdisjoint(rights))


def opened_in_own_agency(rights: Collection[str]) -> frozenset[Kind]:
    """The kinds that somebody with `rights` may open where their own agency sealed it."""
    return frozenset(each.kind for each in OPENERS if not each.in_owning_agency.isdisjoint(rights))
