"""What became of an answer: the five things that can be said to those who gave it (I7)."""

from dataclasses import dataclass
from enum import StrEnum

from joinedup.kernel.decisions import Decision, allow, refuse

LINE_LIMIT = 280


class Code(StrEnum):
    CHANGED_THE_PLAN = "changed_the_plan"
    ADDED_TO_THE_PICTURE = "added_to_the_picture"
    NO_CHANGE = "no_change"
    STILL_OPEN = "still_open"
    CANNOT_SAY = "cannot_say"


@dataclass(frozen=True, slots=True)
class Kind:
    code: Code
    label: str  # as whoever chooses it reads it
    told: str  # as whoever answered reads it; the line follows
    must: str  # the sentence said when the line is missing; empty: it may be


OUTCOMES = (
    Kind(Code.CHANGED_THE_PLAN, "It changed the plan", "It changed the plan.", ""),
    Kind(Code.ADDED_TO_THE_PICTURE, "It added to the picture", "It added to the picture.", ""),
    Kind(Code.NO_CHANGE, "No change, because…", "It changed nothing, because:", "Enter why nothing changed"),
    Kind(
        Code.STILL_OPEN,
        "Still open, next news by…",
        "Still open. Next news:",
        "Enter when there will be news",
    ),
    Kind(Code.CANNOT_SAY, "It was used; I cannot say how", "It was used. They cannot tell you how.", ""),
)


def check(code: str, line: str) -> Decision:
    """Whether this can be said. A 'no' is one sentence for whoever fills it in."""
    kind = _kind(code)
    if kind is None:
        return refuse("outcome.unknown", "Choose what became of their answer")
    if kind.must and not line.strip():
        return refuse("outcome.line_missing", kind.must)
    if len(line) > LINE_LIMIT:
        return refuse("outcome.line_too_long", f"Say what became of it in {LINE_LIMIT} characters")
    return allow("outcome.complete")


def in_words(code: str, line: str) -> str:
    """What those who answered read."""
    kind = _kind(code)
    if kind is None:
        raise ValueError(f"{code!r} is no outcome")
    return f"{kind.told} {line}".strip()


def _kind(code: str) -> Kind | None:
    return next((kind for kind in OUTCOMES if kind.code == code), None)
