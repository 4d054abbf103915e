"""Which records of whole files are tied without asking, and at which a person looks.

Nothing is tied by a name and a date of birth alone, however rare the name (security.md I-27); nor where two
come near one record, nor where anything speaks against. Whoever lives with the child is somebody else.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from joinedup.identity.rules.asking import keys_to_ask
from joinedup.identity.rules.copies import Copy, copy_of
from joinedup.identity.rules.keys import keys_of
from joinedup.identity.rules.looking import worth_comparing
from joinedup.identity.rules.person import Person
from joinedup.identity.rules.scoring import SURE, chance, compare, lift
from joinedup.identity.rules.weights import Weights


class Verdict(StrEnum):
    SAME = "same"
    PLEASE_LOOK = "please_look"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Finding:
    """`because` is for the person who looks: it says what agrees and never what the values are."""

    verdict: Verdict
    rule: str
    because: str


NAME_AGREES = frozenset({"exact"})
FAMILY_AGREES = frozenset({"exact", "variant", "part"})
_ALIKE = frozenset({"variant", "close", "phonetic", "short", "part", "middle", "goes_before"})
WHY = {
    "tied": "A number, or name, date of birth and home agree, and nothing speaks against.",
    "number_alone": "A number agrees, and not enough beside it.",
    "not_enough": "They are alike, and not in all of name, date of birth and home.",
    "against": "They are alike, and something speaks against one child.",
    "many": "More than one record is as near as this one.",
    "variant": "The given names are alike, and not the same. Twins can have such names.",
    "one_agency": "They are alike, and the agency itself keeps two records.",
}
LOOK = 0.50  # the chance from which a person looks
APART = 10.0  # bits by which the next best must be behind, where one is tied
_MOST_COMPARED = 30


def why_not(said: Mapping[str, str]) -> str:
    """Why a pair that scores high enough is not tied without asking; '' where it is."""
    number = "exact" in (said.get("nhs"), said.get("upn"))
    if "differs" in (said.get("nhs"), said.get("upn"), said.get("middle"), said.get("sex")):
        return "against"
    born, home = said.get("born") == "exact", said.get("home") in ("exact", "line")
    given, family = said.get("given") in NAME_AGREES, said.get("family") in FAMILY_AGREES
    if number:
        named = given or said.get("given") == "variant"
        in_part = said.get("given") in ("part", "goes_before") and born and family
        return "" if (named and (born or family)) or in_part else "number_alone"
    if said.get("given") in _ALIKE and born and home:
        return "variant"
    return "" if given and family and born and home else "not_enough"


def worth_a_look(said: Mapping[str, str]) -> bool:
    """Somebody should look at it, or it is tied: not where names alone agree, nor at a brother or sister."""
    if "exact" in (said.get("nhs"), said.get("upn")):
        return True
    if said.get("born", "") in ("", "differs") and said.get("home", "") in ("", "differs", "sector"):
        return False
    return not lives_with(said)


def lives_with(said: Mapping[str, str]) -> bool:
    """Another given name in the same home, with the family's name or the same day: somebody else."""
    if said.get("given") not in ("differs", "one_letter"):
        return False
    together = said.get("home") in ("exact", "line", "postcode")
    kin = said.get("family") in (*FAMILY_AGREES, "close", "phonetic", "short") or said.get("born") == "exact"
    return together and kin


@dataclass(frozen=True, slots=True)
class Match:
    identity: str
    finding: Finding


class Pool:
    """Persons by the caller's own ids, found by key. One may be added several times, as each agency says."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._ids: list[str] = []
        self._places: dict[str, int] = {}
        self._described: list[list[Person]] = []
        self._copies: list[Copy] = []
        self._by_key: dict[int, list[int]] = defaultdict(list)

    def __len__(self) -> int:
        return len(self._ids)

    def add(self, identity: str, described: Sequence[Person]) -> None:
        place = self._places.setdefault(identity, len(self._ids))
        before: frozenset[int] = frozenset()
        if place == len(self._ids):
            self._ids.append(identity)
            self._described.append([])
            self._copies.append(Copy())
        else:
            before = keys_of(self._copies[place])
        self._described[place] += described
        self._copies[place] = copy_of(self._described[place])
        for key in keys_of(self._copies[place]) - before:
            self._by_key[key].append(place)

    def matches(self, person: Person, *, agencys_own: Iterable[str] = ()) -> tuple[Match, ...]:
        """Everybody who is the same, or at whom somebody should look; the same one first, and one at most.

        Where two come near, none is the same: a tie to one of them would be a guess. `agencys_own`: those of
        whom the agency that says this keeps a record already. Two records in one agency's own system are two
        people until that agency says otherwise.
        """
        told = copy_of([person])
        shared = (self._by_key.get(key, ()) for key in keys_to_ask(told))
        by = lift(self._weights, many=len(self))
        found: list[tuple[float, int, str]] = []
        for place in worth_comparing(shared, most=_MOST_COMPARED):
            compared = compare(told, self._copies[place], self._weights)
            said = {what: level for what, level, _ in compared.levels}
            if "order" in said:
                said["given"] = "turned"  # as a person would look at it: not the same given name
            likely = chance(compared.weight + by, compared.household + by)
            if likely >= LOOK and worth_a_look(said):
                why = why_not(said) if likely >= SURE else "not_enough"
                found.append((compared.weight, place, why))
        found.sort(key=lambda one: (-one[0], one[1]))
        near = sum(weight > found[0][0] - APART for weight, _, _ in found)
        own = set(agencys_own)
        judged = []
        for nth, (_, place, why) in enumerate(found):
            identity = self._ids[place]
            unsure = "one_agency" if identity in own else "many" if nth or near > 1 else ""
            judged.append(Match(identity, _finding(why or unsure)))
        return tuple(judged)


def _finding(why: str) -> Finding:
    verdict = Verdict.PLEASE_LOOK if why else Verdict.SAME
    return Finding(verdict, f"record.{why or 'tied'}", WHY[why or "tied"])
