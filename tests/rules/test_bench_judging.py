"""How the benches judge: bars by hand. No test here measures time."""

import pytest

from joinedup.bench.figures import Bar, Figure, Findings, in_words, middle


def test_a_ratio_just_over_its_bar_is_missed_and_one_on_it_is_held() -> None:
    assert Bar("resolve", 5.0, at_most=5).held is True
    assert Bar("resolve", 5.01, at_most=5).held is False
    assert Bar("due dates", 10.0, at_least=10).held is True
    assert Bar("due dates", 9.99, at_least=10).held is False


def test_a_bar_that_was_not_judged_is_neither_held_nor_missed_and_says_why() -> None:
    bar = Bar("from 100 to 10,000", None, at_most=1.3, why_not="a quick run stops at 1,000")
    assert bar.held is None
    assert bar.words.endswith("not judged: a quick run stops at 1,000")


def test_nothing_is_left_unjudged_without_a_reason() -> None:
    with pytest.raises(ValueError, match="says why"):
        Bar("resolve", None, at_most=5)
    with pytest.raises(ValueError, match="needs no excuse"):
        Bar("resolve", 3.0, at_most=5, why_not="the machine was busy")
    with pytest.raises(ValueError, match="a most or a least"):
        Bar("resolve", 3.0)


def test_one_missed_bar_is_said_in_the_last_line() -> None:
    findings = Findings(
        figures=[Figure("who can act now", 412.0, "µs")],
        bars=[Bar("against the look-up", 6.2, at_most=5), Bar("flat", 1.1, at_most=1.3)],
    )
    told = in_words("resolve", findings)
    assert "against the look-up: 6.20x   bar: at most 5x   MISSED" in told
    assert told.splitlines()[-1] == "resolve: 1 held, 1 missed, 0 not judged. A bar was MISSED."
    assert findings.missed == 1


def test_one_answer_that_differs_from_the_rival_s_is_a_miss_however_fast() -> None:
    findings = Findings(bars=[Bar("due dates", 80.0, at_least=10)], unequal=["45 days from 2026-04-02"])
    assert findings.missed == 1
    assert "UNEQUAL: 45 days from 2026-04-02" in in_words("clocks", findings)


def test_one_stall_of_the_machine_does_not_decide() -> None:
    assert middle([100_000, 110_000, 90_000_000]) == 110.0
