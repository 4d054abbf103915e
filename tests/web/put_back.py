"""What many tests begin with is made once by each process that runs them, and put back as rows for each test.

The rows are the same to the letter, with their keys and references, and the values that a test holds are its
own copies. Where a test does not begin as the first one did, what it begins with is made for it.
"""

import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Generic, TypeVar, cast

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from psycopg import Cursor
from psycopg.sql import SQL, Composed, Identifier

from joinedup.agencies.models import Area
from joinedup.store import areas

from .areas import in_every_area

T = TypeVar("T")
Row = tuple[Any, ...]
Rows = dict[str, list[Row]]

_OF_DJANGO = ("sqlite_", "django_migrations", "django_content_type", "auth_")


@dataclass(frozen=True)
class AsRows(Generic[T]):
    before: Rows
    after: Rows
    new: Rows  # what came, and what is another now
    copied: bytes
    keys: bytes  # under which some of it is sealed
    at_once: str = field(repr=False)  # on PostgreSQL: the statements that put it back

    @classmethod
    def of(cls, make: Callable[[], T]) -> "AsRows[T]":
        """As `make` makes it now."""
        before = everything()
        made = make()
        after = everything()
        was = {table: set(rows) for table, rows in before.items()}
        new = {table: [row for row in rows if row not in was[table]] for table, rows in after.items()}
        new = {table: rows for table, rows in new.items() if rows}
        at_once = _statements(new, before) if connection.vendor == "postgresql" else ""
        return cls(before, after, new, pickle.dumps(made), _keys(), at_once)

    def fits(self) -> bool:
        """Whether this test stands where it was made: nothing else is there, and it is all taken back."""
        return connection.in_atomic_block and _keys() in (b"", self.keys) and everything() == self.before

    def put_back(self) -> T:
        database = connection.connection
        if self.at_once:
            with database.cursor() as cursor:
                cursor.execute(self.at_once)
        else:
            for table, rows in self.new.items():
                places = ", ".join("?" * len(rows[0]))
                database.executemany(f'INSERT OR REPLACE INTO "{table}" VALUES ({places})', rows)
        if self.keys:
            settings.VAULT_KEYS.touch(0o600)
            settings.VAULT_KEYS.write_bytes(self.keys)
        copy: T = pickle.loads(self.copied)
        return copy


def begun(made: Callable[[Any], T], as_rows: AsRows[T], town: Any) -> T:
    """What is made on top of a town, put back where it can be; its `town` is the one that the test holds."""
    if not as_rows.fits():
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
    """Every row of every table, but for what the migrations wrote; on PostgreSQL each as one text."""
    if connection.vendor == "sqlite":
        return {table: [row for rows in in_every_area(table) for row in rows] for table in tables()}
    before = areas.said()
    found: dict[str, set[Row]] = {table: set() for table in tables()}
    for area in _areas():
        areas.say(area, areas.EVERY)
        for table, row in _seen_from_here():
            found[table].add((row,))
    areas.say(*before)
    return {table: sorted(rows) for table, rows in found.items()}


def _areas() -> list[int | None]:
    return list(Area.objects.order_by("pk").values_list("pk", flat=True)) or [None]


def _seen_from_here() -> list[tuple[str, str]]:
    """Of every row its table and its text. Asked before every test: one statement, planned once for all."""
    with Cursor(connection.connection) as cursor:
        return cursor.execute(_every_row(), prepare=True).fetchall()


@cache
def _every_row() -> Composed:
    each = SQL("SELECT {}, as_a_whole::text FROM {} AS as_a_whole")
    return SQL(" UNION ALL ").join(each.format(name, Identifier(name)) for name in tables())


def _statements(new: Rows, before: Rows) -> str:
    """What puts these rows back on PostgreSQL: each of work in its own area, and the test stands afterwards
    where whoever made them was left."""
    says = SQL("SELECT set_config({}, {}, true), set_config({}, {}, true)")
    said, done = areas.said(), []
    left = {(table, row) for table, rows in new.items() for (row,) in rows}
    keys = {
        model._meta.db_table: model._meta.pk.column for model in apps.get_models(include_auto_created=True)
    }
    for area in _areas():
        areas.say(area, areas.EVERY)
        here = left.intersection(_seen_from_here())
        left -= here
        done.append(says.format(areas.SETTING, str(area or ""), areas.AGENCY, areas.EVERY))
        for table in sorted({table for table, _ in here}):
            rows = sorted(row for which, row in here if which == table)
            were = {_key(row) for (row,) in before[table]}
            name, kind = Identifier(table), SQL("{}[]").format(Identifier(table))
            if others := [key for key in map(_key, rows) if key in were]:
                done.append(
                    SQL("DELETE FROM {} WHERE {}::text = ANY({})").format(
                        name, Identifier(keys[table]), others
                    )
                )
            done.append(SQL("INSERT INTO {} SELECT (unnest({}::{})).*").format(name, rows, kind))
    areas.say(*said)
    done.append(says.format(areas.SETTING, said.area, areas.AGENCY, said.agency))
    return SQL(";\n").join(done).as_string(connection.connection)


def _key(row: str) -> str:
    """Of a row's text what its first column holds: a number, or a name without a comma."""
    return row[1:].split(",", 1)[0]


@cache
def tables() -> tuple[str, ...]:
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
    return tuple(name for name in names if not name.startswith(_OF_DJANGO))


def _keys() -> bytes:
    keys: Path = settings.VAULT_KEYS
    return keys.read_bytes() if keys.exists() else b""
