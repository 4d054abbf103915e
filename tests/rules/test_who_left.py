"""Whose the open work of an agency is that has left the partnership, and what of it can be ended."""

from datetime import UTC, datetime

import pytest

from joinedup.agencies.rules.owners import LastDesk, OpenItem, SeenTo, lies_as, may_end, of_who_left

POLICE = {4: "West Yorkshire Police"}
NIGHT = LastDesk(6, 3, "Emergency Duty Team")
SCHOOL = LastDesk(5, 9, "School office")
MARA = frozenset({1})


def item(code: str, reference: str = "K-1", *, only_for: frozenset[int] | None = None) -> OpenItem:
    since = datetime(2026, 7, 14, tzinfo=UTC)
    return OpenItem(code, "A step", reference, 4, None, None, since, None, only_for=only_for, children=MARA)


def test_a_restricted_item_is_with_whoever_may_read_it_and_sits_at_the_desk_that_took_it() -> None:
    """Denise (3) and Joy (7) may read it; the school office took it, and Joy sits there."""
    restricted = item("action.to_do", only_for=frozenset({3, 7}))
    taken = {(4, "action", "K-1"): SeenTo(SCHOOL)}
    seats = {5: {7, 8}, 6: {2}}
    moved = of_who_left(restricted, left=POLICE, last=NIGHT, seen_to=taken, there={3, 7}, seats=seats)
    assert moved is not None and (moved.desk_id, moved.person_id) == (5, 7)
    moved = of_who_left(restricted, left=POLICE, last=NIGHT, seen_to=taken, there={3}, seats=seats)
    assert moved is not None and (moved.desk_id, moved.person_id) == (5, 3), "Joy is away"


@pytest.mark.parametrize(
    "code",
    ["concern.passed_on", "path.open", "talk.to_advise", "talk.not_named", "difference.met",
     "contact.left_open", "clock.late", "action.to_do", "specialist.to_answer", "dissent.to_look_at"],
)  # fmt: skip
def test_what_somebody_waits_for_is_had_by_another_desk_and_never_ended_at_the_last(code: str) -> None:
    assert may_end(code).rule == "left.runs_on"


@pytest.mark.parametrize(
    "code", ["question.to_answer", "wish.to_answer", "concern.sent", "concern.unread", "view.asked"]
)
def test_what_the_other_side_is_told_of_or_nobody_waits_for_can_end(code: str) -> None:
    assert may_end(code).allowed


def test_what_was_taken_stays_taken_while_it_goes_on_and_is_one_side_alone() -> None:
    taken = {(4, lies_as("clock.running"), "K-1"): SeenTo(SCHOOL)}
    late = of_who_left(item("clock.late"), left=POLICE, last=NIGHT, seen_to=taken)
    assert late is not None and late.desk_id == 5
    assert lies_as("question.asked") == lies_as("question.outcome_owed") != lies_as("question.to_answer")
    assert lies_as("question.to_answer") == lies_as("question.to_release")
    assert lies_as("concern.sent") == lies_as("concern.unread") != lies_as("concern.passed_on")
    assert lies_as("concern.being_read") not in {lies_as("concern.sent"), lies_as("concern.passed_on")}
