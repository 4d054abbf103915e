"""What stands beside a concern: each agency's own entry, and contacts that are planned with its people."""

from datetime import date
from enum import StrEnum

from joinedup.kernel.decisions import Decision, allow, hide, refuse

ENTRY_LIMIT, LINE_LIMIT = 2000, 200


class Came(StrEnum):
    """What came of a contact that was planned."""

    REACHED = "reached"
    NOT_REACHED = "not_reached"
    CALLED_OFF = "called_off"

    @property
    def label(self) -> str:
        return {
            "reached": "They were reached",
            "not_reached": "Tried, and not reached",
            "called_off": "Not needed any more",
        }[self.value]


def may_say_what_came(*, settled: bool, front_door: bool, planner: bool, own_desk: bool) -> Decision:
    """Whoever planned it, their desk or the front door says so, once."""
    if not sees_the_plan(front_door=front_door, planner=planner, own_desk=own_desk):
        return hide("contact.not_theirs")
    if settled:
        return refuse("contact.settled", "Somebody has said already what came of this contact.")
    return allow("contact.settle")


def may_plan(on_day: date, *, planned: bool, also_because: str, today: date) -> Decision:
    """Nobody is rung twice by chance: a second contact says why it is needed beside the first."""
    if on_day < today:
        return refuse("contact.past", "This day has passed. Enter today or a later day.")
    if planned and not also_because.strip():
        return refuse(
            "contact.planned",
            "Somebody means to contact them already. Join that, or say why you do too.",
        )
    return allow("contact.planned_first")


def sees_the_plan(*, front_door: bool, planner: bool, own_desk: bool) -> bool:
    """When and how somebody is contacted is for those who plan it. Everybody else hears whom to ask first:
    one of them, in the same agency too, may work with the person from whom it must be kept."""
    return front_door or planner or own_desk
