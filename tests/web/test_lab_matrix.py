"""The lab of the matrix: an address without a line is a failure, and so is a page that opens too wide."""

import random
from collections.abc import Iterator

import pytest

from joinedup.lab import matrix
from joinedup.site import clock


@pytest.fixture(autouse=True)
def clock_of_the_lab(db: None) -> Iterator[None]:
    clock.set_clock(None)
    yield
    clock.set_clock(None)


def test_an_address_that_nobody_told_the_lab_of_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(matrix.PAGES, "sharing:we_spoke")
    tally = matrix.look(30, random.Random(1))
    assert tally.kinds["address"].examples == ["sharing:we_spoke"]
    assert tally.failed == 1


def test_every_page_names_states_that_there_are() -> None:
    for name, page in matrix.PAGES.items():
        assert (page.of is None) is (page.seen is None), name
        assert page.opens <= matrix.EVERYBODY, name
        for state, who in (page.seen or {}).items():
            assert who <= matrix.EVERYBODY, (name, state)
