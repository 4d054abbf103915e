"""Who looked at a child: read from the trail, with the names that may be said."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from joinedup.access import queries as access
from joinedup.agencies import queries as agencies
from joinedup.children import queries as children
from joinedup.children.queries import Openness
from joinedup.desk.rules.looking import LOOKS, NO_LINK, SPANS, Link, why_they_looked
from joinedup.frontdoor import queries as frontdoor
from joinedup.gate.rights import Right
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import to_london
from joinedup.sharing import queries as sharing
from joinedup.trail import queries as trail
from joinedup.trail.queries import Look

MOST = 200
READ = 2_000  # of those, which a narrower look is taken from
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
class Narrowed:
    """Which looks are wanted: of one agency (a reference), of the last days, of whoever had no link."""

    agency: str = ""
    span: str = ""  # one of SPANS
    unlinked: bool = False

    def __bool__(self) -> bool:
        return bool(self.agency or self.span or self.unlinked)


@dataclass(frozen=True, slots=True)
class WhoLooked:
    lines: tuple[LookLine, ...]
    more: bool  # there are older ones
    agencies: tuple[tuple[str, str], ...]  # of those who are named: reference and name
    narrowed: Narrowed


def narrowed_to(sent: Mapping[str, str]) -> Narrowed | None:
    """What an address asks for; None where it cannot be asked for."""
    span, unlinked = sent.get("span", ""), sent.get("unlinked", "")
    if span not in SPANS or unlinked not in ("", "yes"):
        return None
    return Narrowed(sent.get("agency", ""), span, bool(unlinked))


def may_see(viewer: Viewer, child_id: int) -> bool:
    return children.may_see_who_looked(viewer, child_id)


def who_looked(viewer: Viewer, child: children.ChildFacts, narrowed: Narrowed | None = None) -> WhoLooked:
    """The newest first. A service named on request is not named; one that is not shown at all is not here.

    Whoever asks for one agency's looks finds those of whoever is named, and learns nothing of the others.
    """
    wanted = narrowed or Narrowed()
    most = READ if wanted else MOST
    looks = trail.entries_about(child.reference, newest=most + 1, codes=LOOKS)
    openness = children.openness(child.id, kept_back=child.kept)
    shown = [(look, _openly(look, openness, viewer)) for look in looks[:most]]
    shown = [(look, how) for look, how in shown if how is not children.Openly.NOT_AT_ALL]
    people = agencies.practitioners_called([look.actor for look in looks])
    asked = [(look, how) for look, how in shown if _is_asked_for(look, how, wanted, at=viewer.at)]
    reasons = _Reasons(viewer.area_id, _links(child.id))
    lines = [
        _named(look, people.get(look.actor), reasons) if how is children.Openly.YES else _unnamed(look)
        for look, how in asked[:MOST]
    ]
    return WhoLooked(
        tuple(line for line in lines if not wanted.unlinked or NO_LINK in line.why),
        more=len(looks) > most or len(asked) > MOST,
        agencies=_agencies(shown, people),
        narrowed=wanted,
    )


def _is_asked_for(look: Look, how: children.Openly, wanted: Narrowed, *, at: datetime) -> bool:
    days = SPANS[wanted.span].days
    if days is not None and look.at < at - timedelta(days=days):
        return False
    return not wanted.agency or (how is children.Openly.YES and look.agency == wanted.agency)


def as_a_file(found: WhoLooked) -> str:
    """The lines of the page, for a spreadsheet, in which no cell is a formula."""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(("Who", "Post", "Agency", "When", "What they opened", "In", "Why they could"))
    for line in found.lines:
        when = to_london(line.at).isoformat(timespec="seconds")
        words = (
            line.who,
            line.post,
            line.agency,
            when,
            line.what,
            " ".join(line.within),
            "; ".join(line.why),
        )
        table.writerow(
            [f"'{word}" if word[:1] in ("=", "+", "-", "@", "\t", "\r") else word for word in words]
        )
    return text.getvalue()


def _agencies(
    shown: Sequence[tuple[Look, children.Openly]], people: Mapping[str, agencies.PractitionerLine]
) -> tuple[tuple[str, str], ...]:
    named = {
        look.agency: people[look.actor].agency_name
        for look, how in shown
        if how is children.Openly.YES and look.actor in people
    }
    return tuple(sorted(named.items(), key=lambda one: one[1]))


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
