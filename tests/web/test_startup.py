"""What is refused before anything is served: each with exit code 2 and one sentence (security.md G-40).

What PostgreSQL and its roles must be is in tests/postgresql/test_roles.py.
"""

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from pytest_django.fixtures import Settings

from joinedup.kernel.clock import FixedClock
from joinedup.site import clock, soundness

from .conftest import TUESDAY_NINE, Town

pytestmark = pytest.mark.sqlite

ROOT = Path(__file__).resolve().parents[2]
CASE = Path(__file__).with_name("startup_case.py")
SERVE = "from joinedup.cli.main import main; main(['serve', '--check'])"
MADE = """
from datetime import UTC, datetime
from types import SimpleNamespace
from joinedup.cli.database import open_database
open_database()
from joinedup.store.models import Installation
from joinedup.trail import actions as trail
nine = datetime(2026, 7, 14, 8, tzinfo=UTC)
Installation.objects.create(mode="live", made_at=nine, finished=True)
console = SimpleNamespace(reference="console", agency_reference="", area_id=0)
trail.look("installation.opened", by=console, at=nine)
trail.sign_what_is_new(by="trail", at=nine)
"""


@dataclass(frozen=True)
class Case:
    """One thing that is wrong with what would otherwise start, and what is said of it."""

    says: str  # a pattern of the whole line; {data} stands for the folder
    harm: Callable[[Path], Any] = lambda data: None
    settings: str = ""  # lines after the product's own settings, as a rash owner writes them
    environment: Mapping[str, str] = field(default_factory=dict)
    first: str = ""  # Python before the command: what cannot be had otherwise


def sql(statement: str) -> Callable[[Path], Any]:
    def run(data: Path) -> None:
        with sqlite3.connect(data / "joinedup.sqlite3") as database:
            database.execute(statement)

    return run


def holds(name: str, text: str) -> Callable[[Path], Any]:
    return lambda data: (data / name).write_text(text)


def open_to_others(name: str) -> Callable[[Path], Any]:
    return lambda data: (data / name).chmod(0o644 if name else 0o755)


NO_CHANCE = "{data}/secret.key holds no key that was drawn by chance: put back the one that was there."
READABLE = "{data}/secret.key can be read by others: run chmod 600 on it."
HOST = (
    "JOINEDUP_HOST must be the one name that people's browsers use, such as joinedup.council.example, "
    "without a wildcard."
)
NOTHING = (
    "There is nothing here to serve. For the demo town run `joinedup demo` first; for live use run "
    "`joinedup people begin FILE.toml` with JOINEDUP_MODE=live."
)
LATER = (
    "INSERT INTO trail_entry SELECT 2, 0, '2999-01-01 00:00:00', '', '', '', '[]', '', hash, 'x'"
    " FROM trail_entry"
)
REFUSED = {
    "debug with live records": Case(
        "DEBUG is on with live records: a fault would show them to anybody.", settings="DEBUG = True"
    ),
    "any host name": Case(
        "ALLOWED_HOSTS takes any name: links could be made to lead elsewhere.",
        settings="ALLOWED_HOSTS = ['*']",
    ),
    "no host name": Case(HOST, environment={"JOINEDUP_HOST": ""}),
    "a wildcard for a host name": Case(HOST, environment={"JOINEDUP_HOST": "*.leeds.gov.uk"}),
    "an address for a host name": Case(HOST, environment={"JOINEDUP_HOST": "https://joinedup.leeds.gov.uk"}),
    "a file of proclaimed days that is not there": Case(
        "JOINEDUP_BANK_HOLIDAYS: /nowhere.toml cannot be read.",
        environment={"JOINEDUP_BANK_HOLIDAYS": "/nowhere.toml"},
    ),
    "synchronous below FULL": Case(
        "SQLite's synchronous is 1 and must be 2: refusing to use this database.",
        settings="DATABASES['default']['OPTIONS']['init_command'] = "
        "SQLITE_START.replace('synchronous=FULL', 'synchronous=NORMAL')",
    ),
    "a journal that is no log": Case(
        "SQLite's journal_mode is delete and must be wal: refusing to use this database.",
        settings="DATABASES['default']['OPTIONS']['init_command'] = "
        "SQLITE_START.replace('journal_mode=WAL', 'journal_mode=DELETE')",
    ),
    "foreign keys off": Case(
        "SQLite's foreign_keys is 0 and must be 1: refusing to use this database.",
        settings="DATABASES['default']['OPTIONS']['init_command'] = "
        "SQLITE_START + 'PRAGMA foreign_keys=OFF;'",
    ),
    "a key that somebody chose": Case(NO_CHANCE, holds("secret.key", "django-insecure-change-me")),
    "a long key of one letter": Case(NO_CHANCE, holds("secret.key", "a" * 64)),
    "an empty key": Case(NO_CHANCE, holds("secret.key", "")),
    "a key that others can read": Case(READABLE, open_to_others("secret.key")),
    "a signing key that others can read": Case(
        "{data}/trail.key can be read by others: run chmod 600 on it.", open_to_others("trail.key")
    ),
    "a signing key that is gone": Case(
        "The key of the trail is not at {data}/trail.key, and checkpoints were signed with key [0-9a-f]+: .*",
        lambda data: (data / "trail.key").unlink(),
    ),
    "a folder that others can enter": Case(
        "{data} can be entered by others: run chmod 700 on it.", open_to_others("")
    ),
    "a clock behind the trail": Case(
        r"This machine's clock is behind the trail's last entry \(2999-01-01 00:00 UTC\): set it right, or "
        "every time limit is counted wrongly.",
        sql(LATER),
    ),
    "a trail without its trigger": Case(
        "The trigger trail_entry_no_update is gone, and without it the trail could be changed: .*",
        sql("DROP TRIGGER trail_entry_no_update"),
    ),
    "demo mode on live records": Case(
        "This database holds live records, and JOINEDUP_MODE says otherwise. Nothing was done.",
        environment={"JOINEDUP_MODE": "demo"},
    ),
    "live mode on a demo town": Case(
        "This database holds a demo town, and JOINEDUP_MODE says otherwise. Nothing was done.",
        sql("UPDATE store_installation SET mode = 'demo', starts_at = made_at"),
    ),
    "a demo town that was left half made": Case(
        "The demo town was left half made: there is nothing here to serve before `joinedup demo` has made it "
        "anew.",
        sql("UPDATE store_installation SET mode = 'demo', starts_at = made_at, finished = 0"),
        environment={"JOINEDUP_MODE": "demo"},
    ),
    "a database that nobody opened": Case(NOTHING, sql("DELETE FROM store_installation")),
    "no such mode": Case(
        "JOINEDUP_MODE is 'production': set it to demo or live.", environment={"JOINEDUP_MODE": "production"}
    ),
    "read-only until nobody knows when": Case(
        "JOINEDUP_READONLY: 'soon' is not a date and time such as 2026-07-14T09:00.",
        environment={"JOINEDUP_READONLY": "soon"},
    ),
    "a disk that is nearly full": Case(
        "{data} has 49 MB left and needs 50: make room first, or nothing can be saved.",
        first="import shutil; left = shutil._ntuple_diskusage(10**9, 0, 49 * 10**6); "
        "shutil.disk_usage = lambda path: left",
    ),
    "an SQLite that is too old": Case(
        "The database {data}/joinedup.sqlite3 cannot be used: SQLite 3.31 or later is required .*",
        first="from sqlite3 import dbapi2; dbapi2.sqlite_version_info = (3, 30, 1)",
    ),
    "a file that is no database": Case(
        "The database {data}/joinedup.sqlite3 cannot be used: file is not a database",
        lambda data: [
            (data / "joinedup.sqlite3").write_bytes(b"records of 2019\n" * 1000),
            *((data / f"joinedup.sqlite3-{part}").unlink(missing_ok=True) for part in ("wal", "shm")),
        ],
    ),
    "the owner's address": Case(
        "JOINEDUP_OWNER_URL is for `joinedup migrate` alone: unset it for every other command.",
        environment={
            "DATABASE_URL": "postgresql://app@/joinedup?host=/nowhere",
            "JOINEDUP_OWNER_URL": "postgresql://owner@/joinedup?host=/nowhere",
        },
    ),
}


def prepared(sound: Path, name: str) -> dict[str, Any]:
    """What is sound but for one thing, and how it is started."""
    case, data = REFUSED[name], folder(sound, name)
    shutil.copytree(sound, data)
    data.chmod(0o700)
    environment = dict(case.environment)
    if case.settings:
        written = "from joinedup.site.settings import *\nfrom joinedup.site.settings import SQLITE_START\n"
        (data / "rash.py").write_text(written + case.settings + "\n")
        environment["DJANGO_SETTINGS_MODULE"] = "rash"
    case.harm(data)
    return told(data, f"{case.first}\n{SERVE}", **environment)


def folder(sound: Path, name: str) -> Path:
    return sound.with_name(re.sub("[^a-z]", "-", name.lower()))


def told(data: Path, python: str, **more: str) -> dict[str, Any]:
    environment = {
        "JOINEDUP_DATA": str(data),
        "JOINEDUP_MODE": "live",
        "JOINEDUP_HOST": "joinedup.leeds.example",
        "DJANGO_SETTINGS_MODULE": "joinedup.site.settings",
        **more,
    }
    return {"run": python, "environment": environment, "path": [str(data)]}


def started(cases: list[dict[str, Any]]) -> list[tuple[int, str, str]]:
    ran = subprocess.run(
        [sys.executable, str(CASE)],
        input=json.dumps(cases), env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
        capture_output=True, text=True, timeout=280, check=True,
    )  # fmt: skip
    return [(code, out, errors) for code, out, errors in json.loads(ran.stdout)]


def test_each_is_refused_with_one_sentence_and_what_is_sound_starts(
    tmp_path: Path, subtests: pytest.Subtests
) -> None:
    sound = tmp_path / "sound"
    assert started([told(sound, MADE)]) == [(0, "", "")]
    cases = [prepared(sound, name) for name in REFUSED]
    *refused, (code, out, errors) = started([*cases, told(sound, SERVE)])
    for name, (ended, said, sentence) in zip(REFUSED, refused, strict=True):
        with subtests.test(refused=name):
            wanted = REFUSED[name].says.replace("{data}", str(folder(sound, name)))
            assert (ended, said) == (2, "")
            assert re.fullmatch(wanted + "\n", sentence), sentence
    assert code == 0, errors
    assert f"SQLite {sqlite3.sqlite_version}" in out


def test_a_disk_of_another_machine_is_known_by_its_mount(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(
        "/dev/sda1 / ext4 rw 0 0\nfiler:/leeds /srv nfs4 rw 0 0\n/dev/sdb1 /srv/fast xfs rw 0 0\n"
    )
    for folder, kind in (("/srv/live", "nfs4"), ("/srv", "nfs4"), ("/srv/fast/live", ""), ("/var/live", "")):
        assert soundness._far_away(Path(folder), mounts=str(mounts)) == kind
    assert soundness._far_away(tmp_path, mounts="/no/such/file") == ""


# /readyz, while it runs


def _ready() -> tuple[int, Any]:
    answer = Client().get("/readyz")
    return answer.status_code, answer.json()


def test_ready_says_so_and_with_what(town: Town) -> None:
    assert _ready() == (200, {"ready": True, "reasons": [], "database": "sqlite"})


def test_a_key_that_is_gone_is_not_drawn_anew_in_silence(
    town: Town, settings: Settings, tmp_path: Path
) -> None:
    """A restore by hand brought the database without them: it started, and nobody's app or file opened."""
    from joinedup.files import sealing
    from joinedup.files.models import Attachment
    from joinedup.intake.rules import box
    from joinedup.intake.spool import Spool
    from joinedup.signin import keys
    from joinedup.signin.models import App
    from joinedup.store import drafts

    priya, settings.CONFIG = town.people["Priya Nair"], replace(settings.CONFIG, data=tmp_path)
    assert soundness._keys() is None, "where nothing was closed yet, any key will do"
    typed = drafts.Typed("frontdoor:tell", "", "/", "A worry", "k" * 24, None, {"worry": ["Hungry."]})
    drafts.keep("t" * 24, typed, by=priya, at=town.at)
    App.objects.create(practitioner=priya, secret=keys.seal("s", owner=priya.reference), since=town.at)
    sealed = sealing.seal(b"x.pdf", key=settings.FILES_KEY, row="F-00000-00000")
    Attachment.objects.create(
        **town.work(
            reference="F-00000-00000", about="W", sender=priya, kind="pdf", size=1, mark="m",
            sealed_name=sealed, sealed=sealed,
        )
    )  # fmt: skip
    waiting = Spool(tmp_path / "intake", public=box.public_of(settings.INTAKE_KEY))
    waiting.keep("key", {"worry": "Hungry."}, words={})
    assert soundness._keys() is None
    for name in ("factors", "files", "drafts", "intake"):
        before = getattr(settings, f"{name.upper()}_KEY")
        setattr(settings, f"{name.upper()}_KEY", before[::-1])
        fault = soundness._keys()
        assert fault is not None and f"{tmp_path}/{name}.key does not open" in fault.sentence
        setattr(settings, f"{name.upper()}_KEY", before)
    settings.FACTORS_KEY = settings.FACTORS_KEY[::-1]
    assert soundness.at_start(at=town.at) is not None
    said = ["factors.key"]
    assert soundness.at_start(at=town.at, without_keys=said) is None, "somebody said so on purpose"
    settings.FILES_KEY = settings.FILES_KEY[::-1]
    fault = soundness.at_start(at=town.at, without_keys=said)
    assert fault is not None and fault.sentence.endswith("--without-key files.key` goes on all the same.")


def test_ready_names_what_runs_no_more_beside_the_pages(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is kept out for it, and whoever watches is told: a thread that fell was seen by nobody."""
    from joinedup.store import beside
    from joinedup.trail import actions as trail

    trail.look("child.looked", by=town.viewer("Priya Nair"), at=town.at)
    town.set_time(town.at + timedelta(minutes=11))
    assert "late" not in _ready()[1], "nothing is signed by this process, and nothing is late here"

    rounds = {name: beside._Round(10) for name in (trail.SIGNING, "reminders.not_sent")}
    monkeypatch.setattr(beside, "_rounds", rounds)
    rounds[trail.SIGNING].began -= 11 * 60
    assert _ready() == (
        200,
        {"ready": True, "reasons": [], "database": "sqlite", "late": ["checkpoint_late"]},
    )
    fell = threading.Thread(target=lambda: None)
    fell.start()
    fell.join()
    rounds["reminders.not_sent"].thread = fell
    assert _ready()[1]["late"] == ["reminders.not_sent", "checkpoint_late"]


@pytest.fixture
def everything_wrong(town: Town, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from joinedup.trail import actions as trail

    console = type("Console", (), {"reference": "console", "agency_reference": "", "area_id": 0})()
    trail.look("child.looked", by=console, at=TUESDAY_NINE)
    trail.sign_what_is_new(by="trail", at=TUESDAY_NINE)
    settings.TRAIL_KEY = tmp_path / "gone.key"
    settings.DEMO = False
    clock.set_clock(FixedClock(TUESDAY_NINE.replace(hour=7)))
    nearly_full = shutil._ntuple_diskusage(10**9, 0, 10**6)  # type: ignore[attr-defined]
    monkeypatch.setattr(shutil, "disk_usage", lambda path: nearly_full)


def test_not_ready_says_why_in_codes_and_tells_no_secret(
    everything_wrong: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from joinedup.trail import actions as trail

    def disk_full(*_: Any) -> None:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(trail, "append", disk_full)
    status, told = _ready()
    assert status == 503
    assert told == {
        "ready": False,
        "reasons": ["wrong_mode", "clock_behind", "trail_key_unfit", "disk_low", "trail_not_writable"],
        "database": "sqlite",
    }


def test_trying_leaves_no_entry_in_the_trail(town: Town) -> None:
    from joinedup.store.models import Heartbeat
    from joinedup.trail.models import Entry

    for _ in range(2):
        assert _ready()[0] == 200
    assert Entry.objects.count() == 0
    assert Heartbeat.objects.count() == 1
