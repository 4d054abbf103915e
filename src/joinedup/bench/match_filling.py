"""The towns of `bench match`: people in the product's own tables and in each rival's index, with questions.

A town of a million takes the better part of an hour. What is made of it can be kept in a folder by size,
seed and what keys are made of, so that a run that was stopped goes on, and another compares with the same.
"""

import hashlib
import json
import shutil
import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from django.db import connection

from joinedup.agencies import actions as agencies
from joinedup.bench.founder import Founder
from joinedup.bench.match_rivals import Rival
from joinedup.bench.people import EDITION as PEOPLE
from joinedup.bench.people.asking import GENERAL, HARD, OTHER, Asked, Questions, kept_off_record
from joinedup.bench.people.households import Resident, population
from joinedup.bench.people.places import Places
from joinedup.bench.people.records import on_record, real_places
from joinedup.identity.rules.copies import copy_of, packed
from joinedup.identity.rules.keys import EDITION, keys_of
from joinedup.kernel.progress import Progress

MADE_AT = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)
SETTINGS = (GENERAL, HARD, OTHER)
_LOOKED_AT = 300  # people whose keys and copies tell one edition of them from another
_AT_ONCE = 1_000_000  # keys
_CACHE = 2_000_000  # kilobytes, where they are there: an index that fits is written once


@dataclass(slots=True)
class Town:
    area: int
    people: int
    database: Path
    asked: dict[str, list[Asked]] = field(default_factory=lambda: {one.name: [] for one in SETTINGS})
    by_group: list[Asked] = field(default_factory=list)


def kept_in(folder: Path, people: int, seed: int) -> Path:
    """The folder of one town in `folder`: other people, or other keys of the same, lie in another."""
    looked_at = hashlib.blake2b(f"{PEOPLE} {EDITION}".encode(), digest_size=4)
    for one in islice(population(people, seed=seed, places=Places(real_places(), people=people)), _LOOKED_AT):
        copy = copy_of(on_record(one))
        looked_at.update(f"{packed(copy)} {sorted(keys_of(copy))}".encode())
    made = folder / f"match-{people}-{seed}-{looked_at.hexdigest()}"
    made.mkdir(exist_ok=True, mode=0o700)
    return made


def filled(
    folder: Path,
    people: int,
    seed: int,
    questions: int,
    *,
    of_a_group: int,
    rivals: Sequence[tuple[Rival, int]],
) -> Town:
    """A town in an area of its own, and in each rival that has not got it yet; with its questions.

    It is written straight into the tables: actions would take a day.
    """
    places = Places(real_places(), people=people)
    database, whole = folder / f"ours-{people}-{seed}.sqlite3", folder / f"ours-{people}-{seed}.json"
    if whole.exists():
        town, tables = Town(json.loads(whole.read_text())["area"], people, database), None
    else:
        area = agencies.add_area(f"{people} people {seed}", level="district", by=Founder(), at=MADE_AT)
        town, tables = Town(area, people, database), _Tables(database, area)
    drawing = [
        Questions(setting, many=questions, of=people, seed=seed, places=places) for setting in SETTINGS
    ]
    grouping = _Grouping(of_a_group, people, seed, places)
    lacking = [rival for rival, _ in rivals if not rival.whole]
    going = Progress(f"match: {people:,} people", of=people)
    for one in population(people, seed=seed, places=places):
        for setting, drawn_from in zip(SETTINGS, drawing, strict=True):
            asked = drawn_from.about(one)
            if asked is not None:
                town.asked[setting.name].append(asked)
        town.by_group += grouping.about(one)
        if not kept_off_record(one):
            if tables is not None:
                tables.add(one)
            for rival in lacking:
                rival.add(one)
        going.at(one.number)
    going.end()
    if tables is not None:
        tables.done()
        whole.write_text(json.dumps({"area": town.area}))
    for rival, _ in rivals:
        rival.ready()
    return town


def opened(town: Town) -> None:
    """Let the product ask this town's database from here on."""
    if Path(str(connection.settings_dict["NAME"])) != town.database:
        connection.close()
        connection.settings_dict["NAME"] = str(town.database)


class _Grouping:
    """About as many questions about each name group, general and hard, so that none is judged by a few."""

    def __init__(self, many: int, people: int, seed: int, places: Places) -> None:
        self._many = many
        self._seen: dict[str, int] = defaultdict(int)
        self._got: dict[str, int] = defaultdict(int)
        self._settings = [
            Questions(setting, many=people, of=people, seed=seed + 1, places=places)
            for setting in (GENERAL, HARD)
        ]
        self._step = max(1, people // 100_000)

    def about(self, one: Resident) -> list[Asked]:
        if not one.child or kept_off_record(one) or self._got[one.group] >= self._many:
            return []
        self._seen[one.group] += 1
        if self._seen[one.group] % self._step:
            return []
        asked = [drawn.about(one) for drawn in self._settings]
        kept = [each for each in asked if each is not None]
        self._got[one.group] += bool(kept)
        return kept


class _Tables:
    """Keys and copies, in big pieces, with the indexes made at the end."""

    def __init__(self, database: Path, area: int) -> None:
        """In a copy of the empty database, which is nobody's until it is done: it needs no journal."""
        self._area = area
        connection.close()
        shutil.copyfile(str(connection.settings_dict["NAME"]), database)
        self._keys: list[tuple[int, int, int]] = []
        self._copies: list[tuple[int, int, int, int, str]] = []
        self._raw = sqlite3.connect(database, isolation_level=None)
        for pragma in (
            "journal_mode = off",
            "synchronous = off",
            "foreign_keys = off",
            f"cache_size = -{_CACHE}",
        ):
            self._raw.execute(f"PRAGMA {pragma}")
        self._indexes = self._raw.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'identity_personkey'"
            " AND sql IS NOT NULL"
        ).fetchall()
        for index, _ in self._indexes:
            self._raw.execute(f'DROP INDEX "{index}"')
        self._raw.execute("BEGIN")

    def add(self, one: Resident) -> None:
        copy = copy_of(on_record(one))
        subject = subject_of(self._area, one.number)
        self._copies.append((subject, self._area, subject, EDITION, packed(copy)))
        self._keys += [(self._area, key, subject) for key in keys_of(copy)]
        if len(self._keys) > _AT_ONCE:
            self._write()

    def _write(self) -> None:
        self._keys.sort()  # near each other in the index, so that it is written in few places
        self._raw.executemany(
            "INSERT INTO identity_personkey (area_id, key, subject) VALUES (?, ?, ?)", self._keys
        )
        self._raw.executemany(
            "INSERT INTO identity_comparisoncopy (id, area_id, subject, edition, text)"
            " VALUES (?, ?, ?, ?, ?)",
            self._copies,
        )
        self._keys, self._copies = [], []

    def done(self) -> None:
        self._write()
        self._raw.execute("COMMIT")
        for _, made_by in self._indexes:
            self._raw.execute(made_by)
        self._raw.execute("ANALYZE identity_personkey")
        self._raw.execute("PRAGMA journal_mode = wal")  # as the product opens it
        self._raw.close()


def subject_of(area: int, number: int) -> int:
    """Two towns in one table: a subject is of one of them."""
    return area * 100_000_000 + number
