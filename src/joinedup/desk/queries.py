"""What the desk's pages show, brought together from the rooms below."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from joinedup.agencies import queries as agencies
from joinedup.agencies.queries import DeskLine, Wanted
from joinedup.agencies.queries.front_door import at_the_door
from joinedup.agencies.rules.ages import rota_age_in_words
from joinedup.agencies.rules.on_duty import OnDuty, Step
from joinedup.agencies.rules.owners import OpenItem, Owner
from joinedup.children import queries as children
from joinedup.children.queries import ChildFacts, InvolvementLine
from joinedup.desk import duty, handovers, open_work
from joinedup.desk.rules.marks import code_of
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import today_in_london
from joinedup.ui.parts import PersonRow

_THEY_CHOOSE = "asks the service for you, and the service chooses"


@dataclass(frozen=True, slots=True)
class Answers:
    """Who answers for something now: the name, why them, and the number."""

    who: str
    why: str
    phone: str


@dataclass(frozen=True, slots=True)
class Tonight:
    """Who answers for the front door now, and who from when it closes; None where it does not, or has."""

    now: Answers
    closes: datetime | None
    then: Answers | None
    emergency: str


@dataclass(frozen=True, slots=True)
class DirectoryRow:
    agency: str
    agency_reference: str
    code: str
    desk: str
    desk_reference: str
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


def open_by_owner(area_id: int, *, at: datetime) -> dict[Owner, tuple[OpenItem, ...]]:
    """Everything that is open in an area, in the list of whoever has it."""
    return open_work.by_owner(area_id, at=at)


def people_around(viewer: Viewer, child: ChildFacts) -> tuple[PersonRow, ...]:
    """Every agency that works with the child, with who answers there at this moment and why.

    A service whose name is given on request alone is reached through the front door: neither its desk nor its
    number nor its place in the order says which it is. Nor is one named that would tell where a protected
    child is. Whoever is kept out of this child's record answers for nothing here: somebody else is found.
    For a desk that is gone the front door does, unless whoever works with the child is on elsewhere.
    """
    involved = children.around(viewer, child)
    broker = agencies.front_door_desk(viewer.area_id)
    out = children.kept_out_of([child.id])[child.id]
    wanted = [
        Wanted(broker.id, without=out)
        if one.on_request or one.kept
        else Wanted(one.desk_id, one.practitioner_id, out)
        for one in involved
    ]
    *now, door = agencies.on_duty_at([*wanted, Wanted(broker.id, without=out)], at=viewer.at)
    rows = (_person_row(line, duty, door) for line, duty in zip(involved, now, strict=True))
    return tuple(sorted(rows, key=lambda row: (row.agency, row.person)))


def _person_row(line: InvolvementLine, duty: OnDuty, door: OnDuty) -> PersonRow:
    gone = line.gone if duty.step not in (Step.NAMED_PERSON, Step.NAMED_COVER) else ""
    if line.on_request or line.kept:
        return PersonRow(
            agency=line.agency,
            code="" if line.alone else code_of(line.kind),
            now=duty.who,
            absent=line.part,
            why=_THEY_CHOOSE if line.on_request else "asks them for you",
            phone=duty.phone,
        )
    return PersonRow(
        agency=line.agency,
        code=code_of(line.kind),
        now=door.who if gone else duty.who,
        person=line.practitioner,
        absent=line.left or "not known",
        role=line.part,
        why=f"{gone}. {why(door)}" if gone else why(duty),
        phone=door.phone if gone else duty.phone,
        card=reverse("desk:agency", args=[line.agency_reference]),
    )


def tonight(viewer: Viewer, child: ChildFacts) -> Tonight:
    """Whom to ring about a child at this minute, and while the front door is open, after it has closed."""
    out = children.kept_out_of([child.id])[child.id]
    door = at_the_door(viewer.area_id, at=viewer.at, without=out)
    data = agencies.area_data(viewer.area_id, today=today_in_london(viewer.at))
    return Tonight(
        _answers(door.now),
        door.turns if door.is_open else None,
        _answers(door.then) if door.is_open and door.then else None,
        data.emergency,
    )


def _answers(duty: OnDuty) -> Answers:
    agency = f", {duty.desk.agency}" if duty.step is not Step.NOBODY else ""
    who = "Nobody can be reached" if duty.step is Step.NOBODY else duty.who
    return Answers(f"{who}{agency}", why(duty).rstrip("."), duty.phone)


def directory(area_id: int, *, at: datetime) -> tuple[DirectoryRow, ...]:
    return _directory_rows(agencies.every_desk(area_id), at=at)


def desks_of(agency_reference: str, area_id: int, *, at: datetime) -> tuple[DirectoryRow, ...]:
    desks = [one for one in agencies.every_desk(area_id) if one.agency_reference == agency_reference]
    return _directory_rows(desks, at=at)


def colleagues(viewer: Viewer, typed: str) -> tuple[ColleagueRow, ...]:
    found = agencies.find_practitioners(viewer.area_id, typed, today=today_in_london(viewer.at))
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
    """The reason, then what must not be overlooked, then how old the rota is that says so."""
    said = duty.said_once
    if duty.rota_age is None or duty.stale:  # a stale one has said its age already
        return said
    return f"{said} · rota {rota_age_in_words(duty.rota_age)}"


def _shortly(duty: OnDuty, line: DeskLine) -> str:
    """The person alone where the desk stands beside it already."""
    if duty.person is not None and duty.desk.reference == line.reference:
        return duty.person.name
    return duty.who


def _directory_rows(desks: Iterable[DeskLine], *, at: datetime) -> tuple[DirectoryRow, ...]:
    lines = tuple(desks)
    now = agencies.on_duty_at([Wanted(line.id) for line in lines], at=at)
    return tuple(
        DirectoryRow(
            line.agency_name,
            line.agency_reference,
            code_of(line.kind),
            line.name,
            line.reference,
            duty.who,
            why(duty),
            duty.phone,
        )
        for line, duty in zip(lines, now, strict=True)
    )


# For the room in which somebody leaves: what is theirs goes to somebody else.
open_items_of = open_work.held_by
had_by = open_work.had_by

# For whoever looks at handovers from above.
to_give = handovers.to_give
handover = handovers.handover
key_of_item = handovers.key_of

# For the page around every page.
asks_around = duty.asks_around
desk_line = duty.desk_line
counted = duty.counted
shift_of = duty.shift_of
Counted = duty.Counted
handover_is_due = duty.handover_is_due


def open_at(agency_id: int, *, area_id: int, at: datetime) -> tuple[tuple[str, int], ...]:
    """How much is open on the side of an agency, by what it is."""
    items = open_work.everything(area_id, at=at)
    return tuple(sorted(Counter(item.what for item in items if item.agency_id == agency_id).items()))
