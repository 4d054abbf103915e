"""In which words an area says how a child is: levels of need, or conversations where it has left levels.

Some areas have left levels: no threshold holds a child's whole life, and each invites people to argue about
the number. So what may be chosen is the area's own data, with its wording beside the control.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any


class Kind(StrEnum):
    LEVELS = "levels"
    CONVERSATIONS = "conversations"


@dataclass(frozen=True, slots=True)
class Reading:
    """One thing that may be chosen. `place` counts from 1 on a ladder of levels; conversations have none."""

    code: str
    label: str
    means: str
    place: int = 0
    like: tuple[str, ...] = ()  # examples that it means
    unlike: tuple[str, ...] = ()  # and some that it does not
    own: Mapping[str, str] = field(default_factory=dict)  # how agencies of a kind read it, in their own words


@dataclass(frozen=True, slots=True)
class Scale:
    code: str
    kind: Kind
    title: str
    question: str
    source: str
    verified: str
    in_force_from: date
    readings: tuple[Reading, ...]

    @property
    def has_levels(self) -> bool:
        return self.kind is Kind.LEVELS

    def reading(self, code: str) -> Reading | None:
        return next((one for one in self.readings if one.code == code), None)


def scale_of(own: Mapping[str, Any]) -> Scale:
    """The scale that an area uses: of its own file, or of those that come with Joinedup. {}: as it comes.

    Raises:
        ValueError: none is called as the one in use, or it has not two readings, or one of them twice.
        KeyError: something lacks a field.
    """
    shipped = tomllib.loads(_text())
    named = {row["code"] for row in own.get("scale", ())}
    rows = [*own.get("scale", ()), *(row for row in shipped["scale"] if row["code"] not in named)]
    wanted = (own.get("use") or shipped["use"])["scale"]
    told = next((row for row in rows if row["code"] == wanted), None)
    if told is None:
        raise ValueError(f"The scale {wanted!r} is in use and not in the list.")
    readings = [row for row in own.get("reading", ()) if row["scale"] == wanted]
    readings = readings or [row for row in shipped["reading"] if row["scale"] == wanted]
    read_as = [row for row in own.get("read_as", ()) if row["scale"] == wanted]
    return _scale(told, readings, read_as)


def _scale(told: Mapping[str, Any], rows: list[Mapping[str, Any]], read_as: list[Mapping[str, Any]]) -> Scale:
    kind = Kind(told["kind"])
    codes = [row["code"] for row in rows]
    if len(codes) < 2 or len(set(codes)) != len(codes):
        raise ValueError(f"The scale {told['code']!r} has no two readings, or one of them twice.")
    readings = tuple(
        Reading(
            code=row["code"],
            label=row["label"],
            means=row["means"],
            place=number if kind is Kind.LEVELS else 0,
            like=tuple(row.get("like", ())),
            unlike=tuple(row.get("unlike", ())),
            own=_own(read_as, row["code"]),
        )
        for number, row in enumerate(rows, start=1)
    )
    return Scale(
        told["code"], kind, told["title"], told["question"], told["source"], told["verified"],
        told["in_force_from"], readings,
    )  # fmt: skip


def _own(read_as: list[Mapping[str, Any]], code: str) -> Mapping[str, str]:
    return MappingProxyType({one["kind"]: one["words"] for one in read_as if one["code"] == code})


@cache
def shipped_scale() -> Scale:
    return scale_of({})


def _text() -> str:
    return (files("joinedup.risk") / "data" / "levels.toml").read_text("utf-8")
