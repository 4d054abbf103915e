"""The merge lab: its judge by hand, and its plants."""

import random

import pytest

from joinedup.identity.rules.merging import Said
from joinedup.lab import merge, name_and_birthday
from joinedup.lab.plants import PLANTS, Plant


@pytest.fixture(autouse=True)
def three_hundred_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    """The ten thousand are the lab's own, and CI runs it."""
    monkeypatch.setattr(name_and_birthday, "PAIRS", 300)


@pytest.mark.parametrize(
    ("said", "standing", "own", "becomes"),
    [
        (Said.SAME, "", False, "proposed"),
        (Said.SAME, "proposed", True, ""),
        (Said.SAME, "proposed", False, "same"),
        (Said.SAME, "not_sure", False, "proposed"),
        (Said.SAME, "different", False, ""),
        (Said.DIFFERENT, "proposed", True, "different"),
        (Said.DIFFERENT, "same", False, ""),
        (Said.NOT_SURE, "", False, "not_sure"),
        (Said.NOT_SURE, "different", False, ""),
    ],
)
def test_what_is_said_becomes_by_hand(said: Said, standing: str, own: bool, becomes: str) -> None:
    assert merge._becomes(said, standing, own=own) == becomes


@pytest.mark.django_db
@pytest.mark.parametrize("plant", PLANTS["merge"][1:], ids=lambda plant: plant.harms)
def test_it_goes_red_when(plant: Plant) -> None:
    """Beside the first, which CI puts in."""
    with plant.harm():
        tally = merge.look(1, random.Random(5))
    assert tally.failed > 0
