"""Statements that every page asks, kept compiled: Django's building of one takes far longer than its run.

Several are asked in one statement: `together`, and `ahead` of the parts of a page that will ask for them.

What is asked is a query of rows that a viewer may see. It is built twice, for two people who are nobody and
stand for everybody with the same rights: where the two statements differ, and each difference is one of their
particulars, those of whoever asks are put there. A query of which that is not so is built each time. What is
asked beside, these people and this period, is put there in the same way; `asked` asks that alone, for what
every request asks before it is known who is asking.
"""

from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from threading import local
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from joinedup.gate.asked import is_a_look, know, known
from joinedup.gate.rules.policies import policies
from joinedup.gate.viewer import Viewer, seen_once
from joinedup.kernel.london import from_london, today_in_london

_MOST = 512  # statements kept by one thread; beyond that it begins again
_MANY = 64  # asked for at once: more of them are seldom as many again
_LENGTHS = (1, 4, 16, 64)  # of lists that are made up to one of these
_BASES = (1_900_000_000, 2_000_000_000)  # numbers of nobody's

Asked = int | str | date | datetime | tuple[int, ...] | tuple[str, ...] | None
Build = Callable[..., "QuerySet[Any, Any]"]  # of a viewer, and of what else is asked
_derived: dict[str, Callable[[Viewer], Any]] = {}


@dataclass(frozen=True, slots=True)
class Question:
    """What `rows` asks of a viewer, or without one what `asked` asks of values alone."""

    build: Build
    viewer: Viewer | None = None
    asked: tuple[Asked, ...] = ()

    def built(self) -> "QuerySet[Any, Any]":
        return self.build(*self.asked) if self.viewer is None else self.build(self.viewer, *self.asked)


def of_viewer(builds: Iterable[Build], viewer: Viewer) -> tuple[Question, ...]:
    return tuple(Question(build, viewer) for build in builds)


_around: list[Callable[[Viewer], Iterable[Question]]] = []


def stands_for(name: str, says: Callable[[Viewer], Any]) -> None:
    """Let what a room makes of a viewer stand in statements, as if it were a particular of theirs."""
    _derived[name] = says


@dataclass(frozen=True, slots=True)
class _Kept:
    """A statement; where a value stands, the name of the particular that goes there, or the value itself.

    Without a compiler it is one that no row can answer, whoever of them asks.
    """

    compiler: Any = None
    converters: Any = None  # of what the database says to what Python has, by column
    sql: str = ""
    params: tuple[tuple[str, Any], ...] = ()
    names: frozenset[str] = frozenset()  # of the particulars that stand in it
    in_order: bool = False  # of all its rows: within another statement an order holds for so many alone


class _Here(local):
    """What one thread has compiled: a compiler belongs to the connection of its thread."""

    def __init__(self) -> None:
        self.kept: dict[Any, _Kept | None] = {}


_here = _Here()


def rows(build: Build, viewer: Viewer, asked: tuple[Asked, ...] = ()) -> list[Any]:
    """What `build(viewer, *asked)` reads, a query of `values_list` that is asked of nothing else.

    `build`, a function that stays, looks at particulars only to put them into the query: by rights, by how
    many desks there are, by the day, by how many are asked for and whether any are, it may ask different
    things, and by nothing else. Several that are asked for differ from one another.
    """
    return _answered(Question(build, viewer, asked))


def _of_viewer(build: Build, viewer: Viewer, asked: tuple[Asked, ...] = ()) -> "_Kept | None":
    if viewer.stands_in:  # for a few people, at night, and for each of them other desks
        return None
    # Policies are read once a process; other ones, as a test has them, are other statements.
    today = today_in_london(viewer.at)
    alike = (viewer.roles, viewer.rights, len(viewer.desk_ids), viewer.proved_at is None, today)
    statement = (build, alike, _shape(asked), id(policies()), connection.alias)
    return _keep(statement, lambda: _compiled(build, viewer, asked))


def asked(build: Build, *values: Asked) -> list[Any]:
    """What `build(*values)` reads, a query of `values_list` that is asked of nothing else.

    `build`, a function that stays, puts each value into the query and does nothing else with it: by how many
    are asked for and whether any are, it may ask different things. Several that are asked for differ.
    """
    return _answered(Question(build, None, values))


def _answered(question: Question) -> list[Any]:
    before: list[Any] | None = known(question)
    if before is not None:
        return list(before)
    kept = _kept_of(question)
    if kept is None:
        return list(question.built())
    return [] if kept.compiler is None else _read(kept, _put_in(kept, question))


def _kept_of(question: Question) -> "_Kept | None":
    if question.viewer is not None:
        return _of_viewer(question.build, question.viewer, question.asked)
    if any(isinstance(one, tuple) and len(one) > _MANY for one in question.asked):
        return None
    statement = (question.build, _shape(question.asked), connection.alias)
    return _keep(statement, lambda: _of_values(question.build, question.asked))


def _shape(asked: tuple[Asked, ...]) -> tuple[Any, ...]:
    return tuple((type(one), len(one) if isinstance(one, tuple) else 1) for one in asked)


def _keep(statement: Any, make: "Callable[[], _Kept | None]") -> "_Kept | None":
    if statement not in _here.kept:
        if len(_here.kept) >= _MOST:
            _here.kept.clear()
        _here.kept[statement] = make()
    return _here.kept[statement]


def _read(kept: "_Kept", params: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(kept.sql, params)
        return _as_asked(kept, cursor.fetchall())


def _as_asked(kept: "_Kept", found: list[Any]) -> list[Any]:
    """As Django gives it: `results_iter` looks for the converters of each column at every answer."""
    if not found or not kept.converters:
        return [tuple(row) for row in found]
    return [tuple(row) for row in kept.compiler.apply_converters(found, kept.converters)]


def made_up(several: Iterable[str]) -> tuple[str, ...]:
    """Each of these once, made up with what nothing is called: few statements serve lists of any length."""
    found = sorted(set(several))
    length = next((one for one in _LENGTHS if one >= len(found)), len(found))
    return (*found, *(f"nothing {number}" for number in range(length - len(found))))


def together(questions: Iterable[Question]) -> tuple[list[Any], ...]:
    """What `rows` and `asked` read of each of these, in one statement."""
    asked = tuple(questions)
    found: dict[Question, list[Any]] = {}
    joined: dict[Question, _Kept] = {}
    for question in asked:
        kept = _kept_of(question) if known(question) is None else None
        if kept is None or kept.compiler is None or kept.in_order:
            found[question] = _answered(question)
        else:
            joined[question] = kept
    if joined:
        found |= _read_together(joined)
    return tuple(found[question] for question in asked)


def _read_together(joined: "dict[Question, _Kept]") -> dict[Question, list[Any]]:
    """Each stands beside the others with columns of its own, and has rows at its own place alone."""
    params = [value for question, kept in joined.items() for value in _put_in(kept, question)]
    with connection.cursor() as cursor:
        cursor.execute(_joined(tuple(kept.sql for kept in joined.values())), params)
        rows = cursor.fetchall()
    found: dict[Question, list[Any]] = {}
    there = 1  # the column that says whether there is a row; before it, the place
    for place, (question, kept) in enumerate(joined.items()):
        end = there + 1 + len(kept.compiler.select)
        own = [row[there + 1 : end] for row in rows if row[0] == place and row[there]]
        found[question] = _as_asked(kept, own)
        there = end
    return found


@lru_cache(maxsize=_MOST)
def _joined(statements: tuple[str, ...]) -> str:
    places = " UNION ALL ".join(f"SELECT {place} AS place" for place in range(len(statements)))
    columns = ", ".join(f"part{place}.*" for place in range(len(statements)))
    parts = " ".join(
        f"LEFT JOIN (SELECT 1 AS there, one.* FROM ({sql}) one) part{place} ON here.place = {place}"  # noqa: S608
        for place, sql in enumerate(statements)
    )
    return f"SELECT here.place, {columns} FROM ({places}) here {parts}"  # noqa: S608


def ahead(viewer: Viewer, *questions: Question) -> None:
    """Ask these at the beginning of a look at a page, with what stands around every page, in one statement.

    `rows` and `asked` say then what was found. Where something is done, nothing is asked ahead of it.
    """
    if not is_a_look():
        return
    wanted = dict.fromkeys(questions)
    if not known((ahead, viewer)):
        know((ahead, viewer), "around")
        wanted |= dict.fromkeys(one for asks in _around for one in asks(viewer))
    for question, found in zip(wanted, together(wanted), strict=True):
        know(question, found)


def around_every_page(asks: Callable[[Viewer], Iterable[Question]]) -> None:
    """Let what stands around every page be asked with what the first part of a page asks ahead."""
    _around.append(asks)


def is_kept(build: Build, viewer: Viewer, asked: tuple[Asked, ...] = ()) -> bool:
    """Whether it can be kept: for the test of each that is meant to be."""
    return _compiled(build, viewer, asked) is not None


def _put_in(kept: "_Kept", question: Question) -> list[Any]:
    if question.viewer is None:
        particulars = dict(_values(question.asked))
    else:
        particulars = dict(_particulars(question.viewer, question.asked, names=kept.names))
    return [particulars[name] if name else value for name, value in kept.params]


def is_kept_of(build: Build, *values: Asked) -> bool:
    """The same, of what is asked of values alone."""
    return _of_values(build, values) is not None


def _compiled(build: Build, viewer: Viewer, asked: tuple[Asked, ...]) -> _Kept | None:
    one, other = _nobodies(viewer)
    nothing, nothing_else = _stand_ins(asked)
    return _both(
        lambda: (build(one, *nothing), build(other, *nothing_else)),
        dict(_particulars(one, nothing)),
        dict(_particulars(other, nothing_else)),
    )


def _of_values(build: Build, values: tuple[Asked, ...]) -> _Kept | None:
    nothing, nothing_else = _stand_ins(values)
    return _both(
        lambda: (build(*nothing), build(*nothing_else)), dict(_values(nothing)), dict(_values(nothing_else))
    )


def _both(
    built: "Callable[[], tuple[QuerySet[Any, Any], QuerySet[Any, Any]]]",
    first: dict[str, Any],
    second: dict[str, Any],
) -> _Kept | None:
    """What is the same in both stands in the statement; what differs is asked for by its name."""
    try:
        one, other = built()
        compiler = one.query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        other_sql, others = other.query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return _Kept()
    if sql != other_sql or len(params) != len(others):
        return None
    found = tuple(_matched(params, others, first, second))
    whole = tuple(one for one in found if one is not None)
    named = frozenset(name for name, _ in whole if name)
    if len(whole) != len(found):
        return None
    converters = compiler.get_converters([column for column, *_ in compiler.select])
    in_order = one.ordered and not one.query.is_sliced
    return _Kept(compiler, converters, sql, whole, named, in_order=in_order)


def _stand_ins(asked: tuple[Asked, ...]) -> tuple[tuple[Asked, ...], tuple[Asked, ...]]:
    one, other = _BASES
    return (
        tuple(_stand_in(each, place, one) for place, each in enumerate(asked)),
        tuple(_stand_in(each, place, other) for place, each in enumerate(asked)),
    )


def _stand_in(asked: Asked, place: int, base: int) -> Asked:
    """Something like what is asked, that is nothing."""
    match asked:
        case None:
            return None
        case int():
            return base + 1_000 + place  # and no number of a nobody's
        case str():
            return f"nothing {base} {place}"
        case datetime():
            # On another day too: what is made of the day would else stay that of the first who asked.
            apart = timedelta(days=base // 100_000_000, microseconds=base % 999_983 + place)
            return asked.replace(microsecond=0) + apart
        case date():
            return date.fromordinal(700_000 + (base + place) % 89_989)
        case tuple():
            several: Any = asked
            inside: tuple[Any, ...] = tuple(
                _stand_in(one, place + 100 * (number + 1), base) for number, one in enumerate(several)
            )
            return inside


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
    one, other = _BASES
    return _nobody(viewer, one), _nobody(viewer, other)


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


def _particulars(
    viewer: Viewer, asked: tuple[Asked, ...], *, names: Container[str] | None = None
) -> Iterator[tuple[str, Any]]:
    """What of a person, and of what is asked, may stand in a statement, as their database writes it.

    `names`: those that are made at some cost are left out where nobody asks for them.
    """
    yield "practitioner", viewer.practitioner_id
    yield "agency", viewer.agency_id
    yield "area", viewer.area_id
    yield "reference", viewer.reference
    yield "agency's reference", viewer.agency_reference
    yield "at", connection.ops.adapt_datetimefield_value(viewer.at)
    for number, desk in enumerate(sorted(viewer.desk_ids)):
        yield f"desk {number}", desk
    for name, says in _derived.items():
        if names is None or name in names:
            yield name, seen_once(viewer, says)
    yield from _values(asked)


def _values(asked: tuple[Asked, ...]) -> Iterator[tuple[str, Any]]:
    for place, one in enumerate(asked):
        if isinstance(one, tuple):
            for number, each in enumerate(one):
                yield f"asked {place} {number}", each
        elif isinstance(one, datetime):
            yield f"asked {place}", connection.ops.adapt_datetimefield_value(one)
        elif isinstance(one, date):
            yield f"asked {place}", connection.ops.adapt_datefield_value(one)
        elif one is not None:
            yield f"asked {place}", one
