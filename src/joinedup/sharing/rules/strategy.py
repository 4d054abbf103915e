"""A strategy discussion, as it is written down: who took part, and what was decided.

It is the door to section 47: without one that decided on an enquiry, nobody asks for that purpose.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from joinedup.kernel.decisions import Decision, allow, hide, refuse

LINE_LIMIT = 280
NAMES_LIMIT = 300
_SOURCE = "Working Together to Safeguard Children 2023, chapter 3: strategy discussion"


class Decided(StrEnum):
    JOINT_ENQUIRY = "joint"
    SOCIAL_WORK_ENQUIRY = "single"
    PROTECT_NOW = "protect"
    POLICE_ALONE = "police"
    NO_ENQUIRY = "none"
    MEET_AGAIN = "again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    code: Decided
    label: str
    opens_enquiry: bool = False  # under section 47 of the Children Act 1989
    source: str = _SOURCE


DECISIONS = (
    Kind(
        code=Decided.JOINT_ENQUIRY, label="An enquiry by social work and police together", opens_enquiry=True
    ),
    Kind(code=Decided.SOCIAL_WORK_ENQUIRY, label="An enquiry by social work alone", opens_enquiry=True),
    Kind(
        code=Decided.PROTECT_NOW,
        label="Protect the child at once, and an enquiry",
        opens_enquiry=True,
        source="Children Act 1989 sections 44, 46 and 47(1)",
    ),
    Kind(code=Decided.POLICE_ALONE, label="An investigation by the police alone"),
    Kind(code=Decided.NO_ENQUIRY, label="No enquiry"),
    Kind(code=Decided.MEET_AGAIN, label="More is needed: meet again"),
)
OPENS_AN_ENQUIRY = frozenset(kind.code.value for kind in DECISIONS if kind.opens_enquiry)

# At least these, since the edition of 2018; both name them in the same words.
_MUST_TAKE_PART = (
    ("childrens_social_work", "social work"),
    ("health", "health"),
    ("police", "police"),
)


def may_record(kind: str) -> Decision:
    """Social work leads a strategy discussion and writes it down; to everybody else the page is not there."""
    return allow("strategy.social_work") if kind == "childrens_social_work" else hide("strategy.not_theirs")


def may_be_recorded(*, took_part: Collection[str], held_on: date, today: date) -> Decision:
    """`took_part`: the kinds of agency that were there."""
    if held_on > today:
        return refuse("strategy.ahead", "It must have taken place by today. Check the day.")
    missing = [words for kind, words in _MUST_TAKE_PART if kind not in took_part]
    if missing:
        return refuse(
            "strategy.not_quorate",
            f"A strategy discussion needs social work, health and police. Missing: {', '.join(missing)}.",
        )
    return allow("strategy.quorate")


def in_words(code: str) -> str:
    return next(kind.label for kind in DECISIONS if kind.code == code)
