"""A serving process writes to the database file that it opened, and to none that bears its name later."""

import sqlite3
from pathlib import Path

import pytest
from django.db import connection

from joinedup.store import NotSaved, turns

pytestmark = [pytest.mark.sqlite, pytest.mark.django_db]


def test_a_file_that_was_put_in_the_place_of_ours_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "joinedup.sqlite3"
    file.touch()
    monkeypatch.setitem(connection.settings_dict, "NAME", str(file))
    monkeypatch.setattr(turns._Serving, "file", turns.file_of(str(file)))
    with turns.turn_among_processes():
        pass
    file.rename(file.with_suffix(".away"))
    for _ in range(2):  # none, and then another
        with pytest.raises(NotSaved, match="not the one that was opened"), turns.turn_among_processes():
            raise AssertionError("a change was taken for a file that is not there")
        with pytest.raises(sqlite3.OperationalError, match="not the one that was opened"):
            sqlite3.connect(str(file), factory=turns.OnlyThatFile)
        file.touch()
    file.unlink()
    file.with_suffix(".away").rename(file)
    with turns.turn_among_processes():
        pass
