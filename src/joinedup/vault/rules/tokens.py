"""How an address is recognised in what somebody types, though it is stored nowhere that can be read.

A token is a part of an address without case, spaces and points: 'ls97ps', '14rowanwickstreet'. The tables
hold a keyed digest of each (a blind index). A text is cut into its runs of a few words, each digested too.
"""

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

KEPT = "(protected address)"  # stands in a text where the address was
_SHORTER = ("(kept)", "…")  # where its place is full: the last is longer than nothing that it stands for
KEPT_FROM_VIEW = "Protected: kept from view"  # stands on a page where something is not shown
_WORD = re.compile(r"\w+")
_LONGEST_RUN = 8  # words
_MARK = re.compile("|".join(rf"(?<!\w){re.escape(mark)}(?!\w)" for mark in (KEPT, *_SHORTER)))
_LONG_FOR = {
    "st": "street", "rd": "road", "ave": "avenue", "av": "avenue", "ln": "lane", "dr": "drive", "cl": "close",
    "ct": "court", "cres": "crescent", "gdns": "gardens", "pl": "place", "tce": "terrace", "terr": "terrace",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a text, from the first character to the one after the last."""

    start: int
    end: int


def tokens_of(address_line: str, postcode: str) -> frozenset[str]:
    """The postcode, the whole line, the line from its number on, and the street where it has two words."""
    words = _words(address_line)
    numbers = [place for place, word in enumerate(words) if word[:1].isdigit()]
    parts = [words, *(words[place:] for place in numbers), *(words[place + 1 :] for place in numbers[-1:])]
    lines = {"".join(part) for part in parts if len(part) >= 2}
    written = "".join(_words(postcode))
    return frozenset(lines | ({written} if len(written) >= 5 else set()))


def digest(token: str, *, key: bytes, use: str) -> str:
    """What `token` is found by. It tells nothing without the key, and nothing across uses."""
    return hmac.new(key, f"{use}|{token}".encode(), hashlib.sha256).hexdigest()


def found_in(text: str, *, digests: Collection[str], key: bytes, use: str) -> tuple[Span, ...]:
    """Where `text` holds one of the tokens that `digests` stand for, each place once, in order."""
    if not digests:
        return ()
    words = [(match.start(), match.end(), _plain(match[0])) for match in _WORD.finditer(text)]
    spans = []
    for first in range(len(words)):
        run = ""
        for _, end, word in words[first : first + _LONGEST_RUN]:
            run += word
            if digest(run, key=key, use=use) in digests:
                spans.append(Span(words[first][0], end))
    return _together(spans)


def without(text: str, spans: Collection[Span], *, most: int | None = None) -> str:
    """The text with `KEPT` in the place of each span; `most`: how many characters there is room for."""
    left = text
    for mark in (KEPT, *_SHORTER):
        left = text
        for span in sorted(spans, key=lambda each: each.start, reverse=True):
            left = left[: span.start] + mark + left[span.end :]
        if most is None or len(left) <= most:
            break
    return left


def same_but_for_what_was_taken_out(one: str, other: str) -> bool:
    """Whether two texts were one before an address was taken out of either, or of both.

    Of a text that is nothing but such marks, or kept from view as a whole, nothing is known: it is the same
    as what reads like it, and as nothing else.
    """
    return _MARK.sub(KEPT, one) == _MARK.sub(KEPT, other) or _fits(one, other) or _fits(other, one)


def _fits(marked: str, text: str) -> bool:
    """Whether `text` has an address at most where `marked` has a mark, and reads alike besides."""
    first, *between = _MARK.split(marked)
    words = len(_WORD.findall(first)) + sum(len(_WORD.findall(piece)) for piece in between)
    if not between or not words or not text.startswith(first):
        return False
    place, end = len(first), len(text) - len(between[-1])
    for piece in between[:-1]:
        found = text.find(piece, place + 1, end)
        if found < 0:
            return False
        place = found + len(piece)
    taken_out = len(_WORD.findall(text)) - words
    return place < end and text.endswith(between[-1]) and taken_out <= 2 * _LONGEST_RUN * len(between)


def _together(spans: list[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for span in sorted(spans, key=lambda each: (each.start, each.end)):
        if merged and span.start < merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(span.end, merged[-1].end))
        else:
            merged.append(span)
    return tuple(merged)


def _words(text: str) -> list[str]:
    return [_plain(word) for word in _WORD.findall(text)]


def _plain(word: str) -> str:
    folded = unicodedata.normalize("NFKC", word).casefold()
    return _LONG_FOR.get(folded, folded)
