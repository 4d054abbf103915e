"""`joinedup backup` and `joinedup restore`: copies of everything, and the way back from them."""

import argparse
import getpass
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from joinedup.cli.database import WrongDatabase, make_tables, open_database, said_plainly, set_up
from joinedup.cli.people import Console

if TYPE_CHECKING:
    from joinedup.backup.queries import KeyFolder
    from joinedup.backup.rules.manifest import Manifest
    from joinedup.site.config import Config

FEWEST_KEPT = 2  # with one alone there is none before it, on the day when it is found spoilt


class CannotBe(Exception):
    """It cannot be done as it was asked for, said in one sentence."""


def add_to(parts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    backup = parts.add_parser(
        "backup",
        help="copy the whole database into DIR, while it is in use",
        description="Copy the whole database into a folder of its own in DIR, while it is in use. It has its "
        "name only when all of it is on disk and was found whole. The keys are never in it.",
    )
    backup.add_argument("folder", metavar="DIR")
    backup.add_argument(
        "--keep", type=int, metavar="N", help="throw older ones away afterwards, and never the last whole one"
    )
    backup.add_argument("--keys", metavar="FILE", help="write the keys to FILE too, sealed with a passphrase")
    backup.set_defaults(do=run_backup)
    restore = parts.add_parser(
        "restore",
        help="put the backup FROM where no records are",
        description="Judge the backup FROM, and put it where no records are. It is never put over any.",
    )
    restore.add_argument("backup", metavar="FROM")
    restore.add_argument("--check", action="store_true", help="say whether it is whole, and restore nothing")
    restore.add_argument("--keys", metavar="FILE", help="sealed keys, to be put where they belong first")
    restore.add_argument(
        "--public-key", metavar="KEY", action="append", help="of the trail: 64 digits, or a file with them"
    )
    restore.add_argument(
        "--without-keys", action="store_true", help="go on although the keys that belong to it are not here"
    )
    restore.set_defaults(do=run_restore)
    for part in (backup, restore):
        part.add_argument(
            "--passphrase", metavar="FILE", help="a file with the passphrase; otherwise it is asked for"
        )


def run_backup(arguments: argparse.Namespace) -> int:
    from joinedup.site.config import BadConfig

    try:
        return _backup(arguments)
    except (CannotBe, WrongDatabase) as refused:
        print(refused, file=sys.stderr)
    except BadConfig:
        pass  # said by who started Django
    return 2


def run_restore(arguments: argparse.Namespace) -> int:
    from joinedup.backup.queries import NotWhole
    from joinedup.site.config import BadConfig, from_environment

    try:
        config = from_environment()
        backup = _one_backup(Path(arguments.backup).resolve(), _known(arguments, config))
        try:
            return (
                _check(arguments, config, backup) if arguments.check else _restore(arguments, config, backup)
            )
        except NotWhole as found:
            print(f"{backup.name} is not whole. {found} Nothing was restored.", file=sys.stderr)
            print(_the_one_before(backup, _known(arguments, config)), file=sys.stderr)
            return 1
    except (CannotBe, WrongDatabase) as refused:
        print(refused, file=sys.stderr)
    except BadConfig as refused:
        print(refused, file=sys.stderr)
    return 2


def _backup(arguments: argparse.Namespace) -> int:
    folder = Path(arguments.folder).resolve()
    sealed = Path(arguments.keys).resolve() if arguments.keys else None
    if arguments.keep is not None and arguments.keep < FEWEST_KEPT:
        raise CannotBe(f"--keep takes {FEWEST_KEPT} or more: one backup alone has none before it.")
    if sealed is not None and (sealed.parent == folder or folder in sealed.parents):
        raise CannotBe("Keys are never kept with the backups that they open: name a place outside of DIR.")
    if sealed is not None and sealed.exists():
        raise CannotBe(f"{sealed} is there already: keys are never written over.")
    set_up()
    from django.conf import settings

    from joinedup.backup import actions, queries
    from joinedup.site import clock
    from joinedup.store.queries import installation

    with said_plainly():
        here = installation() if _there(settings.CONFIG) else None
    if here is None:
        raise CannotBe("There is nothing here to back up.")
    passphrase = _passphrase(arguments, twice=True) if sealed is not None else ""
    keys = _keys(settings.CONFIG)
    try:
        taken = actions.take(folder, keys, by=Console(), at=clock.now(), say=_aside)
    except actions.NotTaken as refused:
        raise CannotBe(str(refused)) from refused
    if sealed is not None:
        _seal(keys.found(), sealed, passphrase)
    print(_told(taken, queries.manifest_of(taken)))
    if arguments.keep is not None:
        gone, why = actions.let_go(folder, queries.known_here(keys), keep=arguments.keep, taken=taken)
        if gone:
            print(f"{len(gone)} older ones were thrown away.")
        if why:
            print(why, file=sys.stderr)
    return 0


def _check(arguments: argparse.Namespace, config: "Config", backup: Path) -> int:
    from joinedup.backup import queries

    for sentence in queries.check(backup, _known(arguments, config)):
        print(sentence)
    manifest = queries.manifest_of(backup)
    if manifest.kind == "postgresql":
        print("Whether every row that another points to is there, PostgreSQL says when it is restored.")
    print(f"{backup.name} is whole. Nothing was restored.")
    return 0


def _restore(arguments: argparse.Namespace, config: "Config", backup: Path) -> int:
    from joinedup.backup import queries

    manifest = queries.manifest_of(backup)
    _insist_that_it_belongs_here(manifest, config)
    if arguments.keys:
        _unseal(arguments, config)
    missing = queries.strangers(manifest.keys, _keys(config))
    if missing and not arguments.without_keys:
        raise CannotBe(
            f"Keys that belong to this backup are not here: {', '.join(missing)}. Bring them with --keys, or "
            f"put them into {config.data}. Without them what they sealed stays shut; --without-keys goes on."
        )
    if missing:
        queries.check(backup, _known(arguments, config))  # before new keys are made in the place of the old
    for sentence in _put_in_place(arguments, config, backup):
        print(sentence)
    print(
        f"Restored: the database is as it was at {manifest.moment[:19].replace('T', ' ')} UTC. What was done "
        "after that is not in it. Everybody must sign in again, and who left since then must be let go again."
    )
    return 0


def _put_in_place(arguments: argparse.Namespace, config: "Config", backup: Path) -> tuple[str, ...]:
    """Restore, bring the tables to this version, and say so in the trail."""
    from joinedup.site.config import DATABASE_URL, OWNER_URL

    known = _known(arguments, config)
    if config.server is not None:
        if not os.environ.get(OWNER_URL):
            raise CannotBe(f"{OWNER_URL} is not set: a database is filled by the role that owns its tables.")
        os.environ[DATABASE_URL] = os.environ.pop(OWNER_URL)  # of this process alone
    set_up()
    from django.db import connection, transaction

    from joinedup.backup import actions
    from joinedup.store import postgresql

    try:
        if config.server is None:
            said = actions.restore_file(backup, config.database, known)
            open_database()
            _begin_anew(backup)
            return said
        with said_plainly(), postgresql.as_owner():
            postgresql.let_the_owner_see(connection)
            said = actions.restore_tables(backup, known)
            make_tables()
            with transaction.atomic():
                postgresql.permit(connection, role=config.server.user)
            _begin_anew(backup)
            return said
    except actions.NotEmpty as refused:
        raise CannotBe(str(refused)) from refused
    except OSError as refused:
        raise CannotBe(f"It could not be put in place: {refused.strerror}.") from refused


def _begin_anew(backup: Path) -> None:
    """The trail says first that this came back; and nobody is inside by a visit that ended long since."""
    from joinedup.backup import actions, queries
    from joinedup.signin.actions import end_every_visit
    from joinedup.site import clock

    at = clock.now()
    actions.restored(queries.manifest_of(backup).reference, by=Console(), at=at)
    end_every_visit(by=Console(), at=at)


def _one_backup(backup: Path, known: "dict[str, bytes]") -> Path:
    from joinedup.backup import queries

    if not backup.is_dir():
        raise CannotBe(f"There is no backup at {backup}.")
    if queries.listed(backup):
        newest = queries.newest_good(backup, known)
        told = f"The newest that is whole is {newest}." if newest else "None of them is whole."
        raise CannotBe(f"{backup} holds backups: name one of them. {told}")
    return backup


def _the_one_before(backup: Path, known: "dict[str, bytes]") -> str:
    from joinedup.backup import queries

    before = queries.newest_good(backup.parent, known, than=backup)
    if before is None:
        return f"No backup before it in {backup.parent} is whole."
    return f"The one before it is whole: {before}"


def _insist_that_it_belongs_here(manifest: "Manifest", config: "Config") -> None:
    here = "sqlite" if config.server is None else "postgresql"
    if manifest.kind != here:
        wanted = "set DATABASE_URL" if manifest.kind == "postgresql" else "unset DATABASE_URL"
        raise CannotBe(f"This is a backup of {manifest.engine}: {wanted}.")
    if manifest.mode != config.mode:
        told = "a demo town" if manifest.mode == "demo" else "live records"
        raise CannotBe(f"This backup holds {told}, and JOINEDUP_MODE says otherwise. Nothing was done.")


def _told(backup: Path, manifest: "Manifest") -> str:
    size = sum(part.bytes for part in manifest.parts.values())
    rows = sum(manifest.tables.values())
    apart = f" Not in it, for they open it: {', '.join(manifest.keys)}." if manifest.keys else ""
    return (
        f"{backup}\n{rows:,} rows in {len(manifest.tables)} tables, {size:,} bytes, the trail up to entry "
        f"{manifest.entries:,}: on disk, read again and found whole.{apart}"
    )


def _known(arguments: argparse.Namespace, config: "Config") -> "dict[str, bytes]":
    """Public keys of the trail: those that were given, otherwise that of the key which is here."""
    from joinedup.backup import queries
    from joinedup.trail.rules.verify_trail import Unreadable, read_keys

    if not arguments.public_key:
        return queries.known_here(_keys(config))
    try:
        return read_keys(arguments.public_key)
    except (Unreadable, OSError) as refused:
        raise CannotBe(str(refused)) from refused


def _keys(config: "Config") -> "KeyFolder":
    from joinedup.backup.queries import KeyFolder

    return KeyFolder(config.data, config.trail_key, config.vault_keys)


def _seal(keys: dict[str, bytes], file: Path, passphrase: str) -> None:
    from joinedup.backup import queries

    try:
        queries.seal(keys, file, passphrase=passphrase)
    except OSError as refused:
        raise CannotBe(f"The keys were not written to {file}: {refused.strerror}.") from refused
    print(
        f"Sealed in {file}: {', '.join(keys)}. Keep it apart from the backups, and the passphrase elsewhere."
    )


def _unseal(arguments: argparse.Namespace, config: "Config") -> None:
    from joinedup.backup import queries

    try:
        keys = queries.unseal(Path(arguments.keys), passphrase=_passphrase(arguments, twice=False))
        put = queries.put_back(keys, _keys(config))
    except queries.NotUnsealed as refused:
        raise CannotBe(str(refused)) from refused
    print(f"Put back: {', '.join(put)}." if put else "Every key of the sealed file is here already.")


def _passphrase(arguments: argparse.Namespace, *, twice: bool) -> str:
    from joinedup.backup.queries import SHORTEST

    if arguments.passphrase:
        try:
            typed = Path(arguments.passphrase).read_text(encoding="utf-8").strip("\r\n")
        except (OSError, UnicodeDecodeError) as refused:
            raise CannotBe(f"{arguments.passphrase} cannot be read: {refused}") from refused
    elif not sys.stdin.isatty():
        raise CannotBe("Nobody can be asked for the passphrase here: name a file with --passphrase.")
    else:
        typed = getpass.getpass("Passphrase: ")
        if twice and getpass.getpass("The same again: ") != typed:
            raise CannotBe("The two are not the same. Nothing was done.")
    if len(typed) < SHORTEST:
        raise CannotBe(f"A passphrase for keys has {SHORTEST} characters or more.")
    return typed


def _there(config: "Config") -> bool:
    return config.server is not None or config.database.exists()


def _aside(sentence: str) -> None:
    print(sentence, file=sys.stderr)
