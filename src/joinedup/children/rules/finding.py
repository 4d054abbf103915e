"""What somebody typed into the one box: days as far as they are known, and the parts of a name."""

from dataclasses import dataclass
from datetime import date

from joinedup.children.rules.belonging import month_or_year
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


def _part(piece: str, *, today: date) -> str:
    found = month_or_year(piece, today=today)
    return found if found and int(found[:4]) >= date.min.year else ""


def _day(piece: str) -> date | None:
    try:
        return parse_day(piece)
    except UnreadableDay:
        return None
