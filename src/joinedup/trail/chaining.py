"""How entries come to the end of the chain: one look at its head, and a statement a table for a whole commit.

The head is read inside the transaction that appends to it, and never kept after it. On SQLite nobody else
writes between that read and the COMMIT (BEGIN IMMEDIATE); on PostgreSQL the chain's lock is taken first. So a
commit that was rolled back, another process and a restored copy leave nothing in memory that could be wrong.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from joinedup.trail.rules.chain import START, entry_hash

# Compiled by hand: Django's building of these statements cost four times what the database needs for them.
_HEAD = "SELECT number, hash, at FROM trail_entry ORDER BY number DESC LIMIT 1"
_ENTRY = (
    "INSERT INTO trail_entry (number, area, at, actor, agency, code, about, digest, previous, hash) "
    "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
)
_SUBJECT = "INSERT INTO trail_subject (entry_id, reference) VALUES (%s, %s)"
_REASON = "INSERT INTO trail_reason (entry_id, salt, text) VALUES (%s, %s, %s)"
_Row = tuple[Any, ...]
_CHAIN_LOCK = 7_032_031  # one number for all processes on PostgreSQL: the lock that is taken last


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry before it has its place: all that can be known, and go wrong, before the chain's turn."""

    area: int
    at: datetime
    actor: str
    agency: str
    code: str
    about: tuple[str, ...]
    digest: str
    salt: str
    typed: str


def draft(
    code: str, *, area: int, at: datetime, actor: str, agency: str, about: tuple[str, ...], typed: str
) -> Draft:
    """
    Raises:
        UnicodeEncodeError: a text holds half of a character. Here it fails one action; at the chain it would
            fail everybody's in the same commit.
    """
    salt = secrets.token_hex(16) if typed else ""
    digest = hashlib.sha256((salt + typed).encode()).hexdigest() if typed else ""
    "".join((actor, agency, code, *about)).encode()
    return Draft(int(area), at, actor, agency, code, tuple(sorted(about)), digest, salt, typed)


def take_the_last_lock() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CHAIN_LOCK])


End = tuple[int, str, datetime | None]  # number, hash and moment of the newest entry


def head() -> End:
    """Number, hash and moment of the newest entry as this transaction sees it; 0 where there is none."""
    with connection.cursor() as cursor:
        cursor.execute(_HEAD)
        found: tuple[int, str, datetime] | None = cursor.fetchone()
    if found is None:
        return 0, START, None
    number, newest, at = found
    return (
        number,
        newest,
        at if at.tzinfo else at.replace(tzinfo=UTC),
    )  # SQLite's moments are UTC without saying so


def append(drafts: Sequence[Draft], end: End) -> End:
    """Write `drafts` in their order after `end`, the chain's, under the last lock; return the new end."""
    number, previous, newest = end
    entries: list[_Row] = []
    subjects: list[_Row] = []
    reasons: list[_Row] = []
    stored_at, stored_about = connection.ops.adapt_datetimefield_value, connection.ops.adapt_json_value
    for one in drafts:
        number += 1
        # The clock may step back; the trail never does.
        at = newest = one.at if newest is None or one.at > newest else newest
        hashed = entry_hash(
            {
                "number": number,
                "area": one.area,
                "at": in_utc(at),
                "actor": one.actor,
                "agency": one.agency,
                "code": one.code,
                "about": one.about,
                "digest": one.digest,
                "previous": previous,
            }
        )
        about = stored_about(one.about, None)
        entries.append(
            (
                number,
                one.area,
                stored_at(at),
                one.actor,
                one.agency,
                one.code,
                about,
                one.digest,
                previous,
                hashed,
            )
        )
        subjects.extend((number, each) for each in set(one.about))
        if one.typed:
            reasons.append((number, one.salt, one.typed))
        previous = hashed
    with connection.cursor() as cursor:
        for statement, rows in ((_ENTRY, entries), (_SUBJECT, subjects), (_REASON, reasons)):
            if rows:
                cursor.executemany(statement, rows)
    return number, previous, newest


def in_utc(moment: datetime) -> str:
    """How a moment is spelt in a hash and in an export."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
