"""Why something cannot be shared, what is weighed, and who looks at it again by when."""

from dataclasses import replace
from datetime import date

import pytest

from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.sharing.rules import cannot_share, challenges
from joinedup.sharing.rules.scope import why_fits, why_wider

from .test_sharing_answering import CONTROL_ROOM, LEE_ROSS, SAFEGUARDING_UNIT

WEIGHED = {
    "because": "The phone is being looked at.",
    "if_shared": "He would learn of it and could move her.",
    "if_not_shared": "Nan does not know that he may come.",
}


def test_there_are_four_reasons_and_each_says_what_the_asker_may_do_next() -> None:
    assert [kind.reason for kind in cannot_share.REASONS] == ["legal", "consent", "live", "advice"]
    assert all(kind.told.endswith(".") and kind.next.endswith(".") for kind in cannot_share.REASONS)
    assert cannot_share.kind_of("data protection") is None


@pytest.mark.parametrize(
    ("code", "changes", "tonight", "rule"),
    [
        ("live", {}, False, "cannot.weighed"),
        ("legal", {}, True, "cannot.weighed"),
        ("consent", {}, False, "cannot.weighed"),
        ("consent", {}, True, "cannot.safety_ground"),
        ("advice", {"rest_on": date(2026, 7, 17)}, False, "cannot.weighed"),
        ("advice", {}, False, "cannot.advice_when"),
        ("data protection", {}, False, "cannot.reason"),
        ("live", {"because": " "}, False, "cannot.because"),
        ("live", {"if_shared": ""}, False, "cannot.if_shared"),
        ("live", {"if_not_shared": ""}, False, "cannot.if_not_shared"),
    ],
)
def test_a_no_is_whole_when_both_harms_to_the_child_were_weighed(
    code: str, changes: dict[str, object], tonight: bool, rule: str
) -> None:
    said: dict[str, object] = {**WEIGHED, "rest_on": None, **changes}
    assert cannot_share.check(code, tonight=tonight, **said).rule == rule  # type: ignore[arg-type]


def test_a_challenge_of_friday_is_looked_at_by_tuesday_and_a_bank_holiday_is_no_working_day() -> None:
    calendar = england_and_wales()
    assert challenges.due_on(date(2026, 7, 17), calendar=calendar) == date(2026, 7, 21)
    assert challenges.due_on(date(2026, 8, 28), calendar=calendar) == date(2026, 9, 2)  # Monday is a holiday


def test_whoever_refused_does_not_look_again_and_somebody_beside_them_does() -> None:
    look = challenges.may_look_again
    assert look(LEE_ROSS, desk_id=SAFEGUARDING_UNIT, refused_by="W-OTHER").allowed
    assert look(LEE_ROSS, desk_id=SAFEGUARDING_UNIT, refused_by="W-LEE").rule == "look_again.own"
    assert look(LEE_ROSS, desk_id=CONTROL_ROOM, refused_by="W-OTHER").rule == "look_again.not_yours"
    manager = replace(LEE_ROSS, rights=frozenset({"see_open_work"}))
    assert look(manager, desk_id=CONTROL_ROOM, refused_by="W-OTHER").allowed


@pytest.mark.parametrize(
    ("refused", "challenged", "rule"),
    [
        (True, False, "challenge.open"),
        (True, True, "challenge.once"),
        (False, False, "challenge.no_refusal"),
    ],
)
def test_a_refusal_is_challenged_once(refused: bool, challenged: bool, rule: str) -> None:
    assert challenges.may_challenge(refused=refused, challenged=challenged).rule == rule


@pytest.mark.parametrize(
    ("because", "rule"),
    [
        ("He moved back", "disclose.why_short"),
        ("He has moved back into the child's street this week", "disclose.wider"),
        ("x" * 160, "disclose.wider"),
        ("x" * 161, "disclose.why_long"),
    ],
)
def test_more_than_was_asked_is_said_why_in_about_ten_words(because: str, rule: str) -> None:
    assert why_wider(because).rule == rule


def test_a_reason_for_more_than_was_asked_goes_with_something_more() -> None:
    assert why_fits("He has moved back into the street", wider=1).allowed
    assert why_fits("  ", wider=0).allowed
    assert why_fits("He has moved back into the street", wider=0).rule == "disclose.why_nothing"
