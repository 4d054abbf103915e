"""The same extract tied on DuckDB and on Spark: the links must be equal, pair by pair. Exit 0 where they are.

Needs requirements/spark.txt and Java 17 (Debian: openjdk-17-jre-headless).
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from joinedup.bench.linking import pseudopeople
from joinedup.identity.rules import weights
from joinedup.linking.engine import Pair, Setup, Subject, model_of, tie


def links(engine: str) -> set[tuple[object, ...]]:
    told, held = (pseudopeople(f"agency_{which}_children.csv")[0] for which in "ab")
    with TemporaryDirectory() as folder:
        found: tuple[Pair, ...] = tie(
            Path(folder) / "run",
            told=[Subject(number, [one]) for number, one in enumerate(told)],
            held=[Subject(len(told) + number, [one]) for number, one in enumerate(held)],
            model=model_of(weights.shipped()),
            setup=Setup(engine=engine, memory="1GB"),
        )
    return {(one.told, one.held, one.band, one.levels, round(one.weight, 6)) for one in found}


def main() -> int:
    ours, theirs = links("duckdb"), links("spark")
    print(f"{len(ours):,} pairs on DuckDB, {len(theirs):,} on Spark, {len(ours & theirs):,} equal")
    return 0 if ours and ours == theirs else 1


if __name__ == "__main__":
    sys.exit(main())
