"""How what was told is put right, or asked not to be used any more. What it said before is never lost."""

from collections.abc import Collection
from enum import StrEnum

from joinedup.kernel.decisions import Decision, allow, refuse
from joinedup.sharing.rules.depth import Depth, fields_at
from joinedup.sharing.rules.striking import stands_in

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


def may_be_told(headline: str, summary: str, *, depth: Depth, struck: Collection[str]) -> Decision:
    """Whether a corrected text tells no more than the answer could: no deeper, and nothing struck."""
    fields = fields_at(depth)
    if "headline" not in fields:
        return refuse(
            "amend.only_back", "They asked whether there is anything, no more. You can take this back."
        )
    if summary and "summary" not in fields:
        return refuse("amend.deeper", "They asked for a headline, no more. Leave the rest empty.")
    if any(stands_in(phrase, headline, summary) for phrase in struck):
        return refuse(
            "amend.struck", "This holds words that were struck out before it was told. Leave them out."
        )
    return allow("amend.told")


def may_correct(*, waits: bool, may_release: bool) -> Decision:
    """Whether somebody corrects it alone; `waits`: what is told here goes through a second person."""
    if not waits or may_release:
        return allow("amend.released")
    return refuse(
        "amend.second_person",
        "Your answers go out through a second person. Ask a discloser who did not prepare it to correct "
        "this. You can take it back yourself.",
    )
