"""The trail lab sees what it looks for, and goes red when the product is harmed."""

import random

import pytest

from joinedup.lab import trail
from joinedup.lab.plants import PLANTS, Plant
from joinedup.trail.rules.chain import Finding

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]  # the lab is an administrator of its own file

ONE_OF_EACH = len(trail.CHANGES)


def test_every_change_is_seen_and_an_untouched_trail_is_left_in_peace() -> None:
    tally = trail.look(2 * ONE_OF_EACH, random.Random(1))
    assert (tally.passed, tally.failed) == (2 * ONE_OF_EACH, 0)
    assert set(tally.kinds) == {name for name, _ in trail.CHANGES}


@pytest.mark.parametrize("plant", PLANTS["trail"], ids=lambda plant: plant.harms)
def test_it_goes_red_when(plant: Plant) -> None:
    with plant.harm():
        tally = trail.look(4 * ONE_OF_EACH, random.Random(1))
    assert tally.failed > 0


def test_a_plant_is_taken_out_again() -> None:
    for plant in PLANTS["trail"]:
        with plant.harm():
            pass
    assert trail.look(ONE_OF_EACH, random.Random(2)).failed == 0


@pytest.mark.parametrize(
    ("change", "finding", "promised"),
    [
        ("tail cut", Finding.BROKEN, True),
        ("tail cut", Finding.END_NOT_PROVEN, False),
        ("tail cut", Finding.UNBROKEN, False),
        ("untouched", Finding.UNBROKEN, True),
        ("untouched", Finding.BROKEN, False),
    ],
)
def test_not_proven_is_not_good_enough(change: str, finding: Finding, promised: bool) -> None:
    assert trail.as_promised(change, finding) is promised
