"""Time limits as data: each with its source, the days it is in force, and how far it has been checked."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from enum import Enum
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

from joinedup.kernel.london import day_in_words
from joinedup.kernel.working_days import Counting
from joinedup.kernel.working_time import ServiceHours

_SERVICE_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_CLOSED = ("00:00", "00:00")


class Step(Enum):
    """What must be done by a day."""

    REFERRAL_DECISION = "referral_decision"
    ASSESSMENT = "assessment"
    INITIAL_CONFERENCE = "initial_conference"
    FIRST_CORE_GROUP = "first_core_group"


class Event(Enum):
    """What sets a clock going. Its day in London is day nought."""

    REFERRAL_RECEIVED = "referral_received"
    # The one at which the section 47 enquiry was begun, not the last of several.
    STRATEGY_DISCUSSION = "strategy_discussion"
    INITIAL_CONFERENCE_HELD = "initial_conference_held"


class Kind(Enum):
    """On whose word the limit stands."""

    STATUTE = "statute"
    REGULATION = "regulation"
    STATUTORY_GUIDANCE = "statutory_guidance"
    NON_STATUTORY_GUIDANCE = "non_statutory_guidance"
    LOCAL = "local"

    @property
    def words(self) -> str:
        """What stands before the source, on a page."""
        return _ON_WHOSE_WORD[self]


_ON_WHOSE_WORD = {
    Kind.STATUTE: "The law: ",
    Kind.REGULATION: "A regulation: ",
    Kind.STATUTORY_GUIDANCE: "Statutory guidance: ",
    Kind.NON_STATUTORY_GUIDANCE: "Guidance: ",
    Kind.LOCAL: "",  # its source says so
}


class Verified(Enum):
    """How far somebody has checked the figure."""

    YES = "yes"
    SECONDARY = "secondary"
    ONE_AREA = "one_area"
    TWO_AREAS = "two_areas"
    SEED = "seed"  # the research report
    CONFLICT = "conflict"  # another page of today says otherwise
    NO = "no"

    @property
    def words(self) -> str:
        return _CHECKED[self]


_CHECKED = {
    Verified.YES: "found in the source or in several procedures",
    Verified.SECONDARY: "from a summary by somebody else",
    Verified.ONE_AREA: "the procedure of one area",
    Verified.TWO_AREAS: "the procedure of two areas",
    Verified.SEED: "from the research report",
    Verified.CONFLICT: "sources do not agree",
    Verified.NO: "generally known: check it",
}


class NoLimitInForce(LookupError):
    """No edition that is held was in force on the day the step started."""


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """A limit for steps that start from `in_force_from` to `in_force_to`, both included; None is open."""

    timer: str
    step: Step
    name: str
    counted_from: Event
    working_days: int
    kind: Kind
    edition: str
    source: str
    in_force_from: date
    in_force_to: date | None
    verified: Verified

    def is_in_force(self, day: date) -> bool:
        return self.in_force_from <= day and (self.in_force_to is None or day <= self.in_force_to)


@dataclass(frozen=True, slots=True)
class ServiceDay:
    """When the service that a clock waits for is open, and on whose word."""

    hours: ServiceHours
    source: str
    verified: Verified


@dataclass(frozen=True, slots=True)
class Limits:
    """Every limit that is held, how days are counted, and in which hours a referral counts as received."""

    limits: tuple[TimeLimit, ...]
    counting: Counting
    service_day: ServiceDay

    def in_force(self, step: Step, day: date) -> TimeLimit:
        """Return the one limit for `step` that was in force on `day`.

        Raises:
            NoLimitInForce: none was; a step is never judged by an edition that came later.
        """
        for limit in self.limits:
            if limit.step is step and limit.is_in_force(day):
                return limit
        said = day_in_words(day, today=date.min)  # an old day: its year is to be said
        raise NoLimitInForce(f"No time limit for {step.value.replace('_', ' ')} is held for {said}.")


def read_limits(text: str) -> Limits:
    """Make limits of TOML in the form of `clocks/data/time_limits.toml`; see `limits_of`."""
    return limits_of(tomllib.loads(text))


def limits_of(data: Mapping[str, Any]) -> Limits:
    """Make limits of what such a file says.

    Raises:
        ValueError: a word is unknown, an edition is not listed, or two editions of a step hold on one day.
    """
    limits = tuple(
        _limit(entry, code, data["edition"])
        for entry in data["limit"]
        if "step" in entry  # the others are counted where their events are recorded: `timers`
        for code in entry["editions"]
    )
    _refuse_overlaps(limits)
    service = data["service_day"]
    hours = [_clocks(service.get(day, _CLOSED)) for day in _SERVICE_DAYS]
    return Limits(
        limits=limits,
        counting=Counting(data["counting"]["convention"]),
        service_day=ServiceDay(
            ServiceHours(
                tuple(opens for opens, _ in hours),
                tuple(closes for _, closes in hours),
                _clocks(service["bank_holidays"]) if "bank_holidays" in service else None,
            ),
            source=service["source"],
            verified=Verified(service["verified"]),
        ),
    )


def _clocks(said: Sequence[str]) -> tuple[time, time]:
    if said == "closed":
        said = _CLOSED
    opens, closes = (time.fromisoformat(clock) for clock in said)
    return opens, closes


def _limit(entry: Mapping[str, Any], code: str, editions: Mapping[str, Any]) -> TimeLimit:
    if code not in editions:
        raise ValueError(f"The edition {code} of {entry['timer']} is not listed.")
    edition = editions[code]
    return TimeLimit(
        timer=entry["timer"],
        step=Step(entry["step"]),
        name=entry["name"],
        counted_from=Event(entry["counted_from"]),
        working_days=entry["working_days"],
        kind=Kind(entry["kind"]),
        edition=code,
        source=edition["title"],
        in_force_from=edition["in_force_from"],
        in_force_to=edition.get("in_force_to"),
        verified=Verified(entry["verified"]),
    )


def _refuse_overlaps(limits: tuple[TimeLimit, ...]) -> None:
    for step in Step:
        in_turn = sorted((one for one in limits if one.step is step), key=lambda one: one.in_force_from)
        for earlier, later in pairwise(in_turn):
            if earlier.in_force_to is None or earlier.in_force_to >= later.in_force_from:
                raise ValueError(f"{earlier.edition} and {later.edition} both hold for {step.value}.")


@cache
def as_shipped() -> Mapping[str, Any]:
    """What `data/time_limits.toml` says, read once in a process."""
    return tomllib.loads((files("joinedup.clocks") / "data" / "time_limits.toml").read_text("utf-8"))


@cache
def limits_of_england() -> Limits:
    """The limits that come with Joinedup, for an area that has brought in none of its own."""
    return limits_of(as_shipped())
