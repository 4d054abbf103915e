"""What is read of concerns: by the front door, by whoever sent one, and as counts by the board."""

from joinedup.frontdoor.queries.counting import figures
from joinedup.frontdoor.queries.one import concern, earlier_concerns, in_hand, may_see, open_concern_of
from joinedup.frontdoor.queries.owners import open_work
from joinedup.frontdoor.queries.public import HowFar, OpenDraft, area_of, detail_of, draft, how_far
from joinedup.frontdoor.queries.queue import MOST_IN_A_QUEUE, queue, waiting
from joinedup.frontdoor.queries.sent import phones, sent_by, sent_concern
from joinedup.frontdoor.queries.shared import TOLD_ADDRESS, UNNAMED
from joinedup.frontdoor.queries.values import (
    ConcernFacts,
    DecidedLine,
    DecisionLine,
    Earlier,
    InHand,
    OpenConcern,
    Phones,
    Queue,
    QueueLine,
    RatingLine,
    RecommendationLine,
    SentConcern,
    SentLine,
    Triage,
    Waiting,
)

__all__ = [
    "MOST_IN_A_QUEUE",
    "TOLD_ADDRESS",
    "UNNAMED",
    "ConcernFacts",
    "DecidedLine",
    "DecisionLine",
    "Earlier",
    "HowFar",
    "InHand",
    "OpenConcern",
    "OpenDraft",
    "Phones",
    "Queue",
    "QueueLine",
    "RatingLine",
    "RecommendationLine",
    "SentConcern",
    "SentLine",
    "Triage",
    "Waiting",
    "area_of",
    "concern",
    "detail_of",
    "draft",
    "earlier_concerns",
    "figures",
    "how_far",
    "in_hand",
    "may_see",
    "open_concern_of",
    "open_work",
    "phones",
    "queue",
    "sent_by",
    "sent_concern",
    "waiting",
]
