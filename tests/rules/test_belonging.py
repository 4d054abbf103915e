"""What somebody knows of a day, a name or a number, written down as far as it goes."""

from datetime import UTC, date, datetime, timedelta

import pytest

from joinedup.agencies.rules.both_on import at_work, both_on
from joinedup.children.rules.belonging import (
    between_in_words,
    flag_of,
    in_part,
    may_span,
    part_in_words,
    reads_from_the_right,
)
from joinedup.children.rules.now import may_be_the_paragraph, plan_told, still_to_be_asked
from joinedup.identity.rules.identifiers import IdentifierKind
from joinedup.ui.words import UnreadableDay

TODAY = date(2026, 7, 14)
MONDAY = datetime(2026, 7, 13, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("2017", "2017"),
        ("Mar 17", "2017-03"),
        ("march 2017", "2017-03"),
        ("3/2017", "2017-03"),
        ("2017-03", "2017-03"),
        ("Mar 88", "1988-03"),
        ("12 March 2017", "2017-03-12"),
        ("12/3/2017", "2017-03-12"),
        ("", ""),
    ],
)
def test_a_day_is_kept_as_far_as_it_is_known(typed: str, known: str) -> None:
    assert in_part(typed, today=TODAY) == known


@pytest.mark.parametrize("typed", ["soon", "13/2017", "1871", "2099", "31 February 2017", "²017"])
def test_what_is_no_day_gets_a_sentence(typed: str) -> None:
    with pytest.raises(UnreadableDay, match=r"\.$"):
        in_part(typed, today=TODAY)


def test_a_blank_is_said() -> None:
    assert between_in_words("", "", ended=False) == "since a day that nobody knows"
    assert between_in_words("2015", "2017-03", ended=True) == "2015 to March 2017"
    assert between_in_words("2015", "", ended=True) == "from 2015, ended on a day that nobody knows"
    assert part_in_words("2017-03-12") == "Sunday 12 March 2017"


def test_an_end_before_its_beginning_is_a_slip_and_a_year_that_may_agree_is_none() -> None:
    assert not may_span("2017-03", "2016").allowed
    assert may_span("2017-03", "2017").allowed
    assert may_span("", "2017").allowed


def test_a_number_that_cannot_be_right_is_flagged_and_a_right_one_is_not() -> None:
    assert flag_of(IdentifierKind.NHS_NUMBER, "943 476 5919") == ""
    assert flag_of(IdentifierKind.NHS_NUMBER, "943 476 5918") == (
        "This cannot be a right NHS number: its check character does not agree. It ties nobody."
    )
    assert "UPN" in flag_of(IdentifierKind.UPN, "A123")


def test_a_name_in_arabic_reads_from_the_right() -> None:
    assert reads_from_the_right("مارا")
    assert not reads_from_the_right("Zoë")


def test_a_paragraph_is_sixty_words_and_holds_for_thirty_days() -> None:
    assert may_be_the_paragraph("word " * 60).allowed
    assert not may_be_the_paragraph("word " * 61).allowed
    assert not still_to_be_asked(date(2026, 6, 14), today=TODAY)
    assert still_to_be_asked(date(2026, 6, 13), today=TODAY)


def test_two_people_are_both_on_where_their_shifts_meet_and_neither_is_away() -> None:
    """Priya 09:00 to 17:00, away from noon to one; Joy 08:00 to 15:00; an hour at least."""

    def at(hour: int) -> datetime:
        return MONDAY + timedelta(hours=hour)

    priya = at_work([(at(9), at(13)), (at(13), at(17))], [(at(12), at(13))])
    assert priya == ((at(9), at(12)), (at(13), at(17)))
    joy = at_work([(at(8), at(15))], [])
    hour = timedelta(hours=1)
    assert both_on(priya, joy, since=at(10), least=hour) == ((at(10), at(12)), (at(13), at(15)))
    assert both_on(priya, joy, since=at(14), least=timedelta(hours=2)) == ()


def test_the_census_says_a_plan_only_while_it_runs() -> None:
    """A protection plan that ended in May leaves a child in need; a closed episode leaves nothing."""
    ended = {"protection_plans": [{"started": "2026-01-09", "ended": "2026-05-01"}]}
    runs = {"protection_plans": [{"started": "2026-06-01"}], "plans": [{"started": "2026-01-09"}]}
    assert plan_told([(None, runs)]) == "child protection plan"
    after = {**ended, "plans": [{"started": "2026-05-01"}]}
    assert plan_told([(None, after)]) == "child in need plan"
    assert plan_told([(None, ended)]) == "child in need"
    assert plan_told([(date(2026, 7, 1), runs)]) == ""
    assert plan_told([]) == ""
