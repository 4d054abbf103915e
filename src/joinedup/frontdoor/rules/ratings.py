"""How urgent a contact is, as a person rates it: red, amber, green or blue, and by when it is decided."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, assert_never

from joinedup.clocks.rules.limits import ServiceDay
from joinedup.kernel.decisions import Decision, allow, refuse
from joinedup.kernel.london import end_of_day, from_london, moment_in_words, to_london
from joinedup.kernel.working_days import WorkingCalendar

REASON_LIMIT = 280
_MOST_DAYS = 60


class Rating(StrEnum):
    RED = "red"
    AMBER = "amber"
    GREEN = "green"
    BLUE = "blue"


class Counted(StrEnum):
    WORKING = "working"
    ELAPSED = "elapsed"


def rating_in_words(rating: Rating) -> str:
    match rating:
        case Rating.RED:
            return "Red"
        case Rating.AMBER:
            return "Amber"
        case Rating.GREEN:
            return "Green"
        case Rating.BLUE:
            return "Blue"
        case _:
            assert_never(rating)


@dataclass(frozen=True, slots=True)
class Limit:
    """By when what has this rating is decided. `hours` 0: the profile says nothing of it."""

    rating: Rating
    hours: int
    counted: Counted
    means: str
    label: str = ""  # what the area calls it; '' by its colour
    partners: int = 0  # in how many working hours whoever is asked answers; 0: nothing is said of it

    @property
    def words(self) -> str:
        if not self.hours:
            return f"{self.means}; no time of its own to decide in"
        return f"{self.means}; {self.hours} {'working ' if self.counted is Counted.WORKING else ''}hours"


@dataclass(frozen=True, slots=True)
class Profile:
    code: str
    title: str
    source: str
    in_force_from: date
    limits: Mapping[Rating, Limit]
    red_past_closing: bool  # the area's own choice, beside the profile
    red_source: str

    def partners_answer(self, rating: Rating) -> tuple[int, str]:
        """In how many working hours, and the sentence that says so; (0, '') where nothing is said of it."""
        limit = self.limits.get(rating)
        if limit is None or not limit.partners:
            return 0, ""
        return limit.partners, f"It is rated {self.called(rating)}. {limit.means}."

    @property
    def longest_worked(self) -> int:
        """In how many working hours at most something is decided."""
        return max((one.hours for one in self.limits.values() if one.counted is Counted.WORKING), default=0)

    def called(self, rating: Rating) -> str:
        """What the area calls it; by its colour where it has no such rating any more."""
        limit = self.limits.get(rating)
        return (limit.label if limit else "") or rating_in_words(rating)


def read_profiles(text: str) -> tuple[str, tuple[Profile, ...]]:
    """The profile in use, and every one that is held.

    Raises:
        ValueError: the most urgent is missing from a profile, or none is called as the one in use.
    """
    return _profiles(tomllib.loads(text))


def _profiles(told: Mapping[str, Any]) -> tuple[str, tuple[Profile, ...]]:
    use = told["use"]
    found = tuple(_profile(row, use) for row in told["profile"])
    if use["profile"] not in {one.code for one in found}:
        raise ValueError(f"The profile {use['profile']!r} is in use and not in the list.")
    return use["profile"], found


def _profile(row: Mapping[str, Any], use: Mapping[str, Any]) -> Profile:
    known = [rating.value for rating in Rating]
    unknown = sorted(set(row["limit"]) - set(known))
    if unknown or known[0] not in row["limit"]:
        wrong = unknown[0] if unknown else f"nothing for {known[0]}"
        raise ValueError(f"The profile {row['code']!r} has {wrong}: a rating is {', '.join(known)}.")
    limits = {
        rating: Limit(
            rating,
            said["hours"],
            Counted(said["counted"]),
            said["means"],
            said.get("label", ""),
            said.get("partners", 0),
        )
        for rating in Rating
        for said in (row["limit"].get(rating.value),)
        if said is not None
    }
    past, source = use["red_past_closing"], use["red_past_closing_source"]
    return Profile(row["code"], row["title"], row["source"], row["in_force_from"], limits, past, source)


def profile_of(own: Mapping[str, Any]) -> Profile:
    """The profile that an area uses: of its own file, or of those that come with Joinedup. {}: as it comes.

    Raises:
        ValueError: as `read_profiles`.
        KeyError: a profile lacks a field.
    """
    if not own:
        return profile_in_use()
    shipped = tomllib.loads(_text())
    named = {row["code"] for row in own.get("profile", ())}
    rows = [row for row in shipped["profile"] if row["code"] not in named]
    used, found = _profiles({"use": own["use"], "profile": [*rows, *own.get("profile", ())]})
    return next(one for one in found if one.code == used)


@cache
def profiles() -> Mapping[str, Profile]:
    _, found = _shipped()
    return {one.code: one for one in found}


def profile_in_use() -> Profile:
    used, _ = _shipped()
    return profiles()[used]


@cache
def _shipped() -> tuple[str, tuple[Profile, ...]]:
    return read_profiles(_text())


def _text() -> str:
    return (files("joinedup.frontdoor") / "data" / "ratings.toml").read_text("utf-8")


def due_at(
    rating: Rating,
    *,
    received_at: datetime,
    profile: Profile,
    service_day: ServiceDay,
    calendar: WorkingCalendar,
) -> datetime | None:
    """By when it is decided, counted from receipt; None where the profile sets no time."""
    limit = profile.limits.get(rating)
    hours = timedelta(hours=limit.hours if limit else 0)
    if limit is None or not hours:
        return None
    if limit.counted is Counted.ELAPSED:
        return received_at + hours
    past_closing = rating is Rating.RED and profile.red_past_closing
    return _worked_off(
        received_at, hours, past_closing=past_closing, service_day=service_day, calendar=calendar
    )


def _worked_off(
    since: datetime,
    hours: timedelta,
    *,
    past_closing: bool,
    service_day: ServiceDay,
    calendar: WorkingCalendar,
) -> datetime:
    """Walk through the hours in which the front door is open. `past_closing`: once begun, there is no end of
    the day. Where it is open too seldom, it is due when the last day that is looked at is over."""
    day, left = to_london(since).date(), hours
    for _ in range(_MOST_DAYS):
        stretch = service_day.hours.on(day, calendar=calendar)
        if stretch is not None:
            opens, closes = stretch
            begins = max(opens, since)
            if begins < closes and (past_closing or left <= closes - begins):
                return begins + left
            left -= max(timedelta(), closes - begins)
        day += timedelta(days=1)
    return end_of_day(day - timedelta(days=1))


def decided_by(due_on: date, *, service_day: ServiceDay) -> datetime:
    """The moment at which the front door closes on the working day on which a decision falls due.

    On a weekday on which it does not open, the end of that day.
    """
    opens, closes = (
        clocks[due_on.weekday()] for clocks in (service_day.hours.opens, service_day.hours.closes)
    )
    return end_of_day(due_on) if closes <= opens else from_london(datetime.combine(due_on, closes)).moment


def may_rate(rating: Rating, *, before: Rating | None, because: str) -> Decision:
    """The first rating speaks for itself; a change carries its reason (Surrey's rule)."""
    if before is None:
        return allow("rate.first")
    if before is rating:
        return refuse("rate.same", f"It is {rating_in_words(rating).lower()} already.")
    if not because.strip():
        return refuse(
            "rate.no_reason",
            f"Enter why it is {rating_in_words(rating).lower()} now and no longer"
            f" {rating_in_words(before).lower()}",
        )
    return allow("rate.changed")


def may_say_of_a_worker(*, of_a_worker: bool, because: str) -> Decision:
    """That it is about somebody who works with children is said at once; it is taken back with a reason."""
    if of_a_worker or because.strip():
        return allow("rate.said_of_a_worker")
    return refuse("rate.why_no_worker", "Enter why it is not about somebody who works with children")


def stands(due: datetime, *, at: datetime) -> str:
    """'by 13:00', 'was due Monday 13:00'."""
    said = moment_in_words(due, at=at)
    return f"by {said}" if at <= due else f"was due {said}"
