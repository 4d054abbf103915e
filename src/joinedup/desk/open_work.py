"""What is open, whose it is and how old it is: brought together from every room that has work in it.

Each item is in one owner's list and in no other. Whoever left, is away or may no longer do it is no owner:
it is their desk's then, and where there is no desk their agency's.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.urls import reverse

from joinedup.access import queries as access
from joinedup.access.rules.holding import Held
from joinedup.agencies import queries as agencies
from joinedup.agencies.queries import asks as specialists
from joinedup.agencies.queries import leaving, narrowings
from joinedup.agencies.rules.narrowing import may_speak_for
from joinedup.agencies.rules.owners import (
    Kind,
    OpenItem,
    Owner,
    SeenTo,
    has_stuck,
    lies_as,
    lists,
    of_who_left,
)
from joinedup.children import queries as children
from joinedup.children.queries import beside
from joinedup.children.queries.sameness import open_work as open_samenesses
from joinedup.clocks import queries as clocks
from joinedup.disagreements import queries as disagreements
from joinedup.frontdoor import queries as frontdoor
from joinedup.gate.rights import Right
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import moment_in_words, today_in_london
from joinedup.linking import queries as linking
from joinedup.meetings.queries import acting as meetings
from joinedup.pathway import queries as pathway
from joinedup.risk import queries as risk
from joinedup.sharing import queries as sharing

_AT_THE_DOOR = frozenset(
    {"concern.being_read", "concern.waiting", "concern.to_tell", "concern.decision_held", "contact.left_open"}
)
_MAY_SETTLE = frozenset({Right.WORK_THE_FRONT_DOOR, Right.SIT_AT_THE_HUB})
_PASSED_ON = frozenset({"concern.passed_on", "concern.with_them"})
_SPEAKS = frozenset({Right.SEE_OPEN_WORK, Right.KEEP_THE_CARD})
_TO_TELL = frozenset({"concern.to_tell", "concern.decision_held"})
# What opens at one page, whoever's it is.
_OPENS_AT = {
    "review": "desk:review",
    "question": "sharing:question",
    "protection": "pathway:protection",
    "view": "risk:views",
    "sameness": "desk:tie",
    "difference": "disagreements:difference",
    "learning": "disagreements:learning",
    "action": "meetings:action",
    "dissent": "meetings:dissent_again",
    "meeting": "meetings:close",
    "service": "desk:narrowing",
    "specialist": "desk:specialist_came",
    "visit": "desk:visit",
    "wish": "desk:name_wish",
    "work": "desk:who_works",
    "left": "desk:who_works",
    "doubt": "desk:doubt",
}
_STEP = lies_as(clocks.RUNNING)
_OWED = frozenset({"question.outcome_owed", "concern.unread", "concern.sent"})


@dataclass(frozen=True, slots=True)
class OpenLine:
    reference: str
    code: str
    what: str
    age: timedelta
    since: datetime
    due_words: str
    stuck: bool
    href: str  # '' where the viewer could not open it, or there is nothing to open yet


@dataclass(frozen=True, slots=True)
class AgencyCount:
    name: str
    open: int
    stuck: int
    oldest: datetime


@dataclass(frozen=True, slots=True)
class OwnersList:
    owner: Owner
    name: str  # of the person or the desk
    lines: tuple[OpenLine, ...]
    give_for: str = ""  # where a manager hands it over for them; '' for a desk, and for oneself

    @property
    def stuck(self) -> int:
        return sum(line.stuck for line in self.lines)


def everything(area_id: int, *, at: datetime) -> tuple[OpenItem, ...]:
    """Every open item of an area. A room with work in it is named here, or its work has no owner.

    A new room is named in `desk.actions.handing` as well, or its work could be handed to nobody. What lay
    with an agency that has left is somebody else's (`agencies.rules.owners`).
    """
    found = _in_each_room(area_id, at=at)
    left = agencies.agencies_that_left(area_id, today=today_in_london(at))
    if not left:
        return found
    last = agencies.last_desk(area_id, today=today_in_london(at))
    restricted = {one for item in found if item.agency_id in left for one in item.only_for or ()}
    there = _there(agencies.active_but_of(left, among=restricted), area_id=area_id, at=at)
    seen_to = _beside_each_child(leaving.seen_to(left, today=today_in_london(at)), found)
    desks = {one.desk.id for one in seen_to.values() if one.desk} | ({last.id} if last else set())
    seats = agencies.who_has_desks(desks, at=at) if there else {}
    theirs = (
        of_who_left(item, left=left, last=last, seen_to=seen_to, there=there, seats=seats) for item in found
    )
    return tuple(item for item in theirs if item is not None)


def _beside_each_child(
    seen_to: Mapping[tuple[int, str, str], SeenTo], found: Iterable[OpenItem]
) -> Mapping[tuple[int, str, str], SeenTo]:
    """Of a child's steps the one that is due next stands for all: whoever took one has the others too."""
    steps = {key: said for key, said in seen_to.items() if key[1] == _STEP}
    if not steps:
        return seen_to
    beside = clocks.children_beside(reference for _, _, reference in steps)
    took = {(agency, beside.get(one, 0)): said for (agency, _, one), said in steps.items()}
    theirs = {
        (item.agency_id, _STEP, item.reference): took[item.agency_id, child]
        for item in found
        for child in item.children
        if lies_as(item.code) == _STEP and (item.agency_id, child) in took
    }
    return {**seen_to, **theirs}


def _in_each_room(area_id: int, *, at: datetime) -> tuple[OpenItem, ...]:
    return (
        *frontdoor.open_work(area_id, at=at),
        *frontdoor.contacts_to_settle(area_id, at=at),
        *sharing.open_work(area_id),
        *specialists.open_work(area_id),
        *narrowings.open_work(area_id, at=at),
        *children.open_reviews(area_id),
        *beside.open_work(area_id, at=at),
        *open_samenesses(area_id),
        *linking.open_work(area_id),
        *clocks.open_work(area_id, at=at),
        *pathway.open_work(area_id, at=at),
        *disagreements.open_work(area_id),
        *risk.open_work(area_id),
        *meetings.open_work(area_id, at=at),
    )


def by_owner(area_id: int, *, at: datetime) -> dict[Owner, tuple[OpenItem, ...]]:
    # What can still be undone has not begun, and waits nowhere.
    return whose((item for item in everything(area_id, at=at) if item.since <= at), area_id=area_id, at=at)


def whose(found_open: Iterable[OpenItem], *, area_id: int, at: datetime) -> dict[Owner, tuple[OpenItem, ...]]:
    """Put each of these into the list of the one whose it is at this moment."""
    items = tuple(found_open)
    if not items:
        return {}
    people = {item.person_id for item in items if item.person_id is not None}
    held = access.held_by_each(people, area_id=area_id, at=at)
    there = _works(agencies.active(people), held, at=at)
    seats, homes = agencies.seated(
        {item.desk_id for item in items if item.desk_id is not None}, people, at=at
    )
    firsts: dict[int, int] | None = None
    found = []
    for item in items:
        one = item
        # What an agency that has left had open is rung about: nobody need be able to open it.
        if one.person_id is not None and not one.left_by and not _can_do(one, seats=seats, held=held):
            one = replace(one, person_id=None)
        if one.desk_id is None:
            home = homes.get(item.person_id or 0)
            if home is None:
                if firsts is None:
                    firsts = agencies.first_desks((each.agency_id for each in items), at=at)
                home = firsts.get(one.agency_id)
            one = replace(one, desk_id=home)
        found.append(one)
    return lists(found, there=there)


def _there(active: frozenset[int], *, area_id: int, at: datetime) -> frozenset[int]:
    return _works(active, access.held_by_each(active, area_id=area_id, at=at), at=at) if active else active


def _works(active: frozenset[int], held: Mapping[int, Held], *, at: datetime) -> frozenset[int]:
    """Those of them who are not away, and have the role."""
    away = agencies.away(active, at=at)
    return frozenset(
        one for one in active if one not in away and Right.WORK_WITH_CHILDREN in held[one].rights
    )


def of_agency(viewer: Viewer) -> tuple[OwnersList, ...]:
    """Everything that is open on the side of the viewer's agency, whoever has it; the fullest list first."""
    mine = {
        owner: tuple(
            item
            for item in items
            if item.agency_id == viewer.agency_id and item.is_there_for(viewer.practitioner_id)
        )
        for owner, items in by_owner(viewer.area_id, at=viewer.at).items()
    }
    return _named({owner: items for owner, items in mine.items() if items}, viewer)


def of_area(viewer: Viewer) -> tuple[AgencyCount, ...]:
    """How much is open at each agency of the area, the most stuck first: counts, whoever has them."""
    found: dict[int, list[OpenItem]] = {}
    for item in everything(viewer.area_id, at=viewer.at):
        if item.code == beside.WISH:
            continue  # which agency had one more after somebody asked is the name that was asked for
        found.setdefault(item.agency_id, []).append(item)
    names = {one.id: one.name for one in agencies.agencies_in(viewer.area_id)}
    rows = [
        AgencyCount(
            names.get(agency, "An agency of another area"),
            len(items),
            sum(_has_stuck(item, at=viewer.at) for item in items),
            min(item.since for item in items),
        )
        for agency, items in found.items()
    ]
    return tuple(sorted(rows, key=lambda row: (-row.stuck, -row.open, row.name)))


def of_person(viewer: Viewer) -> tuple[OwnersList, ...]:
    """What is the viewer's own, and what is their desks'."""
    owners = [Owner(Kind.PERSON, viewer.practitioner_id)]
    owners += [Owner(Kind.DESK, desk) for desk in sorted(viewer.desk_ids)]
    found = by_owner(viewer.area_id, at=viewer.at)
    mine = {
        owner: tuple(item for item in found[owner] if item.is_there_for(viewer.practitioner_id))
        for owner in owners
        if owner in found
    }
    return _named({owner: items for owner, items in mine.items() if items}, viewer)


def held_by(practitioner_id: int, *, area_id: int, at: datetime) -> tuple[OpenItem, ...]:
    """What has this person as its owner, whether or not they are there: what is moved on when they leave.

    What lay with an agency that has left is not moved: whose it is, is worked out anew each time.
    """
    found = everything(area_id, at=at)
    return tuple(item for item in found if item.person_id == practitioner_id and not item.left_by)


def of_who_left_for(viewer: Viewer) -> tuple[OpenItem, ...]:
    """What agencies that have left had open and is now the viewer's, or their desks'."""
    found = by_owner(viewer.area_id, at=viewer.at)
    mine = (item for owner in own(viewer) for item in found.get(owner, ()))
    return tuple(item for item in mine if item.left_by and item.is_there_for(viewer.practitioner_id))


def who_may_take(
    item: OpenItem, desk_ids: Iterable[int], *, area_id: int, at: datetime
) -> dict[int, frozenset[int]]:
    """By desk, whoever sits there, comes in and may know of it; a desk where nobody does is not there."""
    (found,) = who_may_take_each([item], desk_ids, area_id=area_id, at=at)
    return found


def who_may_take_each(
    items: Iterable[OpenItem], desk_ids: Iterable[int], *, area_id: int, at: datetime
) -> tuple[dict[int, frozenset[int]], ...]:
    """The same of several: always as many statements as for one."""
    seats = agencies.who_has_desks(desk_ids, at=at)
    there = _there(agencies.active(set().union(*seats.values())), area_id=area_id, at=at)
    found = []
    for item in items:
        able = {desk: frozenset(filter(item.is_there_for, sits & there)) for desk, sits in seats.items()}
        found.append({desk: people for desk, people in able.items() if people})
    return tuple(found)


def had_by(practitioner_id: int, *, area_id: int, at: datetime) -> tuple[OpenItem, ...]:
    """What has this person as its owner where it lies, also where their agency has left and it is the last
    desk's by now."""
    return tuple(item for item in _in_each_room(area_id, at=at) if item.person_id == practitioner_id)


def to_leave(practitioner_id: int, *, area_id: int, at: datetime) -> tuple[OpenItem, ...]:
    """Of what they have, all that is for today or comes up before they are back."""
    back_at = agencies.own_shift(practitioner_id, at=at).back_at
    theirs = held_by(practitioner_id, area_id=area_id, at=at)
    return tuple(item for item in theirs if clocks.comes_up(item, at=at, until=back_at))


def who_can(
    items: Iterable[OpenItem], practitioner_id: int, *, area_id: int, at: datetime
) -> frozenset[OpenItem]:
    """Those that this person could take on: they may see it, they sit at its desk, they have the role."""
    those = tuple(items)
    held = access.held_by_each([practitioner_id], area_id=area_id, at=at)
    seats = agencies.who_has_desks((item.desk_id for item in those if item.desk_id is not None), at=at)
    if Right.WORK_WITH_CHILDREN not in held[practitioner_id].rights:
        return frozenset()
    theirs = (replace(item, person_id=practitioner_id) for item in those)
    able = zip(those, (_can_do(item, seats=seats, held=held) for item in theirs), strict=True)
    return frozenset(item for item, can in able if can and item.is_there_for(practitioner_id))


def _can_do(item: OpenItem, *, seats: dict[int, frozenset[int]], held: dict[int, Held]) -> bool:
    """A question waits for whoever sits at its desk; a concern for whoever works at the front door."""
    assert item.person_id is not None
    if item.code == "pairs.to_look_at":
        return False  # it is the desk's: whoever opens a pair does that one
    if item.code in ("question.to_answer", "path.open") or item.code in _PASSED_ON:
        return item.person_id in seats.get(item.desk_id or 0, frozenset())
    if item.code.startswith("service."):
        return bool(_SPEAKS & held[item.person_id].rights)
    if item.code == "contact.to_settle":
        return bool(_MAY_SETTLE & held[item.person_id].rights)
    if item.code in _AT_THE_DOOR:
        return Right.WORK_THE_FRONT_DOOR in held[item.person_id].rights
    return True


def _named(found: dict[Owner, tuple[OpenItem, ...]], viewer: Viewer) -> tuple[OwnersList, ...]:
    people = agencies.names_by_key(owner.id for owner in found if owner.kind is Kind.PERSON)
    desks = agencies.desk_names(owner.id for owner in found if owner.kind is Kind.DESK)
    names = {Kind.PERSON: people, Kind.DESK: desks, Kind.AGENCY: {}}
    rows = [
        OwnersList(
            owner,
            names[owner.kind].get(owner.id, "The agency"),
            tuple(_lines(items, owner, viewer)),
            _give_for(owner, viewer),
        )
        for owner, items in found.items()
    ]
    return tuple(sorted(rows, key=lambda row: (-row.stuck, -len(row.lines), row.name)))


def _give_for(owner: Owner, viewer: Viewer) -> str:
    """For whoever manages and does such work: a colleague who was taken ill cannot hand over themselves."""
    manages = viewer.may(Right.SEE_OPEN_WORK) and viewer.may(Right.WORK_WITH_CHILDREN)
    if not manages or owner.kind is not Kind.PERSON or owner.id == viewer.practitioner_id:
        return ""
    return reverse("desk:give_for", args=[agencies.reference_of(owner.id)])


def _lines(items: Iterable[OpenItem], owner: Owner, viewer: Viewer) -> Iterable[OpenLine]:
    at = viewer.at
    items = tuple(items)
    beside = _beside(items)
    for item in items:
        due = f"asked for by {moment_in_words(item.due, at=at)}" if item.due else ""
        yield OpenLine(
            item.reference,
            item.code,
            item.what,
            at - item.since,
            item.since,
            due,
            _has_stuck(item, at=at),
            address(item, owner, viewer, child=beside.get(item.reference, "")),
        )


def _beside(items: Iterable[OpenItem]) -> dict[str, str]:
    """By the reference of a step that runs, the child's."""
    running = [item.reference for item in items if item.code == clocks.RUNNING]
    return {one: child for one, (_, child) in clocks.steps(running).items()} if running else {}


def _has_stuck(item: OpenItem, *, at: datetime) -> bool:
    return has_stuck(item, at=at, owed=item.code in _OWED)


def addresses(items: Iterable[OpenItem], viewer: Viewer) -> dict[OpenItem, str]:
    """Where each is opened by the viewer whose own it is; what they could not open is not there."""
    mine = Owner(Kind.PERSON, viewer.practitioner_id)
    own_ones = [item for item in items if item.person_id == viewer.practitioner_id]
    found = _beside(own_ones)
    return {
        item: href
        for item in own_ones
        if (href := address(item, mine, viewer, child=found.get(item.reference, "")))
    }


def address(item: OpenItem, owner: Owner, viewer: Viewer, *, child: str = "") -> str:
    """Where the item is opened, for whoever could."""
    if not viewer.may(Right.WORK_WITH_CHILDREN) or item.left_by:
        return ""
    room = item.code.partition(".")[0]
    if room == "service" and not may_speak_for(viewer, agency_id=item.agency_id).allowed:
        return ""
    if room in _OPENS_AT:
        return reverse(_OPENS_AT[room], args=[item.reference])
    if room in ("talk", "path", "clock"):
        return _own_address(item, room, child) if owner in own(viewer) else ""
    if item.code in ("concern.sent", "concern.unread"):
        to_the_desk = owner in _own_desks(viewer) and item.person_id is None
        theirs = owner == Owner(Kind.PERSON, viewer.practitioner_id) or to_the_desk
        return reverse("frontdoor:receipt", args=[item.reference]) if theirs else ""
    return _address_at_the_door(item, room, viewer)


def _address_at_the_door(item: OpenItem, room: str, viewer: Viewer) -> str:
    """What was passed on opens at the desk that has it, and at the front door."""
    if item.code in _PASSED_ON:
        theirs = item.desk_id in viewer.desk_ids or viewer.may(Right.WORK_THE_FRONT_DOOR)
        return reverse("frontdoor:hub", args=[item.reference]) if theirs else ""
    may = _MAY_SETTLE if item.code == "contact.to_settle" else {Right.WORK_THE_FRONT_DOOR}
    page = "linking:looks" if room == "pairs" else _page_at_the_door(item)
    args = [] if room == "pairs" else [item.reference]
    return reverse(page, args=args) if any(map(viewer.may, may)) else ""


def _page_at_the_door(item: OpenItem) -> str:
    if item.code.startswith("contact."):
        return "frontdoor:hub"
    return "frontdoor:feedback" if item.code in _TO_TELL else "frontdoor:concern"


def _own_address(item: OpenItem, room: str, child: str) -> str:
    if room == "clock":
        return clock_address(item, child)
    return reverse("frontdoor:talk" if room == "talk" else "frontdoor:path", args=[item.reference])


def clock_address(item: OpenItem, child: str = "") -> str:
    """The page on which what is owed is written; of a step that runs, the child's time line."""
    if item.code == clocks.RUNNING:
        return reverse("pathway:time_line", args=[child or clocks.child_of(item.reference)])
    return reverse(
        "pathway:plan" if item.code == clocks.PLAN_OWED else "pathway:explain", args=[item.reference]
    )


def own(viewer: Viewer) -> tuple[Owner, ...]:
    return (Owner(Kind.PERSON, viewer.practitioner_id), *_own_desks(viewer))


def _own_desks(viewer: Viewer) -> tuple[Owner, ...]:
    return tuple(Owner(Kind.DESK, desk) for desk in viewer.desk_ids)
