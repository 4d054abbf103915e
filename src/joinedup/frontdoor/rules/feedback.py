"""Time limits of what is owed to whoever told us, as data with a source and the day from which it holds."""

import tomllib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from joinedup.clocks.rules.due import day_nought
from joinedup.clocks.rules.limits import ServiceDay
from joinedup.kernel.working_days import WorkingCalendar


@dataclass(frozen=True, slots=True)
class Edition:
    code: str
    in_force_from: date
    source: str
    came_of_it_working_days: int
    next_news_within: timedelta
    longest_hold: timedelta


@cache
def editions() -> tuple[Edition, ...]:
    """Those that come with Joinedup, the newest first."""
    return read_editions((files("joinedup.frontdoor") / "data" / "feedback.toml").read_text("utf-8"))


def in_force(on: date, *, among: tuple[Edition, ...]) -> Edition:
    """The edition of a day; before the first there is the first, so that nobody who told us is forgotten."""
    return next((one for one in among if one.in_force_from <= on), among[-1])


def read_editions(text: str) -> tuple[Edition, ...]:
    """
    Raises:
        ValueError: there is no edition in it.
    """
    found = sorted(map(_edition, tomllib.loads(text)["edition"]), key=lambda one: one.in_force_from)
    if not found:
        raise ValueError("It holds no edition.")
    return tuple(reversed(found))


def _edition(entry: dict[str, Any]) -> Edition:
    return Edition(
        code=entry["code"],
        in_force_from=entry["in_force_from"],
        source=entry["source"],
        came_of_it_working_days=entry["came_of_it_working_days"],
        next_news_within=timedelta(days=entry["next_news_within_days"]),
        longest_hold=timedelta(days=entry["longest_hold_days"]),
    )


SAID_WITHIN_A_DAY = (
    "Working Together 2023, chapter 3: a decision within one working day, and the sender is told"
)


def said_due(decided_at: datetime, *, service_day: ServiceDay, calendar: WorkingCalendar) -> date:
    """The day on which whoever rang is rung and told what was decided: the same working day."""
    return day_nought(decided_at, service_day=service_day, calendar=calendar).day


def came_of_it_due(
    decided_at: datetime, *, service_day: ServiceDay, calendar: WorkingCalendar, edition: Edition
) -> date:
    """The last day on which what came of a concern is told in time.

    Decided after the service has closed, or on a day without service, it is counted as the clocks count:
    from the next day of service.
    """
    begins = day_nought(decided_at, service_day=service_day, calendar=calendar).day
    return calendar.add(begins, edition.came_of_it_working_days)
