"""A service that is narrowed: on whose side it is until somebody accepts it. Everybody is invented."""

from dataclasses import replace
from datetime import UTC, date, datetime

from joinedup.agencies.rules.narrowing import (
    Side,
    Stands,
    how_it_stands,
    in_words,
    is_on_the_board,
    is_on_the_card,
    may_speak_for,
    may_still_answer,
    may_still_change,
    open_with,
    who_picks_it_up,
)
from joinedup.gate.viewer import Viewer

JULY, AUGUST, SEPTEMBER = date(2026, 7, 14), date(2026, 8, 31), date(2026, 9, 1)
ANN = Viewer(
    1, "W-ANN", "Ann", 10, "A-1", "Family centre", 7, "Leeds", frozenset(), frozenset(),
    datetime(2026, 7, 14, 8, 0, tzinfo=UTC), rights=frozenset({"see_open_work"}),
)  # fmt: skip


def test_only_who_manages_or_keeps_the_card_speaks_for_an_agency_and_for_no_other() -> None:
    assert may_speak_for(ANN, agency_id=10).allowed
    assert may_speak_for(replace(ANN, rights=frozenset({"keep_the_card"})), agency_id=10).allowed
    assert may_speak_for(ANN, agency_id=11).rule == "service.not_yours"
    assert may_speak_for(ANN, agency_id=None).rule == "service.not_yours"
    of_the_area = replace(ANN, rights=frozenset({"administer_every_agency"}))
    assert may_speak_for(of_the_area, agency_id=10).rule == "service.does_not_speak"


def test_it_stands_as_the_newest_word_has_it() -> None:
    def stands(answer: str = "", *, named: bool = True, taken_back: bool = False) -> Stands:
        return how_it_stands(named=named, answer=answer, taken_back=taken_back)

    assert stands() is Stands.ASKED
    assert stands("accepted") is Stands.ACCEPTED
    assert stands("contested") is Stands.CONTESTED
    assert stands(named=False) is Stands.NOBODY
    assert stands("contested", taken_back=True) is Stands.TAKEN_BACK


def test_it_is_theirs_who_are_asked_until_its_day_and_then_the_givers_again() -> None:
    """The police are asked on 14 July to pick up visits from 1 September, and say nothing."""
    assert open_with(Stands.ASKED, from_day=SEPTEMBER, today=AUGUST) is Side.ASKED
    assert open_with(Stands.ASKED, from_day=SEPTEMBER, today=SEPTEMBER) is Side.GIVES
    assert open_with(Stands.CONTESTED, from_day=SEPTEMBER, today=JULY) is Side.GIVES
    assert open_with(Stands.NOBODY, from_day=SEPTEMBER, today=JULY) is Side.GIVES
    assert open_with(Stands.ACCEPTED, from_day=SEPTEMBER, today=SEPTEMBER) is None
    assert open_with(Stands.TAKEN_BACK, from_day=SEPTEMBER, today=SEPTEMBER) is None


def test_the_board_reads_it_from_its_day_on_while_nobody_has_accepted_it() -> None:
    for stands in (Stands.ASKED, Stands.CONTESTED, Stands.NOBODY):
        assert not is_on_the_board(stands, from_day=SEPTEMBER, today=AUGUST)
        assert is_on_the_board(stands, from_day=SEPTEMBER, today=SEPTEMBER)
    assert not is_on_the_board(Stands.ACCEPTED, from_day=SEPTEMBER, today=SEPTEMBER)
    assert not is_on_the_board(Stands.TAKEN_BACK, from_day=SEPTEMBER, today=SEPTEMBER)


def test_what_is_settled_leaves_the_card_after_a_year_and_what_is_not_stays() -> None:
    assert is_on_the_card(Stands.ACCEPTED, from_day=SEPTEMBER, today=date(2027, 9, 1))
    assert not is_on_the_card(Stands.ACCEPTED, from_day=SEPTEMBER, today=date(2027, 9, 2))
    assert is_on_the_card(Stands.CONTESTED, from_day=SEPTEMBER, today=date(2028, 9, 1))
    assert not is_on_the_card(Stands.TAKEN_BACK, from_day=SEPTEMBER, today=JULY)


def test_an_answer_is_final_and_is_theirs_alone_who_are_asked_now() -> None:
    assert may_still_answer(Stands.ASKED, asked_now=True).allowed
    assert may_still_answer(Stands.ASKED, asked_now=False).rule == "service.moved_on"
    assert may_still_answer(Stands.CONTESTED, asked_now=True).rule == "service.moved_on"
    assert may_still_change(Stands.CONTESTED).allowed and may_still_change(Stands.ASKED).allowed
    assert may_still_change(Stands.ACCEPTED).rule == "service.moved_on"
    assert may_still_change(Stands.TAKEN_BACK).rule == "service.moved_on"


def test_a_card_says_it_in_one_line() -> None:
    then = who_picks_it_up(Stands.CONTESTED, agency="West Yorkshire Police")
    assert in_words("no longer visits at home.", from_day=SEPTEMBER, today=JULY, then=then) == (
        "From Tuesday 1 September: no longer visits at home. "
        "West Yorkshire Police contests picking it up - not accepted."
    )
    assert who_picks_it_up(Stands.ASKED, agency="X") == "X is asked to pick it up - not accepted"
    assert who_picks_it_up(Stands.ACCEPTED, agency="X") == "X picks it up"
    assert who_picks_it_up(Stands.NOBODY, agency="") == "Nobody picks it up"
