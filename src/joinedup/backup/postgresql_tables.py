"""PostgreSQL: every table as COPY writes it, read at one moment; and the way back into an empty database.

The application's own role can save: it needs no program of the server, and no right that it has not.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from joinedup.backup.folders import part_of
from joinedup.backup.rules.judging import Row
from joinedup.backup.rules.manifest import Manifest, NotWhole, Part
from joinedup.backup.sqlite_file import (
    CHECKPOINT,
    CHECKPOINTS,
    ENTRIES,
    ENTRY,
    NotEmpty,
    checkpoint_of,
    entry_of,
)
from joinedup.store import areas
from joinedup.store.postgresql import tables_of_work
from joinedup.store.tables import drawn_as_needed
from joinedup.trail.rules.chain import START

FOLDER = "tables"
_IN_ORDER = {"trail_entry": "number", "trail_checkpoint": "number"}  # read from the files again, in order
_NUMBERS = {"number", "area", "first", "last"}
_NEVER_LOADED = {"django_migrations"}  # what makes the tables says so itself
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
_COLUMNS = """
SELECT column_name FROM information_schema.columns
WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position
"""
_SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public' ORDER BY 1"
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_MEANS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


@contextmanager
def one_moment() -> Iterator["Live"]:
    """Everything that is read here stood in the database at the same moment. Nobody has to wait for it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        _as_written(cursor)
        yield Live(cursor)


class Live:
    """The tables of a database that can be asked, within one transaction."""

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor

    def faults(self) -> Iterator[str]:
        return iter(())  # foreign keys are judged by the engine, before it commits

    def tables(self) -> tuple[str, ...]:
        return tuple(name for (name,) in self._all(_TABLES))

    def columns(self, table: str) -> tuple[str, ...]:
        return tuple(name for (name,) in self._all(_COLUMNS, [table]))

    def sequences(self) -> dict[str, int]:
        return {name: int(last) for name, last in self._all(_SEQUENCES) if last is not None}

    def counts(self) -> Mapping[str, int]:
        return {
            name: sum(
                self._all(f'SELECT COUNT(*) FROM "{name}"')[0][0]  # noqa: S608 -- a table's own name
                for _ in self._area_by_area(name)
            )
            for name in self.tables()
        }

    def migrations(self) -> tuple[str, ...]:
        rows = self._all("SELECT app || '.' || name FROM django_migrations")
        return tuple(sorted(name for (name,) in rows))

    def entries(self) -> Iterator[Row]:
        return map(entry_of, self._many(ENTRIES))

    def checkpoints(self) -> Iterator[Row]:
        return map(checkpoint_of, self._many(CHECKPOINTS))

    def newest(self) -> tuple[int, str, int]:
        newest = self._all("SELECT number, hash FROM trail_entry ORDER BY number DESC LIMIT 1")
        number, head = newest[0] if newest else (0, START)
        return number, head, self._all("SELECT COALESCE(MAX(number), 0) FROM trail_checkpoint")[0][0]

    def mode(self) -> str:
        row = self._all("SELECT mode FROM store_installation")
        return str(row[0][0]) if row else ""

    def canary(self, reference: str) -> str | None:
        row = self._all("SELECT words FROM backup_canary WHERE reference = %s", [reference])
        return str(row[0][0]) if row else None

    def save(self, table: str, to: Path) -> int:
        """Write a table as COPY writes it, and return how many rows it has."""
        names = ", ".join(f'"{name}"' for name in self.columns(table))
        order = f" ORDER BY {_IN_ORDER[table]}" if table in _IN_ORDER else ""
        statement = f'COPY (SELECT {names} FROM "{table}"{order}) TO STDOUT'  # noqa: S608 -- its own names
        rows = 0
        with to.open("xb") as out:
            for _ in self._area_by_area(table):
                with self._cursor.copy(statement) as lines:
                    for line in lines:
                        piece = bytes(line)
                        out.write(piece)
                        rows += piece.count(b"\n")
        to.chmod(0o600)
        return rows

    def _area_by_area(self, table: str) -> Iterator[None]:
        """Once for each area where we see one at a time; else once. Of every agency either way."""
        active = self._all("SELECT row_security_active(%s::regclass)", [f'public."{table}"'])[0][0]
        if not active or table not in tables_of_work():
            areas.say(None, areas.EVERY)
            yield
            areas.say(None)
            return
        for (area,) in self._all("SELECT id FROM agencies_area ORDER BY id"):
            areas.say(area, areas.EVERY)
            yield
        areas.say(None)

    def _all(self, statement: str, words: list[str] | None = None) -> list[tuple[Any, ...]]:
        self._cursor.execute(statement, words)
        return list(self._cursor.fetchall())

    def _many(self, statement: str) -> Iterator[tuple[Any, ...]]:
        """A few at a time: a trail of years does not fit into memory, and two are read side by side."""
        with connection.chunked_cursor() as cursor:
            cursor.execute(statement)
            while rows := cursor.fetchmany(2_000):
                yield from rows


class Saved:
    """The same tables, as they stand in a backup's files."""

    def __init__(self, backup: Path, manifest: Manifest) -> None:
        self._backup, self._manifest = backup, manifest

    def __enter__(self) -> "Saved":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, where: TracebackType | None
    ) -> None:
        if isinstance(problem, OSError | UnicodeDecodeError | ValueError | KeyError):
            raise NotWhole(f"Its tables cannot be read to the end: {type(problem).__name__}.") from problem

    def faults(self) -> Iterator[str]:
        return iter(())

    def counts(self) -> Mapping[str, int]:
        return {table: sum(1 for _ in self._rows(table)) for table in self._manifest.tables}

    def migrations(self) -> tuple[str, ...]:
        return tuple(sorted(f"{row['app']}.{row['name']}" for row in self._rows("django_migrations")))

    def entries(self) -> Iterator[Row]:
        return (entry_of(_typed(row, ENTRY)) for row in self._rows("trail_entry"))

    def checkpoints(self) -> Iterator[Row]:
        return (checkpoint_of(_typed(row, CHECKPOINT)) for row in self._rows("trail_checkpoint"))

    def canary(self, reference: str) -> str | None:
        for row in self._rows("backup_canary"):
            if row["reference"] == reference:
                return row["words"]
        return None

    def _rows(self, table: str) -> Iterator[dict[str, str | None]]:
        names = self._manifest.columns[table]
        with (self._backup / FOLDER / f"{table}.copy").open(encoding="utf-8", newline="\n") as lines:
            for line in lines:
                values = line.removesuffix("\n").split("\t")
                if len(values) != len(names) or not line.endswith("\n"):
                    raise NotWhole(f"A row of table {table} is cut off.")
                yield {name: _value(value) for name, value in zip(names, values, strict=True)}


def part(table: str) -> str:
    return f"{FOLDER}/{table}.copy"


def load(
    backup: Path, manifest: Manifest, judge: Callable[[Live], None], *, tell: Callable[[int], None]
) -> None:
    """Make the tables as they were, fill them, and keep that if `judge` finds it right: all of it or nothing.

    As the owner of the database. The tables are left as they were when the backup was made.

    Raises:
        NotEmpty: records are there.
        NotWhole: a part is not what the manifest says, or `judge` says so.
    """
    plans = MigrationExecutor(connection)
    if _anything_there():
        raise NotEmpty("This database holds records already, and a backup is never put over them.")
    _make_tables(plans, manifest)
    with transaction.atomic(), connection.cursor() as cursor:
        _as_written(cursor)
        cursor.execute("LOCK TABLE trail_entry IN EXCLUSIVE MODE")
        if _anything_there():
            raise NotEmpty("Somebody wrote to this database meanwhile: nothing was put into it.")
        _fill(cursor, backup, manifest, tell=tell)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # each row that another points to is there
        for sequence, last in manifest.sequences.items():
            cursor.execute("SELECT setval(%s::regclass, %s)", [f'public."{sequence}"', last])
        judge(Live(cursor))


def _make_tables(plans: MigrationExecutor, manifest: Manifest) -> None:
    known = {f"{app}.{name}" for app, name in plans.loader.graph.nodes}
    for migration in manifest.migrations:
        if migration not in known:
            raise NotWhole(f"It was made by a later version of Joinedup, with {migration}.")
    applied = {f"{app}.{name}" for app, name in plans.loader.applied_migrations}
    if applied - set(manifest.migrations):
        raise NotWhole(
            "The tables here are of a later version than this backup: begin with a database that has none."
        )
    if applied != set(manifest.migrations):
        with drawn_as_needed():
            plans.migrate(list(_newest_of_each_room(plans, manifest)))


def _newest_of_each_room(plans: MigrationExecutor, manifest: Manifest) -> Iterator[tuple[str, str]]:
    wanted = {(app, name) for app, _, name in (each.partition(".") for each in manifest.migrations)}
    for node in sorted(wanted):
        after = {child.key for child in plans.loader.graph.node_map[node].children}
        if not any(later in wanted for later in after if later[0] == node[0]):
            yield node


def _anything_there() -> bool:
    """Where anything was ever done there is an entry of the trail."""
    names = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table in names & {"trail_entry", "store_installation"}:
            cursor.execute(f'SELECT 1 FROM "{table}" LIMIT 1')  # noqa: S608 -- one of two words
            if cursor.fetchone():
                return True
    return bool(names) and "trail_entry" not in names


def _fill(cursor: Any, backup: Path, manifest: Manifest, *, tell: Callable[[int], None]) -> None:
    done = 0
    for table in manifest.tables:
        if table in _NEVER_LOADED:
            continue
        cursor.execute(f'SELECT 1 FROM "{table}" LIMIT 1')  # noqa: S608 -- a table of the version's own
        if cursor.fetchone():
            cursor.execute(f'DELETE FROM "{table}"')  # noqa: S608 -- what the making of the tables put there
        names = ", ".join(f'"{name}"' for name in manifest.columns[table])
        with (
            (backup / part(table)).open("rb") as lines,
            cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as into,
        ):
            found = part_of(lines, tell=lambda read, before=done: tell(before + read), copy_to=into)  # type: ignore[misc]
        if found != manifest.parts[part(table)]:
            raise NotWhole(f"Its part {part(table)} changed while it was read.")
        done += found.bytes


def _typed(row: Mapping[str, str | None], names: tuple[str, ...]) -> tuple[object, ...]:
    return tuple(int(row[name] or "") if name in _NUMBERS else row[name] for name in names)


def _as_written(cursor: Any) -> None:
    """Moments are written in one way, whatever the server's own custom is."""
    cursor.execute("SET LOCAL TimeZone = 'UTC'")
    cursor.execute("SET LOCAL DateStyle = 'ISO, YMD'")


def _value(written: str) -> str | None:
    if written == r"\N":
        return None
    return _ESCAPED.sub(lambda found: _MEANS.get(found[1], found[1]), written) if "\\" in written else written


def parts(backup: Path, tables: Mapping[str, int]) -> dict[str, Part]:
    found = {}
    for table in tables:
        with (backup / part(table)).open("rb") as stream:
            found[part(table)] = part_of(stream, tell=lambda _: None)
    return found
