"""What the front door asks back before it takes a concern, and what it promises in return."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from joinedup.clocks.rules.limits import ServiceDay, Verified
from joinedup.frontdoor.rules.receipt import what_happens_next
from joinedup.frontdoor.rules.telling import (
    age_in_words,
    ask_about_birth,
    grown_up_note,
    shown_name,
    split_name,
)
from joinedup.frontdoor.rules.whom import About
from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.kernel.working_time import ServiceHours

TUESDAY = date(2026, 7, 14)

# Leeds's Duty and Advice: Monday to Thursday 09:00 to 17:00, Friday to 16:30 (domain facts FD03).
DUTY_AND_ADVICE = ServiceDay(
    ServiceHours((time(9),) * 5, (time(17), time(17), time(17), time(17), time(16, 30))),
    source="Leeds City Council, one minute guide: Children's Emergency Duty Team",
    verified=Verified.YES,
)


def test_a_birthday_that_has_been_is_taken_without_a_word() -> None:
    assert ask_about_birth(date(2017, 3, 2), expected=False, today=TUESDAY) == ""


def test_a_birthday_today_is_taken() -> None:
    assert ask_about_birth(TUESDAY, expected=False, today=TUESDAY) == ""


def test_a_date_of_birth_tomorrow_is_asked_about_in_one_sentence() -> None:
    asked = ask_about_birth(date(2026, 7, 15), expected=False, today=TUESDAY)
    assert asked.startswith("This date is in the future.")


def test_a_baby_expected_in_september_is_taken() -> None:
    assert ask_about_birth(date(2026, 9, 3), expected=True, today=TUESDAY) == ""


def test_a_baby_a_week_overdue_is_still_expected() -> None:
    assert ask_about_birth(date(2026, 7, 7), expected=True, today=TUESDAY) == ""


def test_a_baby_expected_in_spring_is_asked_about() -> None:
    assert "This day has passed" in ask_about_birth(date(2026, 4, 2), expected=True, today=TUESDAY)


def test_a_baby_expected_in_two_years_is_asked_about() -> None:
    assert "more than ten months" in ask_about_birth(date(2028, 7, 14), expected=True, today=TUESDAY)


@pytest.mark.parametrize(
    ("born", "expected", "about", "said"),
    [
        (date(2017, 3, 2), None, "", "9"),
        (date(2017, 7, 15), None, "", "8"),
        (date(2025, 5, 1), None, "", "14 months"),
        (None, date(2026, 9, 3), "", "expected Thursday 3 September"),
        (None, None, "9 or 10", "about 9 or 10"),
        (None, None, "about five", "about five"),
        (None, None, "", "age not known"),
    ],
)
def test_age_is_said_as_far_as_it_is_known(
    born: date | None, expected: date | None, about: str, said: str
) -> None:
    assert age_in_words(born, expected_date=expected, about=about, today=TUESDAY) == said


def test_nineteen_is_not_turned_away_but_the_reader_is_told() -> None:
    assert grown_up_note(date(2007, 1, 9), today=TUESDAY) == (
        "By this date of birth the person is 19. Check the year with the sender."
    )


def test_the_day_before_the_eighteenth_birthday_needs_no_note() -> None:
    assert grown_up_note(date(2008, 7, 15), today=TUESDAY) == ""


@pytest.mark.parametrize(
    ("told", "given", "family"),
    [
        ("Mara Okafor", "Mara", "Okafor"),
        ("Anna Maria O'Brien", "Anna Maria", "O'Brien"),
        ("Q", "Q", ""),
        ("Null", "Null", ""),
        ("", "", ""),
        ("مريم حسن", "مريم", "حسن"),
        ("Zoe\u0308 N\u0303u\u0301n\u0303ez", "Zoe\u0308", "N\u0303u\u0301n\u0303ez"),
    ],
)
def test_a_name_is_split_as_a_first_guess_and_never_lost(told: str, given: str, family: str) -> None:
    assert split_name(told) == (given, family)


def test_a_child_whom_nobody_named_is_said_to_be_that() -> None:
    assert shown_name("  ") == "Child not named"


def promised(
    received: datetime,
    due_on: date,
    *,
    at: datetime | None = None,
    opened_at: datetime | None = None,
    **more: Any,
) -> tuple[str, ...]:
    return what_happens_next(
        received,
        opened_at=opened_at,
        due_on=due_on,
        at=at or received,
        service_day=DUTY_AND_ADVICE,
        calendar=england_and_wales(),
        **more,
    )


TUESDAY_NINE = datetime(2026, 7, 14, 8, 0, tzinfo=UTC)  # 09:00 in London
WEDNESDAY = date(2026, 7, 15)


def test_a_worry_told_on_tuesday_morning_is_read_the_same_day_and_decided_on_wednesday() -> None:
    read, decided, _ = promised(TUESDAY_NINE, WEDNESDAY)
    assert read == "A social worker reads it today, Tuesday 14 July, before 17:00."
    assert decided.startswith("They decide by the end of Wednesday 15 July.")


@pytest.mark.parametrize(
    ("about", "may_be_told"),
    [
        (About.CHILD, "We always tell you that it was read and what was decided."),
        (
            About.THEN,
            "We may not tell you, or the adult who told you, what is done about the person named "
            "or about children near them.",
        ),
        (About.ADULT, "What is done with the adult is theirs to tell: adult social care asks them first."),
    ],
)
def test_the_sender_reads_at_once_what_they_may_be_told(about: About, may_be_told: str) -> None:
    *_, last = promised(TUESDAY_NINE, WEDNESDAY, about=about)
    assert last.endswith(may_be_told)
    *_, to_a_stranger = promised(TUESDAY_NINE, WEDNESDAY, about=about, known=False)
    assert to_a_stranger.startswith("We cannot tell you what we do for a family.")
    assert about is About.CHILD or may_be_told not in to_a_stranger


def test_once_it_is_open_the_sender_is_told_since_when() -> None:
    read, *_ = promised(
        TUESDAY_NINE,
        WEDNESDAY,
        at=datetime(2026, 7, 14, 9, 0, tzinfo=UTC),
        opened_at=datetime(2026, 7, 14, 8, 20, tzinfo=UTC),
    )
    assert read == "A social worker opened it: 09:20."


def test_read_again_the_day_after_the_receipt_does_not_say_today() -> None:
    read, *_ = promised(TUESDAY_NINE, WEDNESDAY, at=datetime(2026, 7, 15, 8, 0, tzinfo=UTC))
    assert read == "A social worker was to read it on Tuesday 14 July. Ring us and say the reference."


def test_at_closing_time_a_promise_that_was_not_kept_is_not_repeated() -> None:
    read, *_ = promised(TUESDAY_NINE, WEDNESDAY, at=datetime(2026, 7, 14, 16, 0, tzinfo=UTC))
    assert read == "A social worker was to read it on Tuesday 14 July. Ring us and say the reference."


def test_a_late_decision_is_said_to_be_late() -> None:
    _, decided, _ = promised(TUESDAY_NINE, WEDNESDAY, at=datetime(2026, 7, 16, 8, 0, tzinfo=UTC))
    assert decided == (
        "A decision was due by the end of Wednesday 15 July and is late. Ring us and say the reference."
    )


def test_a_worry_told_on_friday_evening_is_read_on_monday_and_the_receipt_says_so() -> None:
    read, decided, _ = promised(datetime(2026, 7, 17, 17, 30, tzinfo=UTC), date(2026, 7, 21))
    assert read == (
        "The front door was closed when this came."
        " A social worker reads it on Monday 20 July, between 09:00 and 17:00."
    )
    assert "Tuesday 21 July" in decided


def test_a_worry_told_before_opening_is_read_the_same_day() -> None:
    read, *_ = promised(datetime(2026, 7, 14, 5, 0, tzinfo=UTC), WEDNESDAY)
    assert read == "A social worker reads it today, Tuesday 14 July, before 17:00."


def test_a_worry_told_on_good_friday_is_read_after_easter() -> None:
    read, *_ = promised(datetime(2026, 4, 3, 10, 0, tzinfo=UTC), date(2026, 4, 8))
    assert "Tuesday 7 April" in read
