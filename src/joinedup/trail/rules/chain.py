"""How an entry is hashed, and what an unbroken chain is. Standard library only, on purpose:
an agency that was given an export must be able to check it with nothing but Python.

An export is JSON lines, one entry a line, oldest first, each with the keys of `FIELDS` and `hash`.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

FIELDS = ("number", "area", "at", "actor", "agency", "code", "about", "digest", "previous")
START = "0" * 64


class Finding(StrEnum):
    UNBROKEN = "unbroken"
    END_NOT_PROVEN = "end not proven"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Verdict:
    finding: Finding
    entries: int
    head: str
    sentence: str


def entry_hash(entry: Mapping[str, object]) -> str:
    """SHA-256 of the entry's fields as canonical JSON; the previous hash is one of the fields."""
    canonical = json.dumps(
        {name: entry[name] for name in FIELDS}, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()


def verify(lines: Iterable[str], *, anchor: str | None) -> Verdict:
    """Say whether the exported chain is whole, up to a head that was kept outside (`anchor`)."""
    previous, expected, moment = START, 1, ""
    seen_anchor_at = 0
    for line in lines:
        if not line.strip():
            continue
        entry = _read(line)
        if entry is None:
            return _broken(expected - 1, previous, f"Line {expected} cannot be read as a trail entry.")
        if entry["number"] != expected:
            return _broken(expected - 1, previous, f"Entry {expected} is missing: {entry['number']} stands there.")
        if entry["previous"] != previous:
            return _broken(expected - 1, previous, f"Entry {expected} does not follow the one before it.")
        if entry["hash"] != entry_hash(entry):
            return _broken(expected - 1, previous, f"Entry {expected} was changed after it was written.")
        if str(entry["at"]) < moment:
            return _broken(expected - 1, previous, f"Entry {expected} is earlier than the one before it.")
        previous, moment = str(entry["hash"]), str(entry["at"])
        if previous == anchor:
            seen_anchor_at = expected
        expected += 1
    entries = expected - 1
    if anchor is None:
        sentence = f"{entries} entries: inner chain unbroken, end not proven. Give a head kept outside with --anchor."
        return Verdict(Finding.END_NOT_PROVEN, entries, previous, sentence)
    if not seen_anchor_at:
        return _broken(entries, previous, f"{entries} entries read, but none is the head {anchor}: entries are missing.")
    later = entries - seen_anchor_at
    after = f" {later} later entries follow it unbroken." if later else ""
    sentence = f"{seen_anchor_at} entries: the chain is unbroken up to the head {anchor}.{after}"
    return Verdict(Finding.UNBROKEN, entries, previous, sentence)


def _read(line: str) -> dict[str, object] | None:
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(entry, dict) or any(name not in entry for name in (*FIELDS, "hash")):
        return None
    return entry


def _broken(entries: int, head: str, sentence: str) -> Verdict:
    return Verdict(Finding.BROKEN, entries, head, sentence)
