"""What has to be said with an outcome, who may decide it, and by when a challenge is answered."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from joinedup.clocks.rules.counting import Counts
from joinedup.clocks.rules.limits import limits_of_england
from joinedup.clocks.rules.timers import timers_of_england
from joinedup.frontdoor.rules.challenging import answered_by, may_challenge
from joinedup.frontdoor.rules.following import (
    Agreed,
    CameOf,
    Follow,
    Then,
    as_stored,
    came_of_in_words,
    follow_of,
    goes_on,
    may_decide_it,
    may_go_with,
    passed_as,
    passed_to,
    within,
)
from joinedup.frontdoor.rules.outcomes import Asks, Outcome, outcome
from joinedup.frontdoor.rules.progress import OPEN, State, may_decide, may_recommend, may_tie, where_it_is
from joinedup.kernel.bank_holidays import england_and_wales

NOW = datetime(2026, 7, 14, 9, tzinfo=UTC)  # ten by the clock on the wall
HELP = Follow(
    who="Families First", by_when=date(2026, 7, 21), agreed=Agreed.AGREED, agreed_more="Ada, on Tuesday."
)


def the(code: str) -> Outcome:
    found = outcome(code)
    assert found is not None
    return found


def test_early_help_goes_with_the_familys_agreement_asked_and_written_down() -> None:
    assert may_go_with(the("early_help"), HELP, at=NOW) == {}
    asked = may_go_with(the("early_help"), replace(HELP, agreed=""), at=NOW)
    assert asked == {Asks.AGREED: "Choose what the family says"}


def test_a_family_that_declines_is_no_end_of_it() -> None:
    declined = replace(HELP, agreed=Agreed.DECLINED, agreed_more="")
    assert may_go_with(the("early_help"), declined, at=NOW) == {
        Asks.AGREED: "Enter what you do then, or when the family is asked"
    }
    assert may_go_with(the("early_help"), replace(declined, agreed_more="School goes on."), at=NOW) == {}


def test_a_day_that_has_passed_is_no_day_to_wait_for() -> None:
    yesterday = replace(HELP, by_when=date(2026, 7, 13))
    assert may_go_with(the("adult_safeguarding"), yesterday, at=NOW) == {
        Asks.BY_WHEN: "This day has passed. Enter today or a later day."
    }


def test_more_is_asked_for_by_a_day_and_a_time_with_what_keeps_the_child_safe() -> None:
    asked = Follow(who="The school", by_when=date(2026, 7, 14), by_time="10:30", meanwhile="Her aunt.")
    assert may_go_with(the("more_information"), asked, at=NOW) == {}
    assert asked.needed_by() == datetime(2026, 7, 14, 9, 30, tzinfo=UTC)
    for typed, sentence in (
        ("", "Enter by what time, on the 24-hour clock, like 16:00"),
        ("noon", "Enter by what time, on the 24-hour clock, like 16:00"),
        ("24:00", "Enter by what time, on the 24-hour clock, like 16:00"),
        ("09:59", "This time has passed. Enter a later one."),
    ):
        missing = may_go_with(the("more_information"), replace(asked, by_time=typed), at=NOW)
        assert missing == {Asks.BY_TIME: sentence}, typed
    unsafe = may_go_with(the("more_information"), replace(asked, meanwhile=""), at=NOW)
    assert unsafe == {Asks.MEANWHILE: "Enter what keeps the child safe until then"}


def test_what_was_not_said_is_not_stored_so_that_a_release_before_reads_the_rest() -> None:
    assert as_stored(HELP).keys() == {"who", "by_when", "agreed", "agreed_more"}
    assert follow_of(as_stored(HELP)) == HELP


def test_a_concern_that_waits_says_until_when_and_what_became_of_it() -> None:
    """Until Thursday at noon, in summer time."""
    noon = datetime(2026, 7, 16, 11, tzinfo=UTC)
    before, after = (where_it_is(State.WAITING, waits_until=noon, at=at) for at in (NOW, noon))
    assert before == "Waiting for more until Thursday 12:00"
    assert after == "Nothing more came by 12:00"
    assert where_it_is(State.BEING_READ, waits_until=noon, at=NOW) == "More has come"
    assert where_it_is(State.RECOMMENDED, waits_until=None, at=NOW) == "Waiting for a manager"


def test_while_it_waits_a_concern_is_open_and_can_be_recommended_on_and_tied() -> None:
    assert State.WAITING in OPEN
    assert may_recommend(State.WAITING, tied=True).allowed and may_tie(State.WAITING).allowed
    assert may_decide(State.WAITING).rule == "decide.not_recommended"


def test_no_further_action_says_what_to_do_instead() -> None:
    assert may_go_with(the("no_further_action"), Follow(), at=NOW) == {
        Asks.INSTEAD: "Enter what to do instead"
    }
    assert may_go_with(the("assessment"), Follow(), at=NOW) == {}


@pytest.mark.parametrize(
    ("code", "agency", "allowed"),
    [
        ("early_help", "families_first", True),
        ("advice_to_sender", "families_first", True),
        ("assessment", "families_first", False),
        ("no_further_action", "families_first", False),
        ("strategy_discussion", "childrens_social_work", True),
        ("strategy_discussion", "police", False),
    ],
)
def test_a_manager_of_the_right_profession_decides(code: str, agency: str, allowed: bool) -> None:
    assert may_decide_it(the(code), agency_kind=agency).allowed is allowed


def test_a_challenge_is_talked_over_within_three_working_days() -> None:
    """Sefton's escalation procedure, stage 1. Said on a Friday, it is due on Wednesday."""
    counts = Counts(timers_of_england(), england_and_wales(), limits_of_england().service_day)
    friday = datetime(2026, 7, 17, 9, tzinfo=UTC)
    due, timer = answered_by(friday, counts=counts)
    assert due.on == date(2026, 7, 22)
    assert "Sefton" in timer.source


def test_an_allegation_from_before_an_areas_own_limit_has_the_one_of_the_day_it_is_decided() -> None:
    """The area's edition begins on 15 July. It came in on 14 July and is decided on the 15th, or that day."""
    shipped = timers_of_england()
    theirs = tuple(
        replace(row, in_force_from=date(2026, 7, 15), source="x" * 400)
        for row in shipped.rows
        if row.code == "T40"
    )
    counts = Counts(replace(shipped, rows=theirs), england_and_wales(), limits_of_england().service_day)
    came_in = datetime(2026, 7, 14, 9, tzinfo=UTC)
    decided = datetime(2026, 7, 15, 9, tzinfo=UTC)
    limit = within(the("allegation"), since=came_in, decided=decided, counts=counts)
    assert limit is not None and limit.on == date(2026, 7, 15)
    assert limit.source.endswith("by the limit held when it was decided: none was when it came in")
    assert within(the("allegation"), since=came_in, decided=came_in, counts=counts) is None


def test_one_challenge_at_a_time_and_none_before_there_is_a_decision() -> None:
    assert may_challenge(decided=True, waits=False).allowed
    assert not may_challenge(decided=False, waits=False).allowed
    assert not may_challenge(decided=True, waits=True).allowed


def test_what_was_stored_with_a_recommendation_is_read_back() -> None:
    stored = {"who": "A", "by_when": "2026-07-21", "agreed": "", "agreed_more": "", "instead": ""}
    assert follow_of(stored) == Follow(who="A", by_when=date(2026, 7, 21))
    assert follow_of(None) == Follow()


def test_what_a_later_release_wrote_is_read_as_far_as_it_is_known_here() -> None:
    assert follow_of({"who": "A", "room": "12"}) == Follow(who="A")
    assert came_of_in_words("moved_away") == "Something else"


def test_whoever_works_with_the_child_can_have_it_unless_it_may_be_about_one_of_them() -> None:
    assert the("already_open").goes_around and the("early_help").goes_around
    assert not the("allegation").goes_around
    assert not the("more_information").goes_around and not the("assessment").goes_around


def test_a_desk_is_somebody_who_has_it_and_a_worker_there_is_named_with_it() -> None:
    assert passed_to(passed_as("D-1", "W-2")) == ("D-1", "W-2")
    assert passed_to(passed_as("D-1")) == ("D-1", "")
    day = date(2026, 7, 21)
    assert goes_on(CameOf.NOT_DONE, Then.AGAIN, who="", desk="D-1", by_when=day, at=NOW) == {}
    assert set(goes_on(CameOf.NOT_DONE, Then.AGAIN, who="", by_when=day, at=NOW)) == {"who"}
