"""Who is around a child, with the services that nobody has named: a gap is a row, and never left out."""

from joinedup.agencies import queries as agencies
from joinedup.agencies.queries import Wanted
from joinedup.children import queries as children
from joinedup.children.queries import ChildFacts
from joinedup.desk import queries
from joinedup.desk.rules.marks import code_of
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import today_in_london
from joinedup.sharing import queries as sharing
from joinedup.ui.parts import PersonRow

_NOBODY_NAMED = "Nobody there is named for this child. The front door asks them for you."


def everybody_around(viewer: Viewer, child: ChildFacts) -> tuple[PersonRow, ...]:
    """Every service by name, and those that the area expects around every child and nobody has named: 'not
    asked', or asked and 'not known'.

    A service that is shielded is none that is named: the row is the same as where there is none. So is one
    whose kind would name it.
    """
    held = {line.kind for line in children.around(viewer, child) if not line.alone}
    missing = [kind for kind in expected_around(viewer) if kind not in held]
    rows = (*queries.people_around(viewer, child), *_missing(viewer, child, missing))
    return tuple(sorted(rows, key=lambda row: (row.agency, row.person)))


def expected_around(viewer: Viewer) -> tuple[str, ...]:
    return agencies.area_data(viewer.area_id, today=today_in_london(viewer.at)).around_children


def _missing(viewer: Viewer, child: ChildFacts, kinds: list[str]) -> list[PersonRow]:
    today, door = today_in_london(viewer.at), agencies.front_door_desk(viewer.area_id)
    together = agencies.at_the_front_door(viewer.area_id)
    desks = agencies.desks_for(kinds, viewer.area_id, today=today)
    own = {kind: desk for kind, desk in desks.items() if desk.agency_id in together}
    out = children.kept_out_of([child.id])[child.id]
    wanted = [Wanted(own[kind].id if kind in own else door.id, without=out) for kind in kinds]
    now = agencies.on_duty_at(wanted, at=viewer.at)
    asked, words = _asked(viewer, child), dict(agencies.kinds())
    return [
        PersonRow(
            agency=words[kind],
            code=code_of(kind),
            now=duty.who,
            absent="not known" if kind in asked else "not asked",
            why=queries.why(duty) if kind in own else _NOBODY_NAMED,
            phone=duty.phone,
        )
        for kind, duty in zip(kinds, now, strict=True)
    ]


def _asked(viewer: Viewer, child: ChildFacts) -> frozenset[str]:
    """The sorts of service that the viewer's own agency has asked about this child."""
    asked = [line.other for line in sharing.asked_about(viewer, child.id)]  # 'Agency, its desk'
    return frozenset(
        one.kind
        for one in agencies.agencies_in(viewer.area_id)
        if any(other.startswith(f"{one.name}, ") for other in asked)
    )
