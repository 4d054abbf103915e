"""A system that sends in a ring is told to wait, and for how long."""

from datetime import UTC, datetime, timedelta

from joinedup.api.rules.pace import seconds_to_wait

NINE = datetime(2026, 7, 14, 8, 0, tzinfo=UTC)


def test_sixty_a_minute_go_through_and_the_next_one_waits_until_the_first_is_a_minute_old() -> None:
    sent = [NINE + timedelta(milliseconds=500 * number) for number in range(60)]  # the last at 29.5 seconds
    assert seconds_to_wait(sent[:59], at=NINE + timedelta(seconds=30)) == 0
    assert seconds_to_wait(sent, at=NINE + timedelta(seconds=30)) == 30
    assert seconds_to_wait(sent, at=NINE + timedelta(seconds=59, milliseconds=900)) == 1
    assert seconds_to_wait(sent, at=NINE + timedelta(seconds=60)) == 0  # one of the sixty is a minute old


def test_whoever_has_sent_more_waits_until_fewer_than_sixty_are_left_of_the_last_minute() -> None:
    sent = [NINE] * 40 + [NINE + timedelta(seconds=20)] * 60
    assert seconds_to_wait(sent, at=NINE + timedelta(seconds=30)) == 50
    assert seconds_to_wait([], at=NINE) == 0
