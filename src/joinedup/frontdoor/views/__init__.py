"""The pages of the front door: telling, the sender's receipt, the queue, one concern, the decision."""

from joinedup.frontdoor.views import public, public_later
from joinedup.frontdoor.views.deciding import authorise, recommend
from joinedup.frontdoor.views.feedback import feedback, helped, owed
from joinedup.frontdoor.views.following import answer_challenge, came_of, challenge, give_more
from joinedup.frontdoor.views.notifying import contest, incident, notify, path, take_path
from joinedup.frontdoor.views.people import at_the_hub, contact, contact_came, entry, give_back, hub, people
from joinedup.frontdoor.views.queue import queue
from joinedup.frontdoor.views.receipts import add_file, file, receipt
from joinedup.frontdoor.views.telling import tell
from joinedup.frontdoor.views.triage import claim, rate, release
from joinedup.frontdoor.views.tying import concern, tie, untie

__all__ = [
    "add_file",
    "answer_challenge",
    "at_the_hub",
    "authorise",
    "came_of",
    "challenge",
    "claim",
    "concern",
    "contact",
    "contact_came",
    "contest",
    "entry",
    "feedback",
    "file",
    "give_back",
    "give_more",
    "helped",
    "hub",
    "incident",
    "notify",
    "owed",
    "path",
    "people",
    "public",
    "public_later",
    "queue",
    "rate",
    "receipt",
    "recommend",
    "release",
    "take_path",
    "tell",
    "tie",
    "untie",
]
