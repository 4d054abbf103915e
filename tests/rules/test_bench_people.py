"""The invented households: who is in them, and that a slip changes what it says and nothing else."""

import hashlib
import itertools
from collections import Counter, defaultdict
from functools import cache

import pytest

from joinedup.bench.people.asking import GENERAL, HARD, OTHER, kept_off_record, questions, told_of
from joinedup.bench.people.drawing import Chance
from joinedup.bench.people.households import TODAY, Resident, population
from joinedup.bench.people.places import Places, deprivation
from joinedup.bench.people.slips import SLIPS, mistyped, plainly
from joinedup.bench.people.variants import pet_names_of, spellings_of
from joinedup.identity.rules.identifiers import nhs_number_is_valid

MANY = 6_000
INVENTED = Places([], people=MANY * 200)  # no real postcode among them


@cache
def _town(seed: int = 7) -> tuple[Resident, ...]:
    return tuple(population(MANY, seed=seed, places=INVENTED))


@cache
def _children_by_family() -> dict[int, list[Resident]]:
    found = defaultdict(list)
    for one in _town():
        if one.child:
            found[one.family].append(one)
    return found


def test_the_frozen_town_is_the_same_on_every_machine() -> None:
    """Edition 1 (decision 0048). Whoever changes the generator or the slips writes down a new edition."""
    marked = hashlib.sha256()
    for one in _town()[:2_000]:
        marked.update(repr(tuple(one)).encode())
    for setting in (GENERAL, HARD, OTHER):
        for asked in questions(_town(), setting, many=300, of=MANY, seed=7, places=INVENTED):
            marked.update(repr(tuple(asked.told)).encode())
    assert marked.hexdigest()[:16] == "d7d0fba4493e066e"
    assert _town(8)[:50] != _town()[:50]


def test_there_are_as_many_people_as_were_asked_for_and_sixteen_name_groups() -> None:
    assert [one.number for one in _town()] == list(range(6_000))
    groups = Counter(one.group for one in _town())
    assert len(groups) == 16
    assert min(groups.values()) >= 30
    assert 0.45 < sum(one.child for one in _town()) / MANY < 0.62


def test_names_are_skewed_and_mohammed_is_written_in_many_ways() -> None:
    families = Counter(one.family_name for one in _town())
    assert families.most_common(1)[0][1] > 60  # Smith
    assert sum(1 for many in families.values() if many == 1) > 200
    assert len(spellings_of("Mohammed")) >= 9
    assert "Kuba" in pet_names_of("Jakub")
    assert "Aleksandra" in pet_names_of("Ola")


def test_children_are_under_eighteen_and_born_apart_unless_they_are_twins() -> None:
    twins = 0
    for children in _children_by_family().values():
        for elder, younger in itertools.pairwise(children):
            assert elder.siblings == len(children) - 1
            if elder.twin and younger.twin:
                assert elder.born == younger.born
                twins += 1
            elif elder.group not in ("somali", "arabic"):  # whose papers may say 1 January
                assert (younger.born - elder.born).days > 270
        assert all(0 <= (TODAY - child.born).days < 18 * 366 for child in children)
    assert twins > 10


def test_nearly_everybody_has_an_nhs_number_with_a_right_check_digit_from_the_range_never_issued() -> None:
    numbers = [one.nhs_number for one in _town() if one.nhs_number]
    assert 0.88 < len(numbers) / MANY < 0.98
    assert len(set(numbers)) == len(numbers)
    assert all(number.startswith("9") and nhs_number_is_valid(number) for number in numbers)


def test_there_are_two_homes_stepfamilies_double_names_and_names_that_were_others_before() -> None:
    children = [one for one in _town() if one.child]
    assert sum(one.second_home is not None for one in children) > 100
    assert sum("-" in one.family_name for one in children) > 50
    assert sum(bool(one.earlier_names) for one in _town()) > 300
    assert sum(len({child.family_name for child in each}) > 1 for each in _children_by_family().values()) > 50
    fathers_first = [one for one in children if one.group == "somali" and one.middle]
    assert fathers_first
    assert {one.deprivation for one in _town()} == set(range(1, 11))
    assert deprivation("X") == deprivation("X")


# What each slip may change. Nothing else may.
CHANGES = {
    "mistyped": {"given", "family_name"},
    "misheard": {"given", "family_name"},
    "misread": {"given", "family_name"},
    "pet name": {"given"},
    "other spelling": {"given", "family_name"},
    "names changed round": {"given", "family_name"},
    "called by the middle name": {"given", "middle"},
    "middle name left out": {"middle"},
    "other family name": {"family_name"},
    "initial only": {"given"},
    "family name cut short": {"family_name"},
    "day for month": {"born", "month", "year"},
    "day slip": {"born", "year"},
    "month slip": {"born", "month"},
    "year slip": {"born", "year"},
    "part of a date": {"born", "month", "year"},
    "no date": {"born", "month", "year"},
    "other home": {"home"},
    "no home": {"home"},
    "no postcode": {"home"},
    "no street": {"home"},
    "postcode slip": {"home"},
    "street slip": {"home"},
    "number slip": {"nhs_number"},
}


def test_every_slip_is_judged_here() -> None:
    assert set(CHANGES) == set(SLIPS)


@pytest.mark.parametrize("name", list(SLIPS))
def test_a_slip_changes_what_it_says_and_nothing_else(name: str) -> None:
    chance, happened = Chance("test", name), 0
    for one in _town()[:600]:
        told = plainly(one)
        spoilt = SLIPS[name](told, one, chance, INVENTED)
        if spoilt is None:
            continue
        happened += 1
        differs = {field for field in told._fields if getattr(told, field) != getattr(spoilt, field)}
        assert differs and differs <= CHANGES[name], (told, spoilt)
    assert happened > 20


def test_a_wrong_digit_is_told_on_by_the_check_digit() -> None:
    chance = Chance("test", "digits")
    for one in _town()[:300]:
        spoilt = SLIPS["number slip"](plainly(one), one, chance, INVENTED)
        assert spoilt is None or not nhs_number_is_valid(spoilt.nhs_number)


def test_a_name_of_one_letter_can_be_mistyped_too() -> None:
    assert len(mistyped("X", Chance("one letter"))) == 2


def test_hard_questions_have_two_slips_or_more_no_number_and_ask_for_some_who_are_not_there() -> None:
    asked = list(questions(_town(), HARD, many=600, of=MANY, seed=3, places=INVENTED))
    assert all(len(one.told.slips) >= 2 and not one.told.nhs_number for one in asked)
    absent = [one.who for one in asked if not one.present]
    assert 5 <= len(absent) <= 200
    on_record = {one.family for one in _town() if one.child and not kept_off_record(one)}
    assert (
        sum(one.family in on_record for one in absent) > len(absent) * 0.9
    )  # their brothers and sisters are


def test_in_general_a_quarter_is_said_rightly_and_nobody_asked_for_is_missing() -> None:
    asked = list(questions(_town(), GENERAL, many=600, of=MANY, seed=3, places=INVENTED))
    assert all(one.present for one in asked)
    assert 0.15 < sum(not one.told.slips for one in asked) / len(asked) < 0.4
    assert any(one.told.nhs_number for one in asked)


def test_nobody_asks_with_a_name_alone() -> None:
    chance = Chance("test", "enough")
    for one in _town()[:500]:
        told = told_of(one, OTHER, chance, INVENTED)
        assert told.year or told.home.postcode or told.home.address_line
