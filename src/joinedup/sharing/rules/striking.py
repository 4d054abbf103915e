"""Striking words out of what is told: they are taken away, not covered, and only the mark is put in."""

import re
from collections.abc import Iterable

from joinedup.kernel.decisions import Decision, allow, refuse

MARK = "(words removed)"
WORDS_LIMIT, BECAUSE_LIMIT = 200, 200
_MARKS = re.compile(rf"{re.escape(MARK)}(?:\s*{re.escape(MARK)})+")


def struck(text: str, phrases: Iterable[str]) -> str:
    """`text` without any of `phrases`, wherever they stand as whole words and however they are spaced."""
    for phrase in sorted(phrases, key=len, reverse=True):  # the longer first: it may hold the shorter
        text = _found(phrase).sub(MARK, text)
    return _MARKS.sub(MARK, text)


def stands_in(phrase: str, *texts: str) -> bool:
    return any(_found(phrase).search(text) for text in texts)


def may_be_struck(phrase: str, *texts: str) -> Decision:
    if not phrase.split():
        return refuse("strike.nothing", "Enter the words to strike out, as they stand in the item")
    if not stands_in(phrase, *texts):
        return refuse(
            "strike.not_there", "These words do not stand in the item. Copy them as they stand there"
        )
    return allow("strike.there")


def _found(phrase: str) -> re.Pattern[str]:
    words = r"\s+".join(re.escape(word) for word in phrase.split()) or r"(?!)"
    return re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE)
