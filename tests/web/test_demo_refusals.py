"""The demo touches no database but its own."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from joinedup.agencies.models import Area
from joinedup.cli.main import main
from joinedup.demo import town
from joinedup.store.models import Installation
from joinedup.trail.models import Entry

TUESDAY_NINE = datetime(2026, 7, 14, 8, 0, tzinfo=UTC)  # 09:00 in London


@pytest.mark.django_db
def test_a_live_database_is_refused_in_one_sentence_and_left_as_it_was() -> None:
    Installation.objects.create(mode="live", made_at=TUESDAY_NINE)
    with pytest.raises(town.NotADemo) as refused:
        town.make(at=TUESDAY_NINE, report=print)
    assert str(refused.value) == "This database holds live records. The demo town does not touch it."
    assert Area.objects.count() == 0
    assert Entry.objects.count() == 0


@pytest.mark.django_db
def test_a_database_in_which_somebody_worked_is_refused_though_nobody_called_it_live() -> None:
    Area.objects.create(name="Leeds", level="district", code="E08000035")
    with pytest.raises(town.NotADemo, match="holds records that no demo made"):
        town.make(at=TUESDAY_NINE, report=print)
    assert Area.objects.count() == 1


@pytest.mark.django_db
def test_a_day_for_which_no_bank_holidays_are_known_is_refused_in_one_sentence() -> None:
    with pytest.raises(town.NotADemo) as refused:
        town.make(at=datetime(2031, 1, 1, 9, tzinfo=UTC), report=print)
    assert str(refused.value) == (
        "The demo town can be made for any day from Monday 1 January 2024 to Monday 30 September 2030."
    )
    assert Entry.objects.count() == 0


def test_the_command_keeps_the_town_that_is_there_when_the_new_day_cannot_be(tmp_path: Path) -> None:
    made = _python(
        "from joinedup.cli.database import open_database; open_database();"
        "from joinedup.store.models import Installation; from datetime import datetime, UTC;"
        "nine = datetime(2026, 7, 14, 8, tzinfo=UTC);"
        "Installation.objects.create(mode='demo', made_at=nine, starts_at=nine, finished=True)",
        data=tmp_path,
    )
    assert made.returncode == 0, made.stderr
    before = (tmp_path / "joinedup.sqlite3").stat().st_ino
    refused = _python(
        "from joinedup.cli.main import main; main(['demo', '--fresh', '--at', '2031-01-01T09:00'])",
        data=tmp_path,
    )
    assert refused.returncode == 2
    assert "any day from" in refused.stderr
    assert (tmp_path / "joinedup.sqlite3").stat().st_ino == before


@pytest.mark.parametrize(
    ("words", "ends", "sentence"),
    [
        ((), 0, "The demo town is there already. Make it anew with --fresh."),
        (("--at", "2026-07-14T09:00"), 0, "The demo town is there already. Make it anew with --fresh."),
        (
            ("--at", "2026-12-24T18:00"),
            2,
            "The demo town is there already, made for 2026-07-14T09:00. --fresh with --at makes it anew for "
            "another.",
        ),
    ],
    ids=["no moment", "its own moment", "another moment"],
)
@pytest.mark.django_db
def test_another_moment_than_the_towns_own_is_not_passed_over_in_silence(
    words: tuple[str, ...], ends: int, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Installation.objects.create(mode="demo", made_at=TUESDAY_NINE, starts_at=TUESDAY_NINE, finished=True)
    with pytest.raises(SystemExit) as stopped:
        main(("demo", *words))
    said = capsys.readouterr()
    assert (stopped.value.code, said.out + said.err) == (ends, sentence + "\n")


def test_a_demo_begun_by_an_older_release_without_all_tables_is_thrown_away(tmp_path: Path) -> None:
    gone = _python(
        "from joinedup.cli.database import open_database; open_database();"
        "from django.db import connection; connection.cursor().execute('DROP TABLE sharing_spoken');"
        "from joinedup.demo import town; town.throw_away()",
        data=tmp_path,
    )
    assert gone.returncode == 0, gone.stderr
    assert not (tmp_path / "joinedup.sqlite3").exists()


def test_the_command_throws_no_live_database_away(tmp_path: Path) -> None:
    made = _python(
        "from joinedup.cli.database import open_database; open_database();"
        "from joinedup.store.models import Installation; from datetime import datetime, UTC;"
        "Installation.objects.create(mode='live', made_at=datetime(2026, 7, 14, tzinfo=UTC))",
        data=tmp_path,
    )
    assert made.returncode == 0, made.stderr
    before = (tmp_path / "joinedup.sqlite3").stat().st_ino
    refused = _python("from joinedup.cli.main import main; main(['demo', '--fresh'])", data=tmp_path)
    assert refused.returncode == 2
    assert "live records" in refused.stderr
    assert (tmp_path / "joinedup.sqlite3").stat().st_ino == before


@pytest.mark.parametrize("words", [(), ("--at", "2026-07-14T09:00")], ids=["no moment", "a moment"])
@pytest.mark.django_db
def test_where_live_records_are_served_the_command_says_of_no_town_that_it_is_there(
    words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(settings, "DEMO", False)
    Installation.objects.create(mode="live", made_at=TUESDAY_NINE, finished=True)
    with pytest.raises(SystemExit) as stopped:
        main(("demo", *words))
    said = capsys.readouterr()
    assert (stopped.value.code, said.out) == (2, "")
    assert said.err == "The demo town is made and kept in demo mode alone: set JOINEDUP_MODE=demo.\n"


def test_every_model_of_ours_would_stop_a_demo() -> None:
    ours = [model for model in apps.get_models() if model.__module__.startswith("joinedup.")]
    assert {"Child", "Item", "Entry", "Practitioner", "Question"} <= {model.__name__ for model in ours}


def _python(code: str, *, data: Path) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "JOINEDUP_DATA": str(data),
        "JOINEDUP_MODE": "demo",
        "DJANGO_SETTINGS_MODULE": "joinedup.site.settings",
        "PYTHONPATH": str(Path(town.__file__).resolve().parents[2]),
    }
    return subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
