"""What the page costs that a front door has open all day (performance.md, `web`).

The queue of a front door with sixty open concerns, behind it ten thousand and then a million that were
decided in three years. Two people ask for it at once, through the whole product: signed in, scoped, the look
on disk. In turns with it, on the same file, two ask the least that such a page can be: a hello through Django
that reads a session and commits one durable row.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.test.client import ClientHandler
from django.test.utils import CaptureQueriesContext
from django.urls import path

from joinedup import store
from joinedup.access import actions as access
from joinedup.access.queries import viewer
from joinedup.access.rules.roles import Role
from joinedup.agencies import actions as agencies
from joinedup.bench.figures import Bar, CannotMeasure, Figure, Findings
from joinedup.bench.founder import Founder
from joinedup.bench.waiting import waited
from joinedup.frontdoor import actions as frontdoor
from joinedup.frontdoor.rules.telling import Told
from joinedup.kernel.clock import MachineClock
from joinedup.kernel.progress import Progress

SIGNED_IN_AS = "practitioner"  # as the site calls it in a session
OPEN, TOGETHER = 60, 2
THREE_YEARS_IN_MINUTES = 3 * 365 * 24 * 60
QUEUE = "/front-door"


@dataclass(frozen=True, slots=True)
class Sizes:
    decided: tuple[int, ...]
    seconds: float  # that each way is asked for in one turn
    turns: int


QUICK, FULL = Sizes((2_000,), 2.0, 2), Sizes((10_000, 1_000_000), 8.0, 4)


@dataclass(slots=True)
class Asked:
    """How long each answer took, in milliseconds, and how long it all took."""

    each: list[float] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def a_second(self) -> float:
        return len(self.each) / self.seconds

    @property
    def p95(self) -> float:
        return sorted(self.each)[int(len(self.each) * 0.95)]


def hello(request: HttpRequest) -> HttpResponse:
    """The rival: whose session is it, and one durable row."""
    who = request.session[SIGNED_IN_AS]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_hello (who) VALUES (%s)", [who])
    return HttpResponse(b"hello")


urlpatterns = [path("hello", hello)]


class _Bare(ClientHandler):
    """Django with nothing around a view but the session."""

    def load_middleware(self, is_async: bool = False) -> None:
        with override_settings(MIDDLEWARE=["joinedup.site.middleware.SessionsThatLast"]):
            super().load_middleware(is_async)

    def get_response(self, request: Any) -> Any:
        request.urlconf = __name__
        return super().get_response(request)


def measure(*, quick: bool, draw: random.Random) -> Findings:
    sizes = QUICK if quick else FULL
    priya, joy = _a_front_door()
    _tell_of(OPEN, joy, draw)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_hello (id integer PRIMARY KEY, who integer NOT NULL)")
    store.write_together()
    _write_past_the_writer()  # what is laid down is written here
    findings, laid = Findings(), 0
    asked: dict[int, Asked] = {}
    queries: dict[int, int] = {}
    for decided in sizes.decided:
        _lay_down(laid, decided)
        laid = decided
        ours, theirs = Asked(), Asked()
        queries[decided] = _queries_of_one(priya)
        going = Progress(f"web: turns among {decided:,} concerns", of=sizes.turns * 2)
        for turn in range(sizes.turns * 2):
            if turn % 2:
                _ask(QUEUE, priya, ours, seconds=sizes.seconds)
            else:
                _ask("/hello", priya, theirs, seconds=sizes.seconds)
            going.at(turn + 1)
        going.end()
        asked[decided] = ours
        said = f"{decided:,} decided"
        findings.figures += [
            Figure(f"queue, {said}", ours.a_second, "a second"),
            Figure(f"queue, {said}, p95", ours.p95, "ms"),
            Figure(f"queue, {said}, statements", queries[decided], "queries"),
            Figure(f"hello, {said}", theirs.a_second, "a second"),
            Figure(f"hello, {said}, p95", theirs.p95, "ms"),
        ]
        findings.bars += [
            Bar(
                f"queue against hello, requests a second, {said}",
                ours.a_second / theirs.a_second,
                at_least=0.2,
            ),
            Bar(f"statements of one queue, {said}", float(queries[decided]), at_most=6, unit=""),
        ]
    if quick:
        findings.bars.append(
            Bar("p95 from 10,000 to a million", None, at_most=1.3, why_not="a quick run stops before")
        )
        return findings
    few, many = sizes.decided
    findings.bars.append(Bar("p95 from 10,000 to a million", asked[many].p95 / asked[few].p95, at_most=1.3))
    findings.equal["statements at 10,000 and at a million"] = int(queries[few] == queries[many])
    if queries[few] != queries[many]:
        findings.unequal.append(f"{queries[few]} statements among 10,000, {queries[many]} among a million")
    return findings


def _write_past_the_writer() -> None:
    """Where one thread writes for all, every other only reads; the rival has no such thread."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only=OFF")


def _ask(address: str, who: int, asked: Asked, *, seconds: float) -> None:
    """Let two people ask for one address for so long; each waits for the answer before asking again."""
    refused: list[int] = []

    def begin() -> Callable[[], bool]:
        browser = _browser(who, bare=address == "/hello")
        if address == "/hello":
            _write_past_the_writer()
        browser.get(address)  # warm

        def ask() -> bool:
            status = browser.get(address).status_code
            if status != 200:
                refused.append(status)
            return status == 200

        return ask

    each, took = waited(TOGETHER, begin, seconds=seconds)
    asked.seconds += took
    asked.each += each
    if refused:
        raise CannotMeasure(f"{address} was answered with {refused[0]}")


def _browser(who: int, *, bare: bool = False) -> Client:
    browser = Client()
    if bare:
        browser.handler = _Bare(enforce_csrf_checks=False)
    session = browser.session
    session[SIGNED_IN_AS] = who
    session["seen"] = "9999-01-01T00:00:00+00:00"  # nobody leaves this desk
    session.save()
    return browser


def _queries_of_one(who: int) -> int:
    browser = _browser(who)
    browser.get(QUEUE)
    with CaptureQueriesContext(connection) as told:
        browser.get(QUEUE)
    return sum(not one["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")) for one in told)


def _a_front_door() -> tuple[int, int]:
    """A district's front door, Priya who works at it, and Joy who tells it of children."""
    at = MachineClock().now() - timedelta(days=30)
    area = agencies.add_area("Northside", level="district", by=Founder(), at=at)
    by = Founder(area)
    card = agencies.NewCard("all", "nothing", "2 days", "office hours", "steady", at.date())
    made = {
        kind: agencies.register_agency(
            f"{kind} of Northside", kind=kind, area_id=area, card=card, by=by, at=at
        ).id
        for kind in ("childrens_social_work", "education")
    }
    desk = agencies.open_desk(
        "Front door",
        agency_id=made["childrens_social_work"],
        phone="0113 496 0102",
        hours="24H",
        front_door=True,
        by=by,
        at=at,
    )
    people = []
    for name, kind, role, desks in (
        ("Priya Nair", "childrens_social_work", Role.HUB_SOCIAL_WORKER, (desk.id,)),
        ("Joy Adeyemi", "education", Role.SAFEGUARDING_LEAD, ()),
    ):
        newcomer = agencies.Newcomer(name, "x")
        person = agencies.take_on(newcomer, agency_id=made[kind], desk_ids=desks, by=by, at=at)
        access.grant_role(person.id, role=role, since=at, by=by, at=at)
        people.append(person.id)
    return people[0], people[1]


def _tell_of(many: int, joy: int, draw: random.Random) -> None:
    now = MachineClock().now()
    going = Progress("web: open concerns", of=many)
    for number in range(many):
        at = now - timedelta(minutes=draw.randrange(600))
        sender = viewer(joy, at=at)
        assert sender is not None
        told = Told(
            worry="Came in hungry again and said nobody was up.",
            last_happened="today",
            family_knows="yes",
            child_name=f"Child {number}",
            child_age="9",
        )
        if number + 1 < many:
            frontdoor.tell(told, by=sender, at=at, key=f"bench-{number}")
        else:  # with whoever stays unnamed the vault's keys are made, as they are wherever people work
            frontdoor.tell_unnamed(told, sender=sender, by=frontdoor.Unnamed(sender.area_id), at=at)
        going.at(number + 1)
    going.end()


def _lay_down(already: int, until: int) -> None:
    """Copy the first concern as decided ones, by the database itself: actions would take days.

    They came evenly over three years, and were decided a day later.
    """
    numbers = f"WITH RECURSIVE n(i) AS (SELECT {already + 1} UNION ALL SELECT i + 1 FROM n WHERE i < {until})"
    ago = f"'-' || (1440 * 2 + (i * 7919) % {THREE_YEARS_IN_MINUTES}) || ' minutes'"
    come = f"strftime('%Y-%m-%d %H:%M:%S', 'now', {ago})"
    decided = f"strftime('%Y-%m-%d %H:%M:%S', 'now', {ago}, '+1 day')"
    new = {
        "id": "1000000 + i", "reference": "'C-' || printf('%011d', i)", "occurred": come, "entered": come,
        "state": "'decided'", "decided_at": decided, "due_at": decided,
    }  # fmt: skip
    with transaction.atomic(), connection.cursor() as cursor:
        columns = [
            one.name for one in connection.introspection.get_table_description(cursor, "frontdoor_concern")
        ]
        picked = ", ".join(new.get(column, f"first.{column}") for column in columns)
        cursor.execute(
            f"INSERT INTO frontdoor_concern ({', '.join(columns)}) {numbers} SELECT {picked}"
            " FROM n, (SELECT * FROM frontdoor_concern ORDER BY id LIMIT 1) first"
        )
        cursor.execute(
            "INSERT INTO frontdoor_toldsender"
            " (id, area_id, version, occurred, entered, concern_id, outcome, text)"
            f" {numbers} SELECT 1000000 + i, first.area_id, 1, {decided}, {decided}, 1000000 + i,"
            " 'no_further_action', 'Thank you.' FROM n,"
            " (SELECT area_id FROM frontdoor_concern ORDER BY id LIMIT 1) first"
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
