"""`joinedup lab NAME`: run one lab on its own database, print its figures and end with a verdict."""

import argparse
import json
import platform
import random
import sqlite3
import sys
import traceback
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from joinedup.lab import engine, parts
from joinedup.lab.tally import CannotLook, Tally, as_json, in_words

if TYPE_CHECKING:
    from joinedup.lab.plants import Plant

GREEN, RED, NOT_RUN = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Lab:
    about: str
    quick: int  # trials (of kill9: kills) in under 40 seconds on two cores
    full: int
    look: Callable[[int, random.Random], Tally]
    engines: tuple[str, ...] = (engine.SQLITE,)


# Each lab loads its parts of the product when it runs: Django must first be started on the scratch database.
def _auditlab(size: int, draw: random.Random) -> Tally:
    from joinedup.lab import auditlab

    return auditlab.look(size, draw)


def _scope(size: int, draw: random.Random) -> Tally:
    from joinedup.lab import scope

    return scope.look(size, draw)


def _kill9(size: int, draw: random.Random) -> Tally:
    from joinedup.lab import kill9

    return kill9.look(size, draw)


def _fault(size: int, draw: random.Random) -> Tally:
    from joinedup.lab import fault

    return fault.look(size, draw)


def _powercut(size: int, draw: random.Random) -> Tally:
    from joinedup.lab import powercut

    return powercut.look(size, draw)


def _matrix(size: int, draw: random.Random) -> Tally:
    from joinedup.lab import matrix

    return matrix.look(size, draw)


def _canary(size: int, draw: random.Random) -> Tally:
    from joinedup.lab import canary

    return canary.look(size, draw)


def _oracle(size: int, draw: random.Random) -> Tally:
    from joinedup.lab import oracle

    return oracle.look(size, draw)


def _hidden(size: int, draw: random.Random) -> Tally:
    from joinedup.lab import hidden

    return hidden.look(size, draw)


def _restore(size: int, draw: random.Random) -> Tally:
    from joinedup.lab import restore

    return restore.look(size, draw)


def _migrate(size: int, draw: random.Random) -> Tally:
    from joinedup.lab import migrate

    return migrate.look(size, draw)


def _faults(size: int, draw: random.Random) -> Tally:
    from joinedup.lab import faults

    return faults.look(size, draw)


def _logs(size: int, draw: random.Random) -> Tally:
    from joinedup.lab import logs

    return logs.look(size, draw)


def _headers(size: int, draw: random.Random) -> Tally:
    from joinedup.lab import headers

    return headers.look(size, draw)


def _upload(size: int, draw: random.Random) -> Tally:
    from joinedup.lab import upload

    return upload.look(size, draw)


def _race(size: int, draw: random.Random) -> Tally:
    from joinedup.lab import race

    return race.look(size, draw)


def _undershare(size: int, draw: random.Random) -> Tally:
    from joinedup.lab import undershare

    return undershare.look(size, draw)


def _reveal(size: int, draw: random.Random) -> Tally:
    from joinedup.lab import reveal

    return reveal.look(size, draw)


def _diffpolicy(size: int, draw: random.Random) -> Tally:
    from joinedup.lab import diffpolicy

    return diffpolicy.look(size, draw)


def _reach(size: int, draw: random.Random) -> Tally:
    from joinedup.lab import reach

    return reach.look(size, draw)


def _clock(size: int, draw: random.Random) -> Tally:
    from joinedup.lab import clock

    return clock.look(size, draw)


def _orphans(size: int, draw: random.Random) -> Tally:
    from joinedup.lab import orphans

    return orphans.look(size, draw)


def _flood(size: int, draw: random.Random) -> Tally:
    from joinedup.lab import flood

    return flood.look(size, draw)


def _live(size: int, draw: random.Random) -> Tally:
    from joinedup.lab import live

    return live.look(size, draw)


def _merge(size: int, draw: random.Random) -> Tally:
    from joinedup.lab import merge

    return merge.look(size, draw)


LABS: dict[str, Lab] = {
    "auditlab": Lab("a changed trail is seen; a look is on disk first", 1_000, 10_000, _auditlab),
    "scope": Lab("nothing outside a question is disclosed", 1_000, 10_000, _scope),
    "undershare": Lab("no answer goes without the question about tonight", 22, 220, _undershare),
    "kill9": Lab("what was acknowledged survives a killed server", 4, 200, _kill9, engine.ENGINES),
    "fault": Lab("one form has one effect on a bad line", 300, 5_000, _fault, engine.ENGINES),
    "flood": Lab("whoever means it is heard in a flood of junk", 12, 300, _flood, engine.ENGINES),
    "powercut": Lab("what was acknowledged is on disk when the power goes", 1_000, 10_000, _powercut),
    "restore": Lab("a backup comes back whole, or is refused", 33, 500, _restore, engine.ENGINES),
    "migrate": Lab("the last release goes on while the tables are changed", 1, 20, _migrate),
    "faults": Lab("nothing is lost while something is broken", 6, 12, _faults, engine.ENGINES),
    "logs": Lab("nothing that anybody typed is written to a log", 2, 50, _logs),
    "headers": Lab("every answer carries its headers, and tells strangers nothing", 150, 3_000, _headers),
    "upload": Lab("what is sent in does nothing but show", 60, 300, _upload),
    "reveal": Lab("no byte of another agency's view is sent before its time", 90, 9_000, _reveal),
    "hidden": Lab("what is hidden looks like what does not exist", 120, 1_000, _hidden),
    "diffpolicy": Lab(
        "function, query and database let through the same rows", 36, 1_500, _diffpolicy, engine.ENGINES
    ),
    "matrix": Lab("every address answers everybody as a table by hand says", 340, 100_000, _matrix),
    "canary": Lab(
        "what is sealed comes out for whoever may open it, and nowhere else", 110, 100_000, _canary
    ),
    "oracle": Lab("lists, counts and searches say nothing of what is hidden", 40, 1_000, _oracle),
    "reach": Lab("who can act now is somebody who is there, at every boundary of a year", 8, 365, _reach),
    "clock": Lab("every time limit runs out when a second calendar says so", 600, 20_000, _clock),
    "orphans": Lab("every open item is in one owner's list at every step", 10, 400, _orphans, engine.ENGINES),
    "merge": Lab("two records that are un-tied are as if never tied", 6, 2_000, _merge, engine.ENGINES),
    "live": Lab(
        "everybody who looks on at a meeting is told of it, nobody more", 5, 40, _live, engine.ENGINES
    ),
    "race": Lab("nobody's change goes over another's unseen", 12, 1_000, _race, engine.ENGINES),
}


def main(arguments: argparse.Namespace) -> int:
    lab = LABS[arguments.name]
    size = arguments.size or (lab.quick if arguments.quick else lab.full)
    if arguments.parts is not None:
        return _in_parts(arguments, size=size)
    return run(
        arguments.name,
        size=size,
        seed=arguments.seed,
        planted=arguments.plant,
        json_file=arguments.json,
        on=arguments.engine,
    )


def run(
    name: str,
    *,
    size: int,
    seed: int,
    planted: int = 0,
    json_file: str | None = None,
    on: str = engine.SQLITE,
) -> int:
    """Return 0 when everything came out as promised, 1 when not, 2 when nobody could look or keep it."""
    where = "PostgreSQL" if on == engine.POSTGRESQL else f"SQLite {sqlite3.sqlite_version}"
    print(f"{name}: {LABS[name].about}. {size:,} trials, seed {seed}, {where}", flush=True)
    try:
        tally = _looked(name, size=size, seed=seed, planted=planted, on=on)
    except CannotLook as missing:
        print(f"{name}: NOT RUN: {missing}")
        return NOT_RUN
    except Exception as fault:
        return _fell_over(name, fault)
    print(in_words(name, tally))
    if json_file and not _written(Path(json_file), name, tally, size=size, seed=seed, planted=planted, on=on):
        return NOT_RUN  # whoever reads the file afterwards must not take an older one for this
    return RED if tally.failed else GREEN


def _fell_over(name: str, fault: Exception) -> int:
    """A lab that falls over has judged nothing: 1 would read as 'red', and make a plant look seen."""
    traceback.print_exception(fault)
    print(f"{name}: NOT RUN: the lab itself fell over ({type(fault).__name__}).")
    return NOT_RUN


def _in_parts(arguments: argparse.Namespace, *, size: int) -> int:
    if arguments.parts < 1 or not arguments.json:
        print("Parts are one or more, and lie in the file of --json.", file=sys.stderr)
        return NOT_RUN
    tally = Tally("")
    try:
        for tally in parts.run(arguments, size=size, file=Path(arguments.json)):
            print(f"{arguments.name}: {tally.passed:,} passed, {tally.failed:,} failed so far", flush=True)
    except CannotLook as missing:
        print(f"{arguments.name}: NOT RUN to the end: {missing}")
        return NOT_RUN
    except OSError as refused:
        print(f"{arguments.name}: NOT RUN to the end: {arguments.json}: {refused.strerror}.")
        return NOT_RUN
    except Exception as fault:
        return _fell_over(arguments.name, fault)
    tally.promise = LABS[arguments.name].about
    print(in_words(arguments.name, tally))
    return RED if tally.failed else GREEN


def _looked(name: str, *, size: int, seed: int, planted: int, on: str) -> Tally:
    if on not in LABS[name].engines:
        raise CannotLook(f"it looks at {' and '.join(LABS[name].engines)} alone")
    with engine.scratch(on), _plant(name, planted).harm() if planted else nullcontext():
        tally = LABS[name].look(size, random.Random(seed))
    if not tally.passed + tally.failed:
        raise CannotLook("not one trial was made")
    return tally


def _plant(name: str, number: int) -> "Plant":
    from joinedup.lab.plants import PLANTS

    if number > len(PLANTS[name]):
        raise CannotLook(f"it has {len(PLANTS[name])} planted faults, and no number {number}")
    plant = PLANTS[name][number - 1]
    print(f"planted: {plant.harms}", flush=True)
    return plant


def _written(path: Path, name: str, tally: Tally, *, size: int, seed: int, planted: int, on: str) -> bool:
    told = {
        "lab": name,
        "size": size,
        "seed": seed,
        "planted": planted,
        "engine": on,
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        **as_json(tally),
    }
    try:
        path.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    except OSError as refused:
        print(f"{path} cannot be written: {refused.strerror}.", file=sys.stderr)
        return False
    return True
