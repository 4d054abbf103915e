"""A day ends at the midnight of London, also where the clocks change (29 March and 25 October 2026)."""

from datetime import UTC, date, datetime

import pytest

from joinedup.kernel.london import end_of_day


@pytest.mark.parametrize(
    ("day", "ends"),
    [
        (date(2026, 3, 28), datetime(2026, 3, 29, 0, 0, tzinfo=UTC)),
        (date(2026, 3, 29), datetime(2026, 3, 29, 23, 0, tzinfo=UTC)),  # the day of 23 hours
        (date(2026, 10, 24), datetime(2026, 10, 24, 23, 0, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 26, 0, 0, tzinfo=UTC)),  # the day of 25 hours
    ],
)
def test_a_day_ends_at_the_midnight_of_london(day: date, ends: datetime) -> None:
    assert end_of_day(day) == ends
