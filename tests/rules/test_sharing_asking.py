"""What can be asked, how far back, by when: the six fields of a question."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.kernel.working_time import ServiceHours
from joinedup.sharing.rules import needed_by
from joinedup.sharing.rules.depth import DEEPEST_WITHOUT_A_REASON, Depth, fields_at
from joinedup.sharing.rules.periods import PERIODS, first_day
from joinedup.sharing.rules.topics import can_tell, read_topics, topics

STORY = date(2026, 7, 14)  # Tuesday


def test_six_topics_in_the_order_of_the_page() -> None:
    assert [topic.label for topic in topics().values()] == [
        "Domestic abuse incidents",
        "Anyone in the home a risk",
        "Attendance and punctuality",
        "Appointments not attended",
        "Engagement with your service",
        "Something else",
    ]


def test_a_school_is_not_asked_for_domestic_abuse_incidents() -> None:
    incidents = topics()["domestic_abuse_incident"]
    refused = can_tell(incidents, kind="education", agency="Beckside Primary")
    assert refused.rule == "topic.not_theirs"
    assert refused.because.startswith("Beckside Primary cannot tell you about this.")
    assert can_tell(incidents, kind="police", agency="West Yorkshire Police").allowed


@pytest.mark.parametrize("kind", ["police", "health", "education", "voluntary"])
def test_everybody_can_be_asked_in_the_askers_own_words(kind: str) -> None:
    assert can_tell(topics()["something_else"], kind=kind, agency="They").allowed


def test_the_askers_own_words_head_the_question() -> None:
    asked = topics()["something_else"].in_words("Was anybody at the door on Sunday?")
    assert asked == "Something else: Was anybody at the door on Sunday?"
    assert topics()["attendance"].in_words("") == "Attendance and punctuality"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("own_words = true", "needs either"),
        ('code = "attendance"', "stands twice"),
        ("default_months = 5", "not offered"),
    ],
)
def test_topics_that_cannot_be_are_refused_when_they_are_read(change: str, sentence: str) -> None:
    row = {
        "code": '"attendance"',
        "label": '"Attendance"',
        "categories": '["attendance"]',
        "answered_by": '["education"]',
        "default_months": "6",
        "depth": '"summary"',
        "source": '"here"',
    }
    key, value = change.split(" = ")
    two = [row, {**row, "code": '"lateness"', key: value}]
    text = "\n".join("[[topics]]\n" + "\n".join(f"{k} = {v}" for k, v in each.items()) for each in two)
    with pytest.raises(ValueError, match=sentence):
        read_topics(text)


# --- how deep ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("depth", "told"),
    [
        ("exists", set()),
        ("headline", {"occurred", "category", "headline", "basis", "source_grade"}),
        ("summary", {"occurred", "category", "headline", "basis", "source_grade", "summary"}),
        (
            "chronology",
            {"occurred", "category", "headline", "basis", "source_grade", "summary", "entered", "source"},
        ),
        (
            "document",
            {
                "occurred",
                "category",
                "headline",
                "basis",
                "source_grade",
                "summary",
                "entered",
                "source",
                "document",
            },
        ),
    ],
)
def test_each_depth_tells_what_the_one_before_tells_and_more(depth: str, told: set[str]) -> None:
    assert fields_at(Depth(depth)) == told


def test_the_shallowest_that_serves_is_proposed_for_each_topic() -> None:
    assert {topic.code: topic.depth.value for topic in topics().values()} == {
        "domestic_abuse_incident": "summary",
        "household_risk": "summary",
        "attendance": "headline",
        "missed_appointment": "headline",
        "engagement": "summary",
        "something_else": "summary",
    }
    assert not Depth.SUMMARY.is_deeper_than(DEEPEST_WITHOUT_A_REASON)
    assert Depth.CHRONOLOGY.is_deeper_than(DEEPEST_WITHOUT_A_REASON)


# --- how far back ------------------------------------------------------------------------------------------


def test_three_six_and_twelve_months_are_offered_and_nothing_wider() -> None:
    assert [period.label for period in PERIODS] == ["3 months", "6 months", "12 months"]


@pytest.mark.parametrize(
    ("until", "months", "first"),
    [
        (STORY, 6, date(2026, 1, 15)),  # ux.md 7.6: '15 Jan - 14 July'
        (STORY, 3, date(2026, 4, 15)),
        (STORY, 12, date(2025, 7, 15)),
        (date(2026, 6, 30), 6, date(2025, 12, 31)),
        (date(2026, 1, 31), 3, date(2025, 11, 1)),
        (date(2026, 8, 31), 6, date(2026, 3, 1)),  # there is no 31 February
        (date(2024, 8, 31), 6, date(2024, 3, 1)),  # nor in a leap year
        (date(2024, 2, 29), 12, date(2023, 3, 1)),
    ],
)
def test_a_period_ends_with_its_last_day_and_is_never_longer_than_it_says(
    until: date, months: int, first: date
) -> None:
    assert first_day(until, months=months) == first


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.sampled_from([3, 6, 12]))
def test_the_period_of_the_day_after_never_begins_earlier(until: date, months: int) -> None:
    tomorrow = date.fromordinal(until.toordinal() + 1)
    assert first_day(until, months=months) <= first_day(tomorrow, months=months) <= tomorrow


# --- by when -----------------------------------------------------------------------------------------------

CALENDAR = england_and_wales()


def test_on_tuesday_morning_the_usual_is_thursday_noon_and_today_is_in_four_hours() -> None:
    offered = needed_by.offers(datetime(2026, 7, 14, 8, 0, tzinfo=UTC), calendar=CALENDAR)  # 09:00 in London
    assert offered.usual == datetime(2026, 7, 16, 11, 0, tzinfo=UTC)  # 12:00 in London
    assert offered.today == datetime(2026, 7, 14, 12, 0, tzinfo=UTC)


def test_late_in_the_evening_today_ends_with_the_day() -> None:
    offered = needed_by.offers(datetime(2026, 7, 14, 20, 30, tzinfo=UTC), calendar=CALENDAR)
    assert offered.today == datetime(2026, 7, 14, 22, 59, tzinfo=UTC)


def test_in_the_last_minute_of_the_day_nothing_offered_lies_behind() -> None:
    at = datetime(2026, 7, 14, 22, 59, 30, tzinfo=UTC)
    assert needed_by.offers(at, calendar=CALENDAR).today == at


def test_over_the_august_bank_holiday_two_working_days_are_wednesday() -> None:
    friday = datetime(2026, 8, 28, 15, 0, tzinfo=UTC)  # Monday 31 August 2026 is a bank holiday
    assert needed_by.offers(friday, calendar=CALENDAR).usual == datetime(2026, 9, 2, 11, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("asked", "hours", "by"),
    [
        # Tuesday at nine in London, six working hours: three in the afternoon.
        (datetime(2026, 7, 14, 8, tzinfo=UTC), 6, datetime(2026, 7, 14, 14, tzinfo=UTC)),
        # Friday at three, two: half past four it closes, and half an hour is left of Monday from nine on.
        (datetime(2026, 7, 17, 14, tzinfo=UTC), 2, datetime(2026, 7, 20, 8, 30, tzinfo=UTC)),
    ],
)
def test_what_is_asked_for_a_rated_concern_is_offered_by_its_working_hours(
    asked: datetime, hours: int, by: datetime
) -> None:
    duty = ServiceHours((time(9),) * 5, (*((time(17),) * 4), time(16, 30)))
    assert needed_by.offers(asked, calendar=CALENDAR, answers_in=hours, service=duty).rated == by
    assert needed_by.offers(asked, calendar=CALENDAR, service=duty).rated is None


def test_a_day_that_is_named_runs_to_its_end() -> None:
    assert needed_by.by_the_end_of(STORY) == datetime(2026, 7, 14, 22, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "rule"),
    [
        (date(2026, 7, 13), "needed_by.past"),
        (date(2026, 7, 14), "needed_by.ahead"),
        (date(2026, 9, 12), "needed_by.ahead"),
        (date(2026, 9, 13), "needed_by.far"),
    ],
)
def test_needed_by_is_from_today_to_sixty_days_on(day: date, rule: str) -> None:
    assert needed_by.may_be_needed(day, today=STORY).rule == rule
