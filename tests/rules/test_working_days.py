"""Working days. The dates are typed by hand from the facts file, sections 9.2 and 9.3."""

from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from pathlib import Path

import pytest
from govuk_bank_holidays.bank_holidays import BankHolidays
from hypothesis import given
from hypothesis import strategies as st

from joinedup.kernel.bank_holidays import PROCLAIMED as NAMED
from joinedup.kernel.bank_holidays import WrongHolidays, england_and_wales, read_calendar
from joinedup.kernel.working_days import CalendarDay, CalendarEnds, Counting, WorkingCalendar

ENGLAND = england_and_wales()
SHIPPED = (files("joinedup.kernel") / "data" / "bank_holidays.toml").read_text("utf-8")

# Far enough from both ends that 300 working days either way stay inside.
DAYS = st.dates(date(2016, 1, 1), date(2028, 12, 31))
COUNTS = st.integers(0, 150)


@pytest.mark.parametrize(
    ("start", "working_days", "due"),
    [
        (date(2026, 3, 2), 10, date(2026, 3, 16)),
        (date(2026, 3, 2), 15, date(2026, 3, 23)),
        (date(2026, 3, 2), 45, date(2026, 5, 7)),  # over Good Friday, Easter Monday and May Day
        (date(2025, 12, 19), 15, date(2026, 1, 14)),
        (date(2025, 12, 24), 1, date(2025, 12, 29)),
        (date(2026, 3, 27), 1, date(2026, 3, 30)),
    ],
)
def test_the_day_of_the_event_is_day_nought(start: date, working_days: int, due: date) -> None:
    assert ENGLAND.add(start, working_days) == due


def test_counted_inclusively_the_conference_falls_due_one_working_day_sooner() -> None:
    strategy_discussion = date(2026, 3, 2)
    assert ENGLAND.add(strategy_discussion, 15, counting=Counting.INCL) == date(2026, 3, 20)
    assert ENGLAND.add(strategy_discussion, 1, counting=Counting.INCL) == strategy_discussion


def test_inclusive_counting_from_a_sunday_begins_on_the_monday() -> None:
    assert ENGLAND.add(date(2026, 7, 12), 1, counting=Counting.INCL) == date(2026, 7, 13)
    assert ENGLAND.days_between(date(2026, 7, 12), date(2026, 7, 13), counting=Counting.INCL) == 1


def test_a_report_due_three_working_days_before_a_tuesday_conference_is_due_on_thursday() -> None:
    assert ENGLAND.subtract(date(2026, 7, 14), 3) == date(2026, 7, 9)


def test_a_report_due_one_working_day_before_the_tuesday_after_easter_is_due_on_maundy_thursday() -> None:
    assert ENGLAND.subtract(date(2026, 4, 7), 1) == date(2026, 4, 2)


def test_council_close_down_between_christmas_and_new_year_is_working_time() -> None:
    assert [day for day in range(21, 32) if ENGLAND.is_working(date(2026, 12, day))] == [
        21,
        22,
        23,
        24,
        29,
        30,
        31,
    ]


@pytest.mark.parametrize(
    "proclaimed", [date(2020, 5, 8), date(2022, 6, 3), date(2022, 9, 19), date(2023, 5, 8)]
)
def test_proclaimed_days_are_not_working_days(proclaimed: date) -> None:
    assert ENGLAND.is_bank_holiday(proclaimed)
    assert not ENGLAND.is_working(proclaimed)


def test_the_monday_that_was_not_may_day_in_2020_was_worked() -> None:
    assert ENGLAND.is_working(date(2020, 5, 4))


# Christmas, Boxing Day and New Year's Day on a Saturday or Sunday, read off a wall calendar. The government
# lists the weekday that stands in.
AT_WEEKENDS = {
    date(2015, 12, 26), date(2016, 12, 25), date(2017, 1, 1), date(2020, 12, 26), date(2021, 12, 25),
    date(2021, 12, 26), date(2022, 1, 1), date(2022, 12, 25), date(2023, 1, 1), date(2026, 12, 26),
    date(2027, 12, 25), date(2027, 12, 26), date(2028, 1, 1),
}  # fmt: skip


def test_a_bank_holiday_at_a_weekend_is_one_beside_the_day_that_stands_in_for_it() -> None:
    known = [row.day for row in ENGLAND.rows() if ENGLAND.is_bank_holiday(row.day)]
    assert {day for day in known if day.weekday() > 4} == AT_WEEKENDS
    assert ENGLAND.is_bank_holiday(date(2026, 12, 28)) and not ENGLAND.is_working(date(2026, 12, 28))
    assert not ENGLAND.is_bank_holiday(date(2026, 12, 27)), "a Sunday like others"


def test_our_list_is_the_one_that_the_government_publishes() -> None:
    published = {
        row["date"]
        for row in BankHolidays(use_cached_holidays=True).get_holidays(BankHolidays.ENGLAND_AND_WALES)
        if row["date"].year >= 2014
    }
    last_year = max(day.year for day in published)
    ours = {
        row.day for row in ENGLAND.rows() if row.day.year <= last_year and ENGLAND.is_bank_holiday(row.day)
    } - AT_WEEKENDS
    assert last_year >= 2027
    assert ours == published


@pytest.mark.parametrize("day", [date(2013, 12, 31), date(2031, 1, 1)])
def test_a_day_outside_the_known_bank_holidays_is_not_guessed(day: date) -> None:
    with pytest.raises(CalendarEnds, match="2014-01-01 to 2030-12-31"):
        ENGLAND.is_working(day)
    with pytest.raises(CalendarEnds):
        ENGLAND.is_bank_holiday(day)


def test_a_count_that_runs_past_the_known_bank_holidays_is_not_guessed() -> None:
    assert ENGLAND.add(date(2030, 12, 30), 1) == date(2030, 12, 31)
    with pytest.raises(CalendarEnds):
        ENGLAND.add(date(2030, 12, 30), 2)
    with pytest.raises(CalendarEnds):
        ENGLAND.subtract(date(2014, 1, 2), 1)


def test_the_first_and_last_working_days_of_the_calendar_can_still_be_reached() -> None:
    assert ENGLAND.on_or_after(date(2014, 1, 1)) == date(2014, 1, 2)
    assert ENGLAND.subtract(date(2014, 1, 3), 1) == date(2014, 1, 2)
    assert ENGLAND.days_between(date(2014, 1, 1), date(2014, 1, 2), counting=Counting.INCL) == 1
    one_day = WorkingCalendar([], first=date(2026, 7, 14), last=date(2026, 7, 14))
    assert one_day.add(date(2026, 7, 14), 1, counting=Counting.INCL) == date(2026, 7, 14)


def test_the_working_day_on_or_after_a_saturday_is_monday_and_of_a_tuesday_that_tuesday() -> None:
    assert ENGLAND.on_or_after(date(2026, 7, 18)) == date(2026, 7, 20)
    assert ENGLAND.on_or_after(date(2026, 7, 14)) == date(2026, 7, 14)


def test_a_moment_is_refused_where_a_day_is_meant() -> None:
    with pytest.raises(TypeError, match="not a moment"):
        ENGLAND.add(datetime(2026, 7, 14, 23, 30, tzinfo=UTC), 1)


def test_counting_the_wrong_way_is_refused() -> None:
    with pytest.raises(ValueError, match="use subtract"):
        ENGLAND.add(date(2026, 7, 14), -1)
    with pytest.raises(ValueError, match="use subtract"):
        ENGLAND.add(date(2026, 7, 14), 0, counting=Counting.INCL)
    with pytest.raises(ValueError, match="use add"):
        ENGLAND.subtract(date(2026, 7, 14), -1)


def test_a_calendar_refuses_a_bank_holiday_of_another_year() -> None:
    with pytest.raises(ValueError, match="2062-05-04"):
        WorkingCalendar([date(2062, 5, 4)], first=date(2026, 1, 1), last=date(2026, 12, 31))
    with pytest.raises(ValueError, match="before it begins"):
        WorkingCalendar([], first=date(2026, 1, 2), last=date(2026, 1, 1))


PROCLAIMED = """[[day]]
on = 2027-06-07
name = "A day of thanks"
source = "London Gazette, invented"
checked_on = 2026-12-01
"""


def test_a_day_that_is_proclaimed_counts_without_a_release_and_a_moved_one_is_worked() -> None:
    """2020: May Day was moved to Friday 8 May, and no release of a program came in time."""
    moved = PROCLAIMED + "instead_of = 2027-05-31\n"
    calendar = read_calendar(SHIPPED, proclaimed=moved)
    assert not calendar.is_working(date(2027, 6, 7))
    assert calendar.is_working(date(2027, 5, 31))
    assert calendar.add(date(2027, 6, 4), 1) == date(2027, 6, 8)
    assert read_calendar(SHIPPED).add(date(2027, 6, 4), 1) == date(2027, 6, 7)


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("2027-06-07", "2027-12-27", "2027-12-27 is a bank holiday already, at a weekend, or outside"),
        ("2027-06-07", "2027-06-05", "2027-06-05 is a bank holiday already, at a weekend, or outside"),
        ("2027-06-07", '"7 June"', "Day 1: on is a day as 2027-06-07, without quotation marks."),
        ("source", "said_by", "Day 1 needs on, name, source, checked_on, and may have instead_of."),
        ("[[day]]", "[[days]]", r"It holds \[\[day\]\] alone, once for each day."),
        ("on = 2027-06-07", "on = 2027-06-07\ninstead_of = 2027-06-08", "2027-06-08 is no bank holiday that"),
        ("[[day]]", "[[day", "It is no TOML: "),
    ],
)
def test_a_file_of_proclaimed_days_that_cannot_be_is_one_sentence(was: str, becomes: str, said: str) -> None:
    with pytest.raises(WrongHolidays, match=said):
        read_calendar(SHIPPED, proclaimed=PROCLAIMED.replace(was, becomes, 1))


def test_an_installation_names_its_file_and_one_that_is_not_there_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "proclaimed.toml"
    monkeypatch.setenv(NAMED, str(file))
    with pytest.raises(WrongHolidays, match=f"{NAMED}: .*proclaimed.toml cannot be read."):
        england_and_wales.__wrapped__()
    file.write_text(PROCLAIMED, "utf-8")
    assert not england_and_wales.__wrapped__().is_working(date(2027, 6, 7))


def test_a_list_with_a_missing_or_mistyped_year_is_refused() -> None:
    with pytest.raises(ValueError, match="falls on a weekday"):
        read_calendar(
            "first = 2026-01-01\nlast = 2026-12-31\n[days]\n2026 = [2026-12-25]\n"
            "[at_weekends]\ndays = [2026-12-24]"
        )
    with pytest.raises(ValueError, match="listed for 2027"):
        read_calendar("first = 2026-01-01\nlast = 2027-12-31\n[days]\n2026 = [2026-12-25]")
    with pytest.raises(ValueError, match="another year"):
        read_calendar("first = 2026-01-01\nlast = 2026-12-31\n[days]\n2026 = [2025-12-25]")


def test_the_rows_of_the_calendar_count_up_by_working_days() -> None:
    one_week = WorkingCalendar([date(2026, 8, 31)], first=date(2026, 8, 29), last=date(2026, 9, 2))
    assert list(one_week.rows()) == [
        CalendarDay(date(2026, 8, 29), 0, False),  # Saturday
        CalendarDay(date(2026, 8, 30), 0, False),
        CalendarDay(date(2026, 8, 31), 0, False),  # bank holiday Monday
        CalendarDay(date(2026, 9, 1), 1, True),
        CalendarDay(date(2026, 9, 2), 2, True),
    ]


@given(DAYS, COUNTS)
def test_law_the_answer_is_always_a_working_day(day: date, count: int) -> None:
    assert ENGLAND.is_working(ENGLAND.add(day, count))
    assert ENGLAND.is_working(ENGLAND.subtract(day, count))


@given(DAYS, COUNTS, COUNTS)
def test_law_adding_twice_is_adding_the_sum(day: date, first: int, then: int) -> None:
    assert ENGLAND.add(ENGLAND.add(day, first), then) == ENGLAND.add(day, first + then)


@given(DAYS, st.integers(0, 60), COUNTS)
def test_law_a_later_start_or_a_longer_limit_never_falls_due_sooner(day: date, wait: int, count: int) -> None:
    assert ENGLAND.add(day + timedelta(days=wait), count) >= ENGLAND.add(day, count)
    assert ENGLAND.add(day, count + 1) > ENGLAND.add(day, count)


@given(DAYS, COUNTS, st.sampled_from(Counting))
def test_law_counting_the_days_between_undoes_adding(day: date, count: int, counting: Counting) -> None:
    due = ENGLAND.add(day, count + 1, counting=counting)
    assert ENGLAND.days_between(day, due, counting=counting) == count + 1


@given(DAYS, COUNTS)
def test_law_subtracting_undoes_adding_from_a_working_day(day: date, count: int) -> None:
    working = ENGLAND.on_or_after(day)
    assert ENGLAND.subtract(ENGLAND.add(working, count), count) == working


@given(DAYS, st.integers(0, 60))
def test_law_the_table_agrees_with_walking_one_day_at_a_time(day: date, count: int) -> None:
    walked, left = day, count
    while left:
        walked += timedelta(days=1)
        if walked.weekday() < 5 and not ENGLAND.is_bank_holiday(walked):
            left -= 1
    if count:
        assert ENGLAND.add(day, count) == walked
