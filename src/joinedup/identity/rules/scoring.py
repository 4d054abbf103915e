"""Are these two one person? The weight of what agrees and what speaks against, and what may be done with it.

After Fellegi and Sunter (1969): each level that a comparison comes out at adds so many bits, the more the
rarer it is among strangers. Beside 'one person' and 'two strangers' stands 'two of one household': brothers,
sisters and twins share the home, the family name and sometimes the day.

Only `match` may be tied without asking, and no weight alone makes one (security.md I-27): a name and a date
of birth never do, however rare the name; nor does anybody who lives with the child.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, TypeVar

from joinedup.identity.rules.copies import Copy, copy_of
from joinedup.identity.rules.levels import (
    born_level,
    expected_level,
    family_level,
    given_level,
    home_level,
    middle_level,
    mother_level,
    number_level,
    sex_level,
)
from joinedup.identity.rules.person import Person
from joinedup.identity.rules.saying import AGREES, sentence
from joinedup.identity.rules.weights import Weights

T = TypeVar("T")
SURE, LIKELY, WORTH_A_LOOK = 0.95, 0.85, 0.001
_LIKELIEST = 1e-3  # before anything was compared, however few there are


class Status(StrEnum):
    """As the Department for Education's matcher names them. `many` is said of a list: see `standing`."""

    MATCH = "match"
    POSSIBLE = "possible"
    LOW = "low"
    MANY = "many"
    NONE = "none"

    @property
    def words(self) -> str:
        return _STATUS_WORDS[self]


_STATUS_WORDS = {
    Status.MATCH: "match, very likely the same child",
    Status.POSSIBLE: "possible, look closely",
    Status.LOW: "low, little agrees",
    Status.MANY: "many, several children fit",
    Status.NONE: "none",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One comparison, for a person to read: `words` say what agrees and never what the values are."""

    what: str
    level: str
    agrees: bool | None  # None: it neither agrees nor speaks against
    bits: float
    words: str


@dataclass(frozen=True, slots=True)
class Likeness:
    weight: float  # bits, the chance before anything was compared included
    probability: float
    status: Status
    steps: tuple[Step, ...]  # what weighs most first
    lives_with: bool = False  # a brother, a sister, a twin: another person of the same household


class Compared(NamedTuple):
    """The levels, the weight and the chance of one pair: all that is needed to put many in order."""

    levels: tuple[tuple[str, str, str], ...]  # what, level, and the name that agrees
    weight: float
    probability: float
    household: float  # the weight of 'two of one household'


def score(told: Person | Copy, held: Person | Copy, weights: Weights) -> Likeness:
    """Compare two persons; symmetric. A `Copy` holds every description there is of one."""
    return explained(compare(_copy(told), _copy(held), weights), weights)


def compare(told: Copy, held: Copy, weights: Weights) -> Compared:
    levels = _names(told, held, weights)
    if told.born and held.born:
        levels += _nearest("born", told.born, held.born, born_level, weights)
    if told.homes and held.homes:
        levels += _nearest("home", told.homes, held.homes, home_level, weights)
    if told.nhs and held.nhs:
        levels += _said("nhs", number_level(told.nhs, held.nhs))
    if told.upn and held.upn:
        levels += _said("upn", number_level(told.upn, held.upn))
    if told.sex and held.sex:
        levels += _said("sex", sex_level(told.sex, held.sex))
    if told.mothers and held.mothers:
        levels += _nearest("mother", told.mothers, held.mothers, mother_level, weights)
    if told.expected or held.expected:
        levels += _expected(told, held, weights)
    same, household = weights.prior_bits, weights.household_bits
    for what, level, name in levels:
        one, other = weights.of(what, level, name)
        same += one
        household += other
    return Compared(tuple(levels), same, chance(same, household), household)


def explained(compared: Compared, weights: Weights) -> Likeness:
    """Say of a pair what may be done with it, and why."""
    found = {what: level for what, level, _ in compared.levels}
    lives_with = _lives_with(found)
    steps = [
        Step(what, level, AGREES[what, level], bits, sentence(what, level, bits=bits))
        for what, level, name in compared.levels
        for bits in (weights.of(what, level, name)[0],)
    ]
    steps.sort(key=lambda step: -abs(step.bits))
    if lives_with:
        words = sentence("household", "lives_with")
        steps.append(Step("household", "lives_with", agrees=False, bits=0.0, words=words))
    status = _status(compared, found, lives_with=lives_with)
    return Likeness(compared.weight, compared.probability, status, tuple(steps), lives_with)


def worth_saying(compared: Compared) -> bool:
    """Whether there is anything to say of a pair: it is likely enough, or lives with the child."""
    if compared.probability >= WORTH_A_LOOK:
        return True
    return _lives_with({what: level for what, level, _ in compared.levels})


def shares(found: Sequence[Likeness]) -> tuple[float, ...]:
    """The chance of each to be whoever is meant, beside all the others: one person is one of them at most.

    Three of one name, of whom nothing else is known, are a third each, however rare the name is elsewhere.
    """
    odds = [one.probability / max(1 - one.probability, 1e-12) for one in found]
    return tuple(one / (1 + sum(odds)) for one in odds)


def standing(found: Iterable[Likeness]) -> Status:
    """What may be said of a whole answer: where several fit and none stands out it is `many`."""
    all_ = list(found)
    order = list(Status)
    best = min((one.status for one in all_), key=order.index, default=Status.NONE)
    matches = sum(one.status is Status.MATCH for one in all_)
    if matches > 1 or (best in (Status.MATCH, Status.POSSIBLE) and max(shares(all_)) < LIKELY):
        return Status.MANY
    return best


def _status(compared: Compared, found: dict[str, str], *, lives_with: bool) -> Status:
    chance = compared.probability
    if lives_with:
        return Status.LOW
    if chance < WORTH_A_LOOK:
        return Status.NONE
    if chance < LIKELY or _only_names(found):
        return Status.LOW
    return Status.MATCH if chance >= SURE and _may_be_tied(found) else Status.POSSIBLE


_NAME_AGREES = frozenset({"exact", "variant"})
_FAMILY_AGREES = frozenset({"exact", "variant", "part"})


def _only_names(found: dict[str, str]) -> bool:
    return not {"born", "home", "nhs", "upn", "mother", "expected"} & {
        what for what, level in found.items() if AGREES[what, level]
    }


def _may_be_tied(found: dict[str, str]) -> bool:
    """A number and something beside it; or name, day and home, all three. And nothing against."""
    if _against(found):
        return False
    given = found.get("given") in _NAME_AGREES
    born = found.get("born") == "exact"
    if "exact" in (found.get("nhs"), found.get("upn")):
        return given or (born and found.get("family") in _FAMILY_AGREES)
    # Without a number another form of the name is not enough: twins are called Isla and Isabella.
    named = found.get("given") == "exact" and found.get("family") in _FAMILY_AGREES
    return named and born and found.get("home") in ("exact", "line")


def _against(found: dict[str, str]) -> bool:
    if "differs" in (found.get("nhs"), found.get("upn"), found.get("middle"), found.get("sex")):
        return True
    numbered = "exact" in (found.get("nhs"), found.get("upn"))
    return not numbered and found.get("given") not in _NAME_AGREES


def _lives_with(found: dict[str, str]) -> bool:
    """Another given name in the same home, with the family's name or the same day: somebody else."""
    if found.get("given") != "differs" or "exact" in (found.get("nhs"), found.get("upn")):
        return False
    together = found.get("home") in ("exact", "line", "postcode")
    kin = (
        found.get("family") in (*_FAMILY_AGREES, "close", "phonetic", "short") or found.get("born") == "exact"
    )
    return together and kin


def _names(told: Copy, held: Copy, weights: Weights) -> list[tuple[str, str, str]]:
    """The nearest two names, as they stand or in the other order."""
    best: list[tuple[str, str, str]] = []
    most = -math.inf
    for one in told.names:
        for other in held.names:
            for levels in (_straight(one, other), _turned(one, other)):
                if levels and (bits := sum([weights.of(*level)[0] for level in levels])) > most:
                    best, most = levels, bits
    return best


def _straight(one: Sequence[str], other: Sequence[str]) -> list[tuple[str, str, str]]:
    given = given_level(one[0], other[0], middles=(one[1], other[1]))
    family = family_level(one[2], other[2])
    return [
        *_said("given", given, one[0].replace(" ", "") if given == "exact" else ""),
        *_said("family", family, one[2].replace(" ", "") if family == "exact" else ""),
        *_said("middle", middle_level(one[1], other[1])),
    ]


def _turned(one: Sequence[str], other: Sequence[str]) -> list[tuple[str, str, str]]:
    """The given name stands where the family name should, on one of the two; '' where that is not so."""
    if not (one[0] and one[2] and other[0] and other[2]):
        return []
    across = family_level(one[0], other[2]), family_level(one[2], other[0])
    if "exact" not in across or "differs" in across:
        return []
    return [
        *(("given", level, "") for level in across[:1] if level in ("exact", "variant", "part")),
        *(("family", level, "") for level in across[1:] if level in ("exact", "variant", "part")),
        ("order", "swapped", ""),
    ]


def _nearest(
    what: str,
    ones: Sequence[T],
    others: Sequence[T],
    level_of: Callable[[T, T], str],
    weights: Weights,
) -> list[tuple[str, str, str]]:
    best, most = "", -math.inf
    for one in ones:
        for other in others:
            level = level_of(one, other)
            if level and (bits := weights.bits[what][level][0]) > most:
                best, most = level, bits
    return _said(what, best)


def _expected(told: Copy, held: Copy, weights: Weights) -> list[tuple[str, str, str]]:
    """The day that was expected with the other's, or with the day on which the other was born."""
    whole = [day for day in told.born if len(day) == 10], [day for day in held.born if len(day) == 10]
    if told.expected and held.expected:
        return list(_nearest("expected", told.expected, held.expected, expected_level, weights))
    if told.expected and whole[1] and not whole[0]:
        return list(_nearest("expected", told.expected, whole[1], expected_level, weights))
    if held.expected and whole[0] and not whole[1]:
        return list(_nearest("expected", whole[0], held.expected, expected_level, weights))
    return []


def _said(what: str, level: str, name: str = "") -> list[tuple[str, str, str]]:
    return [(what, level, name)] if level else []


def lift(weights: Weights, *, many: int) -> float:
    """Bits by which a pair among so many is likelier than among the million that the weights are for."""
    return math.log2(min(max(weights.prior, 1 / max(many, 1)), _LIKELIEST) / weights.prior)


def chance(same: float, household: float) -> float:
    """Of one person, beside two of one household and two strangers; 1,000 bits are as good as more."""
    one = math.pow(2, max(-1000.0, min(same, 1000.0)))
    other = math.pow(2, max(-1000.0, min(household, 1000.0)))
    return one / (one + other + 1)


def _copy(person: Person | Copy) -> Copy:
    return person if isinstance(person, Copy) else copy_of([person])
