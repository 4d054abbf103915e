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


def may_answer(said: Answer, *, answered: str, own: bool) -> Decision:
    """'Not sure' may be settled later, by whoever found out. A wrong 'same' is taken back by one, at once; a
    wrong 'not' by somebody else than who said it. `own`: who says it now said what stands.
    """
    if answered not in (Answer.SAME, Answer.NOT):
        return allow("look.open")
    if said in (answered, Answer.UNSURE):
        return refuse("look.answered", "Somebody has said already what this is.")
    if said is Answer.SAME and own:
        return refuse("look.own", "You said that it is not. Somebody else takes that back.")
    return allow("look.taken_back")


def new_in_words(new: int) -> str:
    """What the first page says of pairs that wait: '3 came in the last 7 days.'"""
    if new > _AS_A_FIGURE:
        return f"More than {_AS_A_FIGURE} came in the last {NEW_FOR.days} days."
    return f"{new or 'None'} came in the last {NEW_FOR.days} days."
