"""Whether a question can be put at all: about whom, to how many, to whoever is still there (J1)."""

from datetime import date, timedelta

import pytest

from joinedup.sharing.rules.asking import (
    ANSWERED_LATELY,
    MOST_AT_ONCE,
    WHY_LIMIT,
    may_be_asked,
    may_be_asked_at_once,
    may_be_written_down,
    may_still_be_asked,
)

TODAY = date(2026, 7, 14)


@pytest.mark.parametrize(
    ("named", "chosen", "own", "expected"),
    [
        (2, 2, False, "ask.around"),
        (1, 1, False, "ask.around"),
        (1, 2, False, "ask.not_around"),
        (0, 1, False, "ask.not_around"),
        (0, 0, False, "ask.about_nobody"),
        (2, 2, True, "ask.own_agency"),
    ],
)
def test_it_is_about_somebody_around_the_child_and_put_to_another_agency(
    named: int, chosen: int, own: bool, expected: str
) -> None:
    assert may_be_asked(named=named, chosen=chosen, own=own).rule == expected


def test_six_are_asked_at_once_in_two_hundred_letters_and_an_answer_of_two_weeks_is_shown() -> None:
    assert (6, 200, timedelta(days=14)) == (MOST_AT_ONCE, WHY_LIMIT, ANSWERED_LATELY)
    assert may_be_asked_at_once(6).rule == "ask.several"
    assert may_be_asked_at_once(7).because == (
        "Ask at most 6 desks at once. Choose those that are likely to know."
    )


def test_whoever_leaves_today_is_asked_no_more() -> None:
    def asked(left_on: date | None) -> str:
        return may_still_be_asked(agency="Open Hearth", left_on=left_on, today=TODAY).rule

    assert asked(None) == asked(date(2026, 7, 15)) == "ask.there"
    assert asked(TODAY) == asked(date(2026, 7, 13)) == "ask.left"


def test_what_is_written_down_is_about_somebody_and_has_happened() -> None:
    assert may_be_written_down(TODAY, people=1, today=TODAY).rule == "write_down.known"
    assert may_be_written_down(date(2026, 7, 15), people=2, today=TODAY).rule == "write_down.ahead"
    assert may_be_written_down(TODAY, people=0, today=TODAY).rule == "write_down.about_nobody"
