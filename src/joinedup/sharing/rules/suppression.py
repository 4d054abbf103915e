"""Hiding small counts so that nothing can be taken away from a total (ux.md 10.9, security.md D13).

A count of 1 to 4 is hidden. So that it is not found by subtraction, the smallest of the others is hidden with
it, and one more, until every hidden small count could still be any of 1 to 4. Where that cannot be reached,
the total goes too. A zero stands: it says that nobody was there to be found.
"""

from collections.abc import Sequence
from dataclasses import dataclass

LEAST = 5
LEAST_FOR_A_SHARE = 10  # a percentage, a median: of fewer there is none
HIDDEN = "Hidden to protect people"


@dataclass(frozen=True, slots=True)
class Suppressed:
    """The counts in the order in which they were given; None is hidden."""

    counts: tuple[int | None, ...]
    total: int | None


def suppressed(counts: Sequence[int]) -> Suppressed:
    """Hide what is small, and what would tell it."""
    small = {place for place, count in enumerate(counts) if 0 < count < LEAST}
    total = sum(counts)
    hidden = set(small)
    others = sorted((count, place) for place, count in enumerate(counts) if count >= LEAST)
    for _, place in others:
        if _tells_nothing(counts, small=small, hidden=hidden):
            break
        hidden.add(place)
    shown = None if not _tells_nothing(counts, small=small, hidden=hidden) else total
    return Suppressed(tuple(None if place in hidden else count for place, count in enumerate(counts)), shown)


def share_in_words(part: int, of: int) -> str:
    """'80 %', or why there is none: of fewer than ten, or where the part or the rest is small."""
    if of < LEAST_FOR_A_SHARE or 0 < part < LEAST or 0 < of - part < LEAST:
        return HIDDEN
    return f"{round(100 * part / of)} %"


def _tells_nothing(counts: Sequence[int], *, small: set[int], hidden: set[int]) -> bool:
    """Whether every small count may still be any of 1 to 4 for whoever subtracts what is shown.

    They know the rule as well: what is hidden along is at least five, and no more than the smallest shown.
    """
    if not small:
        return True
    along = hidden - small
    rest = sum(counts[place] for place in hidden)
    visible = [count for place, count in enumerate(counts) if place not in hidden and count >= LEAST]
    most_along = min(visible, default=rest)
    others = len(small) - 1
    highest = rest - others - LEAST * len(along)
    lowest = rest - (LEAST - 1) * others - most_along * len(along)
    return highest >= LEAST - 1 and lowest <= 1
