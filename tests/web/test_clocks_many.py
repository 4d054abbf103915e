"""What the database counts is what the rules count, on either engine."""

import random
from datetime import UTC, date, datetime, time, timedelta

import pytest

from joinedup.clocks.queries import many
from joinedup.clocks.rules.many import OpenTime
from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.kernel.working_days import CalendarEnds, Counting
from joinedup.kernel.working_time import ServiceHours, working_hours_after

CALENDAR = england_and_wales()
DUTY = ServiceHours((time(9),) * 5, (*((time(17),) * 4), time(16, 30)))
OPEN = OpenTime(DUTY, calendar=CALENDAR)


@pytest.mark.parametrize("counting", list(Counting))
def test_working_days_are_the_same_from_every_day_of_two_years(db: None, counting: Counting) -> None:
    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(730)]
    for length in (1, 45):
        assert many.working_days_after(days, length, calendar=CALENDAR, counting=counting) == [
            CALENDAR.add(day, length, counting=counting) for day in days
        ]


def test_working_hours_are_the_same_from_moments_of_a_year_and_at_the_edges(db: None) -> None:
    draw = random.Random(6)
    begins = datetime(2026, 1, 2, tzinfo=UTC)
    moments = [begins + timedelta(seconds=draw.randrange(363 * 24 * 3_600)) for _ in range(40)]
    moments += list(map(_moment, OPEN.opens[3_100:3_108]))
    moments += list(map(_moment, OPEN.closes[3_100:3_108]))
    for hours in (0, 1, 48):
        assert many.working_hours_after(moments, hours, open_time=OPEN) == [
            working_hours_after(one, hours, service=DUTY, calendar=CALENDAR) for one in moments
        ]


def test_what_runs_past_the_known_bank_holidays_is_not_guessed(db: None) -> None:
    with pytest.raises(CalendarEnds):
        many.working_days_after([date(2030, 12, 30)], 5, calendar=CALENDAR)
    with pytest.raises(CalendarEnds):
        many.working_hours_after([datetime(2030, 12, 31, 16, tzinfo=UTC)], 9, open_time=OPEN)


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, tz=UTC)
