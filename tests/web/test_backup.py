"""Copies of everything: taken, refused when they are not whole, and put back on another machine."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from joinedup.backup import folders, key_files, queries, sqlite_file
from joinedup.backup.queries import KeyFolder, NotWhole
from joinedup.backup.rules.manifest import Part, written

pytestmark = pytest.mark.sqlite

ROOT = Path(__file__).resolve().parents[2]
COMMAND = ("-c", "import sys; from joinedup.cli.main import main; main(sys.argv[1:])")
PASSPHRASE = "four words nobody guesses"


@dataclass(frozen=True)
class Kept:
    """Two backups, the keys apart from them, and the data folder that they were made of."""

    data: Path
    older: Path
    newer: Path
    sealed: Path
    passphrase: Path

    @property
    def keys(self) -> KeyFolder:
        return KeyFolder(self.data, self.data / "trail.key")

    @property
    def known(self) -> dict[str, bytes]:
        return queries.known_here(self.keys)


def _run(data: Path, *words: str | Path) -> "subprocess.CompletedProcess[str]":
    environment = os.environ | {
        "JOINEDUP_DATA": str(data),
        "JOINEDUP_MODE": "live",
        "JOINEDUP_HOST": "joinedup.leeds.example",
        "DJANGO_SETTINGS_MODULE": "joinedup.site.settings",
        "PYTHONPATH": str(ROOT / "src"),
    }
    return subprocess.run(
        [sys.executable, *map(str, words)],
        env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    here = tmp_path_factory.mktemp("kept")
    passphrase = here / "passphrase"
    passphrase.write_text(PASSPHRASE + "\n")
    case = Path(__file__).with_name("backup_case.py")
    ran = _run(here / "live", case, here / "backups", here / "sealed", passphrase)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    newer, older = queries.listed(here / "backups")
    return Kept(here / "live", older, newer, here / "sealed", passphrase)


@pytest.fixture
def kept(made: Kept, tmp_path: Path) -> Kept:
    """The same two, in a place where they may be harmed."""
    shutil.copytree(made.newer.parent, tmp_path / "backups")
    older, newer = (tmp_path / "backups" / each.name for each in (made.older, made.newer))
    return replace(made, older=older, newer=newer)


def test_a_backup_says_what_it_is_and_is_found_whole(made: Kept) -> None:
    manifest = queries.manifest_of(made.newer)
    assert (manifest.mode, manifest.kind, manifest.canary) == ("live", "sqlite", True)
    assert manifest.tables["frontdoor_concern"] == 2
    assert queries.manifest_of(made.older).tables["frontdoor_concern"] == 1
    said = queries.check(made.newer, made.known)
    assert "The database is sound, and every row that another points to is there." in said
    assert f"The trail is unbroken from entry 1 to entry {manifest.entries}, the head that was saved." in said
    assert said[-1] == "The row that was written for this backup is in it, letter for letter."


def test_others_on_the_machine_read_neither_backup_nor_sealed_keys(made: Kept) -> None:
    assert made.newer.stat().st_mode & 0o077 == 0
    for path in (*made.newer.iterdir(), made.sealed):
        assert path.stat().st_mode & 0o177 == 0


def test_no_key_is_in_a_backup(made: Kept) -> None:
    held = b"".join(path.read_bytes() for path in made.newer.iterdir())
    keys = made.keys.found()
    assert {"factors.key", "files.key", "secret.key", "trail.key"} <= set(keys)
    for key in keys.values():
        assert key.strip() not in held
        assert key.strip() not in made.sealed.read_bytes()


def test_it_comes_back_on_a_new_machine_and_the_trail_goes_on(made: Kept, tmp_path: Path) -> None:
    new, keys = tmp_path / "new", ", ".join(made.keys.found())
    words = (*COMMAND, "restore", made.newer)
    without = _run(new, *words)
    assert without.returncode == 2
    assert f"Keys that belong to this backup are not here: {keys}." in without.stderr
    assert not new.exists()

    came = _run(new, *words, "--keys", made.sealed, "--passphrase", made.passphrase)
    assert came.returncode == 0, came.stdout + came.stderr
    assert f"Put back: {keys}." in came.stdout
    assert "Restored: the database is as it was at" in came.stdout

    serving = _run(new, *COMMAND, "serve", "--check")
    assert serving.returncode == 0, serving.stderr
    with sqlite3.connect(new / "joinedup.sqlite3") as database:
        assert database.execute("SELECT COUNT(*) FROM frontdoor_concern").fetchone() == (2,)
        manifest = queries.manifest_of(made.newer)
        after = database.execute(
            "SELECT code, about, previous FROM trail_entry WHERE number = ?", [manifest.entries + 1]
        ).fetchone()
    assert after == ("backup.restored", f'["{manifest.reference}"]', manifest.head)

    again = _run(new, *words)
    assert again.returncode == 2
    assert "a backup is never put over them" in again.stderr


def _rewrite(backup: Path, **values: object) -> None:
    """Somebody who knows how a manifest is written, and does not have the key."""
    manifest = replace(queries.manifest_of(backup), **values)  # type: ignore[arg-type]
    (backup / folders.MANIFEST).write_text(written(manifest), encoding="utf-8")


def _hash_anew(backup: Path) -> None:
    with (backup / sqlite_file.PART).open("rb") as stream:
        _rewrite(backup, parts={sqlite_file.PART: folders.part_of(stream, tell=lambda _: None)})


def _cut_short(kept: Kept) -> None:
    os.truncate(kept.newer / sqlite_file.PART, 40_000)


def _one_bit(kept: Kept) -> None:
    part = kept.newer / sqlite_file.PART
    content = bytearray(part.read_bytes())
    content[content.index(b"A bruise on the arm")] ^= 1
    part.write_bytes(content)


def _of_another_day(kept: Kept) -> None:
    shutil.copy(kept.older / sqlite_file.PART, kept.newer / sqlite_file.PART)


def _gone(kept: Kept) -> None:
    (kept.newer / sqlite_file.PART).unlink()


def _no_manifest(kept: Kept) -> None:
    (kept.newer / folders.MANIFEST).unlink()


def _another_count(kept: Kept) -> None:
    path = kept.newer / folders.MANIFEST
    told = json.loads(path.read_text())
    told["tables"]["frontdoor_concern"] = 3
    path.write_text(json.dumps(told))


def _manifest_of_a_forger(kept: Kept) -> None:
    with sqlite3.connect(kept.newer / sqlite_file.PART) as database:
        database.execute("UPDATE frontdoor_concern SET worry = 'Nothing at all'")
    _hash_anew(kept.newer)


HARMS: list[tuple[Callable[[Kept], None], str]] = [
    (_cut_short, "Its part joinedup.sqlite3 was cut short: 40,000 bytes of"),
    (_one_bit, "Its part joinedup.sqlite3 was changed"),
    (_of_another_day, "Its part joinedup.sqlite3 was changed"),
    (_gone, "Its part joinedup.sqlite3 is missing."),
    (_no_manifest, "It has no manifest, so nobody can say what it holds."),
    (_another_count, "Its manifest was changed after it was written."),
    (_manifest_of_a_forger, "its signature is wrong."),
]


@pytest.mark.parametrize(("harm", "sentence"), HARMS, ids=lambda value: getattr(value, "__name__", ""))
def test_a_backup_that_is_not_what_was_taken_is_refused(
    kept: Kept, harm: Callable[[Kept], None], sentence: str
) -> None:
    harm(kept)
    with pytest.raises(NotWhole) as refused:
        queries.check(kept.newer, kept.known)
    assert sentence in str(refused.value)
    assert queries.newest_good(kept.newer.parent, kept.known) == kept.older


def test_the_command_refuses_a_backup_that_was_cut_short_and_names_the_one_before(
    kept: Kept, tmp_path: Path
) -> None:
    _cut_short(kept)
    refused = _run(tmp_path / "new", *COMMAND, "restore", kept.newer, "--without-keys")
    assert refused.returncode == 1
    assert "was cut short" in refused.stderr
    assert f"The one before it is whole: {kept.older}" in refused.stderr
    assert not (tmp_path / "new" / "joinedup.sqlite3").exists()


def test_whoever_hashes_all_anew_is_still_seen_by_the_chain(kept: Kept) -> None:
    with sqlite3.connect(kept.newer / sqlite_file.PART) as database:
        database.execute("DROP TRIGGER trail_entry_no_update")
        database.execute("UPDATE trail_entry SET actor = 'W-11111-11111' WHERE number = 4")
    _hash_anew(kept.newer)
    with pytest.raises(NotWhole, match=r"Its trail is broken\. Entry 4 "):
        queries.check(kept.newer, {})  # on a machine that knows no public key


def test_rows_that_went_or_point_nowhere_are_seen_without_any_key(kept: Kept) -> None:
    with sqlite3.connect(kept.newer / sqlite_file.PART) as database:
        database.execute("DELETE FROM agencies_area")
    _hash_anew(kept.newer)
    with pytest.raises(NotWhole, match="points to a row of agencies_area that is not there"):
        queries.check(kept.newer, {})


def test_what_the_manifest_names_cannot_lie_outside_of_the_backup(kept: Kept) -> None:
    _rewrite(kept.newer, parts={"../../etc/passwd": Part(1, "0")})
    with pytest.raises(NotWhole, match="a part outside of it"):
        queries.check(kept.newer, {})


def test_sealed_keys_open_with_their_passphrase_alone(made: Kept, tmp_path: Path) -> None:
    assert queries.unseal(made.sealed, passphrase=PASSPHRASE) == made.keys.found()
    for passphrase, content in ((PASSPHRASE + "!", made.sealed.read_text()), (PASSPHRASE, "{}")):
        other = tmp_path / "other"
        other.write_text(content)
        with pytest.raises(queries.NotUnsealed):
            queries.unseal(other, passphrase=passphrase)


def test_a_key_is_never_written_over_another(made: Kept, tmp_path: Path) -> None:
    (tmp_path / "factors.key").write_bytes(b"somebody else's")
    with pytest.raises(queries.NotUnsealed, match="a key is never written over"):
        queries.put_back(made.keys.found(), KeyFolder(tmp_path, tmp_path / "trail.key"))
    assert [each.name for each in tmp_path.iterdir()] == ["factors.key"]


def test_keys_of_another_installation_are_strangers(made: Kept, tmp_path: Path) -> None:
    wanted = queries.manifest_of(made.newer).keys
    assert key_files.strangers(wanted, made.keys) == ()
    assert set(key_files.strangers(wanted, KeyFolder(tmp_path, tmp_path / "trail.key"))) == set(wanted)


def test_a_keyring_that_got_newer_keys_still_belongs_to_an_older_backup(tmp_path: Path) -> None:
    """The vault turns its keys now and then; what an older backup holds is sealed with the older ones."""
    here = KeyFolder(tmp_path, tmp_path / "trail.key", tmp_path / "vault.keys")
    here.place("vault.keys").write_bytes(b"index 01\nkey a 02\n")
    wanted, sealed = here.marks(), here.found()
    here.place("vault.keys").write_bytes(b"index 01\nkey a 02\nkey b 03\n")
    assert key_files.strangers(wanted, here) == ()
    assert queries.put_back(sealed, here) == ()
    here.place("vault.keys").write_bytes(b"index 01\nkey b 03\n")
    assert key_files.strangers(wanted, here) == ("vault.keys",)


def test_what_was_cut_off_while_it_was_written_is_no_backup(kept: Kept) -> None:
    left = kept.newer.parent / f".{kept.newer.name}.draft"
    kept.newer.rename(left)
    assert queries.listed(left.parent) == (kept.older,)
    with folders.draft(left.parent, "backup-of-today"):
        assert not left.exists()


def test_two_backups_are_not_written_into_one_folder_at_once(kept: Kept) -> None:
    with (
        folders.draft(kept.newer.parent, "one"),
        pytest.raises(folders.NotTaken, match="Another backup is being written"),
        folders.draft(kept.newer.parent, "two"),
    ):
        raise AssertionError("the second one got in")
