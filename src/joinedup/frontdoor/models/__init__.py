"""Concerns, who is told of in them, what was decided, what the sender was told and is owed."""

from joinedup.frontdoor.models.beside import HubEntry, PlannedContact
from joinedup.frontdoor.models.calling import TakenDown
from joinedup.frontdoor.models.concern import SENDER, Concern, ConcernQuerySet, _concern_reference
from joinedup.frontdoor.models.deciding import (
    Authorisation,
    Challenge,
    DecidedBefore,
    FollowThrough,
    MoreAsked,
    NotDone,
    Recommendation,
    ToldSender,
)
from joinedup.frontdoor.models.feedback import HeldBack, News, Owed, ToldEnough
from joinedup.frontdoor.models.incident import Contested, Incident, Path, Recorded, _path_reference
from joinedup.frontdoor.models.named import Named, WrongTie
from joinedup.frontdoor.models.public import PublicDraft, ToldByAnybody
from joinedup.frontdoor.models.talking import Advice, Conversation, _talk_reference
from joinedup.frontdoor.models.triage import Rated

__all__ = [
    "SENDER",
    "Advice",
    "Authorisation",
    "Challenge",
    "Concern",
    "ConcernQuerySet",
    "Contested",
    "Conversation",
    "DecidedBefore",
    "FollowThrough",
    "HeldBack",
    "HubEntry",
    "Incident",
    "MoreAsked",
    "Named",
    "News",
    "NotDone",
    "Owed",
    "Path",
    "PlannedContact",
    "PublicDraft",
    "Rated",
    "Recommendation",
    "Recorded",
    "TakenDown",
    "ToldByAnybody",
    "ToldEnough",
    "ToldSender",
    "WrongTie",
    "_concern_reference",  # the first migration calls it by this name
    "_path_reference",
    "_talk_reference",
]
