"""How a concern is told, read, tied to a child, recommended on, decided and answered."""

from joinedup.frontdoor.actions.beside import add_entry, plan_contact, say_what_came_of_contact
from joinedup.frontdoor.actions.calling import take_a_call
from joinedup.frontdoor.actions.contesting import contest
from joinedup.frontdoor.actions.deciding import authorise, recommend, send_back
from joinedup.frontdoor.actions.feedback import (
    NewsToTell,
    close,
    hold_back,
    let_go,
    said_by_telephone,
    say_if_it_helped,
    tell_what_came_of_it,
)
from joinedup.frontdoor.actions.following import (
    answer_challenge,
    challenge,
    say_what_came_of_it,
)
from joinedup.frontdoor.actions.keeping import hand_on, rehome_notes
from joinedup.frontdoor.actions.left_there import take_from_the_children
from joinedup.frontdoor.actions.more import give_more
from joinedup.frontdoor.actions.notifying import Came, NumberTaken, notify, notify_all, notify_from_file
from joinedup.frontdoor.actions.opening import FromFile, end_path, see_path, take_path
from joinedup.frontdoor.actions.passing import give_back, open_what_was_passed_on, say_done
from joinedup.frontdoor.actions.people import leave_untied, tie_person, tie_person_to_new, untie_person
from joinedup.frontdoor.actions.public import (
    Anybody,
    keep,
    note_that_it_was_read,
    save_for_later,
    sent,
    tell_as_anybody,
    throw_away,
    try_the_word,
    try_to_come_back,
)
from joinedup.frontdoor.actions.ringing import ring_schools
from joinedup.frontdoor.actions.talking import advise, ask_before_naming, name_it, note_conversation
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
from joinedup.frontdoor.actions.unnamed import chase_unnamed
from joinedup.frontdoor.actions.waking import tell_at_closing

__all__ = [
    "Anybody",
    "Came",
    "FromFile",
    "NewsToTell",
    "NumberTaken",
    "Unnamed",
    "add_entry",
    "add_file",
    "advise",
    "answer_challenge",
    "ask_before_naming",
    "authorise",
    "begin_reading",
    "challenge",
    "chase_unnamed",
    "claim",
    "close",
    "contest",
    "end_path",
    "give_back",
    "give_more",
    "hand_on",
    "hold_back",
    "insist_on_an_open_concern",
    "keep",
    "keep_what_was_told",
    "leave_untied",
    "let_go",
    "name_it",
    "note_conversation",
    "note_that_it_was_read",
    "notify",
    "notify_all",
    "notify_from_file",
    "open_what_was_passed_on",
    "plan_contact",
    "rate",
    "read_what_was_told",
    "recommend",
    "rehome_notes",
    "release",
    "ring_schools",
    "said_by_telephone",
    "save_for_later",
    "say_done",
    "say_if_it_helped",
    "say_what_came_of_contact",
    "say_what_came_of_it",
    "see_path",
    "send_back",
    "sent",
    "set_going",
    "take_a_call",
    "take_from_the_children",
    "take_path",
    "tell",
    "tell_as_anybody",
    "tell_at_closing",
    "tell_unnamed",
    "tell_what_came_of_it",
    "throw_away",
    "tie",
    "tie_person",
    "tie_person_to_new",
    "tie_to_new",
    "try_the_word",
    "try_to_come_back",
    "untie",
    "untie_person",
]
