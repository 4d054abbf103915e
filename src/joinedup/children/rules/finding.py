"""What somebody typed into the one box: days as far as they are known, and the parts of a name."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import jellyfish

from joinedup.children.rules.belonging import month_or_year
from joinedup.identity.rules.names import family_forms, given_forms
from joinedup.ui.words import UnreadableDay, parse_day


@dataclass(frozen=True, slots=True)
class Sought:
    """`parts` are '2017' and '2017-03'; `names` are what is left, in any order."""

    days: tuple[date, ...] = ()
    parts: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


def read(typed: str, *, today: date) -> Sought:
    """Read a search. 'Mar 17' is a month, and 'Mar' alone the beginning of a name."""
    whole = _day(typed)
    if whole is not None:
        return Sought(days=(whole,))
    days: list[date] = []
    parts: list[str] = []
    names: list[str] = []
    words = typed.split()
    while words:
        for many in (3, 2, 1):
            piece = " ".join(words[:many])
            if many > len(words):
                continue
            if (day := _day(piece)) is not None:
                days.append(day)
                break
            if part := _part(piece, today=today):
                parts.append(part)
                break
        else:
            many = 1
            names.append(words[0])
        words = words[many:]
    return Sought(tuple(days), tuple(parts), tuple(names))


_NHS_NUMBER = re.compile(r"[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{4}")


def nhs_number(typed: str) -> str:
    """What was typed, where it is the ten figures of an NHS number, right or wrong; '' of anything else."""
    return typed.strip() if _NHS_NUMBER.fullmatch(typed.strip()) else ""


# Fewer found than so many, and names that are written nearly so are shown beneath.
FEW = 3
_SHORTEST_SLIP = 5  # letters: one slip in fewer makes another name


def forms(name: str) -> frozenset[str]:
    """Every form of a plain name that the lists of names know: Steven, Stephen and Steve; itself too."""
    return given_forms(name) | family_forms(name)


def halves(name: str) -> tuple[str, str] | None:
    """Where one letter slipped, one half of the name still stands; None where it is too short for a slip."""
    middle = len(name) // 2
    return (name[:middle], name[middle:]) if len(name) >= _SHORTEST_SLIP else None


def swapped_across_the_middle(name: str) -> str:
    """The one slip that leaves no half of a name as it was: the two letters about its middle swapped."""
    middle = len(name) // 2
    return name[: middle - 1] + name[middle] + name[middle - 1] + name[middle + 1 :]


def is_nearly(name: str, words: Iterable[str]) -> bool:
    """Whether one of these words is a form of the name, begins with it, or is one slip away from it."""
    near = forms(name)
    return any(word in near or word.startswith(name) or _one_slip(name, word) for word in words)


def _one_slip(name: str, word: str) -> bool:
    """A letter too many, too few, another, or two that changed places."""
    if min(len(name), len(word)) < _SHORTEST_SLIP - 1 or len(name) < _SHORTEST_SLIP:
        return False
    return abs(len(name) - len(word)) <= 1 and jellyfish.damerau_levenshtein_distance(name, word) == 1


def _part(piece: str, *, today: date) -> str:
    found = month_or_year(piece, today=today)
    return found if found and int(found[:4]) >= date.min.year else ""


def _day(piece: str) -> date | None:
    try:
        return parse_day(piece)
    except UnreadableDay:
        return None
