"""Police protection: when it began and may last to, who may confirm and end it. Figures by hand."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from joinedup.pathway.rules.protection import (
    Bed,
    Grounds,
    began,
    lasts_in_words,
    may_be_officer,
    may_begin,
    may_judge,
    may_use,
    nobody_has_a_bed,
    to_chase,
    until_at_most,
)

TEN_PAST_ONE = datetime(2026, 7, 14, 0, 10, tzinfo=UTC)  # 01:10 on Tuesday in London


def test_a_time_alone_is_the_newest_such_time() -> None:
    assert began(time(23, 40), on=None, at=TEN_PAST_ONE) == datetime(2026, 7, 13, 22, 40, tzinfo=UTC)
    assert began(time(1, 5), on=None, at=TEN_PAST_ONE) == datetime(2026, 7, 14, 0, 5, tzinfo=UTC)
    assert began(time(1, 5), on=date(2026, 7, 11), at=TEN_PAST_ONE) == datetime(2026, 7, 11, 0, 5, tzinfo=UTC)


def test_an_hour_that_the_clocks_skipped_is_no_time_and_is_said() -> None:
    at = datetime(2026, 3, 29, 3, 0, tzinfo=UTC)
    assert began(time(1, 30), on=None, at=at) is None
    assert "no such time" in may_begin(None, at=at, running=False).because


def test_an_hour_that_came_twice_is_the_first_so_that_the_ceiling_comes_sooner() -> None:
    at = datetime(2026, 10, 25, 4, 0, tzinfo=UTC)
    assert began(time(1, 30), on=None, at=at) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_in_the_night_that_skips_an_hour_yesterdays_time_is_still_meant() -> None:
    """28 March 2027: 01:00 becomes 02:00. At 00:30 'half past one' was yesterday; at 03:00 there was none."""
    half_past_midnight = datetime(2027, 3, 28, 0, 30, tzinfo=UTC)
    assert began(time(1, 30), on=None, at=half_past_midnight) == datetime(2027, 3, 27, 1, 30, tzinfo=UTC)
    assert began(time(1, 30), on=None, at=datetime(2027, 3, 28, 2, 0, tzinfo=UTC)) is None


@pytest.mark.parametrize(
    ("taken", "latest"),
    [
        (
            datetime(2026, 7, 17, 22, 10, tzinfo=UTC),
            datetime(2026, 7, 20, 22, 10, tzinfo=UTC),
        ),  # Friday, Monday
        (
            datetime(2026, 10, 23, 22, 10, tzinfo=UTC),
            datetime(2026, 10, 26, 22, 10, tzinfo=UTC),
        ),  # an hour longer
    ],
)
def test_72_hours_are_hours_whatever_the_clocks_on_the_wall_do(taken: datetime, latest: datetime) -> None:
    assert until_at_most(taken) == latest


def test_a_ceiling_is_said_once_and_never_counted_towards() -> None:
    taken = datetime(2026, 7, 13, 22, 10, tzinfo=UTC)
    said = lasts_in_words(taken, ended_at=None, at=TEN_PAST_ONE)
    assert said == "It ends as soon as its grounds go. Never beyond Thursday 23:10."
    later = datetime(2026, 7, 16, 21, 0, tzinfo=UTC)
    assert "Never beyond 23:10." in lasts_in_words(taken, ended_at=None, at=later)
    over = lasts_in_words(taken, ended_at=None, at=datetime(2026, 7, 16, 22, 10, tzinfo=UTC))
    assert over == "Police protection ended 23:10 by law. Nobody has said yet what keeps the child safe now."


def test_the_constable_is_never_the_designated_officer() -> None:
    ask = {"own_force": True, "constable": True, "confirmed": False, "ended": False}
    assert may_be_officer(took_the_child=False, **ask).allowed
    assert may_be_officer(took_the_child=True, **ask).rule == "protection.same_person"
    away = {**ask, "own_force": False}
    assert may_be_officer(took_the_child=False, **away).because == ""  # it is not there


def test_police_staff_hold_no_office_of_constable() -> None:
    """Children Act 1989, section 46(1): 'where a constable has reasonable cause to believe'."""
    assert may_use("police", constable=True).allowed
    assert may_use("police", constable=False).rule == "protection.no_constable"
    assert may_use("health", constable=False).because == ""
    staff = {"own_force": True, "constable": False, "confirmed": False, "ended": False}
    assert may_be_officer(took_the_child=False, **staff).rule == "protection.no_officer"


def test_what_is_over_is_ended_and_what_is_not_is_not_ended_by_the_hour() -> None:
    taken = datetime(2026, 7, 13, 22, 10, tzinfo=UTC)
    ask = {"own_force": True, "constable": True, "ended": False, "taken_at": taken}
    assert may_judge(Grounds.GONE, at=TEN_PAST_ONE, **ask).allowed
    staff = {**ask, "constable": False}
    assert may_judge(Grounds.GONE, at=TEN_PAST_ONE, **staff).rule == "protection.officer_judges"
    assert may_judge(Grounds.CEILING, at=TEN_PAST_ONE, **ask).rule == "protection.not_over"
    over = datetime(2026, 7, 16, 22, 10, tzinfo=UTC)
    assert may_judge(Grounds.CEILING, at=over, **ask).allowed
    assert may_judge(Grounds.REMAIN, at=over, **ask).rule == "protection.must_end"


def test_that_there_is_no_bed_is_said() -> None:
    assert nobody_has_a_bed([]) == "Nobody has been asked for a place yet."
    assert (
        nobody_has_a_bed([Bed.NO_BED])
        == "1 place has been asked, 1 without a bed. No place has been found yet."
    )
    assert nobody_has_a_bed([Bed.NO_BED, Bed.FOUND]) == "A place has been found."


@pytest.mark.parametrize(
    ("minutes", "taken_on", "confirmed", "due"),
    [
        (14, False, False, ""),
        (15, False, False, "take"),
        (30, False, False, "confirm take"),
        (30, True, False, "confirm"),
        (30, True, True, ""),
        (48 * 60 - 31, True, True, ""),  # it was written down half an hour after the child was taken
        (48 * 60 - 30, True, True, "ends"),
        (72 * 60 - 30, False, False, ""),  # it is over by law: nobody takes it on or confirms it any more
    ],
)
def test_what_nobody_has_done_in_time_is_chased(
    minutes: int, taken_on: bool, confirmed: bool, due: str
) -> None:
    entered = datetime(2026, 7, 13, 22, 40, tzinfo=UTC)
    found = to_chase(
        taken_at=entered - timedelta(minutes=30),
        entered=entered,
        taken_on=taken_on,
        confirmed=confirmed,
        at=entered + timedelta(minutes=minutes),
    )
    assert " ".join(sorted(found)) == due
