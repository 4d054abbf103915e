"""Running what was approved: an extract beside the children in open matters, and what becomes of pairs."""

import os
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from shutil import rmtree
from typing import Any

from joinedup.children import queries as children
from joinedup.children.queries import extracts as held
from joinedup.children.rules.arrivals import NewLink, NewRecord
from joinedup.exchange.extract.actions import rows_of_extract
from joinedup.gate.pages import insist
from joinedup.identity.rules.person import Person
from joinedup.identity.rules.tying import WHY
from joinedup.kernel import references
from joinedup.kernel.london import today_in_london
from joinedup.linking import actions, engine, queries
from joinedup.linking.engine import COMPARED, Model, Pair, Setup, Subject
from joinedup.linking.queries import RunFacts
from joinedup.linking.rules.quality import Quality, age_band, by_part
from joinedup.trail.actions import Actor

Told = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    rows: int
    children: int  # in open matters, those among them who are kept out: how many those are is told nobody
    tied: int
    look: int


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the agency's side: held under `reference`, or `record`, which is stored if it is tied."""

    reference: str
    person: Person
    record: NewRecord | None
    truth: str | None = None  # the reference of the child whom it is truly about, where the extract says so
    name_group: str = ""


def run(
    facts: RunFacts,
    *,
    folder: Path,
    model: Model,
    setup: Setup,
    extract: tuple[Path, Path] | None,
    by: Actor,
    at: datetime,
    progress: Told | None = None,
) -> Outcome:
    """Tie, and keep what was found; the folder with its copies of people is gone afterwards.

    `extract`: the file and its mapping; None: the agency's rows that are held and tied to nobody.

    Raises:
        gate.Refused: something is missing; nothing was read.
        CannotRead: the file or its mapping is refused whole.
        engine.ModelRefused: the run was begun with another model.
        engine.OthersThan: it was begun with other people.
        store.NotSaved: nothing was stored.
    """
    insist(facts.may_run)
    if folder.exists():
        os.utime(folder)  # gone on with today: its copies do not go under it (actions.forgetting)
    rows = _from_file(facts, extract, at=at) if extract else _held(facts)
    open_ones = children.references_of(queries.open_children(facts.area_id, at=at))
    out = queries.kept_out(facts.area_id, frozenset(open_ones.values()))
    known = [
        one
        for one in children.known_children(facts.area_id)
        if one.reference in set(open_ones.values()) - out
    ]
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    engine.goes_on_with(folder, _digest(rows, known))
    pairs = engine.tie(
        folder,
        told=[Subject(number, [row.person]) for number, row in enumerate(rows)],
        held=[Subject(len(rows) + number, one.described) for number, one in enumerate(known)],
        model=model,
        setup=setup,
        progress=progress,
    )
    offered = queries.not_the_same(facts.area_id)
    found, wanted, judged = [], {}, []
    for scored in pairs:
        pair = scored
        row, child = rows[pair.told], known[pair.held - len(rows)]
        if (row.reference, child.reference) in offered:
            continue
        if pair.band == "tie" and facts.agency_id in child.agency_ids:
            # Two records in one agency's own system are two people until that agency says otherwise.
            pair = pair._replace(band="look", why="many")
        found.append(_found(pair, row.reference, child.reference))
        judged.append((pair.told, child.reference, pair.band == "tie"))
        if row.record is not None:
            wanted[row.reference] = row.record
    tied = sum(one.link.verdict == "same" for one in found)
    outcome = Outcome(len(rows), len(known) + len(out), tied, len(found) - tied)
    actions.keep(
        facts.reference,
        records=list(wanted.values()),
        found=found,
        came_to=_counted(outcome, pairs, model)
        | _quality(rows, judged, compared={one.reference for one in known}, at=at),
        engine=setup.engine,
        model=model.version,
        by=by,
        at=at,
    )
    rmtree(folder, ignore_errors=True)  # the clock may be removing it too
    return outcome


def _digest(rows: Iterable[_Row], known: Iterable[children.KnownChild]) -> str:
    """Of everybody on both sides, in their order. A row that is new has no reference that stays."""
    found = sha256()
    for row in rows:
        found.update(f"{row.record.record_id if row.record else row.reference} {row.person!r}\n".encode())
    for one in known:
        found.update(f"{one.reference} {one.described!r}\n".encode())
    return found.hexdigest()


def _from_file(facts: RunFacts, extract: tuple[Path, Path], *, at: datetime) -> list[_Row]:
    path, mapping = extract
    before = {row.record_id: row for row in held.records_not_tied(facts.area_id, facts.agency_id)}
    tied = held.record_ids_tied(facts.area_id, facts.agency_id)
    rows = []
    for row in rows_of_extract(path, mapping=mapping, agency_id=facts.agency_id, at=at):
        record = row.record
        if record.record_id in tied:
            continue
        one = before.get(record.record_id)
        reference = one.reference if one is not None else record.reference
        truth = None if row.truth is None else (references.parse(row.truth) or "")
        rows.append(_Row(reference, row.person, None if one else record, truth, row.name_group))
    return rows


def _held(facts: RunFacts) -> list[_Row]:
    waiting = held.records_not_tied(facts.area_id, facts.agency_id)
    return [_Row(row.reference, row.person, None) for row in waiting]


def _found(pair: Pair, record: str, child: str) -> actions.Found:
    link = NewLink(
        record=record,
        child=child,
        verdict="same" if pair.band == "tie" else "please_look",
        rule=f"link.{pair.why}",
        because=WHY[pair.why],
    )
    return actions.Found(link, round(pair.weight, 2), round(pair.probability, 4), _steps(pair))


def _steps(pair: Pair) -> tuple[tuple[str, str, bool | None, float], ...]:
    found = [
        (_WHAT[what], engine.said_of(what, level, bits), engine.agrees(what, level), bits)
        for what, level, bits in zip(COMPARED, pair.levels, pair.bits, strict=True)
        if level
    ]
    return tuple(sorted(found, key=lambda step: -abs(step[3])))


_WHAT = {
    "given": "Given name",
    "family": "Family name",
    "order": "Order of the names",
    "middle": "Middle name",
    "born": "Date of birth",
    "home": "Home",
    "nhs": "NHS number",
    "upn": "Pupil number",
    "sex": "Sex",
}


def _counted(outcome: Outcome, pairs: Iterable[Pair], model: Model) -> dict[str, Any]:
    all_ = list(pairs)
    bands: Counter[str] = Counter(f"{int(pair.weight // 5) * 5} and more" for pair in all_)
    differs = [pair for pair in all_ if pair.levels[0] == "differs" and pair.levels[5] in ("exact", "line")]
    return {
        "rows": outcome.rows,
        "children": outcome.children,
        "tied": outcome.tied,
        "look": outcome.look,
        "why": dict(Counter(pair.why for pair in all_ if pair.band == "look")),
        "histogram": dict(sorted(bands.items(), key=lambda one: int(one[0].split()[0]))),
        "siblings": {
            "tied": sum(pair.band == "tie" for pair in differs),
            "look": sum(pair.band == "look" for pair in differs),
        },
        "weights": weights_of(model),
    }


def _quality(
    rows: Sequence[_Row], judged: Iterable[tuple[int, str, bool]], *, compared: set[str], at: datetime
) -> dict[str, Any]:
    """Where the extract says who each row is about: counts of what was right, whole and by group and age."""
    if not any(row.truth is not None for row in rows):
        return {}
    counted = {
        number: Quality(
            "" if row.truth not in compared else str(row.truth),
            row.name_group,
            age_band(row.person.date_of_birth, on=today_in_london(at)),
        )
        for number, row in enumerate(rows)
    }
    return {"quality": by_part(counted, judged)}


def weights_of(model: Model) -> list[tuple[str, str, float]]:
    return [
        (_WHAT[what], level, round(model.weights.bits[what][level][0], 2))
        for what in COMPARED
        for level in model.weights.levels[what]
    ]
