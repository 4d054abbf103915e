"""The night drill: nobody chooses the minute or the service, and a draw made twice is the same."""

from datetime import UTC, date, datetime, timedelta

import pytest

from joinedup.agencies.rules.drill import choose, digest_of, minute_of, monday_of

MONDAY = date(2026, 7, 13)
KEY = b"of this installation"


def at_night(moment: datetime) -> bool:
    return not 8 <= moment.hour < 16


def test_the_week_of_a_sunday_is_that_of_the_monday_before() -> None:
    assert monday_of(date(2026, 7, 19)) == MONDAY
    assert monday_of(MONDAY) == MONDAY


def test_a_draw_is_the_same_each_time_and_another_under_another_key_week_or_area() -> None:
    same = digest_of(1, MONDAY, key=KEY)
    assert same == digest_of(1, MONDAY, key=KEY)
    others = {
        digest_of(1, MONDAY, key=b"another"),
        digest_of(2, MONDAY, key=KEY),
        digest_of(1, MONDAY + timedelta(weeks=1), key=KEY),
    }
    assert len(others | {same}) == 4


@pytest.mark.parametrize("week", [MONDAY, date(2026, 3, 23), date(2026, 10, 19)])  # and both clock changes
def test_over_many_draws_every_minute_is_of_its_week_and_of_the_night(week: date) -> None:
    drawn = [minute_of(digest_of(area, week, key=KEY), week, is_night=at_night) for area in range(200)]
    first = datetime(week.year, week.month, week.day, tzinfo=UTC) - timedelta(hours=1)
    assert all(first <= moment < first + timedelta(days=7, hours=1) for moment in drawn)
    assert all(at_night(moment) for moment in drawn)
    assert len(set(drawn)) > 190
    assert len({moment.date() for moment in drawn}) >= 7


def test_a_front_door_that_never_closes_has_no_night() -> None:
    with pytest.raises(ValueError, match="never closed"):
        minute_of(digest_of(1, MONDAY, key=KEY), MONDAY, is_night=lambda moment: False)


def test_every_service_has_its_turn() -> None:
    chosen = {choose(digest_of(area, MONDAY, key=KEY), (3, 7, 12)) for area in range(60)}
    assert chosen == {3, 7, 12}
