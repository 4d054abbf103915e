"""Roles as values: what is shipped, what an area made of it, and what several together let somebody do."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from joinedup.access.rules.rights import RIGHTS, Level, Right, held_together, stand_together
from joinedup.kernel.decisions import Decision, allow, refuse


@dataclass(frozen=True, slots=True)
class RoleFacts:
    """A role as it stands in an area. Version 0 is the one that is shipped."""

    code: str
    label: str
    what: str
    rights: frozenset[Right]
    kinds: frozenset[str]  # of agencies in which it can be given; empty: in every kind
    level: Level
    source: str
    since: date
    version: int = 0

    def fits(self, kind: str) -> bool:
        return not self.kinds or kind in self.kinds


@dataclass(frozen=True, slots=True)
class Held:
    """What somebody holds at a moment."""

    roles: frozenset[str]
    rights: frozenset[Right]
    level: Level | None  # None: no role at all


NOTHING = Held(frozenset(), frozenset(), None)


def held(roles: Iterable[RoleFacts]) -> Held:
    """Put roles together. A role that an area has done away with is not among them, and gives nothing."""
    found = tuple(roles)
    if not found:
        return NOTHING
    return Held(
        roles=frozenset(role.code for role in found),
        rights=held_together(right for role in found for right in role.rights),
        level=max(role.level for role in found),
    )


def is_whole(role: RoleFacts) -> Decision:
    """Whether a role holds together, whoever made it: from a file, on a page, or shipped."""
    if not role.rights:
        return refuse("role.empty", "Choose at least one thing that this role may do.")
    if not stand_together(role.rights):
        return refuse(
            "role.apart",
            "Who counts or administers never sees a child: take away the one, or the other.",
        )
    if any(RIGHTS[right].level > role.level for right in role.rights):
        return refuse("role.too_low", "One of these can only be given from a higher level. Raise the level.")
    return allow("role.whole")


def read_roles(text: str) -> Mapping[str, RoleFacts]:
    """Make roles of TOML in the form of `access/data/roles.toml`.

    Raises:
        ValueError: a right is unknown, an edition is not listed, or a role does not hold together.
    """
    data = tomllib.loads(text)
    roles = {code: _role(code, told, data["edition"]) for code, told in data["role"].items()}
    for role in roles.values():
        if not is_whole(role).allowed:
            raise ValueError(f"{role.code}: {is_whole(role).because}")
    return roles


@cache
def shipped_roles() -> Mapping[str, RoleFacts]:
    return read_roles(files("joinedup.access").joinpath("data/roles.toml").read_text("utf-8"))


def _role(code: str, told: Mapping[str, Any], editions: Mapping[str, Any]) -> RoleFacts:
    if told["edition"] not in editions:
        raise ValueError(f"The edition {told['edition']} of {code} is not listed.")
    return RoleFacts(
        code=code,
        label=told["label"],
        what=told["what"],
        rights=frozenset(Right(right) for right in told["may"]),
        kinds=frozenset(told["kinds"]),
        level=Level(told["level"]),
        source=told["source"],
        since=editions[told["edition"]]["in_force_from"],
    )
