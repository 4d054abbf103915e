"""The forty agencies, their desks and people, and who works when."""

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from joinedup import store
from joinedup.access import actions as access
from joinedup.access.rules.roles import Role
from joinedup.agencies import actions as agencies
from joinedup.agencies.actions import NewCard, Newcomer, NewShift
from joinedup.agencies.queries import area_data
from joinedup.agencies.rules.practice import AreaData
from joinedup.agencies.rules.shifts import shifts
from joinedup.demo.data_files import read
from joinedup.demo.people import Names
from joinedup.demo.places import Places
from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.kernel.london import from_london, today_in_london
from joinedup.trail.actions import Actor

_AHEAD = timedelta(days=92)  # the coming months
_BEHIND = timedelta(days=7)  # so that last night's shifts are there
OLD_ROTAS = timedelta(days=44)  # the oldest of those that nobody has renewed (agencies.toml)
_ROTA_DAYS = 2  # how old a rota is in the demo, unless its desk says otherwise


@dataclass(frozen=True, slots=True)
class Worker:
    id: int
    name: str
    agency: str
    pattern: str
    team: int


@dataclass(slots=True)
class DeskOf:
    """A desk as the demo knows it while the town is built."""

    id: int
    agency_id: int
    plan: Mapping[str, Any]
    workers: list[Worker] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Services:
    desks: Mapping[str, DeskOf]  # by the key of agencies.toml

    def worker(self, desk: str, name: str) -> Worker:
        return next(worker for worker in self.desks[desk].workers if worker.name == name)


class _Telephones:
    """Numbers that ring nowhere: Ofcom keeps 0113 496 0000 to 0999 for drama."""

    def __init__(self) -> None:
        self._given = 0

    def next(self) -> str:
        self._given += 1
        return f"0113 496 {self._given:04}"


@store.action
def build(places: Places, *, draw: random.Random, by: Actor, at: datetime, today: date) -> Services:
    """Register the agencies with their cards, open their desks, take the people on and give them roles."""
    names, ring, data = Names(draw), _Telephones(), area_data(places.home, today=today)
    desks: dict[str, DeskOf] = {}
    plans = read("agencies.toml")["agency"]
    taken = {person["name"] for plan in plans for person in plan.get("people", ())}
    registered = {}
    for plan in plans:
        card = read("cards.toml")[plan["card"]]
        registered[plan["name"]] = agencies.register_agency(
            plan["name"],
            kind=plan["kind"],
            area_id=places.districts[plan.get("district", places.own)],
            at_front_door=plan.get("at_front_door", False),
            card=NewCard(
                can=card["can"],
                cannot=card["cannot"],
                how_long=card["how_long"],
                hours=card["hours"],
                powers=card["powers"],
                capacity=card["capacity"],
                reviewed_on=today - timedelta(days=card["reviewed"]),
            ),
            by=by,
            at=at,
        )
    for plan, desk in _covering_desks_first(plans):
        after = desk.get("after")
        opened = agencies.open_desk(
            desk["name"],
            spoken=desk["spoken"],
            agency_id=registered[plan["name"]].id,
            phone=ring.next(),
            email=f"{desk['key']}@duty.example",  # no letter ever reaches it: .example is nobody's
            hours=desk["hours"],
            out_of_hours=desks[after].id if after else None,
            front_door=desk.get("front_door", False),
            partnership_fallback=desk.get("fallback", False),
            by=by,
            at=at,
        )
        desks[desk["key"]] = DeskOf(opened.id, registered[plan["name"]].id, desk)
    for plan in plans:
        for person in _people_of(plan, lambda: names.grown_up(besides=taken)):
            agency_id = registered[plan["name"]].id
            desk_of = desks[person["desk"]] if "desk" in person else None
            added = _take_on(person, agency_id, desk_of, ring=ring, today=today, by=by, at=at)
            if desk_of is not None:
                _seat(person, added, plan["name"], desk_of, data)
    return Services(desks)


def _covering_desks_first(plans: list[Any]) -> Iterator[tuple[Any, Any]]:
    waiting = [(plan, desk) for plan in plans for desk in plan["desks"]]
    open_: set[str] = set()
    while waiting:
        ready = [pair for pair in waiting if pair[1].get("after", "") in open_ | {""}]
        if not ready:
            raise ValueError("Desks of the demo cover each other in a ring.")
        yield from ready
        open_ |= {desk["key"] for _, desk in ready}
        waiting = [pair for pair in waiting if pair[1]["key"] not in open_]


def _people_of(plan: Mapping[str, Any], a_name: Callable[[], str]) -> Iterator[dict[str, Any]]:
    yield from plan.get("people", ())
    for team in plan.get("teams", ()):
        for number in range(team["count"]):
            yield {**team, "name": a_name(), "team": team.get("from", 0) + number}


def _take_on(
    person: Mapping[str, Any],
    agency_id: int,
    desk: DeskOf | None,
    *,
    ring: _Telephones,
    today: date,
    by: Actor,
    at: datetime,
) -> int:
    # Everybody in the story, and every manager, has a line of their own; the others are rung at their desk.
    own_line = desk is not None and ("story" in person or person["grade"] != "frontline")
    added = agencies.take_on(
        Newcomer(
            name=person["name"],
            post=person["post"],
            grade=person["grade"],
            phone=ring.next() if own_line else "",
            demo_story=person.get("story"),
        ),
        agency_id=agency_id,
        desk_ids=() if desk is None else (desk.id,),
        by=by,
        at=at,
    )
    role = Role(person.get("role", Role.PRACTITIONER))
    ends = datetime.combine(today + timedelta(days=person.get("role_days", 0)), time(12))
    until = from_london(ends).moment if "role_days" in person else None
    access.grant_role(added.id, role=role, since=at, until=until, by=by, at=at)
    return added.id


def _seat(person: Mapping[str, Any], worker_id: int, agency: str, desk: DeskOf, data: AreaData) -> None:
    pattern = person["pattern"]
    team = person.get("team", 0) % data.patterns[pattern].teams
    desk.workers.append(Worker(worker_id, person["name"], agency, pattern, team))


@store.action
def write_rotas(services: Services, *, old: bool, by: Actor, at: datetime) -> int:
    """Import a rota for every desk that has people, for the coming months; return how many shifts.

    `old` are the desks whose rota nobody has renewed for weeks: names from it are shown with its age.
    """
    count, data = 0, area_data(by.area_id, today=today_in_london(at))
    for desk in services.desks.values():
        if not desk.workers or ("rota_days" in desk.plan) != old:
            continue
        rota = _rota(desk, data, at=at)
        imported_at = at - timedelta(days=desk.plan.get("rota_days", _ROTA_DAYS))
        agencies.import_rota(
            desk.id,
            shifts=rota,
            imported_at=imported_at,
            source="Invented from shift patterns",
            by=by,
            at=imported_at,
        )
        count += len(rota)
    return count


def _rota(desk: DeskOf, data: AreaData, *, at: datetime) -> list[NewShift]:
    calendar, today = england_and_wales(), today_in_london(at)
    first, last = max(today - _BEHIND, calendar.first), min(today + _AHEAD, calendar.last)
    rota: list[NewShift] = []
    for number, worker in enumerate(desk.workers):
        pattern = data.patterns[worker.pattern]
        spans = shifts(
            pattern,
            first=first,
            last=last,
            calendar=calendar,
            team_offset=pattern.offset_of(worker.team),
            holidays=data.school_holidays,
        )
        # The first of each desk takes what comes to it, whenever on shift.
        kind = "shift" if number else "duty"
        rota += [NewShift(worker.id, span.starts, span.ends, kind) for span in spans]
    return _with_somebody_away(rota, desk, at=at) if desk.plan.get("away") else rota


def _with_somebody_away(rota: list[NewShift], desk: DeskOf, *, at: datetime) -> list[NewShift]:
    """The last of the desk is away for the five days around now, and the one before stands in."""
    away, cover = desk.workers[-1], desk.workers[-2]
    near = timedelta(days=2, hours=12)
    gone = [one for one in rota if one.practitioner_id == away.id and abs(one.starts - at) < near]
    instead = [replace(one, practitioner_id=cover.id, kind="cover", covers_id=away.id) for one in gone]
    return [replace(one, kind="away") if one in gone else one for one in rota] + instead
