"""The policies as data: what opens which kind of thing, which fields of it, for what, and since when.

They are read from TOML once and looked through as they are read: what is wrong is said with the file, the
line and the field, and nothing is opened by a file that is wrong.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any, TypeVar

from joinedup.gate.rights import Right
from joinedup.gate.rules.things import Relation, What
from joinedup.kernel.toml import NoToml, read_toml

S = TypeVar("S", bound=StrEnum)


class Purpose(StrEnum):
    """What somebody looks for. A purpose that no grant names opens nothing."""

    SAFEGUARDING = "safeguarding"  # to keep a child safe
    OVERSIGHT = "oversight"  # to answer for how the work is done: what is stuck, who looked
    COUNTING = "counting"  # to know how many; never who


class PolicyFault(ValueError):
    """What is wrong with a file of policies, and where."""


@dataclass(frozen=True, slots=True)
class Edition:
    code: str
    title: str
    in_force_from: date
    in_force_until: date | None = None  # the first day on which it is no more

    def in_force(self, on: date) -> bool:
        return self.in_force_from <= on and (self.in_force_until is None or on < self.in_force_until)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing, with every field that there is of it: field by field in plain words."""

    what: What
    label: str
    fields: Mapping[str, str]
    tells_the_area: Mapping[str, str]  # those of them that tell where somebody lives, and why


@dataclass(frozen=True, slots=True)
class Grant:
    """One line of the policies: who stands so to a thing, and has these rights, may see these fields."""

    key: str  # stable: it stands in tests and explanations
    what: What
    through: Relation
    rights: frozenset[Right]
    fields: frozenset[str]
    purposes: frozenset[Purpose]
    because: str
    source: str
    edition: Edition
    categories: frozenset[str] | None = None  # None: every one
    even_restricted: bool = False


@dataclass(frozen=True, slots=True)
class Policies:
    kinds: Mapping[What, Kind]
    grants: tuple[Grant, ...]
    mark: str  # tells one text of policies from another
    of_kind: Mapping[What, tuple[Grant, ...]] = field(init=False)

    def __post_init__(self) -> None:
        of_kind = {what: tuple(one for one in self.grants if one.what is what) for what in self.kinds}
        object.__setattr__(self, "of_kind", of_kind)

    def in_force(self, what: What, on: date) -> tuple[Grant, ...]:
        return tuple(grant for grant in self.of_kind[what] if grant.edition.in_force(on))


# What takes away, or only lifts what takes away, is no way to anything.
_OPENS_NOTHING = frozenset(
    {Relation.RESTRICTED, Relation.CONFLICT, Relation.EXCLUDED, Relation.NAMED, Relation.OPENS_THE_SEAL}
)
_NEEDED = ("key", "what", "through", "rights", "fields", "purposes", "because", "source", "edition")
_POSSIBLE = frozenset({*_NEEDED, "categories", "even_restricted"})


@cache
def policies() -> Policies:
    """The policies that Joinedup is shipped with."""
    text = (files("joinedup.gate") / "data" / "policies.toml").read_text("utf-8")
    return read_policies(text, called="policies.toml")


def read_policies(text: str, *, called: str) -> Policies:
    """
    Raises:
        PolicyFault: it cannot be read, or a line of it says something that cannot be so.
    """
    try:
        told = read_toml(text)
    except NoToml as fault:
        raise PolicyFault(f"{called}: {fault}") from None
    place = _Places(text, called)
    editions = {
        code: Edition(code, row["title"], row["in_force_from"], row.get("in_force_until"))
        for code, row in told.get("edition", {}).items()
    }
    kinds = {
        kind.what: kind for kind in (_kind(code, row, place) for code, row in told.get("what", {}).items())
    }
    missing = sorted(what.value for what in What if what not in kinds)
    if missing:
        raise PolicyFault(f"{called}: nothing is said of the kind {missing[0]!r}.")
    grants: list[Grant] = []
    for number, row in enumerate(told.get("grant", [])):
        grant = _grant(row, number, kinds, editions, place)
        if grant.key in {one.key for one in grants}:
            raise place.fault(number, "key", f"{grant.key!r} stands above already")
        grants.append(grant)
    return Policies(kinds, tuple(grants), sha256(text.encode()).hexdigest()[:12])


def _kind(code: str, row: Mapping[str, Any], place: "_Places") -> Kind:
    if code not in set(What):
        raise PolicyFault(f"{place.called}: there is no kind {code!r}.")
    tells = row.get("tells_the_area", {})
    return Kind(What(code), row["label"], {**row.get("fields", {}), **tells}, tells)


def _grant(
    row: Mapping[str, Any],
    number: int,
    kinds: Mapping[What, Kind],
    editions: Mapping[str, Edition],
    place: "_Places",
) -> Grant:
    for name in _NEEDED:
        if name not in row or row[name] in ("", []):
            raise place.fault(number, name, "it is missing")
    for name in row:
        if name not in _POSSIBLE:
            raise place.fault(number, name, "there is no such field")
    what = _one_of(What, row["what"], place, number, "what")
    through = _one_of(Relation, row["through"], place, number, "through")
    if through in _OPENS_NOTHING:
        raise place.fault(number, "through", f"{through.value!r} opens nothing")
    for name in row["fields"]:
        if name not in kinds[what].fields:
            raise place.fault(number, "fields", f"a {what.value} has no field {name!r}")
    if row["edition"] not in editions:
        raise place.fault(number, "edition", f"the edition {row['edition']!r} is not listed")
    return Grant(
        key=row["key"],
        what=what,
        through=through,
        rights=frozenset(_one_of(Right, one, place, number, "rights") for one in row["rights"]),
        fields=frozenset(row["fields"]),
        purposes=frozenset(_one_of(Purpose, one, place, number, "purposes") for one in row["purposes"]),
        because=row["because"],
        source=row["source"],
        edition=editions[row["edition"]],
        categories=frozenset(row["categories"]) if "categories" in row else None,
        even_restricted=row.get("even_restricted", False),
    )


def _one_of(words: type[S], said: object, place: "_Places", number: int, name: str) -> S:
    known = [word.value for word in words]
    if said not in known:
        raise place.fault(number, name, f"{said!r} is none of {', '.join(sorted(known))}")
    return words(said)


class _Places:
    """Where in the text a field of a grant stands: the reader of TOML does not say."""

    def __init__(self, text: str, called: str) -> None:
        self.called, self.lines = called, text.splitlines()

    def fault(self, number: int, name: str, why: str) -> PolicyFault:
        starts = [at for at, line in enumerate(self.lines) if line.strip() == "[[grant]]"]
        at = starts[number] if number < len(starts) else 0
        until = starts[number + 1] if number + 1 < len(starts) else len(self.lines)
        for line in range(at, until):
            if self.lines[line].split("=")[0].strip() == name:
                at = line
                break
        return PolicyFault(f"{self.called}, line {at + 1}, {name}: {why}.")
