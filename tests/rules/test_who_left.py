"""Whose the open work of an agency is that has left the partnership, and what of it can be ended."""

import pytest

from joinedup.agencies.rules.owners import may_end


@pytest.mark.parametrize(
    "code",
    ["concern.passed_on", "path.open", "talk.to_advise", "talk.not_named", "difference.met", "view.asked",
     "contact.left_open", "clock.late", "action.to_do"],
)  # fmt: skip
def test_what_somebody_waits_for_is_had_by_another_desk_and_never_ended_at_the_last(code: str) -> None:
    assert may_end(code).rule == "left.runs_on"


@pytest.mark.parametrize("code", ["question.to_answer", "wish.to_answer", "concern.sent", "concern.unread"])
def test_what_the_other_side_is_told_of_or_nobody_waits_for_can_end(code: str) -> None:
    assert may_end(code).allowed
