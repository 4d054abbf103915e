"""Red, amber, green, blue: by when each is decided. Figures from Surrey's, Merton's and Luton's hubs."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from joinedup.agencies.rules.service_hours import hours_typed
from joinedup.clocks.rules.limits import limits_of_england
from joinedup.frontdoor.rules.ratings import (
    Profile,
    Rating,
    due_at,
    may_rate,
    profile_in_use,
    profiles,
    read_profiles,
    stands,
)
from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.kernel.london import end_of_day


def due(rating: Rating, received: datetime, *, profile: Profile | None = None) -> datetime | None:
    return due_at(
        rating,
        received_at=received,
        profile=profile or profile_in_use(),
        service_day=limits_of_england().service_day,
        calendar=england_and_wales(),
    )


def london_summer(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of British Summer Time in 2026, one hour ahead of UTC."""
    return datetime(2026, month, day, hour - 1, minute, tzinfo=UTC)


def test_surreys_figures_are_four_and_twenty_four_working_hours_and_seventy_two() -> None:
    nine = london_summer(7, 14, 9)  # a Tuesday; the front door is open 09:00 to 17:00
    assert due(Rating.RED, nine) == london_summer(7, 14, 13)
    assert due(Rating.AMBER, nine) == london_summer(7, 16, 17)  # Tuesday, Wednesday, Thursday: 8 hours each
    assert due(Rating.GREEN, nine) == london_summer(7, 17, 9)
    assert due(Rating.BLUE, nine) is None


def test_working_hours_leave_out_the_evening_the_weekend_and_fridays_last_half_hour() -> None:
    friday_three = london_summer(7, 24, 15)  # closes at 16:30: an hour and a half are worked
    assert due(Rating.AMBER, friday_three) == london_summer(7, 29, 15, 30)


def test_red_is_worked_on_past_closing_time() -> None:
    """Luton's rule: without it, four working hours from 15:00 would end at 11:00 the next day."""
    assert due(Rating.RED, london_summer(7, 14, 15)) == london_summer(7, 14, 19)


def test_where_the_door_is_open_too_seldom_it_is_due_when_sixty_days_are_over() -> None:
    """Twelve hours in sixty days: nothing is worked off in time, and the concern is rated all the same."""
    seldom = replace(limits_of_england().service_day, hours=hours_typed("Sunday, 10:00 to 11:30"))
    nine = london_summer(7, 14, 9)
    found = due_at(
        Rating.AMBER,
        received_at=nine,
        profile=profile_in_use(),
        service_day=seldom,
        calendar=england_and_wales(),
    )
    assert found == end_of_day(date(2026, 9, 11))


def test_red_that_comes_at_night_begins_when_the_front_door_opens() -> None:
    assert due(Rating.RED, london_summer(7, 14, 22)) == london_summer(7, 15, 13)
    assert due(Rating.RED, london_summer(7, 18, 11)) == london_summer(7, 20, 13)  # Saturday, then Monday


def test_seventy_two_hours_run_over_the_clock_change() -> None:
    """Clocks go back on Sunday 25 October 2026: from Friday 17:00 it is Monday 16:00, not 17:00."""
    assert due(Rating.GREEN, datetime(2026, 10, 23, 16, tzinfo=UTC)) == datetime(2026, 10, 26, 16, tzinfo=UTC)


def test_mertons_two_six_and_twenty_four_hours_are_its_partners_to_answer_and_nobodys_to_decide() -> None:
    merton, nine = profiles()["merton"], london_summer(7, 14, 9)
    assert [due(each, nine, profile=merton) for each in Rating] == [None] * 4
    answers = [merton.partners_answer(each)[0] for each in Rating]
    assert answers == [2, 6, 24, 0]
    assert merton.partners_answer(Rating.AMBER)[1] == "It is rated Amber. Partners answer in 6 working hours."
    said = [merton.limits[each].words for each in (Rating.RED, Rating.AMBER, Rating.GREEN)]
    assert said == [
        "An assessment team begins; partners answer in 2 working hours; no time of its own to decide in",
        "Partners answer in 6 working hours; no time of its own to decide in",
        "Chosen agencies answer in 24 working hours; no time of its own to decide in",
    ]


def test_london_says_twenty_four_hours_for_green_and_nothing_of_the_others() -> None:
    london, nine = profiles()["london"], london_summer(7, 14, 9)
    assert due(Rating.GREEN, nine, profile=london) == london_summer(7, 15, 9)
    assert [due(each, nine, profile=london) for each in (Rating.RED, Rating.AMBER, Rating.BLUE)] == [None] * 3


def test_a_change_of_rating_carries_its_reason_and_the_first_need_not() -> None:
    assert may_rate(Rating.AMBER, before=None, because="").allowed
    assert may_rate(Rating.RED, before=Rating.AMBER, because="He is out on bail.").allowed
    no_reason = may_rate(Rating.GREEN, before=Rating.RED, because=" ")
    assert no_reason.because == "Enter why it is green now and no longer red"
    assert may_rate(Rating.RED, before=Rating.RED, because="x").because == "It is red already."


def test_by_when_is_said_as_people_say_it() -> None:
    at = london_summer(7, 14, 9)
    assert stands(london_summer(7, 14, 13), at=at) == "by 13:00"
    assert stands(london_summer(7, 13, 13), at=at) == "was due Monday 13:00"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('profile = "kent"', "is in use and not in the list"),
        ("red = { hours", "a rating is red, amber, green, blue"),
    ],
)
def test_a_faulty_file_is_refused(text: str, said: str) -> None:
    whole = (
        '[use]\nprofile = "a"\nred_past_closing = true\nred_past_closing_source = "x"\n'
        '[[profile]]\ncode = "a"\n'
        'title = "t"\nsource = "s"\nin_force_from = 2020-01-01\n'
        + "".join(
            f'limit.{each} = {{ hours = 1, counted = "working", means = "m" }}\n'
            for each in ("red", "amber", "green", "blue")
        )
    )
    assert read_profiles(whole)[0] == "a"
    broken = (
        whole.replace('profile = "a"', text) if "kent" in text else whole.replace("limit.red", "limit.rot")
    )
    with pytest.raises(ValueError, match=said):
        read_profiles(broken)
