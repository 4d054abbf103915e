"""Reading the trail: for an export, for its newest hash, and for whoever may ask who looked."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from joinedup.trail.models import Entry


@dataclass(frozen=True, slots=True)
class Look:
    at: datetime
    actor: str
    agency: str
    code: str


def as_exported(entry: Entry) -> dict[str, object]:
    """The entry as it is hashed and exported: every value a number, a string or a list of strings."""
    return {
        "number": entry.number,
        "area": entry.area,
        "at": entry.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "actor": entry.actor,
        "agency": entry.agency,
        "code": entry.code,
        "about": list(entry.about),
        "digest": entry.digest,
        "previous": entry.previous,
        "hash": entry.hash,
    }


def lines() -> Iterator[str]:
    """The whole trail, oldest first, one JSON line an entry, as `trail verify` reads it."""
    for entry in Entry.objects.order_by("number").iterator(chunk_size=2000):
        yield json.dumps(as_exported(entry), sort_keys=True, ensure_ascii=False)


def head() -> tuple[int, str] | None:
    """Number and hash of the newest entry, to be kept outside the database."""
    return Entry.objects.order_by("-number").values_list("number", "hash").first()


def newest_moment() -> datetime | None:
    moment: datetime | None = Entry.objects.order_by("-number").values_list("at", flat=True).first()
    return moment


def entries_about(reference: str, *, newest: int) -> tuple[Look, ...]:
    """The newest entries about one record, newest first."""
    rows = Entry.objects.filter(subjects__reference=reference).order_by("-number")[:newest]
    return tuple(Look(row.at, row.actor, row.agency, row.code) for row in rows)
