"""An agency that gives up a service says so: what, from when, and who picks it up.

Partners learn that somebody stopped when a family has been sent there in vain (R7). What was asked of another
agency is not theirs because it was asked: until they accept, it is on the side of whoever gives it up.
"""

from datetime import date
from enum import StrEnum

from joinedup.gate.rights import Right
from joinedup.gate.viewer import Viewer
from joinedup.kernel.decisions import Decision, allow, hide, refuse
from joinedup.kernel.london import day_in_words

MOVED_ON = refuse("service.moved_on", "This changed after you opened the page. Here is how it stands now.")
_SAID_FOR = 365  # days for which a card says what was settled; by then its own words do


class Answer(StrEnum):
    ACCEPTED = "accepted"
    CONTESTED = "contested"


class Stands(StrEnum):
    ASKED = "asked"
    ACCEPTED = "accepted"
    CONTESTED = "contested"
    NOBODY = "nobody"
    TAKEN_BACK = "taken_back"


class Side(StrEnum):
    """On whose side a notice is open."""

    GIVES = "gives"
    ASKED = "asked"


def may_speak_for_an_agency(viewer: Viewer) -> Decision:
    """Whoever manages an agency's work, or keeps its card: theirs is its word on what it does."""
    if viewer.may(Right.SEE_OPEN_WORK) or viewer.may(Right.KEEP_THE_CARD):
        return allow("service.speaks")
    return hide("service.does_not_speak")


def may_speak_for(viewer: Viewer, *, agency_id: int | None) -> Decision:
    """Of one's own agency alone: nobody gives up, or takes on, the work of another."""
    if agency_id is not None and viewer.agency_id == agency_id:
        return may_speak_for_an_agency(viewer)
    return hide("service.not_yours")


def may_still_answer(stands: Stands, *, asked_now: bool) -> Decision:
    """An answer is final: whoever accepted may give a notice of their own."""
    if stands is Stands.ASKED and asked_now:
        return allow("service.asked")
    return MOVED_ON


def may_still_change(stands: Stands) -> Decision:
    """Until somebody accepted it, whoever gives it up may ask another, or take it back."""
    if stands in (Stands.ACCEPTED, Stands.TAKEN_BACK):
        return MOVED_ON
    return allow("service.open")


def how_it_stands(*, named: bool, answer: str, taken_back: bool) -> Stands:
    """`named`: an agency is asked to pick it up; `answer`: theirs, or ''."""
    if taken_back:
        return Stands.TAKEN_BACK
    if not named:
        return Stands.NOBODY
    return Stands(answer) if answer else Stands.ASKED


def open_with(stands: Stands, *, from_day: date, today: date) -> Side | None:
    """Theirs who are asked, until they answer or its day comes; then the giver's. None: it is settled."""
    if stands in (Stands.ACCEPTED, Stands.TAKEN_BACK):
        return None
    return Side.ASKED if stands is Stands.ASKED and today < from_day else Side.GIVES


def is_on_the_board(stands: Stands, *, from_day: date, today: date) -> bool:
    """Its day has come, and nobody has accepted it."""
    return from_day <= today and open_with(stands, from_day=from_day, today=today) is not None


def is_on_the_card(stands: Stands, *, from_day: date, today: date) -> bool:
    if stands is Stands.TAKEN_BACK:
        return False
    return stands is not Stands.ACCEPTED or (today - from_day).days <= _SAID_FOR


def who_picks_it_up(stands: Stands, *, agency: str) -> str:
    return {
        Stands.ASKED: f"{agency} is asked to pick it up - not accepted",
        Stands.ACCEPTED: f"{agency} picks it up",
        Stands.CONTESTED: f"{agency} contests picking it up - not accepted",
        Stands.NOBODY: "Nobody picks it up",
        Stands.TAKEN_BACK: "Taken back: it goes on as it was",
    }[stands]


def in_words(what: str, *, from_day: date, today: date, then: str) -> str:
    """'From Tuesday 1 September: no longer visits at home. The School is asked to pick it up ...'"""
    return f"From {day_in_words(from_day, today=today)}: {what.rstrip('.')}. {then}."
