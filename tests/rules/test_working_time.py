"""Time that counts: what is typed here was counted by hand on a calendar. London's time."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from joinedup.clocks.rules.many import OpenTime, working_days_after
from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.kernel.london import end_of_day, from_london
from joinedup.kernel.working_days import CalendarEnds, Counting
from joinedup.kernel.working_time import (
    ServiceHours,
    days_after,
    hours_after,
    months_after,
    weeks_after,
    working_hours_after,
    working_hours_between,
)

CALENDAR = england_and_wales()
# Monday to Thursday nine to five, Friday to half past four: a duty and advice team.
DUTY = ServiceHours((time(9),) * 5, (*((time(17),) * 4), time(16, 30)))
# A service that is open on every working day from midnight to half past eleven: to meet the clock changes.
LATE = ServiceHours((time(0),) * 5, (time(23, 30),) * 5)
OPEN = OpenTime(DUTY, calendar=CALENDAR)
# By the sea: six days from eight to six, and ten to twelve on bank holidays.
SEASIDE = ServiceHours((time(8),) * 6, (time(18),) * 6, (time(10), time(12)))


def london(words: str) -> datetime:
    return from_london(datetime.fromisoformat(words)).moment


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-07-14T09:00", 4, "2026-07-14T13:00"),  # a Tuesday
        ("2026-07-14T15:00", 4, "2026-07-15T11:00"),
        ("2026-07-14T03:00", 1, "2026-07-14T10:00"),
        ("2026-07-17T16:00", 1, "2026-07-20T09:30"),  # Friday: half an hour is left
        ("2026-07-17T16:30", 1, "2026-07-20T10:00"),
        ("2026-07-18T12:00", 8, "2026-07-20T17:00"),  # a Saturday
        (
            "2026-04-02T16:00",
            2,
            "2026-04-07T10:00",
        ),  # Maundy Thursday: Good Friday and Easter Monday lie between
        ("2026-12-24T16:00", 2, "2026-12-29T10:00"),  # Christmas falls on a Friday; the 28th stands in
        ("2026-03-27T16:00", 1, "2026-03-30T09:30"),  # over the night with 23 hours
        ("2026-10-23T16:00", 1, "2026-10-26T09:30"),  # over the night with 25
    ],
)
def test_working_hours_of_a_service(start: str, hours: int, end: str) -> None:
    found = working_hours_after(london(start), hours, service=DUTY, calendar=CALENDAR)
    assert found == london(end)
    assert OPEN.after([london(start)], hours) == [london(end)]


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-07-17T17:00", 2, "2026-07-18T09:00"),  # Friday, and the Saturday after it
        ("2026-07-18T17:00", 2, "2026-07-20T09:00"),  # closed on the Sunday
        ("2026-04-02T17:00", 4, "2026-04-04T09:00"),  # Good Friday has two hours, and Saturday is open
        ("2026-04-04T17:00", 4, "2026-04-07T09:00"),  # Easter Monday has two
        ("2026-12-25T09:00", 3, "2026-12-26T11:00"),  # Christmas has two, and Boxing Day, a Saturday, has two
        ("2026-12-26T12:00", 3, "2026-12-29T09:00"),  # Monday stands in for it, and has two
        ("2026-10-24T17:30", 1, "2026-10-26T08:30"),  # over the night with 25 hours
    ],
)
def test_a_service_may_be_open_at_weekends_and_for_less_on_bank_holidays(
    start: str, hours: int, end: str
) -> None:
    found = working_hours_after(london(start), hours, service=SEASIDE, calendar=CALENDAR)
    assert found == london(end)
    assert OpenTime(SEASIDE, calendar=CALENDAR).after([london(start)], hours) == [london(end)]


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-03-28T12:00", "2026-03-31T13:00"),  # 72 hours over the night with 23
        ("2026-10-24T12:00", "2026-10-27T11:00"),  # and over the night with 25
        ("2026-07-14T12:00", "2026-07-17T12:00"),
    ],
)
def test_seventy_two_hours_are_seventy_two(start: str, end: str) -> None:
    assert hours_after(london(start), 72) == london(end)


def test_the_days_of_the_clock_changes_have_23_and_25_hours() -> None:
    hour = timedelta(hours=1)
    assert end_of_day(date(2026, 3, 29)) - end_of_day(date(2026, 3, 28)) == 23 * hour
    assert end_of_day(date(2026, 10, 25)) - end_of_day(date(2026, 10, 24)) == 25 * hour


def test_calendar_days_weeks_and_months() -> None:
    assert days_after(date(2026, 2, 20), 10) == date(2026, 3, 2)
    assert days_after(date(2026, 2, 20), 10, counting=Counting.INCL) == date(2026, 3, 1)
    assert weeks_after(date(2026, 12, 24), 2) == date(2027, 1, 7)
    assert weeks_after(date(2026, 12, 24), 2, counting=Counting.INCL) == date(2027, 1, 6)
    assert months_after(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert months_after(date(2028, 1, 31), 1) == date(2028, 2, 29)
    assert months_after(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert months_after(date(2026, 8, 31), 12) == date(2027, 8, 31)


def test_counted_inclusively_there_is_no_day_nought() -> None:
    with pytest.raises(ValueError, match="no day nought"):
        days_after(date(2026, 2, 20), 0, counting=Counting.INCL)


def test_a_count_past_the_known_bank_holidays_says_so() -> None:
    with pytest.raises(CalendarEnds, match=r"2014-01-01 to 2030-12-31"):
        working_hours_after(london("2030-12-31T16:00"), 9, service=DUTY, calendar=CALENDAR)
    with pytest.raises(CalendarEnds):
        OPEN.after([london("2030-12-31T16:00")], 9)
    with pytest.raises(CalendarEnds):
        working_days_after([date(2030, 12, 30)], 5, calendar=CALENDAR)
    with pytest.raises(CalendarEnds):
        working_hours_between(
            london("2030-12-31T16:00"), london("2031-01-02T16:00"), service=DUTY, calendar=CALENDAR
        )


def test_hours_of_a_service_that_makes_no_sense_are_refused() -> None:
    with pytest.raises(ValueError, match="never open"):
        ServiceHours((time(9),), (time(9),))
    with pytest.raises(ValueError, match="opens and closes"):
        ServiceHours((time(9),), ())


MOMENTS = st.integers(0, 2_160 * 24 * 3_600).map(
    lambda seconds: datetime(2024, 1, 2, tzinfo=UTC) + timedelta(seconds=seconds)
)


@given(moment=MOMENTS, hours=st.integers(0, 200), service=st.sampled_from([DUTY, LATE, SEASIDE]))
@settings(deadline=None)
def test_law_between_undoes_after(moment: datetime, hours: int, service: ServiceHours) -> None:
    end = working_hours_after(moment, hours, service=service, calendar=CALENDAR)
    assert end >= moment
    assert working_hours_between(moment, end, service=service, calendar=CALENDAR) == timedelta(hours=hours)


@given(moments=st.lists(MOMENTS, min_size=1, max_size=20), hours=st.integers(0, 200))
@settings(deadline=None)
def test_law_the_table_of_hours_says_what_walking_says(moments: list[datetime], hours: int) -> None:
    walked = [working_hours_after(one, hours, service=DUTY, calendar=CALENDAR) for one in moments]
    assert OPEN.after(moments, hours) == walked


@given(
    days=st.lists(st.dates(date(2015, 1, 1), date(2029, 6, 1)), max_size=20),
    length=st.integers(1, 260),
    counting=st.sampled_from(Counting),
)
@settings(deadline=None)
def test_law_the_table_of_days_says_what_adding_says(
    days: list[date], length: int, counting: Counting
) -> None:
    added = [CALENDAR.add(day, length, counting=counting) for day in days]
    assert working_days_after(days, length, calendar=CALENDAR, counting=counting) == added
