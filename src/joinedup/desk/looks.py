"""Who looked at a child: read from the trail, with the names that may be said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from joinedup.agencies import queries as agencies
from joinedup.children import queries as children
from joinedup.children.queries import Openness
from joinedup.desk.rules.looking import LEADS, LOOKS, may_see_who_looked
from joinedup.gate.viewer import Viewer
from joinedup.trail import queries as trail
from joinedup.trail.queries import Look

MOST = 200
UNNAMED = "A service that is named on request"


@dataclass(frozen=True, slots=True)
class LookLine:
    at: datetime
    who: str
    post: str
    agency: str
    what: str
    within: tuple[str, ...]  # the question or concern in which they looked


@dataclass(frozen=True, slots=True)
class WhoLooked:
    lines: tuple[LookLine, ...]
    more: bool  # there are older ones


def may_see(viewer: Viewer, child_id: int) -> bool:
    leads = any(
        line.practitioner_id == viewer.practitioner_id and line.part == LEADS
        for line in children.involvements(child_id, at=viewer.at)
    )
    return may_see_who_looked(viewer, leads=leads).allowed


def who_looked(viewer: Viewer, child: children.ChildFacts) -> WhoLooked:
    """The newest first. A service named on request is not named; one that is not shown at all is not here."""
    looks = trail.entries_about(child.reference, newest=MOST + 1, codes=LOOKS)
    openness = children.openness(child.id)
    shown = [(look, _openly(look, openness, viewer)) for look in looks[:MOST]]
    people = agencies.practitioners_called([look.actor for look in looks])
    lines = [
        _named(look, people.get(look.actor)) if how is children.Openly.YES else _unnamed(look)
        for look, how in shown
        if how is not children.Openly.NOT_AT_ALL
    ]
    return WhoLooked(tuple(lines), more=len(looks) > MOST)


def _openly(look: Look, openness: Openness, viewer: Viewer) -> children.Openly:
    if look.agency == viewer.agency_reference:
        return children.Openly.YES
    own = openness.people.get(look.actor)
    return own or openness.agencies.get(look.agency, children.Openly.YES)


def _named(look: Look, person: agencies.PractitionerLine | None) -> LookLine:
    if person is None:
        return LookLine(look.at, "Somebody who is not known here any more", "", "", *_what(look))
    return LookLine(look.at, person.name, person.post, person.agency_name, *_what(look))


def _unnamed(look: Look) -> LookLine:
    """Neither the name nor the question: the question would say which desk was asked."""
    return LookLine(look.at, UNNAMED, "", "", _what(look)[0], ())


def _what(look: Look) -> tuple[str, tuple[str, ...]]:
    return LOOKS[look.code], _within(look.about)


def _within(about: Sequence[str]) -> tuple[str, ...]:
    return tuple(reference for reference in about if reference[:1] in "QC")
