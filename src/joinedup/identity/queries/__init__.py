"""Who may be meant, among those whom the asker may see; and how many are remembered.

The statements are written by hand: Django's building of them would take longer than their run.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any, cast

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from joinedup.identity.models import ComparisonCopy
from joinedup.identity.queries.merging import (
    SamenessLine,
    all_together,
    brought_by_files,
    many_brought_by_files,
    marked_apart,
    open_samenesses,
    sameness,
    samenesses_of,
    stands,
    ties_of,
    together,
)
from joinedup.identity.rules.copies import unpacked
from joinedup.identity.rules.keys import EDITION
from joinedup.identity.rules.looking import MOST_COMPARED, Alike, look
from joinedup.identity.rules.person import Person
from joinedup.identity.rules.scoring import Likeness, score
from joinedup.identity.rules.weights import Weights, shipped

__all__ = [
    "Alike",
    "SamenessLine",
    "alike",
    "all_together",
    "brought_by_files",
    "many_brought_by_files",
    "marked_apart",
    "open_samenesses",
    "remembered",
    "sameness",
    "samenesses_of",
    "stands",
    "ties_of",
    "together",
    "weights_in_use",
]

# Up to so many people of each key, of those only whom the asker may see. One statement for however many keys.
_OF_EACH_KEY = (
    "SELECT json_group_array(json((SELECT json_group_array(subject) FROM ("
    "SELECT k.subject FROM identity_personkey k"
    " WHERE k.area_id = %s AND k.key = asked.value AND {seen} LIMIT %s)))) FROM json_each(%s) asked"
)
_OF_EACH_KEY_POSTGRESQL = (
    "SELECT array(SELECT k.subject FROM identity_personkey k"
    " WHERE k.area_id = %s AND k.key = asked.key AND {seen} LIMIT %s) FROM unnest(%s::bigint[]) asked(key)"
)
_COPIES = "SELECT subject, text FROM identity_comparisoncopy WHERE area_id = %s AND subject IN ({marks})"


def alike(
    told: Sequence[Person],
    *,
    area_id: int,
    visible: "QuerySet[Any, Any]",
    most: int = MOST_COMPARED,
    weights: Weights | None = None,
) -> tuple[Alike, ...]:
    """Everybody who may be whom `told` describes, the likeliest first; several are readings of one person.

    `visible` is a query of rows whose key is a subject: nobody else is counted, compared or cut off for.
    """
    return look(told, _Tables(area_id, visible), weights or weights_in_use(), most=most)


def weights_in_use() -> Weights:
    """Those that this installation was given (JOINEDUP_WEIGHTS), else the release's: at every door, and in a
    run of `joinedup link` that names no model."""
    given: Weights | None = settings.CONFIG.weights
    return given or shipped()


def between(area_id: int, one: int, other: int, *, weights: Weights | None = None) -> Likeness | None:
    """How like two records are, from all that is remembered of both; None where one is not remembered."""
    rows = dict(
        ComparisonCopy.objects.filter(area_id=area_id, subject__in=(one, other)).values_list(
            "subject", "text"
        )
    )
    if one not in rows or other not in rows:
        return None
    return score(unpacked(rows[one]), unpacked(rows[other]), weights or weights_in_use())


def remembered(area_id: int) -> int:
    """How many subjects can be found by keys of this edition."""
    return ComparisonCopy.objects.filter(area_id=area_id, edition=EDITION).count()


class _Tables:
    """`identity.rules.looking.Postings` over the two tables."""

    def __init__(self, area_id: int, visible: "QuerySet[Any, Any]") -> None:
        self._area_id = area_id
        self._visible = visible

    def sharing(self, keys: Sequence[int], *, longest: int) -> Iterable[Sequence[int]]:
        mine = self._visible.filter(pk=RawSQL("k.subject", ())).order_by().values("pk")
        try:
            sql, params = mine.query.sql_with_params()
        except EmptyResultSet:  # they may see nobody at all
            return []
        seen, limits = f"EXISTS ({sql})", [self._area_id, *params, longest + 1]
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(_OF_EACH_KEY_POSTGRESQL.format(seen=seen), [*limits, list(keys)])
                return [subjects for (subjects,) in cursor.fetchall()]
            cursor.execute(_OF_EACH_KEY.format(seen=seen), [*limits, json.dumps(keys)])
            return cast("list[list[int]]", json.loads(cursor.fetchone()[0]))

    def copies(self, subjects: Sequence[int]) -> Iterable[tuple[int, str]]:
        if not subjects:
            return []
        with connection.cursor() as cursor:
            marks = ", ".join(["%s"] * len(subjects))
            cursor.execute(_COPIES.format(marks=marks), [self._area_id, *subjects])
            return list(cursor.fetchall())
