"""The reveal lab: its judge by hand, and its plants."""

import random
from collections.abc import Iterator

import pytest

from joinedup.lab import reveal
from joinedup.lab.plants import PLANTS, Plant
from joinedup.lab.reveal import Case, Ledger, Said
from joinedup.site import clock

POLICE = Said("Police", "4", "ZQ000000007PO")
ASKED = frozenset({"Police", "Health"})


@pytest.fixture(autouse=True)
def clock_of_the_lab(db: None) -> Iterator[None]:
    clock.set_clock(None)
    yield
    clock.set_clock(None)


@pytest.mark.parametrize(
    ("body", "there"),
    [
        ("<p>ZQ000000007PO</p>", True),
        ("<li><strong>Police:</strong> 4 Significant harm. Quite sure.</li>", True),
        ("<td>PO Police</td><td><strong>4 Significant harm</strong></td>", True),
        ("<li>Police, view in</li><label>4 Significant harm</label>", False),
        ("<p>Yours is in: 4 Significant harm.</p>", False),
    ],
)
def test_the_judge_knows_a_view_by_its_words_and_by_how_a_screen_puts_it(body: str, there: bool) -> None:
    assert POLICE.is_in(body, reveal._plain(body), about_it=True) is there


def test_what_another_childs_page_says_of_the_police_is_no_leak_of_this_view() -> None:
    body = "<li>Police: 4 Significant harm.</li>"
    assert not POLICE.is_in(body, reveal._plain(body), about_it=False)


def test_before_it_is_open_a_view_is_its_agencys_alone() -> None:
    waits, opened = Ledger(Case("C", "CA", "RO")), Ledger(Case("C", "CA", "RO"), open=True)
    readers = ("Police", "Health", "Children's social work", "Hillside Primary School")
    assert [waits.may_be_sent("Police", one, ASKED) for one in readers] == [True, False, False, False]
    assert [opened.may_be_sent("Police", one, ASKED) for one in readers] == [True, True, True, False]


@pytest.mark.parametrize("plant", PLANTS["reveal"][1:], ids=lambda plant: plant.harms)
def test_it_goes_red_when(plant: Plant) -> None:
    """Of the first, `joinedup lab reveal --quick --plant` says so each time."""
    with plant.harm():
        tally = reveal.look(1, random.Random(1), states=("all but one have",))
    assert tally.failed > 0
