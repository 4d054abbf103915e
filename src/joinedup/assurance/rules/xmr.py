"""XmR: whether a figure over time is doing what it always does, or has really changed.

Mean and moving range; ranges beyond 3.267 times their mean are left out once; limits are the mean and 2.66
times the mean range. Signals: outside a limit, seven on one side, seven rising or falling, two of three in
the outer third of one side, as in the NHS's 'Making Data Count'.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

SCREEN, LIMIT = 3.267, 2.66
RUN, LOCK = 7, 12
BY_CHANCE = "On a process that does not change, one or two points in a hundred signal by chance."


class Signal(StrEnum):
    OUTSIDE = "outside"
    SIDE = "side"
    RISING = "rising"
    FALLING = "falling"
    OUTER_THIRD = "outer_third"

    @property
    def words(self) -> str:
        return _WORDS[self]


_WORDS = {
    Signal.OUTSIDE: "outside the limits",
    Signal.SIDE: "seven on one side of the mean",
    Signal.RISING: "seven rising",
    Signal.FALLING: "seven falling",
    Signal.OUTER_THIRD: "two of three near a limit",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """Of the points that they were made from: `trial` while those are fewer than twelve."""

    mean: float
    mean_range: float
    lower: float
    upper: float
    trial: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    """Points that share their limits: from one re-base to the next. `signals`: by place within it."""

    first: int  # its place in the whole series
    values: tuple[float, ...]
    limits: Limits | None  # None: fewer than two points
    signals: tuple[frozenset[Signal], ...]


def limits_of(values: Sequence[float]) -> Limits | None:
    """Limits of these points, before any floor; None of fewer than two."""
    if len(values) < 2:
        return None
    ranges = [abs(one - before) for before, one in pairwise(values)]
    mean, mean_range = sum(values) / len(values), sum(ranges) / len(ranges)
    kept = [one for one in ranges if one <= SCREEN * mean_range]
    mean_range = sum(kept) / len(kept)
    reach = LIMIT * mean_range
    return Limits(mean, mean_range, mean - reach, mean + reach, len(values) < LOCK)


def stretch(values: Sequence[float], *, first: int = 0) -> Stretch:
    """Limits from the first twelve points, which then stand; from all of them while there are fewer."""
    found = limits_of(values[:LOCK])
    nothing = tuple(frozenset[Signal]() for _ in values)
    signals = nothing if found is None else tuple(signals_of(values, found))
    return Stretch(first, tuple(values), found, signals)


def chart(values: Sequence[float], *, rebased: Sequence[int] = ()) -> tuple[Stretch, ...]:
    """One stretch, or one more from each place at which somebody re-based it; the line is broken there."""
    starts = [0, *sorted({place for place in rebased if 0 < place < len(values)})]
    ends = [*starts[1:], len(values)]
    return tuple(stretch(values[a:b], first=a) for a, b in zip(starts, ends, strict=True) if a < b)


def signals_of(values: Sequence[float], limits: Limits) -> list[frozenset[Signal]]:
    found: list[set[Signal]] = [set() for _ in values]
    sides = [(one > limits.mean) - (one < limits.mean) for one in values]
    third = (limits.upper - limits.mean) * 2 / 3
    outer = [side if abs(one - limits.mean) > third else 0 for one, side in zip(values, sides, strict=True)]
    steps = [(b > a) - (b < a) for a, b in pairwise(values)]
    for place, one in enumerate(values):
        if one > limits.upper or one < limits.lower:
            found[place].add(Signal.OUTSIDE)
        if place + 1 >= RUN:
            _mark(found, place, RUN, Signal.SIDE, when=_all_alike(sides[place + 1 - RUN : place + 1]))
            run = steps[place + 1 - RUN : place]
            rising, falling = all(step > 0 for step in run), all(step < 0 for step in run)
            _mark(found, place, RUN, Signal.RISING, when=rising)
            _mark(found, place, RUN, Signal.FALLING, when=falling)
        if place >= 2:
            last = outer[place - 2 : place + 1]
            for side in (1, -1):
                if last.count(side) >= 2 and last[-1] == side:
                    found[place].add(Signal.OUTER_THIRD)
    return [frozenset(one) for one in found]


def _all_alike(sides: Sequence[int]) -> bool:
    return sides[0] != 0 and all(side == sides[0] for side in sides)


def _mark(found: list[set[Signal]], last: int, many: int, signal: Signal, *, when: bool) -> None:
    if when:
        for place in range(last + 1 - many, last + 1):
            found[place].add(signal)


def sentence(labels: Sequence[str], those: Sequence[Stretch], *, more_is_better: bool = True) -> str:
    """What the newest stretch says, in one sentence; the chart is not shown without it."""
    if not those or not labels:
        return "There is nothing to count yet."
    last = those[-1]
    since = labels[last.first]
    if last.limits is None:
        return f"There is one figure, of {since}: too few to say anything of."
    trial = " These are trial limits: there are fewer than twelve figures." if last.limits.trial else ""
    newest = last.signals[-1]
    if not newest:
        earlier = " Earlier figures signalled." if any(last.signals) else ""
        return f"No real change: the ups and downs since {since} are what this normally does.{earlier}{trial}"
    above = last.values[-1] > last.limits.mean
    better = above if more_is_better else not above
    began = _began(last, above=above)
    many = len(last.values) - began
    which = "better" if better else "worse"
    side = "above" if above else "below"
    figures = "one figure" if many == 1 else f"{many} figures"
    return (
        f"Real change for the {which} since {labels[last.first + began]}: {figures} {side} the previous "
        f"average.{trial}"
    )


def _began(last: Stretch, *, above: bool) -> int:
    """The first of the figures at the end that all lie on this side of the mean."""
    assert last.limits is not None
    place = len(last.values)
    while place and (last.values[place - 1] > last.limits.mean) is above:
        place -= 1
    return min(place, len(last.values) - 1)


def shown(limits: Limits, *, floor: float | None = 0, cap: float | None = None) -> tuple[float, float]:
    """The limits as they are drawn: a share goes neither below nought nor above a hundred."""
    lower = limits.lower if floor is None else max(floor, limits.lower)
    upper = limits.upper if cap is None else min(cap, limits.upper)
    return lower, upper
