"""How a concern is told, read, tied to a child, recommended on, decided and answered."""

from joinedup.frontdoor.actions.deciding import authorise, recommend, send_back
from joinedup.frontdoor.actions.keeping import rehome
from joinedup.frontdoor.actions.telling import (
    Unnamed,
    add_file,
    insist_on_an_open_concern,
    read_what_was_told,
    tell,
    tell_unnamed,
)
from joinedup.frontdoor.actions.triage import claim, rate, release, set_going
from joinedup.frontdoor.actions.tying import begin_reading, keep_what_was_told, tie, tie_to_new, untie

__all__ = [
    "Unnamed",
    "add_file",
    "authorise",
    "begin_reading",
    "claim",
    "insist_on_an_open_concern",
    "keep_what_was_told",
    "rate",
    "read_what_was_told",
    "recommend",
    "rehome",
    "release",
    "send_back",
    "set_going",
    "tell",
    "tell_unnamed",
    "tie",
    "tie_to_new",
    "untie",
]
