"""Concerns, who is told of in them, what was recommended and decided, and what the sender was told."""

from joinedup.frontdoor.models.concern import SENDER, Concern, ConcernQuerySet, _concern_reference
from joinedup.frontdoor.models.deciding import Authorisation, Recommendation, ToldSender
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
    "Named",
    "PublicDraft",
    "Rated",
    "Recommendation",
    "ToldByAnybody",
    "ToldSender",
    "_concern_reference",  # the first migration calls it by this name
    "_talk_reference",
]
