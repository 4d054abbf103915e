"""What the desk's pages show, brought together from the rooms below."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from joinedup.agencies import queries as agencies
from joinedup.agencies.queries import DeskLine, Wanted
from joinedup.agencies.rules.on_duty import OnDuty
from joinedup.children import queries as children
from joinedup.desk.rules.marks import code_of
from joinedup.gate.viewer import Viewer
from joinedup.ui.parts import PersonRow


@dataclass(frozen=True, slots=True)
class Answers:
    """Who answers for something now: the name, why them, and the number."""

    who: str
    why: str
    phone: str


@dataclass(frozen=True, slots=True)
class DirectoryRow:
    agency: str
    agency_reference: str
    code: str
    desk: str
    who: str
    why: str
    phone: str


@dataclass(frozen=True, slots=True)
class ColleagueRow:
    name: str
    post: str
    agency: str
    phone: str
    now: str  # 'On shift until 17:00', or who answers at their desk


def people_around(child_id: int, *, at: datetime) -> tuple[PersonRow, ...]:
    """Every agency that works with the child, with who answers there at this moment and why."""
    involved = children.involvements(child_id, at=at)
    now = agencies.on_duty_at([Wanted(one.desk_id, one.practitioner_id) for one in involved], at=at)
    return tuple(
        PersonRow(
            agency=line.agency,
            code=code_of(line.kind),
            now=duty.desk.name if line.on_request else duty.who,
            person=line.practitioner,
            role="" if line.on_request else line.part,
            absent=line.part if line.on_request else "not known",
            why="the service itself is asked first" if line.on_request else why(duty),
            phone=duty.desk.phone if line.on_request else duty.phone,
        )
        for line, duty in zip(involved, now, strict=True)
    )


def tonight(area_id: int, *, at: datetime) -> Answers:
    """Whom to ring about a child if something happens out of hours."""
    front_door = agencies.front_door_desk(area_id)
    night = agencies.out_of_hours_desk(front_door.id) or front_door
    return Answers(
        f"{night.name}, {night.agency_name}",
        f"They answer when {front_door.name} is closed, nights, weekends and bank holidays. In danger: 999.",
        night.phone,
    )


def directory(area_id: int, *, at: datetime) -> tuple[DirectoryRow, ...]:
    return _directory_rows(agencies.every_desk(area_id), at=at)


def desks_of(agency_reference: str, area_id: int, *, at: datetime) -> tuple[DirectoryRow, ...]:
    desks = [one for one in agencies.every_desk(area_id) if one.agency_reference == agency_reference]
    return _directory_rows(desks, at=at)


def colleagues(viewer: Viewer, typed: str) -> tuple[ColleagueRow, ...]:
    found = agencies.find_practitioners(viewer.area_id, typed)
    rows = []
    for person, desk_id in found:
        if desk_id is None:
            rows.append(
                ColleagueRow(person.name, person.post, person.agency_name, person.phone, "no duty desk")
            )
            continue
        duty = agencies.on_duty(desk_id, at=viewer.at, preferred=person.id)
        rows.append(ColleagueRow(person.name, person.post, person.agency_name, duty.phone, why(duty)))
    return tuple(rows)


def why(duty: OnDuty) -> str:
    """The reason, then what must not be overlooked."""
    return f"{duty.because}. {duty.warning}" if duty.warning else duty.because


def _directory_rows(desks: Iterable[DeskLine], *, at: datetime) -> tuple[DirectoryRow, ...]:
    lines = tuple(desks)
    now = agencies.on_duty_at([Wanted(line.id) for line in lines], at=at)
    return tuple(
        DirectoryRow(
            line.agency_name,
            line.agency_reference,
            code_of(line.kind),
            line.name,
            duty.who,
            why(duty),
            duty.phone,
        )
        for line, duty in zip(lines, now, strict=True)
    )
