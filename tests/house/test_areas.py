"""An area is data: no place stands in the program, and the manual says what the loader reads."""

import re
from pathlib import Path

import pytest

from joinedup.exchange.area.actions import looked_at
from joinedup.exchange.area.rules.files import known_files, manual
from joinedup.exchange.area.rules.lists import lists

ROOT = Path(__file__).resolve().parents[2]
# The places of the area that comes with Joinedup, and what its services are called.
NAMES = re.compile(
    r"leeds|west.?yorkshire|wakefield|bradford|calderdale|kirklees|harehills|seacroft|duty and advice"
    r"|front door safeguarding hub|mindmate|wymas|\bwyp\b",
    re.IGNORECASE,
)
BINARY = {".png", ".ttf", ".woff", ".woff2", ".ico", ".gz", ".pyc"}


def test_no_name_of_the_area_stands_in_the_program() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}"
        for path in sorted((ROOT / "src").rglob("*"))
        if path.is_file() and path.suffix not in BINARY
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if NAMES.search(line) or NAMES.search(path.name)
    ]
    assert found == []


def test_the_manual_says_every_file_and_field_that_the_loader_reads() -> None:
    said = (ROOT / "docs" / "areas.md").read_text("utf-8")
    tables = dict(re.findall(r"^### (.+)\n\n(\| field .*\n(?:\|.*\n)+)", said, flags=re.MULTILINE))
    assert {heading: text.strip() for heading, text in tables.items()} == dict(manual())
    for file in known_files().values():
        assert f"`{file.name}`" in said, file.name
    for heading, table in lists():
        assert f"### {heading}\n\n{table}\n" in said, f"joinedup area fields prints another list of {heading}"


@pytest.mark.parametrize("folder", ["areas/west_yorkshire", "tests/areas/tidewater"])
def test_nothing_is_wrong_in_an_area_that_comes_with_the_project(folder: str) -> None:
    _, findings = looked_at(ROOT / folder)
    assert [str(one) for one in findings] == []


def test_every_fact_of_an_area_has_a_source_and_says_how_far_it_was_checked() -> None:
    area, _ = looked_at(ROOT / "areas" / "west_yorkshire")
    for (file, table), rows in area.rows.items():
        fields = {one.name for one in next(t for t in known_files()[file].tables if t.name == table).fields}
        if "verified" in fields:
            assert all(row["verified"] for row in rows), (file, table)
            assert all(row["source"] or "source" not in fields for row in rows), (file, table)


def test_no_cluster_with_an_invented_name_is_said_to_be_verified() -> None:
    area, _ = looked_at(ROOT / "areas" / "west_yorkshire")
    clusters = [row for row in area.of("places.csv") if row["level"] == "cluster"]
    assert len(clusters) == 25
    assert {row["verified"] for row in clusters} == {"no"}
