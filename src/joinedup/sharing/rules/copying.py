"""A question and its answer as plain text, to be put into an agency's own case system in one piece.

Nothing is typed twice: what was asked, answered and agreed, by whom and when, with where it comes from.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from joinedup.kernel.london import day_in_words, in_clock_words, to_london

_WIDTH = 2  # spaces before what belongs to the line above


@dataclass(frozen=True, slots=True)
class Entry:
    """One line with what belongs to it below."""

    line: str
    below: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    heading: str
    entries: tuple[Entry, ...]


def plain_text(title: str, parts: Iterable[Part], *, copied_by: str, at: datetime) -> str:
    """The whole block. A part with nothing in it is left out; the last line says where it comes from."""
    lines = [title, "=" * len(title)]
    for part in parts:
        if part.entries:
            lines += ["", part.heading.upper(), *_lines(part.entries)]
    lines += ["", f"Copied from Joinedup by {copied_by}, {moment(at)}. What stands there is what counts."]
    return "\n".join(lines) + "\n"


def moment(at: datetime) -> str:
    """With its year always: a case file is read years later."""
    there = to_london(at)
    return f"{day(there.date())}, {in_clock_words(there.time())}"


def day(on: date) -> str:
    return day_in_words(on, today=date(1, 1, 1))


def _lines(entries: Sequence[Entry]) -> list[str]:
    found = []
    for entry in entries:
        found.append(_one_line(entry.line))
        found += [" " * _WIDTH + _one_line(line) for line in entry.below if line]
    return found


def _one_line(text: str) -> str:
    """What was typed on several lines stays one entry, and cannot look like a part of ours."""
    return " ".join(text.split())
