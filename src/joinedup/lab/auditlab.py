"""Whether a changed trail is always seen, and whether every look was written down first (security.md G-10).

A real trail with its signed checkpoints is written by `trail.actions`; then somebody with the database file
and no scruples, who knows how entries are hashed and may hold a key, changes it; and an outsider reads the
export with the stand-alone verifier, with nothing in hand but what left before: a head, or checkpoints and
the public key. Then pages are asked for as the server answers them, and at the first byte of each a second
connection to the file looks whether the entry is on disk.
"""

import importlib.util
import json
import random
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any
from wsgiref.util import setup_testing_defaults

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from joinedup.kernel.progress import Progress
from joinedup.kernel.references import Kind, new
from joinedup.lab.tally import CannotLook, Tally
from joinedup.trail import actions, queries
from joinedup.trail.rules import verify_trail

ENTRIES = 40
A_CHECKPOINT_EVERY = 20
STARTS = datetime(2026, 7, 14, 8, 0, tzinfo=UTC)
COLUMNS = ("number", "area", "at", "actor", "agency", "code", "about", "digest", "previous", "hash")
OF_A_CHECKPOINT = ("number", "first", "last", "root", "head", "at", "key", "signature")
CODES = ("child.looked", "concern.told", "question.asked", "answer.released", "looked.nothing")
PAGES_FOR_TRIALS = 10  # a page is asked for as often as there are ten trials, and this many times at least

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Actor:
    area_id: int = 1
    reference: str = field(default_factory=lambda: new(Kind.PRACTITIONER))
    agency_reference: str = field(default_factory=lambda: new(Kind.AGENCY))


@dataclass(slots=True)
class Held:
    """The two tables, as the file holds them."""

    entries: list[Row]
    checkpoints: list[Row]

    def copy(self) -> "Held":
        return Held([dict(row) for row in self.entries], [dict(row) for row in self.checkpoints])


@dataclass(frozen=True, slots=True)
class Outside:
    """What left before, and is in somebody else's hands."""

    head: str
    checkpoints: tuple[str, ...]
    public_key: str


Change = Callable[[Held, random.Random], Held]
HEAD, CHECKPOINTS = "a head", "checkpoints and the public key"


def look(trials: int, draw: random.Random) -> Tally:
    tally = Tally("every change of the trail is seen from outside, and a look is on disk before it is shown.")
    change_it(trials, draw, tally)
    look_at_pages(max(PAGES_FOR_TRIALS, trials // 10), draw, tally)
    return tally


# --- changes ------------------------------------------------------------------------------------------------


def change_it(trials: int, draw: random.Random, tally: Tally) -> None:
    _write_a_real_trail(draw)
    outside, original, judge = _what_left(), _stored(), _stand_alone_verifier()
    made = len(original.checkpoints)
    tally.count(
        "checkpoints",
        right=made == ENTRIES // A_CHECKPOINT_EVERY,
        promise="made and signed",
        example=str(made),
    )
    changes = [one for one in CHANGES if original.checkpoints or one[0] not in AGAINST_CHECKPOINTS]
    going = Progress("auditlab: changes", of=trials)
    with _as_a_database_administrator():
        for trial in range(trials):
            name, change = changes[trial % len(changes)]
            by = CHECKPOINTS if name in AGAINST_CHECKPOINTS or (trial // len(changes)) % 2 else HEAD
            after = change(original.copy(), draw)
            with _put_in_place(after):
                # Who turns the clock back before anything leaves has what leaves as well: the moments say it.
                kept = _what_left() if name == CLOCK_BACK else outside
                finding = _judged(judge, kept, by=by)
            promise = "read as unbroken" if name == UNTOUCHED else "detected"
            right = as_promised(name, finding, by=by)
            tally.count(name, right=right, promise=promise, example=f"by {by}: {finding}")
            going.at(trial)
    going.end()
    tally.figures["entries in the trail"] = len(original.entries)


def _judged(judge: ModuleType, kept: Outside, *, by: str) -> str:
    """What the file says that an agency has of us, with what that agency has in hand."""
    lines = list(queries.lines())
    if by == HEAD:
        verdict = judge.verify(lines, anchor=kept.head)
    else:
        keys = judge.read_keys([kept.public_key])
        verdict = judge.verify(lines, anchor=None, keys=keys, kept=kept.checkpoints or None)
    return str(verdict.finding)


def as_promised(change: str, finding: str, *, by: str) -> bool:
    """What is untouched is said to be whole, as far as could be looked at; what was changed is 'broken'."""
    if change != UNTOUCHED:
        return finding == "broken"
    return finding == ("unbroken" if by == CHECKPOINTS else "signature not checked")


def _stand_alone_verifier() -> ModuleType:
    """A copy of the file as it is given away: what is done to the product's own does nothing to it."""
    spec = importlib.util.spec_from_file_location("verify_trail_alone", verify_trail.__file__)
    if spec is None or spec.loader is None:
        raise CannotLook("the stand-alone verifier cannot be read")
    alone = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = alone
    spec.loader.exec_module(alone)
    return alone


def _what_left() -> Outside:
    newest = queries.head()
    assert newest is not None
    return Outside(newest[1], tuple(queries.checkpoint_lines()), actions.signing_key().public.hex())


def _write_a_real_trail(draw: random.Random) -> None:
    people = [Actor() for _ in range(4)]
    children = [new(Kind.CHILD) for _ in range(6)]
    at = STARTS
    for number in range(ENTRIES):
        # Now and then the machine's clock steps back: the trail must not follow it.
        at += timedelta(seconds=draw.choice((1, 30, 400, -200)), microseconds=draw.randrange(1_000_000))
        actions.look(
            draw.choice(CODES),
            by=draw.choice(people),
            at=at,
            about=tuple(draw.sample(children, draw.randint(1, 3))),
            typed=draw.choice(("", "Her aunt rang the office")),
        )
        if (number + 1) % A_CHECKPOINT_EVERY == 0:
            actions.sign_what_is_new(by="trail", at=at)


def _stored() -> Held:
    return Held(_rows("trail_entry", COLUMNS), _rows("trail_checkpoint", OF_A_CHECKPOINT))


def _rows(table: str, names: tuple[str, ...]) -> list[Row]:
    # The moment as the text that the file holds: the driver would make a value of it.
    columns = ", ".join("CAST(at AS TEXT)" if name == "at" else name for name in names)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {table} ORDER BY number")
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@contextmanager
def _as_a_database_administrator() -> Iterator[None]:
    """The triggers stop slips, not somebody who can drop them. All of it is rolled back."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            for table in ("entry", "checkpoint"):
                cursor.execute(f"DROP TRIGGER trail_{table}_no_update")
                cursor.execute(f"DROP TRIGGER trail_{table}_no_delete")
        yield
        transaction.set_rollback(True)


@contextmanager
def _put_in_place(held: Held) -> Iterator[None]:
    tables = (("trail_entry", COLUMNS, held.entries), ("trail_checkpoint", OF_A_CHECKPOINT, held.checkpoints))
    with transaction.atomic():
        with connection.cursor() as cursor:
            for table, names, rows in tables:
                cursor.execute(f"DELETE FROM {table}")
                cursor.executemany(
                    f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join(['%s'] * len(names))})",
                    [tuple(row[name] for name in names) for row in rows],
                )
        yield
        transaction.set_rollback(True)


def _hash_of(row: Row) -> str:
    """Knows the algorithm as well as the product does, because it is the product's."""
    return verify_trail.entry_hash({**row, "at": _spelt(row["at"]), "about": json.loads(row["about"])})


def _spelt(at: str) -> str:
    return datetime.fromisoformat(at).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _rechained(rows: list[Row], since: int) -> list[Row]:
    """Number, link and hash everything from place `since` on, as if it had been written so."""
    for place in range(since, len(rows)):
        rows[place]["number"] = place + 1
        rows[place]["previous"] = rows[place - 1]["hash"] if place else verify_trail.START
        rows[place]["hash"] = _hash_of(rows[place])
    return rows


def _renumbered(rows: list[Row]) -> list[Row]:
    for place, row in enumerate(rows):
        row["number"] = place + 1
    return rows


def _other(column: str, row: Row, draw: random.Random) -> Any:
    """Another value that the column could well hold."""
    return _OTHER.get(column, _another_digit)(row[column], draw)


def _another_moment(old: str, draw: random.Random) -> str:
    by = draw.choice((1, 1_000_000, 3_600_000_000)) * draw.choice((-1, 1))
    return str(datetime.fromisoformat(old) + timedelta(microseconds=by))


def _other_people(old: str, draw: random.Random) -> str:
    return json.dumps(draw.choice(([], [new(Kind.CHILD)], [*json.loads(old), new(Kind.CHILD)])))


def _another_digit(old: str, draw: random.Random) -> str:
    """One digit of a digest or a hash changed."""
    place, digits = draw.randrange(64), old or "0" * 64
    return digits[:place] + draw.choice("0123456789abcdef".replace(digits[place], "")) + digits[place + 1 :]


_OTHER: dict[str, Callable[[Any, random.Random], Any]] = {
    "number": lambda old, draw: old + draw.choice((1_000, 5_000)),
    "area": lambda old, draw: old + draw.randint(1, 3),
    "at": _another_moment,
    "actor": lambda old, draw: new(Kind.PRACTITIONER),
    "agency": lambda old, draw: new(Kind.AGENCY),
    "code": lambda old, draw: draw.choice([code for code in CODES if code != old]),
    "about": _other_people,
}


def _edit(column: str) -> "EntryChange":
    def change(rows: list[Row], draw: random.Random) -> list[Row]:
        row = draw.choice(rows)
        row[column] = _other(column, row, draw)
        if column != "hash" and draw.random() < 0.5:
            row["hash"] = _hash_of(row)  # knows the algorithm, and forgets what comes after
        return rows

    return change


def _delete(rows: list[Row], draw: random.Random) -> list[Row]:
    del rows[draw.randrange(len(rows) - 1)]
    return rows if draw.random() < 0.5 else _renumbered(rows)


def _swap(rows: list[Row], draw: random.Random) -> list[Row]:
    one, other = draw.sample(range(len(rows)), 2)
    rows[one], rows[other] = rows[other], rows[one]
    return _renumbered(rows)


def _duplicate(rows: list[Row], draw: random.Random) -> list[Row]:
    place = draw.randrange(len(rows) - 1)
    copy = dict(rows[place])
    copy["number"], copy["previous"] = place + 2, rows[place]["hash"]
    copy["hash"] = _hash_of(copy)
    rows.insert(place + 1, copy)
    return _renumbered(rows)


def _insert(rows: list[Row], draw: random.Random) -> list[Row]:
    place = draw.randrange(1, len(rows))
    about = json.dumps([new(Kind.CHILD)])
    forged = {
        **rows[place],
        "actor": new(Kind.PRACTITIONER),
        "about": about,
        "previous": rows[place - 1]["hash"],
    }
    forged["hash"] = _hash_of(forged)
    rows.insert(place, forged)
    return _renumbered(rows) if draw.random() < 0.5 else _rechained(rows, place)


def _cut_the_tail(rows: list[Row], draw: random.Random) -> list[Row]:
    return rows[: -draw.randint(1, len(rows) - 1)]


def _rewrite(rows: list[Row], draw: random.Random) -> list[Row]:
    place = draw.randrange(len(rows))
    column = draw.choice(("area", "actor", "agency", "code", "about", "digest"))
    rows[place][column] = _other(column, rows[place], draw)
    return _rechained(rows, place)


def _turn_the_clock_back(rows: list[Row], draw: random.Random) -> list[Row]:
    """Everything fits; one entry is earlier than the one before it."""
    place = draw.randrange(1, len(rows))
    earlier = datetime.fromisoformat(rows[place - 1]["at"]) - timedelta(
        microseconds=draw.choice((1, 10**6, 10**10))
    )
    rows[place]["at"] = str(earlier)
    return _rechained(rows, place)


EntryChange = Callable[[list[Row], random.Random], list[Row]]
Sign = Callable[[bytes], str]


def _of_entries(change: EntryChange) -> Change:
    """What is done to the entries, with the checkpoints left as they were."""

    def done(held: Held, draw: random.Random) -> Held:
        return Held(change(held.entries, draw), held.checkpoints)

    return done


def _signed_anew(change: EntryChange, *, whose: str) -> Change:
    """The same, and then every checkpoint made and signed over what stands there now."""

    def done(held: Held, draw: random.Random) -> Held:
        after = Held(change(held.entries, draw), held.checkpoints)
        if whose == OURS:
            key = actions.signing_key()
            return _with_new_checkpoints(after, key.sign, key.id)
        private = Ed25519PrivateKey.from_private_bytes(draw.randbytes(32))
        known_as = verify_trail.key_id(private.public_key().public_bytes_raw())
        if draw.random() < 0.5 and held.checkpoints:
            known_as = held.checkpoints[0]["key"]  # it says that it is ours
        return _with_new_checkpoints(after, lambda text: private.sign(text).hex(), known_as)

    return done


def _with_new_checkpoints(held: Held, sign: Sign, key: str) -> Held:
    made = []
    for number, first in enumerate(range(0, len(held.entries), A_CHECKPOINT_EVERY), start=1):
        covered = held.entries[first : first + A_CHECKPOINT_EVERY]
        newest = covered[-1]
        row: Row = {
            "number": number,
            "first": first + 1,
            "last": first + len(covered),
            "root": verify_trail.merkle_root(entry["hash"] for entry in covered),
            "head": newest["hash"],
            "at": newest["at"],
            "key": key,
        }
        exported = {
            **{name: row[name] for name in ("first", "last", "root", "head", "key")},
            "checkpoint": number,
            "size": row["last"],
            "at": _spelt(row["at"]),
        }
        made.append({**row, "signature": sign(verify_trail.signed_text(exported))})
    return Held(held.entries, made)


def _edit_checkpoint(column: str) -> Change:
    def done(held: Held, draw: random.Random) -> Held:
        row = draw.choice(held.checkpoints)
        row[column] = _OTHER_IN_CHECKPOINT.get(column, _another_digit)(row[column], draw)
        return held

    return done


_OTHER_IN_CHECKPOINT: dict[str, Callable[[Any, random.Random], Any]] = {
    "number": lambda old, draw: old + draw.randint(5, 50),
    "first": lambda old, draw: old + draw.randint(1, 5),
    "last": lambda old, draw: old + draw.choice((-1, -3, -7)),
    "at": lambda old, draw: str(datetime.fromisoformat(old) + timedelta(seconds=draw.randint(1, 9_000))),
    "key": lambda old, draw: f"{draw.getrandbits(64):016x}",
    "signature": lambda old, draw: _another_digit(old[:64], draw) + old[64:],
}


def _drop_checkpoint(held: Held, draw: random.Random) -> Held:
    del held.checkpoints[draw.randrange(len(held.checkpoints))]
    return held


def _drop_all_checkpoints(held: Held, draw: random.Random) -> Held:
    return Held(held.entries, [])


def _swap_signatures(held: Held, draw: random.Random) -> Held:
    one, other = draw.sample(held.checkpoints, 2)
    one["signature"], other["signature"] = other["signature"], one["signature"]
    return held


def _leave_it(held: Held, draw: random.Random) -> Held:
    return held


OURS, SOMEBODYS = "the key of this installation", "another key"
UNTOUCHED, CLOCK_BACK = "untouched", "clock turned back, all hashed and signed anew"
_ENTRY_CHANGES: tuple[tuple[str, EntryChange], ...] = (
    *((f"edit of {column}", _edit(column)) for column in COLUMNS),
    ("delete", _delete),
    ("swap", _swap),
    ("duplicate", _duplicate),
    ("insert", _insert),
    ("tail cut", _cut_the_tail),
    ("full rewrite, all hashed anew", _rewrite),
)
_CHECKPOINT_CHANGES: tuple[tuple[str, Change], ...] = (
    *((f"edit of a checkpoint's {column}", _edit_checkpoint(column)) for column in OF_A_CHECKPOINT),
    ("checkpoint deleted", _drop_checkpoint),
    ("all checkpoints deleted", _drop_all_checkpoints),
    ("signatures swapped", _swap_signatures),
)
AGAINST_CHECKPOINTS = frozenset(name for name, _ in _CHECKPOINT_CHANGES)
CHANGES: tuple[tuple[str, Change], ...] = (
    *((name, _of_entries(change)) for name, change in _ENTRY_CHANGES),
    ("tail cut, signed anew with another key", _signed_anew(_cut_the_tail, whose=SOMEBODYS)),
    ("full rewrite, signed anew with another key", _signed_anew(_rewrite, whose=SOMEBODYS)),
    ("full rewrite, signed anew with our own key", _signed_anew(_rewrite, whose=OURS)),
    *_CHECKPOINT_CHANGES,
    (CLOCK_BACK, _signed_anew(_turn_the_clock_back, whose=OURS)),
    (UNTOUCHED, _leave_it),
)


# --- pages --------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _AtTheFirstByte:
    """The entries that are on disk when the answer begins, as another process would find them."""

    database: Path
    before: int
    status: int = 0
    entries: tuple[tuple[str, str, tuple[str, ...]], ...] | None = None  # code, actor, about

    def __call__(self, status: str, headers: list[tuple[str, str]], *_: Any) -> Callable[[bytes], object]:
        self.status = int(status.split(maxsplit=1)[0])
        self.entries = self._on_disk()
        return lambda _: None

    def _on_disk(self) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
        other = sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)
        try:
            found = other.execute(
                "SELECT code, actor, about FROM trail_entry WHERE number > ? ORDER BY number", [self.before]
            ).fetchall()
        finally:
            other.close()
        return tuple((code, actor, tuple(json.loads(about))) for code, actor, about in found)


def look_at_pages(times: int, draw: random.Random, tally: Tally) -> None:
    """Ask for pages as the server does, and look at the moment of the first byte what is on disk."""
    from django.core.handlers.wsgi import WSGIHandler

    from joinedup.lab import hidden

    application = WSGIHandler()  # what the server runs
    town = hidden.a_town()
    database = Path(str(settings.DATABASES["default"]["NAME"]))
    browsers = {viewer.name: hidden.signed_in(viewer) for viewer in town.people}
    places = list(_places(town, browsers))
    going = Progress("auditlab: pages", of=times)
    with_people = 0
    for turn in range(times):
        viewer, path, about = places[turn] if turn < len(places) else draw.choice(places)
        seen = _AtTheFirstByte(database, before=hidden.newest_entry())
        body = b"".join(application(_environ(path, browsers[viewer.name]), seen))
        shows = seen.status == 200 and any(name in body for name in _NAMES)
        with_people += shows
        if shows:
            entries = seen.entries or ()
            right = any(actor == viewer.reference and about in named for _, actor, named in entries)
            example = f"{path} as {viewer.name}: {entries}"
            tally.count(
                "shown with its entry on disk", right=right, promise="at the first byte", example=example
            )
        going.at(turn)
    going.end()
    tally.figures["pages asked for"] = times
    tally.figures["pages that showed somebody"] = with_people
    if not with_people:
        raise CannotLook("no page showed anybody, so nothing could be missing")


# What is searched for stands on the page too: people are found by a name that is not among these.
_NAMES = (b"Amara", b"Tobi", b"A bruise on the arm")


def _places(town: Any, browsers: dict[str, Client]) -> Iterator[tuple[Any, str, str]]:
    """Who asks for which address, and what its entry must be about."""
    paths = {
        Kind.CHILD: ("desk:child", "desk:looks", "sharing:ask", "sharing:we_spoke"),
        Kind.CONCERN: ("frontdoor:concern",),
        Kind.QUESTION: ("sharing:question", "sharing:answer"),
    }
    for record in town.records:
        for viewer in town.people:
            for name in paths.get(record.kind, ()):
                if viewer.name in record.seen_by:
                    yield viewer, reverse(name, args=[record.reference]), record.reference
    child = next(one.reference for one in town.records if one.kind is Kind.CHILD and one.seen_by)
    for viewer in town.people:
        sent = browsers[viewer.name].post(reverse("desk:find"), {"find": "Okafor"})
        if sent.status_code == 303:
            yield viewer, sent["Location"], child


def _environ(path: str, browser: Client) -> dict[str, Any]:
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in browser.cookies.items())
    environ: dict[str, Any] = {
        "PATH_INFO": path,
        "HTTP_HOST": "localhost",
        "HTTP_COOKIE": cookies,
        "wsgi.input": BytesIO(),
    }
    setup_testing_defaults(environ)
    return environ
