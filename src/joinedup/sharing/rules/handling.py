"""What must not be done with what was told: ticks for the usual things, and a line for the rest."""

from collections.abc import Collection
from enum import StrEnum

from joinedup.kernel.decisions import Decision, allow, refuse


class Limit(StrEnum):
    DO_NOT_TELL = "do_not_tell"
    LEGAL = "legal"
    OTHER = "other"


LABELS = {
    Limit.DO_NOT_TELL: "Do not tell somebody: say whom",
    Limit.LEGAL: "A legal restriction applies",
    Limit.OTHER: "Something else: say what",
}


def check(limits: Collection[str], words: str) -> Decision:
    if {Limit.DO_NOT_TELL, Limit.OTHER} & set(limits) and not words.strip():
        return refuse("handling.words", "Enter whom they must not tell, or what they must not do")
    return allow("handling.said")


def in_words(limits: Collection[str], words: str) -> str:
    """As the asker reads it on each item; '' where nothing was said."""
    said = [f"Do not tell: {words}" if Limit.DO_NOT_TELL in limits else words] if words else []
    if Limit.LEGAL in limits:
        said.append("A legal restriction applies")
    return ". ".join(said)


def coded(limits: Collection[str]) -> str:
    """As one column keeps them, in the order above."""
    return ",".join(limit.value for limit in Limit if limit in limits)


def decoded(kept: str) -> tuple[str, ...]:
    return tuple(kept.split(",")) if kept else ()
