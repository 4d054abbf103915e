"""Tying two sides in stages, each written whole or not at all: a killed run goes on where it was.

Stages: rows and keys of both sides; pairs that share two keys or a rare one; Splink's score of each pair;
what may be tied and what a person looks at. DuckDB's memory is bounded, and what does not fit goes to disk.
"""

import json
import logging
import math
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from joinedup.identity.rules.scoring import SURE, chance, lift
from joinedup.identity.rules.tying import APART, LOOK
from joinedup.identity.rules.weights import Weights
from joinedup.linking.engine import spark
from joinedup.linking.engine.asked import (
    COMPARED,
    FEW,
    SCORED_FROM,
    Setup,
    Told,
    blocks_sql,
    ids_sql,
    pairs_sql,
    quiet,
    scored_sql,
    shares_sql,
)
from joinedup.linking.engine.model import (
    Model,
    ModelRefused,
    levels_of,
    model_of,
    read_saved,
    saved,
    settings,
    weighed_as,
)
from joinedup.linking.engine.preparing import Subject, prepare

TOLD_AT_ONCE = 100_000  # of the told, whose pairs are made together


@dataclass(frozen=True, slots=True)
class Bands:
    """Where a pair is tied without asking, and from where a person looks at it (chances)."""

    sure: float = SURE
    look: float = LOOK
    apart: float = APART  # bits by which the next best must be behind


_USUAL, _BANDS = Setup(), Bands()


class Pair(NamedTuple):
    told: int
    held: int
    weight: float
    probability: float
    band: str  # tie | look
    why: str  # code of identity.rules.tying.WHY
    levels: tuple[str, ...]  # in the order of COMPARED; '' where one says nothing
    bits: tuple[float, ...]


class OthersThan(Exception):
    """The folder was begun with other people than are to be tied now."""


def begin(folder: Path, model: Model) -> None:
    """Write down which model a run uses; refuse to go on with what another model began.

    Raises:
        ModelRefused: the folder was begun with another model.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / "model.json"
    if path.exists():
        begun = read_saved(path.read_text("utf-8"))
        if begun.version != model.version:
            raise ModelRefused(
                f"This run was begun with model {begun.version}, and this is model {model.version}: begin it "
                "anew with --anew."
            )
        return
    _written(path, saved(model))


def goes_on_with(folder: Path, people: str) -> None:
    """Write down whom a run is about, as a digest in their order; refuse to go on where they are others now.

    What is kept between stages calls each by its place: one child who is closed, sealed or opened meanwhile
    would move all that come after into another's place.

    Raises:
        OthersThan: they are not those with whom the folder was begun.
    """
    path = folder / "people.sha256"
    if path.exists():
        if path.read_text("ascii") != people:
            raise OthersThan(
                "The children or the rows are not those with whom this run was begun: begin it anew with "
                "--anew."
            )
        return
    _written(path, people)


def tie(
    folder: Path,
    *,
    told: Iterable[Subject] | None,
    held: Iterable[Subject] | None,
    model: Model,
    setup: Setup = _USUAL,
    bands: Bands = _BANDS,
    progress: Told | None = None,
) -> tuple[Pair, ...]:
    """Tie `told` to `held`; one side alone (`held` is None): find whom it holds twice.

    A folder that holds stages already goes on after them. None for `told` and `held`: `prepare` was called.

    Raises:
        ModelRefused: the folder was begun with another model.
    """
    begin(folder, model)
    tell = progress or (lambda stage, done: None)
    alone = prepare_both(folder, told=told, held=held, progress=tell)
    if not all(any((folder / side).glob("rows-*")) for side in (("told",) if alone else ("told", "held"))):
        return ()  # one side is nobody
    pairs_at, scored_at = folder / "pairs", folder / f"scored-{setup.engine}.parquet"
    if not scored_at.exists():
        if setup.engine == "spark":
            spark.pairs_and_scores(folder, scored_at, model=model, setup=setup, alone=alone, tell=tell)
        else:
            with database(folder, setup) as con:
                _pairs(con, folder, pairs_at, alone=alone, tell=tell)
                _score(con, folder, pairs_at, scored_at, model=model, tell=tell)
    with database(folder, setup) as con:
        return decide(con, folder, scored_at, model=model, bands=bands, alone=alone)


def prepare_both(
    folder: Path,
    *,
    told: Iterable[Subject] | None,
    held: Iterable[Subject] | None,
    progress: Told,
) -> bool:
    """Make rows and keys of both sides; say whether there is one side only."""
    marker = folder / "prepared.json"
    if not marker.exists():
        counts = {}
        for side, people, first in (("told", told, 0), ("held", held, 1 << 40)):
            if people is not None:
                counts[side] = prepare(
                    people,
                    folder / side,
                    first_row=first,
                    asked=side == "told",
                    told=lambda done, side=side: progress(side, done),
                )
        for side in ("told", "held"):  # prepared by the caller
            if side not in counts and (folder / side).exists():
                counts[side] = -1
        _written(marker, json.dumps(counts))
    return "held" not in json.loads(marker.read_text("utf-8"))


@contextmanager
def database(folder: Path, setup: Setup) -> Iterator[Any]:
    import duckdb

    spill = folder / "spill"
    spill.mkdir(exist_ok=True, mode=0o700)
    con = duckdb.connect()
    con.execute(f"set memory_limit = '{setup.memory}'")
    con.execute(f"set threads = {setup.threads or os.cpu_count() or 1}")
    con.execute(f"set temp_directory = '{spill}'")
    con.execute("set preserve_insertion_order = false")
    con.execute("set enable_progress_bar = false")
    try:
        yield con
    finally:
        con.close()


def files_of(folder: Path, what: str, *, alone: bool) -> tuple[str, str]:
    held = "told" if alone else "held"
    return f"{folder}/told/{what}-*.parquet", f"{folder}/{held}/{what}-*.parquet"


def _pairs(con: Any, folder: Path, pairs_at: Path, *, alone: bool, tell: Told) -> None:
    pairs_at.mkdir(exist_ok=True, mode=0o700)
    if (pairs_at / "whole").exists():
        return
    ours, theirs = files_of(folder, "keys", alone=alone)
    con.execute(f"create temp view told_keys as select * from read_parquet('{ours}')")
    con.execute(f"create temp view held_keys as select * from read_parquet('{theirs}')")
    con.execute(f"create temp table blocks as {blocks_sql('told_keys', 'held_keys')}")
    con.execute(
        "create temp table held_few as select h.* from held_keys h semi join blocks b on h.key = b.key"
    )
    (last,) = con.execute("select coalesce(max(subject), 0) from told_keys").fetchone()
    for place, start in enumerate(range(0, last + 1, TOLD_AT_ONCE)):
        within = f"and t.subject >= {start} and t.subject < {start + TOLD_AT_ONCE}"
        sql = pairs_sql("told_keys", "held_few", "blocks", alone=alone, few=last < FEW, within=within)
        _copy(con, sql, pairs_at / f"pairs-{place:04}.parquet")
        tell("pairs", min(start + TOLD_AT_ONCE, last + 1))
    (pairs_at / "whole").touch(mode=0o600)


def _score(con: Any, folder: Path, pairs_at: Path, scored_at: Path, *, model: Model, tell: Told) -> None:
    """Let Splink score every pair: all rows of the one with all rows of the other."""
    import pandas as pd
    from splink import DuckDBAPI, Linker

    alone = not (folder / "held").exists()
    ours, theirs = files_of(folder, "rows", alone=alone)
    con.execute(f"create temp table pairs as select * from read_parquet('{pairs_at}/pairs-*.parquet')")
    rows = f"select * from read_parquet('{ours}')"
    rows += "" if alone else f" union all select * from read_parquet('{theirs}')"
    con.execute(f"create temp view everybody as {rows}")
    con.execute(
        "create table people as select e.* from everybody e semi join "
        "(select told as subject from pairs union all select held from pairs) p on e.subject = p.subject"
    )
    con.execute(f"create table ids as {ids_sql()}")
    con.execute("drop table pairs")
    with quiet():
        api = DuckDBAPI(con)
        said = settings(model, engine="duckdb")
        linker = Linker(api.register("people"), said, log_level=logging.ERROR, validate_settings=False)
        for column in ("given", "family"):
            listed = model.weights.names[column]
            frame = pd.DataFrame({"name": list(listed), "share": list(listed.values())})
            con.register(f"listed_{column}", frame)
            con.execute(f"create table shares_{column} as {shares_sql(column, model.weights)}")
            linker.table_management.register_term_frequency_lookup(api.register(f"shares_{column}"), column)
        linker.table_management.register_blocked_pairs_for_predict(api.register("ids"))
        found = linker.inference.predict(threshold_match_weight=SCORED_FROM, warning_mode="never")
    tell("scored", 1)
    _copy(con, scored_sql(found.physical_name), scored_at)


def decide(
    con: Any, folder: Path, scored_at: Path, *, model: Model, bands: Bands, alone: bool
) -> tuple[Pair, ...]:
    """Which pairs are tied, and at which a person looks: the rules of `rules.banding`, pair by pair."""
    from joinedup.linking.rules.banding import Scored, banded

    weights = model.weights
    names = {what: levels_of(what) for what in COMPARED}
    by = _lift(con, folder, weights, alone=alone)
    gammas = ", ".join(f"gamma_{what}" for what in COMPARED)
    rows = con.execute(
        f"""
        select told, held, weight, {gammas}, share_given, share_family
        from read_parquet('{scored_at}')
        qualify row_number() over (partition by told, held order by weight desc) = 1
        order by told, held
        """
    ).fetchall()
    scored = []
    for told, held, bare, *rest in rows:
        came_out, shares = rest[: len(COMPARED)], {"given": rest[-2], "family": rest[-1]}
        levels = tuple(
            "" if gamma < 0 else names[what][gamma] for what, gamma in zip(COMPARED, came_out, strict=True)
        )
        weight = bare + by
        household, bits = weights.household_bits + by, []
        for what, level in zip(COMPARED, levels, strict=True):
            if not level:
                bits.append(0.0)
                continue
            known = weights.bits[what][weighed_as(level)]
            share = shares.get(what)
            if level == "exact" and share:
                chances = weights.levels[what][level]
                known = (math.log2(chances.m / share), math.log2(chances.h / max(share, chances.u)))
            bits.append(round(known[0], 2))
            household += known[1]
        likely = chance(weight, household)
        scored.append(Scored(told, held, weight, likely, levels, tuple(bits)))
    return tuple(
        Pair(one.told, one.held, one.weight, one.probability, band, why, tuple(one.levels), tuple(one.bits))
        for one, band, why in banded(scored, compared=COMPARED, bands=bands, alone=alone)
    )


def _lift(con: Any, folder: Path, weights: Weights, *, alone: bool) -> float:
    _, theirs = files_of(folder, "rows", alone=alone)
    (many,) = con.execute(f"select count(distinct subject) from read_parquet('{theirs}')").fetchone()
    return lift(weights, many=many)


def _copy(con: Any, sql: str, at: Path) -> None:
    if at.exists():
        return
    part = at.with_suffix(".part")
    con.execute(f"copy ({sql}) to '{part}' (format parquet)")
    part.chmod(0o600)
    part.replace(at)


def _written(path: Path, text: str) -> None:
    part = path.with_suffix(".part")
    part.touch(mode=0o600)
    part.write_text(text, "utf-8")
    part.replace(path)


__all__ = [
    "Bands",
    "Pair",
    "Setup",
    "Subject",
    "model_of",
    "tie",
]
