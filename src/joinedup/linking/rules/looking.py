"""What a person says of two records that may be one child's."""

from enum import StrEnum

from joinedup.kernel.decisions import Decision, allow, refuse


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
