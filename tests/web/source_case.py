"""The police keep their records in a folder of CSV, and one question about Amara waits at their desk."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from joinedup.holdings import actions as holdings
from joinedup.sharing import actions as sharing
from joinedup.sharing.models import Question

from .conftest import TUESDAY_NINE, Town

COLUMNS = ("number", "about", "type", "when", "line", "text", "known", "grade", "obey")
MAPPING = """
[columns]
id = "number"
people = "about"
category = "type"
occurred = "when"
headline = "line"
summary = "text"
basis = "known"
grade = "grade"
conditions = "obey"
[categories]
DV = "domestic_abuse_incident"
"""
SECRET = "Zanzibar"  # stands in every text of theirs, and must not stand in the database after


@dataclass
class Records:
    """What the police hold, as files that a test may change."""

    town: Town
    folder: Path

    def write(self, rows: Iterable[dict[str, str]], *, name: str = "2026.csv") -> None:
        with (self.folder / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, restval="")
            writer.writeheader()
            writer.writerows(rows)

    def rows(self, *, inside: int = 3, outside: int = 209) -> list[dict[str, str]]:
        dad, mara = self.town.david.reference, self.town.amara.reference
        held = [
            self.row(n, f"Incident {n}", about=f"{mara};{dad}", when=f"2026-06-{n:02} 20:00")
            for n in range(1, inside + 1)
        ]
        older = TUESDAY_NINE.date() - timedelta(days=900)
        held += [
            self.row(
                100 + n, f"Stop {n}", about=dad, when=str(older - timedelta(days=n)), type="vehicle_stop"
            )
            for n in range(outside)
        ]
        return [*held, self.row(9_999, "About somebody else", about="P-00000-00000")]

    def row(self, number: int, line: str, **changed: str) -> dict[str, str]:
        row = {
            "number": f"WYP/{number}",
            "about": self.town.david.reference,
            "type": "DV",
            "when": "2026-06-01T20:00",
            "line": line,
            "text": f"{SECRET} {number}",
            "known": "fact",
            "grade": "1AP",
        }
        return {**row, **changed}

    def set(self, text: str = "") -> None:
        whole = text or f'kind = "folder"\nfolder = "{self.folder}"\n{MAPPING}'
        police = self.town.agencies["West Yorkshire Police"]
        holdings.set_source(police.pk, whole, by=self.town.viewer("Angela Moran"), at=self.town.at)

    def ask(self, *, key: str = "key-1", topic: str = "domestic_abuse_incident") -> str:
        town, priya = self.town, self.town.viewer("Priya Nair")
        return sharing.ask(
            town.amara.reference,
            topic=topic,
            topic_detail="",
            desk=town.desks["Front-door police desk"].reference,
            people=(town.amara.reference, town.david.reference),
            months=6,
            why="To decide if Mara can stay at Nan's this weekend",
            needed_by=town.at + timedelta(days=2),
            purpose="early_help",
            concern="",
            by=priya,
            at=priya.at,
            key=key,
        )

    def page(self, reference: str, *, who: str = "Sam Khan") -> str:
        return self.town.client(who).get(f"/questions/{reference}/answer").content.decode()

    def send(self, reference: str, page: str, **changed: Any) -> Any:
        """Press the button of a page that was shown, ticks as they were."""
        sent = {"_shown": hidden(page, "_shown"), "_key": hidden(page, "_key"), "safety": "no"}
        sent |= {"_version": Question.objects.get(reference=reference).version, "items": ticked(page)}
        return self.town.client("Sam Khan").post(f"/questions/{reference}/answer", {**sent, **changed})


def hidden(page: str, name: str) -> str:
    before, _, rest = page.partition(f'name="{name}" value="')
    assert rest or not before, f"no {name} on the page"
    return rest.partition('"')[0]


def ticked(page: str) -> list[str]:
    inputs = [part.partition(">")[0] for part in page.split("<input")[1:]]
    return [
        part.partition('value="')[2].partition('"')[0]
        for part in inputs
        if 'name="items"' in part and ("checked" in part or 'type="hidden"' in part)
    ]


@pytest.fixture
def records(town: Town, tmp_path: Path) -> Records:
    folder = tmp_path / "police"
    folder.mkdir()
    made = Records(town, folder)
    made.write(made.rows())
    made.set()
    return made
