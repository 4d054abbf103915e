"""Whom a step is told of: whoever stands on its level in each agency and is at work, else who answers there.

A sergeant and a team manager settle it, not a constable and a director (report: matching hierarchies, W10).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from joinedup.agencies.rules.practice import Grade

_BANDS = ("frontline", "manager", "senior")  # by level; from the third on it is senior
_SECOND = 2


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who may see this child and works with children for the agency."""

    id: int
    name: str
    rank: str  # a code of the area's grades; ''
    band: str  # frontline, manager, senior; ''
    at_work: bool
    manages: bool  # answers for open work there


def level_in(kind: str, level: int, *, grades: Iterable[Grade]) -> int:
    """The level that an agency of `kind` has for it: a small one goes no higher than its own top."""
    theirs = sorted({one.level for one in grades if one.kind == kind})
    if not theirs:
        return level
    below = [one for one in theirs if one <= level]
    return below[-1] if below else theirs[0]


def band_of(kind: str, level: int, *, grades: Iterable[Grade]) -> str:
    known = {one.band for one in grades if one.kind == kind and one.level == level}
    if len(known) == 1:
        return known.pop()
    return _BANDS[min(max(level, 1), len(_BANDS)) - 1]


def stands_there(one: Colleague, kind: str, level: int, *, grades: Sequence[Grade]) -> bool:
    """By grade where somebody said it; else by the band that such a grade has."""
    ranks = {row.code: row.level for row in grades if row.kind == kind}
    if one.rank in ranks:
        return ranks[one.rank] == level
    return one.band == band_of(kind, level, grades=grades)


def whom(
    colleagues: Iterable[Colleague],
    *,
    kind: str,
    level: int,
    grades: Sequence[Grade],
    without: frozenset[int] = frozenset(),
) -> Colleague | None:
    """Who is told now: of that level and at work, else a manager who is at work. None: the agency's desk.

    `without` are those who had it on a step below: what they could not settle goes to somebody else. The one
    manager who took the desk's telephone on the first step is still the manager of the second.
    """
    here = sorted((one for one in colleagues if one.at_work), key=lambda one: (one.name, one.id))
    there = level_in(kind, level, grades=grades)
    of_level = [one for one in here if stands_there(one, kind, there, grades=grades)]
    managers = [one for one in here if one.manages] if level > 1 else []
    found = [*of_level, *managers]
    fresh = [one for one in found if one.id not in without]
    again = found if level <= _SECOND else []
    return next(iter([*fresh, *again]), None)
