"""The scope lab: its judge by hand, and its plants."""

import random
from datetime import UTC, date, datetime

import pytest

from joinedup.holdings.queries import HeldItem
from joinedup.lab import scope
from joinedup.lab.plants import PLANTS, Plant
from joinedup.sharing.rules.topics import topics

DAVID, A_NEIGHBOUR = "P-00000-00000", "P-11111-11111"
SIX_MONTHS_TO_14_JULY = scope.Asked(
    frozenset({DAVID}), topics()["domestic_abuse_incident"], 6, date(2026, 7, 14)
)


def _item(occurred: datetime, *people: str, category: str = "domestic_abuse_incident") -> HeldItem:
    return HeldItem("X-00000-00000", category, "", "", "fact", "Fact", "", occurred, frozenset(people))


@pytest.mark.parametrize(
    ("occurred", "asked_for"),
    [
        (datetime(2026, 1, 14, 23, 59, 59, tzinfo=UTC), False),  # the last second of 14 January
        (datetime(2026, 1, 15, 0, 0, tzinfo=UTC), True),  # six months to 14 July begin on 15 January
        (datetime(2026, 7, 14, 22, 59, 59, tzinfo=UTC), True),  # 23:59:59 in London
        (datetime(2026, 7, 14, 23, 0, tzinfo=UTC), False),  # midnight in London, while UTC still says 14 July
    ],
)
def test_six_months_to_14_july_are_london_s_days(occurred: datetime, asked_for: bool) -> None:
    assert scope.asks_for(SIX_MONTHS_TO_14_JULY, _item(occurred, DAVID)) is asked_for


def test_one_named_person_is_enough_and_nobody_named_is_not() -> None:
    june = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
    assert scope.asks_for(SIX_MONTHS_TO_14_JULY, _item(june, DAVID, A_NEIGHBOUR))
    assert not scope.asks_for(SIX_MONTHS_TO_14_JULY, _item(june, A_NEIGHBOUR))


def test_a_traffic_offence_is_no_domestic_abuse_incident() -> None:
    june = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
    assert not scope.asks_for(SIX_MONTHS_TO_14_JULY, _item(june, DAVID, category="traffic_offence"))


def test_three_months_to_31_may_begin_on_1_march() -> None:
    asked = scope.Asked(frozenset({DAVID}), topics()["something_else"], 3, date(2026, 5, 31))
    assert not scope.asks_for(asked, _item(datetime(2026, 2, 28, 12, 0, tzinfo=UTC), DAVID))
    assert scope.asks_for(asked, _item(datetime(2026, 3, 1, 12, 0, tzinfo=UTC), DAVID))


def test_the_judge_s_own_calendar_knows_both_changes_of_the_clock() -> None:
    assert scope.london_day(datetime(2026, 3, 28, 23, 30, tzinfo=UTC)) == date(2026, 3, 28)  # still winter
    assert scope.london_day(datetime(2026, 3, 29, 23, 30, tzinfo=UTC)) == date(2026, 3, 30)  # summer
    assert scope.london_day(datetime(2025, 10, 25, 23, 30, tzinfo=UTC)) == date(2025, 10, 26)
    assert scope.london_day(datetime(2025, 10, 26, 23, 30, tzinfo=UTC)) == date(2025, 10, 26)


@pytest.mark.django_db
def test_a_hundred_questions_disclose_nothing_outside_them() -> None:
    tally = scope.look(100, random.Random(1))
    assert tally.failed == 0
    assert tally.passed == 612  # four went the whole way and back, field by field and in order of time
    assert int(tally.figures["disclosures judged"]) > 0


@pytest.mark.django_db
@pytest.mark.parametrize("plant", PLANTS["scope"], ids=lambda plant: plant.harms)
def test_it_goes_red_when(plant: Plant) -> None:
    with plant.harm():
        tally = scope.look(60, random.Random(1))
    assert tally.failed > 0
