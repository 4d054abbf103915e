"""The lab of hidden things: what it compares, and its plants."""

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest

from joinedup.lab import hidden
from joinedup.lab.plants import PLANTS, Plant
from joinedup.site import clock

NOTHING_THERE = hidden.Answer(
    404, (("Content-Type", "text/html"),), ("sessionid",), b"<h1>", 13, ("looked.nothing",)
)


@pytest.fixture(autouse=True)
def clock_of_the_lab(db: None) -> Iterator[None]:
    clock.set_clock(None)
    yield
    clock.set_clock(None)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"status": 403}, "status 404 and 403"),
        ({"headers": (("Content-Type", "text/plain"),)}, "headers"),
        ({"cookies": ()}, "cookies"),
        ({"body": b"<h2>"}, "bodies"),
        ({"statements": 12}, "13 and 12 database statements"),
        ({"entries": ()}, "trail entries"),
    ],
)
def test_any_one_difference_tells_two_answers_apart(changed: dict[str, object], told: str) -> None:
    (found,) = hidden.differences(NOTHING_THERE, replace(NOTHING_THERE, **changed))  # type: ignore[arg-type]
    assert found.startswith(told)
    assert hidden.differences(NOTHING_THERE, NOTHING_THERE) == []


def test_every_address_with_a_reference_answers_hidden_as_absent() -> None:
    tally = hidden.look(len(hidden.REFERENCES), random.Random(1))
    assert [kind.examples for kind in tally.kinds.values() if kind.wrong] == []
    assert tally.kinds["hidden and absent"].right == len(hidden.REFERENCES)
    assert tally.kinds["not hidden"].right >= 10


def test_an_address_that_nobody_told_the_lab_of_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(hidden.REFERENCES, "sharing:outcome")
    tally = hidden.look(1, random.Random(1))
    assert tally.kinds["address with a reference"].examples == ["sharing:outcome"]


@pytest.mark.parametrize("plant", PLANTS["hidden"], ids=lambda plant: plant.harms)
def test_it_goes_red_when(plant: Plant) -> None:
    with plant.harm():
        tally = hidden.look(2 * len(hidden.REFERENCES), random.Random(1))
    assert tally.failed > 0
