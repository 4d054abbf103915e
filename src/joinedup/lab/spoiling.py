"""Ways in which a backup stops being what was taken: cut, flipped, swapped, lost, edited by somebody clever.

They write in a backup's own files, and know its form only as anybody can who looks into the folder.
"""

import hashlib
import json
import os
import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

SPOKEN = "Zoë said".encode()  # what every concern of the lab holds
_FILE, _MANIFEST = "joinedup.sqlite3", "manifest.json"
_PAGE = 4096


@dataclass(frozen=True, slots=True)
class Spoiled:
    """The newest backup and the one before it, on either engine."""

    newest: Path
    before: Path
    draw: random.Random

    def part(self, holding: str) -> Path:
        """The file that holds a table."""
        one = self.newest / _FILE
        return one if one.exists() else self.newest / "tables" / f"{holding}.copy"

    def any_part(self) -> Path:
        one = self.newest / _FILE
        full = [path for path in sorted(self.newest.glob("tables/*.copy")) if path.stat().st_size]
        return one if one.exists() else self.draw.choice(full)

    @property
    def is_file(self) -> bool:
        return (self.newest / _FILE).exists()


def cut_short(backup: Spoiled) -> None:
    part = backup.any_part()
    os.truncate(part, backup.draw.randrange(part.stat().st_size))


def cut_where_it_looks_whole(backup: Spoiled) -> None:
    """At the end of a page or of a row: what is left can be read as if nothing were missing."""
    part = backup.any_part()
    if backup.is_file:
        os.truncate(part, backup.draw.randrange(1, part.stat().st_size // _PAGE) * _PAGE)
        return
    lines = part.read_bytes().splitlines(keepends=True)
    part.write_bytes(b"".join(lines[: backup.draw.randrange(len(lines))]))


def change_a_letter(backup: Spoiled) -> None:
    """In what somebody told: the engine has no reason to find it odd."""
    part = backup.part("frontdoor_concern")
    content = bytearray(part.read_bytes())
    place = content.find(SPOKEN, backup.draw.randrange(content.rindex(SPOKEN)))
    content[place] ^= 1
    part.write_bytes(content)


def flip_a_bit(backup: Spoiled) -> None:
    _flip(backup.any_part(), backup.draw)


def flip_a_bit_of_the_manifest(backup: Spoiled) -> None:
    _flip(backup.newest / _MANIFEST, backup.draw)


def write_over(backup: Spoiled) -> None:
    part = backup.any_part()
    content = bytearray(part.read_bytes())
    begins = backup.draw.randrange(len(content)) // _PAGE * _PAGE
    ends = min(begins + _PAGE, len(content))
    content[begins:ends] = os.urandom(ends - begins)
    part.write_bytes(content)


def part_of_another_day(backup: Spoiled) -> None:
    part = backup.part("frontdoor_concern")
    shutil.copy(backup.before / part.relative_to(backup.newest), part)


def manifest_of_another_day(backup: Spoiled) -> None:
    shutil.copy(backup.before / _MANIFEST, backup.newest / _MANIFEST)


def lose_a_file(backup: Spoiled) -> None:
    backup.draw.choice((backup.any_part(), backup.newest / _MANIFEST)).unlink()


def edit_and_hash_anew(backup: Spoiled) -> None:
    """Somebody who can write here, knows how a manifest is made, and does not hold the trail's key."""
    part = backup.part("frontdoor_concern")
    if backup.is_file:
        with closing(sqlite3.connect(part)) as database, database:
            database.execute("UPDATE frontdoor_concern SET worry = 'Nothing' WHERE id = 1")
    else:
        part.write_bytes(part.read_bytes().replace(SPOKEN, b"Nobody s", 1))
    _hash_anew(backup.newest, part)


def edit_the_trail_and_hash_anew(backup: Spoiled) -> None:
    part = backup.part("trail_entry")
    if backup.is_file:
        with closing(sqlite3.connect(part)) as database, database:
            database.execute("DROP TRIGGER trail_entry_no_update")
            (last,) = database.execute("SELECT MAX(number) FROM trail_entry").fetchone()
            number = backup.draw.randint(1, last)
            database.execute("UPDATE trail_entry SET code = 'child.seen' WHERE number = ?", [number])
    else:
        lines = part.read_bytes().splitlines(keepends=True)
        edited = backup.draw.randrange(len(lines))
        words = lines[edited].split(b"\t")
        lines[edited] = b"\t".join(
            b"child.seen" if b"." in word and b":" not in word else word for word in words
        )
        part.write_bytes(b"".join(lines))
    _hash_anew(backup.newest, part)


def _flip(path: Path, draw: random.Random) -> None:
    content = bytearray(path.read_bytes())
    content[draw.randrange(len(content))] ^= 1
    path.write_bytes(content)


def _hash_anew(backup: Path, part: Path) -> None:
    """The manifest's own arithmetic, done again over what was changed."""
    told = json.loads((backup / _MANIFEST).read_text(encoding="utf-8"))
    content = part.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    told["parts"][part.relative_to(backup).as_posix()] = {"bytes": len(content), "sha256": digest}
    told.pop("digest")
    canonical = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    told["digest"] = hashlib.sha256(canonical.encode()).hexdigest()
    (backup / _MANIFEST).write_text(json.dumps(told), encoding="utf-8")


# The last one is judged on a machine that knows no public key: there the chain alone can tell.
KEYLESS = "trail edited, all hashed anew, no key known"
WAYS: tuple[tuple[str, Callable[[Spoiled], None]], ...] = (
    ("cut short", cut_short),
    ("a letter changed", change_a_letter),
    ("a bit flipped", flip_a_bit),
    ("cut where it looks whole", cut_where_it_looks_whole),
    ("written over", write_over),
    ("a part of another day", part_of_another_day),
    ("the manifest of another day", manifest_of_another_day),
    ("a file lost", lose_a_file),
    ("a bit of the manifest flipped", flip_a_bit_of_the_manifest),
    ("edited, all hashed anew", edit_and_hash_anew),
    (KEYLESS, edit_the_trail_and_hash_anew),
)
