"""What weights learn from: pairs that numbers tie, strangers, and households that numbers tell apart."""

from dataclasses import replace
from datetime import date

import pytest

from joinedup.identity.rules.copies import Copy, copy_of
from joinedup.identity.rules.identifiers import identifiers_of
from joinedup.identity.rules.person import Person
from joinedup.identity.rules.training import Counts, Names, TooFew, counted, names_borne, trained
from joinedup.identity.rules.weights import WeightsRefused, loads, shipped

NUMBER = identifiers_of(nhs="943 476 5919")


def _copy(given: str, born: date, line: str = "12 Rowan Street", sex: str = "M") -> Copy:
    return copy_of(
        [
            Person(
                given_name=given,
                family_name="Okafor",
                date_of_birth=born,
                address_line=line,
                postcode="LS9 7BN",
                sex=sex,
                identifiers=NUMBER,
            )
        ]
    )


TOBI, BORN = _copy("Tobi", date(2017, 3, 12)), date(2017, 3, 12)


def _same() -> Counts:
    """Of a thousand pairs with one number, a hundred have moved and fifty have another day of birth."""
    pairs = [(TOBI, TOBI)] * 850
    pairs += [(TOBI, _copy("Tobi", BORN, "4 Quarry Lane"))] * 100
    pairs += [(TOBI, _copy("Tobi", date(2017, 3, 21)))] * 50
    return counted(pairs, shipped())


def _learnt(same: Counts, *, names: Names | None = None, **others: Counts):
    return trained(
        same,
        others.get("strangers", Counts()),
        others.get("household", Counts()),
        before=shipped(),
        source="a thousand pairs of this test",
        made_on=date(2026, 11, 26),
        names=names,
    )


def test_chances_are_the_shares_of_pairs_that_numbers_tie() -> None:
    weights = _learnt(_same())
    assert weights.levels["born"]["exact"].m == 0.95
    assert weights.levels["born"]["two_parts"].m == 0.05
    assert weights.levels["home"]["exact"].m == 0.9
    assert weights.levels["home"]["postcode"].m == 0.1
    assert (weights.sizes["pairs"], weights.source) == (1_000, "a thousand pairs of this test")


def test_a_level_that_no_pair_came_out_at_keeps_its_chance() -> None:
    assert _learnt(_same()).levels["given"]["variant"] == shipped().levels["given"]["variant"]


def test_a_household_teaches_what_brothers_look_like_and_never_what_one_child_does() -> None:
    brothers = counted([(TOBI, _copy("Chidi", date(2015, 1, 5)))] * 60, shipped())
    weights = _learnt(_same(), household=brothers)
    assert weights.levels["given"]["differs"].h > 0.99
    assert weights.levels["given"]["differs"].m == shipped().levels["given"]["differs"].m
    assert weights.levels["home"]["exact"].h == shipped().levels["home"]["exact"].h  # they were chosen by it


def test_too_few_pairs_teach_nothing() -> None:
    few = counted([(TOBI, TOBI)] * 499, shipped())
    with pytest.raises(TooFew, match="tie 499 pairs, and 500 are the fewest"):
        _learnt(few)


def test_what_is_learnt_is_written_and_read_again_and_another_version_is_refused() -> None:
    weights = _learnt(_same())
    assert loads(weights.dump()) == weights
    with pytest.raises(WeightsRefused, match="version 3"):
        loads(replace(weights, version=3).dump())


def test_a_name_weighs_by_how_many_bear_it_and_one_that_few_bear_is_not_written_down() -> None:
    borne = names_borne([TOBI] * 12 + [_copy("Xanthippe", BORN)] * 3 + [_copy("Zebedee", BORN)])
    assert borne.listed["given"] == {"tobi": 0.75}  # 12 of 16
    assert borne.unlisted["given"] == pytest.approx(0.15625)  # (3 x 3 + 1 x 1) / 4 of 16
    weights = _learnt(_same(), names=borne)
    assert weights.names["given"] == {"tobi": 0.75}
    assert weights.unlisted["given"] == pytest.approx(0.15625)
    assert weights.unlisted["family"] == shipped().unlisted["family"]  # each of them was listed
    rare, common = (weights.of("given", "exact", name)[0] for name in ("xanthippe", "tobi"))
    assert rare > common
