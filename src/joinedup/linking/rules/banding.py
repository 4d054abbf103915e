"""Which pairs of a whole extract are tied without asking, and at which a person looks.

By what is said in `identity.rules.tying`, from whichever side one looks: nobody else may come near either.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol

from joinedup.identity.rules.tying import why_not, worth_a_look


class Limits(Protocol):
    @property
    def sure(self) -> float: ...
    @property
    def look(self) -> float: ...
    @property
    def apart(self) -> float: ...


class Scored(NamedTuple):
    told: int
    held: int
    weight: float  # bits
    probability: float
    levels: Sequence[str]
    bits: Sequence[float]


def banded(
    scored: Iterable[Scored], *, compared: Sequence[str], bands: Limits, alone: bool = False
) -> Iterator[tuple[Scored, str, str]]:
    """Each pair that is worth anything, with 'tie' or 'look' and why. `alone`: both are of one side."""
    found = [(one, dict(zip(compared, one.levels, strict=True))) for one in scored]
    worth = [
        (one, said) for one, said in found if one.probability >= bands.look and (alone or worth_a_look(said))
    ]
    best: dict[tuple[str, int], list[float]] = defaultdict(list)
    for one, _ in worth:
        best["told", one.told].append(one.weight)
        best["held", one.held].append(one.weight)
    for one, said in worth:
        why = why_not(said) if one.probability >= bands.sure else "not_enough"
        if not why and not alone:
            others = [*best["told", one.told], *best["held", one.held]]
            near = sum(weight > one.weight - bands.apart for weight in others)
            why = "many" if near > 2 else ""  # it is among both lists itself
        yield one, "look" if why else "tie", why or "tied"
