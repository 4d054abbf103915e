"""What is owed to whoever told us: by which day, how it stands, and when a concern may be closed."""

from datetime import UTC, date, datetime

import pytest

from joinedup.clocks.rules.limits import limits_of_england
from joinedup.frontdoor.rules import owed
from joinedup.frontdoor.rules.feedback import came_of_it_due, editions, in_force, read_editions, said_due
from joinedup.frontdoor.rules.owed import Code, Debt, What
from joinedup.kernel.bank_holidays import england_and_wales

TUESDAY = date(2026, 7, 14)
EDITION = in_force(TUESDAY, among=editions())


def stands(*, due_on: date, today: date = TUESDAY, review_on: date | None = None, given: bool = False) -> str:
    one = owed.standing(What.CAME_OF_IT, due_on=due_on, given=given, review_on=review_on, today=today)
    return f"{one.debt.value}: {one.words}"


@pytest.mark.parametrize(
    ("decided_at", "due"),
    [
        # Tuesday at eleven: Wednesday, Thursday, Friday, Monday, Tuesday.
        (datetime(2026, 7, 14, 10, 0, tzinfo=UTC), date(2026, 7, 21)),
        # Friday at five, the front door closed at half past four: it counts from Monday.
        (datetime(2026, 7, 17, 16, 0, tzinfo=UTC), date(2026, 7, 27)),
        # Saturday night: from Monday as well.
        (datetime(2026, 7, 18, 22, 0, tzinfo=UTC), date(2026, 7, 27)),
        # The Tuesday before the August bank holiday: the Monday between does not count.
        (datetime(2026, 8, 25, 10, 0, tzinfo=UTC), date(2026, 9, 2)),
        # Two days before Christmas: the 25th, the 28th for Boxing Day, and New Year's Day are out.
        (datetime(2026, 12, 23, 10, 0, tzinfo=UTC), date(2027, 1, 4)),
        # The clocks go back on Sunday 25 October: five working days are five working days.
        (datetime(2026, 10, 23, 9, 0, tzinfo=UTC), date(2026, 10, 30)),
    ],
)
def test_what_came_of_it_is_owed_within_five_working_days_of_the_decision(
    decided_at: datetime, due: date
) -> None:
    found = came_of_it_due(
        decided_at,
        service_day=limits_of_england().service_day,
        calendar=england_and_wales(),
        edition=EDITION,
    )
    assert found == due


@pytest.mark.parametrize(
    ("decided_at", "due"),
    [
        (datetime(2026, 7, 14, 10, 0, tzinfo=UTC), date(2026, 7, 14)),  # Tuesday at eleven: the same day
        (datetime(2026, 7, 17, 16, 0, tzinfo=UTC), date(2026, 7, 20)),  # Friday at five, closed: Monday
    ],
)
def test_somebody_whom_nobody_knows_is_rung_on_the_same_working_day(decided_at: datetime, due: date) -> None:
    hours = limits_of_england().service_day
    assert said_due(decided_at, service_day=hours, calendar=england_and_wales()) == due


def test_a_debt_is_owed_then_due_then_overdue() -> None:
    assert stands(due_on=date(2026, 7, 21)) == "owed: Owed by Tuesday 21 July"
    assert stands(due_on=TUESDAY) == "due: Due today"
    assert stands(due_on=date(2026, 7, 13)) == "overdue: Overdue since Monday 13 July"


def test_what_was_given_stays_given_however_late() -> None:
    assert stands(due_on=date(2026, 7, 1), given=True) == "given: They have been told"


def test_a_hold_stays_until_its_day_and_is_due_on_it() -> None:
    late = date(2026, 7, 1)
    assert stands(due_on=late, review_on=date(2026, 7, 20)).startswith("held: Held, to be looked at again")
    assert stands(due_on=late, review_on=TUESDAY).startswith("due: ")
    assert stands(due_on=late, review_on=date(2026, 7, 13)).startswith("overdue: ")


def test_what_still_open_has_moved_counts_as_overdue_once_its_first_day_is_over() -> None:
    def counted(first: date, *, given: bool = False) -> owed.Debt:
        moved = owed.standing(
            owed.What.CAME_OF_IT, due_on=date(2026, 7, 28), first_due_on=first, given=given, review_on=None,
            today=TUESDAY,
        )  # fmt: skip
        assert given or moved.debt is owed.Debt.OWED, "nobody has to do anything about it today"
        return moved.counts_as

    assert counted(date(2026, 7, 13)) is owed.Debt.OVERDUE
    assert counted(TUESDAY) is owed.Debt.OWED, "its last day is not over"
    assert counted(date(2026, 7, 13), given=True) is owed.Debt.GIVEN


@pytest.mark.parametrize(
    ("review_on", "allowed"),
    [
        (date(2026, 7, 14), False),
        (date(2026, 7, 15), True),
        (date(2026, 10, 12), True),  # ninety days on
        (date(2026, 10, 13), False),
    ],
)
def test_a_hold_is_looked_at_again_after_today_and_within_ninety_days(review_on: date, allowed: bool) -> None:
    assert owed.may_hold(review_on, today=TUESDAY, edition=EDITION).allowed is allowed


@pytest.mark.parametrize(
    ("code", "line", "next_on", "sentence"),
    [
        ("", "", None, "Choose what came of it"),
        ("no_change", " ", None, "Enter why nothing changed"),
        ("still_open", "", None, "Enter the day of the next news"),
        ("still_open", "", TUESDAY, "Choose a day after today, within 90 days."),
        ("still_open", "", date(2026, 10, 13), "Choose a day after today, within 90 days."),
        ("help_began", "x" * 401, None, "Say what came of it in 400 characters"),
    ],
)
def test_news_that_says_nothing_is_asked_about(
    code: str, line: str, next_on: date | None, sentence: str
) -> None:
    said = owed.check(code, line, next_on, today=TUESDAY, edition=EDITION)
    assert said.because == sentence


def test_the_sender_reads_a_sentence_with_the_line_and_the_next_day() -> None:
    words = owed.in_words("still_open", "A worker visits on Friday.", date(2026, 7, 21), today=TUESDAY)
    assert words == "It is still open. A worker visits on Friday. Next news by Tuesday 21 July."
    said = {code: owed.in_words(code, "", None, today=TUESDAY) for code in Code}
    assert said[Code.CANNOT_SAY] == "What you told us was used. We cannot tell you how."
    assert all(said.values())


@pytest.mark.parametrize(
    ("debts", "answers", "because", "may"),
    [
        ((Debt.GIVEN, Debt.GIVEN), 0, "", True),
        ((Debt.GIVEN, Debt.OWED), 0, "", False),
        ((Debt.GIVEN, Debt.HELD), 0, " ", False),
        ((Debt.GIVEN, Debt.OVERDUE), 0, "The school has closed.", True),
        ((Debt.GIVEN, Debt.GIVEN), 1, "", False),
        ((Debt.GIVEN, Debt.GIVEN), 1, "The line has no owner left.", True),
    ],
)
def test_nothing_closes_while_somebody_is_owed_an_answer_unless_the_reason_is_said(
    debts: tuple[Debt, ...], answers: int, because: str, may: bool
) -> None:
    standings = [owed.Standing(What.CAME_OF_IT, debt, TUESDAY, "") for debt in debts]
    open_ = {"challenged": False, "to_follow": False}
    assert owed.may_close(standings, answers_owed=answers, because=because, **open_).allowed is may


@pytest.mark.parametrize(
    ("challenged", "to_follow", "because", "rule"),
    [
        (True, False, "", "feedback.challenged"),
        (False, True, " ", "feedback.to_follow"),
        (True, True, "The school has closed.", "feedback.close"),
    ],
)
def test_nothing_closes_over_a_challenge_or_over_what_is_to_follow_unless_the_reason_is_said(
    challenged: bool, to_follow: bool, because: str, rule: str
) -> None:
    said = owed.may_close((), answers_owed=0, challenged=challenged, to_follow=to_follow, because=because)
    assert said.rule == rule


def test_a_list_without_an_edition_is_refused() -> None:
    with pytest.raises(ValueError, match="no edition"):
        read_editions("edition = []")
