"""What changes a difference of view: raised, said, moved up, settled by both, withdrawn; and what is learnt.

Each is one transaction with its trail entry and its notice. Nothing here touches a question, a clock or a
decision about the child: those go on as if nobody differed.
"""

from joinedup.disagreements.actions.climbing import move_up, remind
from joinedup.disagreements.actions.handing import hand_on
from joinedup.disagreements.actions.keeping import keep_what_was_written
from joinedup.disagreements.actions.learning import finish_learning
from joinedup.disagreements.actions.praising import praise
from joinedup.disagreements.actions.raising import Raised, raise_difference, say_ours, withdraw
from joinedup.disagreements.actions.settling import answer_agreed, rate, write_agreed

__all__ = [
    "Raised",
    "answer_agreed",
    "finish_learning",
    "hand_on",
    "keep_what_was_written",
    "move_up",
    "praise",
    "raise_difference",
    "rate",
    "remind",
    "say_ours",
    "withdraw",
    "write_agreed",
]
