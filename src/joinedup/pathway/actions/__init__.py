"""What is done in the pathway."""

from joinedup.pathway.actions.chasing import chase
from joinedup.pathway.actions.protection import (
    be_the_officer,
    begin_protection,
    hand_on,
    judge_grounds,
    say_who_it_is,
    search_for_a_place,
    take_on,
    tell_somebody,
    write_wishes,
)

__all__ = [
    "be_the_officer",
    "begin_protection",
    "chase",
    "hand_on",
    "judge_grounds",
    "say_who_it_is",
    "search_for_a_place",
    "take_on",
    "tell_somebody",
    "write_wishes",
]
