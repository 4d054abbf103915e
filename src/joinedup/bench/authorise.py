"""What it costs that every row is asked for by somebody (performance.md, `authorise`).

One household's domestic abuse history of six months, and its whole chronology, of what one agency holds:
among a million items of four agencies, each about one or two people. The rival is the least that anybody must
do: one parameterised statement that reads the same rows with the same columns by the index, and asks nobody
who looks. Beside it stands what a flush costs that minute: one bare row, committed. It takes turns, household
by household, with the product's own statement as `visible_to` makes it (compiled once, the decision made anew
each time), with the product's query and its entry in the trail, and with the policy function asked row by
row, which must let through the same rows.
"""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from joinedup import store
from joinedup.access import actions as access
from joinedup.access.queries import viewer
from joinedup.access.rules.roles import Role
from joinedup.agencies import actions as agencies
from joinedup.bench.figures import Bar, Figure, Findings, middle
from joinedup.bench.founder import Founder
from joinedup.gate.rules.deciding import decide, opened
from joinedup.gate.rules.policies import Purpose
from joinedup.gate.rules.things import What
from joinedup.gate.scoped import scoped
from joinedup.gate.viewer import Viewer
from joinedup.holdings import queries
from joinedup.holdings.rules.scope import Scope, inside, moments
from joinedup.kernel.progress import Progress
from joinedup.store import areas
from joinedup.trail import actions as trail

AT = datetime(2026, 7, 14, 8, 0, tzinfo=UTC)
A_HOUSEHOLD, PEOPLE = 120, 4  # items about a household, and its people
ABUSE = frozenset({"domestic_abuse_incident"})
CATEGORIES = ("domestic_abuse_incident", "missing_episode", "attendance", "appointment")
SINCE = date(2023, 7, 15)
HALF_A_YEAR = date(2026, 1, 14)
_beats = count(1)


@dataclass(frozen=True, slots=True)
class Sizes:
    items: tuple[int, ...]
    households: int  # asked about


QUICK, FULL = Sizes((20_000,), 60), Sizes((100_000, 1_000_000), 150)


@dataclass(slots=True)
class Times:
    """Of one kind of question, in nanoseconds for each household."""

    bare: list[int] = field(default_factory=list)
    compiled: list[int] = field(default_factory=list)
    product: list[int] = field(default_factory=list)
    by_row: list[int] = field(default_factory=list)
    flushed: list[int] = field(default_factory=list)
    bare_work: list[int] = field(default_factory=list)  # processor time
    product_work: list[int] = field(default_factory=list)
    past_the_net: list[int] = field(default_factory=list)
    rows: int = 0
    equal: int = 0
    unequal: list[str] = field(default_factory=list)


def measure(*, quick: bool, draw: random.Random) -> Findings:
    sizes = QUICK if quick else FULL
    findings = Findings()
    ours: dict[tuple[str, int], float] = {}
    sam, others = _a_town()
    laid = 0
    for items in sizes.items:
        with transaction.atomic(), _seen_by_nobody_in_particular(sam.area_id):
            _lay_down(laid, items, sam, others)
        laid = items
        _analyse()
        for what, times in _take_turns(items, sizes.households, sam, draw).items():
            ours[what, items] = middle(times.compiled)
            _tell(findings, f"{what}, {items:,} items", times)
    findings.bars += [_flat(ours, what) for what in ("six months", "chronology")]
    findings.bars.append(
        Bar("against policy engines asked row by row", None, at_least=20, why_not="none is among the parts")
    )
    return findings


def _tell(findings: Findings, what: str, times: Times) -> None:
    bare, compiled = middle(times.bare), middle(times.compiled)
    findings.figures += [
        Figure(f"bare look-up, {what}", bare, "µs"),
        Figure(f"the product's statement, {what}", compiled, "µs"),
        Figure(f"the product's query with its trail entry, {what}", middle(times.product), "µs"),
        Figure(f"one bare row on disk, {what}", middle(times.flushed), "µs"),
        Figure(f"the policy function row by row, {what}", middle(times.by_row), "µs"),
        Figure(f"rows read each time, {what}", times.rows / len(times.bare), "rows"),
    ]
    findings.bars += [
        Bar(f"compiled, {what}", compiled / bare, at_most=3),
        Bar(f"through Django with the trail entry, {what}", middle(times.product) / bare, at_most=15),
        # The bar above is of the clock, in which the disk's flush is most. This one stands beside it, and not
        # in its place: what the product itself does, whoever else uses the disk.
        Bar(
            f"the same in processor time, {what}",
            middle(times.product_work) / middle(times.bare_work),
            at_most=15,
        ),
    ]
    if times.past_the_net:
        net = compiled / middle(times.past_the_net)
        findings.bars.append(Bar(f"what row-level security adds, {what}", net, at_most=1.5))
    findings.equal[f"same rows as the function row by row, {what}"] = times.equal
    findings.unequal += times.unequal


def _flat(ours: dict[tuple[str, int], float], what: str) -> Bar:
    if (what, 1_000_000) not in ours:
        return Bar(
            f"{what}, from 100,000 to a million", None, at_most=2.5, why_not="a quick run stops before"
        )
    ratio = ours[what, 1_000_000] / ours[what, 100_000]
    return Bar(f"{what}, from 100,000 to a million", ratio, at_most=2.5)


def _take_turns(items: int, households: int, sam: Viewer, draw: random.Random) -> dict[str, Times]:
    found = {"six months": Times(), "chronology": Times()}
    going = Progress(f"authorise: households of {items:,} items", of=households + 10)
    with _past_the_net() as superuser:
        for number in range(households + 10):
            people = _people(draw.randrange(items // A_HOUSEHOLD))
            for what, times in found.items():
                scope = (
                    Scope(people, ABUSE, HALF_A_YEAR, AT.date())
                    if what == "six months"
                    else Scope(people, None, SINCE, AT.date())
                )
                _one(scope, sam, superuser, times if number >= 10 else Times())  # the first warm the caches
            going.at(number)
    going.end()
    return found


def _one(scope: Scope, sam: Viewer, superuser: Any, times: Times) -> None:
    """Ask about one household in every way, once."""
    statement, words = queries.statement(sam, scope)
    with store.reading_in(sam.area_id, sam.agency_id):
        with connection.cursor() as cursor:
            bare: list[Any] = []
            text, said = _bare(sam, scope)
            turns = [
                (times.bare, lambda: bare.extend(_rows(cursor, text, said))),
                (times.compiled, lambda: (_decided(sam), _rows(cursor, statement, words))),
            ]
            for took, do in turns if len(times.bare) % 2 else reversed(turns):  # nobody always reads first
                worked = time.thread_time_ns()
                took.append(_timed(do))
                if took is times.bare:
                    times.bare_work.append(time.thread_time_ns() - worked)
        by_row: set[str] = set()
        times.by_row.append(_timed(lambda: by_row.update(_row_by_row(sam, scope))))
    if superuser is not None:
        times.past_the_net.append(_timed(lambda: (_decided(sam), _rows(superuser, statement, words))))
    times.flushed.append(_timed(_one_bare_row))
    read: set[str] = set()
    worked = time.thread_time_ns()
    times.product.append(_timed(lambda: read.update(_as_the_product_does(sam, scope))))
    times.product_work.append(time.thread_time_ns() - worked)
    times.rows += len(bare)
    if read == by_row and len(read) == len(bare):
        times.equal += 1
    else:
        times.unequal.append(f"{sorted(scope.people)}: {len(bare)} bare, {len(read)} read, {len(by_row)} let")


def _timed(do: Callable[[], object]) -> int:
    began = time.perf_counter_ns()
    do()
    return time.perf_counter_ns() - began


def _decided(sam: Viewer) -> object:
    return opened(sam, Purpose.SAFEGUARDING, What.ITEM, at=sam.at)


def _bare(sam: Viewer, scope: Scope) -> tuple[str, list[object]]:
    columns = ", ".join(f"item.{field.column}" for field in scoped()[What.ITEM]._meta.concrete_fields)
    starts, ends = moments(scope)
    people = sorted(scope.people)
    text = (
        f"SELECT {columns} FROM holdings_item item WHERE item.id IN"
        f" (SELECT item_id FROM holdings_about WHERE person IN ({', '.join(['%s'] * len(people))}))"
        " AND item.agency_id = %s AND item.occurred >= %s AND item.occurred < %s"
    )
    words: list[object] = [*people, sam.agency_id, _stored(starts), _stored(ends)]
    if scope.categories is not None:
        kinds = sorted(scope.categories)
        text += f" AND item.category IN ({', '.join(['%s'] * len(kinds))})"
        words += kinds
    return text + " ORDER BY item.occurred DESC, item.id DESC", words


def _rows(cursor: Any, text: str, words: Sequence[object]) -> list[Any]:
    cursor.execute(text, words)
    return list(cursor.fetchall())


def _row_by_row(sam: Viewer, scope: Scope) -> Iterator[str]:
    """A plain interpreter: every item about these people that can be read, one at a time."""
    table: Any = scoped()[What.ITEM]
    rows = table._base_manager.filter(about__person__in=scope.people).distinct().prefetch_related("about")
    for row in rows:
        let = decide(sam, Purpose.SAFEGUARDING, row.as_thing(sam), at=sam.at).allowed
        if let and inside(_Facts(row), scope=scope).allowed:
            yield row.reference


@dataclass(frozen=True, slots=True)
class _Facts:
    row: Any

    @property
    def people(self) -> frozenset[str]:
        return frozenset(one.person for one in self.row.about.all())

    @property
    def category(self) -> str:
        return str(self.row.category)

    @property
    def occurred(self) -> datetime:
        moment: datetime = self.row.occurred
        return moment


def _as_the_product_does(sam: Viewer, scope: Scope) -> set[str]:
    """A page of the holder: the look is on disk, and then the rows are read."""
    with store.reading_in(sam.area_id, sam.agency_id):
        trail.look("question.held_looked", by=sam, at=sam.at, about=(sam.reference,))
        return {item.reference for item in queries.in_scope(sam, scope)}


def _one_bare_row() -> None:
    """The least that is on disk when it returns; another value each time, or nothing would be written."""
    later = AT + timedelta(seconds=next(_beats))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE store_heartbeat SET at = %s", [_stored(later)])
        assert cursor.rowcount == 1


@contextmanager
def _past_the_net() -> Iterator[Any]:
    """On PostgreSQL the same statement by a superuser, whom row-level security does not hold."""
    if connection.vendor != "postgresql":
        yield None
        return
    import psycopg

    at: dict[str, Any] = settings.DATABASES["default"]
    with psycopg.connect(
        host=at["HOST"], port=at["PORT"], user="postgres", dbname=at["NAME"], autocommit=True
    ) as them:
        yield them.cursor()


@contextmanager
def _seen_by_nobody_in_particular(area: int) -> Iterator[None]:
    if connection.vendor == "postgresql":
        areas.say(area, areas.EVERY)
    yield


def _a_town() -> tuple[Viewer, list[int]]:
    """A police researcher, and three other agencies that hold something about the same people."""
    area = agencies.add_area("Northside", level="district", by=Founder(), at=AT)
    by = Founder(area)
    card = agencies.NewCard("all", "nothing", "2 days", "office hours", "steady", AT.date())
    made = [
        agencies.register_agency(f"{kind} of Northside", kind=kind, area_id=area, card=card, by=by, at=AT)
        for kind in ("police", "health", "education", "housing")
    ]
    sam = agencies.take_on(
        agencies.Newcomer("Sam Khan", "Researcher"), agency_id=made[0].id, desk_ids=(), by=by, at=AT
    )
    access.grant_role(sam.id, role=Role.POLICE_RESEARCHER, since=AT, by=by, at=AT)
    seen = viewer(sam.id, at=AT)
    assert seen is not None
    trail.try_to_write(by=seen, at=AT)  # the row that is there to be written
    return seen, [agency.id for agency in made[1:]]


def _people(household: int) -> frozenset[str]:
    return frozenset(f"K-{household * PEOPLE + place:09d}" for place in range(PEOPLE))


def _lay_down(already: int, items: int, sam: Viewer, others: list[int]) -> None:
    """Write the items where they lie, by the database itself: actions would take a day.

    Every fourth is the police's; moments lie evenly over the three years to 14 July 2026.
    """
    postgres = connection.vendor == "postgresql"
    minutes = "(i * 7919) % 1570000"
    occurred = (
        f"timestamptz '2023-07-15 00:00Z' + ({minutes}) * interval '1 minute'"
        if postgres
        else f"strftime('%Y-%m-%d %H:%M:%S', '2023-07-15', '+' || ({minutes}) || ' minutes')"
    )
    now = "now()" if postgres else "'2026-07-14 08:00:00'"
    no = "false" if postgres else "0"
    agencies_ = " ".join(f"WHEN {n} THEN {pk}" for n, pk in enumerate((sam.agency_id, *others)))
    kinds = " ".join(f"WHEN {n} THEN '{kind}'" for n, kind in enumerate(CATEGORIES))
    numbers = f"WITH RECURSIVE n(i) AS (SELECT {already + 1} UNION ALL SELECT i + 1 FROM n WHERE i < {items})"
    pad = "lpad((({who}))::text, 9, '0')" if postgres else "printf('%09d', {who})"
    first = pad.format(who=f"(i - 1) / {A_HOUSEHOLD} * {PEOPLE} + i % {PEOPLE}")
    second = pad.format(who=f"(i - 1) / {A_HOUSEHOLD} * {PEOPLE} + (i + 1) % {PEOPLE}")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO holdings_item (id, reference, area_id, version, occurred, entered, agency_id,"
            " category, headline, summary, basis, source_grade, invented)"
            f" {numbers} SELECT i, 'X-' || i, {sam.area_id}, 1, {occurred}, {now},"
            f" CASE i % 4 {agencies_} END, CASE (i / 4) % {len(CATEGORIES)} {kinds} END,"
            f" 'Called to the address', 'Neighbours rang; both were spoken to.', 'fact', '', {no} FROM n"
        )
        for who, which in ((first, "1 = 1"), (second, "i % 3 = 0")):
            cursor.execute(
                f"INSERT INTO holdings_about (item_id, person) {numbers}"
                f" SELECT i, 'K-' || {who} FROM n WHERE {which}"
            )


def _analyse() -> None:
    """What the server does by itself after a while; the application may not."""
    with connection.cursor() as cursor, _past_the_net() as superuser:
        for table in ("holdings_item", "holdings_about"):
            (cursor if superuser is None else superuser).execute(f"ANALYZE {table}")


def _stored(moment: datetime) -> Any:
    """As the table holds a moment."""
    return moment if connection.vendor == "postgresql" else str(moment.replace(tzinfo=None))
