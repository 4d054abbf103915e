"""Small counts that stay hidden, whatever is subtracted; and how long answers took."""

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinedup.sharing.rules.measures import Period, counted, shares, times, whole_months
from joinedup.sharing.rules.suppression import HIDDEN, LEAST, share_in_words, suppressed


def test_what_is_large_enough_stands_and_so_does_a_zero() -> None:
    shown = suppressed([12, 0, 7, 5])
    assert (shown.counts, shown.total) == ((12, 0, 7, 5), 24)


def test_a_small_count_takes_the_smallest_of_the_others_with_it() -> None:
    shown = suppressed([40, 3, 20, 9])
    assert (shown.counts, shown.total) == ((40, None, 20, None), 72)


def test_where_there_is_nothing_to_hide_it_behind_the_total_goes_too() -> None:
    assert suppressed([3]).total is None
    assert suppressed([3, 0, 0]).counts == (None, 0, 0)
    assert suppressed([1, 5]).total is None, "six less at least five is one: it would be told"


def _could_be(published: tuple[int | None, ...], total: int) -> list[set[int]]:
    """Every count that a hidden place could have had, found by trying all that give the same total."""
    places = [place for place, count in enumerate(published) if count is None]
    rest = total - sum(count for count in published if count is not None)
    found: list[set[int]] = [set() for _ in published]
    for tried in product(range(1, rest + 1), repeat=len(places)):
        if sum(tried) == rest:
            for place, count in zip(places, tried, strict=True):
                found[place].add(count)
    return found


@given(st.lists(st.integers(0, 14), min_size=1, max_size=4))
def test_nobody_finds_a_small_count_by_subtraction(counts: list[int]) -> None:
    shown = suppressed(counts)
    for count, said in zip(counts, shown.counts, strict=True):
        assert said is None or said == count
        assert not (0 < count < LEAST and said is not None)
    if shown.total is None:
        return
    assert shown.total == sum(counts)
    for place, count in enumerate(counts):
        if 0 < count < LEAST:
            assert {1, 2, 3, 4} <= _could_be(shown.counts, shown.total)[place]


@pytest.mark.parametrize(
    ("part", "of", "words"),
    [
        (8, 10, HIDDEN),  # two were otherwise
        (10, 10, "100 %"),
        (0, 10, "0 %"),
        (5, 10, "50 %"),
        (9, 9, HIDDEN),
        (4, 40, HIDDEN),
        (30, 40, "75 %"),
    ],
)
def test_a_share_is_said_where_neither_side_of_it_is_small(part: int, of: int, words: str) -> None:
    assert share_in_words(part, of) == words


def test_the_period_is_whole_months_so_that_no_day_can_be_taken_from_the_next() -> None:
    assert whole_months(date(2026, 7, 14)) == Period(date(2026, 4, 1), date(2026, 6, 30))
    assert whole_months(date(2026, 7, 31)) == whole_months(date(2026, 7, 1))
    assert whole_months(date(2026, 1, 5)) == Period(date(2025, 10, 1), date(2025, 12, 31))
    assert whole_months(date(2026, 3, 5)) == Period(date(2025, 12, 1), date(2026, 2, 28))


def test_a_chart_says_in_a_sentence_what_its_figures_say() -> None:
    chart = counted("told", "Lines", "answers", [("Health", 30), ("Police", 60)])
    assert chart.sentence == "There were 90 answers."
    assert [(row.label, row.words, row.width) for row in chart.rows] == [
        ("Health", "30", 50),
        ("Police", "60", 100),
    ]
    assert counted("told", "Lines", "answers", [("Health", 0)]).sentence == "There were no answers."
    few = counted("told", "Lines", "answers", [("Health", 2)])
    assert few.sentence == "There were few answers: how many is hidden to protect people."
    assert few.rows[0].words == HIDDEN


def test_the_share_over_all_is_not_said_where_it_would_tell_a_hidden_one() -> None:
    figures = [("Health", 30, 40), ("Police", 8, 10)]
    chart = shares("inside", "Inside", "answers", figures, sentence="{} of answers lay inside.")
    assert [row.words for row in chart.rows] == ["75 %", HIDDEN]
    assert chart.sentence == "Too few answers to say, to protect people."
    none = shares("inside", "Inside", "answers", [], sentence="{} of answers lay inside.")
    assert none.sentence == "There were no answers."
    whole = shares("inside", "Inside", "answers", figures[:1], sentence="{} of answers lay inside.")
    assert whole.sentence == "75 % of answers lay inside."


def test_how_long_answers_took_is_a_median_with_its_tenth_and_ninetieth() -> None:
    hours = [timedelta(hours=n) for n in range(1, 12)]  # 1 to 11
    chart = times("times", "How long", [("Police", hours), ("Health", hours[:9])])
    police, health = chart.strips
    assert police.words == "Half within 6 hours; from 2 hours to 10 hours for eight of ten"
    assert (police.low, police.middle, police.high) == (20, 60, 100)
    assert (health.words, health.high) == (HIDDEN, 0), "of nine answers nothing is said"
    assert chart.sentence.startswith("Shown for 1 of 2")
    assert times("times", "How long", []).sentence == "There were no answers."
