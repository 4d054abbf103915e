"""Which pairs of a whole extract are tied without asking, and at which a person looks.

Nothing is tied by a name and a date of birth alone, however rare the name (security.md I-27); nor where two
come near one record, nor where anything speaks against. Whoever lives with the child is somebody else.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol

NAME_AGREES = frozenset({"exact"})
FAMILY_AGREES = frozenset({"exact", "variant", "part"})
WHY = {
    "tied": "A number, or name, date of birth and home agree, and nothing speaks against.",
    "number_alone": "A number agrees, and not enough beside it.",
    "not_enough": "They are alike, and not in all of name, date of birth and home.",
    "against": "They are alike, and something speaks against one child.",
    "many": "More than one record is as near as this one.",
    "variant": "The given names are alike, and not the same. Twins can have such names.",
}


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
    worth = [(one, said) for one, said in found if one.probability >= bands.look and (alone or _worth(said))]
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


def why_not(said: dict[str, str]) -> str:
    """Why a pair that scores high enough is not tied without asking; '' where it is."""
    number = "exact" in (said["nhs"], said["upn"])
    if "differs" in (said["nhs"], said["upn"], said["middle"], said["sex"]):
        return "against"
    born, home = said["born"] == "exact", said["home"] in ("exact", "line")
    given, family = said["given"] in NAME_AGREES, said["family"] in FAMILY_AGREES
    if number:
        return "" if (given or said["given"] == "variant") and (born or family) else "number_alone"
    if said["given"] in ("variant", "close", "phonetic", "part", "middle") and born and home:
        return "variant"
    return "" if given and family and born and home else "not_enough"


def _worth(said: dict[str, str]) -> bool:
    """Somebody should look at it, or it is tied: not where names alone agree, nor at a brother or sister."""
    number = "exact" in (said["nhs"], said["upn"])
    if number:
        return True
    if said["born"] in ("", "differs") and said["home"] in ("", "differs", "sector"):
        return False
    return not lives_with(said)


def lives_with(said: dict[str, str]) -> bool:
    """Another given name in the same home, with the family's name or the same day: somebody else."""
    if said["given"] not in ("differs", "one_letter"):
        return False
    together = said["home"] in ("exact", "line", "postcode")
    kin = said["family"] in (*FAMILY_AGREES, "close", "phonetic") or said["born"] == "exact"
    return together and kin
