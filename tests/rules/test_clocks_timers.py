"""Every timer of the profiles. Figures typed by hand from the facts file 1.2, 2.7, 9.2 and appendix A."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinedup.clocks.rules.counting import Counts, Due, counts_its_first_day, due, due_in_words, in_words
from joinedup.clocks.rules.limits import Kind, NoLimitInForce, Verified, limits_of_england
from joinedup.clocks.rules.running import Clocked, stand
from joinedup.clocks.rules.timers import Direction, Timer, Unit, read_timers, timers_of_england
from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.kernel.london import from_london
from joinedup.kernel.working_days import CalendarEnds

TIMERS = timers_of_england()
COUNTS = Counts(TIMERS, england_and_wales(), limits_of_england().service_day)
TEXT = (files("joinedup.clocks") / "data" / "time_limits.toml").read_text("utf-8")
TODAY = date(2026, 7, 14)

WD, CD, W, M, H, WH = "working_days", "calendar_days", "weeks", "months", "hours", "working_hours"
STATUTE, REGULATION, GUIDANCE, OTHER, LOCAL = (
    *("statute", "regulation", "statutory_guidance"),
    *("non_statutory_guidance", "local"),
)
NO = "no"

# The whole of appendix A, and the police check: least, most, unit, kind, first day in force, how far checked.
TABLE = {
    "T01": (None, 1, WD, GUIDANCE, "secondary"),
    "T02": (None, 45, WD, GUIDANCE, "yes"),
    "T02a": (None, 10, WD, LOCAL, "seed"),
    "T03": (5, 10, WD, LOCAL, NO),
    "T04": (0, 1, WD, LOCAL, NO),
    "T05": (10, 15, WD, LOCAL, NO),
    "T06": (None, 15, WD, GUIDANCE, "yes"),
    "T07": (None, 15, WD, GUIDANCE, NO),
    "T08": (None, 10, WD, GUIDANCE, "yes"),
    "T09": (4, 6, W, LOCAL, NO),
    "T10": (None, 3, M, GUIDANCE, NO),
    "T11": (None, 6, M, GUIDANCE, NO),
    "T13": (None, 10, WD, LOCAL, NO),
    "T15": (6, 13, W, LOCAL, NO),
    "T16": (20, 30, WD, LOCAL, NO),
    "T17": (1, 3, WD, LOCAL, NO),
    "T18": (None, 20, WD, LOCAL, NO),
    "T19": (3, None, WD, LOCAL, "one_area"),
    "T20": (5, None, WD, LOCAL, "one_area"),
    "T21a": (2, 3, WD, LOCAL, NO),
    "T21b": (5, 10, WD, LOCAL, NO),
    "T22": (None, 10, WD, LOCAL, "two_areas"),
    "T23": (None, 72, H, STATUTE, NO),
    "T24": (None, 8, CD, STATUTE, NO),
    "T24x": (None, 7, CD, STATUTE, NO),
    "T25": (None, 7, CD, STATUTE, NO),
    "T26": (None, 26, W, STATUTE, NO),
    "T27": (None, 20, WD, REGULATION, NO),
    "T28": (None, 3, M, REGULATION, NO),
    "T29": (None, 6, M, REGULATION, NO),
    "T30": (None, 1, W, REGULATION, NO),
    "T31": (None, 6, W, REGULATION, NO),
    "T32a": (None, 10, WD, REGULATION, NO),
    "T32b": (None, 5, WD, REGULATION, NO),
    "T33": (None, 20, WD, GUIDANCE, NO),
    "T34": (None, 10, WD, GUIDANCE, NO),
    "T35": (None, 72, H, GUIDANCE, NO),
    "T37": (None, 5, WD, GUIDANCE, NO),
    "T38": (None, 15, WD, GUIDANCE, NO),
    "T39": (None, 6, M, GUIDANCE, NO),
    "T40": (None, 1, WD, GUIDANCE, NO),
    "T42": (None, 20, WD, GUIDANCE, NO),
    "T43": (None, 28, CD, GUIDANCE, "conflict"),
    "T44": (None, 45, CD, OTHER, "conflict"),
    "T45": (None, 28, CD, LOCAL, "one_area"),
    "T46": (None, 72, H, LOCAL, "one_area"),
    "B-SY-R": (None, 4, WH, LOCAL, "one_area"),
    "B-SY-A": (None, 24, WH, LOCAL, "one_area"),
    "B-SY-G": (None, 72, H, LOCAL, "one_area"),
    "B-ME-R": (None, 2, WH, LOCAL, "one_area"),
    "B-ME-A": (None, 6, WH, LOCAL, "one_area"),
    "B-ME-G": (None, 24, WH, LOCAL, "one_area"),
    "E-SE-1": (None, 2, WD, LOCAL, "one_area"),
    "E-SE-2": (None, 3, WD, LOCAL, "one_area"),
    "E-SE-3": (None, 2, WD, LOCAL, "one_area"),
    "E-SE-4": (None, 2, WD, LOCAL, "one_area"),
    "E-SE-5": (None, 5, WD, LOCAL, "one_area"),
    "E-SE-6": (None, 48, H, LOCAL, "one_area"),
    "PC": (None, 8, W, LOCAL, "seed"),
}
BEFORE = {"T19", "T20", "T21a", "T21b"}


def in_london(year: int, month: int, day: int, hour: int = 11, minute: int = 0) -> datetime:
    return from_london(datetime(year, month, day, hour, minute)).moment  # noqa: DTZ001 -- London's wall


def runs_out(code: str, started_at: datetime) -> Due:
    timer = TIMERS.in_force(code, started_at.date())
    return due(timer, started_at=started_at, counts=COUNTS)


# --- the table ---------------------------------------------------------------------------------------------


def test_today_every_timer_of_the_table_is_held_and_no_other() -> None:
    held = {row.code: row for row in TIMERS.rows if row.is_in_force(TODAY)}
    assert {
        code: (row.least, row.most, row.unit.value, row.kind.value, row.verified.value)
        for code, row in held.items()
    } == TABLE
    assert {code for code, row in held.items() if row.direction is Direction.BEFORE} == BEFORE
    assert len(held) == 59  # the 58 rows of the appendix, and the police check


@pytest.mark.parametrize(
    ("code", "first"),
    [
        ("T01", date(2010, 3, 1)),
        ("T02", date(2013, 4, 15)),
        ("T23", date(1991, 10, 14)),
        ("T26", date(2014, 4, 22)),
        ("T37", date(2018, 7, 4)),
        ("T43", date(2023, 4, 5)),
    ],
)
def test_a_timer_holds_from_its_first_day_and_not_from_the_day_before(code: str, first: date) -> None:
    assert TIMERS.in_force(code, first).code == code
    with pytest.raises(NoLimitInForce):
        TIMERS.in_force(code, first - timedelta(days=1))


def test_a_timer_says_on_whose_word_it_stands() -> None:
    protection = TIMERS.in_force("T23", TODAY)
    assert (protection.source, protection.kind, protection.verified) == (
        "Children Act 1989: section 46(6)",
        Kind.STATUTE,
        Verified.NO,
    )
    assert protection.verified.words == "generally known: check it"


def test_an_event_sets_every_timer_going_that_counts_from_it() -> None:
    started = {one.code for one in TIMERS.started_by("strategy_discussion_initiating_s47", TODAY)}
    assert started == {"T05", "T06"}
    assert {one.code for one in TIMERS.started_by("referral_received", TODAY)} == {
        "T01",
        "T02",
        "T02a",
        "T03",
    }


@pytest.mark.parametrize(
    ("was", "becomes", "complaint"),
    [
        ("most = 72\n", "", "T23 has no length"),
        ('unit = "hours"', 'unit = "fortnights"', "fortnights"),
        ('editions = ["CA1989"]', 'editions = ["CA1988"]', "CA1988 of T23 is not listed"),
        ('for = "PC"', 'for = "PZ"', "PZ waits or is waited for"),
    ],
)
def test_a_table_that_makes_no_sense_is_refused(was: str, becomes: str, complaint: str) -> None:
    at = TEXT.index('timer = "T23"') if "PC" not in was else TEXT.index("[[waits]]")
    with pytest.raises(ValueError, match=complaint):
        read_timers(TEXT[:at] + TEXT[at:].replace(was, becomes, 1))


# --- working days ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "started_at", "on"),
    [
        ("T01", in_london(2026, 7, 14), date(2026, 7, 15)),
        ("T01", in_london(2026, 3, 27), date(2026, 3, 30)),  # Friday to Monday
        ("T02a", in_london(2026, 3, 2), date(2026, 3, 16)),
        ("T02", in_london(2026, 3, 2), date(2026, 5, 7)),  # over two days of Easter and May Day
        ("T02", in_london(2026, 7, 14), date(2026, 9, 16)),
        ("T06", in_london(2026, 3, 2), date(2026, 3, 23)),
        ("T06", in_london(2025, 12, 19), date(2026, 1, 14)),
        ("T08", in_london(2026, 3, 2), date(2026, 3, 16)),
        ("T27", in_london(2026, 3, 2), date(2026, 3, 30)),
    ],
)
def test_working_days(code: str, started_at: datetime, on: date) -> None:
    assert runs_out(code, started_at).on == on


def test_late_begins_with_the_midnight_after_the_last_day_in_london() -> None:
    assert runs_out("T01", in_london(2026, 7, 14)).at == datetime(2026, 7, 15, 23, 0, tzinfo=UTC)
    assert runs_out("T01", in_london(2026, 1, 13)).at == datetime(2026, 1, 15, 0, 0, tzinfo=UTC)


def test_what_arrives_at_night_counts_from_the_next_day_of_service_and_a_discussion_from_its_own() -> None:
    referral = runs_out("T01", in_london(2026, 7, 17, 22))  # a Friday evening
    assert (referral.from_day, referral.on) == (date(2026, 7, 20), date(2026, 7, 21))
    assert referral.because == (
        "Counted from Monday 20 July because the service had closed for Friday 17 July."
    )
    discussion = runs_out("T06", in_london(2026, 3, 2, 22))
    assert (discussion.from_day, discussion.on, discussion.because) == (
        date(2026, 3, 2),
        date(2026, 3, 23),
        "",
    )


def test_counted_inclusively_fifteen_working_days_end_one_sooner() -> None:
    inclusive = read_timers(TEXT.replace('convention = "exclusive"', 'convention = "inclusive"', 1))
    row = inclusive.in_force("T06", TODAY)
    counts = Counts(inclusive, COUNTS.calendar, COUNTS.service_day)
    assert due(row, started_at=in_london(2026, 3, 2), counts=counts).on == date(2026, 3, 20)


def test_counted_inclusively_the_fifteen_are_shown_as_fifteen() -> None:
    """From Monday 2 March, due Friday 20 March: Tuesday the tenth is day seven of it."""
    inclusive = read_timers(TEXT.replace('convention = "exclusive"', 'convention = "inclusive"', 1))
    timer = inclusive.in_force("T06", TODAY)
    assert counts_its_first_day(timer)
    assert not counts_its_first_day(TIMERS.in_force("T06", TODAY))
    clock = Clocked(
        due_at=in_london(2026, 3, 21, 0), from_day=date(2026, 3, 2), to_the_minute=False, ends=False,
        warn_at=None, done_at=None, not_needed=False, counts_first_day=True,
    )  # fmt: skip
    on_tuesday = stand(clock, at=in_london(2026, 3, 10), calendar=COUNTS.calendar)
    assert (on_tuesday.day, on_tuesday.of) == (7, 15)
    without = stand(
        replace(clock, counts_first_day=False), at=in_london(2026, 3, 10), calendar=COUNTS.calendar
    )
    assert (without.day, without.of) == (6, 14)


def test_no_month_counts_its_first_day() -> None:
    inclusive = read_timers(TEXT.replace('convention = "exclusive"', 'convention = "inclusive"', 1))
    months = [code for code in TABLE if inclusive.in_force(code, TODAY).unit is Unit.MONTHS]
    assert months
    for code in months:
        timer = inclusive.in_force(code, TODAY)
        assert not counts_its_first_day(timer), code
        assert due(timer, started_at=in_london(2026, 3, 2), counts=COUNTS) == runs_out(
            code, in_london(2026, 3, 2)
        )


def test_one_row_may_count_otherwise_than_its_area() -> None:
    at = TEXT.index('timer = "T24"\n')
    changed = read_timers(TEXT[:at] + 'counting = "inclusive"\n' + TEXT[at:])
    counts = Counts(changed, COUNTS.calendar, COUNTS.service_day)
    order, made_at = changed.in_force("T24", TODAY), in_london(2026, 3, 2)
    assert due(order, started_at=made_at, counts=counts).on == date(2026, 3, 9)
    assert runs_out("T24", made_at).on == date(2026, 3, 10)


def test_notice_is_due_so_many_working_days_ahead() -> None:
    conference = in_london(2026, 3, 23)  # a Monday
    assert runs_out("T19", conference).on == date(2026, 3, 18)
    assert runs_out("T20", conference).on == date(2026, 3, 16)
    assert runs_out("T21a", conference).on == date(2026, 3, 19)


# --- calendar days, weeks, months --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "started_at", "on"),
    [
        ("T24", in_london(2026, 12, 22), date(2026, 12, 30)),  # over Christmas: every day counts
        ("T24x", in_london(2026, 12, 30), date(2027, 1, 6)),
        ("PC", in_london(2026, 7, 14), date(2026, 9, 8)),
        ("T26", in_london(2026, 3, 2), date(2026, 8, 31)),  # a bank holiday, and due all the same
        ("T10", in_london(2026, 3, 23), date(2026, 6, 23)),
        ("T10", in_london(2025, 11, 30), date(2026, 2, 27)),  # the 28th is a Saturday
        ("T11", in_london(2026, 8, 31), date(2027, 2, 26)),  # the 28th is a Sunday
        ("T29", in_london(2027, 8, 31), date(2028, 2, 29)),  # a leap year's Tuesday
    ],
)
def test_days_weeks_and_months(code: str, started_at: datetime, on: date) -> None:
    assert runs_out(code, started_at).on == on


# --- hours -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("started_at", "ends_at"),
    [
        (in_london(2026, 7, 17, 23, 10), in_london(2026, 7, 20, 23, 10)),  # Friday to Monday
        # The clocks go forward on Sunday 29 March: an hour of the night is missing.
        (in_london(2026, 3, 27, 23, 10), in_london(2026, 3, 31, 0, 10)),
        # They go back on Sunday 25 October: one hour happens twice.
        (in_london(2026, 10, 23, 23, 10), in_london(2026, 10, 26, 22, 10)),
    ],
)
def test_police_protection_ends_after_72_hours_also_when_the_clocks_change(
    started_at: datetime, ends_at: datetime
) -> None:
    assert runs_out("T23", started_at).at == ends_at
    assert ends_at - started_at == timedelta(hours=72)


def test_police_protection_says_the_minute_at_which_it_ends() -> None:
    ends, timer = runs_out("T23", in_london(2026, 7, 17, 23, 10)), TIMERS.in_force("T23", TODAY)
    assert due_in_words(ends, timer, today=TODAY) == "by 23:10 on Monday 20 July"
    assert in_words(timer) == "72 hours"


@pytest.mark.parametrize(
    ("code", "started_at", "ends_at"),
    [
        ("B-SY-R", in_london(2026, 7, 14, 9), in_london(2026, 7, 14, 13)),
        ("B-SY-R", in_london(2026, 7, 17, 15), in_london(2026, 7, 20, 11, 30)),  # Friday closes at 16:30
        ("B-SY-A", in_london(2026, 7, 14, 9), in_london(2026, 7, 16, 17)),  # three days of eight hours
        ("B-ME-R", in_london(2026, 7, 18, 2), in_london(2026, 7, 20, 11)),  # a Saturday night
        ("B-SY-G", in_london(2026, 7, 18, 2), in_london(2026, 7, 21, 2)),  # these run through
    ],
)
def test_working_hours_count_while_the_service_is_open(
    code: str, started_at: datetime, ends_at: datetime
) -> None:
    assert runs_out(code, started_at).at == ends_at


# --- where the calendar ends -------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["T02", "T10", "T20"])
def test_what_runs_past_the_known_bank_holidays_is_not_guessed(code: str) -> None:
    with pytest.raises(CalendarEnds, match="bank holidays are known from 2014-01-01 to 2030-12-31 only"):
        runs_out(code, in_london(2030, 12, 2) if code != "T20" else in_london(2031, 1, 2))


# --- laws --------------------------------------------------------------------------------------------------

AFTER = [row for row in TIMERS.rows if row.direction is Direction.AFTER]


@given(
    st.sampled_from([row for row in AFTER if row.is_in_force(TODAY)]),
    st.datetimes(datetime(2024, 1, 1), datetime(2029, 12, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)
def test_law_nothing_is_late_before_it_began_and_a_later_start_is_never_due_sooner(
    timer: Timer, started_at: datetime
) -> None:
    first = due(timer, started_at=started_at, counts=COUNTS)
    later = due(timer, started_at=started_at + timedelta(hours=5), counts=COUNTS)
    assert started_at < first.at <= later.at
    assert (timer.unit in (Unit.HOURS, Unit.WORKING_HOURS)) or first.at.minute == 0
