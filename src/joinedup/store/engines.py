"""What each database engine must promise before we write to it (security.md 1.3, D6)."""

import sqlite3
from typing import Any

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from joinedup.store import postgresql, turns

SQLITE_START = (
    "PRAGMA journal_mode=WAL;"
    "PRAGMA synchronous=FULL;"
    "PRAGMA foreign_keys=ON;"
    "PRAGMA recursive_triggers=ON;"  # else INSERT OR REPLACE slips past a trigger against delete
    "PRAGMA busy_timeout=20000;"
    "PRAGMA temp_store=MEMORY;"  # else pages of records go through files in the system's own temporary folder
    "PRAGMA secure_delete=ON;"  # what is sealed or erased leaves no bytes in free pages
)
# A file system that cannot keep the log leaves the journal as it was, and says nothing.
_MUST_BE = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "recursive_triggers": 1}


class UnsafeEngine(DatabaseError):
    """The database would not keep what it acknowledges, or its rules; nothing is served from it."""


def check_every_connection() -> None:
    connection_created.connect(_check, dispatch_uid="joinedup.store.engines")


def version(connection: BaseDatabaseWrapper) -> str:
    """The engine and its version, for the line that is printed at the start."""
    if connection.vendor == "sqlite":
        return f"SQLite {sqlite3.sqlite_version}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version')")
        return f"PostgreSQL {cursor.fetchone()[0]}"


def _check(*, connection: BaseDatabaseWrapper, **_: Any) -> None:
    if connection.vendor == "postgresql":
        _text_without_nul(connection)
    elif turns.others_write():
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA query_only=ON")
    faults = _sqlite_faults if connection.vendor == "sqlite" else postgresql.faults
    fault = next(iter(faults(connection)), None)
    if fault is not None:
        connection.close()  # Django would go on with a connection that was refused
        raise UnsafeEngine(f"{fault[0].upper()}{fault[1:]}: refusing to use this database.")


def _sqlite_faults(connection: BaseDatabaseWrapper) -> Any:
    with connection.cursor() as cursor:
        for name, wanted in _MUST_BE.items():
            cursor.execute(f"PRAGMA {name}")
            found = cursor.fetchone()[0]
            if name == "journal_mode" and connection.is_in_memory_db():  # type: ignore[attr-defined]
                continue  # nothing of it is kept anyhow
            if found != wanted:
                yield f"SQLite's {name} is {found} and must be {wanted}"


def _text_without_nul(connection: BaseDatabaseWrapper) -> None:
    """PostgreSQL's text holds no NUL: what is looked for with one is nowhere, and must not be an error.

    Forms refuse it in words; here it can only come from an address or from a file, and U+FFFD stands for it.
    """
    from psycopg.types.string import StrDumper

    class WithoutNul(StrDumper):
        def dump(self, obj: str) -> Any:
            return super().dump(obj.replace("\0", "\N{REPLACEMENT CHARACTER}"))

    connection.connection.adapters.register_dumper(str, WithoutNul)
