"""How near two persons are in each thing that is compared: a level by name, or '' where one says nothing.

Every comparison is symmetric. Where there are several names, days or homes, the nearest two count.
"""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

import jellyfish

from joinedup.identity.rules.copies import BETWEEN, names_a_house, number_of
from joinedup.identity.rules.keys import family_words
from joinedup.identity.rules.names import family_forms, given_forms, nearness, sound, stem

# Jaro-Winkler of .93, whichever way the last bit falls; below it 'Amina' and 'Anita' would pass for a slip.
_NEAR = 0.929999999
_SHORTEST_SLIP = 4  # letters: in shorter names one other letter is as often another name, and is 'short'
_REMEMBERED = 65_536  # pairs of words: those near one question bear the same few names
_WHOLE = 5  # letters and figures of a postcode: fewer are the beginning of one
_EARLY_OR_LATE = 35  # days between the day that was expected and the day of birth


# Names that several of one family bear before the one they are called by, in every spelling of names.csv.
GOES_BEFORE = frozenset().union(*map(given_forms, ("muhammad", "syed", "abdul", "hafiz", "bibi")))


def given_level(one: str, other: str, *, middles: tuple[str, str] = ("", "")) -> str:
    first, second = one.replace(" ", ""), other.replace(" ", "")
    if not first or not second:
        return ""
    if first == second:
        # Brothers are called Muhammad and Muhammad Umar; each goes by the second, where there is one.
        return "part" if first in GOES_BEFORE and bool(middles[0]) is not bool(middles[1]) else "exact"
    if first.isascii() is not second.isascii():
        return ""  # one in a script that has no table, such as Han: how it would be spelt is not known
    if len(first) == 1 or len(second) == 1:
        return "initial" if first[0] == second[0] else "differs"
    return _other_given(one, other, middles)


@lru_cache(maxsize=_REMEMBERED)
def _other_given(one: str, other: str, middles: tuple[str, str]) -> str:
    first, second = one.replace(" ", ""), other.replace(" ", "")
    if second in given_forms(first):
        return "variant"
    if _slip(first, second):
        return "close"
    if not {word for word in one.split() if len(word) > 1}.isdisjoint(other.split()):
        return "part"
    if other in middles[0].split() or one in middles[1].split():
        return "middle"
    return _as_heard(first, second)


@lru_cache(maxsize=_REMEMBERED)
def family_level(one: str, other: str) -> str:
    first, second = one.replace(" ", ""), other.replace(" ", "")
    if not first or not second or first.isascii() is not second.isascii():
        return ""
    if first == second:
        return "exact"
    if second in family_forms(first) or stem(first) == stem(second):
        return "variant"
    if not {word for word in family_words(one) if len(word) > 1}.isdisjoint(family_words(other)):
        return "part"
    if _slip(first, second):
        return "close"
    return _as_heard(first, second)


def middle_level(one: str, other: str) -> str:
    if not one or not other:
        return ""
    if one == other or not set(one.split()).isdisjoint(other.split()):
        return "exact"
    return "initial" if one[0] == other[0] else "differs"


def born_level(one: str, other: str) -> str:
    """Of two days, each '2017-03-12' or as much of it as is known; or the days between which an age puts it.

    An age is a guess: where it does not fit, nothing is said.
    """
    if not one or not other:
        return ""
    if BETWEEN in one or BETWEEN in other:
        return "age" if _fits(one, other) else ""
    if min(len(one), len(other)) < 10:
        return _in_part(one, other)
    if one == other:
        return "exact"
    year, month, day = one[:4] == other[:4], one[5:7] == other[5:7], one[8:] == other[8:]
    if year and one[5:7] == other[8:] and one[8:] == other[5:7]:
        return "swapped"
    return "two_parts" if year + month + day == 2 else "differs"


def _in_part(one: str, other: str) -> str:
    known = min(len(one), len(other))
    if one[:known] != other[:known]:
        return "differs"
    return "month" if known == 7 else "year"


def home_level(one: Sequence[str], other: Sequence[str]) -> str:
    """'line' is a house of which the postcode is missing, or slipped: '1 Park Road' stands in every town."""
    (line, postcode), (other_line, other_postcode) = one, other
    same_postcode = bool(postcode) and postcode == other_postcode
    same_line = bool(line) and _same_line(line, other_line)
    if same_postcode and same_line:
        return "exact"
    near = min(len(postcode), len(other_postcode)) >= _WHOLE and postcode[:-2] == other_postcode[:-2]
    one_home = same_line and names_a_house(line) and names_a_house(other_line)
    if one_home and (near or _may_be_one(postcode, other_postcode)):
        return "line"
    if same_postcode:
        return "postcode"
    if postcode and other_postcode:
        return "sector" if near else "differs"
    return "differs" if line and other_line and not same_line else ""


def _may_be_one(postcode: str, other: str) -> bool:
    """One is not said, or begins the other, or is a slip of it."""
    if postcode.startswith(other) or other.startswith(postcode):
        return True
    whole = min(len(postcode), len(other)) >= _WHOLE
    return whole and jellyfish.damerau_levenshtein_distance(postcode, other) == 1


def number_level(ones: Sequence[str], others: Sequence[str]) -> str:
    if not ones or not others:
        return ""
    return "differs" if set(ones).isdisjoint(others) else "exact"


def sex_level(one: str, other: str) -> str:
    if not one or not other:
        return ""
    return "exact" if one == other else "differs"


def mother_level(one: Sequence[str], other: Sequence[str]) -> str:
    given, family = given_level(one[0], other[0]), family_level(one[2], other[2])
    if given == "exact" and family in ("exact", ""):
        return "exact"
    nearly = ("exact", "variant", "close", "part", "phonetic")
    return "close" if given in nearly and family in (*nearly, "") else "differs"


def expected_level(one: str, other: str) -> str:
    apart = abs((date.fromisoformat(one) - date.fromisoformat(other)).days)
    if apart <= 3:
        return "exact"
    return "near" if apart <= _EARLY_OR_LATE else "differs"


@lru_cache(maxsize=_REMEMBERED)
def _same_line(line: str, other: str) -> bool:
    """The same line, or one that names the town too, or a slip in the road's name at the same number."""
    if not other:
        return False
    if line == other:
        return True
    if not (names_a_house(line) and names_a_house(other)) or number_of(line) != number_of(other):
        return False
    shorter, longer = sorted((line, other), key=len)
    return longer.startswith(shorter + " ") or nearness(line, other) >= _NEAR


def _fits(one: str, other: str) -> bool:
    """Whether the days that each may be have one in common; part of a day is all the days that begin so."""
    (first, last), (other_first, other_last) = (
        day.split(BETWEEN) if BETWEEN in day else (day, day + "~") for day in (one, other)
    )
    return first <= other_last and other_first <= last


def _slip(one: str, other: str) -> bool:
    if min(len(one), len(other)) < _SHORTEST_SLIP:
        return False
    return nearness(one, other) >= _NEAR or _one_edit(one, other)


def _one_edit(one: str, other: str) -> bool:
    return abs(len(one) - len(other)) <= 1 and jellyfish.damerau_levenshtein_distance(one, other) == 1


def _as_heard(one: str, other: str) -> str:
    """Of two names that nothing else makes one: whether they sound alike, or are short and a letter apart."""
    if _sounds_alike(one, other):
        return "phonetic"
    short = 2 <= min(len(one), len(other)) < _SHORTEST_SLIP
    return "short" if short and _one_edit(one, other) else "differs"


def _sounds_alike(one: str, other: str) -> bool:
    heard = sound(one)
    return len(heard) > 1 and heard == sound(other)
