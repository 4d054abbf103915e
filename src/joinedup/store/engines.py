"""What each database engine must promise before we write to it (security.md 1.3, D6)."""

import sqlite3
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

SQLITE_START = (
    "PRAGMA journal_mode=WAL;"
    "PRAGMA synchronous=FULL;"
    "PRAGMA foreign_keys=ON;"
    "PRAGMA recursive_triggers=ON;"  # else INSERT OR REPLACE slips past a trigger against delete
    "PRAGMA busy_timeout=20000;"
)
_MUST_BE = {"synchronous": 2, "foreign_keys": 1, "recursive_triggers": 1}


class UnsafeEngine(RuntimeError):
    """The database would not keep what it acknowledges; nothing is served from it."""


def check_every_connection() -> None:
    connection_created.connect(_check, dispatch_uid="joinedup.store.engines")


def sqlite_version() -> str:
    return sqlite3.sqlite_version


def _check(*, connection: BaseDatabaseWrapper, **_: Any) -> None:
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        for name, wanted in _MUST_BE.items():
            cursor.execute(f"PRAGMA {name}")
            found = cursor.fetchone()[0]
            if found != wanted:
                raise UnsafeEngine(
                    f"SQLite's {name} is {found} and must be {wanted}: refusing to use this database."
                )
