"""What was told is put right or taken back, copied into a case file, weighed, and reached by a link."""

from datetime import UTC, date, datetime, timedelta

import pytest

from joinedup.gate.viewer import Viewer
from joinedup.sharing.rules import amending, copying, links, weight
from joinedup.sharing.rules.states import State

AT = datetime(2026, 7, 14, 8, 0, tzinfo=UTC)
STANDS = ("Called to the address", "Both were spoken to.")
SAM = Viewer(
    1, "W-00000-00001", "Sam Khan", 2, "A-00000-00002", "Police", 3, "Northside", frozenset(), frozenset(), AT
)


@pytest.mark.parametrize(
    ("act", "headline", "expected"),
    [
        ("correct", "He was not at home", "amend.said"),
        ("correct", "", "amend.nothing"),
        ("recall", "", "amend.said"),
        ("", "He was not at home", "amend.unknown"),
        ("rub out", "", "amend.unknown"),
    ],
)
def test_it_is_said_what_is_to_become_of_it(act: str, headline: str, expected: str) -> None:
    assert amending.may_be_said(act, headline).rule == expected


@pytest.mark.parametrize(
    ("act", "headline", "summary", "recalled", "expected"),
    [
        ("correct", "He was not at home", "Both were spoken to.", False, "amend.correct"),
        ("correct", "Called to the address", "One was spoken to.", False, "amend.correct"),
        ("correct", "Called to the address", "Both were spoken to.", False, "amend.same"),
        ("recall", "Called to the address", "Both were spoken to.", False, "amend.recall"),
        ("recall", "", "", True, "amend.recalled"),
        ("correct", "He was not at home", "", True, "amend.recalled"),
        ("correct", "", "", True, "amend.nothing"),
    ],
)
def test_what_stands_there_is_changed_or_taken_back_and_what_was_taken_back_stays_so(
    act: str, headline: str, summary: str, recalled: bool, expected: str
) -> None:
    decided = amending.may_be_amended(
        act, headline=headline, stands=STANDS, summary=summary, recalled=recalled
    )
    assert decided.rule == expected
    assert decided.allowed is (expected in ("amend.correct", "amend.recall"))


def test_a_link_is_good_for_whoever_took_it_until_it_ends() -> None:
    ends = AT + timedelta(hours=72)

    def used(by: str, at: datetime) -> str:
        return links.may_be_used(SAM, used_by=by, ends=ends, at=at).rule

    assert links.GOOD_FOR == 72
    assert used("", AT) == "link.good"
    assert used("W-00000-00001", AT) == "link.good"
    assert used("W-00000-00009", AT) == "link.used"
    assert used("", ends - timedelta(seconds=1)) == "link.good"
    assert used("", ends) == used("W-00000-00001", ends) == "link.ended"
    assert links.may_be_renewed(State.ASKED).allowed
    assert not links.may_be_renewed(State.ANSWERED).allowed


def test_a_question_goes_into_a_case_file_in_one_piece() -> None:
    parts = [
        copying.Part(
            "Asked", (copying.Entry("Why: safe\n at home", ("Police", "", "  by  noon")), copying.Entry("x"))
        ),
        copying.Part("Answered", ()),
    ]
    assert copying.plain_text("Q-1", parts, copied_by="Priya Nair", at=AT) == (
        "Q-1\n===\n\nASKED\nWhy: safe at home\n  Police\n  by noon\nx\n\n"
        "Copied from Joinedup by Priya Nair, Tuesday 14 July 2026, 09:00. What stands there is what counts.\n"
    )
    assert copying.day(date(2026, 7, 14)) == "Tuesday 14 July 2026"


def test_a_thing_that_was_told_says_how_much_weight_it_carries() -> None:
    assert weight.in_words("reported", "1AP") == (
        "Reported to them, not seen by them, graded 1AP by its source"
    )
    assert weight.in_words("fact", "") == "Fact"
    assert weight.in_words("", "2BP") == "graded 2BP by its source"
    assert weight.as_held("reported", "") == "Reported to us"
    assert weight.as_held("", "") == ""
