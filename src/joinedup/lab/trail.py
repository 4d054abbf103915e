"""Whether a changed trail is always seen, against a head that was kept outside (security.md G-10).

A real trail is written by `trail.actions`; then somebody with the database file and no scruples, who knows
how entries are hashed, changes it; and an outsider reads the export with the head alone in hand.
"""

import json
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, transaction

from joinedup.kernel.progress import Progress
from joinedup.kernel.references import Kind, new
from joinedup.lab.tally import Tally
from joinedup.trail import actions, queries
from joinedup.trail.rules import chain

ENTRIES = 60
STARTS = datetime(2026, 7, 14, 8, 0, tzinfo=UTC)
COLUMNS = ("number", "area", "at", "actor", "agency", "code", "about", "digest", "previous", "hash")
CODES = ("child.looked", "concern.told", "question.asked", "answer.released", "looked.nothing")

Row = dict[str, Any]
Change = Callable[[list[Row], random.Random], list[Row]]


@dataclass(frozen=True, slots=True)
class Actor:
    area_id: int = 1
    reference: str = field(default_factory=lambda: new(Kind.PRACTITIONER))
    agency_reference: str = field(default_factory=lambda: new(Kind.AGENCY))


def look(trials: int, draw: random.Random) -> Tally:
    tally = Tally("every change of the trail is seen against a head that was kept outside.")
    _write_a_real_trail(draw)
    kept = queries.head()
    assert kept is not None
    outside = kept[1]
    original = _stored()
    going = Progress("trail", of=trials)
    with _as_a_database_administrator():
        for trial in range(trials):
            name, change = CHANGES[trial % len(CHANGES)]
            after = change([dict(row) for row in original], draw)
            head = after[-1]["hash"] if name == CLOCK_BACK else outside
            with _put_in_place(after):
                finding = chain.verify(queries.lines(), anchor=head).finding
            promise = "read as unbroken" if name == UNTOUCHED else "detected"
            tally.count(name, right=as_promised(name, finding), promise=promise, example=str(finding))
            going.at(trial)
    going.end()
    tally.figures["entries in the trail"] = len(original)
    return tally


def as_promised(change: str, finding: chain.Finding) -> bool:
    """What is untouched is said to be unbroken; what was changed is said to be broken, not 'not proven'."""
    wanted = chain.Finding.UNBROKEN if change == UNTOUCHED else chain.Finding.BROKEN
    return finding is wanted


def _write_a_real_trail(draw: random.Random) -> None:
    people = [Actor() for _ in range(4)]
    children = [new(Kind.CHILD) for _ in range(6)]
    at = STARTS
    for _ in range(ENTRIES):
        # Now and then the machine's clock steps back: the trail must not follow it.
        at += timedelta(seconds=draw.choice((1, 30, 400, -200)), microseconds=draw.randrange(1_000_000))
        actions.look(
            draw.choice(CODES),
            by=draw.choice(people),
            at=at,
            about=tuple(draw.sample(children, draw.randint(1, 3))),
            typed=draw.choice(("", "Her aunt rang the office")),
        )


def _stored() -> list[Row]:
    # The moment as the text that the file holds: the driver would make a value of it.
    columns = ", ".join("CAST(at AS TEXT)" if name == "at" else name for name in COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM trail_entry ORDER BY number")
        return [dict(zip(COLUMNS, row, strict=True)) for row in cursor.fetchall()]


@contextmanager
def _as_a_database_administrator() -> Iterator[None]:
    """The triggers stop slips, not somebody who can drop them. All of it is rolled back."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER trail_entry_no_update")
            cursor.execute("DROP TRIGGER trail_entry_no_delete")
        yield
        transaction.set_rollback(True)


@contextmanager
def _put_in_place(rows: list[Row]) -> Iterator[None]:
    holes = ", ".join(["%s"] * len(COLUMNS))
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM trail_entry")
            cursor.executemany(
                f"INSERT INTO trail_entry ({', '.join(COLUMNS)}) VALUES ({holes})",
                [tuple(row[name] for name in COLUMNS) for row in rows],
            )
        yield
        transaction.set_rollback(True)


def _hash_of(row: Row) -> str:
    """Knows the algorithm as well as the product does, because it is the product's."""
    at = datetime.fromisoformat(row["at"]).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return chain.entry_hash({**row, "at": at, "about": json.loads(row["about"])})


def _rechained(rows: list[Row], since: int) -> list[Row]:
    """Number, link and hash everything from place `since` on, as if it had been written so."""
    for place in range(since, len(rows)):
        rows[place]["number"] = place + 1
        rows[place]["previous"] = rows[place - 1]["hash"] if place else chain.START
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


def _edit(column: str) -> Change:
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
    """Everything fits, the head too; one entry is earlier than the one before it."""
    place = draw.randrange(1, len(rows))
    earlier = datetime.fromisoformat(rows[place - 1]["at"]) - timedelta(
        microseconds=draw.choice((1, 10**6, 10**10))
    )
    rows[place]["at"] = str(earlier)
    return _rechained(rows, place)


def _leave_it(rows: list[Row], draw: random.Random) -> list[Row]:
    return rows


UNTOUCHED, CLOCK_BACK = "untouched", "clock turned back, all hashed anew"
CHANGES: tuple[tuple[str, Change], ...] = (
    *((f"edit of {column}", _edit(column)) for column in COLUMNS),
    ("delete", _delete),
    ("swap", _swap),
    ("duplicate", _duplicate),
    ("insert", _insert),
    ("tail cut", _cut_the_tail),
    ("full rewrite, all hashed anew", _rewrite),
    (CLOCK_BACK, _turn_the_clock_back),
    (UNTOUCHED, _leave_it),
)
