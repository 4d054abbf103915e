"""What is done with a round of views."""

from joinedup.risk.actions.leading import ask_also, close_round, hand_on, open_round, reveal, say_present
from joinedup.risk.actions.saying import (
    NewView,
    add_fact,
    grade_adult,
    guess,
    keep_what_was_written,
    say_view,
)
from joinedup.risk.actions.sitting import count_present, settle

__all__ = [
    "NewView",
    "add_fact",
    "ask_also",
    "close_round",
    "count_present",
    "grade_adult",
    "guess",
    "hand_on",
    "keep_what_was_written",
    "open_round",
    "reveal",
    "say_present",
    "say_view",
    "settle",
]
