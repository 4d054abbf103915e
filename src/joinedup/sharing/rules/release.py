"""How an agency lets its answers go: alone or through a second person, at night as by day. It is data."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from joinedup.kernel.decisions import Decision, allow, refuse

GIVEN_BACK_LIMIT = 280


@dataclass(frozen=True, slots=True)
class Practice:
    """What one agency does. `source` says who settled it."""

    second_person: bool
    second_for_wider: bool
    urgent_only_out_of_hours: bool
    links_by_mail: bool
    source: str


@dataclass(frozen=True, slots=True)
class ByKind:
    kinds: frozenset[str]  # of agencies; none: any
    practice: Practice
    in_force_from: date


def read_practices(text: str) -> tuple[ByKind, ...]:
    """Read the TOML of `sharing/data/practices.toml`.

    Raises:
        ValueError: the last row is not for every kind: an agency would have no practice.
    """
    rows = tuple(
        ByKind(
            frozenset(row["kinds"]),
            Practice(
                row["second_person"],
                row["second_for_wider"],
                row["urgent_only_out_of_hours"],
                row["links_by_mail"],
                row["source"],
            ),
            row["in_force_from"],
        )
        for row in tomllib.loads(text)["practices"]
    )
    if not rows or rows[-1].kinds:
        raise ValueError("The last practice must be for every kind of agency.")
    return rows


@cache
def practices() -> tuple[ByKind, ...]:
    return read_practices((files("joinedup.sharing") / "data" / "practices.toml").read_text("utf-8"))


def usual(kind: str, *, today: date) -> Practice:
    """What agencies of `kind` do where none has said otherwise.

    Raises:
        LookupError: nothing that is held was in force on `today`.
    """
    for row in practices():
        if row.in_force_from <= today and (not row.kinds or kind in row.kinds):
            return row.practice
    raise LookupError(f"no practice for {kind} on {today}")


def needs_release(practice: Practice, *, items: int, wider: int = 0, out_of_hours: bool = False) -> bool:
    """Whether the answer waits for a second act. 'Nothing held' tells no item, and goes at once everywhere.

    What changes the child's safety tonight never waits, whatever this says (I10).
    """
    if items == 0:
        return False
    if practice.second_person or (practice.second_for_wider and wider > 0):
        return True
    return practice.urgent_only_out_of_hours and out_of_hours


def may_go_now(practice: Practice, *, out_of_hours: bool) -> Decision:
    """Whether what was prepared may be let go at this hour."""
    if practice.urgent_only_out_of_hours and out_of_hours:
        return refuse(
            "release.out_of_hours",
            "Your desk is closed. Only what changes the child's safety tonight goes now, through the duty "
            "officer. The rest is let go in hours.",
        )
    return allow("release.in_hours")


def may_be_given_back(because: str) -> Decision:
    if not because.strip():
        return refuse("give_back.no_reason", "Enter what should be changed, so that they can change it")
    if len(because) > GIVEN_BACK_LIMIT:
        return refuse("give_back.too_long", f"Say it in {GIVEN_BACK_LIMIT} characters")
    return allow("give_back.reason")
