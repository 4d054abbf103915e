"""Search before create: is the child whom a caller describes found among so many (performance.md, `match`)?

Ours is the product's own way, keys and comparison copies in its own tables, asked through `identity.queries`.
Each question is put to every engine in turn. A question has one right answer, or none: one in five of the
hard ones is about a child who is on nobody's record while brothers and sisters are.
"""

import random
import shutil
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps

from joinedup.bench import match_rivals
from joinedup.bench.figures import Bar, CannotMeasure, Figure, Findings
from joinedup.bench.match_filling import Town, filled, kept_in, opened, subject_of
from joinedup.bench.match_judging import Answer, Put, age_band, answered, at_the, recall, recall_at_precision
from joinedup.bench.match_rivals import Rival
from joinedup.bench.people.asking import GENERAL, HARD, OTHER, Asked, Setting
from joinedup.bench.people.records import as_told, in_one_line
from joinedup.bench.people.slips import Told
from joinedup.bench.picture_of_finding import drawn
from joinedup.identity.queries import alike
from joinedup.identity.rules.person import Person
from joinedup.kernel.progress import Progress

BYTES_A_PERSON = 9_000  # ours and every rival's on disk, with room
OURS = "ours"
AT_A_DOOR = "ours, the name in one line as a door takes it"
SECOND_SEED = 1_000_003  # added to the first


@dataclass(frozen=True, slots=True)
class Sizes:
    people: int
    second: int  # people of the second seed
    questions: int  # of each setting
    of_a_group: int  # more questions about each name group, put to ours alone


QUICK, FULL = Sizes(6_000, 2_000, 120, 4), Sizes(1_000_000, 100_000, 2_500, 400)


def measure(
    *, quick: bool, draw: random.Random, people: int | None = None, kept: Path | None = None
) -> Findings:
    """`people` is another size than the full one: it is judged by the same bars and says its size.

    What was made of people and indexes stays in the folder `kept`, and another run goes on from there.
    """
    sizes = QUICK if quick else FULL
    if people:
        sizes = Sizes(people, people // 5, min(1_500, people // 40), min(400, people // 150))
    seed = draw.randrange(1_000_000)
    findings = Findings()
    with _folder(kept, sizes, seed) as name:
        folder = Path(name)
        rivals = list(match_rivals.installed(folder, quick=quick))
        town, second = (
            filled(folder, many, its_seed, sizes.questions, of_a_group=of_a_group, rivals=theirs)
            for many, its_seed, of_a_group, theirs in (
                (sizes.people, seed, sizes.of_a_group, rivals),
                (sizes.second, seed + SECOND_SEED, 0, []),
            )
        )
        put = {setting.name: _take_turns(town, setting, rivals) for setting in (GENERAL, HARD, OTHER)}
        beside = {
            setting.name: _ours_alone(second, second.asked[setting.name]) for setting in (GENERAL, HARD)
        }
        grouped = _ours_alone(town, town.by_group)
    _figures(findings, town, put, beside)
    _by_part(findings, grouped)
    findings.bars += [
        *(_unjudged(bar) if quick else bar for bar in _bars(put)),
        _floor(put, OURS),
        _floor(put, AT_A_DOOR),
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


def _folder(kept: Path | None, sizes: Sizes, seed: int) -> AbstractContextManager[str]:
    """Where databases and indexes are made: thrown away at the end, unless they are `kept`."""
    if kept is not None:
        kept.mkdir(parents=True, exist_ok=True)
    within = kept or Path(tempfile.gettempdir())
    free = shutil.disk_usage(within).free
    wanted = BYTES_A_PERSON * (sizes.people + sizes.second)
    if free < wanted:
        lacking = f"where {free // 1_000_000:,} are free"
        raise CannotMeasure(f"it needs {wanted // 1_000_000:,} MB in {within}, {lacking}")
    if kept is None:
        return tempfile.TemporaryDirectory(prefix="joinedup-match-")
    return nullcontext(str(kept_in(kept, sizes.people, seed)))


# Asking.


def _take_turns(town: Town, setting: Setting, rivals: list[tuple[Rival, int]]) -> dict[str, list[Put]]:
    """Each question to ours and to each rival, in an order that goes round: none is always first."""
    engines: list[tuple[str, Callable[[Asked], Answer], int]] = [
        (OURS, _ours(town), 10**9),
        (AT_A_DOOR, _ours(town, read=in_one_line), 10**9),
    ]
    engines += [(rival.words, _theirs(rival), most) for rival, most in rivals]
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


def _by_field(told: Told) -> tuple[Person, ...]:
    return (as_told(told),)


def _ours(town: Town, *, read: Callable[[Told], tuple[Person, ...]] = _by_field) -> Callable[[Asked], Answer]:
    opened(town)
    copies: Any = apps.get_model("identity", "ComparisonCopy")
    seen = copies.objects.filter(area_id=town.area)  # its keys are the subjects here
    first = subject_of(town.area, 0)

    def ask(asked: Asked) -> Answer:
        found = alike(read(asked.told), area_id=town.area, visible=seen)
        return answered(found, first=first, most=match_rivals.TOP)

    return ask


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


def _floor(put: dict[str, dict[str, list[Put]]], engine: str) -> Bar:
    """What holds at every size, so that a quick run can turn red."""
    return Bar(f"recall@5, general, {engine}", recall(put[GENERAL.name][engine]), at_least=97, unit=" %")


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
