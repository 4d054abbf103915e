"""Where a concern is between 'told' and 'decided', and what may be done with it there."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import assert_never

from joinedup.gate.rights import Right
from joinedup.gate.viewer import Viewer
from joinedup.kernel.decisions import Decision, allow, refuse
from joinedup.kernel.london import moment_in_words


class State(StrEnum):
    RECEIVED = "received"
    BEING_READ = "being_read"
    RECOMMENDED = "recommended"
    WAITING = "waiting"  # for more, by a moment; it can be decided before
    DECIDED = "decided"


OPEN = (State.RECEIVED, State.BEING_READ, State.RECOMMENDED, State.WAITING)


def inside_words(state: State) -> str:
    """As the front door says it among itself."""
    match state:
        case State.RECEIVED:
            return "New"
        case State.BEING_READ:
            return "Being read"
        case State.RECOMMENDED:
            return "Waiting for a manager"
        case State.WAITING:
            return "Waiting for more"
        case State.DECIDED:
            return "Decided"
        case _:
            assert_never(state)


def sender_words(state: State) -> str:
    """As the sender reads it: what goes on between a worker and a manager is not theirs to guess at."""
    match state:
        case State.RECEIVED:
            return "Received"
        case State.BEING_READ | State.RECOMMENDED:
            return "Being read"
        case State.WAITING:
            return "Waiting for more"
        case State.DECIDED:
            return "Decided"
        case _:
            assert_never(state)


def where_it_is(state: State, *, waits_until: datetime | None, at: datetime) -> str:
    """As the front door says it, with what became of waiting for more. `waits_until` stands until somebody
    recommends on it again."""
    if waits_until is None or state not in (State.WAITING, State.BEING_READ):
        return inside_words(state)
    if state is State.BEING_READ:
        return "More has come"
    said = moment_in_words(waits_until, at=at)
    return f"Waiting for more until {said}" if at < waits_until else f"Nothing more came by {said}"


def may_tie(state: State, *, taken_back: bool = False) -> Decision:
    """`taken_back`: a tie was, after it was decided on; then it is tied anew, to whom it is about."""
    match state:
        case State.RECEIVED | State.BEING_READ | State.WAITING:
            return allow("tie.open")
        case State.RECOMMENDED:
            return refuse("tie.recommended", "This waits for a manager. Ask them to send it back first.")
        case State.DECIDED if taken_back:
            return allow("tie.taken_back")
        case State.DECIDED:
            return refuse("tie.decided", "This was decided. A manager takes a wrong tie back first.")
        case _:
            assert_never(state)


def may_untie(viewer: Viewer, state: State, *, decided: bool, tied_by: str) -> Decision:
    """Before a decision whoever reads it; once one was made, a second person, who authorises decisions."""
    if not decided or state is State.RECOMMENDED:
        return may_tie(state)
    if not viewer.may(Right.AUTHORISE_DECISIONS):
        return refuse("untie.not_manager", "This was decided on. A manager takes the tie back.")
    if viewer.reference == tied_by:
        return refuse("untie.own", "You said who it is. Another manager takes that back.")
    return allow("untie.manager")


def may_triage(state: State) -> Decision:
    """Rating, claiming and whatever else is written beside a concern until it is decided."""
    if state is State.DECIDED:
        return refuse("triage.decided", "This was decided already.")
    return allow("triage.open")


def may_open_again(state: State) -> Decision:
    """Whether it can be decided anew."""
    if state is State.DECIDED:
        return allow("anew.decided")
    return refuse("anew.open", "This is open already. It can be decided as it stands.")


def may_recommend(state: State, *, tied: bool) -> Decision:
    match state:
        case State.RECOMMENDED:
            return refuse(
                "recommend.recommended", "Somebody has recommended already. It waits for a manager."
            )
        case State.DECIDED:
            return refuse("recommend.decided", "This was decided already.")
        case State.RECEIVED | State.BEING_READ | State.WAITING if not tied:
            return refuse(
                "recommend.not_tied",
                "Say first which child this is about, or make a new one.",
            )
        case State.RECEIVED | State.BEING_READ | State.WAITING:
            return allow("recommend.tied")
        case _:
            assert_never(state)


def may_decide(state: State) -> Decision:
    match state:
        case State.RECOMMENDED:
            return allow("decide.recommended")
        case State.DECIDED:
            return refuse("decide.decided", "This was decided already.")
        case State.RECEIVED | State.BEING_READ | State.WAITING:
            return refuse("decide.not_recommended", "Nobody has recommended anything here yet.")
        case _:
            assert_never(state)


def how_long(since: datetime, *, at: datetime) -> str:
    """'45 min', '3 h 10 min', '2 days': how long something has been waiting, never below nought."""
    waited = max(at - since, timedelta())
    minutes = int(waited.total_seconds()) // 60
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 24 * 60:
        return f"{minutes // 60} h {minutes % 60} min"
    days = minutes // (24 * 60)
    return "1 day" if days == 1 else f"{days} days"
