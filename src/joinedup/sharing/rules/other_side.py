"""What is said where an answer, or its outcome, is waited for and the other side leaves, or has left."""

from dataclasses import dataclass
from datetime import date

from joinedup.ui.words import day as in_full

ENDED = " What was open there has ended."


@dataclass(frozen=True, slots=True)
class OtherSide:
    """Those on whom whoever reads waits. Days are the first on which nobody is there."""

    agency: str
    asked: bool  # they were asked, and answer; else they asked, and have no desk here
    owes: bool  # they asked, have their answer, and owe what became of it
    kept_back: bool  # beside a protected child no day is said and no desk, for they tell which agency it is
    left_on: date | None
    desk_closed_on: date | None
    then: str | None = None  # the desk of theirs that has what lay at one that closed; '' where none is named

    def has_left(self, today: date) -> bool:
        """The agency, and not the desk alone: somebody has what was open there."""
        return self.left_on is not None and self.left_on <= today


def in_words(side: OtherSide, *, today: date) -> str:
    gone = min(filter(None, (side.desk_closed_on, side.left_on)), default=None)
    if gone is None:
        return ""
    if gone <= today:
        return _gone(side, gone)
    return _going(side, gone) if gone == side.left_on else ""  # a desk that closes is said once it has


def _going(side: OtherSide, gone: date) -> str:
    if side.kept_back:
        return "Whoever you asked is leaving the partnership. Nobody there comes in from then on."
    said = f"{side.agency} leaves the partnership on {in_full(gone)}. Nobody there comes in from then on."
    return f"{said} Until then it owes you what became of this." if side.owes else said


def _gone(side: OtherSide, gone: date) -> str:
    if side.then is not None:
        now = f"What was asked there is with {side.then or 'another desk of theirs'} now."
    elif side.asked:
        now = "Nobody there answers this: ask somebody else."
    elif side.owes:
        now = "Nobody there tells you what became of this."
    else:
        now = "Nobody there waits for this."
    if side.kept_back:
        return f"Whoever you asked is no longer there. {now}"
    if gone != side.left_on:
        return f"The desk of {side.agency} that you asked closed on {in_full(gone)}. {now}"
    return f"{side.agency} left the partnership on {in_full(gone)}. {now}"


def is_with(desk: str) -> str:
    """Said after it, of who has now what was open at an agency that left."""
    return f" What was open there is with {desk} now: ring them."
