"""An export as the product writes it, and what people do to one; for the tests of the chain."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from joinedup.trail.rules import verify_trail
from joinedup.trail.rules.verify_trail import as_line

OURS = Ed25519PrivateKey.from_private_bytes(b"the key of the council's trail..")
SOMEBODYS = Ed25519PrivateKey.from_private_bytes(b"a key that an intruder made up..")

NINE = datetime(2026, 7, 14, 8, 0, tzinfo=UTC)  # in London

Line = dict[str, Any]


@dataclass(frozen=True)
class Export:
    """Priya Nair (W-PRIYA) looks at one child after another; checkpoints come after every few looks."""

    lines: tuple[Line, ...]

    @property
    def entries(self) -> list[Line]:
        return [line for line in self.lines if "number" in line]

    @property
    def head(self) -> str:
        return str(self.entries[-1]["hash"])

    @property
    def spelt(self) -> list[str]:
        return [as_line(line) for line in self.lines]

    @property
    def kept(self) -> list[str]:
        """The checkpoints, as they were sent to the police on the day."""
        return [as_line(line) for line in self.lines if "checkpoint" in line]

    @property
    def file(self) -> bytes:
        return "".join(line + "\n" for line in self.spelt).encode()


def looks(count: int) -> list[Line]:
    return chained(
        {
            "number": number,
            "area": 1,
            "at": (NINE + timedelta(seconds=number)).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "actor": "W-PRIYA-NAIR0",
            "agency": "A-00000-COUNC",
            "code": "child.looked",
            "about": [f"K-00000-{number:05}"],
            "digest": "",
        }
        for number in range(1, count + 1)
    )


def chained(entries: Iterable[Line]) -> list[Line]:
    """Number, link and hash them as if they had been written so."""
    done: list[Line] = []
    for number, entry in enumerate(entries, start=1):
        previous = done[-1]["hash"] if done else verify_trail.START
        linked = {**entry, "number": number, "previous": previous}
        linked["hash"] = verify_trail.entry_hash(linked)
        done.append(linked)
    return done


def export(entries: Sequence[Line], *, after: Sequence[int], key: Ed25519PrivateKey = OURS) -> Export:
    """With a signed checkpoint after each entry whose number is in `after`."""
    lines: list[Line] = []
    first = 1
    for entry in entries:
        lines.append(entry)
        number = entry["number"]
        if number in after:
            lines.append(_signed(entries[first - 1 : number], list(after).index(number) + 1, key))
            first = number + 1
    return Export(tuple(lines))


def _signed(entries: Sequence[Line], number: int, key: Ed25519PrivateKey) -> Line:
    last = entries[-1]
    checkpoint = {
        "checkpoint": number,
        "first": entries[0]["number"],
        "last": last["number"],
        "size": last["number"],
        "root": verify_trail.merkle_root(entry["hash"] for entry in entries),
        "head": last["hash"],
        "at": last["at"],
        "key": verify_trail.key_id(key.public_key().public_bytes_raw()),
    }
    return signed(checkpoint, key)


def signed(checkpoint: Line, key: Ed25519PrivateKey) -> Line:
    return {**checkpoint, "signature": key.sign(verify_trail.signed_text(checkpoint)).hex()}


def keys(*given: Ed25519PrivateKey) -> dict[str, bytes]:
    return verify_trail.read_keys(key.public_key().public_bytes_raw().hex() for key in given or (OURS,))
