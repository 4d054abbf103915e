"""What somebody else must look at: records opened with a reason, ties that were found, looks to explain.

Rules, never scores: each says in one sentence why it is there, and a person closes it with what they found.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from joinedup.gate.rights import Right
from joinedup.gate.viewer import Viewer
from joinedup.kernel.decisions import Decision, allow, hide, refuse


class Code(StrEnum):
    OPENED = "opened"  # with a reason
    KNOWN = "known"  # somebody's own particulars agree with a family's, and they are kept out
    NAMESAKE = "namesake"  # a name alone agrees: nobody is kept out
    OWN_NAME = "own_name"
    OWN_FAMILY_NAME = "own_family_name"
    OWN_ADDRESS = "own_address"
    MANY = "many"
    OFF_SHIFT = "off_shift"
    OPENED_OFTEN = "opened_often"


@dataclass(frozen=True, slots=True)
class Sort:
    """One sort of review: its heading, and what may be found. `settles` is the finding that ends a guard."""

    label: str
    findings: Mapping[str, str]
    settles: str = ""


_WAS_IT_RIGHT = {
    "in_order": "It was right to look",
    "explained": "It should not have been opened, and there is an explanation",
    "taken_further": "It was not right, and is taken further outside Joinedup",
}
_IS_IT_THEM = {
    "knows_them": "They know this family: they stay kept out",
    "somebody_else": "It is somebody else: they are kept out no longer",
}
_IS_IT_THEM_BY_NAME = {
    "knows_them": "They know this family, and have been told to say so",
    "somebody_else": "It is somebody else",
}
SORTS: Mapping[Code, Sort] = {
    Code.OPENED: Sort("A record was opened with a reason", _WAS_IT_RIGHT),
    Code.KNOWN: Sort("Somebody may know a family", _IS_IT_THEM, settles="somebody_else"),
    Code.NAMESAKE: Sort("Somebody has the name of a person around a child", _IS_IT_THEM_BY_NAME),
    Code.OWN_NAME: Sort("Somebody looked at a record with their own name", _WAS_IT_RIGHT),
    Code.OWN_FAMILY_NAME: Sort("Somebody looked at a family of their own name", _WAS_IT_RIGHT),
    Code.OWN_ADDRESS: Sort("Somebody looked at a family at their own address", _WAS_IT_RIGHT),
    Code.MANY: Sort("Somebody looked at many children in a day", _WAS_IT_RIGHT),
    Code.OFF_SHIFT: Sort("Somebody looked outside their shifts", _WAS_IT_RIGHT),
    Code.OPENED_OFTEN: Sort("Somebody opened records with a reason again and again", _WAS_IT_RIGHT),
}


def may_have_reviews(viewer: Viewer) -> Decision:
    """The page of reviews: for whoever works with children; what is on it is scoped."""
    return (
        allow("reviews.page")
        if viewer.may(Right.WORK_WITH_CHILDREN)
        else hide("reviews.never_named_children")
    )


def may_close(*, code: Code, finding: str, closed: bool) -> Decision:
    if closed:
        return refuse("review.closed", "Somebody has closed this already.")
    if finding not in SORTS[code].findings:
        return refuse("review.no_finding", "Choose what you found.")
    return allow("review.found")
