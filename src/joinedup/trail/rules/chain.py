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
    previous, moment, entries, seen_anchor_at = START, "", 0, 0
    for line in lines:
        if not line.strip():
            continue
        entry = _read(line)
        wrong = _wrong_with(entry, number=entries + 1, previous=previous, not_before=moment)
        if entry is None or wrong:
            return Verdict(Finding.BROKEN, entries, previous, wrong)
        entries, previous, moment = entries + 1, str(entry["hash"]), str(entry["at"])
        if previous == anchor:
            seen_anchor_at = entries
    if anchor is None:
        sentence = (
            f"{entries} entries: inner chain unbroken, end not proven. Give an outside head with --anchor."
        )
        return Verdict(Finding.END_NOT_PROVEN, entries, previous, sentence)
    if not seen_anchor_at:
        sentence = f"{entries} entries read, and none is the head {anchor}: entries are missing at the end."
        return Verdict(Finding.BROKEN, entries, previous, sentence)
    later = entries - seen_anchor_at
    after = f" {later} later entries follow it unbroken." if later else ""
    sentence = f"{seen_anchor_at} entries: the chain is unbroken up to the head {anchor}.{after}"
    return Verdict(Finding.UNBROKEN, entries, previous, sentence)


def _wrong_with(entry: Mapping[str, object] | None, *, number: int, previous: str, not_before: str) -> str:
    """What breaks the chain at this entry, in one sentence, or ''."""
    if entry is None:
        return f"Line {number} cannot be read as a trail entry."
    checks = (
        (entry["number"] == number, f"Entry {number} is missing: {entry['number']} stands there."),
        (entry["previous"] == previous, f"Entry {number} does not follow the one before it."),
        (entry["hash"] == entry_hash(entry), f"Entry {number} was changed after it was written."),
        (str(entry["at"]) >= not_before, f"Entry {number} is earlier than the one before it."),
    )
    return next((sentence for holds, sentence in checks if not holds), "")


def _read(line: str) -> dict[str, object] | None:
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(entry, dict) or any(name not in entry for name in (*FIELDS, "hash")):
        return None
    return entry
