"""The lab of races: its judge, on races that went as they never may."""

from dataclasses import replace

import pytest

from joinedup.lab.race import Found, Sent, judge
from joinedup.lab.tally import Tally

PRIYA = Sent("W-PRIYA", "Priya", "A bruise", version=True, status=303, page="")
DENISE = Sent("W-DENISE", "Denise", "A fall", version=True, status=409, page="A bruise; A fall")
OWEN = Sent("W-OWEN", "Owen", "A graze", version=False, status=428, page="A graze")
FOUND = Found(moved=1, history=("W-PRIYA",), trail=("W-PRIYA",), stands=("A bruise",))


def _missed(*sent: Sent, found: Found = FOUND) -> list[str]:
    tally = Tally("")
    judge("tie", sent, found, tally)
    return [kind.name for kind in tally.kinds.values() if kind.wrong]


def test_one_taken_and_two_told_is_as_it_should_be() -> None:
    assert _missed(PRIYA, DENISE, OWEN) == []


def test_an_overwrite_is_seen_though_both_are_in_the_history() -> None:
    both = Found(2, ("W-PRIYA", "W-DENISE"), ("W-PRIYA", "W-DENISE"), ("A fall",))
    assert _missed(PRIYA, replace(DENISE, status=303), found=both) == ["races", "what stands"]


@pytest.mark.parametrize(
    ("changed", "missed"),
    [
        (replace(DENISE, page="A bruise"), ["refused"]),  # her own words are gone
        (replace(DENISE, page="A fall"), ["refused"]),  # what stands there now is not said
        (replace(DENISE, status=500), ["refused"]),
        (replace(OWEN, page=""), ["refused"]),
    ],
)
def test_whoever_is_refused_is_told_everything(changed: Sent, missed: list[str]) -> None:
    assert _missed(PRIYA, changed) == missed


@pytest.mark.parametrize(
    ("found", "missed"),
    [
        (replace(FOUND, history=()), ["taken", "history"]),
        (replace(FOUND, trail=()), ["taken", "history"]),
        (replace(FOUND, moved=2), ["history"]),
        (replace(FOUND, history=("W-PRIYA", "W-DENISE")), ["history"]),
        (replace(FOUND, stands=("A fall",)), ["what stands"]),
    ],
)
def test_what_the_tables_say_must_be_what_was_answered(found: Found, missed: list[str]) -> None:
    assert _missed(PRIYA, DENISE, found=found) == missed


def test_a_form_without_its_version_is_never_taken() -> None:
    assert _missed(replace(OWEN, status=303), found=replace(FOUND, stands=None)) == [
        "taken", "races", "history",
    ]  # fmt: skip
