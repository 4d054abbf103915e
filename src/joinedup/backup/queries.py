"""Looking at backups: which are there, what they say of themselves, and whether that is so."""

from collections.abc import Iterator
from pathlib import Path

from joinedup.backup import folders, sqlite_file
from joinedup.backup.folders import listed, manifest_of
from joinedup.backup.key_files import SHORTEST, KeyFolder, NotUnsealed, put_back, seal, strangers, unseal
from joinedup.backup.rules.judging import Contents, PublicKeys, judge_contents, judge_parts, judge_signature
from joinedup.backup.rules.manifest import Manifest, NotWhole
from joinedup.kernel.progress import Progress
from joinedup.trail import keys as trail_keys

__all__ = [
    "SHORTEST",
    "KeyFolder",
    "NotUnsealed",
    "NotWhole",
    "check",
    "judge",
    "known_here",
    "listed",
    "manifest_of",
    "newest_good",
    "put_back",
    "seal",
    "strangers",
    "unseal",
]


def known_here(keys: KeyFolder) -> dict[str, bytes]:
    """The public half of the trail's key, where it can be read."""
    try:
        key = trail_keys.read(keys.trail)
    except trail_keys.KeyUnfit:
        return {}
    return {key.id: key.public}


def check(backup: Path, known: PublicKeys) -> tuple[str, ...]:
    """Say in sentences what was looked at in a backup and is right. Nothing is changed or restored.

    Raises:
        NotWhole: something is not.
    """
    manifest = manifest_of(backup)
    signature = judge_signature(manifest, known)
    size = sum(part.bytes for part in manifest.parts.values())
    going = Progress("bytes read", of=size)
    parts = judge_parts(manifest, folders.parts_of(backup, manifest, tell=going.at))
    going.end()
    return (signature, parts, *judge(backup, manifest, known))


def judge(backup: Path, manifest: Manifest, known: PublicKeys) -> Iterator[str]:
    """Judge the tables within a backup.

    Raises:
        NotWhole: something is not as the manifest says.
    """
    if manifest.kind == "sqlite":
        with sqlite_file.Opened(backup / sqlite_file.PART) as file:
            yield from judge_contents(manifest, file, known)
        return
    from joinedup.backup.postgresql_tables import Saved

    with Saved(backup, manifest) as tables:
        contents: Contents = tables
        yield from judge_contents(manifest, contents, known)


def newest_good(where: Path, known: PublicKeys, *, than: Path | None = None) -> Path | None:
    """The newest backup in a folder that is whole; of those before `than`, where that is given."""
    there = listed(where)
    for backup in there[_place(there, than) :]:
        try:
            check(backup, known)
        except NotWhole:
            continue
        return backup
    return None


def _place(there: tuple[Path, ...], than: Path | None) -> int:
    names = [each.name for each in there]
    return names.index(than.name) + 1 if than is not None and than.name in names else 0
