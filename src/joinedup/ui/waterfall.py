"""The small picture of what agreed and what spoke against: bars of bits, drawn as figures for a template."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

_WIDE, _HIGH, _GAP = 320, 22, 6
_MOST_BITS = 20.0  # a number that agrees would leave every other bar invisible


class Spoke(Protocol):
    """One thing that was compared: its name, its sentence, for or against, and how many bits it weighs."""

    @property
    def what(self) -> str: ...
    @property
    def words(self) -> str: ...
    @property
    def agrees(self) -> bool | None: ...
    @property
    def bits(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Bar:
    x: float
    y: int
    width: float
    height: int
    agrees: bool | None
    words: str


@dataclass(frozen=True, slots=True)
class Waterfall:
    bars: tuple[Bar, ...]
    width: int
    height: int
    middle: float  # where nothing is said for or against
    sentence: str


def waterfall(steps: Sequence[Spoke]) -> Waterfall:
    """Each step's bits to the right of the middle where it agrees, to the left where it speaks against."""
    middle, scale = _WIDE / 2, _WIDE / 2 / _MOST_BITS
    bars = []
    for place, step in enumerate(steps):
        wide = min(abs(step.bits), _MOST_BITS) * scale
        bars.append(
            Bar(
                x=round(middle if step.bits >= 0 else middle - wide, 1),
                y=place * (_HIGH + _GAP),
                width=round(max(wide, 1.0), 1),
                height=_HIGH,
                agrees=step.agrees,
                words=f"{step.what}: {step.words}",
            )
        )
    speaks_for = sum(step.bits > 0 for step in steps)
    against = sum(step.bits < 0 for step in steps)
    return Waterfall(
        bars=tuple(bars),
        width=_WIDE,
        height=len(bars) * (_HIGH + _GAP),
        middle=middle,
        sentence=f"{speaks_for} of {len(bars)} comparisons speak for one child, {against} against.",
    )
