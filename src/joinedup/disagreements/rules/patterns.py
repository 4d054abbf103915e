"""What differences of view are about, and when there have been three of a kind."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

THIRD = 3


@dataclass(frozen=True, slots=True)
class Pattern:
    code: str
    label: str
    what: str


@cache
def patterns() -> tuple[Pattern, ...]:
    text = (files("joinedup.disagreements") / "data" / "patterns.toml").read_text("utf-8")
    return tuple(Pattern(row["code"], row["label"], row["what"]) for row in tomllib.loads(text)["pattern"])


def label_of(code: str) -> str:
    return next((one.label for one in patterns() if one.code == code), "")


def a_year_before(day: date) -> date:
    """The same day of the year before; of 29 February the 28th."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def in_twelve_months(settled: Iterable[date], *, today: date) -> int:
    """How many of these days lie in the twelve months that end today."""
    return sum(a_year_before(today) < day <= today for day in settled)


def opens_learning(settled: Iterable[date], *, today: date, learning_open: bool) -> bool:
    """The third of a kind between the same two agencies in twelve months, unless somebody learns already.

    `settled` are the days on which those of this kind were agreed, the newest among them.
    """
    return not learning_open and in_twelve_months(settled, today=today) >= THIRD


def pair(one: int, other: int) -> tuple[int, int]:
    """Two agencies, whoever of them raised it."""
    return (min(one, other), max(one, other))
