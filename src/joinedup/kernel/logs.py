"""What may stand in a log: known events with known fields, each of a known shape. Nothing that anybody typed.

Rooms log with Python's own `logging`: the event as the message, the rest as `extra=`. What is not listed here
is left out of the line and counted, so that a slip costs a field and not somebody's address.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Final

EVENTS: Final = frozenset(
    {
        "server.started",
        "server.stopped",
        "server.busy",  # more requests wait than threads are there
        "request.answered",
        "request.defect",  # a 500: our fault, under a reference
        "request.suspicious",  # what Django refused by itself: a wrong host, a wrong token
        "change.not_saved",
        "change.refused_read_only",
        "visit.end_not_saved",  # somebody signed out while nothing could be written
        "session.not_kept",  # what was done stands; when somebody was seen last could not be written
        # What runs beside the pages, and went wrong in one of its rounds.
        "beside.not_closed",
        "drill.not_drawn",
        "facts.not_begun",
        "gaps.not_raised",
        "looks.not_looked_through",
        "reminders.not_sent",
        "sessions.not_cleared",
        "urgent.not_read",
        "watching.not_read",
        "checkpoint.not_made",
        "outbox.not_emptied",
        "link.not_forgotten",  # copies of people in the folder of a run that is over could not be removed
        "held.not_ended",  # what was read for an answer, and is over, could not be dropped
        "source.not_read",  # an agency's own records gave nothing; `kind` says how
        "draft.not_kept",  # what was typed and not taken could not be kept either
        "form.fields_unknown",  # a form came with fields that it does not have, which were ignored
        "panel.unavailable",  # one part of a child's page could not be had; the rest was shown
        "file.alarming",  # a virus, or what may be one, was sent in and not kept
        "intake.kept_aside",  # a concern was received while the database could not take it: sealed, on disk
        "intake.not_taken_in",  # and it could not be taken in yet
        "thread.fell",
        "process.fell",
        "library.spoke",  # a library logged something: its words are left out, where it was stands in `place`
        "event.unlisted",  # ours, and nobody put it in this list
    }
)
_LEVELS: Final = frozenset({"debug", "info", "warning", "error", "critical"})
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "other"})
_ENGINES: Final = re.compile(r"(SQLite|PostgreSQL) [0-9][0-9.]{0,20}")
_MOMENT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}\+00:00")
_CODE_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.]{0,79}")
_PLACE: Final = re.compile(r"[A-Za-z_<][A-Za-z0-9_.<>]{0,79}:[0-9]{1,6}")
_REF: Final = re.compile(r"[0-9A-F]{6}")
_REQUEST: Final = re.compile(r"[0-9a-f]{12}")
_ROUTE: Final = re.compile(r"[a-z_]{1,30}:[a-z_]{1,40}|none")

Shape = Callable[[object], bool]


def _words(pattern: re.Pattern[str]) -> Shape:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def _one_of(known: frozenset[str]) -> Shape:
    return lambda value: isinstance(value, str) and value in known


def _number(most: int) -> Shape:
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most


SHAPES: Final[dict[str, Shape]] = {
    "at": _words(_MOMENT),
    "level": _one_of(_LEVELS),
    "event": _one_of(EVENTS),
    "logger": _words(_CODE_NAME),
    "request": _words(_REQUEST),  # the same on every line of one request; made here, never taken from outside
    "method": _one_of(_METHODS),
    "route": _words(_ROUTE),  # the name of an address, never the address
    "status": _number(599),
    "ms": _number(10_000_000),
    "ref": _words(_REF),  # what the person on the telephone reads out
    "kind": _words(_CODE_NAME),  # of an exception; never its message
    "place": _words(_PLACE),
    "engine": _words(_ENGINES),
    "count": _number(10_000),
    "port": _number(65_535),
    "dropped": _number(1_000),
}
_dropped: Counter[str] = Counter()


def allowed(line: Mapping[str, object]) -> dict[str, object]:
    """Return what may be written of `line`; `dropped` says how many of its fields may not."""
    kept = {name: value for name, value in line.items() if name in SHAPES and SHAPES[name](value)}
    if "event" not in kept:
        kept["event"] = "event.unlisted"
    lost = len(line.keys() - kept.keys()) + (kept["event"] == "event.unlisted")
    if lost:
        kept["dropped"] = lost
        _dropped[str(kept["event"])] += lost
    return kept


def dropped() -> dict[str, int]:
    """How many fields were left out since the process began, by event."""
    return dict(_dropped)
