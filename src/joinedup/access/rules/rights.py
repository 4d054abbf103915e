"""What each right is called, who may hand it out, and which never stand together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum

from joinedup.gate.rights import Right

__all__ = ["RIGHTS", "Level", "Right", "RightFacts", "held_together", "stand_together"]


class Level(IntEnum):
    """How far up somebody must stand to hand a right out. No level is a rank of anybody's service."""

    PRACTITIONER = 1
    MANAGER = 2
    AGENCY = 3  # whoever administers the people of one agency
    AREA = 4  # whoever administers those of every agency of an area

    @property
    def words(self) -> str:
        return _LEVELS[self]


_LEVELS = {
    Level.PRACTITIONER: "Practitioner",
    Level.MANAGER: "Manager",
    Level.AGENCY: "Administrator of an agency",
    Level.AREA: "Administrator of an area",
}


@dataclass(frozen=True, slots=True)
class RightFacts:
    label: str  # completes 'Somebody with this role may ...'
    level: Level  # the lowest from which it can be handed out
    of_children: bool = False  # leads to what is known of a child
    apart: bool = False  # never together with a right of children


RIGHTS: Mapping[Right, RightFacts] = {
    Right.WORK_WITH_CHILDREN: RightFacts(
        "tell the front door of a worry, ask and answer, and open the children their agency works with",
        Level.PRACTITIONER,
        of_children=True,
    ),
    Right.WORK_THE_FRONT_DOOR: RightFacts(
        "read what comes to the front door, tie it to a child and recommend",
        Level.PRACTITIONER,
        of_children=True,
    ),
    Right.SIT_AT_THE_HUB: RightFacts(
        "read the worries that are open at the front door, and add what their own agency knows",
        Level.PRACTITIONER,
        of_children=True,
    ),
    Right.OPEN_ANY_CHILD: RightFacts("open every child of the area", Level.PRACTITIONER, of_children=True),
    Right.SEE_WHO_LOOKED: RightFacts("see who looked at a child", Level.PRACTITIONER, of_children=True),
    Right.KEEP_PEOPLE_OUT: RightFacts(
        "keep somebody out of a child's record, restrict it to named people, or watch who opens it",
        Level.MANAGER,
        of_children=True,
    ),
    Right.BREAK_GLASS: RightFacts(
        "open one child's record for an hour with a reason that others review",
        Level.PRACTITIONER,
        of_children=True,
    ),
    Right.REVIEW_ACCESS: RightFacts(
        "answer for the review of what was opened with a reason, and of looks that somebody should explain",
        Level.MANAGER,
        of_children=True,
    ),
    Right.AUTHORISE_DECISIONS: RightFacts(
        "decide on what a colleague recommends", Level.MANAGER, of_children=True
    ),
    Right.RELEASE_ANSWERS: RightFacts(
        "release an answer that a colleague prepared", Level.MANAGER, of_children=True
    ),
    Right.SEE_OPEN_WORK: RightFacts(
        "see the open work of their agency, whose it is and what has stuck", Level.MANAGER
    ),
    Right.KEEP_ROTAS: RightFacts(
        "take in the rotas of their agency's desks, and say who is on and who is away", Level.MANAGER
    ),
    Right.REVEAL_SEALED: RightFacts(
        "reveal where somebody lives who must not be found, with a reason", Level.MANAGER, of_children=True
    ),
    Right.REVEAL_OWN_SEALED: RightFacts(
        "reveal an address that their own agency sealed, with a reason", Level.PRACTITIONER, of_children=True
    ),
    Right.REVEAL_REFERRER: RightFacts(
        "reveal who told of a worry and asked not to be named, with a reason", Level.MANAGER, of_children=True
    ),
    Right.ASK_ADOPTION_LINK: RightFacts(
        "ask for the link to an adopted child, which a second person approves",
        Level.PRACTITIONER,
        of_children=True,
    ),
    Right.APPROVE_ADOPTION_LINK: RightFacts(
        "approve that a colleague opens the link to an adopted child", Level.MANAGER, of_children=True
    ),
    Right.COUNT_ONLY: RightFacts("see counts, and never a child", Level.PRACTITIONER, apart=True),
    Right.ADMINISTER_OWN_AGENCY: RightFacts(
        "take on, move and let go the people of their own agency", Level.AGENCY, apart=True
    ),
    Right.CONFIRM_RECOVERY: RightFacts("confirm a colleague's recovery", Level.AGENCY),
    Right.ADMINISTER_EVERY_AGENCY: RightFacts(
        "take on, move and let go the people of every agency of the area", Level.AREA, apart=True
    ),
    Right.EDIT_ROLES: RightFacts("change what a role may do", Level.AREA, apart=True),
    Right.KEEP_THE_CARD: RightFacts(
        "keep up to date what their agency says of itself: its card, its desks and their hours",
        Level.PRACTITIONER,
    ),
    Right.APPROVE_LINKS: RightFacts(
        "say yes, for their agency, to tying a whole extract to the people in open matters", Level.MANAGER
    ),
    Right.SEE_ASSURANCE: RightFacts(
        "read whether what was decided is done, draw three records of it, and write what they found",
        Level.PRACTITIONER,
    ),
    Right.CHAIR_MEETINGS: RightFacts(
        "convene a daily meeting, draw and lock its agenda, and chair it", Level.MANAGER, of_children=True
    ),
}


def stand_together(rights: Iterable[str]) -> bool:
    """Who counts or administers never sees a named child (ux.md 6.3), whatever else they are given."""
    held = [RIGHTS[Right(right)] for right in rights]
    return not (any(one.apart for one in held) and any(one.of_children for one in held))


def held_together(rights: Iterable[str]) -> frozenset[Right]:
    """What is left of the rights of several roles: those of children go where one of them stands apart."""
    held = frozenset(Right(right) for right in rights)
    if not any(RIGHTS[right].apart for right in held):
        return held
    return frozenset(right for right in held if not RIGHTS[right].of_children)
