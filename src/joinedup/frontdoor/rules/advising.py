"""Advice before a child is named: whom one can ask, what follows on each way, and until when they answer.

Not advice on the law, which the room of sharing gives to whoever doubts whether something may be asked.
"""

import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files

from joinedup.kernel.decisions import Decision, allow, refuse
from joinedup.kernel.london import end_of_day, today_in_london

# How long the adviser's desk is open before there is an answer, or a call. Ours, for an area to look through.
ANSWERS_WITHIN = timedelta(hours=4)
FRONT_DOOR = "front_door"


class Age(StrEnum):
    UNDER_FIVE = "0-4"
    FIVE_TO_NINE = "5-9"
    TEN_TO_THIRTEEN = "10-13"
    FOURTEEN_TO_SEVENTEEN = "14-17"
    NOT_SURE = "not_sure"

    @property
    def words(self) -> str:
        return "Not sure" if self is Age.NOT_SURE else self.value.replace("-", " to ")


class Naming(StrEnum):
    """What an adviser says of whether the child can stay un-named."""

    MAY_STAY = "may_stay"
    MUST_NAME = "must_name"


def named_by(advised_at: datetime) -> datetime:
    """Until when a worry that cannot stay un-named is named: the end of the day on which that was said.

    Ours, for an area to look through: what shows significant harm waits for no second day.
    """
    return end_of_day(today_in_london(advised_at))


@dataclass(frozen=True, slots=True)
class Noted:
    """A conversation that was had. `child_name` is '' where nobody was named."""

    spoke_with: str
    worry: str
    agreed: str = ""
    child_name: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks advice on, without a word of who the child is."""

    adviser: str
    age_band: str
    worry: str
    working_well: str = ""


@dataclass(frozen=True, slots=True)
class Advised:
    would_do: str
    becomes_concern: str
    naming: Naming
    harm: str = ""  # what of it shows significant harm, where it cannot stay un-named


@dataclass(frozen=True, slots=True)
class Adviser:
    code: str
    label: str
    hint: str  # what they record, and what they must do
    kinds: frozenset[str]  # of agencies whose desk answers
    front_door: bool
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Route:
    """One way to go on, and what follows on it."""

    code: str
    label: str
    who_sees: str
    must_act: str
    police: str
    family: str
    criminalises: str
    source: str
    verified: bool


def read_advisers(text: str) -> tuple[Adviser, ...]:
    """Make advisers of TOML in the form of `routes.toml`.

    Raises:
        ValueError: not exactly one of them is the front door, or a code stands there twice.
    """
    found = tuple(
        Adviser(
            entry["code"],
            entry["label"],
            entry["hint"],
            frozenset(entry["kinds"]),
            entry["front_door"],
            entry["source"],
            entry["verified"] == "yes",
        )
        for entry in tomllib.loads(text)["adviser"]
    )
    if len({each.code for each in found}) != len(found):
        raise ValueError("An adviser's code stands twice in the list.")
    if [each.code for each in found if each.front_door] != [FRONT_DOOR]:
        raise ValueError("Exactly one adviser is the front door.")
    return found


def read_routes(text: str) -> tuple[Route, ...]:
    return tuple(
        Route(**{**entry, "verified": entry["verified"] == "yes"}) for entry in tomllib.loads(text)["route"]
    )


@cache
def advisers() -> tuple[Adviser, ...]:
    """Those that come with Joinedup, read once in a process."""
    return read_advisers(_data())


@cache
def routes() -> tuple[Route, ...]:
    return read_routes(_data())


def adviser_label(code: str) -> str:
    return next((each.label for each in advisers() if each.code == code), code.replace("_", " "))


def may_advise(*, asked_by: str, by: str, advised: bool) -> Decision:
    """Nobody advises themselves; the first advice counts."""
    if asked_by == by:
        return refuse("talk.own", "You asked this. Somebody else at this desk advises you.")
    if advised:
        return refuse("talk.advised", "Somebody has advised on this already.")
    return allow("talk.adviser")


def may_name(*, named: bool) -> Decision:
    if named:
        return refuse(
            "talk.named", "This is a concern already. What you add, tell the front door by telephone."
        )
    return allow("talk.not_named")


def _data() -> str:
    return (files("joinedup.frontdoor") / "data" / "routes.toml").read_text("utf-8")
