"""A difference of view goes up by the area's own steps. Sefton's published times are the worked case.

The days are counted by hand from the calendar of 2026: no bank holiday lies between 13 July and 2 August.
"""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinedup.agencies.rules.practice import AreaData, Grade
from joinedup.disagreements.rules import patterns, states
from joinedup.disagreements.rules.ladder import (
    Limit,
    Unit,
    due_at,
    in_words,
    is_out_of_time,
    ladder_of,
    last_day,
    may_go_up,
    read,
    shipped,
)
from joinedup.disagreements.rules.states import State
from joinedup.disagreements.rules.whom import Colleague, level_in, stands_there, whom
from joinedup.kernel.bank_holidays import england_and_wales

# Sefton, escalation procedure, stages 1 to 3, as written in the fact file: typed by hand.
SEFTON = {
    "ladder": {"name": "Escalation", "source": "Sefton", "verified": "one_area"},
    "step": [
        {"code": "1a", "name": "Raise it with the practitioner and team manager", "level": 1, "who": {},
         "most": 2, "unit": "working_days", "source": "Sefton, stage 1", "verified": "one_area"},
        {"code": "1b", "name": "The receiver reviews the file and speaks to the raiser", "level": 2,
         "who": {}, "most": 3, "unit": "working_days", "source": "Sefton, stage 1", "verified": "one_area"},
        {"code": "1c", "name": "Outcome letter", "level": 2, "who": {}, "most": 2, "unit": "working_days",
         "source": "Sefton, stage 1", "verified": "one_area"},
        {"code": "2a", "name": "Safeguarding leads and service managers try to agree", "level": 3, "who": {},
         "most": 2, "unit": "working_days", "source": "Sefton, stage 2", "verified": "one_area"},
        {"code": "2b", "name": "The service manager calls a meeting", "level": 3, "who": {}, "most": 5,
         "unit": "working_days", "source": "Sefton, stage 2", "verified": "one_area"},
        {"code": "2c", "name": "Outcome letter", "level": 3, "who": {}, "most": 48, "unit": "hours",
         "source": "Sefton, stage 2", "verified": "one_area"},
        {"code": "3", "name": "Board level", "level": 5, "who": {}, "source": "Sefton: see policy",
         "verified": "one_area"},
    ],
}  # fmt: skip
MONDAY = datetime(2026, 7, 13, 8, 30, tzinfo=UTC)  # 09:30 in London: the day of the decision


def on(due: datetime | None) -> date:
    assert due is not None
    return last_day(due)


@pytest.mark.need("C7")
def test_sefton_takes_fourteen_working_days_and_48_hours_at_worst() -> None:
    ladder, calendar = read(SEFTON), england_and_wales()
    since, days = MONDAY, []
    for step in ladder.steps[:5]:
        due = due_at(step.limit, since=since, calendar=calendar)
        days.append(on(due))
        since = datetime(days[-1].year, days[-1].month, days[-1].day, 15, tzinfo=UTC)
    assert days == [
        date(2026, 7, 15),
        date(2026, 7, 20),
        date(2026, 7, 22),
        date(2026, 7, 24),
        date(2026, 7, 31),
    ]
    letter = due_at(ladder.steps[5].limit, since=since, calendar=calendar)
    assert letter == datetime(2026, 8, 2, 15, tzinfo=UTC), "48 hours run over the weekend"
    assert due_at(ladder.steps[6].limit, since=since, calendar=calendar) is None, "see policy: no time"


def test_a_step_that_begins_on_christmas_eve_ends_after_the_bank_holidays() -> None:
    """25 December 2026 is a Friday, and Monday 28 stands in for Boxing Day."""
    eve = datetime(2026, 12, 24, 12, tzinfo=UTC)
    one = Limit(1, Unit.WORKING_DAYS, "", "no")
    assert on(due_at(one, since=eve, calendar=england_and_wales())) == date(2026, 12, 29)
    assert on(due_at(Limit(1, Unit.CALENDAR_DAYS, "", "no"), since=eve, calendar=england_and_wales())) == (
        date(2026, 12, 25)
    )


def test_a_limit_is_in_time_until_the_end_of_its_day() -> None:
    due = due_at(Limit(1, Unit.WORKING_DAYS, "", "no"), since=MONDAY, calendar=england_and_wales())
    assert not is_out_of_time(due, at=datetime(2026, 7, 14, 22, 30, tzinfo=UTC))  # 23:30 in London
    assert is_out_of_time(due, at=datetime(2026, 7, 14, 23, 1, tzinfo=UTC))
    assert not is_out_of_time(None, at=datetime(2036, 1, 1, tzinfo=UTC))


@given(
    st.integers(1, 3000).map(lambda hours: MONDAY + timedelta(hours=hours)),
    st.integers(1, 30),
)
def test_working_days_end_on_one_and_longer_limits_never_end_sooner(since: datetime, most: int) -> None:
    calendar = england_and_wales()
    due = on(due_at(Limit(most, Unit.WORKING_DAYS, "", "no"), since=since, calendar=calendar))
    later = on(due_at(Limit(most + 1, Unit.WORKING_DAYS, "", "no"), since=since, calendar=calendar))
    assert calendar.is_working(due)
    assert due < later


@pytest.mark.parametrize("ladder", [shipped(), read(SEFTON)], ids=["shipped", "Sefton"])
def test_each_step_leads_to_the_next_and_the_last_to_none(ladder: object) -> None:
    steps = ladder.steps  # type: ignore[attr-defined]
    walked, here = [steps[0]], ladder.after(steps[0].code)  # type: ignore[attr-defined]
    while here is not None:
        walked.append(here)
        here = ladder.after(here.code)  # type: ignore[attr-defined]
    assert tuple(walked) == steps


def test_west_yorkshires_ladder_says_that_its_times_are_generally_used() -> None:
    file = Path(__file__).resolve().parents[2] / "areas" / "west_yorkshire" / "ladder.toml"
    ladder = ladder_of(AreaData("x", {"ladder.toml": file.read_text("utf-8")}))
    assert [in_words(step.limit) for step in ladder.steps] == [
        "1 working day", "2 working days", "5 working days", "5 working days", "10 working days", "",
    ]  # fmt: skip
    assert {step.limit.verified for step in ladder.steps if step.limit} == {"no"}, "Leeds's own: not found"
    assert [step.level for step in ladder.steps] == [1, 2, 3, 4, 5, 6]


def test_an_area_without_a_ladder_has_the_one_that_comes_with_joinedup() -> None:
    assert ladder_of(AreaData("", {})) is shipped()


def test_one_step_at_a_time_unless_harm_is_near() -> None:
    ladder = shipped()
    assert may_go_up(ladder, at="E0", to="", imminent="").allowed
    assert may_go_up(ladder, at="E0", to="E1", imminent="").allowed
    refused = may_go_up(ladder, at="E0", to="E3", imminent="  ")
    assert refused.because == "Enter what may happen to the child before the next step could meet."
    assert may_go_up(ladder, at="E0", to="E3", imminent="He is let out tonight.").allowed
    assert not may_go_up(ladder, at="E2", to="E1", imminent="x").allowed, "nobody goes down"
    assert may_go_up(ladder, at="E5", to="", imminent="").rule == "up.top"


GRADES = (
    Grade("police", "pc", "Constable", 1, "frontline"),
    Grade("police", "ps", "Sergeant", 2, "manager"),
    Grade("police", "insp", "Inspector", 3, "senior"),
    Grade("police", "ci", "Chief inspector", 4, "senior"),
    Grade("childrens_social_work", "tm", "Team manager", 2, "manager"),
    Grade("housing", "worker", "Housing officer", 1, "frontline"),
    Grade("housing", "manager", "Team manager", 2, "manager"),
)


def colleague(
    key: int, rank: str = "", *, band: str = "", at_work: bool = True, manages: bool = False
) -> Colleague:
    return Colleague(key, f"Colleague {key}", rank, band, at_work, manages)


@pytest.mark.need("W10")
def test_the_sergeant_on_duty_is_told_and_not_the_inspector_nor_the_one_at_home() -> None:
    force = [colleague(1, "insp"), colleague(2, "ps", at_work=False), colleague(3, "ps"), colleague(4, "pc")]
    found = whom(force, kind="police", level=2, grades=GRADES)
    assert found is not None and found.id == 3


def test_whoever_had_it_on_a_step_below_is_not_told_again() -> None:
    force = [colleague(1, "ps"), colleague(2, "ps")]
    found = whom(force, kind="police", level=2, grades=GRADES, without=frozenset({1}))
    assert found is not None and found.id == 2
    one = whom(force[:1], kind="police", level=2, grades=GRADES, without=frozenset({1}))
    assert one is not None and one.id == 1, "the one sergeant who took the telephone is still the sergeant"
    assert whom(force, kind="police", level=3, grades=GRADES) is None, "the desk then, never somebody below"


def test_a_small_agency_goes_no_higher_than_its_own_top() -> None:
    assert level_in("housing", 5, grades=GRADES) == 2
    assert level_in("police", 4, grades=GRADES) == 4
    assert level_in("voluntary", 3, grades=GRADES) == 3, "nothing is written of its grades"


def test_where_nobody_said_a_grade_the_band_says_it() -> None:
    assert stands_there(colleague(1, band="manager"), "police", 2, grades=GRADES)
    assert not stands_there(colleague(1, band="frontline"), "police", 2, grades=GRADES)
    assert not stands_there(colleague(1, "pc", band="manager"), "police", 2, grades=GRADES), (
        "the grade counts"
    )


def test_a_manager_at_work_stands_in_for_a_grade_that_is_not_there() -> None:
    found = whom([colleague(1), colleague(2, manages=True)], kind="health", level=3, grades=())
    assert found is not None and found.id == 2
    assert whom([colleague(2, manages=True)], kind="health", level=1, grades=()) is None


@pytest.mark.need("C8")
def test_the_third_of_a_kind_in_twelve_months_opens_a_learning_item() -> None:
    today = date(2026, 7, 14)
    old, second, third = date(2025, 7, 14), date(2025, 7, 15), date(2026, 3, 2)
    assert not patterns.opens_learning([old, third, today], today=today, learning_open=False), (
        "a year to the day"
    )
    assert patterns.opens_learning([second, third, today], today=today, learning_open=False)
    assert not patterns.opens_learning([second, third, today], today=today, learning_open=True)
    assert patterns.a_year_before(date(2028, 2, 29)) == date(2027, 2, 28)


@given(
    st.lists(st.dates(date(2020, 1, 1), date(2028, 1, 1)), max_size=12),
    st.dates(date(2021, 1, 1), date(2028, 1, 1)),
)
def test_one_more_of_a_kind_never_closes_what_is_to_be_learnt(days: list[date], today: date) -> None:
    before = patterns.opens_learning(days, today=today, learning_open=False)
    assert patterns.opens_learning([*days, today], today=today, learning_open=False) or not before
    assert patterns.in_twelve_months(days, today=today) <= len(days)


def test_a_pair_is_the_same_whoever_raised_it() -> None:
    assert patterns.pair(7, 3) == patterns.pair(3, 7) == (3, 7)


def test_nobody_writes_an_agreement_alone_and_only_the_raiser_withdraws() -> None:
    assert states.may_confirm(State.PROPOSED, proposed_by_us=False).allowed
    assert not states.may_confirm(State.PROPOSED, proposed_by_us=True).allowed
    assert not states.may_confirm(State.OPEN, proposed_by_us=False).allowed
    assert states.may_withdraw(State.PROPOSED, ours=True).allowed
    assert not states.may_withdraw(State.OPEN, ours=False).allowed
    assert not states.may_withdraw(State.AGREED, ours=True).allowed
    assert states.may_rate(State.AGREED, rated=False).allowed
    assert not states.may_rate(State.AGREED, rated=True).allowed
    assert not states.may_rate(State.OPEN, rated=False).allowed


def test_it_is_told_as_curiosity_and_never_holds_up_what_the_child_needs() -> None:
    assert "professional curiosity, not a complaint" in states.CURIOSITY
    assert states.NEVER_WAITS.startswith("Nothing waits for this.")


def test_the_codes_of_what_it_can_be_about_are_there_once() -> None:
    codes = [one.code for one in patterns.patterns()]
    assert len(codes) == len(set(codes)) == 15
