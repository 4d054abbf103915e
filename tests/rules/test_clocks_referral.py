"""The referral clock (T01) and its neighbours. Figures typed by hand from the facts file 1.1, 1.2 and 9.2."""

import re
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinedup.clocks.rules.due import DayNought, day_nought, due_on
from joinedup.clocks.rules.limits import (
    Event,
    Kind,
    NoLimitInForce,
    Step,
    TimeLimit,
    Verified,
    limits_of_england,
    read_limits,
)
from joinedup.clocks.rules.standing import Standing, Stands, where_it_stands
from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.kernel.working_days import CalendarEnds, Counting

LIMITS = limits_of_england()
CALENDAR = england_and_wales()

TUESDAY = date(2026, 7, 14)
WEDNESDAY = date(2026, 7, 15)
THURSDAY = date(2026, 7, 16)
FRIDAY = date(2026, 7, 17)
SATURDAY = date(2026, 7, 18)
MONDAY = date(2026, 7, 20)


def due(step: Step, started_on: date) -> date:
    return due_on(step, started_on=started_on, limits=LIMITS, calendar=CALENDAR)


def received(year: int, month: int, day: int, hour: int, minute: int = 0) -> DayNought:
    """Day nought of a referral that arrived at this moment in UTC."""
    return day_nought(
        datetime(year, month, day, hour, minute, tzinfo=UTC),
        service_day=LIMITS.service_day,
        calendar=CALENDAR,
    )


# When it falls due


def test_parksides_worry_of_tuesday_is_decided_by_the_end_of_wednesday() -> None:
    assert due(Step.REFERRAL_DECISION, TUESDAY) == WEDNESDAY


def test_a_worry_of_the_thursday_before_easter_is_decided_by_the_tuesday_after() -> None:
    assert due(Step.REFERRAL_DECISION, date(2026, 4, 2)) == date(2026, 4, 7)


def test_a_worry_of_christmas_eve_2025_is_decided_by_the_monday_after() -> None:
    assert due(Step.REFERRAL_DECISION, date(2025, 12, 24)) == date(2025, 12, 29)


def test_the_assessment_is_due_45_working_days_after_the_referral() -> None:
    assert due(Step.ASSESSMENT, date(2026, 3, 2)) == date(2026, 5, 7)


def test_the_conference_is_due_15_working_days_after_the_strategy_discussion() -> None:
    assert due(Step.INITIAL_CONFERENCE, date(2026, 3, 2)) == date(2026, 3, 23)
    assert due(Step.INITIAL_CONFERENCE, date(2025, 12, 19)) == date(2026, 1, 14)


def test_the_core_group_is_due_10_working_days_after_the_conference() -> None:
    assert due(Step.FIRST_CORE_GROUP, date(2026, 3, 2)) == date(2026, 3, 16)


def test_where_the_area_counts_inclusively_the_conference_is_due_a_working_day_sooner() -> None:
    text = (files("joinedup.clocks") / "data" / "time_limits.toml").read_text("utf-8")
    inclusive = read_limits(text.replace('convention = "exclusive"', 'convention = "inclusive"'))
    assert inclusive.counting is Counting.INCL
    assert due_on(
        Step.INITIAL_CONFERENCE, started_on=date(2026, 3, 2), limits=inclusive, calendar=CALENDAR
    ) == date(2026, 3, 20)


def test_a_limit_that_runs_past_the_known_bank_holidays_is_not_guessed() -> None:
    with pytest.raises(CalendarEnds):
        due(Step.ASSESSMENT, date(2030, 12, 2))


# Which edition holds


@pytest.mark.parametrize(
    ("day", "edition"),
    [
        (date(2013, 4, 14), "WT2010"),
        (date(2013, 4, 15), "WT2013"),
        (date(2015, 3, 25), "WT2013"),
        (date(2015, 3, 26), "WT2015"),
        (date(2018, 7, 3), "WT2015"),
        (date(2018, 7, 4), "WT2018"),
        (date(2023, 12, 14), "WT2018"),
        (date(2023, 12, 15), "WT2023"),
        (date(2026, 7, 14), "WT2023"),
    ],
)
def test_a_referral_is_judged_by_the_edition_of_its_own_day(day: date, edition: str) -> None:
    limit = LIMITS.in_force(Step.REFERRAL_DECISION, day)
    assert (limit.edition, limit.working_days) == (edition, 1)


def test_the_limit_says_on_whose_word_it_stands() -> None:
    assert LIMITS.in_force(Step.REFERRAL_DECISION, TUESDAY) == TimeLimit(
        timer="T01",
        step=Step.REFERRAL_DECISION,
        name="Decide what happens next, and tell the referrer",
        counted_from=Event.REFERRAL_RECEIVED,
        working_days=1,
        kind=Kind.STATUTORY_GUIDANCE,
        edition="WT2023",
        source="Working Together to Safeguard Children (2023)",
        in_force_from=date(2023, 12, 15),
        in_force_to=None,
        verified=Verified.SECONDARY,
    )


def test_a_step_that_began_before_the_earliest_edition_is_not_judged() -> None:
    with pytest.raises(
        NoLimitInForce, match=re.escape("referral decision is held for Sunday 28 February 2010")
    ):
        due(Step.REFERRAL_DECISION, date(2010, 2, 28))


def test_the_45_days_are_not_read_back_into_the_time_of_two_assessments() -> None:
    with pytest.raises(NoLimitInForce):
        due(Step.ASSESSMENT, date(2013, 4, 14))


def test_every_step_has_a_limit_today() -> None:
    assert {step: LIMITS.in_force(step, TUESDAY).working_days for step in Step} == {
        Step.REFERRAL_DECISION: 1,
        Step.ASSESSMENT: 45,
        Step.INITIAL_CONFERENCE: 15,
        Step.FIRST_CORE_GROUP: 10,
    }


_A_FILE = """
[counting]
convention = "exclusive"
[service_day]
monday = ["09:00", "17:00"]
tuesday = ["09:00", "17:00"]
wednesday = ["09:00", "17:00"]
thursday = ["09:00", "17:00"]
friday = ["09:00", "17:00"]
source = "invented for this test"
verified = "no"
[edition.OLD]
title = "Old"
in_force_from = 2020-01-01
{old_ends}
[edition.NEW]
title = "New"
in_force_from = 2024-01-01
[[limit]]
timer = "T01"
step = "{step}"
name = "Decide"
counted_from = "referral_received"
working_days = 1
kind = "local"
editions = {editions}
verified = "no"
"""


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({}, "OLD and NEW both hold"),
        ({"old_ends": "in_force_to = 2024-01-01"}, "OLD and NEW both hold"),
        ({"editions": '["OLDER"]'}, "edition OLDER of T01 is not listed"),
        ({"step": "refferal_decision"}, "refferal_decision"),
    ],
)
def test_a_file_of_limits_that_contradicts_itself_is_refused(changed: dict[str, str], complaint: str) -> None:
    words = {"old_ends": "", "editions": '["OLD", "NEW"]', "step": "referral_decision"} | changed
    with pytest.raises(ValueError, match=complaint):
        read_limits(_A_FILE.format(**words))


def test_a_gap_between_two_editions_is_a_gap() -> None:
    words = {
        "old_ends": "in_force_to = 2023-06-30",
        "editions": '["OLD", "NEW"]',
        "step": "referral_decision",
    }
    limits = read_limits(_A_FILE.format(**words))
    with pytest.raises(NoLimitInForce):
        limits.in_force(Step.REFERRAL_DECISION, date(2023, 9, 1))


# From which day it counts


def test_a_worry_in_service_hours_counts_from_its_own_day() -> None:
    assert received(2026, 7, 14, 8) == DayNought(TUESDAY)


def test_a_worry_before_the_service_opens_counts_from_that_day() -> None:
    assert received(2026, 7, 14, 4, 30) == DayNought(TUESDAY)


def test_a_worry_of_tuesday_evening_counts_from_wednesday() -> None:
    assert received(2026, 7, 14, 15, 59) == DayNought(TUESDAY)  # 16:59 in Leeds
    assert received(2026, 7, 14, 16, 0) == DayNought(
        WEDNESDAY,
        "Counted from Wednesday 15 July because the service had closed for Tuesday 14 July.",
    )


def test_friday_closes_half_an_hour_sooner() -> None:
    assert received(2026, 7, 17, 15, 29).day == FRIDAY
    assert received(2026, 7, 17, 15, 30).day == MONDAY


def test_a_worry_of_saturday_counts_from_monday() -> None:
    assert received(2026, 7, 18, 9) == DayNought(
        MONDAY, "Counted from Monday 20 July because Saturday 18 July was at a weekend."
    )


def test_a_worry_of_christmas_day_counts_from_the_tuesday_after_boxing_days_substitute() -> None:
    assert received(2026, 12, 25, 11) == DayNought(
        date(2026, 12, 29),
        "Counted from Tuesday 29 December because Friday 25 December was a bank holiday.",
    )


def test_half_past_midnight_in_leeds_is_already_wednesday() -> None:
    assert received(2026, 7, 14, 23, 30) == DayNought(WEDNESDAY)


def test_a_worry_of_saturday_is_decided_by_tuesday() -> None:
    assert due(Step.REFERRAL_DECISION, received(2026, 7, 18, 9).day) == date(2026, 7, 21)


@given(st.datetimes(datetime(2015, 1, 1), datetime(2030, 12, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_law_day_nought_is_a_working_day_and_never_before_the_worry(moment: datetime) -> None:
    counted = day_nought(moment, service_day=LIMITS.service_day, calendar=CALENDAR).day
    assert CALENDAR.is_working(counted)
    assert counted >= moment.date()
    assert counted - moment.date() <= timedelta(days=6)


# Where it stands


def stands(due_day: date, *, started_on: date, today: date, done_on: date | None = None) -> Standing:
    return where_it_stands(due_day, started_on=started_on, today=today, calendar=CALENDAR, done_on=done_on)


def test_on_the_day_it_came_the_decision_is_due_tomorrow() -> None:
    assert stands(WEDNESDAY, started_on=TUESDAY, today=TUESDAY) == Standing(
        stands=Stands.ON_TIME,
        due_on=WEDNESDAY,
        day=0,
        of=1,
        days_left=1,
        days_late=0,
        words="due tomorrow by end of Wednesday 15 July",
        progress="day 0 of 1",
    )


def test_on_wednesday_it_is_due_today() -> None:
    today = stands(WEDNESDAY, started_on=TUESDAY, today=WEDNESDAY)
    assert today.stands is Stands.DUE_TODAY
    assert today.words == "due today by end of Wednesday 15 July"
    assert today.progress == "day 1 of 1"
    assert not today.is_late


def test_on_friday_it_is_late_by_two_working_days() -> None:
    today = stands(WEDNESDAY, started_on=TUESDAY, today=FRIDAY)
    assert today.stands is Stands.LATE
    assert today.words == "late by 2 working days"
    assert today.progress == "day 3, limit 1"
    assert (today.days_left, today.days_late) == (0, 2)
    assert today.is_late


def test_on_thursday_it_is_late_by_one_working_day() -> None:
    assert stands(WEDNESDAY, started_on=TUESDAY, today=THURSDAY).words == "late by 1 working day"


def test_what_was_due_on_friday_is_late_on_saturday_though_no_working_day_has_passed() -> None:
    today = stands(FRIDAY, started_on=THURSDAY, today=SATURDAY)
    assert today.stands is Stands.LATE
    assert today.days_late == 0
    assert today.words == "late since the end of Friday 17 July"


def test_a_worry_of_friday_is_due_on_monday_in_one_working_day() -> None:
    today = stands(MONDAY, started_on=FRIDAY, today=FRIDAY)
    assert today.words == "due by end of Monday 20 July, 1 working day left"


def test_an_assessment_half_way_says_its_day() -> None:
    today = stands(date(2026, 5, 7), started_on=date(2026, 3, 2), today=date(2026, 3, 16))
    assert today.progress == "day 10 of 45"
    assert today.words == "due by end of Thursday 7 May, 35 working days left"


def test_a_worry_that_waits_for_monday_has_not_begun_to_count_on_sunday() -> None:
    today = stands(date(2026, 7, 21), started_on=MONDAY, today=date(2026, 7, 19))
    assert (today.day, today.stands) == (0, Stands.ON_TIME)


def test_a_decision_made_on_time_stays_on_time_for_ever() -> None:
    years_later = stands(WEDNESDAY, started_on=TUESDAY, today=date(2029, 1, 5), done_on=WEDNESDAY)
    assert years_later.stands is Stands.DONE_ON_TIME
    assert years_later.words == "done on time"
    assert years_later.progress == "day 1 of 1"


def test_a_decision_made_late_says_by_how_much() -> None:
    assert stands(WEDNESDAY, started_on=TUESDAY, today=MONDAY, done_on=FRIDAY).words == (
        "done late by 2 working days"
    )
    on_saturday = stands(FRIDAY, started_on=THURSDAY, today=MONDAY, done_on=SATURDAY)
    assert on_saturday.words == "done after the end of Friday 17 July"
    assert on_saturday.is_late


@given(st.dates(date(2016, 1, 1), date(2029, 1, 1)), st.integers(-20, 100), st.sampled_from(Step))
def test_law_a_step_is_late_exactly_when_its_day_is_past(start: date, wait: int, step: Step) -> None:
    started_on = CALENDAR.on_or_after(start)
    due_day, today = due(step, started_on), start + timedelta(days=wait)
    assert stands(due_day, started_on=started_on, today=today).is_late == (today > due_day)
