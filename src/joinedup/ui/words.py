"""How moments, days, ages and numbers are said on a page.

Everything is a function of what is handed in; moments are aware and are shown in Europe/London,
24-hour clock, because that is what staff say to each other on the telephone.
"""

import re
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

LONDON: Final = ZoneInfo("Europe/London")

WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

EARLIEST_YEAR: Final = 1900
LATEST_YEAR: Final = 2100


def london(at: datetime) -> datetime:
    """Return the same moment as clocks in England show it. A moment without an offset is a defect."""
    if at.tzinfo is None:
        raise ValueError("a moment without an offset cannot be shown")
    return at.astimezone(LONDON)


def local_day(day: date | datetime) -> date:
    return london(day).date() if isinstance(day, datetime) else day


def day(value: date | datetime, today: date | datetime | None = None) -> str:
    """'Tuesday 14 July 2026'; without the year when `today` is in the same one."""
    shown = local_day(value)
    words = f"{WEEKDAYS[shown.weekday()]} {shown.day} {MONTHS[shown.month - 1]}"
    if today is not None and local_day(today).year == shown.year:
        return words
    return f"{words} {shown.year}"


def short_day(value: date | datetime, today: date | datetime | None = None) -> str:
    """'14 Jul 2026', for narrow columns of tables only; without the year when `today` is in the same one."""
    shown = local_day(value)
    words = f"{shown.day} {MONTHS[shown.month - 1][:3]}"
    if today is not None and local_day(today).year == shown.year:
        return words
    return f"{words} {shown.year}"


def time(at: datetime) -> str:
    return f"{london(at):%H:%M}"


def moment(at: datetime, today: date | datetime | None = None) -> str:
    """'Tuesday 14 July 2026, 14:00'."""
    return f"{day(at, today)}, {time(at)}"


def age(born: date, today: date | datetime) -> int:
    """Whole years on `today`. Somebody born on 29 February has a birthday on 1 March in other years.

    Raises:
        ValueError: `born` is after `today`; an unborn child has an expected date, not an age.
    """
    now = local_day(today)
    if born > now:
        raise ValueError("not born yet")
    return now.year - born.year - ((now.month, now.day) < (born.month, born.day))


def plural(count: int, one: str, many: str = "") -> str:
    """'1 question', '3 questions', '12,000 questions'."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


class UnreadableDay(ValueError):
    """What was typed is not a day. The message is a sentence for the person who typed it."""


_NUMERIC = re.compile(r"([0-9]{1,2})[/.\- ]([0-9]{1,2})[/.\- ]([0-9]+)")
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_WORDED = re.compile(
    r"(?:[a-z]+,? +)?([0-9]{1,2})(?:st|nd|rd|th)? +([a-z]{3,9})\.?,? +([0-9]+)", re.IGNORECASE
)


def parse_day(text: str) -> date:
    """Read a day as people in England write it: 14/7/2026, 14 July 2026, 14 Jul 2026, 2026-07-14.

    Day before month, always. Digits are the ten of ASCII: a full-width '１４' is refused like any other
    unreadable text, so that one rule holds for every number in the house. The year has four figures, since
    '26' may be a year of birth a century away.

    Raises:
        UnreadableDay: with the sentence to show.
    """
    typed = text.strip()
    if match := _ISO.fullmatch(typed):
        year, month, number = match.group(1), int(match.group(2)), int(match.group(3))
    elif match := _NUMERIC.fullmatch(typed):
        year, month, number = match.group(3), int(match.group(2)), int(match.group(1))
    elif (match := _WORDED.fullmatch(typed)) and (named := _month(match.group(2))):
        year, month, number = match.group(3), named, int(match.group(1))
    else:
        raise UnreadableDay("Enter the date like 14 July 2026 or 14/7/2026.")
    if len(year) != 4:
        raise UnreadableDay("Enter the year in four figures, like 2026.")
    if not EARLIEST_YEAR <= int(year) <= LATEST_YEAR:
        raise UnreadableDay(f"Enter a year between {EARLIEST_YEAR} and {LATEST_YEAR}.")
    try:
        return date(int(year), month, number)
    except ValueError:
        raise UnreadableDay("There is no such day. Check the day and the month.") from None


def _month(word: str) -> int:
    """The number of a month named in full or by at least three letters, else 0."""
    found = [at for at, name in enumerate(MONTHS, start=1) if name.lower().startswith(word.lower())]
    return found[0] if len(found) == 1 else 0
