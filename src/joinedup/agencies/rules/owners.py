"""Whose an open item is: one person's or one desk's, never nobody's and never two people's.

24,000 letters of a hospital lay for years in a folder that nobody owned; a desk is always somebody's.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from joinedup.kernel.decisions import Decision, allow, refuse


@dataclass(frozen=True, slots=True)
class OpenItem:
    """Something that is not finished. A reference and a moment; never a name, a topic or a child.

    `person_id` has taken it on; `desk_id` answers for it when nobody has, or when they are not there.
    """

    code: str  # 'concern.being_read': with the reference, what this is
    what: str  # in words, for a list
    reference: str
    agency_id: int  # on whose side it lies
    desk_id: int | None
    person_id: int | None
    since: datetime  # when it came to where it is
    due: datetime | None  # when it is asked for, where somebody said so
    not_for: frozenset[int] = frozenset()  # people who are kept out of it, and to whom it is not there
    only_for: frozenset[int] | None = None  # it is restricted to these
    children: frozenset[int] = frozenset()  # whom it is about, by key, where somebody has said so
    left_by: str = ""  # the agency on whose side it lay, where that has left the partnership
    left_id: int | None = None  # and its key
    unnamed: bool = False  # whose it is, is what is kept back from whoever is not of it

    def is_there_for(self, person_id: int) -> bool:
        return person_id not in self.not_for and (self.only_for is None or person_id in self.only_for)


class Kind(StrEnum):
    PERSON = "person"
    DESK = "desk"
    AGENCY = "agency"  # no desk is there: whoever manages the agency's work has it


@dataclass(frozen=True, slots=True)
class Owner:
    kind: Kind
    id: int


@dataclass(frozen=True, slots=True)
class LastDesk:
    """The desk to which everything comes that nobody else has."""

    id: int
    agency_id: int
    name: str


@dataclass(frozen=True, slots=True)
class SeenTo:
    """What somebody said of an open item of an agency that has left: `desk` has it now; None, it is ended."""

    desk: LastDesk | None


# Of a child, or of a decision: these run on, and end where they were begun. Somebody waits for each, and
# is told of no end.
_RUNS_ON = frozenset(
    {
        "action",
        "clock",
        "concern",
        "contact",
        "difference",
        "dissent",
        "meeting",
        "path",
        "protection",
        "specialist",
        "talk",
    }
)
_TO_HEAR_OF = frozenset({"concern.sent", "concern.unread"})  # nobody waits for whoever told to read it
_ENDS_ELSEWHERE = refuse(
    "left.runs_on", "This runs on, and does not end here. Ring whoever takes it, and name their desk."
)


def may_end(code: str) -> Decision:
    """Whether what an agency that has left had open can be ended, or only be had by another desk."""
    runs_on = code.partition(".")[0] in _RUNS_ON and code not in _TO_HEAR_OF
    return _ENDS_ELSEWHERE if runs_on else allow("left.ends")


_ONLY_THEIRS = refuse(
    "left.only_theirs", "Nobody else can give this view. Ring whoever asked for it, and let it end here."
)


def may_take(code: str) -> Decision:
    """Whether another desk can have it: the view of an agency is its own."""
    return _ONLY_THEIRS if code == "view.asked" else allow("left.taken")


# A concern and a question have two sides, and each is somebody else's.
_HAD_BY = {
    "concern.passed_on": "concern.had",
    "concern.sent": "concern.heard",
    "concern.unread": "concern.heard",
    "concern.with_them": "concern.had",
    "question.to_answer": "question.had",
    "question.to_release": "question.had",
}


def lies_as(code: str) -> str:
    """What stays the same of an item while it goes on: a step that gets late stays where it was taken."""
    return _HAD_BY.get(code, code.partition(".")[0])


def of_who_left(
    item: OpenItem,
    *,
    left: Mapping[int, str],
    last: LastDesk | None,
    seen_to: Mapping[tuple[int, str, str], SeenTo] = MappingProxyType({}),
    there: Collection[int] = (),
    seats: Mapping[int, Collection[int]] = MappingProxyType({}),
) -> OpenItem | None:
    """Nobody comes in any more at an agency that has left: what is open there is the last desk's of all, or
    the desk's that took it since; None where somebody ended it.

    They learn what it is and whose it was, unless that is kept back, and open nothing of it. What is
    restricted to some is one of theirs: nobody else is told of it. `there` are those of them who come in;
    whoever sits at the desk that has it, by `seats`, goes before the others.
    `left` are the agencies that have, by key; where an area has no last desk it stays where it lies.
    """
    name = left.get(item.agency_id)
    if name is None or last is None or last.agency_id in left:
        return item
    said = seen_to.get((item.agency_id, lies_as(item.code), item.reference))
    if said is not None and said.desk is None:
        return None
    has_it = last if said is None or said.desk is None or said.desk.agency_id in left else said.desk
    name = "a service" if item.unnamed else name
    named = may_have(item, there)
    at_desk = named & frozenset(seats.get(has_it.id, ()))
    return replace(
        item,
        what=f"{item.what}, of {name}, which has left",
        agency_id=has_it.agency_id,
        desk_id=has_it.id,
        person_id=min(at_desk or named, default=None),
        left_by=name,
        left_id=item.agency_id,
    )


def may_have(item: OpenItem, people: Collection[int]) -> frozenset[int]:
    """Those of them to whom a restricted item is restricted; nobody has one that is not: its desk does."""
    return frozenset() if item.only_for is None else frozenset(people) & (item.only_for - item.not_for)


# How long something may lie where it is before it has stuck, unless it says itself when it is due.
# Ours, for each area to look through: one working night for what touches a child, a week for what is owed.
STUCK = timedelta(days=2)
STUCK_WHEN_OWED = timedelta(days=7)


def owner_of(item: OpenItem, *, there: Collection[int]) -> Owner:
    """Return the one owner. `there` are those who can do it: who left or is on leave is not among them."""
    if item.person_id is not None and item.person_id in there and item.is_there_for(item.person_id):
        return Owner(Kind.PERSON, item.person_id)
    if item.desk_id is not None:
        return Owner(Kind.DESK, item.desk_id)
    return Owner(Kind.AGENCY, item.agency_id)


def lists(items: Iterable[OpenItem], *, there: Collection[int]) -> dict[Owner, tuple[OpenItem, ...]]:
    """Put each item into its owner's list, the oldest first."""
    found: dict[Owner, list[OpenItem]] = {}
    for item in sorted(items, key=lambda one: (one.since, one.code, one.reference)):
        found.setdefault(owner_of(item, there=there), []).append(item)
    return {owner: tuple(theirs) for owner, theirs in found.items()}


def has_stuck(item: OpenItem, *, at: datetime, owed: bool = False) -> bool:
    """Past what was asked for; or, where nobody said, for longer than anything of its kind should lie."""
    if item.due is not None:
        return at > item.due
    return at - item.since > (STUCK_WHEN_OWED if owed else STUCK)
