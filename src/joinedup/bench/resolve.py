"""Who can be reached now, over a year of rotas of 100 to 10,000 practitioners (performance.md, `resolve`).

The rival is the least that anybody must do to know who is on: one parameterised statement that reads, by the
index, the rows of the rota around the moment with the names that belong to them, and makes nothing of them.
Both take turns, question by question, on the same connection.
"""

import random
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache

from django.db import connection, transaction

from joinedup.agencies import actions as agencies
from joinedup.agencies import queries
from joinedup.agencies.rules.on_duty import Step
from joinedup.agencies.rules.shifts import ShiftPattern, shift_patterns, shifts
from joinedup.bench.figures import Bar, Figure, Findings, middle
from joinedup.bench.founder import Founder
from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.kernel.progress import Progress
from joinedup.kernel.references import Kind, new

AT_A_DESK = 10
MADE_AT = datetime(2026, 7, 12, 9, 0, tzinfo=UTC)  # the rotas are two days old on 14 July: none is stale
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
PATTERNS = ("DA", "SH7", "HV", "SCHOOL")
NIGHT = "EDT-DESK"
# What the bare look-up reads: of the desks from an hour ago to tomorrow, of the named person a week.
AROUND = (timedelta(hours=1), timedelta(days=1), timedelta(days=8))
LOOK_UP = (
    "SELECT shift.starts, shift.ends, shift.kind, person.name, person.phone FROM agencies_shift shift"
    " JOIN agencies_practitioner person ON person.id = shift.practitioner_id"
)


@dataclass(frozen=True, slots=True)
class Sizes:
    practitioners: tuple[int, ...]
    questions: int


QUICK, FULL = Sizes((100, 1_000), 300), Sizes((100, 1_000, 10_000), 2_000)


@dataclass(frozen=True, slots=True)
class _Town:
    """The desks of one size, the people at each, and how each is reached at night."""

    desks: list[int]
    people: dict[int, list[int]]
    night: int


def measure(*, quick: bool, draw: random.Random) -> Findings:
    sizes = QUICK if quick else FULL
    findings = Findings()
    ours: dict[int, float] = {}
    for practitioners in sizes.practitioners:
        town = _fill(practitioners)
        resolved, looked_up, rows = _take_turns(town, sizes.questions, draw)
        ours[practitioners] = middle(resolved)
        theirs = middle(looked_up)
        of = f"of {practitioners:,} practitioners"
        findings.figures += [
            Figure(f"who can act now, {of}", ours[practitioners], "µs"),
            Figure(f"bare look-up of the same rows, {of}", theirs, "µs"),
            Figure(f"rows looked up each time, {of}", rows / len(looked_up), "rows"),
        ]
        findings.bars.append(Bar(f"against the look-up, {of}", ours[practitioners] / theirs, at_most=5))
    findings.bars.append(_flatness(ours))
    return findings


def _flatness(ours: dict[int, float]) -> Bar:
    what = "from 100 to 10,000 practitioners"
    if 10_000 not in ours:
        return Bar(what, None, at_most=1.3, why_not="a quick run stops at 1,000")
    return Bar(what, ours[10_000] / ours[100], at_most=1.3)


def _take_turns(town: _Town, questions: int, draw: random.Random) -> tuple[list[int], list[int], int]:
    resolved, looked_up, rows = [], [], 0
    going = Progress("resolve: questions", of=questions)
    for number in range(questions + 20):
        desk = draw.choice(town.desks)
        named = draw.choice(town.people[desk]) if number % 2 else None
        at = datetime(2026, 7, 13, tzinfo=UTC) + timedelta(minutes=draw.randrange(5 * 24 * 60))
        began = time.perf_counter_ns()
        answer = queries.on_duty(desk, at=at, preferred=named)
        between = time.perf_counter_ns()
        found = _look_up(desk, town.night, named, at=at)
        ended = time.perf_counter_ns()
        assert answer.step is not Step.NOBODY
        if number >= 20:  # the first few warm the caches of both
            resolved.append(between - began)
            looked_up.append(ended - between)
            rows += len(found)
        going.at(number)
    going.end()
    return resolved, looked_up, rows


def _look_up(desk: int, night: int, named: int | None, *, at: datetime) -> list[tuple[object, ...]]:
    """The rows of the desk and of its night desk around now, and of the named person in the next days."""
    back, ahead, next_days = AROUND
    with connection.cursor() as cursor:
        cursor.execute(
            f"{LOOK_UP} WHERE shift.desk_id IN (%s, %s) AND shift.ends > %s AND shift.ends < %s",
            [desk, night, _stored(at - back), _stored(at + ahead)],
        )
        rows: list[tuple[object, ...]] = cursor.fetchall()
        if named is not None:
            cursor.execute(
                f"{LOOK_UP} WHERE shift.practitioner_id = %s AND shift.ends > %s AND shift.ends < %s",
                [named, _stored(at), _stored(at + next_days)],
            )
            rows += cursor.fetchall()
        return rows


def _fill(practitioners: int) -> _Town:
    """A town for each size, in one area, written straight into the tables: actions would take an hour."""
    area = agencies.add_area(f"{practitioners} people", level="district", by=Founder(), at=MADE_AT)
    with transaction.atomic():  # one commit for the whole town
        return _filled(area, practitioners)


def _filled(area: int, practitioners: int) -> _Town:
    night = _open_desk(area, "Emergency Duty Team", hours=NIGHT, last=True)
    desks = [
        _open_desk(area, f"Desk {number}", hours=PATTERNS[number % len(PATTERNS)], out_of_hours=night)
        for number in range(practitioners // AT_A_DESK)
    ]
    worked = {desk: ("SH6", "SH3", "SH7", "SH5")[place % 4] for place, desk in enumerate(desks)} | {
        night: "EDT"
    }
    going = Progress(f"resolve: desks of {practitioners:,} practitioners", of=len(worked))
    people: dict[int, list[int]] = {}
    for place, (desk, pattern) in enumerate(worked.items()):
        people[desk] = _staff(
            desk, shift_patterns()[pattern], already=practitioners * 100 + place * AT_A_DESK
        )
        going.at(place)
    going.end()
    return _Town(desks, people, night)


def _open_desk(
    area: int, name: str, *, hours: str, out_of_hours: int | None = None, last: bool = False
) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO agencies_agency (reference, area_id, name, kind, at_front_door)"
            " VALUES (%s, %s, %s, %s, 0)",
            [new(Kind.AGENCY), area, name, "health"],
        )
        cursor.execute(
            "INSERT INTO agencies_desk (reference, agency_id, name, spoken, phone, hours, front_door,"
            " partnership_fallback, out_of_hours_id) VALUES (%s, %s, %s, '', %s, %s, 0, %s, %s)",
            [new(Kind.DESK), cursor.lastrowid, name, "0113 496 0000", hours, last, out_of_hours],
        )
        return int(cursor.lastrowid)


def _staff(desk: int, pattern: ShiftPattern, *, already: int) -> list[int]:
    """Ten people and their year of shifts, as one import of the desk's rota."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT agency_id FROM agencies_desk WHERE id = %s", [desk])
        (agency,) = cursor.fetchone()
        cursor.execute(
            "INSERT INTO agencies_rota (desk_id, imported_at, source, longest_minutes)"
            " VALUES (%s, %s, 'bench', %s)",
            [desk, _stored(MADE_AT), 16 * 60],  # of the patterns here, and one more than the longest night
        )
        rota = cursor.lastrowid
        ids = [already + place + 1 for place in range(AT_A_DESK)]
        cursor.executemany(
            "INSERT INTO agencies_practitioner"
            " (id, password, reference, agency_id, name, post, grade, phone, email, active)"
            " VALUES (%s, '', %s, %s, %s, 'Social worker', 'frontline', '', '', 1)",
            [(pk, new(Kind.PRACTITIONER), agency, f"Worker {pk}") for pk in ids],
        )
        cursor.executemany(
            "INSERT INTO agencies_shift (rota_id, desk_id, practitioner_id, starts, ends, kind)"
            " VALUES (%s, %s, %s, %s, %s, 'shift')",
            [
                (rota, desk, pk, *span)
                for place, pk in enumerate(ids)
                for span in _year(pattern, place % pattern.teams)
            ],
        )
    return ids


@cache
def _year(pattern: ShiftPattern, team: int) -> list[tuple[str, str]]:
    spans = shifts(
        pattern,
        first=FIRST,
        last=LAST,
        calendar=england_and_wales(),
        team_offset=pattern.offset_of(team),
        holidays=(),  # nobody here works in term time only
    )
    return [(_stored(span.starts), _stored(span.ends)) for span in spans]


def _stored(moment: datetime) -> str:
    """As the table holds a moment."""
    return str(moment.replace(tzinfo=None))
