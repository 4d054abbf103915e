"""The table of due days that a million dates are looked up in: the same answers as one date at a time."""

from datetime import date, timedelta

import pytest

from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.kernel.working_days import Counting, DueDays, WorkingCalendar


def _due(table: DueDays, day: date) -> date:
    return date(1970, 1, 1) + timedelta(days=table.days[(day - table.first).days])


def test_one_working_day_from_the_thursday_before_easter_is_the_tuesday_after() -> None:
    table = england_and_wales().due_days(1)
    assert _due(table, date(2026, 4, 2)) == date(2026, 4, 7)  # Good Friday 3 April, Easter Monday 6 April


def test_counted_inclusively_the_thursday_itself_is_day_one() -> None:
    table = england_and_wales().due_days(1, counting=Counting.INCL)
    assert _due(table, date(2026, 4, 2)) == date(2026, 4, 2)


@pytest.mark.parametrize("length", [0, 1, 10, 45, 260])
def test_every_day_of_the_table_is_what_adding_says(length: int) -> None:
    calendar = england_and_wales()
    table = calendar.due_days(length)
    days = [table.first + timedelta(days=place) for place in range(len(table.days))]
    assert [_due(table, day) for day in days] == [calendar.add(day, length) for day in days]


def test_the_table_stops_where_the_bank_holidays_do() -> None:
    march = WorkingCalendar([], first=date(2026, 3, 1), last=date(2026, 3, 31))  # 1 March is a Sunday
    table = march.due_days(5)
    assert table.first == date(2026, 3, 1)
    assert len(table.days) == 24  # from 25 March on, the fifth working day is in April
    assert march.due_days(0).first == date(2026, 3, 2)  # nothing is known of the Friday before
    assert len(march.due_days(40).days) == 0
