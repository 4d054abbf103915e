"""Who may say that they do not agree with a decision, who answers, and by when."""

from datetime import datetime
from enum import StrEnum
from typing import assert_never

from joinedup.clocks.rules.counting import Counts, Due, due
from joinedup.clocks.rules.timers import Timer
from joinedup.gate.rights import Right
from joinedup.gate.viewer import Viewer
from joinedup.kernel.decisions import Decision, allow, hide, refuse
from joinedup.kernel.london import today_in_london

CHALLENGE_LIMIT = 1000
_TIMER = "E-SE-2"  # from a disagreement that is raised until it was talked over, stage 1


class Came(StrEnum):
    """What a manager says to somebody who does not agree."""

    STANDS = "stands"
    ANEW = "anew"

    @property
    def words(self) -> str:
        match self:
            case Came.STANDS:
                return "The decision stands"
            case Came.ANEW:
                return "The decision is taken anew"
            case _:
                assert_never(self)

    @property
    def more(self) -> str:
        match self:
            case Came.STANDS:
                return ""
            case Came.ANEW:
                return "It is open for a recommendation again, and its time limit begins again today."
            case _:
                assert_never(self)


def may_challenge(*, decided: bool, waits: bool) -> Decision:
    if not decided:
        return refuse("challenge.not_decided", "Nothing is decided yet.")
    if waits:
        return refuse("challenge.waits", "You have said that you do not agree. A manager answers you first.")
    return allow("challenge.decided")


def answered_by(challenged_at: datetime, *, counts: Counts) -> tuple[Due, Timer]:
    """By when somebody answers, and the limit that says so: the one in force on that day."""
    timer = counts.timers.in_force(_TIMER, today_in_london(challenged_at))
    return due(timer, started_at=challenged_at, counts=counts), timer


def may_answer(viewer: Viewer, *, decided_by: str) -> Decision:
    """A manager, and never the one whose decision it is."""
    if not viewer.may(Right.WORK_THE_FRONT_DOOR):
        return hide("challenge.not_hub")
    if not viewer.may(Right.AUTHORISE_DECISIONS):
        return refuse("challenge.not_manager", "A manager answers this.")
    if viewer.reference == decided_by:
        return refuse("challenge.own", "You decided this. Another manager answers.")
    return allow("challenge.manager")
