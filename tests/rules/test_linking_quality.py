"""How right a run was, counted by hand."""

from datetime import date

import pytest

from joinedup.linking.rules.quality import Quality, age_band, by_part


def test_six_rows_are_counted_for_the_whole_by_group_and_by_age() -> None:
    rows = {
        0: Quality("A", "Polish", "1 to 4"),  # tied to A
        1: Quality("B", "Polish", "1 to 4"),  # shown to a person, as B
        2: Quality("C", "Somali", "5 to 10"),  # tied to D: wrong
        3: Quality("", "Somali", "5 to 10"),  # nobody here, and tied all the same
        4: Quality("E", "", "5 to 10"),  # not found
        5: Quality("", "", "Not known"),  # nobody here, and left alone
    }
    judged = [(0, "A", True), (1, "B", False), (2, "D", True), (3, "A", True)]
    found = by_part(rows, judged)
    assert found["whole"] == {"All rows": {"there": 4, "tied": 3, "right": 1, "found": 2}}
    assert found["group"] == {
        "Polish": {"there": 2, "tied": 1, "right": 1, "found": 2},
        "Somali": {"there": 1, "tied": 2, "right": 0, "found": 0},
    }
    assert found["age"]["5 to 10"] == {"there": 2, "tied": 2, "right": 0, "found": 0}


@pytest.mark.parametrize(
    ("born", "band"),
    [
        (None, "Not known"),
        (date(2026, 7, 15), "Not known"),
        (date(2025, 7, 15), "Under 1"),
        (date(2025, 7, 14), "1 to 4"),
        (date(2008, 7, 15), "11 to 17"),
        (date(2008, 7, 14), "18 and over"),
    ],
)
def test_an_age_is_of_the_day_of_the_run(born: date | None, band: str) -> None:
    assert age_band(born, on=date(2026, 7, 14)) == band
