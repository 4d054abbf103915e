"""Who can still be asked to a meeting, who could have come for an agency, who could write: for the forms."""

from dataclasses import dataclass

from joinedup.agencies import queries as agencies
from joinedup.children import queries as children
from joinedup.gate.viewer import Viewer
from joinedup.kernel import references
from joinedup.kernel.london import today_in_london
from joinedup.meetings.models import Case, CaseChild, Invitation, Meeting
from joinedup.meetings.rules.lanes import Lane, may_chair


@dataclass(frozen=True, slots=True)
class Seated:
    """One agency, and the people of whom one may say that they came."""

    reference: str
    agency: str
    people: tuple[tuple[str, str], ...]  # reference, and name with post
    keeps: bool  # the viewer says it of every agency


def to_ask(viewer: Viewer, reference: str) -> tuple[tuple[str, str], ...]:
    """Whoever works with a child of the agenda, the desks, and the people of an agency that has a seat.

    Who was asked stays listed, and says so.
    """
    row = _meeting(viewer, reference)
    if row is None:
        return ()
    today = today_in_london(viewer.at)
    seats = list(row.invitations.all())
    asked = {one.agency_id for one in seats if one.person_id is None and one.invited_at is not None}
    by_name = {one.person_id for one in seats if one.person_id is not None and one.invited_at is not None}
    every = [one for one in agencies.every_desk(row.area_id) if one.is_there(today)]
    desks = [
        (one.reference, f"{one.agency_name}: {one.name}{_asked(one.agency_id in asked)}") for one in every
    ]
    there = {one.id for one in every if one.agency_id in {seat.agency_id for seat in seats}}
    sits = {person for people in agencies.seats(there).values() for person in people}
    works = _who_works_with_whom(viewer, row)
    people = [one for one in agencies.people_called(sits | works.keys()) if one.id != row.chair_id]
    first: list[tuple[str, str]] = []
    named: list[tuple[str, str]] = []
    for one in sorted(people, key=lambda one: (one.name, one.reference)):
        said = f"{one.name}, {one.post}, {one.agency_name}"
        if one.id in works:
            said = f"{said}: works with {' and '.join(works[one.id])}"
        (first if one.id in works else named).append((one.reference, f"{said}{_asked(one.id in by_name)}"))
    return (*first, *desks, *named)


def _who_works_with_whom(viewer: Viewer, row: Meeting) -> dict[int, list[str]]:
    """By person, the children of its agenda with whom they work, where that may be said beside the child."""
    cases = Case.objects.visible_to(viewer).filter(meeting=row).exclude(lane=Lane.NOT_FOR_US.value)
    inside = CaseChild.objects.filter(case__in=cases).order_by("case__position", "place")
    found: dict[int, list[str]] = {}
    known = children.facts_for_each(viewer, inside.values_list("child_id", flat=True))
    around = children.around_each(viewer, known.values())
    for facts in known.values():
        for line in around[facts.id]:
            if line.practitioner_id is not None and not (line.kept or line.on_request):
                found.setdefault(line.practitioner_id, []).append(facts.called)
    return {person: list(dict.fromkeys(names)) for person, names in found.items()}


def who_could_write(viewer: Viewer, reference: str) -> tuple[tuple[str, str], ...]:
    """Those who read its cases as it is, but for whoever chairs: nobody reads more by being named."""
    row = _meeting(viewer, reference)
    if row is None:
        return ()
    seats = list(Invitation.objects.filter(meeting=row))
    desks = {one.desk_id for one in seats if one.desk_id is not None and one.invited_at is not None}
    sits = {person for people in agencies.seats({row.desk_id, *desks}).values() for person in people}
    by_name = {key for one in seats for key in (one.person_id, one.came_id) if key is not None}
    people = agencies.people_called((sits | by_name) - {row.chair_id})
    named = [(one.reference, f"{one.name}, {one.post}, {one.agency_name}") for one in people]
    return tuple(sorted(named, key=lambda one: one[1]))


def who_could_come(viewer: Viewer, reference: str, agency: str) -> Seated | None:
    """None for an agency that is not there, and for another's where the viewer does not keep the list."""
    row = _meeting(viewer, reference)
    line = agencies.agency(viewer.area_id, references.parse(agency) or "") if row is not None else None
    if row is None or line is None:
        return None
    keeps = may_chair(viewer).allowed or viewer.practitioner_id in (row.chair_id, row.scribe_id)
    if not keeps and line.reference != viewer.agency_reference:
        return None
    seats = Invitation.objects.filter(meeting=row, agency_id=line.id)
    named = {one.person_id for one in seats if one.person_id is not None}
    desks = {one.id for one in agencies.desks_of(line.id)}
    sits = {person for people in agencies.seats(desks).values() for person in people}
    people = agencies.people_called(sits | named)
    return Seated(
        line.reference,
        line.name,
        tuple((one.reference, f"{one.name}, {one.post}") for one in people),
        keeps,
    )


def _asked(already: bool) -> str:
    return " (asked already)" if already else ""


def _meeting(viewer: Viewer, reference: str) -> Meeting | None:
    return Meeting.objects.visible_to(viewer).filter(reference=reference).first()
