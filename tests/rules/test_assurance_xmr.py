"""XmR against two series whose figures were worked by hand, and laws that hold for every series."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinedup.assurance.rules.xmr import Signal, chart, limits_of, sentence, shown, stretch

# (a) Answers inside need-by, %: limits locked on the first twelve.
ANSWERS = (62, 58, 65, 60, 57, 63, 61, 59, 64, 60, 62, 58, 66, 71, 70, 72, 69, 74, 71, 73)
# (b) One odd month: its two ranges are screened out once.
ODD = (1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1)
MONTHS = [f"month {number}" for number in range(1, 21)]


@pytest.mark.need("F12")
def test_golden_a_the_first_twelve_lock_the_limits_and_three_months_lie_outside() -> None:
    found = stretch(ANSWERS)
    assert found.limits is not None and not found.limits.trial
    assert found.limits.mean == 60.75
    assert found.limits.mean_range == 4
    assert round(found.limits.lower, 2) == 50.11
    assert round(found.limits.upper, 2) == 71.39
    outside = [place for place, one in enumerate(found.signals, start=1) if Signal.OUTSIDE in one]
    assert outside == [16, 18, 20]
    run = [place for place, one in enumerate(found.signals, start=1) if Signal.SIDE in one]
    assert run == [13, 14, 15, 16, 17, 18, 19, 20]
    assert sentence(MONTHS, [found]) == (
        "Real change for the better since month 13: 8 figures above the previous average."
    )


def test_golden_b_screening_leaves_the_odd_month_out_of_the_limits() -> None:
    limits = limits_of(ODD)
    assert limits is not None
    assert round(limits.mean, 2) == 1.94
    assert limits.mean_range == 1, "the ranges 8 and 9 are beyond 3.267 times 1.88"
    assert (round(limits.lower, 2), round(limits.upper, 2)) == (-0.72, 4.6)
    assert shown(limits)[0] == 0, "drawn from nought on"


def test_fewer_than_twelve_have_trial_limits_and_say_so() -> None:
    found = stretch(ANSWERS[:11])
    assert found.limits is not None and found.limits.trial
    said = sentence(MONTHS, [found])
    assert said.startswith("No real change: the ups and downs since month 1")
    assert said.endswith("These are trial limits: there are fewer than twelve figures.")


def test_one_figure_and_none_say_that_they_are_too_few() -> None:
    assert sentence(["May"], chart([3.0])) == "There is one figure, of May: too few to say anything of."
    assert sentence([], chart([])) == "There is nothing to count yet."
    assert limits_of([3.0]) is None


def test_seven_rising_signal_and_six_do_not() -> None:
    steady = [50.0, 52, 50, 52, 50, 52, 50, 52, 50, 52, 50, 52]
    rising = stretch([*steady, 50.1, 50.2, 50.3, 50.4, 50.5, 50.6])
    assert not any(Signal.RISING in one for one in rising.signals[:-1])
    seven = stretch([*steady, 49.9, 50.1, 50.2, 50.3, 50.4, 50.5, 50.6])
    assert [Signal.RISING in one for one in seven.signals[-7:]] == [True] * 7


def test_two_of_three_near_one_limit_signal() -> None:
    steady = [50.0, 52, 50, 52, 50, 52, 50, 52, 50, 52, 50, 52]  # mean 51, limits 45.68 and 56.32
    near = stretch([*steady, 55.0, 51.0, 55.0])
    assert Signal.OUTER_THIRD in near.signals[-1]
    assert Signal.OUTSIDE not in near.signals[-1]
    apart = stretch([*steady, 55.0, 51.0, 47.0])
    assert Signal.OUTER_THIRD not in apart.signals[-1], "on two sides"


def test_a_rebase_breaks_the_line_and_makes_limits_of_its_own() -> None:
    before, after = chart(ANSWERS, rebased=[12])
    assert (before.first, len(before.values)) == (0, 12)
    assert (after.first, len(after.values)) == (12, 8)
    assert after.limits is not None and after.limits.trial
    assert after.limits.mean == 70.75
    assert sentence(MONTHS, [before, after]).startswith("No real change: the ups and downs since month 13")


def test_fewer_is_better_where_the_policy_says_so() -> None:
    said = sentence(MONTHS, [stretch(ANSWERS)], more_is_better=False)
    assert said.startswith("Real change for the worse since month 13")


@given(st.lists(st.integers(0, 100), min_size=2, max_size=40), st.integers(1, 20))
def test_limits_move_with_the_figures_and_what_comes_later_leaves_locked_ones(
    values: list[int], more: int
) -> None:
    here, there = limits_of(values), limits_of([one + more for one in values])
    assert here is not None and there is not None
    assert there.mean == pytest.approx(here.mean + more)
    assert there.upper - there.lower == pytest.approx(here.upper - here.lower)
    assert here.lower <= here.mean <= here.upper
    if len(values) >= 12:
        assert stretch(values).limits == stretch([*values, more]).limits


@given(st.lists(st.integers(0, 100), max_size=40), st.lists(st.integers(0, 40), max_size=4))
def test_every_figure_is_in_one_stretch(values: list[int], rebased: list[int]) -> None:
    those = chart(values, rebased=rebased)
    assert [one for each in those for one in each.values] == values
    assert all(len(each.signals) == len(each.values) for each in those)
