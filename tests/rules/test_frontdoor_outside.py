"""An address of somewhere else is said to be, and stops nothing."""

import pytest

from joinedup.frontdoor.rules.outside import outside_in_words

HERE = {"LS8 4", "LS9 7"}


@pytest.mark.parametrize("typed", ["M1 2AB", "m12ab", " M1  2AB "])
def test_an_address_of_somewhere_else_is_said_to_be(typed: str) -> None:
    assert outside_in_words(typed, sectors=HERE) == (
        "M1 2AB lies outside this area. The concern is taken all the same: the front door sees whose it is."
    )


@pytest.mark.parametrize("typed", ["LS8 4AB", "ls97bn", "", "by the mill, I think LS12", "LS99 XXX", "LS12"])
def test_ours_none_and_half_a_postcode_say_nothing(typed: str) -> None:
    assert outside_in_words(typed, sectors=HERE) == ""


def test_an_area_without_a_list_of_postcodes_says_nothing_of_any() -> None:
    assert outside_in_words("M1 2AB", sectors=()) == ""
