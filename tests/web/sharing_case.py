"""Mara Okafor's case as the police hold it: 212 items about her and her father, 3 inside the question.

The question is ux.md 7.5 and 7.6: domestic abuse incidents, six months, about Mara and D. Okafor.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from joinedup.holdings.actions import NewItem, add_items
from joinedup.sharing import actions
from joinedup.sharing.models import Question

from .conftest import TUESDAY_NINE, Town
from .put_back import AsRows, begun

CONCERN = "C-7KQ4M-RPWX5"  # looks like one; sharing knows concerns by reference alone
THURSDAY_NOON = datetime(2026, 7, 16, 11, 0, tzinfo=UTC)
INSIDE = (
    ("Verbal argument, police attended, children present", datetime(2026, 5, 2, 19, 0, tzinfo=UTC)),
    ("Report of damage to door, no children seen", datetime(2026, 2, 19, 22, 0, tzinfo=UTC)),
    ("Call, no trace on arrival", datetime(2026, 1, 30, 6, 0, tzinfo=UTC)),
)
LAST_YEAR = "Argument in the street, neighbours called"
# The count alone, as a page would say it: a random reference or token may hold the three figures by chance.
THE_COUNT = r"(?<![\w-])2(12|09)(?![\w-])"
RELEASED_TONIGHT = "Released on bail today, conditions end at midnight"


@dataclass
class Case:
    town: Town
    inside: tuple[str, ...]  # references, newest first
    outside: tuple[str, ...]
    released_tonight: str

    def ask(
        self,
        *,
        concern: str = CONCERN,
        key: str = "key-1",
        by: str = "Priya Nair",
        needed_by: datetime = THURSDAY_NOON,
    ) -> str:
        town = self.town
        viewer = town.viewer(by)
        return actions.ask(
            town.amara.reference,
            topic="domestic_abuse_incident",
            topic_detail="",
            desk=town.desks["Front-door police desk"].reference,
            people=(town.amara.reference, town.david.reference),
            months=6,
            why="To decide if Mara can stay at Nan's this weekend",
            needed_by=needed_by,
            concern=concern,
            by=viewer,
            at=viewer.at,
            key=key,
        )

    def prepare(self, reference: str, *, by: str = "Sam Khan", tonight: bool = False, line: str = "") -> str:
        viewer = self.town.viewer(by)
        return actions.prepare(
            reference,
            chosen=self.inside,
            meaning="Pattern is verbal; none since Dad left the home on 2 May",
            handling="Do not tell Dad",
            safety_tonight=tonight,
            safety_item="",
            safety_line=line,
            version=version_of(reference),
            by=viewer,
            at=viewer.at,
            key=f"prepare-{reference}",
        )

    def release(self, reference: str, *, by: str = "Angela Moran", tonight: bool | None = None) -> str:
        """`tonight`: what is said where it is asked, of an answer that was prepared on an earlier day."""
        viewer = self.town.viewer(by)
        return actions.release(
            reference,
            version=version_of(reference),
            safety_tonight=tonight,
            by=viewer,
            at=viewer.at,
            key=f"release-{reference}",
        )

    def answered(self, *, concern: str = CONCERN, key: str = "key-1") -> str:
        reference = self.ask(concern=concern, key=key)
        self.prepare(reference)
        return self.release(reference)


def version_of(reference: str) -> int:
    return Question.objects.get(reference=reference).version


def _item(
    headline: str, occurred: datetime, *people: str, category: str = "domestic_abuse_incident"
) -> NewItem:
    summary = f"What the log says of: {headline.lower()}."
    return NewItem(category, headline, summary, "fact", occurred, people, source_grade="1AP", invented=True)


@pytest.fixture
def case(case_as_rows: AsRows[Case], town: Town) -> Case:
    return begun(made, case_as_rows, town)


def made(town: Town) -> Case:
    sam = town.viewer("Sam Khan")
    mara, dad = town.amara.reference, town.david.reference
    inside = [_item(headline, occurred, mara, dad) for headline, occurred in INSIDE]
    older = [
        _item(f"{LAST_YEAR} ({n})", datetime(2024, 1, 1, 12, 0, tzinfo=UTC) + timedelta(days=n), dad)
        for n in range(150)
    ]
    other = [
        _item(f"Vehicle stopped ({n})", TUESDAY_NINE - timedelta(days=n + 1), dad, category="traffic_offence")
        for n in range(58)
    ]
    bail = _item(RELEASED_TONIGHT, TUESDAY_NINE - timedelta(hours=1), dad, category="custody")
    items = add_items([*inside, *older, *other, bail], by=sam, at=town.at)
    assert len(items) == 212
    priya = town.viewer("Priya Nair")
    actions.concern_stands(CONCERN, about=(mara,), by=priya, at=town.at)  # the front door has tied it
    return Case(town, items[:3], items[3:], items[-1])
