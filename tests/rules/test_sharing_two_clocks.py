"""The two clocks of a question, in words: Mara's question is asked on Tuesday 14 July 2026 at 09:00."""

from datetime import UTC, datetime, timedelta

import pytest

from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.sharing.rules import states
from joinedup.sharing.rules.ratings import can_be_rated
from joinedup.sharing.rules.states import State
from joinedup.sharing.rules.two_clocks import Clock, answerers_clock, askers_clock, length_in_words

ASKED = datetime(2026, 7, 14, 8, 0, tzinfo=UTC)  # 09:00 in London
THURSDAY_NOON = datetime(2026, 7, 16, 11, 0, tzinfo=UTC)


def _needed(at: datetime, *, ended_at: datetime | None = None) -> Clock:
    return askers_clock(asked_at=ASKED, needed_by=THURSDAY_NOON, at=at, ended_at=ended_at)


def _usual(at: datetime, *, ended_at: datetime | None = None) -> Clock:
    calendar = england_and_wales()
    return answerers_clock(asked_at=ASKED, at=at, usual=2, calendar=calendar, ended_at=ended_at)


def test_the_askers_clock_runs_to_the_moment_at_which_it_is_needed() -> None:
    assert _needed(ASKED) == Clock("2 days 3 hours left, needed by Thursday 12:00", 0, 3060, "open")
    assert _needed(ASKED + timedelta(days=1)).words == "1 day 3 hours left, needed by Thursday 12:00"
    assert _needed(THURSDAY_NOON - timedelta(hours=4)).tone == "soon"
    assert _needed(THURSDAY_NOON - timedelta(hours=4, minutes=1)).tone == "open"


def test_it_is_late_after_that_and_the_bar_stands_full() -> None:
    assert _needed(THURSDAY_NOON).tone == "soon", "at noon it is not late yet"
    late = _needed(THURSDAY_NOON + timedelta(minutes=90))
    assert late == Clock("Late by 1 hour 30 minutes, needed by 12:00", 3060, 3060, "late")


def test_an_answer_stops_it_and_a_late_answer_stays_late() -> None:
    answered = ASKED + timedelta(hours=5)
    stopped = _needed(ASKED + timedelta(days=9), ended_at=answered)
    assert stopped == Clock("Stopped after 5 hours, needed by Thursday 16 July 12:00", 300, 3060, "open")
    assert _needed(ASKED + timedelta(days=9), ended_at=THURSDAY_NOON + timedelta(hours=1)).tone == "late"


def test_the_answerers_clock_counts_working_days_of_the_usual_time() -> None:
    assert _usual(ASKED) == Clock("Usually 2 working days, this is working day 0", 0, 2, "open")
    friday = _usual(ASKED + timedelta(days=3))
    assert friday == Clock("Usually 2 working days, this is working day 3", 2, 2, "late")
    monday = _usual(ASKED + timedelta(days=6))
    assert monday.words == "Usually 2 working days, this is working day 4", "a weekend is no working day"
    answered = _usual(ASKED + timedelta(days=30), ended_at=ASKED + timedelta(days=1))
    assert answered == Clock("Usually 2 working days, answered on working day 1", 1, 2, "open")


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(seconds=4), "1 minute"),
        (timedelta(minutes=59), "59 minutes"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(hours=2, minutes=5), "2 hours 5 minutes"),
        (timedelta(days=3, minutes=5), "3 days"),
        (timedelta(days=1, hours=23, minutes=59), "1 day 23 hours"),
    ],
)
def test_a_length_is_said_in_two_parts_at_most(length: timedelta, words: str) -> None:
    assert length_in_words(length) == words


def test_every_state_has_words_for_both_sides() -> None:
    for state in State:
        assert states.as_the_asker_reads_it(state) and states.as_the_holder_reads_it(state)


def test_what_may_happen_next_in_each_state() -> None:
    def allowed(rule: object) -> set[str]:
        return {state.value for state in State if rule(state).allowed}  # type: ignore[operator]

    assert allowed(states.can_be_accepted) == {"asked", "seen"}
    assert allowed(states.can_be_withdrawn) == {"asked", "seen", "accepted", "prepared", "part"}
    assert allowed(states.can_be_answered) == {"asked", "seen", "accepted", "part", "declined"}
    assert allowed(states.can_be_released) == {"prepared"}
    assert allowed(states.can_be_told_of) == {"answered"}
    assert "withdrawn" not in allowed(states.can_be_written_about)


def test_an_answer_is_rated_and_nothing_else_is() -> None:
    assert can_be_rated(State.ANSWERED, code="too_much").allowed
    assert can_be_rated(State.CLOSED, code="useful").allowed
    assert can_be_rated(State.ANSWERED, code="marvellous").rule == "rate.unknown"
    assert can_be_rated(State.PREPARED, code="useful").rule == "rate.not_answered"
