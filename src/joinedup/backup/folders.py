"""Backups as folders: written as drafts, on disk before they have their name, and found again by it.

A backup is `backup-2026-07-14T080000Z-B-7KQ4M-RPWX5/` with `manifest.json` and the parts that it names. What
is still a draft begins with a dot; so a backup that has its name is whole, however the machine stopped.
"""

import fcntl
import hashlib
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from joinedup.backup.rules.manifest import Manifest, NotWhole, Part, read

MANIFEST = "manifest.json"
_NAME = re.compile(r"backup-\d{4}-\d\d-\d\dT\d{6}Z-B-[0-9A-Z]{5}-[0-9A-Z]{5}")
_PIECE = 1 << 20
_BIGGEST_MANIFEST = 4 << 20


class NotTaken(Exception):
    """No backup could be made, and none was; said in one sentence."""


def name_of(moment: str, reference: str) -> str:
    """`moment` as the manifest has it: 2026-07-14T08:00:00.000000Z."""
    return f"backup-{moment[:19].replace(':', '')}Z-{reference}"


def listed(where: Path) -> tuple[Path, ...]:
    """The backups in a folder, newest first: each says its moment in its name."""
    if not where.is_dir():
        return ()
    names = (each for each in where.iterdir() if _NAME.fullmatch(each.name) and each.is_dir())
    return tuple(sorted(names, key=_moment, reverse=True))


def _moment(backup: Path) -> tuple[str, int, str]:
    """Two of one second are told apart by the trail, which only grows."""
    try:
        manifest = manifest_of(backup)
    except NotWhole:
        return backup.name[7:25], 0, backup.name
    return backup.name[7:25], manifest.entries, backup.name


def manifest_of(backup: Path) -> Manifest:
    """
    Raises:
        NotWhole: there is none, or it is not as it was written.
    """
    path = backup / MANIFEST
    try:
        if path.stat().st_size > _BIGGEST_MANIFEST:
            raise NotWhole("Its manifest is too long to be one.")
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise NotWhole("It has no manifest, so nobody can say what it holds.") from None
    except (OSError, UnicodeDecodeError):
        raise NotWhole("Its manifest cannot be read.") from None
    return read(text)


def parts_of(backup: Path, manifest: Manifest, *, tell: Callable[[int], None]) -> dict[str, Part]:
    """What stands there now, of what the manifest names. `tell` hears how many bytes were read."""
    found, done = {}, 0
    for name in manifest.parts:
        path = backup / name
        if Path(name).is_absolute() or ".." in Path(name).parts:
            raise NotWhole("Its manifest names a part outside of it.")
        if path.is_symlink() or not path.is_file():
            continue
        with path.open("rb") as stream:
            found[name] = part_of(stream, tell=lambda read, before=done: tell(before + read))  # type: ignore[misc]
        done += found[name].bytes
    return found


def part_of(stream: BinaryIO, *, tell: Callable[[int], None], copy_to: BinaryIO | None = None) -> Part:
    digest, size = hashlib.sha256(), 0
    while piece := stream.read(_PIECE):
        digest.update(piece)
        size += len(piece)
        if copy_to is not None:
            copy_to.write(piece)
        tell(size)
    return Part(size, digest.hexdigest())


@contextmanager
def draft(where: Path, name: str) -> Iterator[Path]:
    """Give a folder to write in. What is left of it when something goes wrong is thrown away.

    Raises:
        NotTaken: another backup is being written there, or nothing can be.
    """
    try:
        where.mkdir(parents=True, exist_ok=True, mode=0o700)
        ticket = os.open(where / ".turn", os.O_WRONLY | os.O_CREAT, 0o600)
    except OSError as refused:
        raise NotTaken(f"Nothing can be written in {where}: {refused.strerror}.") from None
    with os.fdopen(ticket, "w") as turn:
        try:
            fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise NotTaken(f"Another backup is being written in {where}.") from None
        for left in where.glob(".backup-*.draft"):
            shutil.rmtree(left, ignore_errors=True)  # of a run that was cut off
        here = where / f".{name}.draft"
        try:
            here.mkdir(mode=0o700)
            yield here
        except OSError as refused:
            raise NotTaken(f"The backup could not be written: {refused.strerror or refused}.") from refused
        finally:
            shutil.rmtree(here, ignore_errors=True)


def finish(here: Path, where: Path, name: str) -> Path:
    """Give a draft its name, once all of it is on disk."""
    for path in sorted(here.rglob("*"), reverse=True):
        _flush(path)
    _flush(here)
    final = where / name
    here.rename(final)
    _flush(where)
    return final


def write_new(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read, whole and on disk, where none is.

    Raises:
        FileExistsError: one is there.
    """
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    _flush(path.parent)


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


flush = _flush
