"""SQLite: a copy of the file as it stood at one moment, taken while others write; and what is in a copy."""

import fcntl
import json
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType

from joinedup.backup.folders import NotTaken, flush, part_of
from joinedup.backup.rules.judging import Row
from joinedup.backup.rules.manifest import NotWhole, Part
from joinedup.trail.rules.chain import START

PART = "joinedup.sqlite3"
_PAGES = 2_000  # copied between two words of progress


class NotEmpty(Exception):
    """Records are there already: nothing is ever put in their place."""


def copy(database: Path, to: Path, *, tell: Callable[[int, int], None]) -> None:
    """Copy `database` to the new file `to` as of now. Nobody who reads or writes has to wait for it.

    A read transaction is held open: without it the copy would start anew with each change that others make,
    and never end on a busy morning.

    Raises:
        NotTaken: the database is not there, or cannot be read or copied.
    """
    if not database.exists():
        raise NotTaken(f"There is no database at {database}.")
    try:
        with (
            closing(sqlite3.connect(f"file:{database}?mode=rw", uri=True, timeout=20)) as source,
            closing(sqlite3.connect(to)) as target,
        ):
            source.isolation_level = None
            source.execute("BEGIN")
            source.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
            source.backup(target, pages=_PAGES, progress=lambda _, left, of: tell(of - left, of))
            source.execute("ROLLBACK")
            target.execute("PRAGMA journal_mode=DELETE").fetchone()  # one file, with nothing beside it
    except sqlite3.Error as refused:
        raise NotTaken(f"The database could not be copied: {refused}.") from refused


class Opened:
    """What stands in a copy. It is read as a file that nobody changes: no log or lock is laid beside it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> "Opened":
        try:
            self._database = sqlite3.connect(f"file:{self._path}?mode=ro&immutable=1", uri=True)
        except sqlite3.Error as refused:
            raise NotWhole(f"Its database cannot be opened: {refused}.") from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, where: TracebackType | None
    ) -> None:
        self._database.close()
        if isinstance(problem, sqlite3.DatabaseError | UnicodeDecodeError | ValueError):
            raise NotWhole(f"Its database cannot be read to the end: {problem}.") from problem

    @property
    def engine(self) -> str:
        return f"SQLite {sqlite3.sqlite_version}"

    def faults(self) -> Iterator[str]:
        for (found,) in self._database.execute("PRAGMA integrity_check(1)"):
            if found != "ok":
                yield f"Its database is damaged: {str(found).splitlines()[0]}."
        for table, _, parent, _ in self._database.execute("PRAGMA foreign_key_check"):
            yield f"A row of {table} points to a row of {parent} that is not there."

    def counts(self) -> Mapping[str, int]:
        names = self._database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"
        ).fetchall()
        return {
            name: self._database.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()[0]  # noqa: S608 -- a table's own name
            for (name,) in names
        }

    def migrations(self) -> tuple[str, ...]:
        rows = self._database.execute("SELECT app || '.' || name FROM django_migrations").fetchall()
        return tuple(sorted(name for (name,) in rows))

    def entries(self) -> Iterator[Row]:
        return map(entry_of, self._database.execute(ENTRIES))

    def checkpoints(self) -> Iterator[Row]:
        return map(checkpoint_of, self._database.execute(CHECKPOINTS))

    def newest(self) -> tuple[int, str, int]:
        """Number and hash of the newest entry, and number of the newest checkpoint."""
        row = self._database.execute("SELECT number, hash FROM trail_entry ORDER BY number DESC LIMIT 1")
        number, head = row.fetchone() or (0, START)
        (checkpoint,) = self._database.execute("SELECT MAX(number) FROM trail_checkpoint").fetchone()
        return int(number), str(head), int(checkpoint or 0)

    def mode(self) -> str:
        row = self._database.execute("SELECT mode FROM store_installation").fetchone()
        return "" if row is None else str(row[0])

    def canary(self, reference: str) -> str | None:
        row = self._database.execute("SELECT words FROM backup_canary WHERE reference = ?", [reference])
        found = row.fetchone()
        return None if found is None else str(found[0])


ENTRY = ("number", "area", "at", "actor", "agency", "code", "about", "digest", "previous", "hash")
CHECKPOINT = ("number", "first", "last", "root", "head", "at", "key", "signature")
ENTRIES = f"SELECT {', '.join(ENTRY)} FROM trail_entry ORDER BY number"  # noqa: S608 -- our own columns
CHECKPOINTS = f"SELECT {', '.join(CHECKPOINT)} FROM trail_checkpoint ORDER BY number"  # noqa: S608


def entry_of(row: tuple[object, ...]) -> Row:
    """A row of the trail as it is exported and hashed."""
    entry = dict(zip(ENTRY, row, strict=True))
    about = entry["about"]
    return entry | {
        "at": moment_of(entry["at"]),
        "about": json.loads(about) if isinstance(about, str) else about,
    }


def checkpoint_of(row: tuple[object, ...]) -> Row:
    checkpoint = dict(zip(CHECKPOINT, row, strict=True))
    number = checkpoint.pop("number")
    return checkpoint | {
        "checkpoint": number,
        "size": checkpoint["last"],
        "at": moment_of(checkpoint["at"]),
    }


def moment_of(stored: object) -> str:
    """UTC with microseconds, however the engine spells it."""
    moment = stored if isinstance(stored, datetime) else datetime.fromisoformat(str(stored))
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@contextmanager
def place(database: Path) -> Iterator[Path]:
    """Give the draft of a database, and put it where the database belongs when it was found right.

    Raises:
        NotEmpty: records are there.
        OSError: it cannot be written.
    """
    database.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(f"{database}.turn", os.O_WRONLY | os.O_CREAT, 0o600), "w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)  # nobody writes meanwhile
        insist_on_empty(database)
        draft = database.with_name(f"{database.name}.restoring")
        draft.unlink(missing_ok=True)
        try:
            yield draft
            flush(draft)
            for left in (database, *(database.with_name(database.name + end) for end in ("-wal", "-shm"))):
                left.unlink(missing_ok=True)
            os.link(draft, database)  # never over another
            flush(database.parent)
        finally:
            draft.unlink(missing_ok=True)


def copied(part: Path, to: Path, *, tell: Callable[[int], None]) -> Part:
    """Copy a part to the draft, and say what was copied."""
    with part.open("rb") as stream, os.fdopen(os.open(to, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as out:
        return part_of(stream, tell=tell, copy_to=out)


def insist_on_empty(database: Path) -> None:
    """Where anything was ever done there is an entry of the trail; so an empty trail is an empty database."""
    if not database.exists() or database.stat().st_size == 0:
        return
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as here:
            tables = {name for (name,) in here.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            ours = {"trail_entry", "store_installation"}
            looked = ours if ours <= tables else tables
            for table in looked:
                if here.execute(f'SELECT 1 FROM "{table}" LIMIT 1').fetchone():  # noqa: S608 -- a table's own name
                    break
            else:
                return
    except sqlite3.Error:
        pass  # whatever it is, it is somebody's
    raise NotEmpty(
        f"Records are at {database} already, and a backup is never put over them. "
        "Move that file away first, or name another folder with JOINEDUP_DATA."
    )
