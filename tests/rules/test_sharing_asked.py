"""Whether a question can be put at all: about whom, to how many, to whoever is still there (J1)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from joinedup.sharing.rules.asking import (
    ANSWERED_LATELY,
    MOST_AT_ONCE,
    WHY_LIMIT,
    may_be_asked,
    may_be_asked_at_once,
    may_be_written_down,
    may_still_be_asked,
)
from joinedup.sharing.rules.other_side import OtherSide, in_words, is_with

TODAY = date(2026, 7, 14)


@pytest.mark.parametrize(
    ("named", "chosen", "own", "expected"),
    [
        (2, 2, False, "ask.around"),
        (1, 1, False, "ask.around"),
        (1, 2, False, "ask.not_around"),
        (0, 1, False, "ask.not_around"),
        (0, 0, False, "ask.about_nobody"),
        (2, 2, True, "ask.own_agency"),
    ],
)
def test_it_is_about_somebody_around_the_child_and_put_to_another_agency(
    named: int, chosen: int, own: bool, expected: str
) -> None:
    assert may_be_asked(named=named, chosen=chosen, own=own).rule == expected


def test_six_are_asked_at_once_in_two_hundred_letters_and_an_answer_of_two_weeks_is_shown() -> None:
    assert (6, 200, timedelta(days=14)) == (MOST_AT_ONCE, WHY_LIMIT, ANSWERED_LATELY)
    assert may_be_asked_at_once(6).rule == "ask.several"
    assert may_be_asked_at_once(7).because == (
        "Ask at most 6 desks at once. Choose those that are likely to know."
    )


def test_whoever_leaves_today_is_asked_no_more() -> None:
    def asked(left_on: date | None) -> str:
        return may_still_be_asked(desk="Duty, Open Hearth", left_on=left_on, today=TODAY).rule

    assert asked(None) == asked(date(2026, 7, 15)) == "ask.there"
    assert asked(TODAY) == asked(date(2026, 7, 13)) == "ask.left"


def test_what_is_written_down_is_about_somebody_and_has_happened() -> None:
    assert may_be_written_down(TODAY, people=1, today=TODAY).rule == "write_down.known"
    assert may_be_written_down(date(2026, 7, 15), people=2, today=TODAY).rule == "write_down.ahead"
    assert may_be_written_down(TODAY, people=0, today=TODAY).rule == "write_down.about_nobody"


GONE, COMES = date(2026, 7, 13), date(2026, 7, 20)
_ASKED = OtherSide("Open Hearth", asked=True, owes=False, kept_back=False, left_on=None, desk_closed_on=None)
_ASKER = replace(_ASKED, asked=False)


@pytest.mark.parametrize(
    ("side", "said"),
    [
        (_ASKED, ""),
        (
            replace(_ASKED, left_on=COMES),
            "Open Hearth leaves the partnership on Monday 20 July 2026. Nobody there comes in from then on.",
        ),
        (
            replace(_ASKER, left_on=COMES, owes=True),
            "Open Hearth leaves the partnership on Monday 20 July 2026. Nobody there comes in from then on. "
            "Until then it owes you what became of this.",
        ),
        (replace(_ASKED, desk_closed_on=COMES), ""),
        (
            replace(_ASKED, desk_closed_on=COMES, left_on=COMES, kept_back=True),
            "Whoever you asked is leaving the partnership. Nobody there comes in from then on.",
        ),
        (
            replace(_ASKED, left_on=TODAY),
            "Open Hearth left the partnership on Tuesday 14 July 2026. Nobody there answers this: ask "
            "somebody else.",
        ),
        (
            replace(_ASKED, desk_closed_on=GONE),
            "The desk of Open Hearth that you asked closed on Monday 13 July 2026. Nobody there answers "
            "this: ask somebody else.",
        ),
        (
            replace(_ASKED, desk_closed_on=GONE, then="Family help"),
            "The desk of Open Hearth that you asked closed on Monday 13 July 2026. What was asked there is "
            "with Family help now.",
        ),
        (
            replace(_ASKED, desk_closed_on=GONE, then="", kept_back=True),
            "Whoever you asked is no longer there. What was asked there is with another desk of theirs now.",
        ),
        (
            replace(_ASKED, left_on=GONE, kept_back=True),
            "Whoever you asked is no longer there. Nobody there answers this: ask somebody else.",
        ),
        (
            replace(_ASKER, left_on=GONE),
            "Open Hearth left the partnership on Monday 13 July 2026. Nobody there waits for this.",
        ),
        (
            replace(_ASKER, left_on=GONE, owes=True),
            "Open Hearth left the partnership on Monday 13 July 2026. Nobody there tells you what became of "
            "this.",
        ),
    ],
)
def test_what_is_said_of_the_other_side_that_leaves(side: OtherSide, said: str) -> None:
    assert in_words(side, today=TODAY) == said


def test_who_has_it_is_said_of_an_agency_that_left_and_not_of_a_desk_that_closed() -> None:
    assert replace(_ASKED, left_on=TODAY).has_left(TODAY)
    assert not replace(_ASKED, left_on=COMES).has_left(TODAY)
    assert not replace(_ASKED, desk_closed_on=GONE).has_left(TODAY)
    assert is_with("Front door") == " What was open there is with Front door now: ring them."
