"""How much lies with whom at one's own agency, for whoever answers for it; and how busy it says it is.

What is counted is what is open and has them as its owner, by what it is. Nobody is ranked and nothing is
added up into a score: three questions are not worth one section 47 enquiry.
"""

from collections import Counter
from dataclasses import dataclass

from joinedup.agencies import queries as agencies
from joinedup.agencies.queries import by_hand, specialists
from joinedup.agencies.queries.by_hand import LoadLine
from joinedup.agencies.queries.skilled import skills_of
from joinedup.agencies.rules.owners import Kind
from joinedup.desk import open_work
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import today_in_london


@dataclass(frozen=True, slots=True)
class PersonLoad:
    name: str
    post: str
    reference: str
    on_now: bool
    skills: tuple[str, ...]
    open: tuple[tuple[str, int], ...]  # by what it is, in words
    stuck: int


@dataclass(frozen=True, slots=True)
class TeamLoad:
    name: str
    reference: str
    on_now: tuple[str, ...]
    open: tuple[tuple[str, int], ...]  # that nobody has taken on
    said: LoadLine | None


@dataclass(frozen=True, slots=True)
class Load:
    people: tuple[PersonLoad, ...]
    teams: tuple[TeamLoad, ...]
    at_no_desk: tuple[tuple[str, int], ...]


def load_of(viewer: Viewer) -> Load:
    """The viewer's own agency, by name: whoever has most does not stand first."""
    lists = {(one.owner.kind, one.owner.id): one for one in open_work.of_agency(viewer)}
    colleagues = agencies.people_of(viewer.agency_id)
    ids = [one.id for one in colleagues]
    on = {one.person.reference for one in specialists.of_people(ids, at=viewer.at) if one.is_on}
    skills = skills_of(ids, area_id=viewer.area_id, on_day=today_in_london(viewer.at))
    people = []
    for one in colleagues:
        mine = lists.get((Kind.PERSON, one.id))
        people.append(
            PersonLoad(
                one.name, one.post, one.reference, one.reference in on, skills.get(one.id, ()), _kinds(mine),
                mine.stuck if mine else 0,
            )
        )  # fmt: skip
    desks = agencies.desks_of(viewer.agency_id)
    said = by_hand.loads_by_reference(viewer, [desk.reference for desk in desks])
    teams = [
        TeamLoad(
            desk.name,
            desk.reference,
            tuple(one.name for one in colleagues if one.reference in on and _sits(one, desk.id)),
            _kinds(lists.get((Kind.DESK, desk.id))),
            said.get(desk.reference),
        )
        for desk in desks
    ]
    return Load(tuple(people), tuple(teams), _kinds(lists.get((Kind.AGENCY, viewer.agency_id))))


def _sits(one: agencies.Colleague, desk_id: int) -> bool:
    return any(key == desk_id for key, _, _ in one.desks)


def _kinds(found: open_work.OwnersList | None) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(Counter(line.what for line in found.lines).items())) if found else ()
