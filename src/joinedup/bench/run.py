"""`joinedup bench NAME`: measure on a database of its own, print figures beside bars and the verdict."""

import argparse
import json
import platform
import random
import sqlite3
import sys
import traceback
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from joinedup.bench.figures import CannotMeasure, Findings, as_json, in_words
from joinedup.store.scratch import scratch_database

HELD, MISSED, NOT_RUN = 0, 1, 2
Scratch = Callable[[], AbstractContextManager[object]]


@dataclass(frozen=True, slots=True)
class Bench:
    about: str
    measure: Callable[..., Findings]  # quick or not, and what to draw from; `size` where it is `sized`
    engines: tuple[str, ...] = ("sqlite",)
    sized: bool = False  # it can be run with -n, and keeps what it made in a folder


# Each bench loads its parts of the product when it runs: Django must first start on the scratch database.
def _resolve(quick: bool, draw: random.Random) -> Findings:
    from joinedup.bench import resolve

    return resolve.measure(quick=quick, draw=draw)


def _clocks(quick: bool, draw: random.Random) -> Findings:
    from joinedup.bench import clocks

    return clocks.measure(quick=quick, draw=draw)


def _writers(quick: bool, draw: random.Random) -> Findings:
    from joinedup.bench import writers

    return writers.measure(quick=quick, draw=draw)


def _waits(quick: bool, draw: random.Random) -> Findings:
    from joinedup.bench import waits

    return waits.measure(quick=quick, draw=draw)


def _authorise(quick: bool, draw: random.Random) -> Findings:
    from joinedup.bench import authorise

    return authorise.measure(quick=quick, draw=draw)


def _allocate(quick: bool, draw: random.Random) -> Findings:
    from joinedup.bench import allocate

    return allocate.measure(quick=quick, draw=draw)


def _link(quick: bool, draw: random.Random, size: int | None = None, kept: Path | None = None) -> Findings:
    from joinedup.bench import linking

    return linking.measure(quick=quick, draw=draw, people=size, kept=kept)


def _match(quick: bool, draw: random.Random, size: int | None = None, kept: Path | None = None) -> Findings:
    from joinedup.bench import match

    return match.measure(quick=quick, draw=draw, people=size, kept=kept)


def _web(quick: bool, draw: random.Random) -> Findings:
    from joinedup.bench import web

    return web.measure(quick=quick, draw=draw)


BENCHES: dict[str, Bench] = {
    "allocate": Bench(
        "a day's cases to people who have worked together, against CP-SAT, greedy and habit", _allocate
    ),
    "authorise": Bench(
        "one household's history for somebody, against a bare look-up of the same rows",
        _authorise,
        ("sqlite", "postgresql"),
    ),
    "clocks": Bench("a million due dates with England's bank holidays", _clocks),
    "link": Bench(
        "whole extracts against Splink's usual rules, and floors on data of others", _link, sized=True
    ),
    "match": Bench(
        "a child whom a caller describes, among a million people, against what else finds one",
        _match,
        sized=True,
    ),
    "resolve": Bench("who can be reached now, against a bare look-up of the same rows of the rota", _resolve),
    "waits": Bench("a year of messages to officers on shifts: by name, and through the resolver", _waits),
    "web": Bench("the queue of a front door among a million concerns, against a durable hello", _web),
    "writers": Bench("durable actions by 1, 4 and 16 writers, against SQLite's own busy wait", _writers),
}


def main(arguments: argparse.Namespace, *, on: str, scratch: Scratch) -> int:
    return run(
        arguments.name,
        quick=arguments.quick,
        seed=arguments.seed,
        json_file=arguments.json,
        picture_file=arguments.picture,
        size=arguments.size,
        kept_folder=arguments.kept,
        on=on,
        scratch=scratch,
    )


def run(
    name: str,
    *,
    quick: bool,
    seed: int,
    json_file: str | None = None,
    picture_file: str | None = None,
    size: int | None = None,
    kept_folder: str | None = None,
    on: str = "sqlite",
    scratch: Scratch = scratch_database,
) -> int:
    """Return 0 when every judged bar was held, 1 when one was missed, 2 when nothing was measured or kept.

    `scratch` is how an empty database of the engine `on` is come by.
    """
    told_size = f"{size:,} people" if size else "quick" if quick else "full"
    where = "PostgreSQL" if on == "postgresql" else _versions()
    print(f"{name}: {BENCHES[name].about}. {told_size.capitalize()}, seed {seed}, {where}", flush=True)
    try:
        if on not in BENCHES[name].engines:
            raise CannotMeasure(f"it measures {' and '.join(BENCHES[name].engines)} alone")
        sized = BENCHES[name].sized
        if size is not None and (size < 1_000 or not sized):
            raise CannotMeasure("-n is for `match` and `link` alone, with 1,000 people at least")
        if kept_folder and not sized:
            raise CannotMeasure("--kept is for `match` and `link` alone")
        another: dict[str, object] = {"size": size} if size else {}
        if kept_folder:
            another["kept"] = Path(kept_folder)
        with scratch():
            findings = BENCHES[name].measure(quick, random.Random(seed), **another)
    except CannotMeasure as missing:
        print(f"{name}: NOT RUN: {missing}")
        return NOT_RUN
    except Exception as fault:
        traceback.print_exc()
        print(f"{name}: NOT RUN: the bench itself fell over ({type(fault).__name__}).")
        return NOT_RUN
    print(in_words(name, findings))
    told = {
        "bench": name,
        "size": told_size,
        "seed": seed,
        "engine": on,
        **_told_versions(),
        **as_json(findings),
    }
    written = not json_file or _put(Path(json_file), json.dumps(told, indent=2) + "\n")
    if picture_file and not findings.picture:
        print(f"{name}: it draws no picture.", file=sys.stderr)
        return NOT_RUN
    drawn = not picture_file or _put(Path(picture_file), findings.picture)
    if not (written and drawn):
        return NOT_RUN  # whoever reads the file afterwards must not take an older one for this
    return MISSED if findings.missed else HELD


def _told_versions() -> dict[str, object]:
    return {
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "machine": platform.machine(),
    }


def _versions() -> str:
    return f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"


def _put(path: Path, text: str) -> bool:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as refused:
        print(f"{path} cannot be written: {refused.strerror}.", file=sys.stderr)
        return False
    return True
