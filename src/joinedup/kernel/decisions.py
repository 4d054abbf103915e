"""'No' is an answer with a reason. Rules return a Decision; only the shell raises."""

from dataclasses import dataclass
from enum import StrEnum


class Answer(StrEnum):
    ALLOW = "allow"
    REFUSE = "refuse"  # the person may know that the thing exists, and is told why not
    HIDE = "hide"  # the thing must look absent


@dataclass(frozen=True, slots=True)
class Decision:
    answer: Answer
    rule: str  # the name of the rule, for tests and the trail: 'open.involved'
    because: str  # one sentence for the person who asked; empty when hidden

    @property
    def allowed(self) -> bool:
        return self.answer is Answer.ALLOW


def allow(rule: str, because: str = "") -> Decision:
    return Decision(Answer.ALLOW, rule, because)


def refuse(rule: str, because: str) -> Decision:
    return Decision(Answer.REFUSE, rule, because)


def hide(rule: str) -> Decision:
    return Decision(Answer.HIDE, rule, "")
