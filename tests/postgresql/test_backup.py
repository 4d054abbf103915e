"""A backup of PostgreSQL: read under the application's role, and loaded by the owner into what is empty."""

import hashlib
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from joinedup.backup import folders, queries
from joinedup.backup.queries import NotWhole
from joinedup.backup.rules.manifest import written

from .conftest import COMMAND, ROOT, Run, beside, chief

CASE = str(ROOT / "tests" / "web" / "backup_case.py")
PASSPHRASE = "four words nobody guesses"


@pytest.fixture(scope="module")
def backups(folder: Path, database: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two backups of one database, newest first, and beside them the sealed keys."""
    here = tmp_path_factory.mktemp("kept")
    (here / "passphrase").write_text(PASSPHRASE)
    environment = os.environ | {
        "DATABASE_URL": beside.url(folder, beside.APPLICATION, database),
        "JOINEDUP_DATA": str(here / "live"),
        "JOINEDUP_MODE": "live",
        "DJANGO_SETTINGS_MODULE": "joinedup.site.settings",
        "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT))),
    }
    ran = subprocess.run(
        [sys.executable, CASE, str(here / "backups"), str(here / "sealed"), str(here / "passphrase")],
        env=environment, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
    newer, older = queries.listed(here / "backups")
    return newer, older


@pytest.fixture
def empty(folder: Path) -> Iterator[str]:
    """A database without a table, owned by the owner."""
    with chief(folder, "postgres") as cursor:
        cursor.execute(f"CREATE DATABASE came_back OWNER {beside.OWNER}")
        yield "came_back"
        cursor.execute("DROP DATABASE came_back WITH (FORCE)")


def _restore(run: Run, folder: Path, into: str, backup: Path, **more: str) -> "tuple[int, str]":
    kept = backup.parent.parent
    ran = run(
        *COMMAND, "restore", str(backup),
        "--keys", str(kept / "sealed"), "--passphrase", str(kept / "passphrase"),
        DATABASE_URL=beside.url(folder, beside.APPLICATION, into),
        JOINEDUP_OWNER_URL=beside.url(folder, beside.OWNER, into),
        JOINEDUP_MODE="live", **more,
    )  # fmt: skip
    return ran.returncode, ran.stdout + ran.stderr


def test_it_comes_back_into_an_empty_database_and_the_trail_goes_on(
    backups: tuple[Path, Path], empty: str, folder: Path, run: Run
) -> None:
    code, said = _restore(run, folder, empty, backups[0])
    assert code == 0, said
    assert "The row that was written for this backup is in it, letter for letter." in said
    manifest = queries.manifest_of(backups[0])
    with chief(folder, empty) as cursor:
        worries = {worry for (worry,) in cursor.execute("SELECT worry FROM frontdoor_concern").fetchall()}
        assert worries == {"A bruise on the arm", "Zoë says she won't go home\nand \\N isn't 'nothing'"}
        after = cursor.execute(
            "SELECT code, previous FROM trail_entry WHERE number = %s", [manifest.entries + 1]
        ).fetchone()
        assert after == ("backup.restored", manifest.head)
        ids = cursor.execute("SELECT MAX(id) FROM frontdoor_concern").fetchone()
        last = cursor.execute("SELECT last_value FROM frontdoor_concern_id_seq").fetchone()
        assert ids == last  # the next concern gets a number of its own

    url = beside.url(folder, beside.APPLICATION, empty)
    live = {"DATABASE_URL": url, "JOINEDUP_MODE": "live", "JOINEDUP_HOST": "joinedup.leeds.example"}
    serving = run(*COMMAND, "serve", "--check", **live)
    assert serving.returncode == 0, serving.stderr
    code, said = _restore(run, folder, empty, backups[0])
    assert code == 2
    assert "holds records already, and a backup is never put over them" in said


def test_a_table_that_was_cut_at_the_end_of_a_row_is_refused_and_the_one_before_named(
    backups: tuple[Path, Path], empty: str, folder: Path, run: Run, tmp_path: Path
) -> None:
    here = tmp_path / "kept"
    shutil.copytree(backups[0].parent.parent, here)
    newer, older = (here / "backups" / each.name for each in backups)
    part = newer / "tables" / "frontdoor_concern.copy"
    part.write_bytes(part.read_bytes().splitlines(keepends=True)[0])
    with pytest.raises(NotWhole, match="was cut short"):
        queries.check(newer, {})
    code, said = _restore(run, folder, empty, newer)
    assert code == 1
    assert f"The one before it is whole: {older}" in said
    with chief(folder, empty) as cursor:
        assert cursor.execute("SELECT COUNT(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)


def test_a_row_that_points_nowhere_is_refused_by_the_server_and_nothing_stays(
    backups: tuple[Path, Path], empty: str, folder: Path, run: Run, tmp_path: Path
) -> None:
    """As if somebody had written the whole manifest anew, on a machine that knows no public key."""
    backup = tmp_path / "kept" / "backups" / backups[0].name
    shutil.copytree(backups[0], backup)
    for name in ("sealed", "passphrase"):
        shutil.copy(backups[0].parent.parent / name, tmp_path / "kept" / name)
    part = "tables/agencies_area.copy"
    (backup / part).write_bytes(b"")
    manifest = queries.manifest_of(backup)
    forged = replace(
        manifest,
        tables={**manifest.tables, "agencies_area": 0},
        parts={**manifest.parts, part: folders.Part(0, hashlib.sha256().hexdigest())},
        keys={},
    )  # fmt: skip
    (backup / folders.MANIFEST).write_text(written(forged))
    ran = run(
        *COMMAND, "restore", str(backup),
        DATABASE_URL=beside.url(folder, beside.APPLICATION, empty),
        JOINEDUP_OWNER_URL=beside.url(folder, beside.OWNER, empty),
        JOINEDUP_MODE="live", JOINEDUP_DATA=str(tmp_path / "without"),
    )  # fmt: skip
    assert ran.returncode == 1, ran.stderr
    assert "PostgreSQL did not take it" in ran.stderr
    with chief(folder, empty) as cursor:
        assert cursor.execute("SELECT COUNT(*) FROM trail_entry").fetchone() == (0,)


def test_a_backup_is_of_one_moment_while_others_write(
    folder: Path, database: str, run: Run, tmp_path: Path
) -> None:
    """Whatever is told meanwhile is in it whole or not at all: every concern with its clock and its entry."""
    case = str(ROOT / "tests" / "postgresql" / "eight_writers_case.py")
    others = threading.Thread(target=run, args=(case, "LEEDS"))
    others.start()
    taken = run(*COMMAND, "backup", str(tmp_path / "backups"), JOINEDUP_MODE="live")
    others.join()
    assert taken.returncode == 0, taken.stderr
    (backup,) = queries.listed(tmp_path / "backups")
    queries.check(backup, {})
