"""The judges of the labs, on cases made by hand: what a practitioner or an outside agency would say."""

from joinedup.lab.tally import Tally, in_words


def test_one_failure_among_a_thousand_turns_a_lab_red() -> None:
    tally = Tally("nothing is disclosed outside a question.")
    for trial in range(1_000):
        tally.count("outside", right=trial != 700, promise="disclose none", example=f"trial {trial}")
    told = in_words("scope", tally)
    assert (tally.passed, tally.failed) == (999, 1)
    assert told.splitlines()[-1] == (
        "scope: 999 passed, 1 failed. RED: not so: nothing is disclosed outside a question."
    )
    assert "999 of   1,000 disclose none   bar: all   MISSED" in told
    assert "trial 700" in told


def test_a_lab_without_failures_is_green_and_says_what_holds() -> None:
    tally = Tally("nobody was lost.")
    tally.count("kept", right=True, promise="kept")
    assert in_words("kill9", tally).splitlines()[-1] == "kill9: 1 passed, 0 failed. Green: nobody was lost."


def test_three_examples_are_told_and_the_rest_is_counted() -> None:
    tally = Tally("all is well.")
    for trial in range(9):
        tally.count("kept", right=False, promise="kept", example=f"number {trial}")
    assert tally.kinds["kept"].examples == ["number 0", "number 1", "number 2"]
    assert tally.failed == 9
