"""Row-level security: nobody sees the work of another area, whatever a query forgets to say."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from .conftest import COMMAND, Run, beside, chief

START = (*COMMAND, "trail", "head")
CLOCK = (
    "INSERT INTO clocks_clock"
    " (area_id, version, occurred, entered, subject, step, started_on, due_on, source)"
    " VALUES (%s, 1, now(), now(), %s, 'referral_decision', '2026-07-14', '2026-07-15', 'by hand')"
)
LEEDS, BRADFORD = 901, 902


@pytest.fixture(scope="module")
def two_areas(folder: Path, database: str) -> None:
    """One clock runs in Leeds and two in Bradford."""
    with chief(folder, database) as them:
        for area, name in ((LEEDS, "Leeds"), (BRADFORD, "Bradford")):
            them.execute(
                "INSERT INTO agencies_area (id, level, name, code) VALUES (%s, 'district', %s, '')",
                [area, name],
            )
        for area, subject in ((LEEDS, "C-LEEDS-1"), (BRADFORD, "C-BRADF-1"), (BRADFORD, "C-BRADF-2")):
            them.execute(CLOCK, [area, subject])


@contextmanager
def _application(folder: Path, database: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(beside.url(folder, beside.APPLICATION, database), autocommit=True) as ours:
        yield ours


def _subjects(ours: psycopg.Connection) -> list[str]:
    return [subject for (subject,) in ours.execute("SELECT subject FROM clocks_clock ORDER BY subject")]


def _seen_from(ours: psycopg.Connection, area: int | str) -> list[str]:
    with ours.transaction():
        ours.execute("SELECT set_config('joinedup.area', %s, true)", [str(area)])
        return _subjects(ours)


@pytest.mark.usefixtures("two_areas")
def test_where_nobody_said_whose_area_it_is_there_are_no_rows(folder: Path, database: str) -> None:
    with _application(folder, database) as ours:
        assert _subjects(ours) == []
        assert _seen_from(ours, "") == []
        assert ours.execute("UPDATE clocks_clock SET version = 9").rowcount == 0
        assert ours.execute("DELETE FROM clocks_clock").rowcount == 0


@pytest.mark.usefixtures("two_areas")
def test_one_connection_that_two_areas_share_leaks_nothing_from_one_to_the_other(
    folder: Path, database: str
) -> None:
    """As a pool hands it out: a transaction to Leeds, one to Bradford, one that fails, one to nobody."""
    with _application(folder, database) as ours:
        for _ in range(3):
            assert _seen_from(ours, LEEDS) == ["C-LEEDS-1"]
            assert _seen_from(ours, BRADFORD) == ["C-BRADF-1", "C-BRADF-2"]
            with pytest.raises(psycopg.errors.DivisionByZero), ours.transaction():
                ours.execute("SELECT set_config('joinedup.area', %s, true)", [str(LEEDS)])
                ours.execute("SELECT 1 / 0")
            assert _subjects(ours) == []


@pytest.mark.usefixtures("two_areas")
def test_nothing_is_written_into_another_area_or_moved_there(folder: Path, database: str) -> None:
    with _application(folder, database) as ours:
        for statement, given in (
            (CLOCK, [BRADFORD, "C-BRADF-3"]),
            ("UPDATE clocks_clock SET area_id = %s", [BRADFORD]),
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), ours.transaction():
                ours.execute("SELECT set_config('joinedup.area', %s, true)", [str(LEEDS)])
                ours.execute(statement, given)
        with ours.transaction():
            ours.execute("SELECT set_config('joinedup.area', %s, true)", [str(LEEDS)])
            assert ours.execute("DELETE FROM clocks_clock WHERE subject LIKE 'C-BRADF-%'").rowcount == 0


OPENED = (
    ("DISABLE ROW LEVEL SECURITY", "ALTER TABLE clocks_clock ENABLE ROW LEVEL SECURITY", 3),
    ("NO FORCE ROW LEVEL SECURITY", "ALTER TABLE clocks_clock FORCE ROW LEVEL SECURITY", 0),
    ("another policy", "DROP POLICY everybody ON clocks_clock", 3),
    ("no policy", "", 0),
)
OPEN = {
    "another policy": "CREATE POLICY everybody ON clocks_clock USING (true)",
    "no policy": "DROP POLICY joinedup_area ON clocks_clock",
}
REFUSED = """
import django; django.setup()
import json, os, psycopg, sys
from django.db import connection
for open_it, mend_it, seen in json.loads(os.environ["OPENED"]):
    with psycopg.connect(os.environ["CHIEF"], autocommit=True) as chief:
        chief.execute(open_it)
        try:
            connection.ensure_connection()
            print("let in")
        except Exception as refused:
            print(refused)
        with psycopg.connect(os.environ["OURS"]) as ours:
            print(seen, ours.execute("SELECT count(*) FROM clocks_clock").fetchone()[0])
        if mend_it:
            chief.execute(mend_it)
"""


@pytest.mark.usefixtures("two_areas")
def test_a_table_that_is_not_held_to_one_area_is_refused_and_migrate_mends_it(
    run: Run, folder: Path, database: str
) -> None:
    """What the tests above would see is seen: all three rows, by whoever said nothing."""
    cases = [(OPEN.get(name, f"ALTER TABLE clocks_clock {name}"), mend, seen) for name, mend, seen in OPENED]
    ran = run(
        "-c",
        REFUSED,
        OPENED=json.dumps(cases),
        CHIEF=beside.url(folder, "postgres", database),
        OURS=beside.url(folder, beside.APPLICATION, database),
    )
    told = (
        "The table clocks_clock would show the rows of every area (run `joinedup migrate`):"
        " refusing to use this database."
    )
    assert ran.stdout.splitlines() == [told, "3 3", told, "0 0", told, "3 3", told, "0 0"], ran.stderr
    owner = {"JOINEDUP_OWNER_URL": beside.url(folder, beside.OWNER, database)}
    assert run(*COMMAND, "migrate", **owner).returncode == 0
    assert run(*START).returncode == 1  # it starts, and the trail is empty


@pytest.mark.usefixtures("two_areas")
def test_the_owner_is_held_to_it_too_but_for_the_time_of_a_migration(folder: Path, database: str) -> None:
    with psycopg.connect(beside.url(folder, beside.OWNER, database), autocommit=True) as owner:
        assert _subjects(owner) == []


READING = """
import django; django.setup()
import os, psycopg
from datetime import datetime, UTC
from types import SimpleNamespace
from django.db import connection, DatabaseError
from joinedup import store
from joinedup.clocks.models import Clock
from joinedup.trail import actions as trail
from joinedup.trail.models import Entry

at = datetime(2026, 7, 14, tzinfo=UTC)
joy = SimpleNamespace(reference="W-JOY", agency_reference="A-SCHOOL", area_id=901)

def seen():
    return list(Clock.objects.order_by("subject").values_list("subject", flat=True))

def on_disk():
    with psycopg.connect(os.environ["ANOTHER"]) as other:
        return other.execute("SELECT count(*) FROM trail_entry WHERE actor = 'W-JOY'").fetchone()[0]

print("outside", seen())
with store.reading_in(901):
    print("in Leeds", seen(), connection.in_atomic_block)
    trail.look("child.looked", by=joy, at=at)
    print("looked", on_disk(), connection.in_atomic_block)
    print("in Leeds still", seen(), connection.in_atomic_block)
    try:
        connection.cursor().execute("SELECT 1 / 0")
    except DatabaseError as wrong:
        print(type(wrong).__name__)
    print("after a fault", seen())
with store.reading_in(902):
    print("in Bradford", seen())
print("outside again", seen(), connection.in_atomic_block)
"""


@pytest.mark.usefixtures("two_areas")
def test_a_request_reads_in_its_own_area_and_its_look_is_on_disk_before_it_reads_on(
    run: Run, folder: Path, database: str
) -> None:
    ran = run("-c", READING, ANOTHER=beside.url(folder, "postgres", database))
    assert ran.stdout.splitlines() == [
        "outside []",
        "in Leeds ['C-LEEDS-1'] True",
        "looked 1 False",
        "in Leeds still ['C-LEEDS-1'] True",
        "DataError",
        "after a fault ['C-LEEDS-1']",
        "in Bradford ['C-BRADF-1', 'C-BRADF-2']",
        "outside again [] False",
    ], ran.stderr


FILE = (
    "INSERT INTO files_attachment (area_id, version, occurred, entered, reference, about, sender_id, kind,"
    " state, size, mark, sealed_name, sealed)"
    " VALUES (%s, 1, now(), now(), 'F-LEEDS-1', 'C-LEEDS-1', 1, 'pdf', 'kept', 1, 'm', 'another', 'another')"
)
KEYS = """
from joinedup.cli.database import open_database
open_database()
from joinedup.site import soundness
print(soundness._keys())
"""


@pytest.mark.usefixtures("two_areas")
def test_the_start_sees_that_the_key_of_files_is_another_although_each_lies_in_an_area(
    folder: Path, database: str, run: Run
) -> None:
    assert run("-c", KEYS).stdout == "None\n"
    with chief(folder, database) as them:
        them.execute("SET session_replication_role = replica")  # its sender is nobody
        them.execute(FILE, [LEEDS])
    told = run("-c", KEYS)
    with chief(folder, database) as them:
        them.execute("DELETE FROM files_attachment")
    assert "files.key does not open what was closed here" in told.stdout, told.stderr
