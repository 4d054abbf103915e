"""Where the agencies of the invented town keep what they hold: one in a folder of its own, one in a copy.

The schools write down what they know. The folder lies beside the town's database, as a share of the agency's
own would lie beside a real one.
"""

import csv
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from joinedup.gate.viewer import Viewer
from joinedup.holdings import actions as holdings
from joinedup.holdings.actions import NewItem
from joinedup.holdings.rules.reading import SourceItem
from joinedup.kernel.london import to_london, today_in_london

COLUMNS = ("Number", "Persons", "Type", "When", "Headline", "Text", "Basis", "Grade", "Conditions")
FURTHER = ("Sanitisation", "Sensitivity", "Entered")
MAPPING = """
[columns]
id = "Number"
people = "Persons"
category = "Type"
occurred = "When"
headline = "Headline"
summary = "Text"
basis = "Basis"
grade = "Grade"
conditions = "Conditions"
sanitisation = "Sanitisation"
sensitivity = "Sensitivity"
entered = "Entered"
"""
KEPT_FOR = timedelta(days=180)
ENTERED_AFTER = timedelta(hours=3)


def keep_in_a_folder(items: Sequence[NewItem], *, by: Viewer, at: datetime) -> Path:
    """Write `items` where the agency of `by` keeps its records, and say how they are read from now on."""
    folder = Path(settings.CONFIG.data) / "sources" / by.agency_reference
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / "items.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow((*COLUMNS, *FURTHER))
        table.writerows(_row(number, item) for number, item in enumerate(items, start=1))
    (folder / "rows.txt").write_text(f"{len(items)}\n")
    text = f'kind = "folder"\nfolder = "{folder.resolve()}"\ncount = "rows.txt"\n{MAPPING}'
    holdings.set_source(by.agency_id, text, by=by, at=at)
    return folder


def keep_a_copy(items: Sequence[NewItem], *, controller: str, by: Viewer, at: datetime) -> None:
    """Bring `items` in as the copy that the agency of `by` asked for."""
    copied = [
        SourceItem(
            source_id=f"{number:04}",
            people=frozenset(item.about),
            category=item.category,
            occurred=item.occurred,
            headline=item.headline,
            summary=item.summary,
            basis=item.basis,
            entered=item.occurred + ENTERED_AFTER,
        )
        for number, item in enumerate(items, start=1)
    ]
    until = today_in_london(at) + KEPT_FOR
    holdings.bring_in(copied, controller=controller, until=until, invented=True, by=by, at=at)


def _row(number: int, item: NewItem) -> tuple[str, ...]:
    told = (item.headline, item.summary, item.basis, item.source_grade, item.conditions, item.sanitisation)
    entered = item.occurred + ENTERED_AFTER
    when = (_clock(item.occurred), _clock(entered))
    people = ";".join(item.about)
    return (f"I/{number:05}", people, item.category, when[0], *told, item.sensitivity, when[1])


def _clock(moment: datetime) -> str:
    return to_london(moment).isoformat()
