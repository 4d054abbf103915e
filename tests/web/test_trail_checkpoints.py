"""Checkpoints as the product makes them: when, over what, with which key; and that nobody can change one."""

import errno
import logging
import os
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from pytest_django import Settings

from joinedup import store
from joinedup.cli.main import main
from joinedup.gate.viewer import Viewer
from joinedup.site.config import from_environment
from joinedup.trail import actions as trail
from joinedup.trail import queries
from joinedup.trail.models import Checkpoint, Entry
from joinedup.trail.rules.verify_trail import Finding, entry_hash, key_id, verify

from .conftest import Town

FIVE_MINUTES = timedelta(minutes=5)


@pytest.fixture(autouse=True)
def key_file(tmp_path: Path, settings: Settings) -> Path:
    settings.TRAIL_KEY = tmp_path / "trail.key"
    return tmp_path / "trail.key"


@pytest.fixture
def run_command(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    def run(*words: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as stopped:
            main(words)
        said = capsys.readouterr()
        assert isinstance(stopped.value.code, int)
        return stopped.value.code, said.out + said.err

    return run


def _looks(town: Town, count: int) -> None:
    """Priya Nair opens Amara's page again and again."""
    priya = town.viewer("Priya Nair")
    for second in range(count):
        at = town.at + timedelta(seconds=second)
        trail.look("child.looked", by=priya, at=at, about=(town.amara.reference,))


def _public() -> dict[str, bytes]:
    public = trail.signing_key().public
    return {key_id(public): public}


def _ranges() -> list[tuple[int, int]]:
    return list(Checkpoint.objects.order_by("number").values_list("first", "last"))


def test_a_checkpoint_is_made_before_an_entry_is_five_minutes_old(town: Town) -> None:
    _looks(town, 3)
    assert not trail.tick(at=town.at + timedelta(minutes=4))
    assert trail.tick(at=town.at + FIVE_MINUTES - timedelta(seconds=trail.SECONDS_BETWEEN_LOOKS))
    assert _ranges() == [(1, 3)]


def test_a_commit_that_runs_past_the_thousandth_entry_is_signed_at_the_thousandth(town: Town) -> None:
    @store.action
    def import_a_return(*, by: Viewer, at: datetime) -> None:
        for _ in range(1_003):
            trail.record("child.held", by=by, at=at)

    import_a_return(by=town.viewer("Priya Nair"), at=town.at)
    assert _ranges() == [(1, 1_000)]
    assert Entry.objects.count() == 1_003


def test_the_next_checkpoint_begins_where_the_last_one_ended(town: Town) -> None:
    _looks(town, 3)
    assert trail.tick(at=town.at + FIVE_MINUTES)
    assert not trail.tick(at=town.at + 2 * FIVE_MINUTES), "nothing is new"
    town.set_time(town.at + 3 * FIVE_MINUTES)
    _looks(town, 2)
    assert trail.tick(at=town.at + FIVE_MINUTES)
    assert _ranges() == [(1, 3), (4, 5)]


def test_the_thousandth_entry_makes_one_without_anybody_waiting_for_the_time(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trail, "ENTRIES_A_CHECKPOINT", 10)
    _looks(town, 25)
    assert _ranges() == [(1, 10), (11, 20)]


def test_a_thousand_is_the_number() -> None:
    assert trail.ENTRIES_A_CHECKPOINT == 1_000


def test_what_is_exported_verifies_with_the_public_key_and_a_head(town: Town) -> None:
    _looks(town, 3)
    trail.tick(at=town.at + FIVE_MINUTES)
    _looks(town, 2)
    head = (queries.head() or (0, ""))[1]
    verdict = verify(queries.lines(), anchor=head, keys=_public())
    assert verdict.finding is Finding.UNBROKEN
    assert (verdict.entries, verdict.checkpoints, verdict.signed) == (5, 1, 3)
    assert verify(queries.lines(), anchor=None, keys=_public(), kept=queries.checkpoint_lines()).signed == 3


def test_a_clock_that_stepped_back_does_not_date_a_checkpoint_before_its_entries(town: Town) -> None:
    _looks(town, 3)
    trail.sign_what_is_new(by="trail", at=town.at - timedelta(hours=1))
    assert Checkpoint.objects.get().at == Entry.objects.get(number=3).at
    assert verify(queries.lines(), anchor=None, keys=_public()).finding is Finding.END_NOT_PROVEN


REPLACE = "replaced by itself"  # each engine has its own words for it
REPLACED = {
    "sqlite": "INSERT OR REPLACE INTO trail_checkpoint SELECT * FROM trail_checkpoint",
    "postgresql": "INSERT INTO trail_checkpoint SELECT * FROM trail_checkpoint "
    "ON CONFLICT (number) DO UPDATE SET signature = ''",
}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE trail_checkpoint SET signature = ''",
        "DELETE FROM trail_checkpoint",
        REPLACE,
    ],
)
def test_the_database_refuses_to_change_or_delete_a_checkpoint(town: Town, statement: str) -> None:
    _looks(town, 1)
    trail.sign_what_is_new(by="trail", at=town.at)
    with (
        # On PostgreSQL the application's role is turned away before the triggers are asked.
        pytest.raises(DatabaseError, match=r"append only|permission denied for table trail_checkpoint"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(REPLACED[connection.vendor] if statement == REPLACE else statement)
    assert Checkpoint.objects.count() == 1


@pytest.mark.sqlite
def test_a_rewrite_by_a_database_administrator_without_the_key_is_found_with_no_head_at_all(
    town: Town,
) -> None:
    """He drops the triggers, changes who looked, and hashes all of it anew, as the product would."""
    _looks(town, 3)
    trail.sign_what_is_new(by="trail", at=town.at + FIVE_MINUTES)
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER trail_entry_no_update")
    previous = "0" * 64
    for entry in Entry.objects.order_by("number"):
        entry.actor, entry.previous = town.people["Sam Khan"].reference, previous
        previous = entry_hash(queries.as_exported(entry))
        Entry.objects.filter(number=entry.number).update(
            actor=entry.actor, previous=entry.previous, hash=previous
        )
    assert verify(queries.lines(), anchor=None, keys=None).finding is Finding.BROKEN
    verdict = verify(queries.lines(), anchor=None, keys=_public())
    assert verdict.finding is Finding.BROKEN
    assert verdict.sentence.startswith("Checkpoint 1 (entries 1 to 3) does not fit its entries")


# The key


def test_the_key_is_made_once_and_its_owner_alone_may_read_it(key_file: Path, db: None) -> None:
    first = trail.signing_key()
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert trail.signing_key().id == first.id
    assert list(key_file.parent.iterdir()) == [key_file]


def test_two_processes_that_need_it_at_once_make_one_key(key_file: Path, db: None) -> None:
    made: list[str] = []
    together = threading.Barrier(8)

    def need_it() -> None:
        together.wait()
        made.append(trail.keys.make(key_file).id)

    threads = [threading.Thread(target=need_it) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 8
    assert len(set(made)) == 1


@pytest.mark.parametrize(
    ("content", "mode", "says"),
    [
        ("a" * 64, 0o640, "can be read by others"),
        ("a" * 63, 0o600, "holds no key"),
        ("", 0o600, "holds no key"),
        ("é" * 64, 0o600, "cannot be read"),
    ],
)
def test_a_key_that_is_open_or_none_is_refused_in_one_sentence(
    key_file: Path, db: None, content: str, mode: int, says: str
) -> None:
    key_file.write_text(content, "utf-8")
    key_file.chmod(mode)
    with pytest.raises(trail.KeyUnfit, match=says):
        trail.signing_key()


def test_a_key_that_is_gone_is_not_quietly_replaced(town: Town, key_file: Path) -> None:
    _looks(town, 1)
    trail.sign_what_is_new(by="trail", at=town.at)
    signed_with = trail.signing_key().id
    key_file.unlink()
    with pytest.raises(trail.KeyUnfit, match=signed_with):
        trail.signing_key()
    assert not key_file.exists()


def test_a_server_does_not_start_without_the_key_that_signed_before(
    town: Town, key_file: Path, run_command: Callable[..., tuple[int, str]]
) -> None:
    _looks(town, 1)
    trail.sign_what_is_new(by="trail", at=town.at)
    key_file.unlink()
    code, said = run_command("serve", "--port", "8765")
    assert code == 2
    assert "put it back" in said


def test_work_goes_on_without_the_key_and_the_next_checkpoint_covers_what_was_done(
    town: Town, key_file: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(trail, "ENTRIES_A_CHECKPOINT", 10)
    _looks(town, 10)
    key_file.rename(key_file.with_suffix(".away"))
    with caplog.at_level(logging.ERROR):
        _looks(town, 15)
    assert Entry.objects.count() == 25
    assert _ranges() == [(1, 10)]
    assert [(one.message, one.kind) for one in caplog.records] == [("checkpoint.not_made", "KeyUnfit")]  # type: ignore[attr-defined]
    with pytest.raises(trail.KeyUnfit):
        trail.tick(at=town.at + FIVE_MINUTES)
    key_file.with_suffix(".away").rename(key_file)
    assert trail.tick(at=town.at + FIVE_MINUTES)
    assert _ranges() == [(1, 10), (11, 25)]


@pytest.mark.parametrize("why", [PermissionError, OSError(errno.ESTALE, "stale")])
def test_work_goes_on_where_the_place_of_the_key_cannot_be_read(
    town: Town, monkeypatch: pytest.MonkeyPatch, why: Any
) -> None:
    """A mount that lost its rights, or went stale: every look and every save was refused at a thousandth."""
    monkeypatch.setattr(trail, "ENTRIES_A_CHECKPOINT", 10)

    def away(*_: object, **__: object) -> None:
        raise why

    with monkeypatch.context() as mount:
        mount.setattr(Path, "stat", away)
        _looks(town, 15)
    assert Entry.objects.count() == 15
    assert trail.tick(at=town.at + FIVE_MINUTES)
    assert _ranges() == [(1, 15)]


def test_a_live_key_is_elsewhere_when_it_is_said_and_never_signs_a_demo_town(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("JOINEDUP_DATA", str(tmp_path))
    monkeypatch.setenv("JOINEDUP_TRAIL_KEY", str(tmp_path / "safe" / "live.key"))
    monkeypatch.setenv("JOINEDUP_MODE", "live")
    assert from_environment().trail_key == tmp_path / "safe" / "live.key"
    monkeypatch.setenv("JOINEDUP_MODE", "demo")
    assert from_environment().trail_key == tmp_path / "trail.key"
    monkeypatch.setenv("JOINEDUP_MODE", "live")
    monkeypatch.delenv("JOINEDUP_TRAIL_KEY")
    assert from_environment().trail_key == tmp_path / "trail.key"


# Beside the serving threads


def test_the_thread_beside_the_server_signs_and_survives_what_fails(
    town: Town, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    # The last is none that anybody thought of: it ended the thread, and nothing was signed until a restart.
    answers = iter([trail.KeyUnfit("gone"), store.NotSaved("full"), LookupError("?"), True])
    asked, stop = [], threading.Event()

    def tick(*, at: object) -> bool:
        asked.append(at)
        answer = next(answers)
        if len(asked) == 4:
            stop.set()
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(trail, "SECONDS_BETWEEN_LOOKS", 0)
    monkeypatch.setattr(trail, "tick", tick)
    monkeypatch.setattr(connection, "close", lambda: None)  # this is the test's own connection
    with caplog.at_level(logging.ERROR):
        trail.keep_signed(lambda: town.at, stop=stop)
    assert asked == [town.at] * 4
    assert [one.kind for one in caplog.records] == ["KeyUnfit", "NotSaved", "LookupError"]  # type: ignore[attr-defined]
    assert "gone" not in str([vars(one) for one in caplog.records]), "a log names no file"


def test_in_a_process_of_its_own_it_signs_what_others_write(tmp_path: Path) -> None:
    program = """
import threading, time
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from joinedup.store.scratch import scratch_database

AT = datetime(2026, 7, 14, 8, tzinfo=UTC)
CLERK = SimpleNamespace(reference="W-00000-00000", agency_reference="A-00000-00000", area_id=1)
with scratch_database() as database:
    from joinedup import store
    from joinedup.trail import actions as trail, queries
    trail.SECONDS_BETWEEN_LOOKS = 0.02
    store.write_together()
    for _ in range(7):
        trail.look("child.looked", by=CLERK, at=AT)
    stop = threading.Event()
    signer = threading.Thread(
        target=trail.keep_signed, args=(lambda: AT + timedelta(minutes=5),), kwargs={"stop": stop}
    )
    signer.start()
    for _ in range(500):
        if list(queries.checkpoint_lines()):
            break
        time.sleep(0.02)
    stop.set()
    signer.join(timeout=10)
    print(signer.is_alive(), len(list(queries.checkpoint_lines())), (database.parent / "trail.key").exists())
"""
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=120,
        env=os.environ | {"JOINEDUP_DATA": str(tmp_path)},
    )  # fmt: skip
    assert ended.stdout.split() == ["False", "1", "True"], ended.stderr


# The commands


def test_an_agency_is_given_an_export_a_key_and_a_verifier_and_checks_alone(
    town: Town, run_command: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    _looks(town, 4)
    trail.sign_what_is_new(by="trail", at=town.at + FIVE_MINUTES)
    gift = tmp_path / "gift"
    gift.mkdir()
    for way, file in (
        ("export", "trail.jsonl"),
        ("checkpoints", "kept.jsonl"),
        ("verifier", "verify_trail.py"),
    ):
        code, said = run_command("trail", way, str(gift / file))
        assert code == 0, said
    code, said = run_command("trail", "key")
    assert code == 0
    (gift / "public-key").write_text(said.splitlines()[0])
    words = ["trail.jsonl", "--public-key", "public-key", "--checkpoints", "kept.jsonl"]
    ended = subprocess.run(
        [sys.executable, "-I", "-S", "verify_trail.py", *words],
        cwd=gift, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (ended.returncode, ended.stdout) == (
        0,
        "4 entries: the chain is unbroken up to checkpoint 1, which was kept outside. "
        "1 checkpoint, every signature right: entries 1 to 4 are signed.\n",
    )
    code, said = run_command(
        "trail", "verify", str(gift / "trail.jsonl"), *words[1:2], str(gift / "public-key")
    )
    assert code == 3
    assert "inner chain unbroken, end not proven" in said


def test_verify_without_the_key_is_not_complete(
    town: Town, run_command: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    _looks(town, 2)
    trail.sign_what_is_new(by="trail", at=town.at)
    file, head = tmp_path / "trail.jsonl", (queries.head() or (0, ""))[1]
    run_command("trail", "export", str(file))
    code, said = run_command("trail", "verify", str(file), "--anchor", head)
    assert code == 3
    assert "signature not checked" in said


def test_another_key_is_made_on_request_and_never_over_one(
    run_command: Callable[..., tuple[int, str]], tmp_path: Path, db: None
) -> None:
    file = tmp_path / "next.key"
    code, said = run_command("trail", "key", "--new", str(file))
    assert code == 0
    assert len(said.split()[0]) == 64
    secret = file.read_text()
    assert said.split()[0] not in secret
    code, said = run_command("trail", "key", "--new", str(file))
    assert code == 2
    assert "a key is never written over" in said
    assert file.read_text() == secret


@pytest.mark.parametrize("way", ["export", "checkpoints", "verifier"])
def test_a_file_that_cannot_be_written_is_said(
    run_command: Callable[..., tuple[int, str]], tmp_path: Path, way: str, db: None
) -> None:
    code, said = run_command("trail", way, str(tmp_path / "no" / "folder"))
    assert code == 2
    assert "cannot be written" in said
