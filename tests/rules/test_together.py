"""The picture of who works with whom: what is said, and what is not. Figures by hand."""

from collections import Counter

import pytest

from joinedup.agencies.rules.together import in_words, picture


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "none"), (1, "fewer than 5"), (4, "fewer than 5"), (5, "about 5"), (7, "about 5"), (8, "about 10")],
)
def test_small_numbers_are_not_said_and_others_are_rounded(count: int, said: str) -> None:
    assert in_words(count) == said


def test_every_pair_is_there_by_name_and_those_who_never_met_too() -> None:
    made = picture(
        ["Police", "Health", "Education"],
        Counter({("Health", "Police"): 23, ("Education", "Health"): 2}),
        Counter({("frontline", "frontline"): 10, ("frontline", "manager"): 15}),
    )
    assert [(one.one, one.other, one.words) for one in made.pairs] == [
        ("Education", "Health", "fewer than 5"),
        ("Education", "Police", "none"),
        ("Health", "Police", "about 25"),
    ]
    assert made.sentence == (
        "In the last year 2 of 3 pairs of agencies did something together. "
        "About 40 in 100 contacts were between two people of the front line."
    )
    assert len(made.lines) == 2  # nobody draws a line where nobody met


def test_of_too_few_no_share_is_said() -> None:
    made = picture(["A", "B"], Counter({("A", "B"): 9}), Counter({("frontline", "frontline"): 9}))
    assert made.sentence.endswith("There is too little to say between which grades.")
