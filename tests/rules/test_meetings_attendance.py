"""Attendance told fairly (ux.md 10.6): who was not asked, or asked too late, did not stay away."""

import pytest

from joinedup.meetings.rules.attendance import Said, Seat, State, Tally, may_say, state_of, tally

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
        (ASKED, Said.NOTHING, State.ABSENT),
    ],
)
def test_absent_is_only_who_was_asked_in_time(invited: tuple[bool, bool], said: Said, state: State) -> None:
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
