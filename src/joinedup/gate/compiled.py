"""Statements that every page asks, kept compiled: Django's building of one takes far longer than its run.

What is asked is a query of rows that a viewer may see. It is built twice, for two people who are nobody and
stand for everybody with the same rights: where the two statements differ, and each difference is one of their
particulars, those of whoever asks are put there. A query of which that is not so is built each time.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from threading import local
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from joinedup.gate.rules.policies import policies
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import from_london, today_in_london

_MOST = 256  # statements kept by one thread; beyond that it begins again

Build = Callable[[Viewer], "QuerySet[Any, Any]"]
_derived: dict[str, Callable[[Viewer], Any]] = {}


def stands_for(name: str, says: Callable[[Viewer], Any]) -> None:
    """Let what a room makes of a viewer stand in statements, as if it were a particular of theirs."""
    _derived[name] = says


@dataclass(frozen=True, slots=True)
class _Kept:
    """A statement; where a value stands, the name of the particular that goes there, or the value itself.

    Without a compiler it is one that no row can answer, whoever of them asks.
    """

    compiler: Any = None
    sql: str = ""
    params: tuple[tuple[str, Any], ...] = ()


class _Here(local):
    """What one thread has compiled: a compiler belongs to the connection of its thread."""

    def __init__(self) -> None:
        self.kept: dict[Any, _Kept | None] = {}


_here = _Here()


def rows(build: Build, viewer: Viewer) -> list[Any]:
    """What `build(viewer)` reads, a query of `values_list` that is asked of nothing but the viewer.

    `build`, a function that stays, looks at particulars only to put them into the query: by rights, by how
    many desks there are and by the day it may ask different things, and by nothing else.
    """
    # Policies are read once a process; other ones, as a test has them, are other statements.
    today = today_in_london(viewer.at)
    alike = (viewer.roles, viewer.rights, len(viewer.desk_ids), viewer.proved_at is None, today)
    asked = (build, alike, id(policies()), connection.alias)
    if asked not in _here.kept:
        if len(_here.kept) >= _MOST:
            _here.kept.clear()
        _here.kept[asked] = _compiled(build, viewer)
    kept = _here.kept[asked]
    if kept is None:
        return list(build(viewer))
    if kept.compiler is None:
        return []
    particulars = dict(_particulars(viewer))
    params = [particulars[name] if name else value for name, value in kept.params]
    with connection.cursor() as cursor:
        cursor.execute(kept.sql, params)
        return list(kept.compiler.results_iter(results=[cursor.fetchall()], tuple_expected=True))


def is_kept(build: Build, viewer: Viewer) -> bool:
    """Whether it can be kept: for the test of each that is meant to be."""
    return _compiled(build, viewer) is not None


def _compiled(build: Build, viewer: Viewer) -> _Kept | None:
    one, other = _nobodies(viewer)
    try:
        compiler = build(one).query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        second, others = build(other).query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return _Kept()
    if sql != second or len(params) != len(others):
        return None
    found = tuple(_matched(params, others, dict(_particulars(one)), dict(_particulars(other))))
    return None if None in found else _Kept(compiler, sql, found)  # type: ignore[arg-type]


def _matched(
    params: Any, others: Any, first: dict[str, Any], second: dict[str, Any]
) -> Iterator[tuple[str, Any] | None]:
    """Each value with the particular that it is; None for one that differs and is none of them."""
    unsure = [value for name, value in first.items() if value == second[name]]  # the same for anybody, today
    for value, other in zip(params, others, strict=True):
        if value == other:
            yield None if value in unsure else ("", value)
        else:
            names = (name for name in first if value == first[name] and other == second[name])
            name = next(names, None)
            yield None if name is None else (name, None)


def _nobodies(viewer: Viewer) -> tuple[Viewer, Viewer]:
    """Two with the rights of `viewer`, on the same day, and nothing else in common with anybody."""
    return _nobody(viewer, 1_900_000_000), _nobody(viewer, 2_000_000_000)


def _nobody(viewer: Viewer, base: int) -> Viewer:
    noon = from_london(datetime.combine(today_in_london(viewer.at), time(12))).moment
    at = noon + timedelta(microseconds=base % 1_000_003)
    return Viewer(
        practitioner_id=base + 1,
        reference=f"nobody {base}",
        name=f"Nobody {base}",
        agency_id=base + 2,
        agency_reference=f"nowhere {base}",
        agency_name=f"Nowhere {base}",
        area_id=base + 3,
        area_name=f"No place {base}",
        roles=viewer.roles,
        desk_ids=frozenset(range(base + 10, base + 10 + len(viewer.desk_ids))),
        at=at,
        proved_at=viewer.proved_at and at - timedelta(minutes=1),
        rights=viewer.rights,
    )


def _particulars(viewer: Viewer) -> Iterator[tuple[str, Any]]:
    """What of a person may stand in a statement, as their database writes it."""
    yield "practitioner", viewer.practitioner_id
    yield "agency", viewer.agency_id
    yield "area", viewer.area_id
    yield "reference", viewer.reference
    yield "agency's reference", viewer.agency_reference
    yield "at", connection.ops.adapt_datetimefield_value(viewer.at)
    for number, desk in enumerate(sorted(viewer.desk_ids)):
        yield f"desk {number}", desk
    for name, says in _derived.items():
        yield name, says(viewer)
