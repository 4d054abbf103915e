"""What a decision changes because of what the child said (F14); or why there is nothing to say."""

from dataclasses import dataclass
from enum import StrEnum

from joinedup.kernel.decisions import Decision, allow, refuse

LINE_LIMIT = 400


class Code(StrEnum):
    CHANGES = "changes"
    NOTHING = "nothing"
    NOT_HEARD = "not_heard"


@dataclass(frozen=True, slots=True)
class Kind:
    code: Code
    label: str  # as whoever chooses it reads it
    says: str  # as everybody reads it after; the line follows
    must: str  # the sentence said when the line is missing


KINDS = (
    Kind(
        Code.CHANGES,
        "What they said changes this:",
        "Because of what the child said:",
        "Enter what changes because of what the child said",
    ),
    Kind(
        Code.NOTHING,
        "They were heard, and nothing changes, because:",
        "The child was heard, and nothing changes, because:",
        "Enter why nothing changes",
    ),
    Kind(
        Code.NOT_HEARD,
        "Nobody has heard them yet, because:",
        "Nobody has heard the child yet, because:",
        "Enter why nobody has heard the child",
    ),
)


@dataclass(frozen=True, slots=True)
class Heard:
    code: str
    line: str


def check(code: str, line: str) -> Decision:
    kind = _kind(code)
    if kind is None:
        return refuse("heard.unknown", "Choose what changes because of what the child said")
    if not line.strip():
        return refuse("heard.line_missing", kind.must)
    return allow("heard.said")


def in_words(code: str, line: str) -> str:
    """A sentence for everybody who reads the decision; a decision from before this was asked says so."""
    kind = _kind(code)
    return f"{kind.says} {line}" if kind else "What the child said was not asked for when this was written."


def _kind(code: str) -> Kind | None:
    return next((kind for kind in KINDS if kind.code == code), None)
