"""What weights are worth: invented callers answered from memory, by name group, age and deprivation."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from joinedup.bench.match_judging import Put, age_band, answered, recall, recall_at_precision
from joinedup.bench.people.asking import GENERAL, Asked, Questions, Setting, kept_off_record
from joinedup.bench.people.households import Resident, population
from joinedup.bench.people.places import Places
from joinedup.bench.people.records import as_told, on_record, real_places
from joinedup.bench.people.slips import plainly
from joinedup.identity.rules.copies import Copy, copy_of, packed
from joinedup.identity.rules.keys import keys_of
from joinedup.identity.rules.looking import look
from joinedup.identity.rules.weights import Weights

Pairs = Iterator[tuple[Copy, Copy]]


@dataclass(frozen=True, slots=True)
class Part:
    """Of one group, or of the whole: how many asked for are on record, and how many are found and sure."""

    part: str
    name: str
    asked: int
    found: float  # among the first five, in per cent
    sure: float  # first, from a score on at which 99 in 100 are right


class Town:
    """A town held in memory: residents, what is on record of them, and who shares which key."""

    def __init__(self, people: int, *, seed: int) -> None:
        self.people = people
        self.seed = seed
        self.places = Places(real_places(), people=people)
        self.residents = list(population(people, seed=seed, places=self.places))
        self.held: dict[int, Copy] = {}
        self._texts: dict[int, str] = {}
        self._sharing: dict[int, list[int]] = defaultdict(list)
        for one in self.residents:
            if not kept_off_record(one):
                copy = copy_of(on_record(one))
                self.held[one.number] = copy
                self._texts[one.number] = packed(copy)
                for key in sorted(keys_of(copy)):
                    self._sharing[key].append(one.number)

    def sharing(self, keys: Sequence[int], *, longest: int) -> Iterable[Sequence[int]]:
        return [self._sharing.get(key, ())[: longest + 1] for key in keys]

    def copies(self, subjects: Sequence[int]) -> Iterable[tuple[int, str]]:
        return [(one, self._texts[one]) for one in subjects]

    def asked(self, setting: Setting, many: int) -> Iterator[Asked]:
        drawn = Questions(setting, many=many, of=self.people, seed=self.seed, places=self.places)
        return (asked for one in self.residents if (asked := drawn.about(one)) is not None)

    # Pairs to learn from.

    def tied_by_numbers(self) -> Pairs:
        """What callers say of somebody with a right NHS number, beside the record with the same number."""
        for asked in self.asked(GENERAL, self.people):
            said = copy_of([as_told(asked.told)])
            held = self.held.get(asked.who.number)
            if held is not None and said.nhs and said.nhs == held.nhs:
                yield said, held

    def strangers(self, many: int) -> Pairs:
        """Each said plainly, beside somebody far off in the town who is of another family."""
        numbers = sorted(self.held)
        for step in range(many):
            one = self.residents[numbers[step * 7919 % len(numbers)]]
            other = self.residents[numbers[(step * 104_729 + 13) % len(numbers)]]
            if one.family != other.family:
                yield copy_of([as_told(plainly(one))]), self.held[other.number]

    def of_one_household(self) -> Pairs:
        """What callers say of somebody, beside whoever stands next in the list: one home, two right numbers.

        As callers say it: clean pairs would teach that a slip in the family name speaks for one person.
        """
        beside: dict[int, list[Resident]] = defaultdict(list)
        for one, other in pairwise(self.residents):
            numbers = one.nhs_number and other.nhs_number and one.nhs_number != other.nhs_number
            if numbers and one.home == other.home:
                beside[one.number].append(other)
                beside[other.number].append(one)
        for asked in self.asked(GENERAL, self.people):
            for other in beside[asked.who.number]:
                if other.number in self.held:
                    yield copy_of([as_told(asked.told)]), self.held[other.number]


def quality(town: Town, weights: Weights, settings: Iterable[Setting], *, many: int) -> list[Part]:
    """The whole first, then each name group, age band and fifth of deprivation."""
    puts = [
        Put(
            asked,
            answered(look([as_told(asked.told)], town, weights)),
            0,
        )
        for setting in settings
        for asked in town.asked(setting, many)
    ]
    parts: dict[tuple[str, str], list[Put]] = defaultdict(list)
    for put in puts:
        for part in _parts(put.asked.who):
            parts[part].append(put)
    whole = [_part("all", "all", puts)]
    return whole + [_part(part, name, some) for (part, name), some in sorted(parts.items())]


def _parts(one: Resident) -> tuple[tuple[str, str], ...]:
    return (
        ("name group", one.group.replace("_", " ")),
        ("age", age_band(one)),
        ("deprivation, invented (fifth)", str((one.deprivation + 1) // 2)),
    )


def _part(part: str, name: str, puts: list[Put]) -> Part:
    there = sum(put.asked.present for put in puts)
    return Part(part, name, there, recall(puts), recall_at_precision(puts))
