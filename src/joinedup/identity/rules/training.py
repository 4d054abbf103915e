"""Weights without labels: counted on pairs that NHS numbers say are one person, and on pairs of strangers.

Never on pairs that share a postcode or a birth date: among those the likeliest are brothers and sisters, and
what is then learnt is what a household looks like. Two who live at one address under two right numbers teach
that (`h`). Where clerks have looked at pairs, what they said is counted beside. A level that few pairs came
out at keeps what the weights before said of it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from joinedup.identity.rules.copies import Copy
from joinedup.identity.rules.scoring import compare
from joinedup.identity.rules.weights import Chances, Weights

# Of a file of records to learn from; `joinedup link labels --records` writes one.
COLUMNS = (
    "record",
    "given_name",
    "middle_name",
    "family_name",
    "date_of_birth",
    "address_line",
    "postcode",
    "nhs_number",
    "sex",
)

FEWEST = 10  # pairs that came out at one level, below which it keeps its old chance; and bearers of a name
LEAST_PAIRS = 500  # that numbers tie; fewer teach nothing
# Learnt from pairs. The others are too rare in records, or are what the pairs were chosen by.
_LEARNT = ("given", "family", "middle", "born", "home", "sex")
_IN_PART = (
    "month",
    "year",
    "age",
)  # agreements of dates that are known in part say what was known, not how near


class TooFew(ValueError):
    """There are too few pairs to learn from, and how many there were."""


@dataclass(slots=True)
class Counts:
    """Of pairs of one kind, how many came out at each level."""

    pairs: int = 0
    levels: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, one: Copy, other: Copy, by: Weights) -> None:
        self.pairs += 1
        partial = any(len(day) != 10 for day in (*one.born, *other.born))
        for what, level, _ in compare(one, other, by).levels:
            if what != "born" or not partial:
                self.levels[what][level] += 1

    def share(self, what: str, level: str, otherwise: float) -> float:
        counted = self.levels[what][level]
        if counted < FEWEST or level in _IN_PART:
            return otherwise
        return min(0.999999, counted / self.levels[what].total())


def counted(pairs: Iterable[tuple[Copy, Copy]], by: Weights) -> Counts:
    counts = Counts()
    for one, other in pairs:
        counts.add(one, other, by)
    return counts


@dataclass(frozen=True, slots=True)
class Names:
    """Which share of people bears a name, for given and family names; `unlisted` that of any other name.

    The last is what agreement on such a name is worth on average, so the commoner of them count for more.
    """

    listed: Mapping[str, Mapping[str, float]]
    unlisted: Mapping[str, float]


def names_borne(copies: Iterable[Copy]) -> Names:
    """Counted in records, one for each person. A name that few bear is not listed: it would name them."""
    borne: dict[str, Counter[str]] = {"given": Counter(), "family": Counter()}
    for copy in copies:
        for given, _, family in copy.names[:1]:
            borne["given"][given.replace(" ", "")] += 1
            borne["family"][family.replace(" ", "")] += 1
    listed, unlisted = {}, {}
    for what, counts in borne.items():
        people = counts.total()
        rare = [many for many in counts.values() if many < FEWEST]
        listed[what] = {
            name: many / people for name, many in counts.items() if many >= FEWEST and len(name) > 1
        }
        if rare:
            unlisted[what] = sum(many * many for many in rare) / sum(rare) / people
    return Names(listed, unlisted)


def trained(
    same: Counts,
    strangers: Counts,
    household: Counts,
    *,
    before: Weights,
    source: str,
    made_on: date,
    names: Names | None = None,
) -> Weights:
    """Return new weights; of names the shares are kept unless others are given.

    Raises:
        TooFew: numbers tie fewer than 500 pairs.
    """
    if same.pairs < LEAST_PAIRS:
        few = f"Right NHS numbers tie {same.pairs:,} pairs"
        raise TooFew(f"{few}, and {LEAST_PAIRS} are the fewest to learn from.")
    levels = {what: dict(by) for what, by in before.levels.items()}
    for what in _LEARNT:
        for level, old in before.levels[what].items():
            levels[what][level] = Chances(
                m=same.share(what, level, old.m),
                u=strangers.share(what, level, old.u),
                h=old.h if what == "home" else household.share(what, level, old.h),
            )
    return replace(
        before,
        source=source,
        made_on=made_on,
        sizes={
            "pairs": same.pairs,
            "pairs of strangers": strangers.pairs,
            "pairs of one household": household.pairs,
        },
        levels=levels,
        names=names.listed if names else before.names,
        unlisted={**before.unlisted, **names.unlisted} if names else before.unlisted,
    )
