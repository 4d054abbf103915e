"""When things happen in the demo town, whatever moment it is made for. Days are from calendars, by hand."""

from datetime import UTC, date, datetime

import pytest

from joinedup.demo.diary import Days, Diary

TUESDAY_NINE = datetime(2026, 7, 14, 8, 0, tzinfo=UTC)  # 09:00 in London
SATURDAY_THREE = datetime(2026, 7, 18, 2, 0, tzinfo=UTC)  # 03:00 in London
CHRISTMAS_NOON = datetime(2026, 12, 25, 12, 0, tzinfo=UTC)  # a Friday
CLOCKS_FORWARD = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)  # Sunday 02:30; 01:30 was skipped
CLOCKS_BACK = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)  # Sunday 01:30, for the second time


@pytest.mark.parametrize(
    ("at", "twenty_minutes_ago", "two_twenty_last_working_day"),
    [
        (TUESDAY_NINE, (2026, 7, 14, 7, 40), (2026, 7, 13, 13, 20)),
        # Friday until six in the evening, then nothing until the moment.
        (SATURDAY_THREE, (2026, 7, 17, 16, 40), (2026, 7, 17, 13, 20)),
        # Thursday 24 December was the last working day.
        (CHRISTMAS_NOON, (2026, 12, 24, 17, 40), (2026, 12, 24, 14, 20)),
        # Friday 27 March, still in winter time.
        (CLOCKS_FORWARD, (2026, 3, 27, 17, 40), (2026, 3, 27, 14, 20)),
        # Friday 23 October, still in summer time.
        (CLOCKS_BACK, (2026, 10, 23, 16, 40), (2026, 10, 23, 13, 20)),
    ],
)
def test_what_came_lately_came_while_schools_and_offices_were_open(
    at: datetime, twenty_minutes_ago: tuple[int, ...], two_twenty_last_working_day: tuple[int, ...]
) -> None:
    days = Days(at)
    assert days.just_now(20) == _utc(*twenty_minutes_ago)
    assert days.back(1, "14:20") == _utc(*two_twenty_last_working_day)


def test_just_now_reaches_back_into_the_last_afternoon_where_the_morning_is_young() -> None:
    ten_past_eight = datetime(2026, 7, 14, 7, 10, tzinfo=UTC)
    assert Days(ten_past_eight).just_now(50) == datetime(2026, 7, 13, 16, 20, tzinfo=UTC)  # Monday 17:20
    late_in_the_evening = datetime(2026, 7, 14, 22, 30, tzinfo=UTC)
    assert Days(late_in_the_evening).just_now(20) == datetime(2026, 7, 14, 16, 40, tzinfo=UTC)  # 17:40


def test_days_ahead_and_behind_leave_christmas_out() -> None:
    days = Days(CHRISTMAS_NOON)
    # Boxing Day is a Saturday: Monday 28 is its bank holiday.
    assert days.on(1) == date(2026, 12, 29)
    assert days.back(2, "11:10") == datetime(2026, 12, 23, 11, 10, tzinfo=UTC)


def test_the_diary_is_done_in_the_order_of_time_and_not_beyond_the_moment_asked_for() -> None:
    done: list[str] = []
    diary, days = Diary(), Days(TUESDAY_NINE)
    diary.put(days.back(1, "16:00"), lambda at: done.append("recommended"))
    diary.put(days.back(1, "09:40"), lambda at: done.append("told"))
    diary.put(days.back(1, "09:40"), lambda at: done.append("told at the same minute"))
    diary.put(days.just_now(20), lambda at: done.append(f"new at {at:%H:%M} UTC"))
    diary.run_until(days.back(1, "16:00"))
    assert done == ["told", "told at the same minute"]
    diary.run_until(TUESDAY_NINE)
    assert done[2:] == ["recommended", "new at 07:40 UTC"]


def _utc(year: int, month: int, day: int, hour: int, minute: int) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)
