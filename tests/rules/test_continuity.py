"""Who has worked with whom: Priya asks the police about Amara on Tuesday 14 July 2026. Figures by hand."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from joinedup.agencies.rules.continuity import (
    How,
    Met,
    Possible,
    counted,
    fresh_eyes,
    returns,
    suggested,
    weight,
)

NOW = datetime(2026, 7, 14, 8, 0, tzinfo=UTC)


def met(how: How, days_ago: int, *, same_child: bool = False) -> Met:
    return Met(how, NOW - timedelta(days=days_ago), same_child)


SAM = Possible(
    1, "Sam Khan", (met(How.ANSWER, 130), met(How.ANSWER, 20), met(How.JOINT_VISIT, 3)),
    on_words="on shift until 14:00",
)  # fmt: skip


def test_whom_one_has_worked_with_is_said_with_how_often_and_since_when() -> None:
    (one,) = suggested([SAM], at=NOW)
    assert one.because == (
        "You have worked with Sam Khan: 1 joint visit, 2 questions answered, since March. "
        "On shift until 14:00."
    )
    assert one.fresh == ""


def test_those_one_has_never_met_are_no_suggestion_and_the_most_often_met_is_first() -> None:
    angela = Possible(2, "Angela Moran", (met(How.MEETING, 5),))
    stranger = Possible(3, "Tom Reid")
    assert [one.name for one in suggested([stranger, angela, SAM], at=NOW)] == ["Sam Khan", "Angela Moran"]


@pytest.mark.parametrize(
    "change", [{"on_shift": False}, {"full": True}, {"too_close": True}, {"skills": frozenset({"other"})}]
)
def test_who_is_off_or_full_or_too_close_or_without_the_skill_is_not_suggested(
    change: dict[str, object],
) -> None:
    asked_for = {"met": SAM.met, "skills": frozenset({"child_interview"}), **change}
    one = Possible(1, "Sam Khan", **asked_for)  # type: ignore[arg-type]
    assert suggested([one], at=NOW, any_of=[frozenset({"child_interview"})]) == ()


def test_all_that_is_needed_must_be_there_and_a_manager_reads_it_of_their_colleague() -> None:
    both = replace(SAM, skills=frozenset({"child_interview", "bsl"}))
    one = replace(SAM, key=2, name="Angela Moran", skills=frozenset({"bsl"}))
    needed = frozenset({"child_interview", "bsl"})
    (said,) = suggested([one, both], at=NOW, any_of=[needed], of="Hannah Okoye")
    assert said.because.startswith("Hannah Okoye has worked with Sam Khan: ")


def test_who_could_take_one_of_several_pieces_of_work_is_suggested() -> None:
    angela = replace(SAM, key=2, name="Angela Moran", skills=frozenset({"bsl"}))
    joy = replace(SAM, key=3, name="Joy Adeyemi", skills=frozenset())
    pieces = [frozenset({"child_interview", "bsl"}), frozenset({"bsl"})]
    assert [one.name for one in suggested([joy, angela], at=NOW, any_of=pieces)] == ["Angela Moran"]


def test_what_is_older_than_a_year_counts_no_more() -> None:
    assert counted([met(How.MEETING, 365), met(How.MEETING, 364)], at=NOW) == (met(How.MEETING, 364),)


def test_after_half_a_year_on_one_child_a_fresh_pair_of_eyes_is_suggested() -> None:
    assert fresh_eyes([met(How.ANSWER, 182, same_child=True)], at=NOW) == ""
    assert "half a year" in fresh_eyes([met(How.ANSWER, 183, same_child=True)], at=NOW)
    assert fresh_eyes([met(How.ANSWER, 300)], at=NOW) == ""  # another child


def test_when_a_child_came_back_twice_it_is_suggested_sooner() -> None:
    once = [met(How.ANSWER, days, same_child=True) for days in (120, 60)]
    assert (returns(once), fresh_eyes(once, at=NOW)) == (1, "")
    twice = [*once, met(How.MEETING, 2, same_child=True)]
    assert returns(twice) == 2
    assert fresh_eyes(twice, at=NOW).startswith("This child has come back to the two of you twice.")
    # Two on one day, or within eight weeks, are one piece of work.
    assert returns([met(How.ANSWER, days, same_child=True) for days in (10, 10, 40)]) == 0


def test_continuity_weighs_no_more_than_five_contacts() -> None:
    assert weight([met(How.ANSWER, day) for day in range(1, 9)], at=NOW) == 5
    assert weight([], at=NOW) == 0
