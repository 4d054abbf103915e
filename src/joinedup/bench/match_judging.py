"""How `bench match` judges answers: found, right, and how sure one may be."""

from collections.abc import Sequence
from typing import NamedTuple

from joinedup.bench.people.asking import Asked
from joinedup.bench.people.households import TODAY, Resident
from joinedup.identity.rules.looking import Alike
from joinedup.identity.rules.scoring import shares

Answer = list[tuple[int, float]]  # residents' numbers with the engine's own score, the likeliest first


class Put(NamedTuple):
    """One question as one engine answered it."""

    asked: Asked
    answer: Answer
    nanoseconds: int

    @property
    def found(self) -> bool:
        return any(number == self.asked.who.number for number, _ in self.answer)

    @property
    def right(self) -> bool:
        """The first of the answer is whoever was asked for; of the absent nobody is."""
        return bool(self.answer) and self.asked.present and self.answer[0][0] == self.asked.who.number


def answered(found: Sequence[Alike], *, first: int = 0, most: int = 5) -> Answer:
    """Ours, as sure of each as the product is beside the others it found; subjects count from `first`."""
    sure = shares([one.likeness for one in found])
    return [(one.subject - first, share) for one, share in zip(found[:most], sure, strict=False)]


def recall(puts: list[Put]) -> float:
    """The share of those on record who are among the first five, in per cent."""
    there = [one for one in puts if one.asked.present]
    return 100 * sum(one.found for one in there) / len(there) if there else 0.0


def recall_at_precision(puts: list[Put], precision: float = 0.99) -> float:
    """The share of those on record who come first, from a score on at which `precision` are right."""
    answered = sorted((one for one in puts if one.answer), key=lambda one: -one.answer[0][1])
    there = sum(one.asked.present for one in puts)
    right = best = 0
    for number, one in enumerate(answered, start=1):
        right += one.right
        last = number == len(answered) or answered[number].answer[0][1] < one.answer[0][1]
        if last and right >= precision * number:
            best = right
    return 100 * best / there if there else 0.0


def at_the(share: float, puts: list[Put]) -> float:
    """A percentile, in milliseconds."""
    times = sorted(one.nanoseconds for one in puts)
    return times[min(len(times) - 1, int(share * len(times)))] / 1_000_000


def age_band(one: Resident) -> str:
    years = (TODAY - one.born).days // 365
    bands = ((1, "under 1"), (5, "1 to 4"), (11, "5 to 10"), (99, "11 to 17"))
    return next(words for under, words in bands if years < under)
