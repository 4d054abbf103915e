"""Striking words out of what is told: they are taken away, not covered, and only the mark is put in."""

import re
from collections.abc import Iterable

from joinedup.kernel.decisions import Decision, allow, refuse

MARK = "(words removed)"
_SHORTER = ("(removed)", "…")  # where its place is full: the last is longer than nothing that it stands for
WORDS_LIMIT, BECAUSE_LIMIT = 200, 200


def struck(text: str, phrases: Iterable[str], *, most: int | None = None) -> str:
    """`text` without any of `phrases`, wherever they stand as whole words and however they are spaced.

    `most`: how many characters there is room for. What is put in may be longer than what is taken out.
    """
    longest_first = sorted(phrases, key=len, reverse=True)  # the longer may hold the shorter
    left = text
    for mark in (MARK, *_SHORTER):
        left = text
        for phrase in longest_first:
            left = _found(phrase).sub(mark, left)
        again = re.escape(mark)
        left = re.sub(rf"{again}(?:\s*{again})+", mark, left)
        if most is None or len(left) <= most:
            break
    return left


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
