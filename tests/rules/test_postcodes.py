"""A postcode in what somebody typed."""

import pytest

from joinedup.agencies.rules.postcodes import Postcodes, postcode_in


@pytest.mark.parametrize("typed", ["LS8 4AB", "ls84ab", "12 Park Road, LS8 4AB, by the mill"])
def test_a_whole_postcode_is_found_however_it_is_typed(typed: str) -> None:
    assert str(postcode_in(typed)) == "LS8 4AB"


@pytest.mark.parametrize("typed", ["K-MTS6N-W20SR", "k-mts6n-w20sr", "LS8", "", "W20SR-MTS6N"])
def test_a_reference_and_half_a_postcode_are_none(typed: str) -> None:
    """W2 0SR stands in a child's reference: who searches by that asks for no place."""
    assert postcode_in(typed) is None


def test_a_postcode_lies_in_its_ward_or_in_none_that_is_known() -> None:
    known = Postcodes("LS8 4|E05011411|AAAB\nLS8 4|E05011405|AD\nLS9 7")
    found = {
        typed: known.ward(postcode)
        for typed in ("LS8 4AB", "LS8 4AD", "LS8 4ZZ", "LS9 7AA")
        if (postcode := postcode_in(typed))
    }
    assert found == {"LS8 4AB": "E05011411", "LS8 4AD": "E05011405", "LS8 4ZZ": "", "LS9 7AA": ""}
    assert known.sectors == {"LS8 4", "LS9 7"}
