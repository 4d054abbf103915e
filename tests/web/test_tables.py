"""A new database begins as a copy of tables that the same migrations made before, and is the same for it."""

import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from joinedup.store import tables

MAKE = "from joinedup.cli.database import open_database; open_database()"
# One room with all that it stands on, and that room back and forth, on the way of Django alone and on ours.
MAKE_A_ROOM = """
import django
django.setup()
from contextlib import nullcontext
from django.core.management import call_command
from joinedup.store import tables
with {way}:
    for to in ([], ["0008"], []):
        call_command("migrate", "agencies", *to, verbosity=0, interactive=False)
"""


def made(data: Path, *, kept_in: Path | None, by: str = MAKE) -> Path:
    """A database as a command makes it in the folder `data`."""
    here = {name: value for name, value in os.environ.items() if name != tables.MADE_TABLES}
    here |= {"JOINEDUP_DATA": str(data), "JOINEDUP_MODE": "demo"}
    here |= {"DJANGO_SETTINGS_MODULE": "joinedup.site.settings"}
    if kept_in is not None:
        here[tables.MADE_TABLES] = str(kept_in)
    subprocess.run([sys.executable, "-c", by], env=here, check=True, timeout=300, stderr=subprocess.PIPE)
    return data / "joinedup.sqlite3"


def what_is_in(database: Path) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]], str]:
    with closing(sqlite3.connect(database)) as here:
        schema = here.execute("SELECT type, name, sql FROM sqlite_master ORDER BY type, name").fetchall()
        done = here.execute("SELECT app, name FROM django_migrations ORDER BY app, name").fetchall()
        (ways,) = here.execute("PRAGMA journal_mode").fetchone()
    return schema, done, ways


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One that the migrations made, one after another; what they made is kept beside it."""
    here = tmp_path_factory.mktemp("tables")
    return made(here / "plain", kept_in=here / "kept")


@pytest.fixture
def kept(plain: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(plain.parents[1] / "kept", tmp_path / "kept"))


@pytest.mark.sqlite
def test_tables_are_changed_in_the_turn_of_those_who_write(kept: Path, tmp_path: Path) -> None:
    """A server may be writing to the same file, and two that write at one moment can lose what was saved."""
    database = made(tmp_path / "here", kept_in=kept)
    newest = "SELECT max(name) FROM django_migrations WHERE app = 'store'"
    impatient = f"from joinedup.store import turns; turns.LONGEST_WAIT = 0.1; {MAKE}"
    with Path(f"{database}.turn").open("w") as another:
        fcntl.flock(another, fcntl.LOCK_EX)
        made(database.parent, kept_in=kept, by=impatient)  # nothing is to be changed, and nobody waited for
        with closing(sqlite3.connect(database)) as here, here:
            here.execute(f"DELETE FROM django_migrations WHERE app = 'store' AND name = ({newest})")
        with pytest.raises(subprocess.CalledProcessError) as refused:
            made(database.parent, kept_in=kept, by=impatient)
    said = refused.value.stderr.decode()
    assert f"Something else is writing to {database}, and its turn did not end. Nothing was changed" in said


@pytest.mark.sqlite
def test_a_copy_is_what_the_migrations_make(plain: Path, kept: Path, tmp_path: Path) -> None:
    by_migrations = what_is_in(plain)
    (there,) = kept.iterdir()
    assert len([name for kind, name, _ in by_migrations[0] if kind == "trigger" and "trail" in name]) >= 2
    assert what_is_in(made(tmp_path / "copied", kept_in=kept)) == by_migrations
    # It came from there, and not from the migrations once more.
    with closing(sqlite3.connect(there)) as copy:
        copy.execute("CREATE TABLE came_from_the_copy (one)")
        copy.commit()
    marked = what_is_in(made(tmp_path / "marked", kept_in=kept))
    assert "came_from_the_copy" in {name for _, name, _ in marked[0]}


@pytest.mark.sqlite
def test_what_is_drawn_as_needed_is_what_django_makes(tmp_path: Path) -> None:
    ways = {"django": "nullcontext()", "ours": "tables.drawn_as_needed()"}
    django, ours = (
        what_is_in(made(tmp_path / name, kept_in=None, by=MAKE_A_ROOM.format(way=way)))
        for name, way in ways.items()
    )
    assert "agencies_desk" in {name for _, name, _ in django[0]}
    assert ours == django


@pytest.mark.sqlite
def test_a_database_that_is_there_is_not_begun_anew(kept: Path, tmp_path: Path) -> None:
    here = made(tmp_path / "here", kept_in=kept)
    with closing(sqlite3.connect(here)) as database:
        database.execute("CREATE TABLE somebodys_own (one)")
        database.commit()
    made(tmp_path / "here", kept_in=kept)
    assert "somebodys_own" in {name for _, name, _ in what_is_in(here)[0]}


def test_another_migration_is_another_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(tables.MADE_TABLES, str(tmp_path))
    from django.apps import apps

    config = apps.get_app_config("clocks")
    before = tables.kept()
    shutil.copytree(Path(config.path) / "migrations", tmp_path / "clocks" / "migrations")
    monkeypatch.setattr(config, "path", str(tmp_path / "clocks"))
    assert tables.kept() == before
    changed = next((tmp_path / "clocks" / "migrations").glob("0001*.py"))
    changed.write_text(changed.read_text("utf-8") + "\n# changed\n", "utf-8")
    assert tables.kept() != before


def test_where_no_folder_is_named_nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(tables.MADE_TABLES, raising=False)
    assert tables.kept() is None
