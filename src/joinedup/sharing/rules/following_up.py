"""How a question is followed up, as data with a source and the day from which it is in force."""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class FollowingUp:
    """One edition. `usual` counts the desk's own opening hours, `urgent` the clock."""

    code: str
    in_force_from: date
    source: str
    usual: timedelta
    urgent: timedelta
    urgent_within: timedelta
    outcome_working_days: int
    longest_hold: timedelta
    barrier_times: int
    barrier_within: timedelta


@cache
def editions() -> tuple[FollowingUp, ...]:
    """Those that come with Joinedup, the newest first."""
    return read_editions((files("joinedup.sharing") / "data" / "following_up.toml").read_text("utf-8"))


def in_force(on: date, *, among: tuple[FollowingUp, ...]) -> FollowingUp:
    """The edition of a day; before the first there is the first, so that nothing old goes unfollowed."""
    return next((one for one in among if one.in_force_from <= on), among[-1])


def read_editions(text: str) -> tuple[FollowingUp, ...]:
    """
    Raises:
        ValueError: there is no edition in it.
    """
    found = sorted(map(_edition, tomllib.loads(text)["edition"]), key=lambda one: one.in_force_from)
    if not found:
        raise ValueError("It holds no edition.")
    return tuple(reversed(found))


def _edition(entry: dict[str, Any]) -> FollowingUp:
    return FollowingUp(
        code=entry["code"],
        in_force_from=entry["in_force_from"],
        source=entry["source"],
        usual=timedelta(minutes=entry["usual_minutes"]),
        urgent=timedelta(minutes=entry["urgent_minutes"]),
        urgent_within=timedelta(minutes=entry["urgent_within_minutes"]),
        outcome_working_days=entry["outcome_working_days"],
        longest_hold=timedelta(days=entry["longest_hold_days"]),
        barrier_times=entry["barrier_times"],
        barrier_within=timedelta(days=entry["barrier_days"]),
    )
