"""Reading the trail: for an export, for its newest hash, and for whoever may ask who looked."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from joinedup.trail.chaining import in_utc
from joinedup.trail.models import Checkpoint, Entry, Reason, Subject
from joinedup.trail.rules.chain import as_line


@dataclass(frozen=True, slots=True)
class Look:
    at: datetime
    actor: str
    agency: str
    code: str
    about: tuple[str, ...]
    typed: str = ""  # why, in their own words, where it was asked and has not been erased


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed with an entry, and the first of the records that the entry is about."""

    entry: int
    about: str
    text: str


def typed_about(references: Collection[str]) -> tuple[Typed, ...]:
    """What was typed with entries about any of these records and stands beside the chain still."""
    rows = Reason.objects.filter(entry__subjects__reference__in=references).select_related("entry").distinct()
    return tuple(
        Typed(row.entry.number, next(one for one in row.entry.about if one in references), row.text)
        for row in rows.order_by("entry__number")
    )


def as_exported(entry: Entry) -> dict[str, object]:
    """The entry as it is hashed and exported: every value a number, a string or a list of strings."""
    return {
        "number": entry.number,
        "area": entry.area,
        "at": in_utc(entry.at),
        "actor": entry.actor,
        "agency": entry.agency,
        "code": entry.code,
        "about": list(entry.about),
        "digest": entry.digest,
        "previous": entry.previous,
        "hash": entry.hash,
    }


def checkpoint_as_exported(checkpoint: Checkpoint) -> dict[str, object]:
    """The checkpoint as it is signed and exported. Entries have no gaps: `last` is the whole tree's size."""
    return {
        "checkpoint": checkpoint.number,
        "first": checkpoint.first,
        "last": checkpoint.last,
        "size": checkpoint.last,
        "root": checkpoint.root,
        "head": checkpoint.head,
        "at": in_utc(checkpoint.at),
        "key": checkpoint.key,
        "signature": checkpoint.signature,
    }


def lines() -> Iterator[str]:
    """The whole trail, oldest first, as `trail verify` reads it: a JSON line an entry, and after the last
    entry of each checkpoint the checkpoint's own. Entries that are written meanwhile are left out.
    """
    newest = head()
    if newest is None:
        return
    checkpoints = Checkpoint.objects.filter(last__lte=newest[0]).order_by("number").iterator(chunk_size=2000)
    due = next(checkpoints, None)
    for entry in Entry.objects.filter(number__lte=newest[0]).order_by("number").iterator(chunk_size=2000):
        yield as_line(as_exported(entry))
        if due is not None and due.last == entry.number:
            yield as_line(checkpoint_as_exported(due))
            due = next(checkpoints, None)


def checkpoint_lines(*, first: int = 1, last: int | None = None) -> Iterator[str]:
    """The checkpoints alone, for the agencies that keep them against the day when they check an export."""
    checkpoints = Checkpoint.objects.filter(number__gte=first).order_by("number")
    if last is not None:
        checkpoints = checkpoints.filter(number__lte=last)
    for checkpoint in checkpoints.iterator(chunk_size=2000):
        yield as_line(checkpoint_as_exported(checkpoint))


def newest_checkpoint() -> int:
    """Its number; 0 where none was made yet."""
    return Checkpoint.objects.order_by("-number").values_list("number", flat=True).first() or 0


def oldest_unsigned() -> datetime | None:
    """The moment of the oldest entry that stands under no checkpoint yet."""
    signed = Checkpoint.objects.order_by("-number").values_list("last", flat=True).first() or 0
    moment: datetime | None = (
        Entry.objects.filter(number__gt=signed).order_by("number").values_list("at", flat=True).first()
    )
    return moment


def head() -> tuple[int, str] | None:
    """Number and hash of the newest entry, to be kept outside the database."""
    return Entry.objects.order_by("-number").values_list("number", "hash").first()


_TABLES = ("trail_entry", "trail_subject", "trail_checkpoint")


def missing_guards() -> tuple[str, ...]:
    """The triggers that keep the trail append only, and are not there or do not fire."""
    if connection.vendor == "sqlite":
        wanted = {f"{table}_no_{what}" for table in _TABLES for what in ("update", "delete")}
        asked = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    else:
        wanted = {f"{table}_append_only" for table in _TABLES}
        asked = "SELECT tgname FROM pg_trigger WHERE tgenabled = 'A'"
    with connection.cursor() as cursor:
        cursor.execute(asked)
        found = {name for (name,) in cursor.fetchall()}
    return tuple(sorted(wanted - found))


def newest_moment() -> datetime | None:
    moment: datetime | None = Entry.objects.order_by("-number").values_list("at", flat=True).first()
    return moment


def entries_about(reference: str, *, newest: int, codes: Iterable[str] | None = None) -> tuple[Look, ...]:
    """The newest entries about one record, newest first; `codes` narrows them before they are counted."""
    rows = (
        Entry.objects.filter(number__in=Subject.objects.filter(reference=reference).values("entry_id"))
        .select_related("reason")
        .order_by("-number")
    )
    if codes is not None:
        rows = rows.filter(code__in=tuple(codes))
    return tuple(_look(row) for row in rows[:newest])


def last_look(reference: str, *, by: str, before: datetime) -> datetime | None:
    """When somebody last looked at a child before a moment; None: they never did."""
    about = Subject.objects.filter(reference=reference)
    rows = Entry.objects.filter(
        number__in=about.values("entry_id"), actor=by, code="child.looked", at__lt=before
    )
    moment: datetime | None = rows.order_by("-number").values_list("at", flat=True).first()
    return moment


def entries_about_any(
    references: Iterable[str],
    *,
    codes: Iterable[str],
    since: datetime,
    newest: int | None,
    by_others_than: str = "",
) -> tuple[Look, ...]:
    """The newest entries about any of some records since a moment, newest first; without what was typed.

    `newest` None: all of them, where they are few by their nature.
    """
    about = Subject.objects.filter(
        reference__in=tuple(references), entry__code__in=tuple(codes), entry__at__gte=since
    )
    rows = Entry.objects.filter(number__in=about.values("entry_id")).order_by("-number")
    rows = rows.exclude(actor=by_others_than) if by_others_than else rows
    return tuple(Look(row.at, row.actor, row.agency, row.code, tuple(row.about)) for row in rows[:newest])


def entries_since(area_id: int, since: datetime, *, newest: int) -> tuple[Look, ...]:
    """The newest entries of an area since a moment, oldest first, without what was typed."""
    rows = Entry.objects.filter(area=area_id, at__gte=since).order_by("-number")[:newest]
    found = [Look(row.at, row.actor, row.agency, row.code, tuple(row.about)) for row in rows]
    return tuple(reversed(found))


def count_by(actor: str, code: str, *, since: datetime) -> int:
    """How often somebody has done one thing since a moment: for them to see what the trail holds of them."""
    return Entry.objects.filter(actor=actor, code=code, at__gte=since).count()


def _look(row: Entry) -> Look:
    reason = getattr(row, "reason", None)
    return Look(row.at, row.actor, row.agency, row.code, tuple(row.about), reason.text if reason else "")
