"""Taking a backup, letting old ones go, and putting one back."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

import joinedup
from joinedup import store
from joinedup.backup import folders, postgresql_tables, queries, sqlite_file
from joinedup.backup.folders import NotTaken
from joinedup.backup.key_files import KeyFolder
from joinedup.backup.models import Canary
from joinedup.backup.rules.judging import PublicKeys, judge_contents, judge_parts, judge_signature
from joinedup.backup.rules.manifest import CANARY, Manifest, NotWhole, signed_text, written
from joinedup.backup.sqlite_file import NotEmpty
from joinedup.kernel.progress import Progress
from joinedup.kernel.references import Kind, new
from joinedup.store import engines
from joinedup.trail import actions as trail
from joinedup.trail.keys import SigningKey

__all__ = [
    "NotEmpty",
    "NotTaken",
    "let_go",
    "restore_file",
    "restore_tables",
    "restored",
    "take",
]

Say = Callable[[str], None]


@store.addition
@store.even_when_read_only
def mark(reference: str, *, by: trail.Actor, at: datetime) -> None:
    """Write the row that the backup must hold, and that it is being made."""
    Canary.objects.create(reference=reference, words=CANARY, at=at)
    trail.record("backup.begun", by=by, at=at, about=(reference,))


@store.addition
@store.even_when_read_only
def restored(reference: str, *, by: trail.Actor, at: datetime) -> None:
    """The first thing that is done in a database which came back: it says so, and the chain goes on."""
    trail.record("backup.restored", by=by, at=at, about=(reference,))


def take(where: Path, keys: KeyFolder, *, by: trail.Actor, at: datetime, say: Say) -> Path:
    """Make a backup in the folder `where`, and return it once it is on disk and was found whole.

    Raises:
        NotTaken: it could not be made; nothing that looks like a backup is left of it.
    """
    reference = new(Kind.BACKUP)
    marked = _marked(reference, by=by, at=at, say=say)
    moment = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    name = folders.name_of(moment, reference)
    key = _signing_key(say)  # made here where it never was, so that it counts among the keys
    begun = _begun(reference, moment=moment, marked=marked, keys=keys)
    with folders.draft(where, name) as draft:
        try:
            save = _save_file if connection.vendor == "sqlite" else _save_tables
            manifest = _signed(save(draft, begun), key)
            folders.write_new(draft / folders.MANIFEST, written(manifest).encode())
            queries.check(draft, {})
        except NotWhole as found:
            raise NotTaken(f"What was written is not whole, and was thrown away. {found}") from found
        except DatabaseError as refused:
            raise NotTaken(f"The database could not be read: {refused}") from refused
        return folders.finish(draft, where, name)


def let_go(where: Path, known: PublicKeys, *, keep: int, taken: Path) -> tuple[tuple[Path, ...], str]:
    """Throw away all but the newest `keep` backups, and never the newest that is whole.

    Return those that went, and why one did not go that could have.
    """
    if queries.newest_good(where, known) is None:
        return (), "No backup here is whole, so none was thrown away."
    there = queries.listed(where)
    stay = {*there[:keep], taken, queries.newest_good(where, known)}
    gone: list[Path] = []
    for backup in reversed(there):
        if backup in stay:
            continue
        try:
            nameless = backup.rename(backup.with_name(f".{backup.name}.draft"))  # half a backup has no name
            shutil.rmtree(nameless)
        except OSError as refused:
            return tuple(gone), f"{backup.name} could not be thrown away: {refused.strerror}."
        gone.append(backup)
    return tuple(gone), ""


def restore_file(backup: Path, database: Path, known: PublicKeys) -> tuple[str, ...]:
    """Put a backup of SQLite where no database is. What was judged is what is put there, byte for byte.

    Raises:
        NotEmpty: records are there.
        NotWhole: the backup is not what was taken; nothing was put anywhere.
        OSError: it cannot be written.
    """
    manifest = queries.manifest_of(backup)
    said = [judge_signature(manifest, known)]
    going = Progress("bytes copied", of=manifest.parts[sqlite_file.PART].bytes)
    with sqlite_file.place(database) as draft:
        part = backup / sqlite_file.PART
        found = {sqlite_file.PART: sqlite_file.copied(part, draft, tell=going.at)} if part.is_file() else {}
        said.append(judge_parts(manifest, found))
        with sqlite_file.Opened(draft) as file:
            said += judge_contents(manifest, file, known)
    going.end()
    return tuple(said)


def restore_tables(backup: Path, known: PublicKeys) -> tuple[str, ...]:
    """Put a backup of PostgreSQL into an empty database, as its owner. All of it, or nothing.

    Raises:
        NotEmpty: records are there.
        NotWhole: the backup is not what was taken; nothing was put anywhere.
    """
    manifest = queries.manifest_of(backup)
    said = [*queries.check(backup, known)[:2]]
    going = Progress("bytes loaded", of=sum(part.bytes for part in manifest.parts.values()))

    def judge(live: postgresql_tables.Live) -> None:
        said.extend(judge_contents(manifest, live, known))

    try:
        postgresql_tables.load(backup, manifest, judge, tell=going.at)
    except DatabaseError as refused:
        why = str(refused).strip().splitlines()[0]
        raise NotWhole(f"PostgreSQL did not take it: {why}.") from refused
    going.end()
    return tuple(said)


def _marked(reference: str, *, by: trail.Actor, at: datetime, say: Say) -> bool:
    """A database that can take nothing, for it is full or of an older version, is backed up all the same."""
    try:
        mark(reference, by=by, at=at)
    except (store.NotSaved, DatabaseError) as refused:
        say(f"The database took no canary ({type(refused).__name__}); the backup is made without one.")
        return False
    return True


def _begun(reference: str, *, moment: str, marked: bool, keys: KeyFolder) -> Manifest:
    return Manifest(
        reference=reference,
        moment=moment,
        mode="",
        kind=connection.vendor,
        engine=engines.version(connection),
        version=joinedup.__version__,
        migrations=(),
        tables={},
        entries=0,
        head="",
        checkpoint=0,
        canary=marked,
        parts={},
        keys=keys.marks(),
    )


def _save_file(draft: Path, begun: Manifest) -> Manifest:
    to = draft / sqlite_file.PART
    going: list[Progress] = []

    def tell(done: int, of: int) -> None:
        if not going:
            going.append(Progress("pages copied", of=of))
        going[0].at(done)

    sqlite_file.copy(Path(str(settings.DATABASES["default"]["NAME"])), to, tell=tell)
    to.chmod(0o600)
    for progress in going:
        progress.end()
    with to.open("rb") as stream:
        part = folders.part_of(stream, tell=lambda _: None)
    with sqlite_file.Opened(to) as file:
        number, head, checkpoint = file.newest()
        return replace(
            begun,
            mode=file.mode(),
            migrations=file.migrations(),
            tables=file.counts(),
            entries=number,
            head=head,
            checkpoint=checkpoint,
            parts={sqlite_file.PART: part},
        )


def _save_tables(draft: Path, begun: Manifest) -> Manifest:
    (draft / postgresql_tables.FOLDER).mkdir(mode=0o700)
    with postgresql_tables.one_moment() as live:
        tables = live.tables()
        going = Progress("tables copied", of=len(tables))
        counts = {}
        for done, table in enumerate(tables):
            counts[table] = live.save(table, draft / postgresql_tables.part(table))
            going.at(done)
        going.end()
        number, head, checkpoint = live.newest()
        saved = replace(
            begun,
            mode=live.mode(),
            migrations=live.migrations(),
            tables=counts,
            entries=number,
            head=head,
            checkpoint=checkpoint,
            columns={table: live.columns(table) for table in tables},
            sequences=live.sequences(),
        )
    return replace(saved, parts=postgresql_tables.parts(draft, counts))


def _signing_key(say: Say) -> SigningKey | None:
    try:
        return trail.signing_key()
    except (trail.KeyUnfit, DatabaseError) as refused:
        say(f"The backup carries no signature: {refused}")
        return None


def _signed(manifest: Manifest, key: SigningKey | None) -> Manifest:
    if key is None:
        return manifest
    manifest = replace(manifest, signed_by=key.id)
    return replace(manifest, signature=key.sign(signed_text(manifest)))
