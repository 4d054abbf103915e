"""From where a difference of view can be raised, with whom, and who is told of it first."""

from dataclasses import dataclass

from joinedup.agencies import queries as agencies
from joinedup.agencies.queries.standing import standing_in
from joinedup.children import queries as children
from joinedup.children.queries import ChildFacts
from joinedup.children.rules.kept_from_view import KEPT_FROM_VIEW, agency_tells
from joinedup.disagreements.models import Disagreement
from joinedup.disagreements.queries.lists import DifferenceLine, of_case
from joinedup.disagreements.rules.ladder import in_words
from joinedup.disagreements.telling import ladder_at, on_duty_for
from joinedup.gate.viewer import Viewer
from joinedup.kernel import references
from joinedup.meetings.queries import case_for
from joinedup.sharing.queries.parties import parties


@dataclass(frozen=True, slots=True)
class With:
    """The other side: an agency, the desk that answers, and the person in question where there is one."""

    child_id: int
    about: str
    agency_id: int
    desk_id: int
    person_id: int | None


@dataclass(frozen=True, slots=True)
class Around:
    """An agency around a child with which somebody may see it differently."""

    reference: str
    name: str


@dataclass(frozen=True, slots=True)
class InCase:
    """A case of a meeting: who sits at it beside the viewer's agency, and what is open about it already."""

    reference: str
    meeting: str
    child: ChildFacts
    around: tuple[Around, ...]
    differences: tuple[DifferenceLine, ...]  # between the viewer's agency and another


@dataclass(frozen=True, slots=True)
class Start:
    """What stands on the page on which it is raised. `told`: who hears of it at once, or ''."""

    child: ChildFacts
    about: str  # a question or a case
    other: str  # the other agency, as the viewer may read it
    other_reference: str
    told: str
    step: str
    within: str  # '1 working day'; '' where nothing is written
    may_praise: str  # whom one could say something good of instead; ''


@dataclass(frozen=True, slots=True)
class Praised:
    id: int
    reference: str
    name: str
    agency_id: int
    agency: str
    about: str
    child_id: int


def with_for(
    viewer: Viewer, *, question: str = "", case: str = "", child: str = "", other: str = ""
) -> With | None:
    """None where the viewer may not see where it came from, or nobody of that agency is there to be told."""
    if case:
        return _at_the_table(viewer, case).get(references.parse(other) or "")
    if question:
        both = parties(viewer, question)
        if both is None:
            return None
        desk = both.theirs.desk_id or agencies.first_desk_of(both.theirs.agency_id, at=viewer.at)
        if desk is None:
            return None
        return With(both.child_id, both.reference, both.theirs.agency_id, desk, both.theirs.person_id)
    found = children.child(viewer, child)
    if found is None:
        return None
    return _around(viewer, found).get(references.parse(other) or "")


def _around(viewer: Viewer, child: ChildFacts) -> dict[str, With]:
    """By the agency's reference: those who are named openly beside the child, and the front door always."""
    found: dict[str, With] = {}
    for line in children.around(viewer, child):
        mine = line.agency_id == viewer.agency_id
        if mine or line.kept or line.on_request or line.agency_reference in found:
            continue
        found[line.agency_reference] = With(child.id, "", line.agency_id, line.desk_id, line.practitioner_id)
    door = agencies.front_door_of(viewer.area_id)
    if door is not None:
        desk = agencies.front_door_desk(viewer.area_id)
        if desk.agency_id != viewer.agency_id:
            found.setdefault(desk.agency_reference, With(child.id, "", desk.agency_id, desk.id, None))
    return found


def _at_the_table(viewer: Viewer, case: str) -> dict[str, With]:
    """By the agency's reference: those that have a seat at the meeting, which everybody in it reads."""
    found = case_for(viewer, case)
    if found is None:
        return {}
    meeting, line = found
    seats = [one for one in meeting.seats if not one.own]
    first = agencies.first_desks((one.agency_id for one in seats), at=viewer.at)
    asked = {one.agency_id: one.desk_id or first.get(one.agency_id) for one in seats}
    return {
        one.reference: With(line.child.id, line.reference, one.agency_id, desk, None)
        for one in seats
        if (desk := asked[one.agency_id]) is not None
    }


def in_case(viewer: Viewer, case: str) -> InCase | None:
    """None where the case is absent, hidden or no reference at all."""
    found = case_for(viewer, case)
    if found is None:
        return None
    meeting, line = found
    sits = _at_the_table(viewer, line.reference)
    around = [Around(one.reference, one.agency) for one in meeting.seats if one.reference in sits]
    return InCase(
        line.reference,
        meeting.reference,
        children.facts_for(viewer, line.child.id),
        tuple(around),
        of_case(viewer, line.reference),
    )


def around_whom(viewer: Viewer, child: ChildFacts) -> tuple[Around, ...]:
    """The agencies with which somebody can raise it from the child's page, by name."""
    those = _around(viewer, child)
    names = {one.reference: one.name for one in agencies.agencies_in(viewer.area_id)}
    lines = (Around(reference, names[reference]) for reference in those if reference in names)
    return tuple(sorted(lines, key=lambda one: (one.name, one.reference)))


def start_from_question(viewer: Viewer, reference: str) -> Start | None:
    other = with_for(viewer, question=reference)
    return None if other is None else _start(viewer, other)


def start_from_child(viewer: Viewer, child: str, other: str) -> Start | None:
    found = with_for(viewer, child=child, other=other)
    return None if found is None else _start(viewer, found)


def start_from_case(viewer: Viewer, case: str, other: str) -> Start | None:
    found = with_for(viewer, case=case, other=other)
    return None if found is None else _start(viewer, found)


def _start(viewer: Viewer, other: With) -> Start:
    child = children.facts_for(viewer, other.child_id)
    kind = agencies.kind_of(other.agency_id)
    kept = child.kept and agency_tells(kind, own=False)
    agency = next(one for one in agencies.agencies_in(viewer.area_id) if one.id == other.agency_id)
    step = ladder_at(viewer.area_id, at=viewer.at).steps[0]
    praised = to_praise(viewer, other.about) if other.about.startswith("Q-") else None
    told = ""
    if not kept:
        whose = on_duty_for(other.child_id, desk_id=other.desk_id, preferred=other.person_id, at=viewer.at)
        people = agencies.names_by_key([whose.person_id] if whose.person_id is not None else [])
        desk_id = whose.desk_id or other.desk_id
        told = next(iter(people.values()), agencies.desk_names([desk_id]).get(desk_id, ""))
    return Start(
        child=child,
        about=other.about,
        other=KEPT_FROM_VIEW if kept else agency.name,
        other_reference="" if other.about.startswith("Q-") else agency.reference,
        told=told,
        step=step.name,
        within=in_words(step.limit),
        may_praise=praised.name if praised else "",
    )


def to_praise(viewer: Viewer, reference: str) -> Praised | None:
    """The person on the other side of a question or a difference; None where none is known or to be named."""
    wanted = references.parse(reference) or ""
    found: tuple[int, int, int] | None = None  # child, agency, person
    if wanted.startswith("Q-"):
        both = parties(viewer, wanted)
        if both is not None and both.theirs.person_id is not None:
            found = both.child_id, both.theirs.agency_id, both.theirs.person_id
    else:
        row = Disagreement.objects.visible_to(viewer).filter(reference=wanted).first()
        if row is not None:
            found = _other_person(row, viewer)
    if found is None:
        return None
    child_id, agency_id, person_id = found
    kept = children.facts_for(viewer, child_id).kept
    if kept and agency_tells(agencies.kind_of(agency_id), own=False):
        return None
    one = next((one for one in standing_in(agency_id) if one.id == person_id), None)
    if one is None or one.id == viewer.practitioner_id:
        return None
    agency = next(line for line in agencies.agencies_in(viewer.area_id) if line.id == agency_id)
    return Praised(one.id, one.reference, one.name, agency_id, agency.name, wanted, child_id)


def _other_person(row: Disagreement, viewer: Viewer) -> tuple[int, int, int] | None:
    """Of the other side: whoever raised it, or whoever has it there now."""
    if row.agency_id != viewer.agency_id:
        return row.child_id, row.agency_id, row.raised_by_id
    rung = row.rungs.order_by("-number").first()
    if rung is None or rung.theirs_id is None:
        return None
    return row.child_id, row.other_id, rung.theirs_id
