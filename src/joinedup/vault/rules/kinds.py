"""The kinds of sealed values, and who may open each: by a role in the area, or in the agency that sealed it.

Roles are named by their codes: the room that grants them stands above this one, and a test of the house
holds that each of these is one of its roles.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum


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
    by_role: frozenset[str]
    in_owning_agency: frozenset[str]
    because: str
    two_people: bool = False


_FINDS_THE_CHILD = frozenset({"hub_manager", "emergency_duty_social_worker"})
_ANSWERS = frozenset({"safeguarding_lead", "health_visitor", "police_researcher", "police_discloser"})

OPENERS = (
    Openers(
        Kind.SAFE_ADDRESS,
        _FINDS_THE_CHILD,
        _ANSWERS,
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
        frozenset({"hub_manager"}),
        frozenset(),
        "One person at the front door must be able to ring back; the more who know, the sooner it is told.",
    ),
    Openers(
        Kind.ADOPTION_LINK,
        frozenset({"hub_manager", "hub_social_worker"}),
        frozenset(),
        "A birth family must not be led to an adopted child by one person's mistake (security.md T-06).",
        two_people=True,
    ),
    Openers(
        Kind.ITEM,
        frozenset(),
        frozenset({"police_discloser"}),
        "The agency that holds it decides, through whoever lets its answers go.",
    ),
)
_BY_KIND = {each.kind: each for each in OPENERS}


def openers(kind: Kind) -> Openers:
    return _BY_KIND[kind]


def opened_by_role(roles: Collection[str]) -> frozenset[Kind]:
    """The kinds that somebody with `roles` may open anywhere in their area."""
    return frozenset(each.kind for each in OPENERS if not each.by_role.isdisjoint(roles))


def opened_in_own_agency(roles: Collection[str]) -> frozenset[Kind]:
    """The kinds that somebody with `roles` may open where their own agency sealed it."""
    return frozenset(each.kind for each in OPENERS if not each.in_owning_agency.isdisjoint(roles))
