"""How deep a question goes, from 'is there anything' to the document itself (proportionality, step 3).

The shallowest that serves is proposed. What an answer may tell of an item follows from it, field by field.
"""

from enum import StrEnum
from typing import Final

from joinedup.kernel.decisions import Decision, allow, refuse


class Depth(StrEnum):
    """In order: each tells all that the one before it tells, and more."""

    EXISTS = "exists"
    HEADLINE = "headline"
    SUMMARY = "summary"
    CHRONOLOGY = "chronology"
    DOCUMENT = "document"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def words(self) -> str:
        """Inside a sentence: 'We ask for a summary of each.'"""
        return _WORDS[self]

    @property
    def is_in_order(self) -> bool:
        """Told as a chronology: the oldest first, each with its time where one is known."""
        return not Depth.CHRONOLOGY.is_deeper_than(self)

    def is_deeper_than(self, other: "Depth") -> bool:
        return _ORDER.index(self) > _ORDER.index(other)


_ORDER: Final = tuple(Depth)
DEEPEST_WITHOUT_A_REASON: Final = Depth.SUMMARY

_LABELS: Final = {
    Depth.EXISTS: "Whether there is anything: yes or no",
    Depth.HEADLINE: "A headline for each: what, and on which day",
    Depth.SUMMARY: "A summary of each",
    Depth.CHRONOLOGY: "A chronology: each in order, with its time and how it came to be known",
    Depth.DOCUMENT: "The documents themselves",
}
_WORDS: Final = {
    Depth.EXISTS: "whether there is anything",
    Depth.HEADLINE: "a headline for each",
    Depth.SUMMARY: "a summary of each",
    Depth.CHRONOLOGY: "a chronology",
    Depth.DOCUMENT: "the documents themselves",
}

# What each depth adds, by the names of an item's fields. A headline goes with its weight: whether it is fact,
# and how its source is graded, is never left behind.
_ADDS: Final[tuple[tuple[Depth, frozenset[str]], ...]] = (
    (Depth.EXISTS, frozenset()),
    (Depth.HEADLINE, frozenset({"occurred", "category", "headline", "basis", "source_grade"})),
    (Depth.SUMMARY, frozenset({"summary"})),
    (Depth.CHRONOLOGY, frozenset({"entered", "source"})),
    (Depth.DOCUMENT, frozenset({"document"})),
)


def fields_at(depth: Depth) -> frozenset[str]:
    """The fields of an item that an answer at `depth` may tell; no other leaves, whatever an item holds."""
    told: frozenset[str] = frozenset()
    for each, added in _ADDS:
        if not each.is_deeper_than(depth):
            told |= added
    return told


def may_hand_over(depth: Depth, *, how: str) -> Decision:
    """Whether documents that were asked for are on their way: not through here, and `how` says by which."""
    if depth is Depth.DOCUMENT and not how.strip():
        return refuse("documents.how", "Say how the documents themselves reach them")
    return allow("documents.said")
