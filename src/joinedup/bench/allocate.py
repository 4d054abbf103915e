"""A day's cases to people who have worked together, within load, shift, skill and conflict (performance.md).

What may be given to whom, and how much continuity there is in it, is the product's own rule
(`agencies.rules.continuity`); the day is drawn. The best whole is an assignment problem, with one place for
each case that somebody may still take: `linear_sum_assignment` of scipy. The rivals are CP-SAT of ortools,
which is given the same problem as such solvers are; a greedy hand that takes the cases as they come; and the
habit of today, whoever has least. On the smallest day the optimum must be CP-SAT's own. Nothing here is kept
or shown: an agency allocates in its own system, and a person decides.
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from joinedup.agencies.rules.continuity import How, Met, Possible, may_be_suggested, weight
from joinedup.bench.figures import Bar, CannotMeasure, Figure, Findings
from joinedup.kernel.progress import Progress

AT = datetime(2026, 7, 14, 8, 0, tzinfo=UTC)
DAYS = ((200, 60), (1_000, 300), (4_000, 1_200))  # cases and people
QUICK = ((40, 12), (200, 60))
SKILL = "child_interview"
ALLOWED = 600.0  # seconds for a rival to prove its optimum
_MOST = 5  # of continuity in one case: `weight`
Pairs = dict[tuple[int, int], int]  # (case, person): how much continuity there is in it


@dataclass(slots=True)
class Day:
    """What somebody who hands out work has in front of them in the morning."""

    cases: int
    room: list[int]  # of each person: how many they may still take
    may: list[list[int]]  # of each case: whom it may be given to
    gain: Pairs  # where it is more than nothing

    @property
    def possible(self) -> int:
        """If everybody had room for everything: no allocation reaches more."""
        best = [0] * self.cases
        for (case, _), gained in self.gain.items():
            best[case] = max(best[case], gained)
        return sum(best)


@dataclass(slots=True)
class Way:
    """What one way of allocating came to."""

    given: dict[int, int] = field(default_factory=dict)  # case: person
    seconds: float = 0.0
    proven: bool = True

    def gained(self, day: Day) -> int:
        return sum(day.gain.get(pair, 0) for pair in self.given.items())


def measure(*, quick: bool, draw: random.Random) -> Findings:
    try:
        import numpy as np
        from ortools.sat.python import cp_model
        from scipy.optimize import linear_sum_assignment
    except ImportError as missing:
        raise CannotMeasure(
            f"{missing.name} is not installed: pip install -r requirements/bench.txt"
        ) from None
    findings = Findings()
    sizes = QUICK if quick else DAYS
    going = Progress("allocate: days", of=len(sizes))
    for place, (cases, people) in enumerate(sizes):
        day = a_day(cases, people, draw=draw)
        _one(day, findings, np=np, assign=linear_sum_assignment, solver=cp_model, place=place, quick=quick)
        going.at(place)
    going.end()
    return findings


def a_day(cases: int, people: int, *, draw: random.Random) -> Day:
    """Most cases have a few people who worked with the other side before, and often the same few.

    A third are off, a quarter have the skill that one case in five needs, and one pair in two hundred is too
    close. There is room for nine cases in ten and a few more, so that not everybody can have whom they would.
    """
    on = [draw.random() < 0.67 for _ in range(people)]
    on[0] = True
    skilled = [draw.random() < 0.25 or person == 0 for person in range(people)]
    there = [person for person in range(people) if on[person]]
    room = [0] * people
    for _ in range(round(cases * 1.1)):
        room[draw.choice(there)] += 1
    often = sorted(there, key=lambda _: draw.random())[: max(3, len(there) // 4)]
    may, gain = [], {}
    for case in range(cases):
        skills = frozenset({SKILL} if draw.random() < 0.2 else ())
        known = {
            draw.choice(often if draw.random() < 0.6 else there) for _ in range(draw.choice((0, 1, 2, 4)))
        }
        those = []
        for person in there:
            one = Possible(
                person,
                "",
                _met(draw) if person in known else (),
                full=room[person] == 0,
                skills=frozenset({SKILL}) if skilled[person] else frozenset(),
                too_close=draw.random() < 0.005,
            )
            if may_be_suggested(one, skills=skills):
                those.append(person)
                gained = weight(one.met, at=AT)
                if gained:
                    gain[case, person] = gained
        may.append(those)
    return Day(cases, room, may, gain)


def _met(draw: random.Random) -> tuple[Met, ...]:
    return tuple(
        Met(draw.choice(list(How)), AT - timedelta(days=draw.randrange(1, 500)))
        for _ in range(draw.randrange(1, 8))
    )


def _one(day: Day, findings: Findings, *, np: Any, assign: Any, solver: Any, place: int, quick: bool) -> None:
    size = f"{day.cases:,} x {len(day.room):,}"
    ours = _timed(lambda: best_whole(day, np=np, assign=assign))
    greedy, habit = _timed(lambda: as_they_come(day)), _timed(lambda: whoever_has_least(day))
    for what, way in (("ours", ours), ("greedy", greedy), ("whoever has least", habit)):
        findings.figures.append(Figure(f"{size}, {what}", way.seconds * 1_000, "ms"))
        findings.figures.append(Figure(f"{size}, {what}: continuity", points(way, day), "of 100"))
        _holds(way, day, f"{size}, {what}", findings)
    findings.bars.append(
        Bar(
            f"{size}: continuity above greedy",
            points(ours, day) - points(greedy, day),
            at_least=3,
            unit=" points",
        )
    )
    if place == 2:
        findings.bars.append(
            Bar(f"{size}: against CP-SAT", None, at_least=50, why_not="it has no room for so many pairs")
        )
        return
    theirs = _timed(lambda: by_cp_sat(day, solver=solver))
    findings.figures.append(Figure(f"{size}, CP-SAT", theirs.seconds * 1_000, "ms"))
    _holds(theirs, day, f"{size}, CP-SAT", findings)
    if theirs.proven:
        same = (len(ours.given), ours.gained(day)) == (len(theirs.given), theirs.gained(day))
        findings.equal[f"{size}: cases given, and the continuity in them, as CP-SAT proved it"] = int(same)
        if not same:
            findings.unequal.append(f"{size}: {ours.gained(day)} and not {theirs.gained(day)}")
    elif ours.gained(day) < theirs.gained(day):
        findings.unequal.append(f"{size}: CP-SAT found more without having proved it")
    judged = place == 1 and not quick
    why_not = "" if judged else "judged on 1,000 x 300"
    ratio = theirs.seconds / ours.seconds if judged else None
    findings.bars.append(Bar(f"{size}: against CP-SAT", ratio, at_least=50, why_not=why_not))


def points(way: Way, day: Day) -> float:
    return 100 * way.gained(day) / max(day.possible, 1)


def _timed(way: Callable[[], Way]) -> Way:
    began = time.perf_counter()
    found = way()
    found.seconds = time.perf_counter() - began
    return found


def _holds(way: Way, day: Day, what: str, findings: Findings) -> None:
    """Nobody is given what they may not have, or more than they have room for."""
    taken = [0] * len(day.room)
    for case, person in way.given.items():
        taken[person] += 1
        if person not in day.may[case]:
            findings.unequal.append(f"{what}: case {case} was given to somebody who may not have it")
    if any(have > room for have, room in zip(taken, day.room, strict=True)):
        findings.unequal.append(f"{what}: somebody was given more than they have room for")


def best_whole(day: Day, *, np: Any, assign: Any) -> Way:
    """As many cases as can be given, and of all ways to give them the one with the most continuity."""
    places = [person for person, room in enumerate(day.room) for _ in range(room)]
    at = np.array(places)
    no_way = _MOST * day.cases + 1  # one case more is worth more than all continuity
    cost = np.full((day.cases, len(places)), float(no_way))
    starts: dict[int, int] = {}
    for place, person in enumerate(places):
        starts.setdefault(person, place)
    for case, those in enumerate(day.may):
        allowed = np.zeros(len(day.room), dtype=bool)
        allowed[those] = True
        cost[case, allowed[at]] = 0.0
    for (case, person), gained in day.gain.items():
        cost[case, starts[person] : starts[person] + day.room[person]] = -gained
    rows, columns = assign(cost)
    return Way(
        {
            int(case): places[place]
            for case, place in zip(rows, columns, strict=True)
            if cost[case, place] < no_way
        }
    )


def as_they_come(day: Day) -> Way:
    """Each case in its turn to whoever there is the most continuity with, of those who still have room."""
    left, way = list(day.room), Way()
    for case, those in enumerate(day.may):
        free = [person for person in those if left[person]]
        if free:
            chosen = max(free, key=lambda person: (day.gain.get((case, person), 0), left[person], -person))
            left[chosen] -= 1
            way.given[case] = chosen
    return way


def whoever_has_least(day: Day) -> Way:
    left, way = list(day.room), Way()
    for case, those in enumerate(day.may):
        free = [person for person in those if left[person]]
        if free:
            chosen = max(free, key=lambda person: (left[person], -person))
            left[chosen] -= 1
            way.given[case] = chosen
    return way


def by_cp_sat(day: Day, *, solver: Any) -> Way:
    """The same problem as a constraint solver is given it: a yes or no for each pair that may be."""
    model = solver.CpModel()
    yes = {(case, person): model.new_bool_var("") for case, those in enumerate(day.may) for person in those}
    by_person: dict[int, list[Any]] = {}
    for case, those in enumerate(day.may):
        model.add_at_most_one(yes[case, person] for person in those)
        for person in those:
            by_person.setdefault(person, []).append(yes[case, person])
    for person, ones in by_person.items():
        model.add(sum(ones) <= day.room[person])
    one_more = _MOST * day.cases + 1
    model.maximize(sum((one_more + day.gain.get(pair, 0)) * chosen for pair, chosen in yes.items()))
    search = solver.CpSolver()
    search.parameters.max_time_in_seconds = ALLOWED
    state = search.solve(model)
    given = {case: person for (case, person), chosen in yes.items() if search.value(chosen)}
    return Way(given, proven=state == solver.OPTIMAL)
