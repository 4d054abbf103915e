"""A folder of sealed files: what was received and is not in the database yet, in the order in which it came.

A file is there whole or not at all, and on disk before anybody is told. Nothing in the folder opens it.
"""

import fcntl
import hashlib
import hmac
import json
import os
import re
import secrets
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from joinedup.intake.rules import box
from joinedup.kernel import references
from joinedup.kernel.disk import flush_folder
from joinedup.kernel.references import Kind

Entry = dict[str, Any]
_OURS = re.compile(r"[0-9]{10}-[0-9a-f]{32}\.sealed")
_REFUSED = ".refused"  # opens, and makes no concern: put by for somebody to look at
_SECRET = "spool.secret"  # noqa: S105 -- the name of a file


class OtherWords(Exception):
    """The same key came before with other words: two different things would get one receipt."""


class NotToBeTaken(Exception):
    """An entry opens, and is not such as can be taken in: somebody has to look at it."""


@dataclass(frozen=True, slots=True)
class Replayed:
    taken: int
    not_opened: tuple[str, ...]  # files closed for another key, damaged, or not to be taken; they stay
    waiting: int


class Spool:
    """`public` is the public half of the key that opens what is kept here."""

    def __init__(self, folder: Path, *, public: str) -> None:
        self.folder, self._public = folder, public

    def reference_of(self, key: str) -> str:
        """Known before it is kept, and always the same: the receipt of what is sent with this key."""
        return references.derived(Kind.CONCERN, self._digest("reference", key.encode()))

    def keep(self, key: str, entry: Entry, *, words: Entry) -> bool:
        """Keep `entry` on disk; False where it was there already, with the same `words`.

        Raises:
            OtherWords: it was there already, with others.
            OSError: the disk did not take it. Nothing of it is kept.
        """
        mark = hashlib.sha256(key.encode()).hexdigest()[:32]
        said = self._digest("words", json.dumps(words, sort_keys=True).encode()).hex()
        with self._alone("keep"):
            # One that is damaged says nothing of its words: what is sent now is kept beside it.
            there = (each for each in self.waiting() if each.name.endswith(f"-{mark}.sealed"))
            words_before = next((told for told in map(_words_of, there) if told is not None), None)
            if words_before is not None:
                if not hmac.compare_digest(words_before, said):
                    raise OtherWords
                return False
            sealed = box.close(json.dumps(entry).encode(), public=self._public)
            line = json.dumps({"words": said, "box": b64encode(sealed).decode("ascii")})
            _write(self.folder / f"{self._next():010}-{mark}.sealed", line)
        return True

    def waiting(self) -> list[Path]:
        """In the order in which they came."""
        return sorted(self.folder.glob("*.sealed")) if self.folder.is_dir() else []

    def replay(self, secret: str, take: Callable[[Entry], None]) -> Replayed:
        """Give each entry to `take`, oldest first, and let go of it once it returns.

        An entry that `take` says cannot be taken is put by, and holds up nobody. Whatever else it raises ends
        it: what comes after stays in its order. An entry that was taken and not let go of comes again, with
        its own key.
        """
        taken, closed = 0, list[str]()
        with self._alone("replay"):
            for file in self.waiting():
                entry = _opened(file, secret)
                if entry is None:
                    closed.append(file.name)
                    continue
                try:
                    take(entry)
                except NotToBeTaken:
                    by = file.with_name(
                        f"{file.stem}-{secrets.token_hex(4)}{_REFUSED}"
                    )  # none is written over
                    closed.append(file.rename(by).name)
                    flush_folder(self.folder)
                    continue
                file.unlink()
                flush_folder(self.folder)
                taken += 1
            return Replayed(taken, tuple(closed), len(self.waiting()))

    def key_fits(self, secret: str) -> bool:
        """Whether this opens anything of what waits; where nothing does, any key will do."""
        files = self.waiting()
        return not files or any(_opened(file, secret) is not None for file in files)

    def not_opened(self, secret: str, *, among: int | None = None) -> tuple[str, ...]:
        """What stays here: closed for another key, damaged (`among` the oldest), or put by."""
        files = self.waiting()[:among]
        closed = [file.name for file in files if _opened(file, secret) is None and file.exists()]
        return (*closed, *sorted(file.name for file in self.folder.glob(f"*{_REFUSED}")))

    def _next(self) -> int:
        """After the last of ours: a file that somebody else put there has no number."""
        ours = [int(file.name[:10]) for file in self.waiting() if _OURS.fullmatch(file.name)]
        return max(ours, default=0) + 1

    def _digest(self, use: str, said: bytes) -> bytes:
        return hmac.new(self._secret(), use.encode() + b" " + said, hashlib.sha256).digest()

    def _secret(self) -> bytes:
        """Made once, for the folder's owner alone. It opens nothing."""
        file = self.folder / _SECRET
        if not file.exists():
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            _write(file, secrets.token_hex(32), first=True)
        return bytes.fromhex(file.read_text("ascii"))

    @contextmanager
    def _alone(self, what: str) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(self.folder / f"{what}.turn", os.O_RDWR | os.O_CREAT, 0o600)) as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            yield


def _opened(file: Path, secret: str) -> Entry | None:
    try:
        entry: Entry = json.loads(box.open_with(secret, b64decode(_read(file)["box"])))
    except (box.NotOurs, OSError, ValueError, KeyError, TypeError):  # damaged, or another owner's
        return None
    return entry


def _words_of(file: Path) -> str | None:
    """The mark of its words; None where it is damaged, or another owner's."""
    try:
        return str(_read(file)["words"]).encode("ascii").decode()
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _read(file: Path) -> dict[str, str]:
    told: dict[str, str] = json.loads(file.read_text("ascii"))
    return told


def _write(file: Path, text: str, *, first: bool = False) -> None:
    """Whole or not at all, and on disk; with `first`, whoever comes second leaves what is there."""
    draft = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        try:
            os.link(draft, file)
        except FileExistsError:
            if not first:
                raise
    finally:
        draft.unlink(missing_ok=True)
    flush_folder(file.parent)
