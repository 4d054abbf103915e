#!/usr/bin/env python3
"""Check an export of Joinedup's trail: is anything in it changed, missing, moved or added?

    python3 verify_trail.py TRAIL.jsonl --anchor HEAD --public-key KEY

This one file needs Python 3.8 or later and nothing else, so that any agency can check what it was given,
on a machine of its own, and can read how it is checked. The product checks with this same file.

Exit codes: 0 unbroken up to what was kept outside, and every signature is right;
            1 something is wrong, and the first place where it shows is named;
            2 a file cannot be read, or what was typed makes no sense;
            3 nothing is wrong as far as could be seen, and not all could be seen: no outside head
              ('end not proven') or no public key ('signature not checked').
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
import time
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    _Point = tuple[int, int, int, int]  # X, Y, Z, T with x = X/Z, y = Y/Z, x*y = T/Z

FIELDS = ("number", "area", "at", "actor", "agency", "code", "about", "digest", "previous")
SIGNED = ("checkpoint", "first", "last", "size", "root", "head", "at", "key")
START = "0" * 64
SIGNED_AS = b"joinedup trail checkpoint 1\n"  # no signature made for anything else can stand for a checkpoint

_SAID_EVERY = 5.0  # seconds
_ENTRY_KEYS = frozenset((*FIELDS, "hash"))
_CHECKPOINT_KEYS = frozenset((*SIGNED, "signature"))
_NUMBERS = frozenset(("number", "area", "checkpoint", "first", "last", "size"))
_canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode
as_line = json.JSONEncoder(sort_keys=True, ensure_ascii=False).encode  # how an entry is spelt in an export


class Finding(Enum):
    UNBROKEN = "unbroken"
    END_NOT_PROVEN = "end not proven"
    SIGNATURE_NOT_CHECKED = "signature not checked"
    BROKEN = "broken"

    def __str__(self) -> str:
        return self.value


EXIT_CODES = {
    Finding.UNBROKEN: 0,
    Finding.BROKEN: 1,
    Finding.END_NOT_PROVEN: 3,
    Finding.SIGNATURE_NOT_CHECKED: 3,
}


@dataclass(frozen=True)
class Verdict:
    finding: Finding
    entries: int
    head: str
    sentence: str
    checkpoints: int = 0
    signed: int = 0  # entries up to this number stand under a checkpoint


class Unreadable(ValueError):
    """What was given beside the export (a key, a head, kept checkpoints) is not what it should be."""


class _Broken(Exception):
    """The first place that does not fit, in one sentence."""


# The chain and the tree


def entry_hash(entry: Mapping[str, object]) -> str:
    """SHA-256 of the entry's fields as canonical JSON; the previous hash is one of the fields."""
    return hashlib.sha256(_canonical({name: entry[name] for name in FIELDS}).encode("utf-8")).hexdigest()


def merkle_root(hashes: Iterable[str]) -> str:
    """The root of RFC 6962, section 2.1, over entry hashes in their order."""
    tree = _Tree()
    for each in hashes:
        tree.add(each)
    return tree.root()


def signed_text(checkpoint: Mapping[str, object]) -> bytes:
    """What the signature of a checkpoint is made over."""
    return SIGNED_AS + _canonical({name: checkpoint[name] for name in SIGNED}).encode("utf-8")


def key_id(public_key: bytes) -> str:
    return hashlib.sha256(public_key).hexdigest()[:16]


class _Tree:
    """Grows by one leaf at a time and keeps only the roots of its full halves."""

    def __init__(self) -> None:
        self._peaks: list[tuple[int, bytes]] = []

    def add(self, entry: str) -> None:
        height, node = 0, hashlib.sha256(b"\x00" + bytes.fromhex(entry)).digest()
        while self._peaks and self._peaks[-1][0] == height:
            node = hashlib.sha256(b"\x01" + self._peaks.pop()[1] + node).digest()
            height += 1
        self._peaks.append((height, node))

    def root(self) -> str:
        if not self._peaks:
            return hashlib.sha256(b"").hexdigest()
        node = self._peaks[-1][1]
        for _, left in reversed(self._peaks[:-1]):
            node = hashlib.sha256(b"\x01" + left + node).digest()
        return node.hex()


# Reading an export


def verify(
    lines: Iterable[str | bytes],
    *,
    anchor: str | None,
    keys: Mapping[str, bytes] | None = None,
    kept: Iterable[str | bytes] | None = None,
) -> Verdict:
    """Say whether the exported chain is whole, up to what was kept outside.

    `anchor` is a head, and `kept` are checkpoints, that left the database before; `keys` are public keys by
    their ids.

    Raises:
        Unreadable: `kept` holds something that is no checkpoint.
    """
    reading = _Reading(anchor=anchor, keys=keys, kept=None)
    try:
        reading.kept = None if kept is None else read_kept(kept)
        for place, line in enumerate(lines, start=1):
            reading.take(line, place)
        reading.close()
    except _Broken as wrong:
        return Verdict(
            Finding.BROKEN, reading.entries, reading.head, str(wrong), reading.checkpoints, reading.signed
        )
    return reading.verdict()


def read_kept(lines: Iterable[str | bytes]) -> dict[int, str]:
    """Checkpoints that agencies kept, as they are spelt, by number; the same one may come twice."""
    kept: dict[int, str] = {}
    for place, line in enumerate(lines, start=1):
        text = _text(line)
        found = _object(text)
        if text and (found is None or set(found) != _CHECKPOINT_KEYS or _wrong_types(found)):
            raise Unreadable(f"Line {place} of the kept checkpoints is not a checkpoint.")
        if text and found is not None:
            number = int(str(found["checkpoint"]))
            if kept.setdefault(number, text) != text:
                raise _Broken(
                    f"Checkpoint {number} was kept twice, and the two differ: one trail is not the other."
                )
    if not kept:
        raise Unreadable("No checkpoint stands in the kept checkpoints.")
    return kept


@dataclass
class _Reading:
    """What has been read so far, line by line; nothing of what was read is held."""

    anchor: str | None
    keys: Mapping[str, bytes] | None
    kept: dict[int, str] | None
    entries: int = 0
    head: str = START
    moment: str = ""
    anchored: int = 0  # the number of the entry whose hash is the anchor
    checkpoints: int = 0
    signed: int = 0
    tree: _Tree = field(default_factory=_Tree)

    def take(self, line: str | bytes, place: int) -> None:
        text = _text(line)
        if text == "":
            return
        found = _object(text)
        if found is not None and set(found) == _ENTRY_KEYS:
            self._entry(found, text)
        elif found is not None and set(found) == _CHECKPOINT_KEYS:
            self._checkpoint(found, text)
        else:
            raise _Broken(self._unreadable(text, place))

    def close(self) -> None:
        if self.anchor is not None and not self.anchored:
            raise _Broken(
                f"{self.entries} entries read, and none is the head {self.anchor}: "
                "entries are missing at the end."
            )
        for number in sorted(self.kept or ()):
            if number > self.checkpoints:
                raise _Broken(
                    f"Checkpoint {number} was kept outside and is not in this file, which ends with entry "
                    f"{self.entries}: entries are missing at the end."
                )

    def verdict(self) -> Verdict:
        if self.anchor is None and self.kept is None:
            finding = Finding.END_NOT_PROVEN
        elif self.keys is None and not self.checkpoints:
            finding = Finding.UNBROKEN  # nothing stands here that would have to be checked
        elif self.keys is None or not self.checkpoints:
            finding = Finding.SIGNATURE_NOT_CHECKED
        else:
            finding = Finding.UNBROKEN
        sentence = self._about_the_chain() + self._about_the_signatures()
        return Verdict(finding, self.entries, self.head, sentence, self.checkpoints, self.signed)

    def _about_the_chain(self) -> str:
        if self.anchor is not None:
            proven, upto = self.anchored, f"the head {self.anchor}"
        elif self.kept is not None:
            proven, upto = self._last_kept(), f"checkpoint {max(self.kept)}, which was kept outside"
        else:
            return (
                f"{self.entries} entries: inner chain unbroken, end not proven. "
                "Give an outside head with --anchor."
            )
        later = self.entries - proven
        after = f" {later} later entries follow it unbroken." if later else ""
        return f"{proven} entries: the chain is unbroken up to {upto}.{after}"

    def _last_kept(self) -> int:
        assert self.kept is not None
        return int(json.loads(self.kept[max(self.kept)])["last"])

    def _about_the_signatures(self) -> str:
        if not self.checkpoints:
            return "" if self.keys is None else " No checkpoint stands here: signature not checked."
        stand = f"{self.checkpoints} checkpoint{'s' if self.checkpoints > 1 else ''}"
        if self.keys is None:
            return f" {stand}: signature not checked. Give the public key with --public-key."
        unsigned = self.entries - self.signed
        more = f" {unsigned} later entries are under no signature yet." if unsigned else ""
        return f" {stand}, every signature right: entries 1 to {self.signed} are signed.{more}"

    def _entry(self, entry: Mapping[str, object], text: str) -> None:
        number = self.entries + 1
        if type(entry["number"]) is not int or entry["number"] != number:
            raise _Broken(f"Entry {number} is missing: {entry['number']} stands there.")
        if entry["previous"] != self.head:
            raise _Broken(f"Entry {number} does not follow the one before it.")
        try:
            right = entry["hash"] == entry_hash(entry)
        except UnicodeEncodeError:
            right = False  # half of a character: no trail was ever written so
        if not right or _wrong_types(entry):
            raise _Broken(f"Entry {number} was changed after it was written.")
        if str(entry["at"]) < self.moment:
            raise _Broken(f"Entry {number} is earlier than the one before it.")
        if text != as_line(entry):
            raise _Broken(f"Entry {number} is not spelt as it was exported.")
        self.entries, self.head, self.moment = number, str(entry["hash"]), str(entry["at"])
        self.tree.add(self.head)
        if self.head == self.anchor:
            self.anchored = number

    def _checkpoint(self, checkpoint: Mapping[str, object], text: str) -> None:
        number = self.checkpoints + 1
        if _wrong_types(checkpoint) or text != as_line(checkpoint):
            raise _Broken(f"Checkpoint {number} is not spelt as it was exported.")
        if checkpoint["checkpoint"] != number:
            raise _Broken(f"Checkpoint {number} is missing: {checkpoint['checkpoint']} stands there.")
        named = f"Checkpoint {number} (entries {checkpoint['first']} to {checkpoint['last']})"
        if (checkpoint["first"], checkpoint["last"], checkpoint["size"]) != (
            self.signed + 1,
            self.entries,
            self.entries,
        ):
            raise _Broken(f"{named} does not stand after its entries: it follows entry {self.entries}.")
        if (checkpoint["head"], checkpoint["root"]) != (self.head, self.tree.root()):
            raise _Broken(f"{named} does not fit its entries: one or the other was changed.")
        if str(checkpoint["at"]) < self.moment:
            raise _Broken(f"{named} is earlier than its last entry.")
        self._signature(checkpoint, named)
        if self.kept is not None and self.kept.get(number, text) != text:
            raise _Broken(f"{named} is not the one that was kept outside: the trail was written anew.")
        self.checkpoints, self.signed, self.tree = number, self.entries, _Tree()

    def _signature(self, checkpoint: Mapping[str, object], named: str) -> None:
        if self.keys is None:
            return
        public_key = self.keys.get(str(checkpoint["key"]))
        if public_key is None:
            raise _Broken(f"{named} is signed with key {checkpoint['key']}, which is none of those given.")
        signature = str(checkpoint["signature"])
        spelt = re.fullmatch("[0-9a-f]{128}", signature)
        if not spelt or not signature_holds(public_key, signed_text(checkpoint), bytes.fromhex(signature)):
            raise _Broken(f"{named} was not signed with key {checkpoint['key']}: its signature is wrong.")

    def _unreadable(self, text: str, place: int) -> str:
        of_a_checkpoint = sum(f'"{name}"' in text for name in ("checkpoint", "root", "signature"))
        of_an_entry = sum(f'"{name}"' in text for name in ("about", "actor", "digest"))
        if of_a_checkpoint > of_an_entry:
            after = f"after entry {self.entries}"
            return f"Checkpoint {self.checkpoints + 1}, {after}, cannot be read (line {place})."
        return f"Entry {self.entries + 1} cannot be read (line {place})."


def _text(line: str | bytes) -> str:
    if isinstance(line, bytes):
        line = line.decode("utf-8", errors="replace")  # what is replaced is not spelt as it was exported
    return line[:-1] if line.endswith("\n") else line


def _object(text: str) -> dict[str, object] | None:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _wrong_types(found: Mapping[str, object]) -> bool:
    for name, value in found.items():
        wanted = int if name in _NUMBERS else list if name == "about" else str
        if type(value) is not wanted:
            return True
    return False


# Ed25519 (RFC 8032, section 5.1), checking only. Plain Python: slow, and there to be read.

_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
_ROOT_OF_MINUS_1 = pow(2, (_P - 1) // 4, _P)
_ZERO = (0, 1, 1, 0)
_BASE_X = 15112221349535400772501151409588531511454012693041857206046113283949847762202
_BASE_Y = 46316835694926478169428394003475163141307993866256225615783033603165251855960
_BASE = (_BASE_X, _BASE_Y, 1, _BASE_X * _BASE_Y % _P)


def signature_holds(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the owner of `public_key` signed `message`: S*B = R + k*A, compared as it is spelt."""
    point = _decoded(public_key)
    if point is None or len(signature) != 64:
        return False
    s = int.from_bytes(signature[32:], "little")
    if s >= _L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public_key + message).digest(), "little") % _L
    minus = (_P - point[0], point[1], point[2], _P - point[3])
    return _encoded(_sum_of_multiples(s, _BASE, k, minus)) == signature[:32]


def _sum_of_multiples(m: int, one: _Point, n: int, other: _Point) -> _Point:
    """m*one + n*other, both from the top bit down."""
    choices = (_ZERO, one, other, _added(one, other))
    total: _Point = _ZERO
    for bit in range(max(m.bit_length(), n.bit_length()) - 1, -1, -1):
        total = _doubled(total)
        which = (m >> bit & 1) | (n >> bit & 1) << 1
        if which:
            total = _added(total, choices[which])
    return total


def _added(one: _Point, other: _Point) -> _Point:
    x1, y1, z1, t1 = one
    x2, y2, z2, t2 = other
    a = (y1 - x1) * (y2 - x2) % _P
    b = (y1 + x1) * (y2 + x2) % _P
    c = 2 * t1 * t2 * _D % _P
    d = 2 * z1 * z2 % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % _P, g * h % _P, f * g % _P, e * h % _P)


def _doubled(one: _Point) -> _Point:
    x, y, z, _ = one
    a, b = x * x % _P, y * y % _P
    h = a + b
    e = h - (x + y) * (x + y) % _P
    g = a - b
    f = 2 * z * z % _P + g
    return (e * f % _P, g * h % _P, f * g % _P, e * h % _P)


def _decoded(encoded: bytes) -> _Point | None:
    if len(encoded) != 32:
        return None
    y = int.from_bytes(encoded, "little")
    odd, y = y >> 255, y & ((1 << 255) - 1)
    if y >= _P:
        return None
    x = _x_of(y, odd)
    return None if x is None else (x, y, 1, x * y % _P)


def _x_of(y: int, odd: int) -> int | None:
    square = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if x * x % _P != square:
        x = x * _ROOT_OF_MINUS_1 % _P
    if x * x % _P != square or (x == 0 and odd):
        return None
    return x if x & 1 == odd else _P - x


def _encoded(point: _Point) -> bytes:
    x, y, z, _ = point
    inverse = pow(z, _P - 2, _P)
    x, y = x * inverse % _P, y * inverse % _P
    return int(y | (x & 1) << 255).to_bytes(32, "little")


# As a command


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="the export, as JSON lines")
    parser.add_argument("--anchor", metavar="HASH", help="a head that was kept outside the database")
    parser.add_argument(
        "--checkpoints",
        metavar="KEPT",
        action="append",
        help="checkpoints that were kept outside it: a file, or a folder of .jsonl files; again for more",
    )
    parser.add_argument(
        "--public-key",
        metavar="KEY",
        action="append",
        help="the public key, 64 hexadecimal digits, or a file that holds it; again for each later key",
    )


def run(arguments: argparse.Namespace) -> int:
    """Check the file that the arguments name, say what was found, and return the exit code."""
    began = time.perf_counter()
    try:
        anchor = None if arguments.anchor is None else _as_head(arguments.anchor)
        keys = None if arguments.public_key is None else read_keys(arguments.public_key)
        outside = arguments.checkpoints
        kept = None if outside is None else [line for one in outside for line in _lines_kept(Path(one))]
        with Path(arguments.file).open("rb") as lines:
            of = Path(arguments.file).stat().st_size
            verdict = verify(_as_it_goes(lines, of=of), anchor=anchor, keys=keys, kept=kept)
    except Unreadable as refused:
        print(refused, file=sys.stderr)
        return 2
    except OSError as refused:
        print(f"{refused.filename or arguments.file} cannot be read: {refused.strerror}", file=sys.stderr)
        return 2
    print(verdict.sentence)
    took = time.perf_counter() - began
    if verdict.entries >= 10_000:
        print(f"Read {verdict.entries:,} entries in {took:.1f} s, {verdict.entries / took:,.0f} a second.")
    return EXIT_CODES[verdict.finding]


def _as_it_goes(lines: Iterable[bytes], *, of: int) -> Iterator[bytes]:
    """The same lines; every few seconds it is said on the error stream how much of the file is read."""
    read, due = 0, time.monotonic() + _SAID_EVERY
    for line in lines:
        yield line
        read += len(line)
        if time.monotonic() >= due:
            print(f"  bytes read: {read:,} of {of:,}", file=sys.stderr, flush=True)
            due = time.monotonic() + _SAID_EVERY


def _lines_kept(place: Path) -> list[bytes]:
    """Lines of a file, or of all files of a folder as they were delivered one after another."""
    files = sorted(place.glob("*.jsonl")) if place.is_dir() else [place]
    return [line for each in files for line in each.read_bytes().split(b"\n")]


def read_keys(given: Iterable[str]) -> dict[str, bytes]:
    """Public keys by their ids, each given as its digits or as a file whose first word they are.

    Raises:
        Unreadable: one of them is no public key.
    """
    keys = {}
    for one in given:
        digits = one.strip().lower()
        if not re.fullmatch("[0-9a-f]{64}", digits):
            digits = (Path(one).read_text("utf-8", errors="replace").split() or [""])[0].lower()
        if not re.fullmatch("[0-9a-f]{64}", digits) or _decoded(bytes.fromhex(digits)) is None:
            raise Unreadable(f"{one} is not a public key: 64 hexadecimal digits are wanted.")
        public_key = bytes.fromhex(digits)
        keys[key_id(public_key)] = public_key
    return keys


def _as_head(typed: str) -> str:
    head = typed.strip().lower()
    if not re.fullmatch("[0-9a-f]{64}", head):
        raise Unreadable(f"{typed!r} is not a head: 64 hexadecimal digits are wanted.")
    return head


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="verify_trail.py", description="Check an export of Joinedup's trail, with Python alone."
    )
    add_arguments(parser)
    return run(parser.parse_args(words))


if __name__ == "__main__":
    sys.exit(main())
