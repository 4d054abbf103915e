"""A long run in parts, each a process, a database and a seed of its own: whoever has to stop goes on later.

What the parts that have ended came to lies in the file of `--json`. The same command goes on after them.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from joinedup.lab.tally import CannotLook, Kind, Tally, as_json

_SAME = ("lab", "size", "seed", "planted", "engine")  # of one run, whichever part it is
_COMMAND = "from joinedup.cli.main import main; raise SystemExit(main())"


def sizes(size: int, parts: int) -> list[int]:
    """How many trials each part makes: all of them together, and none with nothing to do."""
    whole, more = divmod(size, parts)
    return [one for one in (whole + (number < more) for number in range(parts)) if one]


def run(arguments: argparse.Namespace, *, size: int, file: Path) -> Iterator[Tally]:
    """What has been found so far, after each part; the last is the whole.

    Raises:
        CannotLook: a part could not be run, or the file is of another run.
    """
    wanted = dict(
        zip(
            _SAME,
            (arguments.name, size, arguments.seed, arguments.plant, arguments.engine),
            strict=True,
        )
    )
    whole = sizes(size, arguments.parts)
    found = _begun(file, wanted, of=len(whole))
    for number in range(found["parts"]["done"], len(whole)):
        told = _one(arguments, size=whole[number], seed=arguments.seed + number)
        found = _together(found, told)
        found["parts"]["done"] = number + 1
        _kept(file, found)
        yield read_back(found)
    yield read_back(found)


def _begun(file: Path, wanted: dict[str, Any], *, of: int) -> dict[str, Any]:
    if not file.exists():
        return {**wanted, **as_json(Tally("")), "parts": {"of": of, "done": 0}}
    try:
        held = json.loads(file.read_text("utf-8"))
    except ValueError:  # empty, cut short, or no JSON at all
        held = None
    found: dict[str, Any] = held if isinstance(held, dict) else {}
    before = {**{name: found.get(name) for name in _SAME}, "of": found.get("parts", {}).get("of")}
    if before != {**wanted, "of": of}:
        raise CannotLook(f"{file} is not of this run: move it away, or give another file")
    return found


def _one(arguments: argparse.Namespace, *, size: int, seed: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="joinedup-part-") as folder:
        file = Path(folder) / "part.json"
        said = ["lab", arguments.name, "-n", str(size), "--seed", str(seed), "--json", str(file)]
        said += ["--engine", arguments.engine]
        said += ["--plant", str(arguments.plant)] if arguments.plant else []
        ended = subprocess.run([sys.executable, "-c", _COMMAND, *said], check=False)
        if ended.returncode not in (0, 1) or not file.exists():
            raise CannotLook(f"a part ended with {ended.returncode}: the same command goes on before it")
        told: dict[str, Any] = json.loads(file.read_text("utf-8"))
        return told


def _together(found: dict[str, Any], told: dict[str, Any]) -> dict[str, Any]:
    both = read_back(found)
    one = read_back(told)
    for name, kind in one.kinds.items():
        line = both.kinds.setdefault(name, Kind(name, kind.promise))
        line.right += kind.right
        line.wrong += kind.wrong
        line.examples = (line.examples + kind.examples)[:3]
    for name, value in one.figures.items():
        before = both.figures.get(name)
        both.figures[name] = _figure(before, value)
    # Versions and whatever else was said of the run are those of the last part.
    return {**told, **{name: found[name] for name in _SAME}, **as_json(both), "parts": found["parts"]}


def _figure(before: int | float | str | None, value: int | float | str) -> int | float | str:
    """A count is added; a time or a share is the greatest; words are those of the last part."""
    if isinstance(before, int) and isinstance(value, int):
        return before + value
    if isinstance(before, (int, float)) and isinstance(value, (int, float)):
        return max(before, value)
    return value


def read_back(told: dict[str, Any]) -> Tally:
    kinds = {
        name: Kind(name, kind["promise"], kind["right"], kind["wrong"], list(kind["examples"]))
        for name, kind in told["kinds"].items()
    }
    return Tally(str(told.get("promise", "")), kinds, dict(told["figures"]))


def _kept(file: Path, found: dict[str, Any]) -> None:
    """Whole or not at all: whoever is stopped here finds the parts that had ended."""
    beside = file.with_suffix(".part")
    beside.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    beside.replace(file)
