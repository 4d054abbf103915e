"""Whose open work is from now on: each room moves what lies in it, and all of it moves at once."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from joinedup import store
from joinedup.agencies.actions import asking as specialists
from joinedup.agencies.actions import narrowing as services
from joinedup.agencies.rules.owners import OpenItem
from joinedup.children import actions as children
from joinedup.children.actions import beside, sameness
from joinedup.clocks import actions as clocks
from joinedup.desk import open_work
from joinedup.disagreements import actions as disagreements
from joinedup.frontdoor import actions as frontdoor
from joinedup.meetings.actions import live_acting as meetings
from joinedup.pathway import actions as pathway
from joinedup.risk import actions as risk
from joinedup.sharing import actions as sharing
from joinedup.trail import actions as trail

# The first word of an item's code says in which room it lies.
_ROOMS: dict[str, Callable[..., None]] = {
    "action": meetings.hand_on,
    "clock": clocks.hand_on,
    "concern": frontdoor.hand_on,
    "contact": frontdoor.hand_on,
    "doubt": beside.hand_on,
    "difference": disagreements.hand_on,
    "left": beside.hand_on,
    "learning": disagreements.hand_on,
    "dissent": meetings.hand_on,
    "meeting": meetings.hand_on,
    "path": frontdoor.hand_on,
    "protection": pathway.hand_on,
    "question": sharing.hand_on,
    "review": children.hand_on,
    "sameness": sameness.hand_on,
    "service": services.hand_on,
    "specialist": specialists.hand_on,
    "talk": frontdoor.hand_on,
    "view": risk.hand_on,
    "visit": beside.hand_on,
    "wish": beside.hand_on,
    "work": beside.hand_on,
}


@store.action
def hand_on(
    items: Iterable[OpenItem], *, to: int | None, desk_id: int | None, by: trail.Actor, at: datetime
) -> None:
    """Let these be the colleague's `to`, or their desks'; `desk_id` is for what lies with no desk yet.

    What a colleague could not do, or must not see, goes to its desk: nobody is given what they cannot open.
    """
    moved: dict[Callable[..., None], list[OpenItem]] = {}
    those = tuple(items)
    can = open_work.who_can(those, to, area_id=by.area_id, at=at) if to is not None else frozenset()
    for item in those:
        mine = to if item in can else None
        whose = replace(item, person_id=mine, desk_id=item.desk_id or desk_id)
        moved.setdefault(_ROOMS[item.code.partition(".")[0]], []).append(whose)
    for room, theirs in moved.items():
        room(theirs, by=by, at=at)
    trail.record("work.handed_on", by=by, at=at)
