"""What both engines are asked, in words that both understand, and how much of a machine a run may use."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

LONGEST = 60  # people who share one key: a longer list says nothing of who is who
FEW = 20_000  # told: so many are asked for in every way in which they may have been written down
RARE = 3  # people who share a key: then one such key is enough
SCORED_FROM = -16.0  # bits; what is below it is nobody's look
_SMOOTH = 2_000  # people whose names are as the weights say, beside those of the extract itself
COMPARED = ("given", "family", "order", "middle", "born", "home", "nhs", "upn", "sex")
Told = Callable[[str, int], None]  # the stage, and how many of it are done


@dataclass(frozen=True, slots=True)
class Setup:
    """How much of the machine a run may use. `memory` is as DuckDB writes it: '2GB'."""

    memory: str = "2GB"
    threads: int = 0  # 0: as many as there are
    engine: str = "duckdb"
    spark_master: str = "local[2]"


@contextmanager
def quiet() -> Iterator[None]:
    logger = logging.getLogger("splink")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(before)


def blocks_sql(told: str, held: str) -> str:
    """The keys that are worth asking: how many bear each, and none that too many bear."""
    return f"""
        select h.key, h.many as many from
        (select key, count(*) as many from {held} group by key) h
        semi join {told} t on h.key = t.key
        where h.many <= {LONGEST}
    """


def pairs_sql(told: str, held: str, blocks: str, *, alone: bool, few: bool = False, within: str = "") -> str:
    """Two that share two keys, or one that is rare. The same words on both engines."""
    different = "t.subject < h.subject" if alone else "true"
    # Whoever is alone stands among those who bear the key. Where few are told, every shared key is worth it.
    rare = LONGEST if few else RARE + alone
    return f"""
        select t.subject as told, h.subject as held
        from {told} t
        join {blocks} b on t.key = b.key
        join {held} h on h.key = b.key
        where {different} {within}
        group by t.subject, h.subject
        having count(*) >= 2 or min(b.many) <= {rare}
    """


def shares_sql(column: str, weights: Any) -> str:
    """The share of people who bear each name: as the extract says, steadied by the weights' own list."""
    unlisted = weights.unlisted[column]
    return f"""
        select n.name as "{column}",
          (n.many + {_SMOOTH} * coalesce(l.share, {unlisted})) / (n.whole + {_SMOOTH}) as "tf_{column}"
        from (select name, many, sum(many) over () as whole from
          (select "{column}" as name, count(*) as many from people where "{column}" <> '' group by 1) c) n
        left join listed_{column} l on l.name = n.name
    """


def ids_sql() -> str:
    """Each pair of people as pairs of their rows, as Splink wants them."""
    return """
        select t.row as join_key_l, h.row as join_key_r, '0' as match_key
        from pairs p join people t on t.subject = p.told join people h on h.subject = p.held
    """


def scored_sql(table: str) -> str:
    gammas = ", ".join(f"gamma_{what}" for what in COMPARED)
    return f"""
        select f.subject_l as told, f.subject_r as held, f.match_weight as weight, {gammas},
          l.tf_given as share_given, m.tf_family as share_family
        from {table} f
        left join shares_given l on l.given = f.given_l
        left join shares_family m on m.family = f.family_l
    """
