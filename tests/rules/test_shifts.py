"""Shift patterns, from the facts file 5.1 and 5.2; hours and gaps typed by hand or worked out on paper."""

from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinedup.agencies.rules.gaps import holidays_end
from joinedup.agencies.rules.opening import Opening, opening
from joinedup.agencies.rules.shifts import (
    ShiftPattern,
    ShiftSpan,
    read_patterns,
    shifts,
)
from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.kernel.working_days import CalendarEnds
from tests.west_yorkshire import PATTERNS, SCHOOL_HOLIDAYS

CALENDAR = england_and_wales()
HOUR = timedelta(hours=1)


def utc(month: int, day: int, hour: int, minute: int = 0, *, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def worked(code: str, first: date, last: date, *, team: int = 0) -> list[ShiftSpan]:
    pattern = PATTERNS[code]
    return shifts(
        pattern,
        team_offset=pattern.offset_of(team),
        first=first,
        last=last,
        calendar=CALENDAR,
        holidays=SCHOOL_HOLIDAYS,
    )


def hours(spans: list[ShiftSpan]) -> float:
    return sum((span.ends - span.starts) / HOUR for span in spans)


def cycle(code: str, *, team: int = 0) -> list[str]:
    """The shifts of the ten days from Monday 5 January, a letter each."""
    by_day = {span.day: span.code for span in worked(code, date(2026, 1, 5), date(2026, 1, 14), team=team)}
    return [by_day.get(date(2026, 1, 5) + timedelta(days=n), "-") for n in range(10)]


# Two, two, two and four


@pytest.mark.parametrize(
    ("code", "first_team", "second_team", "hours_of_ten_days"),
    [
        ("SH1", "EELLNN----", "LLNN----EE", 2 * 10 + 2 * 10 + 2 * 9),  # two, two, two and four
        ("SH3", "EELLNN---E", "LLNN---EEL", 7 * 8),  # six on, three off: on the tenth day it begins again
        ("SH4", "DDDLLL----", "DLLL----DD", 6 * 10),  # six on, four off: three days, three lates
        ("SH5", "DDNN----DD", "NN----DDNN", 6 * 12),  # four on, four off: again from the ninth day
    ],
)
def test_ten_days_from_monday_5_january_are_as_a_constable_would_write_them(
    code: str, first_team: str, second_team: str, hours_of_ten_days: int
) -> None:
    assert "".join(cycle(code)) == first_team
    assert "".join(cycle(code, team=1)) == second_team
    assert hours(worked(code, date(2026, 1, 5), date(2026, 1, 14))) == hours_of_ten_days


def test_after_the_last_night_an_officer_is_away_for_96_hours() -> None:
    # The facts file's worked example: last night ends 07:00, four rest days, next early 07:00.
    fortnight = worked("SH1", date(2026, 1, 5), date(2026, 1, 18))
    gaps = [later.starts - earlier.ends for earlier, later in pairwise(fortnight)]
    assert max(gaps) == timedelta(hours=96)
    last_night = fortnight[gaps.index(max(gaps))]
    assert (last_night.code, last_night.ends) == ("N", utc(1, 11, 7))


def test_an_officer_on_response_shares_27_and_a_half_percent_of_the_office_day() -> None:
    # Ten days of 09:00 to 17:00 are 80 hours; two earlies share 8 each and two lates 3 each: 22.
    shared = timedelta()
    for span in worked("SH1", date(2026, 1, 4), date(2026, 1, 14)):
        for day in range(5, 15):
            opens, closes = utc(1, day, 9), utc(1, day, 17)
            shared += max(timedelta(), min(span.ends, closes) - max(span.starts, opens))
    assert shared / HOUR == 22
    assert shared / (10 * 8 * HOUR) == 0.275


@pytest.mark.parametrize("code", ["SH1", "SH3", "SH5"])
def test_the_teams_of_a_round_the_clock_pattern_leave_no_minute_of_the_year(code: str) -> None:
    pattern = PATTERNS[code]
    assert (
        gaps_of(
            [
                span
                for team in range(pattern.teams)
                for span in worked(code, date(2025, 12, 31), date(2026, 12, 31), team=team)
            ]
        )
        == []
    )


@pytest.mark.parametrize("code", ["SH1", "SH3", "SH4", "SH5", "SH6", "SH8"])
def test_nobody_works_more_than_six_days_together_or_rests_only_one(code: str) -> None:
    # The Federation's limits of good practice.
    days = {span.day for span in worked(code, date(2026, 1, 5), date(2026, 12, 31))}
    runs: list[tuple[bool, int]] = []
    for n in range((max(days) - date(2026, 1, 5)).days):
        on = date(2026, 1, 5) + timedelta(days=n) in days
        if runs and runs[-1][0] == on:
            runs[-1] = (on, runs[-1][1] + 1)
        else:
            runs.append((on, 1))
    assert max(length for on, length in runs if on) <= 6
    assert min(length for on, length in runs[1:-1] if not on) >= 2


def test_a_neighbourhood_officer_works_two_weekends_in_four_and_no_night() -> None:
    """Forty hours a week over four weeks from Monday 5 January 2026."""
    spans = worked("SH8", date(2026, 1, 5), date(2026, 2, 1))
    assert sum((span.ends - span.starts for span in spans), timedelta()) == timedelta(hours=160)
    assert sorted({span.day.isocalendar().week for span in spans if span.day.weekday() > 4}) == [3, 5]
    assert all(span.ends.date() == span.day for span in spans)  # in January London's clocks are those of UTC


def gaps_of(spans: list[ShiftSpan]) -> list[tuple[datetime, datetime]]:
    """The stretches between the first start and the last end in which nobody is on."""
    in_turn = sorted(spans, key=lambda span: span.starts)
    gaps, covered = [], in_turn[0].starts
    for span in in_turn:
        if span.starts > covered:
            gaps.append((covered, span.starts))
        covered = max(covered, span.ends)
    return gaps


# The two nights when the clocks change


def test_the_night_of_spring_is_an_hour_short() -> None:
    # SH5 nights are 19:00 to 07:00; on 28 March 2026 clocks go from 01:00 to 02:00.
    (night,) = [
        span
        for team in range(4)
        for span in worked("SH5", date(2026, 3, 28), date(2026, 3, 28), team=team)
        if span.code == "N"
    ]
    assert night == ShiftSpan(date(2026, 3, 28), "N", utc(3, 28, 19), utc(3, 29, 6))
    assert hours([night]) == 11


def test_the_night_of_autumn_is_an_hour_long() -> None:
    (night,) = [
        span
        for team in range(4)
        for span in worked("SH5", date(2026, 10, 24), date(2026, 10, 24), team=team)
        if span.code == "N"
    ]
    assert night == ShiftSpan(date(2026, 10, 24), "N", utc(10, 24, 18), utc(10, 25, 7))
    assert hours([night]) == 13


@pytest.mark.parametrize(("night", "length"), [(date(2026, 3, 28), 23), (date(2026, 10, 24), 25)])
def test_the_control_room_is_covered_for_every_hour_of_an_odd_day(night: date, length: int) -> None:
    midnight = utc(3, 29, 0) if length == 23 else utc(10, 24, 23)
    until = midnight + length * HOUR
    spans = [
        span
        for team in range(4)
        for span in worked("SH5", night - timedelta(days=1), night + timedelta(days=1), team=team)
    ]
    assert gaps_of(spans) == []
    within = sum(
        (max(timedelta(), min(span.ends, until) - max(span.starts, midnight)) for span in spans), timedelta()
    )
    assert within / HOUR == length


_SMALL_HOURS = """
anchor = 2026-01-05
[[pattern]]
code = "SMALL"
name = "A shift that begins and ends in the hour that changes"
times = { A = ["01:30", "09:30"], B = ["17:30", "01:30"] }
cycle = ["A+B"]
bank_holidays = "worked"
source = "invented for this test"
verified = "no"
"""


def test_a_shift_that_begins_in_the_hour_that_comes_twice_begins_at_its_first() -> None:
    pattern = read_patterns(_SMALL_HOURS)["SMALL"]
    evening, *_ = shifts(pattern, first=date(2026, 10, 24), last=date(2026, 10, 24), calendar=CALENDAR)[1:]
    morning = shifts(pattern, first=date(2026, 10, 25), last=date(2026, 10, 25), calendar=CALENDAR)[0]
    assert evening.ends == utc(10, 25, 1, 30)  # the second half past one
    assert morning.starts == utc(10, 25, 0, 30)  # the first: for an hour there are two


def test_a_shift_that_begins_in_the_hour_that_is_skipped_begins_an_hour_on() -> None:
    pattern = read_patterns(_SMALL_HOURS)["SMALL"]
    early = shifts(pattern, first=date(2026, 3, 29), last=date(2026, 3, 29), calendar=CALENDAR)[0]
    assert early.starts == utc(3, 29, 1, 30)  # 02:30 on the clock
    skipped = read_patterns(_SMALL_HOURS.replace('"01:30", "09:30"', '"01:00", "02:00"'))["SMALL"]
    worked_then = shifts(skipped, first=date(2026, 3, 29), last=date(2026, 3, 29), calendar=CALENDAR)
    assert [span.code for span in worked_then] == ["B"]  # nobody works an hour that is not there


def test_a_cycle_without_a_day_is_refused_in_a_sentence() -> None:
    with pytest.raises(ValueError, match=r"^SMALL: the cycle has no day in it\. A rest day is '-'\.$"):
        read_patterns(_SMALL_HOURS.replace('["A+B"]', "[]"))


# Offices, schools and the Emergency Duty Team


def test_duty_and_advice_stops_at_half_past_four_on_a_friday() -> None:
    week = worked("DA", date(2026, 7, 13), date(2026, 7, 19))
    assert [(span.day.day, span.starts.hour, span.ends.hour, span.ends.minute) for span in week] == [
        (13, 8, 16, 0),
        (14, 8, 16, 0),
        (15, 8, 16, 0),
        (16, 8, 16, 0),
        (17, 8, 15, 30),
    ]


@pytest.mark.parametrize("code", ["SH7", "DA", "HV", "SCHOOL"])
def test_offices_are_closed_on_christmas_day_and_the_substitute_for_boxing_day(code: str) -> None:
    assert worked(code, date(2026, 12, 25), date(2026, 12, 28)) == []


def test_response_works_on_christmas_day() -> None:
    on_christmas_day = [
        span.code
        for team in range(5)
        for span in worked("SH1", date(2026, 12, 25), date(2026, 12, 25), team=team)
    ]
    assert sorted(on_christmas_day) == ["E", "L", "N"]


def test_joy_adeyemi_is_in_school_in_term_and_not_in_the_holidays() -> None:
    assert len(worked("SCHOOL", date(2026, 7, 13), date(2026, 7, 19))) == 5
    assert [span.day for span in worked("SCHOOL", date(2026, 7, 20), date(2026, 9, 2))] == [
        date(2026, 7, 20),
        date(2026, 7, 21),
        date(2026, 9, 1),
        date(2026, 9, 2),
    ]


def test_a_school_without_its_holidays_is_not_guessed() -> None:
    with pytest.raises(ValueError, match="term time"):
        shifts(PATTERNS["SCHOOL"], first=date(2026, 7, 14), last=date(2026, 7, 14), calendar=CALENDAR)


def test_four_workers_and_the_daytime_team_leave_no_minute_of_the_year() -> None:
    night_and_day = worked("DA", date(2025, 12, 31), date(2026, 12, 31))
    for worker in range(4):
        night_and_day += worked("EDT", date(2025, 12, 31), date(2026, 12, 31), team=worker)
    assert gaps_of(night_and_day) == []


def test_one_social_worker_is_on_overnight() -> None:
    at_two_in_the_morning = utc(7, 15, 1)
    on = [
        worker
        for worker in range(4)
        for span in worked("EDT", date(2026, 7, 13), date(2026, 7, 15), team=worker)
        if span.starts <= at_two_in_the_morning < span.ends
    ]
    assert len(on) == 1


def test_the_safeguarding_desk_is_open_when_four_teams_are_on() -> None:
    on_shift = [
        (span.starts, span.ends)
        for team in range(4)
        for span in worked("SH6", date(2026, 7, 13), date(2026, 7, 19), team=team)
    ]
    for desk in worked("SG-DESK", date(2026, 7, 13), date(2026, 7, 19)):
        assert min(starts for starts, _ in on_shift if starts.date() == desk.day) == desk.starts
        assert max(ends for starts, ends in on_shift if starts.date() == desk.day) == desk.ends


def test_a_pattern_past_the_known_bank_holidays_is_not_guessed() -> None:
    with pytest.raises(CalendarEnds):
        worked("SH7", date(2031, 1, 1), date(2031, 1, 1))


def test_every_pattern_says_where_it_is_from_and_how_far_it_was_checked() -> None:
    assert set(PATTERNS) == {
        *("SH1", "SH3", "SH4", "SH5", "SH6", "SH7", "SH8"),
        *("DA", "EDT", "EDT-DESK", "SG-DESK", "SCHOOL", "HV", "24H"),
    }
    assert [PATTERNS[code].teams for code in ("SH1", "SH3", "SH5", "SH6", "EDT", "SH7")] == [5, 5, 4, 4, 4, 1]
    for pattern in PATTERNS.values():
        assert pattern.offset_of(0) == 0
        assert pattern.source
        assert pattern.verified in {"yes", "secondary", "no"}
        assert pattern.anchor.weekday() == 0


@pytest.mark.parametrize(
    ("spoilt", "complaint"),
    [
        (_SMALL_HOURS.replace('["A+B"]', '["A+C"]'), "SMALL: the shift 'C' has no times"),
        (_SMALL_HOURS.replace('"worked"', '"perhaps"'), "'worked' or 'off'"),
        (_SMALL_HOURS + _SMALL_HOURS.partition("2026-01-05")[2], "SMALL is there twice"),
    ],
)
def test_a_file_of_patterns_that_contradicts_itself_is_refused(spoilt: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        read_patterns(spoilt)


@given(st.sampled_from(sorted(PATTERNS)), st.dates(date(2025, 9, 1), date(2026, 12, 1)), st.integers(0, 40))
def test_law_a_stretch_of_days_is_its_days_one_by_one(code: str, first: date, length: int) -> None:
    last = first + timedelta(days=length)
    assert worked(code, first, last) == [
        span for n in range(length + 1) for span in worked(code, *(2 * (first + timedelta(days=n),)))
    ]


# Whether a desk is open


def stands(hours_of: str | ShiftPattern, at: datetime) -> Opening:
    pattern = PATTERNS[hours_of] if isinstance(hours_of, str) else hours_of
    return opening(pattern, at=at, calendar=CALENDAR, school_holidays=SCHOOL_HOLIDAYS)


def test_the_front_door_is_open_on_tuesday_until_five() -> None:
    assert stands("DA", utc(7, 14, 8)) == Opening(is_open=True, until=utc(7, 14, 16))


def test_at_five_it_is_closed_until_nine() -> None:
    assert stands("DA", utc(7, 14, 15, 59)).is_open
    assert stands("DA", utc(7, 14, 16)) == Opening(is_open=False, until=utc(7, 15, 8))
    assert stands("DA", utc(7, 15, 7, 59)) == Opening(is_open=False, until=utc(7, 15, 8))


def test_on_christmas_eve_evening_the_front_door_is_closed_until_the_29th() -> None:
    assert stands("DA", utc(12, 24, 18)) == Opening(is_open=False, until=utc(12, 29, 9))


def test_the_emergency_duty_team_is_open_all_the_way_through_christmas() -> None:
    assert stands("EDT-DESK", utc(12, 24, 18)) == Opening(is_open=True, until=utc(12, 29, 9))


def test_a_desk_with_saturday_hours_is_closed_on_boxing_day_unless_it_says_more() -> None:
    six = read_patterns(
        """
anchor = 2026-01-05
[[pattern]]
code = "SIX"
name = "Monday to Saturday"
times = { D = ["09:00", "17:00"], B = ["10:00", "12:00"] }
cycle = ["D", "D", "D", "D", "D", "D", "-"]
bank_holidays = "off"
source = "Invented"
verified = "no"
"""
    )["SIX"]
    at = utc(12, 26, 11)  # a Saturday; Christmas was a Friday, and Monday stands in for Boxing Day
    assert opening(six, at=at, calendar=CALENDAR) == Opening(is_open=False, until=utc(12, 29, 9))
    assert opening(six, at=utc(12, 19, 11), calendar=CALENDAR).is_open, "a Saturday like others"


def test_the_emergency_duty_team_is_open_over_the_weekend_until_monday_morning() -> None:
    assert stands("EDT-DESK", utc(7, 18, 11)) == Opening(is_open=True, until=utc(7, 20, 8))
    assert stands("EDT-DESK", utc(7, 14, 8)) == Opening(is_open=False, until=utc(7, 14, 16))


def test_a_control_room_never_closes() -> None:
    assert stands("24H", utc(7, 15, 2)) == Opening(is_open=True, until=None)


def test_a_school_closed_for_the_summer_opens_in_september() -> None:
    assert stands("SCHOOL", utc(7, 21, 17)) == Opening(is_open=False, until=utc(9, 1, 7))


def test_on_the_last_evening_of_the_calendar_a_desk_is_closed_and_nobody_says_until_when() -> None:
    assert stands("DA", utc(12, 31, 18, year=2030)) == Opening(is_open=False, until=None)
    assert stands("EDT-DESK", utc(12, 31, 18, year=2030)).is_open


def test_on_the_first_morning_of_the_calendar_a_desk_is_still_found_closed() -> None:
    assert stands("DA", utc(1, 1, 10, year=2014)) == Opening(is_open=False, until=utc(1, 2, 9, year=2014))


def test_the_first_night_of_the_calendar_is_still_on_the_morning_after() -> None:
    assert stands("EDT-DESK", utc(1, 2, 1, year=2014)) == Opening(is_open=True, until=utc(1, 2, 9, year=2014))


def test_of_two_stretches_that_overlap_the_later_end_counts() -> None:
    overlapping = read_patterns(_SMALL_HOURS.replace('["17:30", "01:30"]', '["08:00", "18:00"]'))["SMALL"]
    assert stands(overlapping, utc(7, 14, 8)) == Opening(is_open=True, until=utc(7, 14, 17))


@given(st.datetimes(datetime(2025, 9, 1), datetime(2026, 12, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_law_either_the_front_door_or_the_emergency_duty_team_is_open(moment: datetime) -> None:
    assert stands("DA", moment).is_open != stands("EDT-DESK", moment).is_open
    assert stands("DA", moment).until == stands("EDT-DESK", moment).until


def test_a_list_of_holidays_that_ends_within_sixty_days_is_said_to_whoever_keeps_a_rota() -> None:
    """Schools: known to 24 July 2026, sixty days after 25 May. Bank holidays: to the end of 2030."""
    school, bank = date(2026, 7, 24), date(2030, 12, 31)
    end = partial(holidays_end, in_terms=True)
    assert end(school, bank, today=date(2026, 5, 24)) == ()
    (said,) = end(school, bank, today=date(2026, 5, 25))
    assert said.startswith("School holidays are known to Friday 24 July 2026. Ask")
    assert end(school, bank, today=date(2026, 5, 25), in_terms=False) == ()
    (none_known,) = end(None, bank, today=date(2026, 5, 25))
    assert none_known.startswith("No school holidays are known. Ask")
    (bank_said,) = end(date(2031, 7, 1), bank, today=date(2030, 11, 1))
    assert bank_said.startswith("Bank holidays are known to Tuesday 31 December 2030.")
