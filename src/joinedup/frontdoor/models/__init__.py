"""Concerns, who is told of in them, what was decided, what the sender was told and is owed."""

from joinedup.frontdoor.models.concern import SENDER, Concern, ConcernQuerySet, _concern_reference
from joinedup.frontdoor.models.deciding import Authorisation, Recommendation, ToldSender
from joinedup.frontdoor.models.feedback import HeldBack, News, Owed, ToldEnough
from joinedup.frontdoor.models.named import Named
from joinedup.frontdoor.models.public import PublicDraft, ToldByAnybody
from joinedup.frontdoor.models.talking import Advice, Conversation, _talk_reference
from joinedup.frontdoor.models.triage import Rated

__all__ = [
    "SENDER",
    "Advice",
    "Authorisation",
    "Concern",
    "ConcernQuerySet",
    "Conversation",
    "HeldBack",
    "Named",
    "News",
    "Owed",
    "PublicDraft",
    "Rated",
    "Recommendation",
    "ToldByAnybody",
    "ToldEnough",
    "ToldSender",
    "_concern_reference",  # the first migration calls it by this name
    "_talk_reference",
]
