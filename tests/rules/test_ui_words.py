"""How moments, days and numbers are said on a page. Expected words were read off a calendar, not the code."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinedup.ui import words

TUESDAY_NINE = datetime(2026, 7, 14, 8, 0, tzinfo=UTC)  # 09:00 in London


def test_a_moment_is_said_as_london_clocks_show_it() -> None:
    assert words.moment(TUESDAY_NINE) == "Tuesday 14 July 2026, 09:00"
    assert words.moment(datetime(2026, 1, 14, 8, 0, tzinfo=UTC)) == "Wednesday 14 January 2026, 08:00"


def test_a_call_just_before_midnight_in_utc_belongs_to_the_next_london_day() -> None:
    assert words.moment(datetime(2026, 7, 14, 23, 30, tzinfo=UTC)) == "Wednesday 15 July 2026, 00:30"


def test_the_hour_that_comes_twice_is_said_twice() -> None:
    assert words.time(datetime(2026, 10, 25, 0, 30, tzinfo=UTC)) == "01:30"
    assert words.time(datetime(2026, 10, 25, 1, 30, tzinfo=UTC)) == "01:30"


def test_the_year_is_left_out_only_within_the_same_year() -> None:
    assert words.day(date(2026, 7, 16), TUESDAY_NINE) == "Thursday 16 July"
    assert words.day(date(2025, 12, 31), TUESDAY_NINE) == "Wednesday 31 December 2025"
    assert words.short_day(date(2026, 7, 16), TUESDAY_NINE) == "16 Jul"
    assert words.moment(TUESDAY_NINE, TUESDAY_NINE) == "Tuesday 14 July, 09:00"


def test_a_moment_without_an_offset_is_a_defect() -> None:
    with pytest.raises(ValueError, match="without an offset"):
        words.moment(datetime(2026, 7, 14, 8, 0))  # noqa: DTZ001 -- the naive moment is the case


@pytest.mark.parametrize(
    ("born", "today", "years"),
    [
        (date(2017, 3, 12), date(2026, 7, 14), 9),  # Mara Okafor
        (date(2017, 7, 14), date(2026, 7, 14), 9),
        (date(2017, 7, 15), date(2026, 7, 14), 8),
        (date(2012, 2, 29), date(2026, 2, 28), 13),
        (date(2012, 2, 29), date(2026, 3, 1), 14),
    ],
)
def test_age_is_whole_years(born: date, today: date, years: int) -> None:
    assert words.age(born, today) == years


def test_an_unborn_child_has_no_age() -> None:
    with pytest.raises(ValueError, match="not born yet"):
        words.age(date(2026, 9, 1), date(2026, 7, 14))


def test_one_is_one_and_nought_is_many() -> None:
    assert words.plural(1, "question") == "1 question"
    assert words.plural(0, "question") == "0 questions"
    assert words.plural(2, "child", "children") == "2 children"
    assert words.plural(12000, "item") == "12,000 items"


@pytest.mark.parametrize(
    "typed",
    ["14/7/2026", "14/07/2026", "14-7-2026", "14.7.2026", "14 7 2026", "2026-07-14", "14 July 2026",
     "14 jul 2026", "14th July 2026", "Tuesday 14 July 2026", " 14 JULY 2026 "],
)  # fmt: skip
def test_the_ways_in_which_people_write_a_day(typed: str) -> None:
    assert words.parse_day(typed) == date(2026, 7, 14)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("soon", "Enter the date like 14 July 2026 or 14/7/2026."),
        ("14 Ju 2026", "Enter the date like 14 July 2026 or 14/7/2026."),
        ("14 Jux 2026", "Enter the date like 14 July 2026 or 14/7/2026."),
        ("１４/７/２０２６", "Enter the date like 14 July 2026 or 14/7/2026."),
        ("14/7/26", "Enter the year in four figures, like 2026."),
        ("1/1/0001", "Enter a year between 1900 and 2100."),
        ("1/1/1899", "Enter a year between 1900 and 2100."),
        ("1/1/20260", "Enter the year in four figures, like 2026."),
        ("31/11/2026", "There is no such day. Check the day and the month."),
        ("29 February 1900", "There is no such day. Check the day and the month."),
        ("7/14/2026", "There is no such day. Check the day and the month."),
    ],
)
def test_a_day_that_cannot_be_read_is_answered_with_one_sentence(typed: str, sentence: str) -> None:
    with pytest.raises(words.UnreadableDay) as refused:
        words.parse_day(typed)
    assert str(refused.value) == sentence


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31)))
def test_a_day_that_was_shown_can_be_typed_back(day: date) -> None:
    assert words.parse_day(words.day(day)) == day
    assert words.parse_day(words.short_day(day)) == day
    assert words.parse_day(day.isoformat()) == day


@given(st.text())
def test_any_text_is_a_day_or_a_sentence(typed: str) -> None:
    try:
        assert isinstance(words.parse_day(typed), date)
    except words.UnreadableDay as refused:
        assert str(refused).endswith(".")
