"""What many tests begin with is made once by each process that runs them, and put back as rows for each test.

The rows are the same to the letter, with their keys and references, and the values that a test holds are its
own copies. Where a test does not begin as the first one did, what it begins with is made for it.
"""

import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar, cast

from django.conf import settings
from django.db import connection, transaction

from .areas import in_every_area

T = TypeVar("T")
Rows = dict[str, list[tuple[Any, ...]]]

_OF_DJANGO = ("sqlite_", "django_migrations", "django_content_type", "auth_")


@dataclass(frozen=True)
class AsRows(Generic[T]):
    before: Rows
    after: Rows
    new: Rows  # what came, and what is another now
    copied: bytes
    keys: bytes  # under which some of it is sealed

    @classmethod
    def of(cls, make: Callable[[], T]) -> "AsRows[T] | None":
        """As `make` makes it now; None where each test makes its own, as each does on PostgreSQL."""
        if connection.vendor != "sqlite":
            return None
        before = everything()
        made = make()
        after = everything()
        was = {table: set(rows) for table, rows in before.items()}
        new = {table: [row for row in rows if row not in was[table]] for table, rows in after.items()}
        new = {table: rows for table, rows in new.items() if rows}
        return cls(before, after, new, pickle.dumps(made), _keys())

    def fits(self) -> bool:
        """Whether this test stands where it was made: nothing else is there, and it is all taken back."""
        return connection.in_atomic_block and _keys() in (b"", self.keys) and everything() == self.before

    def put_back(self) -> T:
        database = connection.connection
        for table, rows in self.new.items():
            places = ", ".join("?" * len(rows[0]))
            database.executemany(f'INSERT OR REPLACE INTO "{table}" VALUES ({places})', rows)
        if self.keys:
            settings.VAULT_KEYS.touch(0o600)
            settings.VAULT_KEYS.write_bytes(self.keys)
        copy: T = pickle.loads(self.copied)
        return copy


def begun(made: Callable[[Any], T], as_rows: AsRows[T] | None, town: Any) -> T:
    """What is made on top of a town, put back where it can be; its `town` is the one that the test holds."""
    if as_rows is None or not as_rows.fits():
        return made(town)
    found: Any = as_rows.put_back()
    vars(town).update(vars(found.town))  # to a test that holds both they are one
    found.town = town
    return cast("T", found)


@contextmanager
def taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def everything() -> Rows:
    """Every row of every table, but for what the migrations wrote."""
    return {table: [row for rows in in_every_area(table) for row in rows] for table in _tables()}


def _tables() -> list[str]:
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
    return [name for name in names if not name.startswith(_OF_DJANGO)]


def _keys() -> bytes:
    keys: Path = settings.VAULT_KEYS
    return keys.read_bytes() if keys.exists() else b""
