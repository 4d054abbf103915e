"""Counts of concerns that may leave the front door, with small numbers hidden.

Source of the threshold: the partnership's small-number rule, where 1 to 4 is said as 'fewer than 5'. A
number is hidden too where taking it from one that is shown would leave 1 to 4.
"""

from dataclasses import dataclass

FEWER = "fewer than 5"
HIDDEN = "hidden to protect people"
_SMALLEST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class FrontDoorFigures:
    """As they are printed: a number, 'fewer than 5', or 'hidden to protect people'.

    `decided` are those received in the period, decided since and not held back from their sender;
    `decided_in_time` those of them that were by the end of the day on which the decision was due.
    """

    received: str
    decided: str
    decided_in_time: str


def safe_figures(*, received: int, decided: int, decided_in_time: int) -> FrontDoorFigures:
    """Hide what could point to a few people; each count is part of the one before it.

    Raises:
        ValueError: more were decided than received, or more in time than at all.
    """
    if not 0 <= decided_in_time <= decided <= received:
        raise ValueError("These counts are not parts of each other.")
    shown: list[int] = []
    said: list[str] = []
    for count in (received, decided, decided_in_time):
        if _is_small(count):
            said.append(FEWER)
        elif any(_is_small(whole - count) for whole in shown):
            said.append(HIDDEN)
        else:
            shown.append(count)
            said.append(f"{count:,}")
    return FrontDoorFigures(*said)


def _is_small(count: int) -> bool:
    return 0 < count < _SMALLEST_SHOWN
