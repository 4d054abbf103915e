"""The same settings on Spark, for areas above some twenty million rows; the links must be equal.

Two functions that Spark has no word for are those of `identity.rules`, so that both engines judge alike.
"""

import os
import sys
from pathlib import Path
from shutil import move, rmtree
from typing import Any

import jellyfish

from joinedup.linking.engine import asked
from joinedup.linking.engine.model import Model, settings


def pairs_and_scores(
    folder: Path, scored_at: Path, *, model: Model, setup: asked.Setup, alone: bool, tell: asked.Told
) -> None:
    from pyspark.sql.types import DoubleType, IntegerType
    from splink import Linker, SparkAPI

    session = _session(folder, setup)
    try:
        session.udf.register("nearness", _nearness, DoubleType())
        session.udf.register("edits", jellyfish.damerau_levenshtein_distance, IntegerType())
        for side in ("told",) if alone else ("told", "held"):
            for what in ("rows", "keys"):
                pieces = sorted(str(path) for path in (folder / side).glob(f"{what}-*.parquet"))
                session.read.parquet(*pieces).createOrReplaceTempView(f"{side}_{what}")
        held = "told" if alone else "held"
        (last,) = session.sql("select coalesce(max(subject), 0) from told_keys").first()
        _kept(session, "blocks", asked.blocks_sql("told_keys", f"{held}_keys"))
        _kept(
            session,
            "pairs",
            asked.pairs_sql("told_keys", f"{held}_keys", "blocks", alone=alone, few=last < asked.FEW),
        )
        tell("pairs", 1)
        everybody = "select * from told_rows"
        everybody += "" if alone else " union all select * from held_rows"
        wanted = "select told as subject from pairs union all select held from pairs"
        joined = f"({everybody}) e left semi join ({wanted}) p on e.subject = p.subject"
        _kept(session, "people", f"select e.* from {joined}")
        _kept(session, "ids", asked.ids_sql())
        with asked.quiet():
            api: Any = SparkAPI(  # type: ignore[no-untyped-call,unused-ignore]
                spark_session=session, break_lineage_method="persist", register_udfs_automatically=False
            )
            linker = Linker(
                api.register("people"), settings(model, engine="spark"), log_level=40, validate_settings=False
            )
            for column in ("given", "family"):
                rows = [(name, share) for name, share in model.weights.names[column].items()]
                listed = session.createDataFrame(rows, "name string, share double")
                listed.createOrReplaceTempView(f"listed_{column}")
                sql = asked.shares_sql(column, model.weights).replace('"', "`")
                _kept(session, f"shares_{column}", sql)
                linker.table_management.register_term_frequency_lookup(
                    api.register(f"shares_{column}"), column
                )
            linker.table_management.register_blocked_pairs_for_predict(api.register("ids"))
            found = linker.inference.predict(threshold_match_weight=asked.SCORED_FROM, warning_mode="never")
        _written(session.sql(asked.scored_sql(found.physical_name)), scored_at)
        tell("scored", 1)
    finally:
        session.stop()


def _nearness(one: str, other: str) -> float:
    return float(jellyfish.jaro_winkler_similarity(one, other))


def _session(folder: Path, setup: asked.Setup) -> Any:
    from pyspark.sql import SparkSession

    # Its helpers are other Pythons: they must be this one, with what is installed here.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    settled = (
        SparkSession.builder.master(setup.spark_master)
        .appName("joinedup link")
        .config("spark.ui.enabled", "false")  # no open socket but Spark's own, on this machine alone
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.memory", setup.memory.lower().removesuffix("b"))
        .config("spark.sql.shuffle.partitions", "8")
        .config("spark.default.parallelism", "8")
        .config("spark.sql.warehouse.dir", str(folder / "warehouse"))
        .config("spark.local.dir", str(folder / "spill"))
        .config("spark.log.level", "ERROR")
    )
    (folder / "spill").mkdir(exist_ok=True, mode=0o700)
    return settled.getOrCreate()


def _kept(session: Any, name: str, sql: str) -> None:
    session.sql(sql).persist().createOrReplaceTempView(name)


def _written(frame: Any, at: Path) -> None:
    """One file, whole or not at all."""
    part = at.with_suffix(".spark")
    rmtree(part, ignore_errors=True)
    frame.coalesce(1).write.parquet(str(part))
    (piece,) = part.glob("part-*.parquet")
    piece.chmod(0o600)
    move(piece, at.with_suffix(".part"))
    at.with_suffix(".part").replace(at)
    rmtree(part, ignore_errors=True)
