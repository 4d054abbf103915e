"""Who is kept out of a child's record, to whom it is restricted, and when a reason opens it for an hour.

The order is fixed, and stands in `gate.rules.deciding`. Whoever is kept out stays out, whatever they hold.
A reason opens what is not the viewer's, also what is restricted. Without one a restricted record is for those
who are named, if they work with the child. After that it is roles and involvements as ever.
"""

import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files

from joinedup.gate.rights import Right
from joinedup.gate.viewer import Viewer
from joinedup.kernel.decisions import Decision, allow, hide, refuse
from joinedup.vault.rules.revealing import is_reason

LEADS = "lead worker"  # the part of whoever holds the work around a child together
# Codes of the trail with which somebody saw a child's record, and not the child in a list.
LOOKS_AT_A_CHILD = frozenset({"child.looked", "looks.looked", "glass.opened", "concern.looked"})
OPEN_FOR = timedelta(minutes=60)  # security.md T-05
LONGEST_REASON = 400
REVIEW_WITHIN = timedelta(days=366)


class Guarding(StrEnum):
    EXCLUDED = "excluded"  # somebody must never see it
    DECLARED = "declared"  # somebody said that they know the family
    FOUND = "found"  # their own particulars say that they do
    RESTRICTED = "restricted"  # to named people
    WATCHED = "watched"  # a look is let through, and told


KEEPS_OUT = frozenset({Guarding.EXCLUDED, Guarding.DECLARED, Guarding.FOUND})
_SAID = {
    Guarding.EXCLUDED: "Kept out",
    Guarding.DECLARED: "Said that they know the family",
    Guarding.FOUND: "May know the family: their own particulars agree",
    Guarding.RESTRICTED: "Restricted to named people",
    Guarding.WATCHED: "Watched",
}


@dataclass(frozen=True, slots=True)
class Listed:
    """One entry of a list that is data: why a record is restricted, or why one is opened."""

    code: str
    label: str
    hint: str


@dataclass(frozen=True, slots=True)
class Guards:
    """What guards one child's record at one moment, by people's keys."""

    out: frozenset[int] = frozenset()
    named: frozenset[int] | None = None  # None: not restricted


NO_GUARDS = Guards()


def of_all(guards: Iterable[Guards]) -> Guards:
    """What guards several children together: who is kept out of any of them, and who is named for each."""
    out: frozenset[int] = frozenset()
    named: frozenset[int] | None = None
    for one in guards:
        out |= one.out
        if one.named is not None:
            named = one.named if named is None else named & one.named
    return Guards(out, named)


def in_words(kind: Guarding) -> str:
    return _SAID[kind]


@cache
def categories() -> Mapping[str, Listed]:
    return _listed("category")


@cache
def reasons() -> Mapping[str, Listed]:
    return _listed("reason")


def may_keep(viewer: Viewer) -> Decision:
    return allow("guard.keeper") if viewer.may(Right.KEEP_PEOPLE_OUT) else hide("guard.not_keeper")


def may_read_guard(viewer: Viewer, *, kind: Guarding, set_by: int, agency_of: int | None) -> Decision:
    """`agency_of` is that of whoever is kept out: their colleagues must not learn of it (T-02).

    Whoever set it reads it whatever agency that is.
    """
    if not viewer.may(Right.KEEP_PEOPLE_OUT):
        return hide("guard.not_keeper")
    if kind is Guarding.EXCLUDED and agency_of == viewer.agency_id and set_by != viewer.practitioner_id:
        return hide("guard.own_agency")
    return allow("guard.keeper")


def may_keep_out(viewer: Viewer, *, person: int) -> Decision:
    if person == viewer.practitioner_id:
        return refuse("guard.oneself", "You cannot keep yourself out here. Say that you know this family.")
    return allow("guard.another")


def may_restrict(viewer: Viewer, *, named: Collection[int], at_the_front_door: Collection[int]) -> Decision:
    """Work on a restricted record goes on: somebody at the front door must be able to open it."""
    if not named:
        return refuse("guard.nobody_named", "Name whoever may open this record.")
    if viewer.practitioner_id not in named:
        return refuse("guard.yourself", "Name yourself as well: else you could not end this again.")
    if not at_the_front_door:
        return refuse(
            "guard.front_door_shut_out",
            "Name somebody who works at the front door as well: else nobody could act on what comes in.",
        )
    return allow("guard.named")


def may_review_on(day: date, *, today: date) -> Decision:
    """Nothing is kept for ever without somebody looking at it again."""
    if day <= today:
        return refuse("guard.review_past", "Choose a day that is still to come.")
    if day - today > REVIEW_WITHIN:
        return refuse("guard.review_far", "Choose a day within the next year.")
    return allow("guard.review")


def may_break_glass(viewer: Viewer) -> Decision:
    return allow("glass.right") if viewer.may(Right.BREAK_GLASS) else hide("glass.no_right")


def may_give_reason(*, code: str, because: str, last: str) -> Decision:
    """A reason from the list and a sentence, which is not the one that was written the last time (T-05)."""
    if code not in reasons():
        return refuse("glass.no_reason", "Choose why you need it.")
    said = is_reason(because)
    if not said.allowed:
        return refuse("glass.no_sentence", said.because)
    if " ".join(because.split()).casefold() == " ".join(last.split()).casefold():
        return refuse("glass.same_words", "You wrote the same the last time. Say what it is now.")
    return allow("glass.reason")


def _listed(kind: str) -> Mapping[str, Listed]:
    text = (files("joinedup.children") / "data" / "guarding.toml").read_text("utf-8")
    rows = tomllib.loads(text)[kind]
    return {code: Listed(code, row["label"], row.get("hint", "")) for code, row in rows.items()}
