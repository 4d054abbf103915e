"""The judge of what was acknowledged, on a database as it might be found after a kill, made by hand.

CI runs the lab itself, on a server that is killed, green and planted.
"""

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from joinedup.gate.viewer import Viewer
from joinedup.lab.acknowledged import judge
from joinedup.lab.engine import File
from joinedup.lab.senders import Sender
from joinedup.lab.started import Browser
from joinedup.lab.tally import Tally
from joinedup.lab.world import TUESDAY_NINE

JOY = Viewer(
    1, "W-1", "Joy Adeyemi", 1, "A-1", "Parkside", 1, "Leeds", frozenset(), frozenset(), TUESDAY_NINE
)


@pytest.fixture
def file(tmp_path: Path) -> File:
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
    return File(path)


def test_the_judge_sees_what_is_lost_doubled_and_never_answered(file: File) -> None:
    tally = Tally("nothing is lost.")
    told = {"key-1": ["C-1"], "key-2": ["C-2"], "key-3": ["C-4"]}
    judge(file, [Sender(Browser(0, JOY), told=told, waiting=["key-9"], odd=["500"])], tally)
    assert tally.kinds["acknowledged"].examples == ["key-3 is lost"]
    assert tally.kinds["one key, one concern"].examples == ["key-2 is doubled"]
    assert tally.kinds["clock and trail entry"].examples == ["key-3: C-4"]
    assert tally.kinds["sent until answered"].examples == ["key-9 never was"]
    assert tally.kinds["plain answers"].examples == ["500"]
    assert (tally.kinds["answered again"].right, tally.kinds["answered again"].wrong) == (1, 2)
    assert tally.kinds["nothing that nobody sent"].examples == ["2 entries of 3 that were sent"]


def test_the_judge_sees_that_a_second_answer_was_another_one(file: File) -> None:
    tally = Tally("nothing is lost.")
    judge(file, [Sender(Browser(0, JOY), told={"key-1": ["C-1", "C-9"]})], tally)
    assert tally.kinds["answered again"].examples == ["key-1"]


def test_the_judge_sees_a_file_that_is_broken(file: File, tmp_path: Path) -> None:
    whole = file.path.read_bytes()
    broken = replace(file, path=tmp_path / "broken.sqlite3")
    broken.path.write_bytes(whole[:4096] + b"\xff" * 4 + whole[4100:])  # the head of the second page
    assert file.fault() == ""
    assert broken.fault() != ""
