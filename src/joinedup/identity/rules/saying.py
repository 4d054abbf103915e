"""What each level is called in words, and whether it speaks for or against. No value is in any of them."""

from collections.abc import Iterable, Mapping
from typing import Protocol


class Said(Protocol):
    @property
    def what(self) -> str: ...
    @property
    def agrees(self) -> bool | None: ...
    @property
    def words(self) -> str: ...


# (what, level): whether it agrees (None: neither), and the sentence.
_SAID: Mapping[tuple[str, str], tuple[bool | None, str]] = {
    ("given", "exact"): (True, "The given name is the same"),
    ("given", "variant"): (True, "The given names are forms of one name"),
    ("given", "close"): (True, "The given names differ by a letter or two. Twins can have such names"),
    ("given", "part"): (True, "One of several given names is the same"),
    ("given", "middle"): (True, "One's given name is the other's middle name"),
    ("given", "phonetic"): (True, "The given names sound alike. Twins can have such names"),
    ("given", "short"): (
        None,
        "The given names are short and differ by a letter: a slip, or a brother or sister",
    ),
    ("given", "initial"): (None, "The given name is a single letter on one side, and it fits"),
    ("given", "differs"): (False, "The given names are different"),
    ("family", "exact"): (True, "The family name is the same"),
    ("family", "variant"): (True, "The family names are forms of one name"),
    ("family", "part"): (True, "Part of a double family name is the same"),
    ("family", "close"): (True, "The family names differ by a letter or two"),
    ("family", "phonetic"): (True, "The family names sound alike"),
    ("family", "short"): (None, "The family names are short and differ by a letter"),
    ("family", "differs"): (False, "The family names are different"),
    ("order", "swapped"): (None, "Given and family name stand the other way round"),
    ("middle", "exact"): (True, "A middle name is the same"),
    ("middle", "initial"): (None, "The middle names begin with the same letter"),
    ("middle", "differs"): (False, "The middle names are different"),
    ("born", "exact"): (True, "The date of birth is the same"),
    ("born", "swapped"): (True, "Day and month of birth stand the other way round"),
    ("born", "two_parts"): (None, "Two of day, month and year of birth are the same"),
    ("born", "month"): (True, "Month and year of birth are the same; the day is not known"),
    ("born", "year"): (True, "The year of birth is the same; no more is known"),
    ("born", "age"): (True, "The age that was told fits the date of birth"),
    ("born", "differs"): (False, "The dates of birth are different"),
    ("home", "exact"): (True, "They live, or lived, at the same address"),
    ("home", "line"): (True, "The first line of an address is the same"),
    ("home", "postcode"): (True, "A postcode is the same"),
    ("home", "sector"): (None, "The postcodes are next to each other"),
    ("home", "differs"): (None, "No address is the same; families move"),
    ("nhs", "exact"): (True, "The NHS number is the same"),
    ("nhs", "differs"): (False, "The NHS numbers are different"),
    ("upn", "exact"): (True, "The pupil number (UPN) is the same"),
    ("upn", "differs"): (False, "The pupil numbers (UPN) are different"),
    ("sex", "exact"): (None, "The sex recorded is the same"),
    ("sex", "differs"): (False, "The sex recorded is different"),
    ("mother", "exact"): (True, "The mother's name is the same"),
    ("mother", "close"): (True, "The mothers' names are alike"),
    ("mother", "differs"): (False, "The mothers' names are different"),
    ("expected", "exact"): (True, "The birth was expected on the same day, or within three days"),
    ("expected", "near"): (True, "The birth was expected within five weeks of the other date"),
    ("expected", "differs"): (False, "The birth was expected at another time"),
    ("household", "lives_with"): (
        False,
        "Lives with this child, or did: the same home and another given name. A brother, a sister or a twin"
        " is somebody else",
    ),
}
AGREES: Mapping[tuple[str, str], bool | None] = {said: agrees for said, (agrees, _) in _SAID.items()}
_RARE, _COMMON = 12.0, 7.0  # bits: one person in some 4,000, and in some 130, bears the name


def sentence(what: str, level: str, *, bits: float = 0.0) -> str:
    words = _SAID[what, level][1]
    if level == "exact" and what in ("given", "family"):
        if bits >= _RARE:
            return f"{words}, and few people have it."
        if bits < _COMMON:
            return f"{words}, and many people have it."
    return f"{words}."


def in_short(steps: Iterable[Said]) -> str:
    """What agrees, and what speaks against, in a line or two for a list."""
    told = [step for step in steps if step.agrees is not None]
    for_it = [step for step in told if step.agrees]
    if for_it and not {step.what for step in for_it} - {"given", "family", "middle"}:
        return "The name agrees; nothing else does."
    against = [step for step in told if not step.agrees]
    return " ".join(step.words for step in (*for_it[:3], *against[-1:]))
