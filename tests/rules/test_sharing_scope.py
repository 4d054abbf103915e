"""What is inside a question, item by item, and what the holder reads before anything is sent."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from joinedup.holdings.rules.scope import Scope, inside, moments
from joinedup.sharing.rules import safety
from joinedup.sharing.rules.scope import about_how_many, before_sending, compiled, may_disclose
from joinedup.sharing.rules.topics import topics

AMARA, FATHER, NEIGHBOUR = "K-AMARA", "P-FATHER", "P-NEIGHBOUR"


@dataclass(frozen=True)
class PoliceItem:
    people: frozenset[str]
    category: str
    occurred: datetime


def item(
    *people: str,
    category: str = "domestic_abuse_incident",
    at: datetime = datetime(2026, 5, 2, 20, 0, tzinfo=UTC),
) -> PoliceItem:
    return PoliceItem(frozenset(people), category, at)


SIX_MONTHS = compiled(
    topics()["domestic_abuse_incident"],
    people=[AMARA, FATHER],
    since=date(2026, 1, 15),
    until=date(2026, 7, 14),
)


@pytest.mark.parametrize(
    ("held", "rule"),
    [
        (item(FATHER), "scope.inside"),
        (item(AMARA, FATHER), "scope.inside"),
        (item(FATHER, NEIGHBOUR), "scope.inside"),  # one named person is enough
        (item(NEIGHBOUR), "scope.people"),
        (item(), "scope.people"),
        (item(FATHER, category="traffic_offence"), "scope.category"),
        (item(FATHER, category="household_risk"), "scope.category"),
        (item(FATHER, at=datetime(2024, 5, 2, 20, 0, tzinfo=UTC)), "scope.period"),
    ],
)
def test_who_what_and_when_each_keep_an_item_out(held: PoliceItem, rule: str) -> None:
    assert inside(held, scope=SIX_MONTHS).rule == rule


@pytest.mark.parametrize(
    ("at", "rule"),
    [
        (datetime(2026, 1, 14, 23, 59, 59, tzinfo=UTC), "scope.period"),  # winter: London is UTC
        (datetime(2026, 1, 15, 0, 0, tzinfo=UTC), "scope.inside"),
        (datetime(2026, 7, 14, 22, 59, 59, tzinfo=UTC), "scope.inside"),  # summer: London is an hour ahead
        (datetime(2026, 7, 14, 23, 0, tzinfo=UTC), "scope.period"),  # 00:00 on 15 July in London
    ],
)
def test_the_days_of_a_question_are_london_days_both_included(at: datetime, rule: str) -> None:
    assert inside(item(FATHER, at=at), scope=SIX_MONTHS).rule == rule
    starts, ends = moments(SIX_MONTHS)
    assert (starts <= at < ends) == (rule == "scope.inside")


def test_in_the_askers_own_words_no_kind_of_item_is_excluded() -> None:
    own_words = compiled(
        topics()["something_else"], people=[FATHER], since=date(2026, 1, 15), until=date(2026, 7, 14)
    )
    assert inside(item(FATHER, category="traffic_offence"), scope=own_words).allowed
    assert not inside(item(NEIGHBOUR, category="traffic_offence"), scope=own_words).allowed


def test_a_period_that_ends_before_it_begins_is_no_scope() -> None:
    with pytest.raises(ValueError, match="before it begins"):
        Scope(frozenset([AMARA]), None, date(2026, 7, 14), date(2026, 7, 13))


def test_one_day_is_a_period() -> None:
    one = Scope(frozenset({"K-1"}), None, since=date(2026, 7, 14), until=date(2026, 7, 14))
    starts, ends = moments(one)
    assert (ends - starts).total_seconds() == 24 * 60 * 60


def test_an_answer_larger_than_the_question_is_refused_in_one_sentence_that_counts() -> None:
    assert may_disclose([item(FATHER)], scope=SIX_MONTHS).allowed
    one = may_disclose([item(FATHER), item(NEIGHBOUR)], scope=SIX_MONTHS)
    assert one.because.startswith("This answer holds 1 item outside the question. Take it out")
    fourteen = may_disclose([item(FATHER)] + [item(NEIGHBOUR)] * 14, scope=SIX_MONTHS)
    assert fourteen.because.startswith("This answer holds 14 items outside the question. Take them out")


def test_no_reason_for_more_takes_along_what_is_about_nobody_in_the_question() -> None:
    because = "He has moved back into the child's street this week"
    last_year = item(FATHER, at=datetime(2025, 3, 1, 12, 0, tzinfo=UTC))
    assert may_disclose([last_year], scope=SIX_MONTHS, because=because).rule == "disclose.wider"
    assert (
        may_disclose([last_year, item(NEIGHBOUR)], scope=SIX_MONTHS, because=because).rule
        == "disclose.nobody"
    )


def test_the_sentence_before_sending() -> None:
    chosen = [item(FATHER), item(FATHER, AMARA), item(FATHER, NEIGHBOUR)]
    people = about_how_many(chosen, scope=SIX_MONTHS)
    assert people == 2  # the neighbour is not in the question
    assert before_sending(chosen=3, held=212, people=people, asker="Priya Nair") == (
        "You will disclose 3 of 212 items, about 2 people, to Priya Nair and their duty desk."
    )
    assert before_sending(chosen=1, held=1, people=1, asker="Priya Nair") == (
        "You will disclose 1 of 1 item, about 1 person, to Priya Nair and their duty desk."
    )
    assert before_sending(chosen=0, held=1209, people=0, asker="Priya Nair") == (
        "You will disclose 0 of 1,209 items to Priya Nair and their duty desk."
    )


@pytest.mark.parametrize(
    ("tonight", "chosen", "line", "rule"),
    [
        (None, "", "", "safety.not_answered"),
        (None, "", "He was seen outside the school at 08:40.", "safety.not_answered"),
        (False, "", "", "safety.no"),
        (False, "", "He was seen outside the school at 08:40.", "safety.no_but_sent"),
        (False, "X-1", "", "safety.no_but_sent"),
        (True, "", "   ", "safety.nothing_sent"),
        (True, "", "He was seen outside the school at 08:40.", "safety.one"),
        (True, "X-1", "", "safety.one"),
        (True, "X-1", "He was seen outside the school at 08:40.", "safety.two"),
        (True, "", "x" * 160, "safety.one"),
        (True, "", "x" * 161, "safety.line_too_long"),
    ],
)
def test_a_yes_to_safety_tonight_carries_one_thing_and_a_no_carries_none(
    tonight: bool | None, chosen: str, line: str, rule: str
) -> None:
    assert safety.check(tonight, item=chosen, line=line).rule == rule


def test_tonight_is_asked_about_again_of_an_answer_that_waited_over_a_night() -> None:
    """In July London is an hour ahead: half past midnight of the 14th is 23:30 of the 13th."""
    half_past_midnight = datetime(2026, 7, 13, 23, 30, tzinfo=UTC)
    nine, ten_at_night = datetime(2026, 7, 14, 8, tzinfo=UTC), datetime(2026, 7, 14, 21, tzinfo=UTC)
    two_at_night, next_nine = datetime(2026, 7, 15, 1, tzinfo=UTC), datetime(2026, 7, 15, 8, tzinfo=UTC)
    assert safety.is_asked_again(prepared_at=half_past_midnight, at=ten_at_night), "it was Monday's night"
    assert not safety.is_asked_again(prepared_at=nine, at=ten_at_night)
    assert not safety.is_asked_again(prepared_at=ten_at_night, at=two_at_night), "it is the same night"
    assert safety.is_asked_again(prepared_at=nine, at=next_nine)
