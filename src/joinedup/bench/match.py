"""Search before create: is the child whom a caller describes found among so many (performance.md, `match`)?

Ours is the product's own way, keys and comparison copies in its own tables, asked through `identity.queries`.
Each question is put to every engine in turn. A question has one right answer, or none: one in five of the
hard ones is about a child who is on nobody's record while brothers and sisters are.
"""

import random
import shutil
import sqlite3
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection

from joinedup.agencies import actions as agencies
from joinedup.bench import match_rivals
from joinedup.bench.figures import Bar, CannotMeasure, Figure, Findings
from joinedup.bench.match_judging import Answer, Put, age_band, at_the, recall, recall_at_precision
from joinedup.bench.match_rivals import Rival
from joinedup.bench.people.asking import GENERAL, HARD, OTHER, Asked, Questions, Setting, kept_off_record
from joinedup.bench.people.households import Resident, population
from joinedup.bench.people.places import Places
from joinedup.bench.people.records import as_told, on_record, real_places
from joinedup.bench.picture_of_finding import drawn
from joinedup.identity.queries import alike
from joinedup.identity.rules.copies import copy_of, packed
from joinedup.identity.rules.keys import EDITION, keys_of
from joinedup.kernel.progress import Progress

MADE_AT = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)
BYTES_A_PERSON = 9_000  # ours and every rival's on disk, with room
OURS = "ours"
SECOND_SEED = 1_000_003  # added to the first


@dataclass(frozen=True, slots=True)
class Sizes:
    people: int
    second: int  # people of the second seed
    questions: int  # of each setting
    of_a_group: int  # more questions about each name group, put to ours alone


QUICK, FULL = Sizes(6_000, 2_000, 120, 4), Sizes(1_000_000, 200_000, 2_500, 400)


@dataclass(slots=True)
class Town:
    area: int
    people: int
    asked: dict[str, list[Asked]]
    by_group: list[Asked]
    rivals: list[tuple[Rival, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Founder:
    area_id: int = 0
    reference: str = "W-00000-00000"
    agency_reference: str = "A-00000-00000"


def measure(*, quick: bool, draw: random.Random, people: int | None = None) -> Findings:
    """`people` is another size than the full one: it is judged by the same bars and says its size."""
    sizes = QUICK if quick else FULL
    if people:
        sizes = Sizes(people, people // 5, min(1_500, people // 40), min(150, people // 600))
    seed = draw.randrange(1_000_000)
    _insist_on_room(sizes)
    findings = Findings()
    with tempfile.TemporaryDirectory(prefix="joinedup-match-") as folder:
        rivals = list(match_rivals.installed(Path(folder)))
        town = _fill(sizes.people, seed, sizes, rivals)
        second = _fill(sizes.second, seed + SECOND_SEED, sizes, [])
        put = {setting.name: _take_turns(town, setting) for setting in (GENERAL, HARD, OTHER)}
        beside = {
            setting.name: _ours_alone(second, second.asked[setting.name]) for setting in (GENERAL, HARD)
        }
        grouped = _ours_alone(town, town.by_group)
    _figures(findings, town, put, beside)
    _by_part(findings, grouped)
    findings.bars += [
        *(_unjudged(bar) if quick else bar for bar in _bars(put)),
        _floor(put),
        *_size_bars(quick=quick),
        _group_bar(grouped, quick=quick),
    ]
    findings.picture = drawn(
        {
            setting: {engine: recall(puts) for engine, puts in by.items() if len(puts) > 100}
            for setting, by in put.items()
        },
        people=sizes.people,
    )
    return findings


def _insist_on_room(sizes: Sizes) -> None:
    free = shutil.disk_usage(tempfile.gettempdir()).free
    wanted = BYTES_A_PERSON * (sizes.people + sizes.second)
    if free < wanted:
        lacking = f"where {free // 1_000_000:,} are free"
        raise CannotMeasure(f"it needs {wanted // 1_000_000:,} MB in {tempfile.gettempdir()}, {lacking}")


# Filling.


def _fill(people: int, seed: int, sizes: Sizes, rivals: list[tuple[Rival, int]]) -> Town:
    """A town in an area of its own, written straight into the tables: actions would take a day."""
    places = Places(real_places(), people=people)
    area = agencies.add_area(f"{people} people {seed}", level="district", by=_Founder(), at=MADE_AT)
    drawing = [
        Questions(setting, many=sizes.questions, of=people, seed=seed, places=places)
        for setting in (GENERAL, HARD, OTHER)
    ]
    grouping = _Grouping(sizes.of_a_group, people, seed, places) if rivals else None
    town = Town(area, people, {setting.name: [] for setting in (GENERAL, HARD, OTHER)}, [], rivals)
    going = Progress(f"match: {people:,} people", of=people)
    with _Tables(area) as tables:
        for one in population(people, seed=seed, places=places):
            for setting, drawn_from in zip((GENERAL, HARD, OTHER), drawing, strict=True):
                asked = drawn_from.about(one)
                if asked is not None:
                    town.asked[setting.name].append(asked)
            if grouping is not None:
                town.by_group += grouping.about(one)
            if not kept_off_record(one):
                tables.add(one)
                for rival, _ in rivals:
                    rival.add(one)
            going.at(one.number)
    going.end()
    for rival, _ in rivals:
        rival.ready()
    return town


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

    def __init__(self, area: int) -> None:
        self._area = area
        self._keys: list[tuple[int, int, int]] = []
        self._copies: list[tuple[int, int, int, int, str]] = []
        self._indexes: list[tuple[str, str]] = []

    def __enter__(self) -> "_Tables":
        connection.ensure_connection()
        self._raw: sqlite3.Connection = connection.connection
        self._raw.execute("PRAGMA synchronous = off")
        self._raw.execute("PRAGMA foreign_keys = off")
        self._raw.execute("PRAGMA cache_size = -400000")
        self._indexes = self._raw.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'identity_personkey'"
            " AND sql IS NOT NULL"
        ).fetchall()
        for index, _ in self._indexes:
            self._raw.execute(f'DROP INDEX "{index}"')
        self._raw.execute("BEGIN")
        return self

    def add(self, one: Resident) -> None:
        copy = copy_of(on_record(one))
        subject = self.subject(one.number)
        self._copies.append((subject, self._area, subject, EDITION, packed(copy)))
        self._keys += [(self._area, key, subject) for key in keys_of(copy)]
        if len(self._keys) > 200_000:
            self._write()

    def subject(self, number: int) -> int:
        return subject_of(self._area, number)

    def _write(self) -> None:
        self._raw.executemany(
            "INSERT INTO identity_personkey (area_id, key, subject) VALUES (?, ?, ?)", self._keys
        )
        self._raw.executemany(
            "INSERT INTO identity_comparisoncopy (id, area_id, subject, edition, text)"
            " VALUES (?, ?, ?, ?, ?)",
            self._copies,
        )
        self._keys, self._copies = [], []

    def __exit__(self, *fault: object) -> None:
        self._write()
        self._raw.execute("COMMIT")
        for _, made_by in self._indexes:
            self._raw.execute(made_by)
        self._raw.execute("ANALYZE identity_personkey")


def subject_of(area: int, number: int) -> int:
    """Two towns in one table: a subject is of one of them."""
    return area * 100_000_000 + number


# Asking.


def _take_turns(town: Town, setting: Setting) -> dict[str, list[Put]]:
    """Each question to ours and to each rival, in an order that goes round: none is always first."""
    engines: list[tuple[str, Callable[[Asked], Answer], int]] = [(OURS, _ours(town), 10**9)]
    engines += [(rival.words, _theirs(rival), most) for rival, most in town.rivals]
    put: dict[str, list[Put]] = {words: [] for words, _, _ in engines}
    questions = town.asked[setting.name]
    random.Random(setting.name).shuffle(questions)  # they came in the order of the streets
    going = Progress(f"match: {setting.name} questions", of=len(questions))
    for warm in questions[:10]:
        for _, ask, most in engines:
            if most > 1_000:
                ask(warm)
    for number, asked in enumerate(questions):
        turn = number % len(engines)
        for words, ask, most in engines[turn:] + engines[:turn]:
            if number < most:
                put[words].append(_timed(ask, asked))
        going.at(number)
    going.end()
    return put


def _ours_alone(town: Town, questions: list[Asked]) -> list[Put]:
    ask = _ours(town)
    return [_timed(ask, asked) for asked in questions]


def _timed(ask: Callable[[Asked], Answer], asked: Asked) -> Put:
    began = time.perf_counter_ns()
    answer = ask(asked)
    return Put(asked, answer, time.perf_counter_ns() - began)


def _ours(town: Town) -> Callable[[Asked], Answer]:
    copies: Any = apps.get_model("identity", "ComparisonCopy")
    seen = copies.objects.filter(area_id=town.area)  # its keys are the subjects here
    first = subject_of(town.area, 0)

    def ask(asked: Asked) -> Answer:
        found = alike([as_told(asked.told)], area_id=town.area, visible=seen)
        return [(one.subject - first, sureness(one.likeness)) for one in found[: match_rivals.TOP]]

    return ask


def sureness(likeness: Any) -> float:
    """The chance, and the weight between chances that are as good as one."""
    return float(likeness.probability + likeness.weight / 10_000)


def _theirs(rival: Rival) -> Callable[[Asked], Answer]:
    return lambda asked: rival.ask(asked.told)


# Judging.


def _figures(
    findings: Findings, town: Town, put: dict[str, dict[str, list[Put]]], beside: dict[str, list[Put]]
) -> None:
    findings.figures.append(Figure("people on record", town.people, "people"))
    for setting, by in put.items():
        aside = " (beside: nothing was tuned on it)" if setting == OTHER.name else ""
        for engine, puts in by.items():
            findings.figures += list(_of(f"{setting}{aside}, {engine}", puts))
    for setting, puts in beside.items():
        findings.figures += list(_of(f"{setting}, second seed, {OURS}", puts))
    for words in match_rivals.missing():
        findings.figures.append(Figure(f"{words}: NOT RUN, it is not installed", 0, "questions"))
    findings.figures += [Figure(f"{words}: NOT RUN", 0, "questions") for words in match_rivals.NOT_HERE]


def _of(words: str, puts: list[Put]) -> Iterator[Figure]:
    there = [one for one in puts if one.asked.present]
    yield Figure(f"{words}: recall@5 of {len(there):,} on record", recall(puts), "%")
    yield Figure(f"{words}: misses@5", len(there) - sum(one.found for one in there), "questions")
    yield Figure(f"{words}: recall at precision .99", recall_at_precision(puts), "%")
    yield Figure(f"{words}: p50", at_the(0.5, puts), "ms")
    yield Figure(f"{words}: p95", at_the(0.95, puts), "ms")


def _by_part(findings: Findings, grouped: list[Put]) -> None:
    """By name group, age and deprivation, each beside the whole; and by what went wrong on the way."""
    parts: dict[str, Callable[[Put], tuple[str, ...]]] = {
        "name group": lambda one: (one.asked.who.group.replace("_", " "),),
        "age": lambda one: (age_band(one.asked.who),),
        "deprivation (invented), fifth": lambda one: (str((one.asked.who.deprivation + 1) // 2),),
        "slip": lambda one: one.asked.told.slips or ("none",),
    }
    findings.figures.append(Figure("recall@5, general and hard, all name groups alike", recall(grouped), "%"))
    for part, of in parts.items():
        by: dict[str, list[Put]] = defaultdict(list)
        for one in grouped:
            for name in of(one):
                by[name].append(one)
        for name, puts in sorted(by.items()):
            findings.figures.append(Figure(f"recall@5, {part} {name}, of {len(puts):,}", recall(puts), "%"))


def _bars(put: dict[str, dict[str, list[Put]]]) -> list[Bar]:
    bars = []
    tantivy = match_rivals.Tantivy.words
    lacking = "" if tantivy in put[HARD.name] else "tantivy is not installed"
    for setting in (GENERAL.name, HARD.name):
        what = f"misses@5 beside tantivy's, {setting}"
        bars.append(_against(what, put[setting], tantivy, _misses, at_most=0.5, lacking=lacking))
    what = "recall at precision .99 on hard beside tantivy's"
    bars.append(_against(what, put[HARD.name], tantivy, recall_at_precision, at_least=2, lacking=lacking))
    for setting in (GENERAL.name, HARD.name):
        what = f"p95 beside tantivy's, {setting}"
        bars.append(_against(what, put[setting], tantivy, _p95, at_most=1.5, lacking=lacking))
    what = "p95 beside FTS5 trigram's, hard"
    bars.append(_against(what, put[HARD.name], match_rivals.Trigrams.words, _p95, at_most=1 / 50))
    return bars


def _unjudged(bar: Bar) -> Bar:
    why = "a quick run is of 6,000 people, among whom any engine is quick and finds nearly all"
    return Bar(bar.what, None, at_most=bar.at_most, at_least=bar.at_least, why_not=why)


def _floor(put: dict[str, dict[str, list[Put]]]) -> Bar:
    """What holds at every size, so that a quick run can turn red."""
    return Bar("recall@5, general, ours", recall(put[GENERAL.name][OURS]), at_least=97, unit=" %")


def _p95(puts: list[Put]) -> float:
    return at_the(0.95, puts)


def _misses(puts: list[Put]) -> float:
    return float(sum(one.asked.present and not one.found for one in puts))


def _against(
    what: str,
    by: dict[str, list[Put]],
    rival: str,
    of: Callable[[list[Put]], float],
    *,
    at_most: float | None = None,
    at_least: float | None = None,
    lacking: str = "",
) -> Bar:
    if lacking:
        return Bar(what, None, at_most=at_most, at_least=at_least, why_not=lacking)
    theirs = of(by[rival])
    if not theirs:
        return Bar(what, None, at_most=at_most, at_least=at_least, why_not="the rival's own figure is nought")
    return Bar(what, of(by[OURS]) / theirs, at_most=at_most, at_least=at_least)


def _size_bars(*, quick: bool) -> list[Bar]:
    why = "a quick run is of 6,000 people" if quick else "ten million people were not made in this run"
    return [
        Bar("10 million people: p95 beside that of 1 million", None, at_most=2, why_not=why),
        Bar("10 million people: recall@5 lost", None, at_most=1.5, why_not=why, unit=" points"),
    ]


def _group_bar(grouped: list[Put], *, quick: bool) -> Bar:
    what = "the name group that is found least, below the whole"
    if quick:
        why = f"a quick run asks {QUICK.of_a_group} times about each"
        return Bar(what, None, at_most=1, why_not=why, unit=" points")
    by: dict[str, list[Put]] = defaultdict(list)
    for one in grouped:
        by[one.asked.who.group].append(one)
    worst = min(by, key=lambda group: recall(by[group]))
    below = recall(grouped) - recall(by[worst])
    return Bar(f"{what} ({worst.replace('_', ' ')})", below, at_most=1, unit=" points")
