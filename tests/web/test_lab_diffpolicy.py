"""The lab that holds function and query equal: green as things are, red with each of its faults."""

import random

import pytest

from joinedup.lab import diffpolicy
from joinedup.lab.plants import PLANTS

pytestmark = pytest.mark.django_db


def test_function_and_query_say_the_same_of_every_kind() -> None:
    tally = diffpolicy.look(6, random.Random(7))
    assert tally.failed == 0, [kind.examples for kind in tally.kinds.values() if kind.wrong]
    assert tally.figures["kinds of thing"] == 20
    assert int(tally.figures["rows that somebody could see"]) > 30


@pytest.mark.parametrize("plant", PLANTS["diffpolicy"], ids=lambda plant: plant.harms)
def test_a_fault_in_either_is_seen(plant: object) -> None:
    with plant.harm():  # type: ignore[attr-defined]
        tally = diffpolicy.look(24, random.Random(7))
    missed = [kind.name for kind in tally.kinds.values() if kind.wrong]
    assert any(kind.endswith(": function and query") for kind in missed), missed
