"""The panels of a child's page: each is made for itself, has an address of its own, and fails alone.

The page and the address show the same: `templates/desk/now/panel.html`. What a panel shows besides its
heading is what its function returns, and its template says how. What has no room yet has no panel.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any

from django.db import DatabaseError
from django.urls import reverse

from joinedup.children import queries as children
from joinedup.children.queries import ChildFacts
from joinedup.children.queries import now as written
from joinedup.children.queries.asking_them import doubts, on_request
from joinedup.children.queries.belonging import other_homes
from joinedup.children.queries.visits import visits
from joinedup.children.queries.working import standing
from joinedup.children.rules.kept_from_view import KEPT_FROM_VIEW
from joinedup.children.rules.now import still_to_be_asked
from joinedup.children.rules.working import may_say_who_works
from joinedup.clocks import queries as clocks
from joinedup.desk import day, queries
from joinedup.desk.around import everybody_around, expected_around
from joinedup.desk.rules.ages import waited_in_words
from joinedup.disagreements import queries as disagreements
from joinedup.frontdoor import queries as frontdoor
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import today_in_london
from joinedup.meetings.queries.acting import agreed_about
from joinedup.pathway import queries as pathway
from joinedup.risk import queries as risk
from joinedup.sharing import queries as sharing

log = logging.getLogger("joinedup.desk")

# What a source that is away may throw; a defect of ours is none of these, and goes where defects go.
_AWAY = (DatabaseError, OSError, TimeoutError)
_MOST_DUE = 4
Says = dict[str, Any]
Make = Callable[[Viewer, ChildFacts], Says | None]


@dataclass(frozen=True, slots=True)
class Panel:
    """`heading` may hold `{called}`. `still` is what whoever reads can do while it is away."""

    code: str
    heading: str
    make: Make
    still: str
    tone: str = "plain"


@dataclass(frozen=True, slots=True)
class Shown:
    """One panel as the page shows it. `says` is None where it could not be had; `since` is from when on."""

    code: str
    heading: str
    tone: str
    says: Says | None
    since: datetime | None = None
    still: str = ""


def shown(viewer: Viewer, child: ChildFacts, codes: Iterable[str]) -> dict[str, Shown]:
    """The panels of these codes that there are, by code, in order."""
    made = ((code, show(viewer, child, code)) for code in codes)
    return {code: one for code, one in made if one is not None}


def show(viewer: Viewer, child: ChildFacts, code: str) -> Shown | None:
    """One panel; None where it has nothing to say and is left out."""
    panel = PANELS[code]
    heading = panel.heading.format(called=child.called)
    try:
        says = panel.make(viewer, child)
    except _AWAY as away:
        log.error("panel.unavailable", extra={"kind": type(away).__name__})
        since = _since.away(code, at=viewer.at)
        return Shown(code, heading, panel.tone, None, since, panel.still.format(called=child.called))
    _since.here(code)
    return None if says is None else Shown(code, heading, panel.tone, says)


class _Since:
    """From when on each panel has been away, in this process: what the page says until it is back."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._first: dict[str, datetime] = {}

    def away(self, code: str, *, at: datetime) -> datetime:
        with self._lock:
            return self._first.setdefault(code, at)

    def here(self, code: str) -> None:
        with self._lock:
            self._first.pop(code, None)


_since = _Since()


def _tonight(viewer: Viewer, child: ChildFacts) -> Says:
    return {
        "answers": queries.tonight(viewer, child),
        "plan": written.night_plan(viewer, child),
    }


def _protection(viewer: Viewer, child: ChildFacts) -> Says | None:
    line = pathway.protection_of(viewer, child)
    return {"line": line} if line else None


def _contacts(viewer: Viewer, child: ChildFacts) -> Says | None:
    found = frontdoor.contacts_around(viewer, child.id)
    return {"contacts": found} if found else None


def _around(viewer: Viewer, child: ChildFacts) -> Says:
    return {
        "people": everybody_around(viewer, child),
        "expected": bool(expected_around(viewer)),
        "may_ask": bool(on_request(viewer, child)),
        "ours": (stands := standing(viewer, child.id)).works_with,
        "may_add": may_say_who_works(viewer, stands).allowed,
    }


def _paragraph(viewer: Viewer, child: ChildFacts) -> Says:
    return {"paragraph": written.paragraph(viewer, child)}


def _words(viewer: Viewer, child: ChildFacts) -> Says:
    words = children.childs_words(child.id, kept_back=child.kept)
    heard_on = None if words is None else today_in_london(words.occurred)
    return {
        "words": words,
        "long_ago": heard_on is not None and still_to_be_asked(heard_on, today=today_in_london(viewer.at)),
        "silence": written.not_heard(viewer, child),
    }


def _due(viewer: Viewer, child: ChildFacts) -> Says:
    concern = frontdoor.open_concern_of(viewer, child.reference)
    line = clocks.time_line(viewer, child)
    return {
        "concern": concern,
        "clock": concern.standing if concern else None,
        "running": line.running[:_MOST_DUE],
        "more": len(line.running[_MOST_DUE:]),
    }


def _questions(viewer: Viewer, child: ChildFacts) -> Says:
    return {"questions": day.questions_about(viewer, child.id), "ask_url": ask_url(viewer, child)}


def _differences(viewer: Viewer, child: ChildFacts) -> Says:
    return {"lines": disagreements.about_child(viewer, child)}


def _told(viewer: Viewer, child: ChildFacts) -> Says:
    return {"disclosed": sharing.disclosed_for_child(viewer, child.id)}


def _agreed(viewer: Viewer, child: ChildFacts) -> Says | None:
    found = agreed_about(viewer, child.id)
    return {"agreed": found} if found else None


def _views(viewer: Viewer, child: ChildFacts) -> Says | None:
    found = risk.rounds_of(viewer, child)
    return {"rounds": found} if found else None


def _spoken(viewer: Viewer, child: ChildFacts) -> Says:
    return {"spoken": sharing.spoken_about(viewer, child.id)}


def _family_told(viewer: Viewer, child: ChildFacts) -> Says:
    return {"told": children.family_told(child.id, kept_back=child.kept)}


def _home(viewer: Viewer, child: ChildFacts) -> Says:
    return {
        "family": children.people_around(child.id)[1:],
        "homes": () if child.protected else other_homes(viewer, child),
        "sealed_homes": {home.person: home for home in children.sealed_homes(viewer, child)},
        "kept_from_view": KEPT_FROM_VIEW,
    }


def _sources(viewer: Viewer, child: ChildFacts) -> Says:
    """Whose records are tied to the child and how old they are; and of whom here nothing is, and why."""
    lines = [] if child.kept else list(written.sources(child))
    read = None if child.kept else written.census(child)
    if read is not None:
        lines.append(written.SourceLine("The authority", read, "its census of children in need"))
    tied = {line.agency for line in lines}
    around = () if child.kept else children.around(viewer, child)
    named = {line.agency for line in around if not line.on_request and not line.kept}
    return {
        "sources": [(line, waited_in_words(viewer.at - line.at)) for line in lines],
        "without": sorted(named - tied),
        "kept_from_view": KEPT_FROM_VIEW if child.kept else "",
    }


def _visits(viewer: Viewer, child: ChildFacts) -> Says:
    return {"visits": visits(viewer, child)}


def _doubts(viewer: Viewer, child: ChildFacts) -> Says | None:
    found = doubts(viewer, child)
    return {"doubts": found} if found else None


def ask_url(viewer: Viewer, child: ChildFacts) -> str:
    ask = reverse("sharing:ask", args=[child.reference])
    concern = frontdoor.open_concern_of(viewer, child.reference)
    return f"{ask}?concern={concern.reference}" if concern else ask


_PANELS = (
    Panel(
        "tonight",
        "If something happens tonight",
        _tonight,
        "You can still ring the desks in the directory. In danger: 999.",
        tone="night",
    ),
    Panel(
        "protection", "Police protection", _protection, "Ring the police and the desk on duty.", tone="night"
    ),
    Panel("contacts", "Before you ring or see anybody", _contacts, "Ask the lead worker before you ring."),
    Panel("around", "Who is around {called}", _around, "The directory still shows every duty desk."),
    Panel("paragraph", "In one paragraph", _paragraph, "You can still read everything else here."),
    Panel("words", "{called} says", _words, "You can still add what {called} said."),
    Panel("agreed", "What is agreed", _agreed, "You can still ask whoever chaired."),
    Panel("due", "What is due", _due, "You can still open the time line."),
    Panel("questions", "Questions", _questions, "You can still ask a question."),
    Panel("differences", "Seen differently", _differences, "Speak with your safeguarding lead."),
    Panel("told", "What your agency has been told", _told, "You can still ask who told you."),
    Panel("views", "How each agency sees {called}", _views, "You can still ask each agency."),
    Panel("family-told", "What the family has been told", _family_told, "Ask before you ring the family."),
    Panel("home", "Family and homes", _home, "You can still ask whoever is around {called}."),
    Panel("visits", "Joint visits", _visits, "You can still ring your colleague."),
    Panel("doubts", "Said to be wrong", _doubts, "Ask before you rely on it."),
    Panel("sources", "Where this comes from", _sources, "What is here may be old: ask whoever holds it."),
    Panel("spoken", "We spoke", _spoken, "You can still note a conversation."),
)
PANELS: Mapping[str, Panel] = {panel.code: panel for panel in _PANELS}
# As read on a telephone, from the top. On a wide screen the places are other, and the order is this.
FIRST, AROUND, LEAD = ("tonight", "protection", "contacts", "doubts"), ("around",), ("paragraph", "words")
MAIN = ("agreed", "due", "views", "questions", "differences", "told", "visits", "spoken")
SIDE = ("family-told", "home", "sources")
PLACES: Mapping[str, tuple[str, ...]] = {
    "first": FIRST,
    "around": AROUND,
    "lead": LEAD,
    "main": MAIN,
    "side": SIDE,
}

__all__ = ["PANELS", "PLACES", "Shown", "ask_url", "show", "shown"]
