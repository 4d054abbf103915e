"""Who may be tied, who is worth a look, who lives with the child: as a practitioner would tell it."""

from datetime import date

import pytest

from joinedup.identity.rules.asking import keys_to_ask
from joinedup.identity.rules.copies import copy_of
from joinedup.identity.rules.identifiers import identifiers_of
from joinedup.identity.rules.keys import keys_of
from joinedup.identity.rules.person import Person
from joinedup.identity.rules.scoring import Likeness, Status, score, shares, standing
from joinedup.identity.rules.weights import WeightsRefused, loads, shipped

AMARA = Person(
    given_name="Amara",
    family_name="Okafor",
    date_of_birth=date(2017, 3, 12),
    address_line="12 Rowan Street",
    postcode="LS9 7BN",
    sex="F",
)


def but(person: Person, **changes) -> Person:
    names = [name for name in Person.__dataclass_fields__ if not name.startswith("plain_")]
    return Person(**{name: getattr(person, name) for name in names} | changes)


def likeness(one: Person, other: Person) -> Likeness:
    found = score(one, other, shipped())
    assert score(other, one, shipped()) == found, "who is asked about first must not matter"
    return found


def test_name_day_and_home_are_a_match() -> None:
    assert likeness(AMARA, but(AMARA, address_line="12 rowan st.", postcode="ls97bn")).status is Status.MATCH


def test_a_name_and_a_date_of_birth_alone_are_never_a_match_however_rare_the_name() -> None:
    rare = Person(given_name="Xanthippe", family_name="Featherstonehaugh", date_of_birth=date(2017, 3, 12))
    found = likeness(rare, rare)
    assert (found.status, found.probability > 0.99) == (Status.POSSIBLE, True)


@pytest.mark.parametrize("given", ["Tobi", "Adaeze", "Amira", "Amari", "A"])
def test_a_twin_is_never_a_match(given: str) -> None:
    assert likeness(AMARA, but(AMARA, given_name=given)).status is not Status.MATCH


def test_a_twin_with_another_name_lives_with_the_child_and_is_said_to() -> None:
    found = likeness(AMARA, but(AMARA, given_name="Adaeze"))
    assert found.lives_with and found.status is Status.LOW
    assert found.steps[-1].words.startswith("Lives with this child, or did")


@pytest.mark.parametrize(("given", "other"), [("Max", "Mex"), ("Eva", "Ewa"), ("Bo", "Bob")])
def test_a_slip_in_a_short_name_is_looked_at_and_is_neither_a_match_nor_a_brother(
    given: str, other: str
) -> None:
    """It read as a brother or sister in the same home, so that the child was not offered at all."""
    found = likeness(but(AMARA, given_name=given), but(AMARA, given_name=other))
    assert (found.status, found.lives_with) == (Status.POSSIBLE, False)


def test_an_age_that_was_told_helps_and_one_that_does_not_fit_says_nothing() -> None:
    said = {"date_of_birth": None, "address_line": ""}
    fits, not_ = (
        likeness(but(AMARA, **said, birth_in_part=born), AMARA)
        for born in ("2016-07-16..2019-07-14", "2010-07-16..2013-07-14")
    )
    nothing = likeness(but(AMARA, **said), AMARA)
    assert fits.weight > not_.weight == nothing.weight


def test_a_number_that_agrees_ties_a_child_who_has_another_name_and_home() -> None:
    number = identifiers_of(nhs="943 476 5919")
    here = but(AMARA, identifiers=number)
    moved = Person(
        given_name="Amara", family_name="Nwosu", date_of_birth=date(2017, 3, 12), identifiers=number
    )
    assert likeness(here, moved).status is Status.MATCH


def test_names_in_the_other_order_are_seen_to_be() -> None:
    found = likeness(AMARA, but(AMARA, given_name="Okafor", family_name="Amara"))
    assert found.status is Status.MATCH
    assert "Given and family name stand the other way round." in {step.words for step in found.steps}


def test_different_numbers_are_never_a_match() -> None:
    one, other = (but(AMARA, identifiers=identifiers_of(nhs=n)) for n in ("9434765919", "9434765870"))
    assert likeness(one, other).status in (Status.POSSIBLE, Status.LOW)


def test_two_matches_are_many_and_none_of_them_may_be_tied() -> None:
    found = likeness(AMARA, AMARA)
    assert standing([found]) is Status.MATCH
    assert standing([found, found]) is Status.MANY
    assert standing([]) is Status.NONE


def test_three_of_one_name_and_day_are_a_third_each_and_none_stands_out() -> None:
    named = Person(given_name="Safiya", family_name="Fatima", date_of_birth=date(2017, 3, 12))
    alone = likeness(named, named)
    assert (alone.status, standing([alone])) == (Status.POSSIBLE, Status.POSSIBLE)
    assert shares([alone]) == pytest.approx([alone.probability])
    assert shares([alone] * 3) == pytest.approx([1 / 3] * 3, abs=0.001)
    assert standing([alone] * 3) is Status.MANY
    assert shares([]) == ()


def test_somebody_unlikely_beside_whoever_fits_takes_nothing_from_them() -> None:
    fits, hardly = likeness(AMARA, AMARA), likeness(AMARA, but(AMARA, given_name="Adaeze"))
    assert standing([fits, hardly]) is Status.MATCH
    assert shares([fits, hardly])[0] > 0.95


def test_a_slip_in_the_family_name_does_not_make_a_twin_the_child() -> None:
    """It was learnt from households whose names were all spelt right, and forty times the odds."""
    twin, misspelt = (
        likeness(but(AMARA, given_name="Adaeze", family_name=name), AMARA) for name in ("Okafor", "Okafro")
    )
    odds = [one.probability / (1 - one.probability) for one in (twin, misspelt)]
    assert odds[1] < 2 * odds[0]


def test_whoever_matches_shares_keys_with_what_is_asked() -> None:
    assert len(set(keys_to_ask(copy_of([AMARA]))) & keys_of(copy_of([AMARA]))) > 10


def test_weights_of_another_version_are_refused_with_the_reason() -> None:
    with pytest.raises(WeightsRefused, match="version 99; this release compares by version 2"):
        loads('{"version": 99}')


def test_a_name_in_a_script_that_nobody_reads_here_says_nothing_of_a_latin_one() -> None:
    found = likeness(but(AMARA, given_name="阿马拉"), AMARA)
    assert {step.what for step in found.steps} == {"family", "born", "home", "sex"}
    assert found.status is not Status.MATCH and not found.lives_with
