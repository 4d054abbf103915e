"""The kill -9 lab: real processes on a database file of their own, killed a few times."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from joinedup.lab import kill9
from joinedup.lab.tally import Tally

ROOT = Path(__file__).resolve().parents[2]


def _lab(folder: Path, *, kills: int, planted: bool) -> tuple[int, dict[str, object]]:
    told = folder / "told.json"
    words = f"'kill9', size={kills}, seed=3, planted={planted}, json_file={str(told)!r}"
    ended = subprocess.run(
        [sys.executable, "-c", f"import sys; from joinedup.lab import run; sys.exit(run.run({words}))"],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "JOINEDUP_DATA": str(folder / "not-used")},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert not (folder / "not-used").exists()
    assert ended.returncode in (0, 1), ended.stdout + ended.stderr
    return ended.returncode, json.loads(told.read_text())


def test_what_was_acknowledged_survives_three_kills(tmp_path: Path) -> None:
    code, told = _lab(tmp_path, kills=3, planted=False)
    assert code == 0
    assert told["failed"] == 0
    assert told["figures"]["kills while at work"] == 3  # type: ignore[index]
    assert told["figures"]["acknowledged"] > 0  # type: ignore[index, operator]


def test_an_acknowledgement_before_the_commit_is_seen(tmp_path: Path) -> None:
    code, told = _lab(tmp_path, kills=8, planted=True)
    assert code == 1
    assert told["kinds"]["acknowledged"]["wrong"] > 0  # type: ignore[index]


def test_half_an_acknowledgement_is_none() -> None:
    assert kill9._answers(b"key-000001 C-7KQ4M-RPWX3\nkey-000002 C-7K") == [("key-000001", "C-7KQ4M-RPWX3")]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A database file as it might be found after the kills, made by hand."""
    import sqlite3

    path = tmp_path / "found.sqlite3"
    with sqlite3.connect(path) as database:
        database.executescript(
            """
            CREATE TABLE frontdoor_concern (worry, reference);
            CREATE TABLE clocks_clock (subject);
            CREATE TABLE trail_entry (number, code);
            CREATE TABLE trail_subject (entry_id, reference);
            INSERT INTO frontdoor_concern VALUES ('key-1 A bruise', 'C-1'), ('key-2 A bruise', 'C-2'),
                ('key-2 A bruise', 'C-3');
            INSERT INTO clocks_clock VALUES ('C-1'), ('C-2'), ('C-3');
            INSERT INTO trail_entry VALUES (1, 'concern.told'), (2, 'concern.told');
            INSERT INTO trail_subject VALUES (1, 'C-1'), (2, 'C-2');
            """
        )
    return path


def test_the_judge_sees_what_is_lost_and_what_is_doubled(file: Path) -> None:
    tally = Tally("nothing is lost.")
    outside = kill9.Outside(told={"key-1": ["C-1"], "key-2": ["C-2"], "key-3": ["C-4"]}, waiting=["key-9"])
    kill9._judge(file, outside, tally)
    assert tally.kinds["acknowledged"].examples == ["key-3 is lost"]
    assert tally.kinds["one key, one concern"].examples == ["key-2 is doubled"]
    assert tally.kinds["clock and trail entry"].examples == ["key-3: C-4"]
    assert tally.kinds["sent until answered"].examples == ["key-9 never was"]
    assert (tally.kinds["answered again"].right, tally.kinds["answered again"].wrong) == (1, 2)
