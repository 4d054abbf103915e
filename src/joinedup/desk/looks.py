"""Who looked at a child: read from the trail, with the names that may be said."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from joinedup.access import queries as access
from joinedup.agencies import queries as agencies
from joinedup.children import queries as children
from joinedup.children.queries import Openness
from joinedup.desk.rules.looking import LOOKS, Link, why_they_looked
from joinedup.frontdoor import queries as frontdoor
from joinedup.gate.rights import Right
from joinedup.gate.viewer import Viewer
from joinedup.sharing import queries as sharing
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
    why: tuple[
        str, ...
    ] = ()  # what tied them to the child at that moment; not said of a service without a name


@dataclass(frozen=True, slots=True)
class WhoLooked:
    lines: tuple[LookLine, ...]
    more: bool  # there are older ones


def may_see(viewer: Viewer, child_id: int) -> bool:
    return children.may_see_who_looked(viewer, child_id)


def who_looked(viewer: Viewer, child: children.ChildFacts) -> WhoLooked:
    """The newest first. A service named on request is not named; one that is not shown at all is not here."""
    looks = trail.entries_about(child.reference, newest=MOST + 1, codes=LOOKS)
    openness = children.openness(child.id, kept_back=child.kept)
    shown = [(look, _openly(look, openness, viewer)) for look in looks[:MOST]]
    people = agencies.practitioners_called([look.actor for look in looks])
    reasons = _Reasons(viewer.area_id, _links(child.id))
    lines = [
        _named(look, people.get(look.actor), reasons) if how is children.Openly.YES else _unnamed(look)
        for look, how in shown
        if how is not children.Openly.NOT_AT_ALL
    ]
    return WhoLooked(tuple(lines), more=len(looks) > MOST)


def _openly(look: Look, openness: Openness, viewer: Viewer) -> children.Openly:
    if look.agency == viewer.agency_reference:
        return children.Openly.YES
    own = openness.people.get(look.actor)
    return own or openness.agencies.get(look.agency, children.Openly.YES)


def _named(look: Look, person: agencies.PractitionerLine | None, reasons: "_Reasons") -> LookLine:
    why = reasons.of(look, person)
    if person is None:
        return LookLine(look.at, "Somebody who is not known here any more", "", "", *_what(look), why)
    return LookLine(look.at, person.name, person.post, person.agency_name, *_what(look), why)


def _unnamed(look: Look) -> LookLine:
    """Neither the name nor the question: the question would say which desk was asked."""
    return LookLine(look.at, UNNAMED, "", "", _what(look)[0], ())


@dataclass(slots=True)
class _Reasons:
    """Why each looked: what was on record when they did. Nothing of this is in the trail."""

    area_id: int
    links: tuple[Link, ...]
    _rights: dict[tuple[int, datetime], bool] = field(default_factory=dict)

    def of(self, look: Look, person: agencies.PractitionerLine | None) -> tuple[str, ...]:
        return why_they_looked(
            self.links,
            person=look.actor,
            agency=look.agency,
            front_door=person is not None and self._opens_every_child(person.id, at=look.at),
            typed=look.typed,
            at=look.at,
        )

    def _opens_every_child(self, person: int, *, at: datetime) -> bool:
        if (person, at) not in self._rights:
            held = access.held_by(person, area_id=self.area_id, at=at)
            self._rights[person, at] = Right.OPEN_ANY_CHILD in held.rights
        return self._rights[person, at]


def _links(child_id: int) -> tuple[Link, ...]:
    """What tied anybody to the child at any time, as far as it may be said."""
    links = [
        Link(f"Worked with the child as {one.part}", one.since, one.until, people=frozenset((one.person,)))
        for one in children.worked_with(child_id)
        if one.person
    ]
    links += [
        Link("Their agency worked with the child", one.since, one.until, agencies=frozenset((one.agency,)))
        for one in children.worked_with(child_id)
    ]
    links += [
        Link(
            "A question about the child was open with their agency",
            one.since,
            one.until,
            agencies=one.agencies,
        )
        for one in sharing.open_between(child_id)
    ]
    links += [
        Link(f"Concern {one.reference} about the child was in hand", one.since, one.until)
        for one in frontdoor.in_hand(child_id)
    ]
    return tuple(links)


def _what(look: Look) -> tuple[str, tuple[str, ...]]:
    return LOOKS[look.code], _within(look.about)


def _within(about: Sequence[str]) -> tuple[str, ...]:
    return tuple(reference for reference in about if reference[:1] in "QC")
