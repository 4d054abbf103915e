"""Two records of one child and their twins, whom nobody ever ties: read past the product, byte by byte."""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from joinedup.gate.viewer import Viewer
from joinedup.lab.tally import Tally

# Made anew as often as a person changes: the order in which its rows were written says nothing.
_IN_NO_ORDER = ("identity_personkey", "identity_comparisoncopy", "children_guarded")
_ABOUT_A_CHILD = ("child_id", "other_child_id", "subject")
_NAMELESS = ("id", "reference", *_ABOUT_A_CHILD)


@dataclass(frozen=True, slots=True)
class Two:
    """Two records of one child; of each its reference and its key."""

    references: tuple[str, str]
    keys: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Written:
    """One thing that is written on a record: `write` does it, on the record of that side of whichever two."""

    side: int
    at: datetime
    write: Callable[[Two, int, datetime], None]
    line: str = ""  # by which it is known when they are un-tied; '' for what stays where it was written


@dataclass
class Town:
    area: int
    workers: tuple[Viewer, Viewer]
    manager: Viewer
    neighbour: Viewer  # who is kept out, and writes nothing
    tables: dict[str, tuple[str, ...]]  # every table that knows a child, and its columns


@dataclass
class Walk:
    """What stands of the two, as the lab knows it, and what the twins have not been told yet."""

    town: Town
    draw: random.Random
    two: Two
    twins: Two
    at: datetime
    standing: str = ""
    said_by: int = -1
    tie: str = ""
    since: list[Written] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    homes: list[str] = field(default_factory=list)


def compare(walk: Walk, tally: Tally, *, kind: str) -> None:
    theirs, twins = rows_of(walk, walk.two), rows_of(walk, walk.twins)
    for side in (0, 1):
        differ = sorted(table for table in twins[side] if theirs[side][table] != twins[side][table])
        example = ""
        if differ:
            one, other = theirs[side][differ[0]], twins[side][differ[0]]
            example = f"{differ[0]}: {len(one)} rows, the twin {len(other)}: {_first(one, other)}"
        tally.count(kind, right=not differ, promise="is, byte by byte, its twin", example=example)


def _first(one: list[bytes], other: list[bytes]) -> str:
    for mine, twins in zip(one, other, strict=False):
        if mine != twins:
            return f"{mine.decode()[:160]} | {twins.decode()[:160]}"
    return (one + other)[min(len(one), len(other))].decode()[:160]


def rows_of(walk: Walk, two: Two, *, without: tuple[str, ...] = ()) -> tuple[dict[str, list[bytes]], ...]:
    """Of each record every row about it in every table, with its history of edits, as bytes."""
    edits: dict[tuple[str, int], list[Any]] = {}
    for kind, row, *edit in sql(_EDITS):
        edits.setdefault((kind, row), []).append(edit)
    found: tuple[dict[str, list[bytes]], ...] = ({}, {})
    for table, columns in walk.town.tables.items():
        if table in without:
            continue
        about = _about(table, columns)
        where = " OR ".join(f"{name} IN ({two.keys[0]}, {two.keys[1]})" for name in about)
        rows = [
            dict(zip(columns, row, strict=True))
            for row in sql(f"SELECT {', '.join(columns)} FROM {table} WHERE {where} ORDER BY id")
        ]
        for side, key in enumerate(two.keys):
            its = [row for row in rows if key in [row[name] for name in about]]
            said = [_bytes(row, edits.get((table.replace("_", ".", 1), row["id"]), [])) for row in its]
            found[side][table] = sorted(said) if table in _IN_NO_ORDER else said
    return found


def _bytes(row: dict[str, Any], edits: list[Any]) -> bytes:
    """A row without its key and reference; where it points to a home or a guard, what that says."""
    said: dict[str, Any] = {name: value for name, value in row.items() if name not in _NAMELESS}
    said["about"] = [name for name in _ABOUT_A_CHILD if row.get(name) is not None]
    said["edits"] = edits
    for column, pointed in (("home_id", "children_home"), ("guard_id", "children_guard")):
        if said.get(column) is not None:
            names = [name for name in _columns(pointed) if name not in ("id", "reference")]
            said[column] = sql(f"SELECT {', '.join(names)} FROM {pointed} WHERE id = {said[column]}")
    return json.dumps(said, sort_keys=True, default=str, ensure_ascii=False).encode()


def tables() -> dict[str, tuple[str, ...]]:
    """Found by their columns, so that a table which a later release adds is compared too."""
    with connection.cursor() as cursor:
        columns = {name: _columns(name) for name in sorted(connection.introspection.table_names(cursor))}
    return {name: held for name, held in columns.items() if "id" in held and _about(name, held)}


def _about(table: str, columns: tuple[str, ...]) -> list[str]:
    """The columns that hold a child's key; what other rooms call a subject is no child."""
    if table == "children_child":
        return ["id"]
    own = table.startswith("identity_")
    return [name for name in columns if name in _ABOUT_A_CHILD and (own or name != "subject")]


def _columns(table: str) -> tuple[str, ...]:
    if table not in _COLUMNS:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {table} LIMIT 0")
            _COLUMNS[table] = tuple(column[0] for column in cursor.description)
    return _COLUMNS[table]


_COLUMNS: dict[str, tuple[str, ...]] = {}


def stands(two: Two) -> str:
    found = sql(_SAMENESS.format("standing"), sorted(two.keys))
    return found[0][0] if found else ""


def version(two: Two) -> int | None:
    found = sql(_SAMENESS.format("version"), sorted(two.keys))
    return found[0][0] if found else None


_EDITS = 'SELECT kind, "row", version, fields, "by", at FROM store_edit ORDER BY kind, "row", version'
_SAMENESS = "SELECT {} FROM identity_sameness WHERE one = %s AND other = %s AND until IS NULL"


def sql(statement: str, values: Any = ()) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
