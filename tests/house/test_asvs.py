"""docs/asvs.csv: every item of OWASP's ASVS 5.0 by number, and for each that is done the test or document.

The items' own text is not copied here (it has its own licence); 'why' is in our words. That the named tests
ran and passed is held by `./test` (tests/needs.py).
"""

import ast
import csv
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STATES = {"done", "reasoned", "open"}


def rows() -> list[dict[str, str]]:
    with (ROOT / "docs" / "asvs.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@cache
def _functions(file: str) -> set[str]:
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def faults_of(row: dict[str, str]) -> list[str]:
    """What is wrong with one row, in words."""
    file, _, name = row["where"].partition("::")
    found = []
    if row["state"] not in STATES:
        found.append(f"no such state: {row['state']}")
    if row["state"] == "done" and not file:
        found.append("done, and nothing shows it")
    if row["state"] != "done" and not row["why"]:
        found.append("not done, and no reason")
    if file and not (ROOT / file).is_file():
        found.append(f"{file} is not there")
    elif name and name not in _functions(file):
        found.append(f"{row['where']} is not there")
    return found


def test_all_345_items_stand_in_the_table_once_and_by_level() -> None:
    # Counted in the published list of ASVS 5.0.0: 70 of level 1, 183 of level 2, 92 of level 3.
    assert Counter(row["level"] for row in rows()) == {"1": 70, "2": 183, "3": 92}
    assert len({row["item"] for row in rows()}) == 345


def test_every_item_is_shown_or_reasoned() -> None:
    assert [f"{row['item']}: {fault}" for row in rows() for fault in faults_of(row)] == []


def test_every_item_of_level_1_is_done_or_reasoned_and_120_are_done_in_all() -> None:
    assert [row["item"] for row in rows() if row["level"] == "1" and row["state"] == "open"] == []
    assert sum(row["state"] == "done" for row in rows()) >= 120


@pytest.mark.parametrize(
    "planted",
    [
        {"state": "done", "where": "", "why": ""},
        {"state": "done", "where": "tests/house/test_asvs.py::test_that_nobody_wrote", "why": ""},
        {"state": "done", "where": "docs/never-written.md", "why": ""},
        {"state": "open", "where": "", "why": ""},
        {"state": "soon", "where": "", "why": "soon"},
    ],
    ids=["nothing shows it", "no such test", "no such document", "no reason", "no such state"],
)
def test_a_row_that_claims_too_much_would_be_seen(planted: dict[str, str]) -> None:
    assert faults_of(planted)
