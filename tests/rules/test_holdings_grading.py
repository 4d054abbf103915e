"""3x5x2 and sensitivity, typed by hand from domain.md 3.9."""

import pytest

from joinedup.holdings.rules import grading, sensitivity


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("1AP", "1AP: a reliable source, known directly to the source, may be shared lawfully"),
        (
            "2 b p",
            "2BP: an untested source, known indirectly to the source, and corroborated, may be shared"
            " lawfully",
        ),
        ("3-E-C", "3EC: a source that is not reliable, suspected to be false, may be shared on conditions"),
        ("", ""),
        ("4AP", ""),
        ("1FP", ""),
        ("1AX", ""),
        ("1A", ""),
        ("B22", ""),  # 5x5x5, which it replaced
    ],
)
def test_a_grade_reads_in_words_and_what_is_none_reads_as_nothing(typed: str, words: str) -> None:
    assert grading.in_words(typed) == words


@pytest.mark.parametrize(
    ("grade", "conditions", "sanitisation", "rule"),
    [
        ("", "", "", "grade.whole"),  # partners do not grade
        ("1AP", "", "", "grade.whole"),
        ("3CC", "Tell nobody at the address", "S2", "grade.whole"),
        ("3CC", " ", "", "grade.no_conditions"),
        ("9ZZ", "", "", "grade.unknown"),
        ("1AP", "", "S3", "grade.sanitisation"),
        ("1AP", "x" * 200, "", "grade.whole"),
        ("1AP", "x" * 201, "", "grade.conditions_long"),
    ],
)
def test_handling_on_conditions_says_which(grade: str, conditions: str, sanitisation: str, rule: str) -> None:
    assert grading.check(grade, conditions=conditions, sanitisation=sanitisation).rule == rule


@pytest.mark.parametrize("code", ["privileged", "covert", "safe_address", "referrer", "adoption", "nonsense"])
def test_what_is_no_item_is_refused_with_a_reason(code: str) -> None:
    refused = sensitivity.check(code)
    assert not refused.allowed
    assert refused.because.endswith(".")


def test_what_goes_out_with_an_item_is_its_own_conditions_and_what_its_kind_asks() -> None:
    assert sensitivity.to_obey("ordinary", "") == ""
    assert sensitivity.to_obey("ordinary", "Ring the desk first") == "Ring the desk first."
    assert sensitivity.to_obey("intelligence", "Ring the desk first.") == (
        "Ring the desk first. Police intelligence: never copy it into what the family reads."
    )


def test_a_code_of_a_later_version_is_shown_and_asks_nothing() -> None:
    later = sensitivity.sensitivity("of_2031")
    assert (later.label, later.obey) == ("of_2031", "")
