"""Chance that comes out the same on every machine and every Python: `random()` alone, and whole numbers."""

import random
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import TypeVar

T = TypeVar("T")


class Chance:
    """Drawn from words, so that each part of the bench has a stream of its own: `Chance("households", 7)`."""

    __slots__ = ("draw",)

    def __init__(self, *seed: object) -> None:
        self.draw = random.Random("/".join(str(part) for part in seed)).random

    def below(self, many: int) -> int:
        return int(self.draw() * many)

    def happens(self, share: float) -> bool:
        return self.draw() < share

    def one_of(self, things: Sequence[T]) -> T:
        return things[int(self.draw() * len(things))]

    def between(self, first: int, last: int) -> int:
        return first + int(self.draw() * (last - first + 1))


class Weighted:
    """Things by weight, in whole numbers: sums of fractions differ between machines in the last place."""

    __slots__ = ("_sums", "things")

    def __init__(self, things: Sequence[str], weights: Sequence[int]) -> None:
        self.things = tuple(things)
        self._sums = list(accumulate(weights))

    def of(self, chance: Chance) -> str:
        return self.things[bisect_right(self._sums, int(chance.draw() * self._sums[-1]))]


def by_rank(things: Sequence[str], *, tail: float) -> Weighted:
    """The first is the commonest. With `tail` 1 the n-th weighs 1 / (n + 3); less is more even."""
    even = int((1 - tail) * 100_000_000)
    return Weighted(things, [1_000_000_000 // (rank + 3) + even for rank in range(len(things))])
