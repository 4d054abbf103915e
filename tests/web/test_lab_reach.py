"""The lab that asks who can act now: green as the product is, red with each harm, on four days of 2026."""

import random
from contextlib import nullcontext
from datetime import date

import pytest

from joinedup.lab import reach
from joinedup.lab.plants import PLANTS, Plant
from joinedup.lab.tally import Tally

pytestmark = pytest.mark.django_db


def looked(monkeypatch: pytest.MonkeyPatch, plant: Plant | None = None) -> Tally:
    monkeypatch.setattr(reach, "_FIRST_LOOKED_AT", (date(2026, 3, 28),))
    with plant.harm() if plant else nullcontext():
        return reach.look(1, random.Random(20260714))


def test_whoever_is_named_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    tally = looked(monkeypatch)
    assert tally.failed == 0
    assert tally.passed > 5_000
    assert tally.kinds["stored, as the rules say"].right > 700


@pytest.mark.parametrize("plant", PLANTS["reach"][1:], ids=lambda plant: plant.harms)
def test_each_harm_turns_it_red(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside the first, which CI puts in."""
    assert looked(monkeypatch, plant).failed > 0
