"""The names of each group, read from data/names.toml."""

import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from joinedup.bench.people.drawing import Chance, Weighted, by_rank

_PLAIN = str.maketrans({"ł": "l", "Ł": "L", "đ": "d", "ø": "o"})


@dataclass(frozen=True, slots=True)
class Names:
    group: str
    given: dict[str, Weighted]  # of children, by sex
    parents_given: dict[str, Weighted]  # names go out of fashion where the group's customs are British
    family: Weighted
    second_female: tuple[str, ...]  # Bibi, Begum: second names that stand where a family name is asked for
    parts: tuple[tuple[str, ...], tuple[str, ...], float]  # given names put together: first, last, share
    family_parts: tuple[tuple[str, ...], tuple[str, ...], float]
    couples: float
    children: Weighted
    customs: str

    def given_name(self, chance: Chance, sex: str, *, parent: bool = False) -> str:
        firsts, lasts, share = self.parts
        if share and chance.happens(share):
            return chance.one_of(firsts) + chance.one_of(lasts)
        return (self.parents_given if parent else self.given)[sex].of(chance)

    def family_name(self, chance: Chance) -> str:
        firsts, lasts, share = self.family_parts
        if share and chance.happens(share):
            return chance.one_of(firsts) + chance.one_of(lasts)
        return self.family.of(chance)


@cache
def all_names() -> dict[str, Names]:
    text = (files("joinedup.bench.people") / "data" / "names.toml").read_text(encoding="utf-8")
    return {group: _names(group, told) for group, told in tomllib.loads(text).items()}


def _names(group: str, told: dict[str, str]) -> Names:
    tail = float(told["tail"])
    given = {sex: tuple(told[sex].split()) for sex in ("female", "male")}
    fashions = told["customs"] in ("british", "traveller")
    return Names(
        group=group,
        given={sex: by_rank(names, tail=tail) for sex, names in given.items()},
        parents_given={
            sex: by_rank(_older_first(names) if fashions else names, tail=tail)
            for sex, names in given.items()
        },
        family=by_rank(told["family"].split(), tail=tail),
        second_female=tuple(told.get("second_female", "").split()),
        parts=_parts(told, "given"),
        family_parts=_parts(told, "family"),
        couples=float(told["couples"]),
        children=Weighted("123456", [int(each) for each in told["children"].split()]),
        customs=told["customs"],
    )


def _parts(told: dict[str, str], of: str) -> tuple[tuple[str, ...], tuple[str, ...], float]:
    firsts, lasts = (tuple(told.get(f"{of}_{place}", "").split()) for place in ("first", "last"))
    return firsts, lasts, float(told.get(f"{of}_composed", 0))


def _older_first(names: tuple[str, ...]) -> tuple[str, ...]:
    middle = len(names) // 2
    return names[middle:] + names[:middle]


@cache
def without_accents(name: str) -> str:
    """As most systems here write it: Wojcik, Malgorzata."""
    apart = unicodedata.normalize("NFD", name.translate(_PLAIN))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))
