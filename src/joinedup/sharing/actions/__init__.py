"""How a question is asked, answered, released and told of; and 'we spoke'."""

from joinedup.sharing.actions.advice import give_advice, not_sure, want_advice
from joinedup.sharing.actions.amending import amend
from joinedup.sharing.actions.answering import (
    nothing_held,
    prepare,
    see,
    write_down,
)
from joinedup.sharing.actions.asking import ask, ask_several, undo
from joinedup.sharing.actions.barring import note_barriers, work_on_barrier
from joinedup.sharing.actions.challenging import challenge, look_again
from joinedup.sharing.actions.keeping import hand_on, keep_words_about
from joinedup.sharing.actions.law import enter_commencement
from joinedup.sharing.actions.linking import new_link, use_link
from joinedup.sharing.actions.otherwise import answer_spoken, cannot_share, not_ours
from joinedup.sharing.actions.practice import agree_practice
from joinedup.sharing.actions.reading import read_for_answer
from joinedup.sharing.actions.releasing import give_back, release
from joinedup.sharing.actions.reminding import keep_reminding, remind
from joinedup.sharing.actions.speaking import spoke
from joinedup.sharing.actions.standing import (
    concern_is_over,
    concern_stands,
    end_enquiry,
    record_strategy,
    tell_of_a_wrong_tie,
)
from joinedup.sharing.actions.striking import put_back, strike
from joinedup.sharing.actions.telling import give_outcome, give_outcomes, hold, owe_anew
from joinedup.sharing.actions.thread import accept, rate, say, withdraw

__all__ = [
    "accept",
    "agree_practice",
    "amend",
    "answer_spoken",
    "ask",
    "ask_several",
    "cannot_share",
    "challenge",
    "concern_is_over",
    "concern_stands",
    "end_enquiry",
    "enter_commencement",
    "give_advice",
    "give_back",
    "give_outcome",
    "give_outcomes",
    "hand_on",
    "hold",
    "keep_reminding",
    "keep_words_about",
    "look_again",
    "new_link",
    "not_ours",
    "not_sure",
    "note_barriers",
    "nothing_held",
    "owe_anew",
    "prepare",
    "put_back",
    "rate",
    "read_for_answer",
    "record_strategy",
    "release",
    "remind",
    "say",
    "see",
    "spoke",
    "strike",
    "tell_of_a_wrong_tie",
    "undo",
    "use_link",
    "want_advice",
    "withdraw",
    "work_on_barrier",
    "write_down",
]
