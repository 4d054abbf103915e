"""Somebody with a skill or a grade: whoever is on now, and if nobody is, when the first of them will be."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from joinedup.agencies.rules.ages import rota_age_in_words
from joinedup.agencies.rules.rota import Person
from joinedup.kernel.london import moment_in_words

GRADES = ("frontline", "manager", "senior")  # from the first to the last who decides
GRADE_WORDS = {"frontline": "frontline", "manager": "a manager", "senior": "a senior manager"}


@dataclass(frozen=True, slots=True)
class Presence:
    """Whether somebody is on: until when, or when they next are. None and None: the rota does not say."""

    until: datetime | None = None
    back_at: datetime | None = None
    stale: bool = False  # what the rota says is too old to be relied on
    age: timedelta | None = None  # how old it is; None where no rota names them

    @property
    def rota_words(self) -> str:
        """'rota 2 days old'; '' where no rota names them."""
        return "" if self.age is None else f"rota {rota_age_in_words(self.age)}"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who has what is asked for; `load` counts what they hold of it now, where that is known."""

    person: Person
    post: str
    agency: str
    desk_phone: str
    presence: Presence
    load: int = 0

    @property
    def phone(self) -> str:
        return self.person.phone or self.desk_phone

    @property
    def is_on(self) -> bool:
        return self.presence.until is not None and not self.presence.stale


@dataclass(frozen=True, slots=True)
class WhoHasIt:
    """`on` are those who are there now, whoever holds least first; `next_on` is the first who will be."""

    on: tuple[Candidate, ...]
    next_on: Candidate | None
    because: str


def who_has_it(candidates: Iterable[Candidate], *, what: str, at: datetime) -> WhoHasIt:
    """`what` stands inside a sentence: 'trained for a child's interview', 'a manager'."""
    everybody = tuple(candidates)
    on = tuple(
        sorted((one for one in everybody if one.is_on), key=lambda one: (one.load, one.person.reference))
    )
    if on:
        first = on[0]
        until = first.presence.until
        assert until is not None
        return WhoHasIt(
            on, None, f"{first.person.name} is {what} and on until {moment_in_words(until, at=at)}"
        )
    if not everybody:
        return WhoHasIt((), None, f"Nobody here is said to be {what}")
    to_come = [one for one in everybody if one.presence.back_at is not None and not one.presence.stale]
    if not to_come:
        return WhoHasIt((), None, f"Nobody who is {what} has a shift on the rota of the next eight days")
    first = min(to_come, key=lambda one: (one.presence.back_at, one.person.reference))
    assert first.presence.back_at is not None
    back = moment_in_words(first.presence.back_at, at=at)
    return WhoHasIt((), first, f"Nobody who is {what} is on until {back}, when {first.person.name} is")


def at_least(grade: str) -> frozenset[str]:
    """The grades that decide as much as `grade` or more."""
    return frozenset(GRADES[GRADES.index(grade) :])
