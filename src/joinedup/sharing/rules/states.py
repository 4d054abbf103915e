"""Where a question stands, and what may happen to it next."""

from enum import StrEnum
from typing import assert_never

from joinedup.gate.viewer import Viewer
from joinedup.kernel.decisions import Decision, allow, refuse


class State(StrEnum):
    ASKED = "asked"
    SEEN = "seen"
    PREPARED = "prepared"
    PART = "part"
    DECLINED = "declined"
    NOT_OURS = "not_ours"
    ANSWERED = "answered"
    CLOSED = "closed"


def as_the_asker_reads_it(state: State) -> str:
    """An answer that waits for release reads as 'Seen': nobody outside knows yet that anything is held."""
    match state:
        case State.ASKED:
            words = "Sent, not opened yet"
        case State.SEEN | State.PREPARED:
            words = "Seen by their desk"
        case State.PART:
            words = "Answered in part"
        case State.DECLINED:
            words = "They cannot share this"
        case State.NOT_OURS:
            words = "Not theirs to answer"
        case State.ANSWERED:
            words = "Answered"
        case State.CLOSED:
            words = "Closed: they were told what became of it"
        case _:
            assert_never(state)
    return words


def as_the_holder_reads_it(state: State) -> str:
    match state:
        case State.ASKED:
            words = "New"
        case State.SEEN:
            words = "Opened, to answer"
        case State.PREPARED:
            words = "Waiting to be released"
        case State.PART:
            words = "Answered in part, the rest to come"
        case State.DECLINED:
            words = "Not shared, with a reason"
        case State.NOT_OURS:
            words = "Not ours to answer"
        case State.ANSWERED:
            words = "Answered"
        case State.CLOSED:
            words = "Closed"
        case _:
            assert_never(state)
    return words


def can_be_answered(state: State) -> Decision:
    """A part leaves the rest open, and a 'no' can become a 'yes'."""
    match state:
        case State.ASKED | State.SEEN | State.PART | State.DECLINED:
            return allow("answer.open")
        case State.PREPARED:
            return refuse("answer.prepared", "An answer to this is ready and waits to be released.")
        case State.NOT_OURS | State.ANSWERED | State.CLOSED:
            return refuse("answer.answered", "This has been answered.")
    assert_never(state)


def can_be_released(state: State) -> Decision:
    match state:
        case State.PREPARED:
            return allow("release.prepared")
        case State.ASKED | State.SEEN | State.PART | State.DECLINED | State.NOT_OURS:
            return refuse("release.not_prepared", "Nobody has prepared an answer to this yet.")
        case State.ANSWERED | State.CLOSED:
            return refuse("release.answered", "This has been answered.")
    assert_never(state)


def can_be_told_of(state: State) -> Decision:
    """Whether the holder can be told what became of the answer."""
    match state:
        case State.ANSWERED:
            return allow("outcome.answered")
        case State.ASKED | State.SEEN | State.PREPARED | State.PART | State.DECLINED | State.NOT_OURS:
            return refuse("outcome.not_answered", "This has not been answered yet.")
        case State.CLOSED:
            return refuse("outcome.told", "They have been told what became of this.")
    assert_never(state)


def may_answer(viewer: Viewer, *, desk_id: int) -> Decision:
    """A question goes to a duty: whoever sits at that desk answers it, and no other colleague does."""
    if desk_id in viewer.desk_ids:
        return allow("answer.desk")
    return refuse(
        "answer.not_at_desk", "This waits at another desk of your agency. Somebody who sits there answers it."
    )
