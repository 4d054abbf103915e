"""What a backup says of itself: one file of JSON beside its parts.

The manifest holds counts, hashes and references; no name, no address and nothing that anybody typed.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

FORM = "joinedup backup 1"
SIGNED_AS = b"joinedup backup 1\n"  # no signature made for anything else can stand for a backup
# Each has broken a copy somewhere: accents, a tab, a line's end, a backslash that looks like SQL's NULL.
CANARY = "Zoë Ó Súilleabháin\t'quoted'\nŁódź \\N \\. 👧 é"

_canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


class NotWhole(Exception):
    """The backup is not what was taken: the first thing that does not fit, in one sentence."""


@dataclass(frozen=True, slots=True)
class Part:
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    reference: str
    moment: str  # UTC
    mode: str  # demo or live
    kind: str  # sqlite or postgresql
    engine: str  # with its version
    version: str  # of Joinedup
    migrations: tuple[str, ...]  # 'trail.0003_checkpoint': which tables these are
    tables: Mapping[str, int]  # rows of each
    entries: int  # of the trail, which has no gaps
    head: str  # the hash of the newest
    checkpoint: int  # number of the newest; 0 for none
    canary: bool  # a row was written for this backup, and must be in it
    parts: Mapping[str, Part]
    keys: Mapping[str, str]  # key files that belong to it and are not in it, by their fingerprints
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # of PostgreSQL's parts
    sequences: Mapping[str, int] = field(default_factory=dict)
    signed_by: str = ""  # id of the trail's key
    signature: str = ""


def fingerprint(file: bytes) -> str:
    """Tells the keys of a file, one a line; a key of 256 random bits cannot be guessed from it."""
    lines = sorted(set(file.split(b"\n")) - {b""})
    return " ".join(hashlib.sha256(b"joinedup key file 1\n" + line).hexdigest()[:16] for line in lines)


def holds(wanted: str, file: bytes) -> bool:
    """Whether a file holds every key of that fingerprint; a keyring may have got newer ones since."""
    return bool(wanted) and set(wanted.split()) <= set(fingerprint(file).split())


def signed_text(manifest: Manifest) -> bytes:
    """What the trail's key signs: everything but the signature."""
    return SIGNED_AS + _canonical(asdict(replace(manifest, signature=""))).encode()


def written(manifest: Manifest) -> str:
    told: dict[str, Any] = {"form": FORM, **asdict(manifest)}
    told["digest"] = _digest(told)
    return json.dumps(told, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def read(text: str) -> Manifest:
    """
    Raises:
        NotWhole: it is no manifest, or not as it was written.
    """
    try:
        told = json.loads(text)
        form, digest = told.pop("form"), told.pop("digest")
    except (ValueError, RecursionError, KeyError, AttributeError, TypeError):
        raise NotWhole("Its manifest cannot be read.") from None
    if form != FORM:
        raise NotWhole(f"Its manifest is of another form than {FORM!r}.")
    if digest != _digest({"form": form, **told}):
        raise NotWhole("Its manifest was changed after it was written.")
    try:
        return Manifest(
            **{
                **told,
                "migrations": tuple(told["migrations"]),
                "parts": {name: Part(**part) for name, part in told["parts"].items()},
                "columns": {table: tuple(names) for table, names in told["columns"].items()},
            }
        )
    except (KeyError, TypeError, AttributeError):
        raise NotWhole("Its manifest does not hold what a manifest holds.") from None


def _digest(told: Mapping[str, Any]) -> str:
    return hashlib.sha256(_canonical(dict(told)).encode()).hexdigest()
