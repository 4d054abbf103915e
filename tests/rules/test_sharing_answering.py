"""Where a question stands, who may answer and release it, and what those who answered are told."""

from datetime import UTC, datetime

import pytest

from joinedup.gate.viewer import Viewer
from joinedup.sharing.rules import outcomes
from joinedup.sharing.rules.release import needs_release
from joinedup.sharing.rules.states import (
    State,
    as_the_asker_reads_it,
    as_the_holder_reads_it,
    can_be_answered,
    can_be_released,
    can_be_told_of,
    may_answer,
)

SAFEGUARDING_UNIT, CONTROL_ROOM = 4, 5

LEE_ROSS = Viewer(
    practitioner_id=1,
    reference="W-LEE",
    name="Lee Ross",
    agency_id=2,
    agency_reference="A-POLICE",
    agency_name="West Yorkshire Police",
    area_id=3,
    area_name="Leeds",
    roles=frozenset({"police_researcher"}),
    desk_ids=frozenset({SAFEGUARDING_UNIT}),
    at=datetime(2026, 7, 14, 8, 0, tzinfo=UTC),
)


def test_only_somebody_at_the_asked_desk_answers() -> None:
    assert may_answer(LEE_ROSS, desk_id=SAFEGUARDING_UNIT).allowed
    assert may_answer(LEE_ROSS, desk_id=CONTROL_ROOM).rule == "answer.not_at_desk"


@pytest.mark.parametrize(
    ("state", "answer", "release", "outcome"),
    [
        (State.ASKED, True, False, False),
        (State.SEEN, True, False, False),
        (State.PREPARED, False, True, False),
        (State.ANSWERED, False, False, True),
        (State.CLOSED, False, False, False),
    ],
)
def test_each_state_lets_one_thing_happen_next(
    state: State, answer: bool, release: bool, outcome: bool
) -> None:
    assert can_be_answered(state).allowed is answer
    assert can_be_released(state).allowed is release
    assert can_be_told_of(state).allowed is outcome


def test_the_asker_cannot_tell_a_prepared_answer_from_a_question_that_was_opened() -> None:
    assert as_the_asker_reads_it(State.PREPARED) == as_the_asker_reads_it(State.SEEN) == "Seen by their desk"
    assert as_the_holder_reads_it(State.PREPARED) == "Waiting to be released"


@pytest.mark.parametrize(
    ("kind", "items", "second"),
    [
        ("police", 3, True),
        ("police", 1, True),
        ("police", 0, False),
        ("health", 3, False),
        ("education", 1, False),
    ],
)
def test_police_items_leave_through_a_second_person_and_nothing_held_does_not_wait(
    kind: str, items: int, second: bool
) -> None:
    assert needs_release(kind, items=items) is second


def test_the_five_things_that_can_become_of_an_answer() -> None:
    assert [kind.label for kind in outcomes.OUTCOMES] == [
        "It changed the plan",
        "It added to the picture",
        "No change, because…",
        "Still open, next news by…",
        "It was used; I cannot say how",
    ]


@pytest.mark.parametrize(
    ("code", "line", "rule"),
    [
        ("changed_the_plan", "", "outcome.complete"),
        ("added_to_the_picture", "", "outcome.complete"),
        ("cannot_say", "", "outcome.complete"),
        ("no_change", "", "outcome.line_missing"),
        ("no_change", "  ", "outcome.line_missing"),
        ("no_change", "we knew this from the school", "outcome.complete"),
        ("still_open", "", "outcome.line_missing"),
        ("still_open", "Friday 17 July", "outcome.complete"),
        ("changed_the_plan", "x" * 280, "outcome.complete"),
        ("changed_the_plan", "x" * 281, "outcome.line_too_long"),
        ("", "", "outcome.unknown"),
        ("useful", "", "outcome.unknown"),
    ],
)
def test_a_reason_and_a_day_are_owed_where_the_words_promise_them(code: str, line: str, rule: str) -> None:
    assert outcomes.check(code, line).rule == rule


def test_what_those_who_answered_read() -> None:
    assert outcomes.in_words("no_change", "the school had told us.") == (
        "It changed nothing, because: the school had told us."
    )
    assert outcomes.in_words("changed_the_plan", "") == "It changed the plan."
    assert outcomes.in_words("cannot_say", "") == "It was used. They cannot tell you how."
