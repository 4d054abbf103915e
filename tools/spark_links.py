"""The same extract tied on DuckDB and on Spark: the links must be equal, pair by pair. Exit 0 where they are.

    python tools/spark_links.py [TOLD HELD]

Without numbers: the data of pseudopeople, agency a x b, as CI runs it. With two: so many invented people,
20000 100000 is the bar. What is lacking it fetches itself, Spark by the lock into .tools and Java by apt-get
where it may; exit 2, in one sentence, where it cannot be had.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from joinedup.bench import linking
from joinedup.identity.rules import weights
from joinedup.linking.engine import Pair, Setup, Subject, model_of, tie

ROOT = Path(__file__).resolve().parents[1]
_OF_SPARK = ("pyspark", "py4j")
_JAVA = "default-jre-headless"
_SEED = 20260714


class Lacking(Exception):
    """What cannot be had here, in one sentence."""


def main(asked: list[str]) -> int:
    try:
        _have_java()
        if find_spec("pyspark") is None:
            return _again_with(_fetched())
    except Lacking as missing:
        print(f"spark links: NOT RUN: {missing}", file=sys.stderr)
        return 2
    with TemporaryDirectory() as scratch:
        told, held = _invented(Path(scratch), *map(int, asked)) if asked else _pseudopeople()
        ours, theirs = links("duckdb", told, held), links("spark", told, held)
    print(f"{len(ours):,} pairs on DuckDB, {len(theirs):,} on Spark, {len(ours & theirs):,} equal")
    for one in sorted(ours ^ theirs, key=repr)[:5]:
        print(f"  only on {'DuckDB' if one in ours else 'Spark'}: {one}")
    return 0 if ours and ours == theirs else 1


def links(engine: str, told: list[Subject], held: list[Subject]) -> set[tuple[object, ...]]:
    began = time.monotonic()
    with TemporaryDirectory() as folder:
        found: tuple[Pair, ...] = tie(
            Path(folder) / "run",
            told=told,
            held=held,
            model=model_of(weights.shipped()),
            setup=Setup(engine=engine, memory="1GB" if len(told) < 10_000 else "4GB"),
        )
    print(f"{engine}: {time.monotonic() - began:.0f} s", flush=True)
    return {(one.told, one.held, one.band, one.why, one.levels, round(one.weight, 6)) for one in found}


def _pseudopeople() -> tuple[list[Subject], list[Subject]]:
    told, held = (linking.pseudopeople(f"agency_{which}_children.csv")[0] for which in "ab")
    return (
        [Subject(number, [one]) for number, one in enumerate(told)],
        [Subject(len(told) + number, [one]) for number, one in enumerate(held)],
    )


def _invented(folder: Path, told: int, held: int) -> tuple[list[Subject], list[Subject]]:
    linking.written_plainly(folder, (told, held), _SEED)
    ours, theirs = (list(linking.subjects(folder / "plain" / f"{side}.csv")) for side in ("told", "held"))
    shift = 1 + max(one.number for one in ours)
    return ours, [one._replace(number=one.number + shift) for one in theirs]


# Fetching.


def _have_java() -> None:
    if shutil.which("java") or os.environ.get("JAVA_HOME"):
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise Lacking(f"Spark needs Java 17 or later (Debian: {_JAVA}).")
    quietly = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for words in (("update",), ("-y", "--no-install-recommends", "install", _JAVA)):
        if subprocess.run(["apt-get", "-q", *words], env=quietly, check=False).returncode:
            raise Lacking(f"apt-get could not install {_JAVA}.")


def _fetched() -> Path:
    """The folder of Spark as the lock names it, without a second copy of all the rest of that lock."""
    wanted = "".join(_lines_of(name) for name in _OF_SPARK)
    folder = ROOT / ".tools" / f"spark-{hashlib.sha256(wanted.encode()).hexdigest()[:12]}"
    if folder.exists():
        return folder
    part = folder.with_suffix(".part")
    shutil.rmtree(part, ignore_errors=True)
    part.parent.mkdir(exist_ok=True)
    with TemporaryDirectory() as scratch:
        lock = Path(scratch) / "spark.txt"
        lock.write_text(wanted)
        how = ["--quiet", "--no-deps", "--require-hashes", "--target", part, "--requirement", lock]
        uv = ROOT / ".tools" / "bin" / "uv"
        installer = [uv, "pip", "install", "--python", sys.executable]
        if not uv.exists():
            installer = [sys.executable, "-m", "pip", "install"]
        if subprocess.run([*map(str, installer), *map(str, how)], check=False).returncode:
            raise Lacking("Spark could not be fetched by its lock.")
    part.replace(folder)
    return folder


def _lines_of(name: str) -> str:
    lock = (ROOT / "requirements" / "spark.txt").read_text("utf-8")
    found = re.search(rf"^{name}==(?:.*\\\n)*.*\n", lock, re.MULTILINE)
    if found is None:
        raise Lacking(f"requirements/spark.txt does not name {name}.")
    return found.group(0)


def _again_with(folder: Path) -> int:
    path = os.pathsep.join(filter(None, (str(folder), os.environ.get("PYTHONPATH"))))
    return subprocess.run(
        [sys.executable, *sys.argv], env=os.environ | {"PYTHONPATH": path}, check=False
    ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
