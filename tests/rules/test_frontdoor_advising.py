"""Advice before naming: who advises, what is said before anything is typed, and when an answer is there."""

from datetime import UTC, datetime, timedelta

import pytest

from joinedup.agencies.rules.opening import open_for
from joinedup.frontdoor.rules.advising import (
    ANSWERS_WITHIN,
    advisers,
    may_advise,
    may_name,
    read_advisers,
    routes,
)
from joinedup.kernel.bank_holidays import england_and_wales
from tests.west_yorkshire import PATTERNS

FOUR_HOURS = timedelta(hours=4)


def _answered(*asked: int, desk: str = "DA") -> datetime | None:
    return open_for(
        PATTERNS[desk], FOUR_HOURS, since=datetime(*asked, tzinfo=UTC), calendar=england_and_wales()
    )


def test_an_answer_is_there_within_four_hours_of_an_open_desk() -> None:
    assert FOUR_HOURS == ANSWERS_WITHIN
    assert _answered(2026, 7, 14, 8, 0) == datetime(2026, 7, 14, 12, 0, tzinfo=UTC)  # Tuesday 09:00, 13:00


def test_asked_in_the_afternoon_it_is_there_the_next_morning() -> None:
    assert _answered(2026, 7, 14, 14, 0) == datetime(2026, 7, 15, 10, 0, tzinfo=UTC)  # 15:00, then 11:00


def test_asked_on_a_friday_evening_it_is_there_on_monday() -> None:
    assert _answered(2026, 7, 17, 18, 0) == datetime(2026, 7, 20, 12, 0, tzinfo=UTC)


def test_a_desk_that_never_closes_answers_at_night() -> None:
    assert _answered(2026, 7, 14, 2, 0, desk="24H") == datetime(2026, 7, 14, 6, 0, tzinfo=UTC)


def test_an_hour_that_the_clocks_leave_out_is_no_hour_of_the_desk() -> None:
    """On 29 March 2026 the night is an hour shorter; the morning desk is open as long as on any day."""
    assert _answered(2026, 3, 27, 15, 0) == datetime(2026, 3, 30, 10, 30, tzinfo=UTC)  # Friday closes 16:30


def test_the_front_door_comes_first_and_youth_justice_second() -> None:
    assert [each.code for each in advisers()] == ["front_door", "youth_justice", "police", "health"]
    assert advisers()[0].front_door


def test_what_the_police_must_record_is_said_before_anything_is_typed() -> None:
    police = next(each for each in advisers() if each.code == "police")
    assert "must record it, also when nobody is named" in police.hint


def test_every_way_says_who_sees_it_who_must_act_and_whether_the_police_and_the_family_know() -> None:
    assert [each.code for each in routes()] == [
        "stay_unnamed", "early_help", "youth_justice", "concern", "police",
    ]  # fmt: skip
    for each in routes():
        assert all((each.who_sees, each.must_act, each.police, each.family, each.criminalises, each.source))


def test_no_way_claims_that_a_practitioner_has_checked_it() -> None:
    assert not any(each.verified for each in (*advisers(), *routes()))


@pytest.mark.parametrize("front_doors", [0, 2])
def test_a_list_without_exactly_one_front_door_is_refused(front_doors: int) -> None:
    one = (
        '[[adviser]]\ncode = "{}"\nlabel = "x"\nhint = "x"\nkinds = []\n'
        'front_door = {}\nsource = "x"\nverified = "no"\n'
    )
    text = "".join(one.format(number, "true" if number < front_doors else "false") for number in range(2))
    with pytest.raises(ValueError, match="front door"):
        read_advisers(text)


def test_nobody_advises_themselves_and_the_first_advice_counts() -> None:
    assert may_advise(asked_by="W-1", by="W-2", advised=False).allowed
    assert may_advise(asked_by="W-1", by="W-1", advised=False).rule == "talk.own"
    assert may_advise(asked_by="W-1", by="W-2", advised=True).rule == "talk.advised"


def test_what_is_named_is_not_named_again() -> None:
    assert may_name(named=False).allowed
    assert may_name(named=True).rule == "talk.named"
