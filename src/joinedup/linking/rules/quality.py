"""How right a run was, where the extract itself says whose record each row is: counts, and nobody's name.

Precision: of what was tied without asking, how much was right. Recall: of the rows about somebody who
was compared, how many were tied; and how many were tied or shown to a person.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

WHOLE = "All rows"
_BANDS = ((1, "Under 1"), (5, "1 to 4"), (11, "5 to 10"), (18, "11 to 17"))


@dataclass(frozen=True, slots=True)
class Quality:
    """What is known of a row besides: '' where it is about nobody who was compared, or nobody said."""

    truth: str
    group: str
    age: str


def age_band(born: date | None, *, on: date) -> str:
    if born is None or born > on:
        return "Not known"
    years = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    return next((words for under, words in _BANDS if years < under), "18 and over")


def by_part(
    rows: Mapping[int, Quality], judged: Iterable[tuple[int, str, bool]]
) -> dict[str, dict[str, dict[str, int]]]:
    """For the whole, each name group and each age: rows about somebody, tied, tied rightly, and found at all.

    `judged`: each pair as the row, whose record it was taken for, and whether it was tied without asking.
    """
    found: dict[str, dict[str, dict[str, int]]] = {"whole": {}, "group": {}, "age": {}}

    def add(row: Quality, what: str) -> None:
        for part, name in (("whole", WHOLE), ("group", row.group), ("age", row.age)):
            if name:
                nought = {"there": 0, "tied": 0, "right": 0, "found": 0}
                found[part].setdefault(name, nought)[what] += 1

    for row in rows.values():
        if row.truth:
            add(row, "there")
    for number, taken_for, tied in judged:
        row = rows[number]
        right = bool(row.truth) and row.truth == taken_for
        if tied:
            add(row, "tied")
        if tied and right:
            add(row, "right")
        if right:
            add(row, "found")
    return found
