"""Many write at once on PostgreSQL: one chain without a gap, one effect for one form, and one at a time."""

import json
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .conftest import COMMAND, Run, chief

HERE = Path(__file__).parent


def _chain(run: Run, tmp_path: Path) -> "subprocess.CompletedProcess[str]":
    """Export as an agency would get it, and verify against the head."""
    out = str(tmp_path / "trail.jsonl")
    exported = run(*COMMAND, "trail", "export", out)
    assert exported.returncode == 0, exported.stderr
    head = run(*COMMAND, "trail", "head").stdout.splitlines()[0]
    return run(*COMMAND, "trail", "verify", out, "--anchor", head)


def test_two_offices_of_four_people_write_one_chain_without_a_gap(
    run: Run, folder: Path, database: str, tmp_path: Path
) -> None:
    with ThreadPoolExecutor(2) as offices:
        leeds, bradford = offices.map(
            lambda office: run(str(HERE / "eight_writers_case.py"), office), ("LEEDS", "BRADF")
        )
    assert leeds.returncode == bradford.returncode == 0, leeds.stderr + bradford.stderr
    # 4 people with 20 changes and 20 looks each, in each office; nobody is told that it was not saved.
    assert json.loads(leeds.stdout) == {"answered": 80, "looked": 80, "not_saved": 0}
    assert json.loads(bradford.stdout) == {"answered": 80, "looked": 80, "not_saved": 0}
    with chief(folder, database) as sees:
        of_them = "actor LIKE 'W-LEEDS-%' OR actor LIKE 'W-BRADF-%'"
        assert sees.execute(f"SELECT count(*) FROM trail_entry WHERE {of_them}").fetchone() == (320,)
        row = sees.execute("SELECT max(number) = count(*), min(number) FROM trail_entry").fetchone()
        assert row == (True, 1)
        # Each change counted the rows before it: 160 numbers, none of them twice.
        numbers = "SELECT count(*), count(DISTINCT code) FROM agencies_area WHERE level = 'division'"
        assert sees.execute(numbers).fetchone() == (160, 160)
    verdict = _chain(run, tmp_path)
    assert verdict.returncode == 0, verdict.stdout + verdict.stderr


def test_eight_browsers_that_send_one_form_at_once_get_one_answer_and_leave_one_effect(run: Run) -> None:
    ran = run(str(HERE / "same_form_case.py"))
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout) == {"answers": 320, "different": 40, "effects": 40, "entries": 40}


def test_a_lock_that_nobody_gives_back_is_said_as_not_saved(run: Run, folder: Path, database: str) -> None:
    with chief(folder, database) as holds:
        holds.execute("SELECT pg_advisory_lock(7032030, 5)")
        ran = run(
            "-c",
            "import django; django.setup()\n"
            "from datetime import datetime, UTC\n"
            "from types import SimpleNamespace\n"
            "from django.db import connection\n"
            "from joinedup import store\n"
            "@store.action\n"
            "def nothing(*, by, at): raise AssertionError('it is not our turn')\n"
            "connection.cursor().execute('SET lock_timeout = 200')\n"
            "try: nothing(by=SimpleNamespace(area_id=5), at=datetime(2026, 7, 14, tzinfo=UTC))\n"
            "except store.NotSaved as told: print('not saved:', type(told.__cause__).__name__)\n",
        )
    assert ran.stdout == "not saved: OperationalError\n", ran.stderr


def test_a_server_that_goes_away_is_said_as_not_saved_and_the_next_form_is_taken(run: Run) -> None:
    ran = run(
        "-c",
        "import django; django.setup()\n"
        "from datetime import datetime, UTC\n"
        "from types import SimpleNamespace\n"
        "from django.db import close_old_connections, connection\n"
        "from joinedup import store\n"
        "from joinedup.trail import actions as trail\n"
        "by = SimpleNamespace(area_id=5, reference='W-SAM', agency_reference='A-POLICE')\n"
        "at = datetime(2026, 7, 14, tzinfo=UTC)\n"
        "@store.action\n"
        "def write(cut, *, by, at):\n"
        "    if cut: connection.connection.close()\n"
        "    trail.record('sam.wrote', by=by, at=at)\n"
        "try: write(True, by=by, at=at)\n"
        "except store.NotSaved: print('not saved')\n"
        "close_old_connections()\n"
        "write(False, by=by, at=at); print('saved')\n",
    )
    assert ran.stdout == "not saved\nsaved\n", ran.stderr
