"""What is read of questions: by the agency that asked, and by the agency that is asked.

The two are different values, not one with gaps: `AskedQuestion` has no place for how much is held, nor for
anything that was not disclosed, so that no page can show it by mistake.
"""

from joinedup.sharing.queries.answers import (
    last_gone,
    sent_already,
    shown_of,
    stands_at,
    struck_from,
    waiting,
)
from joinedup.sharing.queries.asking import (
    asking,
    told_in_words,
)
from joinedup.sharing.queries.elsewhere import asked_like, desks_elsewhere
from joinedup.sharing.queries.lists import (
    answered_for_concern,
    asked_about,
    asked_for_concern,
    child_spoken_about,
    disclosed_for_child,
    open_between,
    open_work,
    outcomes_for,
    spoken_about,
    waiting_count,
    waiting_for,
)
from joinedup.sharing.queries.practice import is_closed, practice_of
from joinedup.sharing.queries.sides import (
    question,
    scope_of,
    to_answer,
    to_release,
)
from joinedup.sharing.queries.standing import (
    standing,
    strategy_discussions,
    who_may_take_part,
)
from joinedup.sharing.queries.values import (
    AnsweredLine,
    Answering,
    AskedQuestion,
    Asking,
    ChallengeLine,
    DeskToAsk,
    DisclosedLine,
    HeldQuestion,
    OpenBetween,
    OutcomeLine,
    Person,
    PreparedLine,
    QuestionFacts,
    QuestionLine,
    Releasing,
    SpokenLine,
    StrategyLine,
    ToldAnswer,
    Waiting,
)

__all__ = [
    "AnsweredLine",
    "Answering",
    "AskedQuestion",
    "Asking",
    "ChallengeLine",
    "DeskToAsk",
    "DisclosedLine",
    "HeldQuestion",
    "OpenBetween",
    "OutcomeLine",
    "Person",
    "PreparedLine",
    "QuestionFacts",
    "QuestionLine",
    "Releasing",
    "SpokenLine",
    "StrategyLine",
    "ToldAnswer",
    "Waiting",
    "answered_for_concern",
    "asked_about",
    "asked_for_concern",
    "asked_like",
    "asking",
    "child_spoken_about",
    "desks_elsewhere",
    "disclosed_for_child",
    "is_closed",
    "last_gone",
    "open_between",
    "open_work",
    "outcomes_for",
    "practice_of",
    "question",
    "scope_of",
    "sent_already",
    "shown_of",
    "spoken_about",
    "standing",
    "stands_at",
    "strategy_discussions",
    "struck_from",
    "to_answer",
    "to_release",
    "told_in_words",
    "waiting",
    "waiting_count",
    "waiting_for",
    "who_may_take_part",
]
