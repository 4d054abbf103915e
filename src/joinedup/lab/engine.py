"""The database engine that a lab looks at: a file, or a PostgreSQL server of the lab's own.

The server is that of the tests: tools/postgresql.py of the working copy starts it, on a socket in a temporary
folder. It is killed here as a power cut kills it, and started again as an operator would.
"""

import importlib.util
import os
import signal
import sqlite3
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from joinedup.lab.tally import CannotLook
from joinedup.store.scratch import scratch_database

SQLITE, POSTGRESQL = "sqlite", "postgresql"
ENGINES = (SQLITE, POSTGRESQL)
_TOOL = Path(__file__).resolve().parents[3] / "tools" / "postgresql.py"
_NAME = "joinedup"


class Database(Protocol):
    def rows(self, statement: str) -> list[Sequence[Any]]: ...

    def fault(self) -> str:
        """What the engine itself finds broken; '' where it is sound."""
        ...

    def lay_down(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Write many rows past the product: the past of years, in seconds."""
        ...


@dataclass(frozen=True, slots=True)
class File:
    path: Path

    def rows(self, statement: str) -> list[Sequence[Any]]:
        with closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)) as database:
            return list(database.execute(statement))

    def fault(self) -> str:
        try:
            ((sound,),) = self.rows("PRAGMA integrity_check(1)")
        except sqlite3.DatabaseError as broken:
            return str(broken)
        return "" if sound == "ok" else str(sound)

    def lay_down(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        into = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
        with closing(sqlite3.connect(self.path)) as database, database:
            database.executemany(into, rows)


@dataclass(frozen=True, slots=True)
class OnServer:
    """Read as the server's own superuser: whom no rule of the tables keeps from seeing what is there."""

    url: str

    def rows(self, statement: str) -> list[Sequence[Any]]:
        import psycopg

        with psycopg.connect(self.url) as database:
            return list(database.execute(statement.encode()))

    def fault(self) -> str:
        """Every page of every table is read, and so its checksum compared."""
        tables = self.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        try:
            for (table,) in tables:
                self.rows(f'SELECT count(t.*::text) FROM "{table}" t')
        except Exception as broken:
            return str(broken)
        return ""

    def lay_down(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        import psycopg

        into = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
        utc = "-c TimeZone=UTC"
        with (
            psycopg.connect(self.url, options=utc) as database,
            database.cursor() as cursor,
            cursor.copy(into.encode()) as copy,
        ):
            for row in rows:
                copy.write_row(row)


def tables(database: Database) -> list[tuple[str, str]]:
    """Every table of the product, each with its first column, which tells its rows apart."""
    if isinstance(database, File):
        return [
            (str(table), str(column))
            for table, column in database.rows(
                "SELECT t.name, c.name FROM sqlite_master t, pragma_table_info(t.name) c"
                " WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND c.cid = 0 ORDER BY t.name"
            )
        ]
    return [
        (str(table), str(column))
        for table, column in database.rows(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND ordinal_position = 1 ORDER BY table_name"
        )
    ]


@contextmanager
def another() -> Iterator[tuple[dict[str, str], Database]]:
    """A place beside the lab's database where nothing is yet: what a command must be told to go there, and
    the database that will be found there.
    """
    from django.conf import settings

    data = Path(settings.CONFIG.data) / "another"
    environment = {"JOINEDUP_DATA": str(data), "JOINEDUP_MODE": "demo"}
    if not is_server():
        yield environment, File(data / "joinedup.sqlite3")
        return
    import psycopg

    beside = _tool()
    with psycopg.connect(beside.url(_folder(), "postgres", "postgres"), autocommit=True) as chief:
        chief.execute(f"CREATE DATABASE another OWNER {beside.OWNER}".encode())
    environment |= {
        "DATABASE_URL": beside.url(_folder(), beside.APPLICATION, "another"),
        "JOINEDUP_OWNER_URL": beside.url(_folder(), beside.OWNER, "another"),
    }
    yield environment, OnServer(beside.url(_folder(), "postgres", "another"))


@contextmanager
def scratch(wanted: str) -> Iterator[None]:
    """A database of that engine, thrown away at the end, with Django started on it.

    Raises:
        CannotLook: the engine cannot be had here.
    """
    if wanted == SQLITE:
        with scratch_database():
            yield
        return
    beside = _tool()
    try:
        with beside.server() as folder:
            beside.make_database(folder, _NAME)
            with scratch_database(beside.url(folder, beside.APPLICATION, _NAME)):
                yield
    except beside.NoServer as refused:
        raise CannotLook(str(refused)) from refused


def is_server() -> bool:
    from django.conf import settings

    return settings.CONFIG.server is not None


def database() -> Database:
    """What a judge reads, past the product."""
    from django.conf import settings

    if not is_server():
        return File(Path(str(settings.DATABASES["default"]["NAME"])))
    return OnServer(_tool().url(_folder(), "postgres", _NAME))


def kill() -> None:
    """Stop every process of the server at one instant, and then end them: none can tidy up for another."""
    chief = _chief()
    os.kill(chief, signal.SIGSTOP)
    everybody = [chief, *_children(chief)]
    for pid in everybody:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGSTOP)
    for pid in everybody:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    until = time.monotonic() + 30
    while any(_alive(pid) for pid in everybody):
        if time.monotonic() > until:
            raise CannotLook("the database server could not be killed.")
        time.sleep(0.02)


def start_again() -> None:
    """Start the server on what the kill left behind."""
    _tool().start_again(_folder())


def _folder() -> Path:
    from django.conf import settings

    assert settings.CONFIG.server is not None
    return Path(settings.CONFIG.server.host)


def _chief() -> int:
    return int((_folder() / "data" / "postmaster.pid").read_text().split()[0])


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _tool() -> Any:
    """tools/postgresql.py, which an installed package does not bring."""
    if not _TOOL.exists():
        raise CannotLook("PostgreSQL is looked at from a working copy: its server comes with the tests.")
    if "joinedup_beside_postgresql" not in sys.modules:
        spec = importlib.util.spec_from_file_location("joinedup_beside_postgresql", _TOOL)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        sys.modules["joinedup_beside_postgresql"] = module
    return sys.modules["joinedup_beside_postgresql"]
