"""An action: one owner, a verb and an object, and a day. What is vague is asked about, and never stopped.

Carried over three times is shown as inertia: work that is agreed on again and again, and not done.
"""

import re
from datetime import date, timedelta
from enum import StrEnum

from joinedup.kernel.decisions import Decision, allow, hide, refuse

WHAT_LIMIT = 200
REASON_LIMIT = 280
LONGEST = timedelta(days=92)
INERT = 3  # times carried over
_LONGEST_VERB = 30  # characters
# What a browser looks for too, while it is typed.
VAGUE = (
    r"\b(monitor(?:s|ed|ing)?|liais(?:e|es|ed|ing)|offer(?:s|ed|ing)?\s+support|ensur(?:e|es|ed|ing)|"
    r"support(?:s|ed|ing)?|encourag(?:e|es|ed|ing)|keep(?:s|ing)?\s+an\s+eye|be\s+aware|look(?:s|ing)?\s+into)\b"
)
_VAGUE = re.compile(VAGUE, re.IGNORECASE)


class ForWhom(StrEnum):
    HARMED = "harmed"
    SUSPECTED = "suspected"
    CHILD = "child"

    @property
    def label(self) -> str:
        return {
            "harmed": "The person harmed", "suspected": "The person suspected", "child": "A child"
        }[self.value]  # fmt: skip


class State(StrEnum):
    OFFERED = "offered"  # its owner was not there, and has not said yet
    ACCEPTED = "accepted"
    CANNOT = "cannot"  # with the chair, who finds somebody else
    DONE = "done"
    CARRIED = "carried"  # a later action goes on with it
    DROPPED = "dropped"

    @property
    def label(self) -> str:
        return {
            "offered": "Not accepted yet", "accepted": "Accepted", "cannot": "Cannot be done by them",
            "done": "Done", "carried": "Carried over", "dropped": "Not needed any more",
        }[self.value]  # fmt: skip

    @property
    def open(self) -> bool:
        return self in (State.OFFERED, State.ACCEPTED, State.CANNOT)


def question_about(what: str) -> str:
    """What is asked of an action whose end nobody could see; '' where there is nothing to ask."""
    found = _VAGUE.search(what)
    if found is None:
        return ""
    return f"'{' '.join(found[1].split()).lower()}': how will we know that it is done?"


def may_own(*, left: str) -> Decision:
    """`left`: the name of an owner who is not here any more; '' else."""
    if left:
        return refuse("action.left", f"{left} does not work here any more. Choose somebody else, or a desk.")
    return allow("action.owned")


def may_give(what: str, *, due: date, today: date) -> Decision:
    if len(what.split()) < 2 and len(what) <= _LONGEST_VERB:
        return refuse(
            "action.short", "Enter what is done, and with what or whom: a verb alone is not enough."
        )
    if due < today:
        return refuse("action.past", "Choose today or a later day.")
    if due > today + LONGEST:
        return refuse("action.far", "Choose a day within three months.")
    return allow("action.given")


def begins(*, present: bool) -> State:
    """Whoever is in the room has heard it; everybody else is asked."""
    return State.ACCEPTED if present else State.OFFERED


def may_answer(state: State, *, owns: bool, accepts: bool, because: str) -> Decision:
    if not owns:
        return hide("action.others")
    if state is not State.OFFERED and not (state is State.ACCEPTED and not accepts):
        return refuse("action.answered", "Somebody has answered for this action already.")
    if not accepts and not because.strip():
        return refuse("action.why", "Enter why it cannot be done, so that the chair can find another way.")
    return allow("action.answered")


def may_end(state: State, *, owns: bool, leads: bool) -> Decision:
    if not (owns or leads):
        return hide("action.others")
    if not state.open:
        return refuse("action.over", "This action has ended already.")
    return allow("action.ended")


def is_inert(carried: int) -> bool:
    return carried >= INERT


def inertia(carried: int) -> str:
    """What is said beside an action that keeps coming back; '' while it has not."""
    return f"Carried over {carried} times. What stands in its way?" if is_inert(carried) else ""
