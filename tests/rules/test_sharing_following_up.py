"""Who is reminded when, what is overdue and what is held: cases with their figures typed by hand."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinedup.agencies.rules.opening import open_time
from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.sharing.rules.following_up import editions, in_force, read_editions
from joinedup.sharing.rules.owed import Debt, Standing, may_be_held, standing
from joinedup.sharing.rules.reminders import LATE, Rung, Waited, is_urgent, late_steps, next_step
from joinedup.sharing.rules.states import State
from tests.west_yorkshire import PATTERNS

CALENDAR = england_and_wales()
LIMITS = in_force(date(2026, 7, 14), among=editions())
TUESDAY_NINE = datetime(2026, 7, 14, 8, 0, tzinfo=UTC)  # 09:00 in London
NONE: frozenset[Rung] = frozenset()


def _waited(minutes: int, *, is_open: bool = True, while_open: int | None = None) -> Waited:
    inside = minutes if while_open is None else while_open
    return Waited(timedelta(minutes=minutes), timedelta(minutes=inside), is_open)


def _next(taken: set[Rung] | frozenset[Rung], waited: Waited, *, urgent: bool = False) -> Rung | None:
    return next_step(State.ASKED, taken=taken, waited=waited, urgent=urgent, limits=LIMITS)


def test_after_two_working_hours_the_person_then_the_desk_then_the_manager() -> None:
    assert _next(NONE, _waited(119)) is None
    assert _next(NONE, _waited(120)) is Rung.PERSON
    assert _next({Rung.PERSON}, _waited(119)) is None, "each step waits for its own time"
    assert _next({Rung.PERSON}, _waited(120)) is Rung.DESK
    assert _next({Rung.PERSON, Rung.DESK}, _waited(120)) is Rung.MANAGER
    assert _next({Rung.PERSON, Rung.DESK, Rung.MANAGER}, _waited(9999)) is None


def test_where_nobody_was_on_shift_the_desk_was_told_and_the_person_is_not_told_later() -> None:
    assert _next({Rung.DESK}, _waited(120)) is Rung.MANAGER


def test_what_is_urgent_goes_on_after_half_an_hour_and_at_night() -> None:
    night = _waited(30, is_open=False, while_open=0)
    assert _next(NONE, night, urgent=True) is Rung.PERSON
    assert _next(NONE, _waited(29), urgent=True) is None
    assert _next(NONE, _waited(600, is_open=False, while_open=500)) is None, (
        "a usual one waits for the morning"
    )
    assert is_urgent(asked_at=TUESDAY_NINE, needed_by=TUESDAY_NINE + timedelta(hours=4), limits=LIMITS)
    later = TUESDAY_NINE + timedelta(hours=4, minutes=1)
    assert not is_urgent(asked_at=TUESDAY_NINE, needed_by=later, limits=LIMITS)


@pytest.mark.parametrize("state", [one for one in State if one is not State.ASKED])
def test_once_it_is_opened_nobody_is_reminded(state: State) -> None:
    assert next_step(state, taken=NONE, waited=_waited(9999), urgent=True, limits=LIMITS) is None


def test_past_its_day_both_managers_are_told_once_and_only_while_somebody_waits_for_it() -> None:
    later = TUESDAY_NINE + timedelta(minutes=1)
    assert late_steps(State.SEEN, taken=NONE, needed_by=TUESDAY_NINE, at=TUESDAY_NINE) == ()
    assert late_steps(State.SEEN, taken=NONE, needed_by=TUESDAY_NINE, at=later) == LATE
    told = {Rung.LATE_HOLDER}
    assert late_steps(State.ACCEPTED, taken=told, needed_by=TUESDAY_NINE, at=later) == (Rung.LATE_ASKER,)
    for state in (State.ANSWERED, State.CLOSED, State.WITHDRAWN):
        assert late_steps(state, taken=NONE, needed_by=TUESDAY_NINE, at=later) == ()


@given(st.lists(st.integers(0, 400), min_size=1, max_size=30), st.booleans())
def test_however_often_it_is_looked_at_each_step_comes_once_and_in_order(
    gaps: list[int], urgent: bool
) -> None:
    taken: list[Rung] = []
    waited = 0
    for gap in gaps:
        waited += gap
        step = _next(frozenset(taken), _waited(waited), urgent=urgent)
        if step is not None:
            taken.append(step)
            waited = 0
    assert taken == [Rung.PERSON, Rung.DESK, Rung.MANAGER][: len(taken)]


def test_only_the_desks_own_hours_count() -> None:
    """The police desk of the front door works Monday to Friday, 08:00 to 17:00 (SH7)."""
    office, monday = PATTERNS["SH7"], datetime(2026, 7, 13, 7, 0, tzinfo=UTC)

    def counted(since: datetime, until: datetime) -> timedelta:
        return open_time(office, since=since, until=until, calendar=CALENDAR)

    week = counted(monday, monday + timedelta(days=7))
    assert counted(monday + timedelta(days=5), monday + timedelta(days=7)) == timedelta(), "a weekend"
    assert week == 5 * counted(monday, monday + timedelta(days=1))
    friday_evening = datetime(2026, 7, 17, 18, 0, tzinfo=UTC)
    assert counted(friday_evening, friday_evening + timedelta(hours=8)) == timedelta()
    assert counted(TUESDAY_NINE, TUESDAY_NINE + timedelta(minutes=90)) == timedelta(minutes=90)
    assert counted(TUESDAY_NINE, TUESDAY_NINE - timedelta(minutes=1)) == timedelta()


def _stands(today: date, *, given: bool = False, review_on: date | None = None) -> Standing:
    return standing(
        answered_on=date(2026, 7, 14),  # a Tuesday
        given=given,
        review_on=review_on,
        today=today,
        calendar=CALENDAR,
        limits=LIMITS,
    )


def test_an_outcome_is_owed_for_five_working_days_and_overdue_from_the_sixth() -> None:
    on_time = _stands(date(2026, 7, 21))
    assert on_time == Standing(Debt.OWED, date(2026, 7, 21), "Owed by Tuesday 21 July")
    late = _stands(date(2026, 7, 22))
    assert late == Standing(Debt.OVERDUE, date(2026, 7, 21), "Overdue: answered 6 working days ago")
    assert _stands(date(2026, 7, 22), given=True).debt is Debt.GIVEN


def test_what_is_held_is_neither_given_nor_overdue_until_its_day_is_over() -> None:
    review = date(2026, 8, 3)
    held = _stands(date(2026, 8, 3), review_on=review)
    assert held == Standing(Debt.HELD, review, "Held, to be looked at again on Monday 3 August")
    assert _stands(date(2026, 8, 4), review_on=review).debt is Debt.OVERDUE


def test_a_hold_is_looked_at_again_on_a_day_that_comes_and_not_too_late() -> None:
    today = date(2026, 7, 14)
    assert may_be_held(today, today=today, limits=LIMITS).rule == "hold.past"
    assert may_be_held(date(2026, 7, 15), today=today, limits=LIMITS).allowed
    assert may_be_held(date(2026, 10, 12), today=today, limits=LIMITS).allowed
    assert may_be_held(date(2026, 10, 13), today=today, limits=LIMITS).rule == "hold.far"


def test_each_question_is_followed_by_the_edition_of_its_day() -> None:
    (shipped,) = editions()
    newer = read_editions(
        """
        [[edition]]
        code = "area-2"
        in_force_from = 2027-01-01
        source = "The area's own"
        usual_minutes = 60
        urgent_minutes = 15
        urgent_within_minutes = 60
        outcome_working_days = 3
        longest_hold_days = 30
        barrier_times = 5
        barrier_days = 60
        """
    )
    both = (*newer, shipped)
    assert in_force(date(2026, 12, 31), among=both).code == "shipped-1"
    assert in_force(date(2027, 1, 1), among=both).code == "area-2"
    assert in_force(date(2020, 1, 1), among=both).code == "shipped-1"
    assert (shipped.usual, shipped.urgent) == (timedelta(hours=2), timedelta(minutes=30))
    assert (shipped.outcome_working_days, shipped.barrier_times) == (5, 3)
    with pytest.raises(ValueError, match="no edition"):
        read_editions("edition = []")
