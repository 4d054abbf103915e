"""How much each agreement and each difference weighs: a file with its source, its date and its sizes.

For every level of every comparison three chances: among records of one person (m), of two strangers (u), and
of two people of one household (h), without whom brothers, sisters and twins would look like one child. An
agreement on a name weighs by how many people bear that name (`names`).
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

VERSION = 2  # of the file's form, and of the comparisons and levels below

# What is compared, and the levels that it may come out at; the nearest first.
LEVELS: Mapping[str, tuple[str, ...]] = {
    "given": ("exact", "variant", "close", "part", "middle", "phonetic", "short", "initial", "differs"),
    "family": ("exact", "variant", "part", "close", "phonetic", "short", "differs"),
    "order": ("swapped",),
    "middle": ("exact", "initial", "differs"),
    "born": ("exact", "swapped", "two_parts", "month", "year", "age", "differs"),
    "home": ("exact", "line", "postcode", "sector", "differs"),
    "nhs": ("exact", "differs"),
    "upn": ("exact", "differs"),
    "sex": ("exact", "differs"),
    "mother": ("exact", "close", "differs"),
    "expected": ("exact", "near", "differs"),
}
_NAMED = ("given", "family")  # whose exact agreement weighs by how many people bear the name


class WeightsRefused(ValueError):
    """A file of weights that is not used, and why in one sentence."""


@dataclass(frozen=True, slots=True)
class Chances:
    m: float
    u: float
    h: float


@dataclass(frozen=True, slots=True)
class Weights:
    version: int
    source: str
    made_on: date
    sizes: Mapping[str, int]
    prior: float  # the chance that two records that share a key are one person's, before anything is compared
    prior_household: float  # and that they are of two people of one household
    levels: Mapping[str, Mapping[str, Chances]]
    names: Mapping[str, Mapping[str, float]]  # the share of people of this given, and family, name
    unlisted: Mapping[str, float]  # and of a name that is not listed

    bits: Mapping[str, Mapping[str, tuple[float, float]]] = field(init=False, repr=False, compare=False)
    prior_bits: float = field(init=False, repr=False, compare=False)
    household_bits: float = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        bits = {
            what: {level: (math.log2(c.m / c.u), math.log2(c.h / c.u)) for level, c in by.items()}
            for what, by in self.levels.items()
        }
        object.__setattr__(self, "bits", bits)
        object.__setattr__(self, "prior_bits", math.log2(self.prior / (1 - self.prior)))
        odds = self.prior_household / (1 - self.prior_household)
        object.__setattr__(self, "household_bits", math.log2(odds))

    def of(self, what: str, level: str, name: str = "") -> tuple[float, float]:
        """Bits for one person, and for two of one household; `name` is what agrees exactly."""
        if name and level == "exact" and what in _NAMED:
            chances = self.levels[what][level]
            share = self.names[what].get(name, self.unlisted[what])
            return math.log2(chances.m / share), math.log2(chances.h / share)
        return self.bits[what][level]

    def dump(self) -> str:
        """The file's text: the same weights give the same bytes."""
        said: dict[str, Any] = {
            "version": self.version,
            "source": self.source,
            "made_on": self.made_on.isoformat(),
            "sizes": dict(self.sizes),
            "prior": self.prior,
            "prior_household": self.prior_household,
            "levels": {
                what: {level: {"m": c.m, "u": c.u, "h": c.h} for level, c in by.items()}
                for what, by in self.levels.items()
            },
            "unlisted": dict(self.unlisted),
            "names": {what: dict(sorted(by.items())) for what, by in self.names.items()},
        }
        return json.dumps(said, ensure_ascii=False, indent=1) + "\n"


def loads(text: str) -> Weights:
    """Read a file of weights.

    Raises:
        WeightsRefused: it is of another version, or something in it is missing or cannot be a chance.
    """
    try:
        said = json.loads(text)
        version = said["version"]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise WeightsRefused("This is no file of weights: it does not say its version.") from None
    if version != VERSION:
        raise WeightsRefused(
            f"These weights are of version {version}; this release compares by version {VERSION}. Train them"
            " anew."
        )
    try:
        weights = Weights(
            version=version,
            source=str(said["source"]),
            made_on=date.fromisoformat(said["made_on"]),
            sizes={str(name): int(size) for name, size in said["sizes"].items()},
            prior=_chance(said["prior"]),
            prior_household=_chance(said["prior_household"]),
            levels={
                what: {level: _chances(said["levels"][what][level]) for level in levels}
                for what, levels in LEVELS.items()
            },
            names={what: {n: _chance(share) for n, share in said["names"][what].items()} for what in _NAMED},
            unlisted={what: _chance(said["unlisted"][what]) for what in _NAMED},
        )
    except KeyError as missing:
        raise WeightsRefused(f"These weights say nothing of {missing.args[0]!r}.") from None
    except (ValueError, TypeError, AttributeError, OverflowError) as wrong:
        raise WeightsRefused(f"These weights cannot be read: {wrong}.") from None
    return weights


def load(path: Path) -> Weights:
    return loads(path.read_text("utf-8"))


@cache
def shipped() -> Weights:
    """The weights that come with this release."""
    return loads((files("joinedup.identity") / "data" / "weights.json").read_text("utf-8"))


def _chances(said: Mapping[str, Any]) -> Chances:
    return Chances(_chance(said["m"]), _chance(said["u"]), _chance(said["h"]))


def _chance(said: Any) -> float:
    number = float(said)
    if not 0 < number < 1:
        raise ValueError(f"{number} is no chance between 0 and 1")
    return number
