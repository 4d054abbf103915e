"""The undershare lab: its judge by hand, and its plants."""

import random
from typing import Any

import pytest

from joinedup.lab import undershare
from joinedup.lab.plants import PLANTS, Plant


@pytest.mark.parametrize(
    ("choice", "line", "item", "answered"),
    [
        (None, False, False, False),
        ("", True, False, False),
        ("maybe", True, False, False),
        (["no", "yes"], True, False, False),
        ("no", False, False, True),
        ("no", True, False, False),
        ("yes", False, False, False),
        ("yes", True, False, True),
        ("yes", False, True, True),
        ("yes", True, True, False),
    ],
)
def test_a_plain_no_and_a_yes_with_one_thing_are_answers(
    choice: Any, line: bool, item: bool, answered: bool
) -> None:
    assert undershare.is_answered(choice, line=line, item=item) is answered


@pytest.mark.need("I10")
@pytest.mark.django_db
def test_twenty_answers_go_with_the_question_about_tonight_or_not_at_all() -> None:
    tally = undershare.look(20, random.Random(1))
    assert tally.failed == 0
    assert tally.passed == 50


@pytest.mark.django_db
@pytest.mark.parametrize("plant", PLANTS["undershare"], ids=lambda plant: plant.harms)
def test_it_goes_red_when(plant: Plant) -> None:
    with plant.harm():
        tally = undershare.look(20, random.Random(1))
    assert tally.failed > 0
