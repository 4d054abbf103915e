"""What is read of questions: by the agency that asked, and by the agency that is asked.

The two are different values, not one with gaps: `AskedQuestion` has no place for how much is held, nor for
anything that was not disclosed, so that no page can show it by mistake.
"""

from joinedup.sharing.queries.advice import advice_to_give, my_advice
from joinedup.sharing.queries.amending import Amending, amending
from joinedup.sharing.queries.answers import (
    last_gone,
    sent_already,
    shown_of,
    stands_at,
    struck_from,
    waiting,
)
from joinedup.sharing.queries.asking import (
    as_typed,
    asking,
    told_in_words,
    undo_until,
)
from joinedup.sharing.queries.barriers import BarrierLine, barrier, barriers
from joinedup.sharing.queries.copying import copy_of
from joinedup.sharing.queries.elsewhere import asked_like, desks_elsewhere
from joinedup.sharing.queries.law import bases_in, law_lines, waiting_law
from joinedup.sharing.queries.links import has_link, may_answer_here
from joinedup.sharing.queries.lists import (
    answered_for_concern,
    asked_about,
    asked_for_concern,
    child_spoken_about,
    disclosed_for_child,
    late_for_managers,
    open_between,
    open_work,
    outcomes_for,
    outcomes_owed,
    spoken_about,
    waiting_count,
    waiting_for,
)
from joinedup.sharing.queries.measures import Measures, measures
from joinedup.sharing.queries.practice import is_closed, practice_of
from joinedup.sharing.queries.recent import answered_lately
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
from joinedup.sharing.queries.thread import Side, Step, Thread, thread
from joinedup.sharing.queries.values import (
    AdviceLine,
    AnsweredBefore,
    AnsweredLine,
    Answering,
    AskedQuestion,
    Asking,
    ChallengeLine,
    DeskToAsk,
    DisclosedLine,
    HeldQuestion,
    HoldLine,
    OpenBetween,
    OutcomeLine,
    OwedLine,
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
    "AdviceLine",
    "Amending",
    "AnsweredBefore",
    "AnsweredLine",
    "Answering",
    "AskedQuestion",
    "Asking",
    "BarrierLine",
    "ChallengeLine",
    "DeskToAsk",
    "DisclosedLine",
    "HeldQuestion",
    "HoldLine",
    "Measures",
    "OpenBetween",
    "OutcomeLine",
    "OwedLine",
    "Person",
    "PreparedLine",
    "QuestionFacts",
    "QuestionLine",
    "Releasing",
    "Side",
    "SpokenLine",
    "Step",
    "StrategyLine",
    "Thread",
    "ToldAnswer",
    "Waiting",
    "advice_to_give",
    "amending",
    "answered_for_concern",
    "answered_lately",
    "as_typed",
    "asked_about",
    "asked_for_concern",
    "asked_like",
    "asking",
    "barrier",
    "barriers",
    "bases_in",
    "child_spoken_about",
    "copy_of",
    "desks_elsewhere",
    "disclosed_for_child",
    "has_link",
    "is_closed",
    "last_gone",
    "late_for_managers",
    "law_lines",
    "may_answer_here",
    "measures",
    "my_advice",
    "open_between",
    "open_work",
    "outcomes_for",
    "outcomes_owed",
    "practice_of",
    "question",
    "scope_of",
    "sent_already",
    "shown_of",
    "spoken_about",
    "stage_of",
    "standing",
    "stands_at",
    "strategy_discussions",
    "struck_from",
    "thread",
    "to_answer",
    "to_release",
    "told_in_words",
    "undo_until",
    "waiting",
    "waiting_count",
    "waiting_for",
    "waiting_law",
    "who_may_take_part",
]
