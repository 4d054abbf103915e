"""What an area has decided, as data, and what is said of it: happening, partly, not, or untested."""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

LEAST_FOR_A_SHARE = 10  # of fewer no share is shown (ux.md 10.9)
LEAST = 5
LEAST_A_MONTH = 20  # of fewer a month, quarters are counted
HIDDEN = "Hidden to protect people"
NOTHING_TO_DIVIDE_BY = "Nothing was due, so there is nothing to divide by."
TOO_FEW_TO_SAY = "Too few to say"
TEXT, LINE = 600, 200


@dataclass(frozen=True, slots=True)
class Policy:
    code: str
    title: str
    owner: str
    see: str  # what we would see if it were happening
    check: str
    source: str
    verified: str


class Verdict(StrEnum):
    HAPPENING = "happening"
    PARTLY = "partly"
    NOT = "not"
    UNTESTED = "untested"

    @property
    def words(self) -> str:
        return _WORDS[self]


_WORDS = {
    Verdict.HAPPENING: "Happening",
    Verdict.PARTLY: "Partly happening",
    Verdict.NOT: "Not happening",
    Verdict.UNTESTED: "Untested",
}


@dataclass(frozen=True, slots=True)
class Record:
    """One live record that the policy was due on: whether it was done, and when it was due."""

    reference: str
    day: date
    met: bool


@dataclass(frozen=True, slots=True)
class Point:
    """One month or quarter, or some together. `share` is None where nothing was due, or too little."""

    label: str
    share: int | None
    words: str
    until: date  # its last day


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads((files("joinedup.assurance") / "data" / "policies.toml").read_text("utf-8"))


@cache
def policies() -> tuple[Policy, ...]:
    names = ("code", "title", "owner", "see", "check", "source", "verified")
    return tuple(Policy(*(row[name] for name in names)) for row in _file()["policy"])


def policy_called(code: str) -> Policy | None:
    return next((one for one in policies() if one.code == code), None)


def verdict_of(records: Iterable[Record], *, today: date) -> Verdict:
    """Of what was due in the last twelve months: what is older is none, nor are fewer than ten."""
    told = _file()["verdict"]
    since = months_before(today, int(told["older_than_months"]))
    newest = [one for one in records if since < one.day <= today]
    if len(newest) < LEAST_FOR_A_SHARE:
        return Verdict.UNTESTED
    share = 100 * sum(one.met for one in newest) / len(newest)
    if share >= told["happening"]:
        return Verdict.HAPPENING
    return Verdict.PARTLY if share >= told["partly"] else Verdict.NOT


def called(records: Sequence[Record], *, today: date) -> str:
    """The verdict as it is said. What was checked too seldom for a verdict is not untested: it is too few."""
    since = months_before(today, int(_file()["verdict"]["older_than_months"]))
    checked = any(since < one.day <= today for one in records)
    verdict = verdict_of(records, today=today)
    return TOO_FEW_TO_SAY if checked and verdict is Verdict.UNTESTED else verdict.words


def in_words(records: Sequence[Record], *, today: date) -> str:
    """'Done in 46 of 50, in the last twelve months', as far as that may be said."""
    since = months_before(today, int(_file()["verdict"]["older_than_months"]))
    newest = [one for one in records if since < one.day <= today]
    if not newest:
        return f"{NOTHING_TO_DIVIDE_BY} A policy without evidence of the last twelve months is untested."
    met = sum(one.met for one in newest)
    if len(newest) < LEAST_FOR_A_SHARE:
        return f"{HIDDEN}: fewer than {LEAST_FOR_A_SHARE} were due in the last twelve months."
    return f"Done in {met} of {len(newest)} in the last twelve months."


def among(many: int) -> str:
    """Among how many were drawn from, as far as that may be said."""
    return f"fewer than {LEAST}" if many < LEAST else str(many)


def months_before(day: date, months: int) -> date:
    """The same day so many months before; the last of the month where it has no such day."""
    place = day.year * 12 + day.month - 1 - months
    year, month = divmod(place, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - date(year, month + 1, 1)).days
    return date(year, month + 1, min(day.day, last))


def points(records: Sequence[Record], *, today: date) -> tuple[Point, ...]:
    """By month; by quarter where months have fewer than twenty. What still runs is left out.

    One with fewer than ten is counted together with the next, or the last with the one before: left out, it
    could be worked out of the others, and a chart of those that are left would be a chart of something else.
    """
    counted, months = _by_month(records, today=today), 1
    if any(len(those) < LEAST_A_MONTH for _, those in counted):
        counted, months = _by_quarter(counted, today=today), 3
    return tuple(_point(places, months, those) for places, those in _together(counted))


Counted = tuple[list[int], list[Record]]


def _by_month(records: Sequence[Record], *, today: date) -> list[tuple[int, list[Record]]]:
    """From the first to the last that has ended, those without a record among them."""
    held: dict[int, list[Record]] = {}
    for one in records:
        held.setdefault(_period(one.day, 1), []).append(one)
    running = _period(today, 1)
    return [(place, held.get(place, [])) for place in range(min(held, default=running), running)]


def _by_quarter(months: Sequence[tuple[int, list[Record]]], *, today: date) -> list[tuple[int, list[Record]]]:
    held: dict[int, list[Record]] = {}
    for place, those in months:
        held.setdefault(place // 3, []).extend(those)
    running = _period(today, 3)
    return [(place, those) for place, those in held.items() if place < running]


def _together(those: Iterable[tuple[int, list[Record]]]) -> list[Counted]:
    """What has too few for a share goes with what comes after it. One with nothing in it stays by itself."""
    found: list[Counted] = []
    for place, records in those:
        short = found and 0 < len(found[-1][1]) < LEAST_FOR_A_SHARE
        if short:
            found[-1] = ([*found[-1][0], place], [*found[-1][1], *records])
        else:
            found.append(([place], list(records)))
    last = found[-1] if found else ([], [])
    if 0 < len(last[1]) < LEAST_FOR_A_SHARE:
        before = [place for place, one in enumerate(found[:-1]) if one[1]]
        for place in before[-1:]:
            places = [each for one in found[place:] for each in one[0]]
            found[place:] = [(places, [*found[place][1], *last[1]])]
    return found


def _period(day: date, months: int) -> int:
    return (day.year * 12 + day.month - 1) // months


def _label(place: int, months: int) -> str:
    year, month = divmod(place * months, 12)
    if months == 1:
        return date(year, month + 1, 1).strftime("%B %Y")
    return f"quarter {month // 3 + 1} of {year}"


def _point(places: Sequence[int], months: int, those: Sequence[Record]) -> Point:
    label = _label(places[0], months)
    if len(places) > 1:
        label = f"{label} to {_label(places[-1], months)}"
    year, month = divmod((places[-1] + 1) * months, 12)
    until = date(year, month + 1, 1) - timedelta(days=1)
    if not those:
        return Point(label, None, NOTHING_TO_DIVIDE_BY, until)
    if len(those) < LEAST_FOR_A_SHARE:
        return Point(label, None, HIDDEN, until)
    met = sum(one.met for one in those)
    return Point(label, round(100 * met / len(those)), f"{met} of {len(those)}", until)


def draw_from(records: Iterable[Record], *, today: date) -> tuple[str, ...]:
    """The references among which three are drawn: what was due in the last twelve months, each once."""
    since = months_before(today, int(_file()["verdict"]["older_than_months"]))
    return tuple(sorted({one.reference for one in records if since < one.day <= today}))
