"""Does the evidence for a prosecution drive the level? Counted, with small numbers hidden (V3)."""

from joinedup.assurance.rules.driving import NO_LEVELS, TOO_FEW, driving


def said(evidence: str, upper: int, lower: int) -> list[tuple[str, bool]]:
    return [(evidence, True)] * upper + [(evidence, False)] * lower


def test_that_levels_are_higher_with_evidence_is_said_with_both_counts() -> None:
    found = driving([*said("strong", 8, 2), *said("some", 8, 4), *said("weak", 5, 15)])
    assert found.sentence == (
        "With evidence for a prosecution the level was more often in the upper half: "
        "16 of 22 with evidence, 5 of 20 with little or none. It is counted, and says nothing of why."
    )
    assert [(row.evidence, row.words) for row in found.rows] == [
        ("Strong", "Hidden to protect people"),
        ("Some", "Hidden to protect people"),
        ("Little or none", "5 of 20"),
        ("Not known yet", "None"),
    ]


def test_levels_that_do_not_go_with_evidence_are_said_not_to() -> None:
    found = driving([*said("strong", 10, 10), *said("weak", 9, 11)])
    assert found.sentence.startswith(
        "The level does not go with the evidence: 10 of 20 with evidence, 9 of 20"
    )


def test_nine_of_either_are_too_few_and_nothing_is_said() -> None:
    assert driving([*said("strong", 5, 4), *said("weak", 10, 10)]).sentence == TOO_FEW
    assert driving([]).sentence == TOO_FEW
    assert driving(None).sentence == NO_LEVELS
