"""Where a question stands, who may answer and release it, and what those who answered are told."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from joinedup.gate.viewer import Viewer
from joinedup.sharing.rules import handling, outcomes
from joinedup.sharing.rules.release import (
    Practice,
    may_be_given_back,
    may_go_now,
    needs_release,
    read_practices,
    usual,
)
from joinedup.sharing.rules.states import (
    State,
    as_the_asker_reads_it,
    as_the_holder_reads_it,
    can_be_answered,
    can_be_released,
    can_be_told_of,
    may_answer,
    when_withdrawn,
)

TODAY = date(2026, 7, 14)
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


def test_at_night_he_answers_for_a_closed_desk_what_is_needed_before_it_opens() -> None:
    """The control room's own desk is shut until eight; Lee has its calls."""
    eight = datetime(2026, 7, 15, 7, 0, tzinfo=UTC)
    lee = replace(LEE_ROSS, stands_in=((CONTROL_ROOM, eight),))
    at_seven, at_eight = eight - timedelta(hours=1), eight
    assert may_answer(lee, desk_id=CONTROL_ROOM, needed_by=at_seven).rule == "answer.stands_in"
    assert may_answer(lee, desk_id=CONTROL_ROOM, needed_by=at_eight).rule == "answer.not_at_desk"
    assert may_answer(lee, desk_id=CONTROL_ROOM).rule == "answer.not_at_desk"  # no day: nothing hurries
    assert may_answer(LEE_ROSS, desk_id=CONTROL_ROOM, needed_by=at_seven).rule == "answer.not_at_desk"


@pytest.mark.parametrize(
    ("state", "answer", "release", "outcome"),
    [
        (State.ASKED, True, False, False),
        (State.SEEN, True, False, False),
        (State.PREPARED, False, True, False),
        (State.PART, True, False, False),
        (State.DECLINED, True, False, False),
        (State.NOT_OURS, False, False, False),
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
    assert needs_release(usual(kind, today=TODAY), items=items) is second


def test_what_is_wider_than_asked_needs_a_second_person_where_the_agency_says_so() -> None:
    alone = Practice(False, True, False, False, "Agreed by the board of one agency")
    assert not needs_release(alone, items=3)
    assert needs_release(alone, items=4, wider=1)


def test_at_night_only_what_is_urgent_goes_where_the_agency_says_so() -> None:
    by_day = Practice(False, False, True, False, "Agreed by the board of one agency")
    assert not needs_release(by_day, items=3, out_of_hours=False)
    assert needs_release(by_day, items=3, out_of_hours=True)
    assert may_go_now(by_day, out_of_hours=False).allowed
    assert may_go_now(by_day, out_of_hours=True).rule == "release.out_of_hours"
    assert may_go_now(usual("health", today=TODAY), out_of_hours=True).allowed


def test_before_the_first_practice_that_is_held_there_is_none_and_nothing_is_guessed() -> None:
    with pytest.raises(LookupError, match="no practice for police on 2014-12-31"):
        usual("police", today=date(2014, 12, 31))


def test_practices_end_with_one_for_every_kind() -> None:
    with pytest.raises(ValueError, match="for every kind"):
        read_practices("practices = []")


@pytest.mark.parametrize(
    ("because", "rule"),
    [
        ("The neighbour is named in the second call.", "give_back.reason"),
        ("  ", "give_back.no_reason"),
        ("x" * 281, "give_back.too_long"),
    ],
)
def test_an_answer_is_given_back_with_what_should_be_changed(because: str, rule: str) -> None:
    assert may_be_given_back(because).rule == rule


@pytest.mark.parametrize(
    ("limits", "words", "rule", "read"),
    [
        ([], "", "handling.said", ""),
        ([], "Do not tell Dad", "handling.said", "Do not tell Dad"),
        (["do_not_tell"], "Dad", "handling.said", "Do not tell: Dad"),
        (["legal"], "", "handling.said", "A legal restriction applies"),
        (["legal", "do_not_tell"], "Dad", "handling.said", "Do not tell: Dad. A legal restriction applies"),
        (["other"], "Ring before you use it", "handling.said", "Ring before you use it"),
        (["do_not_tell"], " ", "handling.words", None),
        (["other"], "", "handling.words", None),
    ],
)
def test_what_must_not_be_done_is_ticked_and_said(
    limits: list[str], words: str, rule: str, read: str | None
) -> None:
    assert handling.check(limits, words).rule == rule
    if read is not None:
        assert handling.in_words(handling.decoded(handling.coded(limits)), words) == read


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


def test_a_question_that_is_withdrawn_after_something_was_told_is_answered_with_that() -> None:
    assert when_withdrawn(told=True) is State.ANSWERED
    assert when_withdrawn(told=False) is State.WITHDRAWN
    assert as_the_asker_reads_it(State.ANSWERED, withdrawn=True) == "Withdrawn: what had been told stands"
    assert as_the_holder_reads_it(State.ANSWERED, withdrawn=True).startswith("Withdrawn by the asker")
    for refused in (can_be_answered, can_be_released):
        assert refused(State.ANSWERED, withdrawn=True).because.startswith("The asker has withdrawn this")
