"""Which case comes next, and when a meeting may begin."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from joinedup.kernel.decisions import Decision, allow, hide, refuse
from joinedup.meetings.rules.lanes import Lane, Turn


class Way(StrEnum):
    NEXT = "next"
    PREVIOUS = "previous"
    PARK = "park"
    TO = "to"


@dataclass(frozen=True, slots=True)
class Place:
    """A case on the agenda that whoever drives may see."""

    reference: str
    lane: Lane
    position: int
    turn: Turn


def may_open(
    *, leads: bool, may_chair: bool, chair: str, locked: bool, opened: bool, closed: bool
) -> Decision:
    if closed:
        return refuse("open.closed", "This meeting is closed. Its minutes stand as they are.")
    if not leads:
        if may_chair:
            return refuse(
                "run.two_chairs", f"{chair} chairs this meeting. Take the chair first if they cannot."
            )
        return hide("run.takes_part")
    if opened:
        return refuse("open.open", "This meeting has begun already.")
    if not locked:
        return refuse("open.not_locked", "Lock the agenda first, so that everybody has the same.")
    return allow("open.open")


def in_order(places: Sequence[Place]) -> tuple[Place, ...]:
    """What is discussed, then what is agreed on papers, each as the agenda has it."""
    return tuple(sorted(places, key=lambda one: (one.lane is not Lane.DISCUSS, one.position)))


def goes_to(places: Sequence[Place], *, way: Way, to: str = "") -> str:
    """The case that is called; '' where none is left.

    Next: the first after this one that was not called yet; where there is none, the first that was parked.
    `to` is the one that whoever drives has before them already: it is called if it was not heard meanwhile.
    """
    order = [one for one in in_order(places) if one.lane is not Lane.NOT_FOR_US]
    here = next((number for number, one in enumerate(order) if one.turn is Turn.NOW), None)
    if way is Way.TO:
        return to
    if to and any(one.reference == to and one.turn is not Turn.HEARD for one in order):
        return to
    if way is Way.PREVIOUS:
        return order[max((here or 0) - 1, 0)].reference if order else ""
    after = order if here is None else [*order[here + 1 :], *order[:here]]
    waiting = next((one for one in after if one.turn is Turn.WAITING), None)
    parked = next((one for one in after if one.turn is Turn.PARKED), None)
    found = waiting or parked
    return found.reference if found else ""


def ahead(places: Sequence[Place], *, many: int) -> tuple[str, ...]:
    """What 'next' calls, one after the other, if nothing else happens and each case is decided."""
    found: list[str] = []
    standing = list(places)
    while len(found) < many and (comes := goes_to(standing, way=Way.NEXT)):
        found.append(comes)
        standing = [replace(one, turn=_afterwards(one, comes)) for one in standing]
    return tuple(found)


def _afterwards(one: Place, called: str) -> Turn:
    if one.reference == called:
        return Turn.NOW
    return Turn.HEARD if one.turn is Turn.NOW else one.turn
