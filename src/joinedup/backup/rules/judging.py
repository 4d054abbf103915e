"""Whether what is in a backup is what its manifest says: asked before it is kept, and before it is used."""

from collections.abc import Iterator, Mapping
from typing import Protocol

from joinedup.backup.rules.manifest import CANARY, Manifest, NotWhole, Part, signed_text
from joinedup.trail.rules import chain
from joinedup.trail.rules.verify_trail import signature_holds

Row = Mapping[str, object]
PublicKeys = Mapping[str, bytes]  # by their ids


class Contents(Protocol):
    """The tables of a backup, as far as they are judged; each engine keeps them in its own way."""

    def faults(self) -> Iterator[str]:
        """What the engine itself finds wrong: pages, indexes, foreign keys."""

    def counts(self) -> Mapping[str, int]: ...
    def migrations(self) -> tuple[str, ...]: ...
    def entries(self) -> Iterator[Row]:
        """The trail, oldest first, each as it is exported."""

    def checkpoints(self) -> Iterator[Row]: ...
    def canary(self, reference: str) -> str | None: ...


def judge_parts(manifest: Manifest, found: Mapping[str, Part]) -> str:
    """
    Raises:
        NotWhole: a part is missing, cut short, longer or changed.
    """
    for name, part in manifest.parts.items():
        here = found.get(name)
        if here is None:
            raise NotWhole(f"Its part {name} is missing.")
        if here.bytes < part.bytes:
            raise NotWhole(f"Its part {name} was cut short: {here.bytes:,} bytes of {part.bytes:,} are left.")
        if here.bytes > part.bytes:
            raise NotWhole(f"Its part {name} has grown from {part.bytes:,} bytes to {here.bytes:,}.")
        if here.sha256 != part.sha256:
            raise NotWhole(f"Its part {name} was changed: its hash is not the one in the manifest.")
    size = sum(part.bytes for part in manifest.parts.values())
    return f"{_many(len(manifest.parts), 'part')} with {size:,} bytes: every hash is right."


def judge_signature(manifest: Manifest, keys: PublicKeys) -> str:
    """
    Raises:
        NotWhole: a public key is known, and this was not signed with it.
    """
    if not keys:
        return "Who made it was not checked: no public key of the trail is here."
    if not manifest.signature:
        raise NotWhole("It carries no signature, and a key is here to check one with.")
    key = keys.get(manifest.signed_by)
    if key is None:
        raise NotWhole(f"It is signed with key {manifest.signed_by}, which is none of those known here.")
    try:
        holds = signature_holds(key, signed_text(manifest), bytes.fromhex(manifest.signature))
    except ValueError:
        holds = False
    if not holds:
        raise NotWhole(f"It was not signed with key {manifest.signed_by}: its signature is wrong.")
    return f"It was signed with key {manifest.signed_by}."


def judge_contents(manifest: Manifest, contents: Contents, keys: PublicKeys) -> Iterator[str]:
    """Say in a sentence each what was looked at and is right.

    Raises:
        NotWhole: something is not.
    """
    for fault in contents.faults():
        raise NotWhole(fault)
    yield "The database is sound, and every row that another points to is there."
    if contents.migrations() != manifest.migrations:
        raise NotWhole("Its tables are of another version than its manifest says.")
    yield _judged_counts(manifest, contents.counts())
    yield from _judged_trail(manifest, contents, keys)
    if not manifest.canary:
        yield "No canary was written for it: the database could not take one at that moment."
    elif contents.canary(manifest.reference) != CANARY:
        raise NotWhole("The row that was written for this backup is not in it, or not as it was written.")
    else:
        yield "The row that was written for this backup is in it, letter for letter."


def _judged_counts(manifest: Manifest, found: Mapping[str, int]) -> str:
    for table in sorted({*manifest.tables, *found}):
        was, here = manifest.tables.get(table), found.get(table)
        if was != here:
            raise NotWhole(f"Table {table} holds {_rows(here)}, and {_rows(was)} were saved.")
    return f"{_many(len(found), 'table')} with {sum(found.values()):,} rows: as many as were saved."


def _judged_trail(manifest: Manifest, contents: Contents, keys: PublicKeys) -> Iterator[str]:
    signed_with = {str(checkpoint["key"]) for checkpoint in contents.checkpoints()}
    known = keys if keys and signed_with <= set(keys) else None
    anchor = manifest.head if manifest.entries else None
    verdict = chain.verify(_lines(contents), anchor=anchor, keys=known)
    if verdict.finding is chain.Finding.BROKEN:
        raise NotWhole(f"Its trail is broken. {verdict.sentence}")
    if (verdict.entries, verdict.head) != (manifest.entries, manifest.head):
        raise NotWhole(f"Its trail ends with entry {verdict.entries}, and {manifest.entries} were saved.")
    if verdict.checkpoints != manifest.checkpoint:
        raise NotWhole(
            f"Its trail has {verdict.checkpoints} checkpoints, and {manifest.checkpoint} were saved."
        )
    yield f"The trail is unbroken from entry 1 to entry {verdict.entries:,}, the head that was saved."
    if not verdict.checkpoints:
        yield "No checkpoint stands in it yet."
    elif known:
        yield f"{_many(verdict.checkpoints, 'checkpoint')}: every signature is right."
    else:
        missing = ", ".join(sorted(signed_with - set(keys)))
        yield f"Signatures of its checkpoints were not checked: public key {missing} is not here."


def _lines(contents: Contents) -> Iterator[str]:
    """Entries and checkpoints as an export has them: a checkpoint right after its last entry."""
    checkpoints = contents.checkpoints()
    due = next(checkpoints, None)
    for entry in contents.entries():
        yield chain.as_line(dict(entry))
        if due is not None and due["last"] == entry["number"]:
            yield chain.as_line(dict(due))
            due = next(checkpoints, None)
    if due is not None:  # one that stands after nothing: the verdict names it
        yield chain.as_line(dict(due))


def _many(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def _rows(number: int | None) -> str:
    return "no rows, for it is not there," if number is None else _many(number, "row")
