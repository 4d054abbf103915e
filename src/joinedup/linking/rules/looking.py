"""What a person says of two records that may be one child's."""

from datetime import timedelta
from enum import StrEnum

from joinedup.kernel.decisions import Decision, allow, refuse

NEW_FOR = timedelta(days=7)
_AS_A_FIGURE = 20  # more than somebody looks at in a sitting: what a figure of hundreds says is to give up


class Answer(StrEnum):
    SAME = "same"
    NOT = "not"
    UNSURE = "unsure"

    @property
    def words(self) -> str:
        return _WORDS[self]


_WORDS = {
    Answer.SAME: "The same child",
    Answer.NOT: "Not the same child",
    Answer.UNSURE: "Not sure",
}


def may_answer(*, answered: str) -> Decision:
    """'Not sure' may be settled later, by whoever found out; 'same' and 'not' stand."""
    if answered in (Answer.SAME, Answer.NOT):
        return refuse("look.answered", "Somebody has said already what this is.")
    return allow("look.open")


def new_in_words(new: int) -> str:
    """What the first page says of pairs that wait: '3 came in the last 7 days.'"""
    if new > _AS_A_FIGURE:
        return f"More than {_AS_A_FIGURE} came in the last {NEW_FOR.days} days."
    return f"{new or 'None'} came in the last {NEW_FOR.days} days."
