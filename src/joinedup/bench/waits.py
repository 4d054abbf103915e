"""How long a message to an officer waits: for that officer, and through the resolver (docs/decisions/0043).

By hand first: one officer on two earlies, two lates, two nights and four rest days, one social worker in the
office from Monday to Friday, nine to five, and every minute of the 70 days after which the two begin again.
Then a year of a whole force, with bank holidays, both clock changes and people who are away, in which the
same messages wait for the person and go through the product's own rules.
"""

import random
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from statistics import fmean

from joinedup.agencies.rules.on_duty import Desk, Directory, Step, on_duty
from joinedup.agencies.rules.opening import opening
from joinedup.agencies.rules.rota import EntryKind, Person, Rota, RotaEntry, RotaIndex
from joinedup.agencies.rules.shifts import ShiftSpan, shift_patterns, shifts
from joinedup.bench.figures import Bar, Figure, Findings
from joinedup.bench.picture_of_waits import Curve, drawn
from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.kernel.progress import Progress

BY_HAND_AVERAGE, BY_HAND_WORST = 56, 173  # hours: domain facts 5.1, worked out before there was a resolver
FORCE = 4_748  # officers of the force in March 2015, when the study was made
TEAMS = 5
IN_A_TEAM = (1, 1, 2, 3, 4, 8)  # a unit of five officers to one of forty. Ours too
AWAY = 0.1  # of shifts: leave, sickness, court, training. Ours: no figure is published
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
ASKED_FROM, ASKED_UNTIL = date(2026, 1, 5), date(2026, 12, 4)  # so that every wait ends inside the year
_HOUR = timedelta(hours=1)
_THE_UNIT = "D-unit"


@dataclass(frozen=True, slots=True)
class Sizes:
    officers: int
    messages: int


QUICK, FULL = Sizes(240, 1_200), Sizes(FORCE, 40_000)


@dataclass(slots=True)
class Waits:
    """In hours, of the same messages in the same order."""

    for_the_person: list[float]
    on_the_units_rota: list[float]
    with_desks_behind: list[float]


def measure(*, quick: bool, draw: random.Random) -> Findings:
    sizes = QUICK if quick else FULL
    findings = Findings()
    by_hand = every_minute_by_hand()
    average, worst = fmean(by_hand), max(by_hand)
    findings.figures += [
        Figure("by hand, every minute of 70 days: average wait until both are on", average, "hours"),
        Figure("by hand: the longest", worst, "hours"),
    ]
    if (round(average), round(worst)) == (BY_HAND_AVERAGE, BY_HAND_WORST):
        findings.equal[f"by hand: {BY_HAND_AVERAGE} h on average and {BY_HAND_WORST} h at worst"] = 2
    else:
        findings.unequal.append(f"by hand: {average:.1f} h on average and {worst:.1f} h at worst")
    waits = a_year(sizes, draw)
    for words, hours in (
        ("until that officer and the sender are both on", waits.for_the_person),
        ("through the resolver, on the unit's own rota alone", waits.on_the_units_rota),
        ("through the resolver, with the desks behind it", waits.with_desks_behind),
    ):
        findings.figures += [
            Figure(f"a year, {sizes.officers:,} officers, {words}: average", fmean(hours), "hours"),
            Figure(f"{words}: the longest", max(hours), "hours"),
            Figure(f"{words}: taken at once", 100 * sum(one == 0 for one in hours) / len(hours), "%"),
        ]
    unanswered = sum(one > 0 for one in waits.with_desks_behind)
    if unanswered:
        findings.unequal.append(f"{unanswered} messages that nobody took at once, with desks behind the unit")
    else:
        findings.equal["messages that somebody took at once, with desks behind the unit"] = sizes.messages
    findings.bars.append(
        Bar(
            "the average wait for the person against that on the unit's own rota",
            fmean(waits.for_the_person) / max(fmean(waits.on_the_units_rota), 1 / 60),
            at_least=20,
        )
    )
    findings.picture = drawn(
        Curve("for the officer who was named", tuple(waits.for_the_person)),
        Curve("through the resolver, on the unit's rota alone", tuple(waits.on_the_units_rota)),
        by_hand=(average, worst),
        officers=sizes.officers,
        messages=sizes.messages,
    )
    return findings


def every_minute_by_hand() -> list[float]:
    """Hours from each minute of Monday to Friday, 09:00 to 17:00, until both are on; no rule of ours."""
    minutes = 70 * 24 * 60
    both = [_officer_is_on(minute) and _office_is_open(minute) for minute in range(minutes)] * 2
    next_both, wait = 0, [0] * len(both)
    for minute in range(len(both) - 1, -1, -1):
        if both[minute]:
            next_both = minute
        wait[minute] = next_both - minute
    return [wait[minute] / 60 for minute in range(minutes) if _office_is_open(minute)]


def _officer_is_on(minute: int) -> bool:
    day, clock = divmod(minute, 24 * 60)
    place = day % 10
    early = place in (0, 1) and 7 * 60 <= clock < 17 * 60
    late = place in (2, 3) and clock >= 14 * 60
    night = (place in (4, 5) and clock >= 22 * 60) or (place in (5, 6) and clock < 7 * 60)
    return early or late or night


def _office_is_open(minute: int) -> bool:
    day, clock = divmod(minute, 24 * 60)
    return day % 7 < 5 and 9 * 60 <= clock < 17 * 60


def a_year(sizes: Sizes, draw: random.Random) -> Waits:
    found = Waits([], [], [])
    going = Progress("waits: officers", of=sizes.officers)
    done = 0
    while done < sizes.officers:
        in_a_team = min(draw.choice(IN_A_TEAM), -(-(sizes.officers - done) // TEAMS))
        officers = min(in_a_team * TEAMS, sizes.officers - done)
        done += officers
        asked = round(sizes.messages * done / sizes.officers) - len(found.for_the_person)
        _ask_a_unit(found, officers, asked, draw)
        going.at(done)
    going.end()
    return found


def _ask_a_unit(found: Waits, officers: int, messages: int, draw: random.Random) -> None:
    people = [Person(f"P-{number}", f"Officer {number}") for number in range(officers)]
    worked = {person.reference: _spans(number % TEAMS) for number, person in enumerate(people)}
    away = {
        reference: frozenset(place for place in range(len(spans)) if draw.random() < AWAY)
        for reference, spans in worked.items()
    }
    index = RotaIndex([_rota(people, worked, away)])
    for _ in range(messages):
        at, named = draw.choice(_minutes_of_the_office()), draw.choice(people)
        there = [
            span
            for place, span in enumerate(worked[named.reference])
            if place not in away[named.reference] and span.ends > at
        ]
        found.for_the_person.append((_both(there, at) - at) / _HOUR)
        found.on_the_units_rota.append((_taken(index, named, at, ALONE) - at) / _HOUR)
        found.with_desks_behind.append((_taken(index, named, at, BEHIND) - at) / _HOUR)


def _rota(
    people: Sequence[Person], worked: dict[str, list[ShiftSpan]], away: dict[str, frozenset[int]]
) -> Rota:
    entries = []
    for person in people:
        for place, span in enumerate(worked[person.reference]):
            entries.append(RotaEntry(person, _THE_UNIT, span.starts, span.ends))
            if place in away[person.reference]:
                entries.append(RotaEntry(person, _THE_UNIT, span.starts, span.ends, EntryKind.AWAY))
    return Rota(_THE_UNIT, _spans(0)[-1].ends, tuple(entries))  # newer than every question: never an old one


@cache
def _spans(team: int) -> list[ShiftSpan]:
    pattern = shift_patterns()["SH1"]
    return shifts(
        pattern, first=FIRST, last=LAST, calendar=england_and_wales(), team_offset=pattern.offset_of(team)
    )


@cache
def _office() -> list[ShiftSpan]:
    return shifts(shift_patterns()["SH7"], first=FIRST, last=LAST, calendar=england_and_wales())


@cache
def _minutes_of_the_office() -> list[datetime]:
    return [
        span.starts + timedelta(minutes=minute)
        for span in _office()
        if ASKED_FROM <= span.day <= ASKED_UNTIL
        for minute in range(8 * 60)
    ]


def _both(there: Sequence[ShiftSpan], at: datetime) -> datetime:
    """The first moment from `at` at which a shift of theirs and the sender's office meet."""
    starts = [span.starts for span in _office()]
    for shift in there:
        begins = max(shift.starts, at)
        for span in _office()[max(0, bisect_right(starts, begins) - 1) :]:
            moment = max(begins, span.starts)
            if moment >= shift.ends:
                break
            if moment < span.ends:
                return moment
    raise ValueError("The year ended before they met.")


def _taken(index: RotaIndex, named: Person, at: datetime, directory: Directory) -> datetime:
    """The first moment at which the resolver names somewhere to turn to while the sender is there to talk."""
    for moment in _moments(index, at):
        answer = on_duty(_THE_UNIT, at=moment, rota=index, directory=directory, named=named)
        if answer.step is not Step.NOBODY:
            return moment
    raise ValueError("The year ended before anybody took it.")


def _moments(index: RotaIndex, at: datetime) -> Iterator[datetime]:
    """`at`, and whenever a gap in the rota is over, put off until the sender's office is open."""
    calendar = england_and_wales()
    while True:
        yield at
        on_again = index.gap(_THE_UNIT, at=at).until
        if on_again is None:
            return
        at = on_again if on_again > at else at + timedelta(minutes=1)
        office = opening(shift_patterns()["SH7"], at=at, calendar=calendar)
        if not office.is_open and office.until is not None:
            at = office.until


_BY_ROTA = replace(shift_patterns()["24H"], answered_without_rota=False)
_UNIT = Desk(_THE_UNIT, "The unit", "Police", "101", _BY_ROTA)
_CONTROL = Desk("D-control", "The control room", "Police", "101", shift_patterns()["24H"])
ALONE = Directory({_THE_UNIT: _UNIT}, england_and_wales())
BEHIND = Directory({_THE_UNIT: _UNIT, "D-control": _CONTROL}, england_and_wales(), last_resort="D-control")
