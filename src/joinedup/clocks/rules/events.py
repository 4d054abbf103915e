"""What happens in the work with a child, as data: who may record it, and which clocks it starts and stops."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

from joinedup.kernel.decisions import Decision, allow, hide, refuse
from joinedup.kernel.london import today_in_london


@dataclass(frozen=True, slots=True)
class Event:
    code: str
    label: str
    group: str  # '' where it is recorded on a page of its own
    kinds: frozenset[str]  # of agency; empty: every one
    hint: str = ""
    until: str = ""  # what the day ahead is of; '' where there is none
    clock: str = ""  # that day is a clock of this code
    name: str = ""  # of that clock
    warn_hours: int = 0
    arranges: str = ""  # the event whose day it is
    also: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()  # steps that nobody waits for any more

    @property
    def offered(self) -> bool:
        return bool(self.group)

    @property
    def is_all_of(self) -> tuple[str, ...]:
        return (self.code, *self.also)


@cache
def events() -> Mapping[str, Event]:
    """Every event by its code, in the order of the file."""
    told = tomllib.loads((files("joinedup.clocks") / "data" / "events.toml").read_text("utf-8"))
    return {row["code"]: _event(row) for row in told["event"]}


def _event(row: Mapping[str, Any]) -> Event:
    lists = {
        "kinds": frozenset(row["kinds"]),
        **{part: tuple(row.get(part, ())) for part in ("also", "ends")},
    }
    return Event(**{**row, **lists})


def label_of(code: str) -> str:
    """A newer version beside this one may have written down what it knows alone."""
    known = events().get(code)
    return known.label if known else "A step that a newer version of this program has"


def offered_to(kind: str) -> tuple[Event, ...]:
    """What an agency of this kind records."""
    return tuple(one for one in events().values() if one.offered and may_record(one, kind=kind).allowed)


def may_record(event: Event, *, kind: str) -> Decision:
    if event.kinds and kind not in event.kinds:
        return hide("step.not_theirs")
    return allow("step.theirs")


def may_be_recorded(event: Event, *, occurred: datetime, until: datetime | None, at: datetime) -> Decision:
    """`occurred` is when it happened, `until` the day ahead that goes with it."""
    if occurred > at:
        return refuse("step.ahead", "It must have happened by now. Check the day and the time.")
    if event.until and until is None:
        return refuse("step.no_day", f"{_ASKED[event.until]} Give the day.")
    if until is not None and event.until and until <= occurred:
        return refuse("step.day_before", "That day lies before the step itself. Check both days.")
    return allow("step.recorded")


_ASKED = {
    "bail": "Until when does bail run?",
    "order": "Until when does the order run?",
    "conference": "On which day is the conference to be held?",
    "leaves": "From when on is the agency not there any more?",
}


def days_after(*, occurred: datetime, entered: datetime) -> int:
    """How many days later it was entered than it happened, in London's days: back-dated if not nought."""
    return (today_in_london(entered) - today_in_london(occurred)).days


def after_in_words(days: int) -> str:
    """Said beside what was entered on a later day than it happened."""
    return "" if days <= 0 else "entered 1 day later" if days == 1 else f"entered {days} days later"
