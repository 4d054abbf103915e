"""What may be decided at the front door, in which order, and what of it may be counted in public."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinedup.frontdoor.rules.figures import FEWER, HIDDEN, safe_figures
from joinedup.frontdoor.rules.outcomes import (
    Asks,
    kind_of_contact,
    label,
    left_open,
    neutral,
    outcome,
    outcomes,
    outcomes_for,
    read_outcomes,
)
from joinedup.frontdoor.rules.progress import (
    State,
    how_long,
    inside_words,
    may_decide,
    may_recommend,
    may_tie,
    may_untie,
    sender_words,
)
from joinedup.frontdoor.rules.whom import About
from joinedup.gate.rights import Right
from joinedup.gate.viewer import Viewer

NINE = datetime(2026, 7, 14, 8, 0, tzinfo=UTC)


def test_there_are_eleven_ways_for_a_concern_to_end() -> None:
    assert [each.code for each in outcomes()] == [
        "advice_to_sender",
        "early_help",
        "assessment",
        "strategy_discussion",
        "already_open",
        "another_area",
        "allegation",
        "adult_safeguarding",
        "police_only",
        "more_information",
        "no_further_action",
    ]


def test_what_is_made_for_an_adult_stands_first_where_it_is_about_one_and_nothing_is_left_out() -> None:
    of_a_child, of_then, of_an_adult = (
        [each.code for each in outcomes_for(about)] for about in (About.CHILD, About.THEN, About.ADULT)
    )
    assert of_a_child == [each.code for each in outcomes()]
    assert of_then[:4] == ["strategy_discussion", "allegation", "adult_safeguarding", "police_only"]
    assert of_an_adult[:2] == ["adult_safeguarding", "police_only"]
    assert set(of_then) == set(of_an_adult) == set(of_a_child)


def test_no_sender_reads_that_somebody_has_it_before_anybody_has_said_so() -> None:
    """What is followed is passed on by the decision: whether it arrived is said later."""
    for each in outcomes():
        if each.follow:
            said = each.tell_sender.lower()
            assert not re.search(r"has been given|ha(s|ve) it now|have passed|and passed", said), each.code
    asked = outcome("strategy_discussion")
    assert asked is not None and "will talk today" in asked.tell_sender
    assert not re.search(r"are talking|acted on", asked.tell_sender)
    passed_on = [each.code for each in outcomes() if "until they have it" in each.tell_sender]
    assert passed_on == ["already_open", "another_area", "allegation"]


def test_only_an_assessment_and_a_strategy_discussion_make_a_referral_of_a_contact() -> None:
    assert [each.code for each in outcomes() if each.referral] == ["assessment", "strategy_discussion"]
    assert kind_of_contact("strategy_discussion") == "Referral"
    assert kind_of_contact("early_help") == "Contact"


def test_what_goes_elsewhere_is_followed_until_somebody_says_what_came_of_it() -> None:
    followed = [each.code for each in outcomes() if each.follow]
    assert followed == [
        "early_help",
        "already_open",
        "another_area",
        "allegation",
        "adult_safeguarding",
        "police_only",
    ]
    assert [each.code for each in outcomes() if each.waits] == ["more_information"]  # it decides nothing
    assert all(Asks.WHO in each.asks for each in outcomes() if each.follow)


def test_whoever_we_do_not_know_reads_a_text_that_fits_every_case() -> None:
    text = neutral()
    assert text.startswith("Thank you") and "999" in text
    assert not left_open(text)
    assert not {"family", "assessment", "police", "worker knows"} & set(text.lower().split())


@pytest.mark.parametrize("each", outcomes(), ids=lambda each: each.code)
def test_every_outcome_comes_with_something_kind_and_plain_to_tell(each: object) -> None:
    text = each.tell_sender  # type: ignore[attr-defined]
    assert text.startswith("Thank you")
    assert all(len(sentence.split()) <= 20 for sentence in text.split(". "))


def test_an_outcome_that_tells_nobody_anything_is_refused_from_the_list() -> None:
    with pytest.raises(ValueError, match="Nothing would be told"):
        read_outcomes('[[outcome]]\ncode = "nfa"\nlabel = "No further action"\nhint = ""\ntell_sender = "  "')


def test_a_code_that_stands_twice_is_refused() -> None:
    one = '[[outcome]]\ncode = "a"\nlabel = "A"\nhint = ""\ntell_sender = "Thank you."\n'
    with pytest.raises(ValueError, match="twice"):
        read_outcomes(one + one)


def test_a_draft_with_a_gap_is_not_a_text_yet() -> None:
    advice = outcome("advice_to_sender")
    assert advice is not None
    assert left_open(advice.tell_sender) == "[who does what, by when]"
    assert left_open("Thank you. Ms Adeyemi rings Mara's mother today.") == ""


def test_an_outcome_that_was_taken_off_the_list_is_still_named() -> None:
    assert outcome("private_fostering") is None
    assert label("private_fostering") == "private fostering"


@pytest.mark.parametrize(
    ("state", "inside", "outside"),
    [
        (State.RECEIVED, "New", "Received"),
        (State.BEING_READ, "Being read", "Being read"),
        (State.RECOMMENDED, "Waiting for a manager", "Being read"),
        (State.DECIDED, "Decided", "Decided"),
    ],
)
def test_the_sender_is_never_left_guessing_between_worker_and_manager(
    state: State, inside: str, outside: str
) -> None:
    assert (inside_words(state), sender_words(state)) == (inside, outside)


@pytest.mark.parametrize(
    ("state", "tie", "recommend", "decide"),
    [
        (State.RECEIVED, True, True, False),
        (State.BEING_READ, True, True, False),
        (State.RECOMMENDED, False, False, True),
        (State.DECIDED, False, False, False),
    ],
)
def test_each_step_waits_for_the_one_before(state: State, tie: bool, recommend: bool, decide: bool) -> None:
    assert may_tie(state).allowed is tie
    assert may_recommend(state, tied=True).allowed is recommend
    assert may_decide(state).allowed is decide


PRIYA = Viewer(
    1, "P-1", "Priya Nair", 1, "A-1", "Children's social work", 1, "Leeds", frozenset(), frozenset(),
    datetime(2026, 7, 14, 9, tzinfo=UTC),
)  # fmt: skip
DENISE = replace(PRIYA, reference="P-2", name="Denise Walker", rights=frozenset({Right.AUTHORISE_DECISIONS}))


def test_a_tie_that_was_taken_back_is_tied_anew_although_it_is_decided() -> None:
    assert not may_tie(State.DECIDED).allowed
    assert may_tie(State.DECIDED, taken_back=True).allowed
    assert not may_tie(State.RECOMMENDED, taken_back=True).allowed


def test_before_a_decision_whoever_reads_it_unties_and_after_one_a_manager_who_did_not_tie() -> None:
    assert may_untie(PRIYA, State.BEING_READ, decided=False, tied_by="P-1").allowed
    for state in (State.DECIDED, State.BEING_READ):  # decided, or decided once and open again
        assert may_untie(PRIYA, state, decided=True, tied_by="P-3").rule == "untie.not_manager"
        assert may_untie(DENISE, state, decided=True, tied_by=DENISE.reference).rule == "untie.own"
        assert may_untie(DENISE, state, decided=True, tied_by="P-1").allowed
    assert may_untie(DENISE, State.RECOMMENDED, decided=True, tied_by="P-1").rule == "tie.recommended"


@pytest.mark.parametrize("state", list(State))
def test_nothing_is_recommended_about_nobody(state: State) -> None:
    decision = may_recommend(state, tied=False)
    assert not decision.allowed
    assert decision.because.endswith(".")


@pytest.mark.parametrize(
    ("waited", "said"),
    [
        (timedelta(seconds=30), "0 min"),
        (timedelta(minutes=45), "45 min"),
        (timedelta(hours=3, minutes=10), "3 h 10 min"),
        (timedelta(days=1, hours=2), "1 day"),
        (timedelta(days=12), "12 days"),
        (timedelta(minutes=-5), "0 min"),
    ],
)
def test_waiting_is_said_in_the_largest_unit_that_helps(waited: timedelta, said: str) -> None:
    assert how_long(NINE, at=NINE + waited) == said


def test_a_busy_month_is_printed_as_it_is() -> None:
    shown = safe_figures(received=1240, decided=1235, decided_in_time=1190)
    assert (shown.received, shown.decided, shown.decided_in_time) == ("1,240", "1,235", "1,190")


def test_three_concerns_are_fewer_than_five() -> None:
    shown = safe_figures(received=3, decided=3, decided_in_time=0)
    assert (shown.received, shown.decided, shown.decided_in_time) == (FEWER, FEWER, "0")


def test_two_late_ones_cannot_be_worked_out_by_taking_away() -> None:
    shown = safe_figures(received=40, decided=40, decided_in_time=38)
    assert (shown.received, shown.decided, shown.decided_in_time) == ("40", "40", HIDDEN)


def test_a_month_without_any_is_nought() -> None:
    shown = safe_figures(received=0, decided=0, decided_in_time=0)
    assert (shown.received, shown.decided, shown.decided_in_time) == ("0", "0", "0")


@given(st.lists(st.integers(0, 60), min_size=3, max_size=3))
def test_no_two_printed_numbers_ever_leave_one_to_four_between_them(counts: list[int]) -> None:
    in_time, decided, received = sorted(counts)
    shown = safe_figures(received=received, decided=decided, decided_in_time=in_time)
    printed = [int(each) for each in (shown.received, shown.decided, shown.decided_in_time) if each.isdigit()]
    assert not any(1 <= each <= 4 for each in printed)
    assert not any(1 <= abs(one - other) <= 4 for one, other in combinations(printed, 2))


def test_parts_that_are_more_than_the_whole_are_a_defect() -> None:
    with pytest.raises(ValueError, match="not parts"):
        safe_figures(received=5, decided=6, decided_in_time=5)
