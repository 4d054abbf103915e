"""How what was told is put right, or asked not to be used any more. What it said before is never lost."""

from enum import StrEnum

from joinedup.kernel.decisions import Decision, allow, refuse

RECALLED = "Taken back by whoever told it: not to be used any more"


class Act(StrEnum):
    CORRECT = "correct"
    RECALL = "recall"


def may_be_said(act: str, headline: str) -> Decision:
    """Whether it says what is to become of it, whatever stands there now."""
    if act not in set(Act):
        return refuse("amend.unknown", "Choose whether to correct it or to take it back")
    if act == Act.CORRECT and not headline:
        return refuse("amend.nothing", "Enter what it should say")
    return allow("amend.said")


def may_be_amended(
    act: str, *, headline: str, stands: tuple[str, str], summary: str, recalled: bool
) -> Decision:
    """Whether this can be done to one thing that was told; `stands` are its headline and summary now."""
    said = may_be_said(act, headline)
    if not said.allowed:
        return said
    if recalled:
        return refuse("amend.recalled", "This was taken back before. Nothing of it is shown any more.")
    if act == Act.RECALL:
        return allow("amend.recall")
    if (headline, summary) == stands:
        return refuse("amend.same", "This is what it says already. Change what is wrong.")
    return allow("amend.correct")
