"""The kinds of sealed values, why each has those openers and no others, and which takes two people.

Who may open each stands in the policies (`gate/data/policies.toml`): a kind is its category there.
"""

from dataclasses import dataclass
from enum import StrEnum

from joinedup.gate.rules.deciding import opened
from joinedup.gate.rules.policies import Purpose
from joinedup.gate.rules.things import Relation, What
from joinedup.gate.viewer import Viewer

ADOPTION = "adoption"  # the use of the blind index by which an adoption link is found from either side


class Kind(StrEnum):
    SAFE_ADDRESS = "safe_address"  # where a child or an adult lives, who must not be found
    WORDS = "words"  # what somebody typed, with a protected address in it
    REFERRER = "referrer"  # who told the front door, and asked to stay unnamed
    ADOPTION_LINK = "adoption_link"  # who an adopted child was born as
    ITEM = "item"  # the text of what an agency holds and has marked as sensitive


@dataclass(frozen=True, slots=True)
class Openers:
    """Why they and nobody else, as whoever opens it reads it. `two_people`: one asks, another says yes."""

    kind: Kind
    because: str
    two_people: bool = False


OPENERS = (
    Openers(
        Kind.SAFE_ADDRESS,
        "The hub's manager by day and emergency duty by night must be able to send somebody; the agency "
        "that sealed it knows it already, and those who answer for it must not have to guess.",
    ),
    Openers(
        Kind.WORDS,
        "What was typed holds the address, and more: whoever may find the child may read it, nobody else.",
    ),
    Openers(
        Kind.REFERRER,
        "One person at the front door must be able to ring back; the more who know, the sooner it is told.",
    ),
    Openers(
        Kind.ADOPTION_LINK,
        "A birth family must not be led to an adopted child by one person's mistake (security.md T-06).",
        two_people=True,
    ),
    Openers(
        Kind.ITEM,
        "The agency that holds it decides, through whoever lets its answers go.",
    ),
)
_BY_KIND = {each.kind: each for each in OPENERS}


def openers(kind: Kind) -> Openers:
    return _BY_KIND[kind]


def opens_anywhere(viewer: Viewer, kind: Kind) -> bool:
    """Whether `viewer` may open this kind whoever sealed it, in their area."""
    ways = opened(viewer, Purpose.SAFEGUARDING, What.SEALED, at=viewer.at)
    return any(
        way.through is Relation.AREA and (way.categories is None or kind in way.categories) for way in ways
    )
