"""Where a question stands, and what may happen to it next."""

from datetime import datetime
from enum import StrEnum
from typing import assert_never

from joinedup.gate.viewer import Viewer
from joinedup.kernel.decisions import Decision, allow, refuse

_WITHDRAWN = "The asker has withdrawn this question. Nothing is to be sent."


class State(StrEnum):
    ASKED = "asked"
    SEEN = "seen"
    ACCEPTED = "accepted"  # somebody at the desk has said that they answer it
    PREPARED = "prepared"
    PART = "part"
    DECLINED = "declined"
    NOT_OURS = "not_ours"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"  # by whoever asked, before it was answered
    CLOSED = "closed"


OPEN_AT_THE_DESK = (State.ASKED, State.SEEN, State.ACCEPTED, State.PART)  # no answer, or not all of it
# A 'no' is an answer too, and stops the clocks; who asked may still challenge it.
NO_LONGER_WAITED_FOR = (
    *(State.ANSWERED, State.DECLINED, State.NOT_OURS),
    *(State.WITHDRAWN, State.CLOSED),
)


def is_waited_for(state: State) -> bool:
    """Whether somebody still needs an answer to this."""
    return state not in NO_LONGER_WAITED_FOR


_AS_THE_ASKER_READS_IT = {
    State.ASKED: "Sent, not opened yet",
    State.SEEN: "Seen by their desk",
    State.ACCEPTED: "Taken on by their desk",
    State.PREPARED: "Seen by their desk",
    State.PART: "Answered in part",
    State.DECLINED: "They cannot share this",
    State.NOT_OURS: "Not theirs to answer",
    State.ANSWERED: "Answered",
    State.WITHDRAWN: "Withdrawn",
    State.CLOSED: "Closed: they were told what became of it",
}
_AS_THE_HOLDER_READS_IT = {
    State.ASKED: "New",
    State.SEEN: "Opened, to answer",
    State.ACCEPTED: "Taken on, to answer",
    State.PREPARED: "Waiting to be released",
    State.PART: "Answered in part, the rest to come",
    State.DECLINED: "Not shared, with a reason",
    State.NOT_OURS: "Not ours to answer",
    State.ANSWERED: "Answered",
    State.WITHDRAWN: "Withdrawn by the asker: nothing is to be sent",
    State.CLOSED: "Closed",
}


def as_the_asker_reads_it(state: State, *, withdrawn: bool = False) -> str:
    """An answer that waits for release reads as 'Seen': nobody outside knows yet that anything is held."""
    if withdrawn and state is State.ANSWERED:
        return "Withdrawn: what had been told stands"
    return _AS_THE_ASKER_READS_IT[state]


def as_the_holder_reads_it(state: State, *, withdrawn: bool = False) -> str:
    """`withdrawn`: after something was told, which is all that was answered."""
    if withdrawn and state is State.ANSWERED:
        return "Withdrawn by the asker: what had been told stands, nothing more is to be sent"
    return _AS_THE_HOLDER_READS_IT[state]


def can_be_answered(state: State, *, withdrawn: bool = False) -> Decision:
    """A part leaves the rest open, and a 'no' can become a 'yes'."""
    if withdrawn:
        return refuse("answer.withdrawn", _WITHDRAWN)
    match state:
        case State.ASKED | State.SEEN | State.ACCEPTED | State.PART | State.DECLINED:
            return allow("answer.open")
        case State.PREPARED:
            return refuse("answer.prepared", "An answer to this is ready and waits to be released.")
        case State.NOT_OURS | State.ANSWERED | State.CLOSED:
            return refuse("answer.answered", "This has been answered.")
        case State.WITHDRAWN:
            return refuse("answer.withdrawn", _WITHDRAWN)
    assert_never(state)


def can_be_released(state: State, *, withdrawn: bool = False) -> Decision:
    if withdrawn:
        return refuse("release.withdrawn", _WITHDRAWN)
    match state:
        case State.PREPARED:
            return allow("release.prepared")
        case State.ASKED | State.SEEN | State.ACCEPTED | State.PART | State.DECLINED | State.NOT_OURS:
            return refuse("release.not_prepared", "Nobody has prepared an answer to this yet.")
        case State.ANSWERED | State.CLOSED:
            return refuse("release.answered", "This has been answered.")
        case State.WITHDRAWN:
            return refuse("release.withdrawn", _WITHDRAWN)
    assert_never(state)


def can_be_told_of(state: State) -> Decision:
    """Whether the holder can be told what became of the answer."""
    match state:
        case State.ANSWERED:
            return allow("outcome.answered")
        case State.ASKED | State.SEEN | State.ACCEPTED | State.PREPARED:
            return refuse("outcome.not_answered", "This has not been answered yet.")
        case State.PART | State.DECLINED | State.NOT_OURS:
            return refuse("outcome.not_answered", "This has not been answered yet.")
        case State.CLOSED:
            return refuse("outcome.told", "They have been told what became of this.")
        case State.WITHDRAWN:
            return refuse("outcome.withdrawn", "This was withdrawn before it was answered.")
    assert_never(state)


def can_be_accepted(state: State, *, taken: bool = True) -> Decision:
    """Whether somebody at the desk can say 'I answer this'. `taken`: whoever said so has it still."""
    if state is State.ACCEPTED and not taken:
        return allow("accept.handed_back")
    match state:
        case State.ASKED | State.SEEN:
            return allow("accept.open")
        case State.ACCEPTED:
            return refuse("accept.taken", "A colleague at your desk has taken this on.")
        case State.PART | State.DECLINED:
            return refuse("accept.under_way", "Somebody at your desk has answered this in part, or said no.")
        case State.PREPARED | State.NOT_OURS | State.ANSWERED | State.CLOSED:
            return can_be_answered(state)
        case State.WITHDRAWN:
            return refuse("accept.withdrawn", _WITHDRAWN)
    assert_never(state)


def can_be_withdrawn(state: State) -> Decision:
    """Whether whoever asked can take the question back; what was told by then stays told."""
    match state:
        case State.ASKED | State.SEEN | State.ACCEPTED | State.PREPARED | State.PART:
            return allow("withdraw.open")
        case State.DECLINED | State.NOT_OURS | State.ANSWERED | State.CLOSED:
            return refuse("withdraw.answered", "This has been answered. Say what became of it instead.")
        case State.WITHDRAWN:
            return refuse("withdraw.before", "This was withdrawn before.")
    assert_never(state)


def when_withdrawn(*, told: bool) -> State:
    """`told`: something that was told by then stands, and whoever told it hears what became of it."""
    return State.ANSWERED if told else State.WITHDRAWN


def can_be_written_about(state: State) -> Decision:
    """Whether the two sides can still write to each other here."""
    if state is State.WITHDRAWN:
        return refuse("message.withdrawn", "This was withdrawn. Ask again to go on.")
    return allow("message.open")


STANDS_IN = "answer.stands_in"


def may_answer(viewer: Viewer, *, desk_id: int, needed_by: datetime | None = None) -> Decision:
    """A question goes to a duty: whoever sits at that desk answers it, and no other colleague does.

    While it is closed, what is `needed_by` before it opens again is answered by whoever its calls go to.
    """
    if desk_id in viewer.desk_ids:
        return allow("answer.desk")
    if needed_by is not None and viewer.stands_in_for(desk_id, due=needed_by):
        return allow(STANDS_IN)
    return refuse(
        "answer.not_at_desk", "This waits at another desk of your agency. Somebody who sits there answers it."
    )
