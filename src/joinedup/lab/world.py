"""People to try things on, set up by the product's own actions on the scratch database."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from joinedup.access import actions as access
from joinedup.access import queries as who
from joinedup.access.rules.roles import Role
from joinedup.agencies import actions as agencies
from joinedup.gate.viewer import Viewer
from joinedup.kernel.references import Kind, new

TUESDAY_NINE = datetime(2026, 7, 14, 8, 0, tzinfo=UTC)  # 09:00 in London


@dataclass(frozen=True, slots=True)
class _Founder:
    """Whoever sets the scratch database up, for its trail."""

    area_id: int
    reference: str = "W-00000-00000"
    agency_reference: str = "A-00000-00000"


def add_area(name: str) -> int:
    return agencies.add_area(name, level="district", by=_Founder(0), at=TUESDAY_NINE)


def add_agency(area: int, name: str, *, kind: str) -> agencies.Added:
    card = agencies.NewCard("all", "nothing", "2 days", "office hours", "steady", TUESDAY_NINE.date())
    return agencies.register_agency(
        name, kind=kind, area_id=area, card=card, by=_Founder(area), at=TUESDAY_NINE
    )


def add_desk(area: int, agency: agencies.Added, name: str, *, front_door: bool = False) -> int:
    desk = agencies.open_desk(
        name,
        agency_id=agency.id,
        phone="0113 496 0000",
        hours="24H",
        front_door=front_door,
        by=_Founder(area),
        at=TUESDAY_NINE,
    )
    return desk.id


def add_person(
    area: int,
    agency: agencies.Added,
    name: str,
    *,
    role: Role,
    desk: int | None = None,
    story: int | None = None,
) -> Viewer:
    """Take somebody on with a role, and return who they are to the rules at Tuesday nine."""
    newcomer = agencies.Newcomer(name, "Practitioner", demo_story=story)
    desks = () if desk is None else (desk,)
    by = _Founder(area)
    person = agencies.take_on(newcomer, agency_id=agency.id, desk_ids=desks, by=by, at=TUESDAY_NINE)
    since = TUESDAY_NINE - timedelta(days=30)
    access.grant_role(person.id, role=role, since=since, by=by, at=TUESDAY_NINE)
    viewer = who.viewer(person.id, at=TUESDAY_NINE)
    assert viewer is not None
    return viewer


def absent(kind: Kind) -> str:
    """A well-formed reference that nothing bears."""
    return new(kind)
