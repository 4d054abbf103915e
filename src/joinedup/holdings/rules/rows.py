"""One row of an agency's own records, made into an item or refused with a reason.

CSV, Parquet, JSON and an imported file all come through here. No reason repeats a value: reasons are printed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum

from joinedup.holdings.rules import grading, sensitivity
from joinedup.holdings.rules.reading import SourceItem
from joinedup.kernel import references
from joinedup.kernel.decisions import Decision
from joinedup.kernel.london import from_london


class Part(StrEnum):
    """What a column may be."""

    ID = "id"
    PEOPLE = "people"
    CATEGORY = "category"
    OCCURRED = "occurred"
    ENTERED = "entered"
    HEADLINE = "headline"
    SUMMARY = "summary"
    BASIS = "basis"
    GRADE = "grade"
    CONDITIONS = "conditions"
    SANITISATION = "sanitisation"
    SENSITIVITY = "sensitivity"
    SENSITIVE = "sensitive"


NEEDED = (Part.ID, Part.PEOPLE, Part.CATEGORY, Part.OCCURRED, Part.HEADLINE)
BASES = ("fact", "opinion", "reported")
LONGEST = {Part.ID: 80, Part.CATEGORY: 40, Part.HEADLINE: 160, Part.SUMMARY: 4_000}
MOST_PEOPLE = 40
_YES = {"1", "yes", "y", "true", "sealed"}
_NO = {"", "0", "no", "n", "false"}
_NOON = time(12)


@dataclass(frozen=True, slots=True)
class NoItem(Exception):
    """The row is no item; `reason` is one sentence for whoever keeps the records."""

    reason: str


def item_of(row: Mapping[Part, str], *, day_first: bool = False) -> SourceItem:
    """
    Raises:
        NoItem: with the first thing that is wrong with it.
    """
    said = {
        part: " ".join(text.split()) if part is not Part.SUMMARY else text.strip()
        for part, text in row.items()
    }
    for part in NEEDED:
        if not said.get(part):
            raise NoItem(f"It says no {part.value}.")
    for part, longest in LONGEST.items():
        if len(said.get(part, "")) > longest:
            raise NoItem(f"Its {part.value} is longer than {longest:,} characters.")
    basis = said.get(Part.BASIS, "").lower() or "reported"
    if basis not in BASES:
        raise NoItem("Its basis is none of fact, opinion, reported.")
    grade, conditions = _grade(said.get(Part.GRADE, "")), said.get(Part.CONDITIONS, "")
    sanitisation = said.get(Part.SANITISATION, "").upper()
    _insist(grading.check(grade, conditions=conditions, sanitisation=sanitisation))
    kind = said.get(Part.SENSITIVITY, "").lower() or sensitivity.ORDINARY
    _insist(sensitivity.check(kind))
    sealed = _yes(said.get(Part.SENSITIVE, ""))
    return SourceItem(
        source_id=said[Part.ID],
        people=people_in(said[Part.PEOPLE]),
        category=said[Part.CATEGORY].lower(),
        occurred=moment(said[Part.OCCURRED], day_first=day_first),
        entered=moment(said[Part.ENTERED], day_first=day_first) if said.get(Part.ENTERED) else None,
        headline="" if sealed else said[Part.HEADLINE],
        summary="" if sealed else said.get(Part.SUMMARY, ""),
        basis=basis,
        source_grade=grade,
        conditions="" if sealed else conditions,
        sanitisation=sanitisation,
        sensitivity=kind,
        sealed=sealed,
    )


def people_in(text: str) -> frozenset[str]:
    """The references in a cell, with semicolons, commas or spaces between them; others are nobody of ours."""
    typed = text.replace(";", " ").replace(",", " ").split()
    if len(typed) > MOST_PEOPLE:
        raise NoItem(f"It is about more than {MOST_PEOPLE} people.")
    found = {known for known in map(references.parse, typed) if known is not None}
    people = frozenset(one for one in found if one[0] in (references.Kind.CHILD, references.Kind.ADULT))
    if not people:
        raise NoItem("It names nobody by a reference of this partnership.")
    return people


def moment(text: str, *, day_first: bool) -> datetime:
    """A date, or a date and a time: with its zone, or on London's clocks; a date alone is its noon."""
    if day_first and len(text) >= 10 and text[2:3] in "/.-" and text[5:6] in "/.-":
        text = f"{text[6:10]}-{text[3:5]}-{text[:2]}{text[10:]}"
    try:
        if len(text) <= 10:
            return from_london(datetime.combine(date.fromisoformat(text), _NOON)).moment
        read = datetime.fromisoformat(text)
        return from_london(read).moment if read.tzinfo is None else read.astimezone(UTC)
    except (ValueError, OverflowError):  # at the edge of the calendar another zone's day is none
        raise NoItem("A moment in it is not a date, or a date and a time.") from None


def _grade(text: str) -> str:
    known = grading.read(text) if text else None
    return str(known) if known else text


def _yes(text: str) -> bool:
    if text.lower() in _YES:
        return True
    if text.lower() in _NO:
        return False
    raise NoItem("Whether it is sensitive is neither yes nor no.")


def _insist(decision: Decision) -> None:
    if not decision.allowed:
        raise NoItem(decision.because)
