"""Attendance told fairly (ux.md 10.6): who was not asked, or asked too late, did not stay away."""

import pytest

from joinedup.meetings.rules.attendance import (
    Said,
    Seat,
    State,
    Tally,
    cell,
    may_say,
    rate_in_words,
    sentence,
    state_of,
    tally,
)

ASKED, LATE, NOBODY_ASKED = (True, False), (True, True), (False, False)


@pytest.mark.parametrize(
    ("invited", "said", "state"),
    [
        (ASKED, Said.ATTENDED, State.ATTENDED),
        (LATE, Said.ATTENDED, State.ATTENDED),
        (NOBODY_ASKED, Said.ATTENDED, State.ATTENDED),
        (NOBODY_ASKED, Said.REPORT, State.REPORT),
        (LATE, Said.ABSENT, State.LATE),
        (NOBODY_ASKED, Said.ABSENT, State.NOT_INVITED),
        (ASKED, Said.ABSENT, State.ABSENT),
        (ASKED, Said.NOTHING, None),
        (LATE, Said.NOTHING, None),
        (NOBODY_ASKED, Said.NOTHING, State.NOT_INVITED),
    ],
)
def test_absent_is_only_who_was_asked_in_time(
    invited: tuple[bool, bool], said: Said, state: State | None
) -> None:
    assert state_of(Seat(*invited, said)) is state


def seats(
    attended: int = 0, report: int = 0, late: int = 0, not_invited: int = 0, absent: int = 0
) -> list[Seat]:
    return [
        *[Seat(*ASKED, Said.ATTENDED)] * attended, *[Seat(*ASKED, Said.REPORT)] * report,
        *[Seat(*LATE, Said.ABSENT)] * late, *[Seat(*NOBODY_ASKED, Said.ABSENT)] * not_invited,
        *[Seat(*ASKED, Said.ABSENT)] * absent,
    ]  # fmt: skip


def test_the_four_rows_of_the_drawn_example_by_its_own_formula() -> None:
    """ux.md 10.6, (A+R)/(A+R+absent). Its 83 and 20 count those who were asked late, or not, as absent."""
    education, health = seats(attended=22, report=2), seats(attended=20, report=3, absent=1)
    police, housing = seats(attended=11, report=9, late=3, absent=1), seats(1, 1, not_invited=5, absent=3)
    assert [tally(one).rate for one in (education, health, police, housing)] == [100, 96, 95, 40]
    assert [tally(one).meetings for one in (education, health, police, housing)] == [24, 24, 24, 10]


def test_a_late_or_missing_invitation_is_the_inviters_whoever_came() -> None:
    housing = tally([*seats(not_invited=5, absent=3), Seat(*LATE, Said.ATTENDED)])
    assert (housing.charged_late, housing.charged_missing, housing.of) == (1, 5, 4)
    assert housing.rate == 25


def test_a_rate_that_divides_by_nothing_is_no_rate() -> None:
    assert Tally().rate is None
    assert tally(seats(late=2, not_invited=4)).rate is None


def test_an_agency_sends_a_report_itself_and_does_not_write_itself_absent() -> None:
    assert may_say(Said.REPORT, keeps=False, closed=False, came=0).allowed
    assert not may_say(Said.ABSENT, keeps=False, closed=False, came=0).allowed
    assert may_say(Said.ABSENT, keeps=True, closed=False, came=0).allowed
    assert not may_say(Said.ATTENDED, keeps=True, closed=False, came=0).allowed
    assert not may_say(Said.REPORT, keeps=True, closed=True, came=0).allowed


def test_of_whom_nobody_said_anything_nobody_is_absent_and_the_rate_is_of_the_others() -> None:
    housing = tally([*seats(attended=3, absent=1), *[Seat(*ASKED, Said.NOTHING)] * 6])
    assert (housing.absent, housing.unsaid, housing.meetings, housing.rate) == (1, 6, 10, 75)
    assert cell(housing).letters == "A3 –1 ?6"
    silent = cell(tally([Seat(*ASKED, Said.NOTHING)] * 2))
    assert (silent.words, silent.letters, silent.state) == ("0/2", "?2", "")
    assert rate_in_words(tally([Seat(*ASKED, Said.NOTHING)])) == "Nobody said whether they came"
    assert rate_in_words(tally(seats(not_invited=2))) == "Nobody was asked in time"


def test_the_sentence_names_who_was_left_out_and_else_who_stayed_away() -> None:
    came_unasked = tally([Seat(*NOBODY_ASKED, Said.ATTENDED)] * 3)
    away = tally(seats(attended=4, absent=5))
    assert sentence({"Health": came_unasked, "Housing": away}) == "Housing attended or reported at 4 of 9."
    left_out = tally(seats(attended=1, report=1, not_invited=5, absent=3))
    assert sentence({"Health": away, "Housing": left_out}) == (
        "Housing attended or reported at 2 of 5; 5 times it was not invited."
    )
    assert sentence({"Housing": tally(seats(not_invited=5))}) == "Housing: 5 times it was not invited."
    assert sentence({"Housing": tally(seats(late=1))}) == "Housing: once it was invited late."


def test_that_everybody_came_is_said_only_where_nobody_stayed_away_or_went_unsaid() -> None:
    came = tally(seats(attended=2, report=1))
    assert sentence({"Police": came}) == "Every agency that was asked in time attended or sent a report."
    unsaid = tally([Seat(*ASKED, Said.NOTHING)])
    assert sentence({"Police": came, "Health": unsaid}) == (
        "Of 1 seat nobody said whether anybody came: whoever chairs says so."
    )
