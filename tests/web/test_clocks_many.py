"""What the database counts is what the rules count, on either engine."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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


_EDGES = sorted((*OPEN.opens[:3_000], *OPEN.closes[:3_000]))
MOMENTS = st.one_of(  # any second, and those at which the service opens or closes, or nearly
    st.integers(_EDGES[0], _EDGES[-1]),
    st.builds(lambda edge, off: edge + off, st.sampled_from(_EDGES), st.integers(-1, 1)),
).map(lambda seconds: datetime.fromtimestamp(seconds, tz=UTC))


@given(moments=st.lists(MOMENTS, min_size=1, max_size=30), hours=st.integers(0, 200))
@settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_law_the_database_counts_working_hours_as_walking_does(
    db: None, moments: list[datetime], hours: int
) -> None:
    walked = [working_hours_after(one, hours, service=DUTY, calendar=CALENDAR) for one in moments]
    assert many.working_hours_after(moments, hours, open_time=OPEN) == walked


def test_what_runs_past_the_known_bank_holidays_is_not_guessed(db: None) -> None:
    with pytest.raises(CalendarEnds):
        many.working_days_after([date(2030, 12, 30)], 5, calendar=CALENDAR)
    with pytest.raises(CalendarEnds):
        many.working_hours_after([datetime(2030, 12, 31, 16, tzinfo=UTC)], 9, open_time=OPEN)
