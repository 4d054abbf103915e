"""Names, numbers and days of a child, as they are known: in part, in any script, right or wrong."""

import re
import unicodedata
from datetime import date
from enum import StrEnum

from joinedup.identity.rules.identifiers import IdentifierKind, nhs_number_is_valid, upn_is_valid
from joinedup.kernel.decisions import Decision, allow, refuse
from joinedup.ui.words import EARLIEST_YEAR, MONTHS, UnreadableDay, parse_day
from joinedup.ui.words import day as whole_day

_YEAR = re.compile(r"[0-9]{4}")
_MONTH_AND_YEAR = re.compile(r"([A-Za-z]{3,9})\.? +([0-9]{2}|[0-9]{4})")
_MONTH_NUMBER = re.compile(r"([0-9]{1,2})[/.-]([0-9]{4})|([0-9]{4})-([0-9]{2})")


# In place of with whom they live, of a home told at a door: it finds the child; nobody says they live there.
SECOND_OR_EARLIER = "Told as a second home, or an earlier one: not known which"


class NameKind(StrEnum):
    BORN = "born"
    EARLIER = "earlier"
    ALSO = "also"
    SCRIPT = "script"


NAME_KINDS = {
    NameKind.BORN: "The name at birth",
    NameKind.EARLIER: "An earlier name",
    NameKind.ALSO: "Also known as",
    NameKind.SCRIPT: "The same name in another script",
}
NUMBER_KINDS = {
    IdentifierKind.NHS_NUMBER: "NHS number",
    IdentifierKind.UPN: "Unique pupil number (UPN)",
}


def in_part(typed: str, *, today: date) -> str:
    """'2017', '2017-03' or '2017-03-12' of what somebody knows of a day; '' of nothing at all.

    Two figures are a year of this century that is past, else of the last: 'Mar 17' is March 2017.

    Raises:
        UnreadableDay: with the sentence to show.
    """
    text = " ".join(typed.split())
    if not text:
        return ""
    found = month_or_year(text, today=today)
    if not found:
        return parse_day(text).isoformat()
    if not EARLIEST_YEAR <= int(found[:4]) <= today.year + 1:
        raise UnreadableDay(f"Enter a year between {EARLIEST_YEAR} and {today.year}.")
    return found


def month_or_year(text: str, *, today: date) -> str:
    """'2017' or '2017-03' of 'Mar 17', 'March 2017', '3/2017', '2017'; '' of anything else."""
    if _YEAR.fullmatch(text) and text.isascii():
        return text
    if match := _MONTH_AND_YEAR.fullmatch(text):
        month, year = _month(match.group(1)), match.group(2)
        whole = year if len(year) == 4 else _century(int(year), today)
        return f"{whole}-{month:02}" if month else ""
    if match := _MONTH_NUMBER.fullmatch(text):
        number, year = match.group(1) or match.group(4), match.group(2) or match.group(3)
        return f"{year}-{int(number):02}" if 1 <= int(number) <= 12 else ""
    return ""


def part_in_words(known: str) -> str:
    """'March 2017' of '2017-03', '2017' of '2017', 'Sunday 12 March 2017', and '' of ''."""
    if len(known) == 10:
        return whole_day(date.fromisoformat(known))
    if len(known) == 7:
        return f"{MONTHS[int(known[5:]) - 1]} {known[:4]}"
    return known


def between_in_words(since: str, until: str, *, ended: bool) -> str:
    """'from March 2017', '2015 to 2017', 'until a day that nobody knows'; a blank is said."""
    first, last = part_in_words(since), part_in_words(until)
    if first and last:
        return f"{first} to {last}"
    if last:
        return f"until {last}"
    if ended:
        began = f"from {first}, " if first else ""
        return f"{began}ended on a day that nobody knows"
    return f"since {first}" if first else "since a day that nobody knows"


def may_span(since: str, until: str) -> Decision:
    """An end before its beginning is a slip; '2017' and '2017-03' may be the same moment."""
    if since and until and until < since[: len(until)]:
        return refuse("detail.backwards", "This ends before it begins. Check both days.")
    return allow("detail.span")


def flag_of(kind: IdentifierKind, value: str) -> str:
    """What is odd about a number, in one sentence; it is kept all the same. '' where nothing is."""
    right = (
        nhs_number_is_valid(value)
        if kind is IdentifierKind.NHS_NUMBER
        else upn_is_valid(value.strip().upper())
    )
    if right:
        return ""
    return f"This cannot be a right {_SHORT[kind]}: its check character does not agree. It ties nobody."


_SHORT = {IdentifierKind.NHS_NUMBER: "NHS number", IdentifierKind.UPN: "UPN"}


def reads_from_the_right(name: str) -> bool:
    """Whether a name is written in a script that runs from right to left."""
    return any(unicodedata.bidirectional(character) in ("R", "AL") for character in name)


def _month(word: str) -> int:
    found = [at for at, name in enumerate(MONTHS, start=1) if name.lower().startswith(word.lower())]
    return found[0] if len(found) == 1 else 0


def _century(year: int, today: date) -> str:
    return str(2000 + year if 2000 + year <= today.year else 1900 + year)
