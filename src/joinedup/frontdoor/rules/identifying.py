"""Words in a text that could tell who a child is, where somebody asks for advice and names nobody.

They are pointed out, and a person says of each whether it goes: nothing is taken out unasked, and nothing
here promises that what is left tells nobody who it is.
"""

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from importlib.resources import files

_PART = r"[A-Z][\w'’-]*"
_SCHOOLS = r"(?:Primary|Infant|Infants|Junior|High|Academy|School|College|Nursery|Secondary|Grammar)"
_STREETS = (
    r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Close|Drive|Crescent|Terrace|Grove|Place|Way|Court|Gardens|View|"
    r"Mount|Walk|Hill)"
)
_MONTHS = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)"
)
_SHAPES: tuple[tuple[str, str, re.Pattern[str]], ...] = (
    ("an e-mail address", "[an e-mail address]", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    (
        "a date, perhaps of birth",
        "[a date]",
        re.compile(
            rf"\b(?:\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{2,4}}|\d{{4}}-\d{{2}}-\d{{2}}|"
            rf"\d{{1,2}}(?:st|nd|rd|th)? {_MONTHS} \d{{4}})\b"
        ),
    ),
    (
        "a telephone number",
        "[a telephone number]",
        re.compile(r"(?<!\w)(?:\+44|0)(?:[ -]?\d){9,10}(?!\d)"),
    ),
    (
        "a person's number",
        "[a number]",
        re.compile(r"\b(?:\d{3}[ -]?\d{3}[ -]?\d{4}|[A-Z]\d{12}|[A-Z]{2}[ ]?(?:\d{2}[ ]?){3}[A-D])\b"),
    ),
    (
        "a postcode",
        "[a postcode]",
        re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b", re.IGNORECASE),
    ),
    ("a school", "[a school]", re.compile(rf"\b(?:{_PART} )+{_SCHOOLS}\b(?: {_SCHOOLS}\b)*")),
    (
        "an address",
        "[an address]",
        re.compile(rf"\b(?:(?:[Ff]lat )?\d+[a-z]?,? )?(?:{_PART} )+{_STREETS}\b"),
    ),
)
_NAME = re.compile(rf"{_PART}(?: (?:(?:O|de|van|al|el|bin|ibn|Mc|Mac) ?)?{_PART})*")


def _words(name: str) -> frozenset[str]:
    text = (files("joinedup.frontdoor") / "data" / "not_names.toml").read_text("utf-8")
    return frozenset(str(tomllib.loads(text)[name]).split())


_NOBODY = _words("nobody")
_BEGINS = _words("begins")
_SAID = _words("said")
_WORD = re.compile(r"[\w'’-]+")
_ENDS = re.compile(r"(?:^|[.!?:;\n“\"(]|\n[-*•])\s*$")


@dataclass(frozen=True, slots=True)
class Found:
    """Words of a text, what they look like, and what may stand in their place."""

    words: str
    looks_like: str
    instead: str

    @property
    def mark(self) -> str:
        """What a form calls them by: the same for the same words, and telling nothing of them."""
        return blake2b(self.words.encode(), digest_size=6).hexdigest()


def identifying(text: str, *, places: Collection[str] = ()) -> tuple[Found, ...]:
    """Everything in `text` that could tell who the child is, each words once, in the order of the text.

    `places` are the names of services near their people's homes (schools, nurseries, surgeries), which one
    word of is often enough to know.
    """
    found: dict[str, tuple[int, Found]] = {}
    rest = text
    for looks_like, instead, shape in _SHAPES:
        for match in shape.finditer(rest):
            words, start = _without_its_beginning(match.group(), match.start())
            found.setdefault(words, (start, Found(words, looks_like, instead)))
        rest = shape.sub(lambda match: " " * len(match.group()), rest)
    known = _first_words(places)
    for match in _NAME.finditer(rest):
        one = _as_name(match, rest, known)
        if one is not None:
            found.setdefault(one.words, (match.start(), one))
    return tuple(each for _, each in sorted(found.values(), key=lambda pair: pair[0]))


def without(text: str, found: Iterable[Found]) -> str:
    """`text` with something that tells nobody in the place of each of these."""
    for each in sorted(found, key=lambda one: -len(one.words)):
        text = re.sub(rf"(?<!\w){re.escape(each.words)}(?!\w)", each.instead, text)
    return text


def _without_its_beginning(words: str, start: int) -> tuple[str, int]:
    """'At Parkside Primary' is found as a sentence begins it; the school is 'Parkside Primary'."""
    first, _, more = words.partition(" ")
    if more and first.lower() in _BEGINS and more[:1].isupper():
        return more, start + len(first) + 1
    return words, start


def _as_name(match: re.Match[str], text: str, known: Mapping[str, str]) -> Found | None:
    parts = match.group().split(" ")
    begins = _ENDS.search(text[: match.start()]) is not None
    if begins and parts[0].lower() in _BEGINS | _NOBODY:
        parts, begins = parts[1:], False
    parts = [part for part in parts if _bare(part) not in _NOBODY]
    if not parts:
        return None
    words = " ".join(parts)
    if _bare(parts[0]) in known:
        return Found(words, known[_bare(parts[0])], "[a place]")
    if begins and len(parts) == 1 and not _is_spoken_of(words, text, after=match.end()):
        return None
    if words.isupper() and len(words) > 1 and len(parts) == 1:
        return None  # an abbreviation
    return Found(_without_possessive(words), "a name", "[a name]")


def _is_spoken_of(word: str, text: str, *, after: int) -> bool:
    """A sentence may begin with any word: it is a name where somebody does something, or it comes again."""
    if word.endswith(("'s", "’s")):
        return True
    following = _WORD.match(text[after:].lstrip(" ,"))
    if following is not None and following.group().lower() in _SAID and _bare(word) not in _BEGINS:
        return True
    inside = re.compile(rf"[a-z,] {re.escape(word)}\b")
    return inside.search(text) is not None


def _first_words(places: Collection[str]) -> Mapping[str, str]:
    """By the word that stands first in the name of a place: 'parkside'."""
    ordinary = (
        _BEGINS | _NOBODY | {"children's", "children’s", "st", "saint", "north", "south", "east", "west"}
    )
    firsts = {_bare(place.split()[0]) for place in places if place.split()}
    return {word: "a school or another place near home" for word in firsts - ordinary if len(word) > 3}


def _bare(word: str) -> str:
    return _without_possessive(word).strip("'’-").lower()


def _without_possessive(words: str) -> str:
    return words[:-2] if words.endswith(("'s", "’s")) else words
