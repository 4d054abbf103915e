"""The shell's clock, and London's time on the two nights when clocks change."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from joinedup.kernel.clock import Clock, DemoClock, FixedClock, MachineClock
from joinedup.kernel.london import (
    WallTime,
    day_in_words,
    from_london,
    moment_in_words,
    read_london,
    to_london,
    today_in_london,
)

DEMO_MORNING = datetime(2026, 7, 14, 8, 0, tzinfo=UTC)  # 09:00 in Leeds


on_the_wall = datetime.fromisoformat  # a time without a zone, as a kitchen clock shows it


def utc(day: int, hour: int, minute: int = 0, *, month: int = 7, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


# The clock


def test_the_machines_clock_tells_the_time_in_utc() -> None:
    with time_machine.travel(DEMO_MORNING, tick=False):
        clock: Clock = MachineClock()
        assert clock.now() == DEMO_MORNING
        assert clock.now().tzinfo is UTC


def test_the_demo_starts_on_its_morning_and_runs_on() -> None:
    seconds = iter([1000.0, 1000.0, 1090.5])
    clock: Clock = DemoClock(DEMO_MORNING, elapsed=lambda: next(seconds))
    assert clock.now() == utc(14, 8, 0)
    assert clock.now() == utc(14, 8, 1) + timedelta(seconds=30.5)


def test_the_demo_started_again_goes_on_after_what_was_done_in_it() -> None:
    newest_entry = utc(14, 11, 20)
    assert DemoClock(DEMO_MORNING, never_before=newest_entry, elapsed=lambda: 0.0).now() == newest_entry
    assert DemoClock(DEMO_MORNING, never_before=utc(13, 8), elapsed=lambda: 0.0).now() == DEMO_MORNING


def test_the_machine_being_set_back_does_not_turn_the_demo_back() -> None:
    with time_machine.travel(datetime(2030, 1, 1, tzinfo=UTC), tick=False):
        clock = DemoClock(DEMO_MORNING, elapsed=lambda: 0.0)
        with time_machine.travel(datetime(2020, 1, 1, tzinfo=UTC), tick=False):
            assert clock.now() == DEMO_MORNING


def test_the_demo_may_be_started_in_londons_time() -> None:
    clock = DemoClock(to_london(DEMO_MORNING), elapsed=lambda: 0.0)
    assert clock.now() == DEMO_MORNING
    assert clock.now().tzinfo is UTC


def test_a_fixed_clock_stands_still() -> None:
    clock: Clock = FixedClock(DEMO_MORNING)
    assert clock.now() == clock.now() == DEMO_MORNING


@pytest.mark.parametrize("make", [DemoClock, FixedClock])
def test_a_clock_refuses_a_start_without_a_zone(make: type) -> None:
    with pytest.raises(ValueError, match="time zone"):
        make(on_the_wall("2026-07-14T09:00"))


# London


def test_a_worry_sent_at_half_past_midnight_in_july_belongs_to_the_new_day() -> None:
    assert today_in_london(utc(14, 23, 30)) == date(2026, 7, 15)
    assert today_in_london(utc(14, 23, 30, month=1)) == date(2026, 1, 14)


def test_a_moment_without_a_zone_is_not_guessed() -> None:
    with pytest.raises(ValueError, match="without a time zone"):
        to_london(on_the_wall("2026-07-14T09:00"))
    with pytest.raises(ValueError, match="no zone of its own"):
        from_london(DEMO_MORNING)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-07-14T09:00", WallTime(utc(14, 8))),
        (" 2026-01-14 09:00 ", WallTime(utc(14, 9, month=1))),
        # 29 March 2026: 01:30 does not exist; it is taken as 02:30 summer time.
        ("2026-03-29T00:59", WallTime(utc(29, 0, 59, month=3))),
        ("2026-03-29T01:00", WallTime(utc(29, 1, 0, month=3), shifted=True)),
        ("2026-03-29T01:30", WallTime(utc(29, 1, 30, month=3), shifted=True)),
        ("2026-03-29T02:00", WallTime(utc(29, 1, 0, month=3))),
        # 25 October 2026: 01:30 happens twice; the first is taken.
        ("2026-10-25T00:59", WallTime(utc(24, 23, 59, month=10))),
        ("2026-10-25T01:30", WallTime(utc(25, 0, 30, month=10), twice=True)),
        ("2026-10-25T02:00", WallTime(utc(25, 2, 0, month=10))),
    ],
)
def test_a_typed_time_is_read_as_londons(typed: str, meant: WallTime) -> None:
    assert read_london(typed) == meant


def test_the_second_half_past_one_can_be_meant() -> None:
    half_past_one = on_the_wall("2026-10-25T01:30")
    assert from_london(half_past_one, second_time=True) == WallTime(utc(25, 1, 30, month=10), twice=True)
    assert to_london(utc(25, 1, 30, month=10)).hour == 1


def test_a_time_that_does_not_exist_is_shown_an_hour_on() -> None:
    moved = read_london("2026-03-29T01:30")
    assert moment_in_words(moved.moment, at=moved.moment) == "02:30"


@pytest.mark.parametrize("typed", ["", "yesterday", "2026-02-30T09:00", "14/07/2026 09:00"])
def test_a_time_that_cannot_be_read_is_refused_in_words(typed: str) -> None:
    with pytest.raises(ValueError, match="such as 2026-07-14T09:00"):
        read_london(typed)


def test_a_typed_time_with_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no zone of its own"):
        read_london("2026-07-14T09:00+02:00")


@given(st.datetimes(on_the_wall("2014-01-01"), on_the_wall("2030-12-31")), st.booleans())
def test_law_a_time_that_exists_comes_back_as_it_was_typed(wall: datetime, second_time: bool) -> None:
    read = from_london(wall, second_time=second_time)
    shown = to_london(read.moment).replace(tzinfo=None, fold=0)
    assert shown == (wall + timedelta(hours=1) if read.shifted else wall)


def test_days_and_moments_in_words() -> None:
    today = date(2026, 7, 14)
    assert day_in_words(date(2026, 7, 15), today=today) == "Wednesday 15 July"
    assert day_in_words(date(2027, 1, 4), today=today) == "Monday 4 January 2027"
    assert moment_in_words(utc(14, 13), at=DEMO_MORNING) == "14:00"
    assert moment_in_words(utc(15, 8), at=DEMO_MORNING) == "Wednesday 09:00"
    assert moment_in_words(utc(20, 5), at=DEMO_MORNING) == "Monday 06:00"
    # A week from now is the same weekday again, so the date is said.
    assert moment_in_words(utc(21, 5), at=DEMO_MORNING) == "Tuesday 21 July 06:00"
    assert moment_in_words(utc(4, 8), at=DEMO_MORNING) == "Saturday 4 July 09:00"
