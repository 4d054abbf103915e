"""What whoever asked can say of an answer in one tap. It is about the answer, and of no person."""

from enum import StrEnum

from joinedup.kernel.decisions import Decision, allow, refuse
from joinedup.sharing.rules.states import State


class Rating(StrEnum):
    USEFUL = "useful"
    NOT_USEFUL = "not_useful"
    TOO_MUCH = "too_much"


LABELS = {
    Rating.USEFUL: "Useful",
    Rating.NOT_USEFUL: "Not useful",
    Rating.TOO_MUCH: "Too much",
}


def in_words(code: str) -> str:
    return LABELS[Rating(code)]


def can_be_rated(state: State, *, code: str) -> Decision:
    if state not in (State.ANSWERED, State.CLOSED):
        return refuse("rate.not_answered", "This has not been answered yet.")
    if code not in set(Rating):
        return refuse("rate.unknown", "Choose useful, not useful or too much.")
    return allow("rate.answered")
