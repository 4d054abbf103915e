"""Whether a byte of another agency's view leaves the server before its time (V2, C4).

Rounds are brought to every state there is: one agency has said its view, one is absent, the chair opened all;
it is urgent, it is closed. In each, every sort of practitioner asks every address, and what comes back is
searched for the words of each view. Who may be sent what the judge works out from its own ledger of what was
done, and never from the product's rule.

with all taken back, the opposite in the same words: who may not know is sent the same bytes.
with all taken back, the opposite in the same words: whoever may not know it is sent the same bytes.
"""

import random
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from joinedup import store
from joinedup.access.rules.roles import Role
from joinedup.agencies.actions import Added
from joinedup.children import actions as children
from joinedup.children.rules.arrivals import NewChild
from joinedup.gate.pages import Refused
from joinedup.gate.viewer import Viewer
from joinedup.kernel.progress import Progress
from joinedup.kernel.references import Kind, new
from joinedup.lab import world
from joinedup.lab.hidden import REFERENCES, signed_in
from joinedup.lab.tally import Tally
from joinedup.risk import actions as risk
from joinedup.risk.actions import NewView
from joinedup.store.models import Installation

AT = world.TUESDAY_NINE
# What is anew on each page, and says nothing: keys of forms, tokens against forgery, drafts, the clock.
_DRAWN = re.compile(rb'value="[\w-]{20,}"|[A-Za-z0-9]{32,}|(?:Here it is|Printed by)[^<]*<time[^<]*</time>')
# They change something, or lead out: what they answer holds no page of a child.
_LEFT_OUT = frozenset({"site:sign_in", "site:sign_out", "sharing:from_mail", "site:healthz", "site:readyz"})
# Where a view is shown once it may be, so that each of them is asked in every state.
_ABOUT_VIEWS = ("risk:views", "desk:child", "desk:my_day", "desk:open_work", "desk:paper", "desk:part")


@dataclass(slots=True)
class Town:
    people: tuple[Viewer, ...]
    browsers: dict[str, Client]
    agencies: dict[str, Added]  # that are asked
    speaks: dict[str, Viewer]  # for each of them
    chair: Viewer
    child: str


@dataclass(slots=True)
class Ledger:
    """What was done in one round, as the judge wrote it down while it was done."""

    reference: str
    asks: str = "Children's social work"
    said: dict[str, str] = field(default_factory=dict)  # the words of each agency's views, by agency
    open: bool = False

    def may_be_sent(self, whose: str, agency: str, asked: frozenset[str]) -> bool:
        return agency == whose or (self.open and agency in {*asked, self.asks})


def look(trials: int, draw: random.Random) -> Tally:
    tally = Tally("no byte of another agency's view is sent before its time.")
    town = _a_town()
    pages = _pages()
    states = list(_STATES.items())
    going, done = Progress("reveal", of=trials), 0
    for state, bring in states:
        ledger = bring(town, draw)
        cells = _cells(town, pages, draw)
        for who, name in cells[: max(trials // len(states), len(town.people))]:
            _judge(town, ledger, who, name, state=state, tally=tally)
            done += 1
            going.at(min(done, trials - 1))
        if ledger.open and ledger.said:
            _is_shown(town, ledger, state=state, tally=tally)
    _whatever_they_say(town, pages, max(trials // 40, 6), draw, tally)
    going.end()
    tally.figures["states of a round"] = len(states)
    tally.figures["addresses"] = len(pages)
    tally.figures["kinds of practitioner"] = len(town.people)
    tally.figures["answers searched"] = done
    return tally


def _judge(town: Town, ledger: Ledger, who: Viewer, name: str, *, state: str, tally: Tally) -> None:
    asked = frozenset(town.agencies)
    for method in ("get", "post") if name.startswith("risk:") else ("get",):
        body = _sent(town, who, name, ledger, method=method).content.decode(errors="replace")
        for whose, words in ledger.said.items():
            if not ledger.may_be_sent(whose, who.agency_name, asked):
                tally.count(
                    "answer to whoever may not know",
                    right=words not in body,
                    promise="hold no word of a view",
                    example=f"{state}: {method.upper()} {name} as {who.name} holds {whose}'s",
                )


def _is_shown(town: Town, ledger: Ledger, *, state: str, tally: Tally) -> None:
    """Once they are open they are there: else a server that shows nobody anything would pass."""
    for who in (town.chair, *town.speaks.values()):
        body = _sent(town, who, "risk:views", ledger).content.decode()
        for whose, words in ledger.said.items():
            tally.count(
                "view that is open",
                right=words in body,
                promise="are shown to who is asked",
                example=f"{state}: {whose}'s is not shown to {who.name}",
            )


def _whatever_they_say(town: Town, pages: list[str], pairs: int, draw: random.Random, tally: Tally) -> None:
    """The same bytes, whether the police say the least or the most: before the views are open."""
    others = [one for one in _cells(town, pages, draw) if one[0].agency_name != "Police"]
    # The same both times: lists put what began in one minute in the order of its reference.
    called = [new(Kind.ROUND) for _ in range(1 + len(town.agencies))]
    for who, name in others[:pairs]:
        answers = [_if_police_say(town, who, name, said, called=called) for said in _OPPOSITES]
        tally.count(
            "page of another agency, whatever the police say",
            right=answers[0] == answers[1],
            promise="are the same bytes",
            example=f"{name} as {who.name} tells a view apart",
        )


_OPPOSITES = (("1", "quite", "weak", 0), ("4", "not_very", "strong", 1))


def _if_police_say(
    town: Town, who: Viewer, name: str, said: tuple[str, str, str, int], *, called: list[str]
) -> bytes:
    """What somebody is sent after the police said that; then all of it is taken back."""
    reading, sure, evidence, fact = said
    with transaction.atomic():
        with mock.patch("joinedup.risk.models.new", side_effect=called):
            reference = _one_round(town)
        for words in ("The door was open.", "She was cold."):
            risk.add_fact(reference, words=words, by=town.chair, at=AT)
        facts = _facts(town, reference)
        view = NewView(reading, sure, "The same words.", rests_on=(facts[fact],), evidence=evidence)
        risk.say_view(reference, view, by=town.speaks["Police"], at=AT)
        answer: bytes = _sent(town, who, name, Ledger(reference)).content
        transaction.set_rollback(True)
    return _DRAWN.sub(b"", answer.replace(reference.encode(), b"ROUND"))


def _facts(town: Town, reference: str) -> list[int]:
    from joinedup.risk.queries import round_for

    with store.reading_in(town.chair.area_id):
        seen = round_for(town.chair, reference)
    assert seen is not None
    return [one.id for one in seen.facts]


def _sent(town: Town, who: Viewer, name: str, ledger: Ledger, *, method: str = "get") -> Any:
    """What an address answers somebody with. A form is sent empty, so that it changes nothing."""
    kind = REFERENCES.get(name)
    asked = {Kind.CHILD: town.child, Kind.ROUND: ledger.reference}
    path = reverse(name, args=[asked[kind]] if kind else [])
    browser = town.browsers[who.name]
    if name == "desk:part":
        return browser.get(path, {"of": "views"})
    return browser.post(path, {}) if method == "post" else browser.get(path)


def _pages() -> list[str]:
    """Every address that takes nothing, a child or a round."""
    names = []
    for name in _names(get_resolver().url_patterns):
        if name in _LEFT_OUT or name.startswith("signin:"):
            continue
        if name in REFERENCES:
            if REFERENCES[name] in (Kind.CHILD, Kind.ROUND):
                names.append(name)
            continue
        try:
            reverse(name)
        except NoReverseMatch:
            continue
        names.append(name)
    return sorted(names)


def _names(patterns: list[URLPattern | URLResolver], space: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _names(pattern.url_patterns, pattern.namespace or space)
        else:
            yield f"{space}:{pattern.name}"


def _cells(town: Town, pages: list[str], draw: random.Random) -> list[tuple[Viewer, str]]:
    """Where a view is shown comes first, for everybody; then all other addresses, in a drawn order."""
    first = [(who, name) for name in _ABOUT_VIEWS for who in town.people]
    draw.shuffle(first)
    rest = [(who, name) for name in pages if name not in _ABOUT_VIEWS for who in town.people]
    draw.shuffle(rest)
    return first + rest


# --- the states -------------------------------------------------------------------------------------------


def _one_round(town: Town, *, urgent: bool = False) -> str:
    asked = [one.reference for one in town.agencies.values()]
    return risk.open_round(
        child=town.child, agencies=asked, urgent=urgent, by=town.chair, at=AT, key=new(Kind.ROUND)
    )


def _say(town: Town, ledger: Ledger, whose: str, draw: random.Random) -> None:
    words = f"ZQ{draw.randrange(10**9):09}{whose[:2].upper()}"
    view = NewView(
        reading=draw.choice("1234"), how_sure="partly", what_would_change_it=words, fact="Seen on Monday."
    )
    risk.say_view(ledger.reference, view, by=town.speaks[whose], at=AT, key=new(Kind.ROUND))
    ledger.said[whose] = words


def _state(*says: str) -> Callable[[Town, random.Random], Ledger]:
    def bring(town: Town, draw: random.Random) -> Ledger:
        ledger = Ledger(_one_round(town))
        for whose in says:
            _say(town, ledger, whose, draw)
        ledger.open = set(says) == set(town.agencies)
        return ledger

    return bring


def _twice(town: Town, draw: random.Random) -> Ledger:
    """An agency thinks again while others are waited for."""
    ledger = _state("Police", "Health")(town, draw)
    _say(town, ledger, "Police", draw)
    return ledger


def _one_absent(town: Town, draw: random.Random) -> Ledger:
    ledger = _state("Police", "Health")(town, draw)
    school = town.agencies["Parkside Primary School"].reference
    risk.say_present(ledger.reference, agency=school, present=False, by=town.chair, at=AT)
    ledger.open = True
    return ledger


def _absent_and_waited_for(town: Town, draw: random.Random) -> Ledger:
    ledger = _state("Police")(town, draw)
    school = town.agencies["Parkside Primary School"].reference
    risk.say_present(ledger.reference, agency=school, present=False, by=town.chair, at=AT)
    return ledger


def _opened_by_the_chair(town: Town, draw: random.Random) -> Ledger:
    ledger = _state("Police")(town, draw)
    with suppress(Refused):  # a server on which they are open already is judged, not fallen over
        risk.reveal(ledger.reference, because="Time is short.", by=town.chair, at=AT)
    ledger.open = True
    _say(town, ledger, "Health", draw)
    return ledger


def _urgent(town: Town, draw: random.Random) -> Ledger:
    ledger = Ledger(_one_round(town, urgent=True), open=True)
    _say(town, ledger, "Police", draw)
    return ledger


def _closed(town: Town, draw: random.Random) -> Ledger:
    ledger = _state("Health")(town, draw)
    risk.close_round(ledger.reference, by=town.chair, at=AT)
    ledger.open = True
    return ledger


_STATES: dict[str, Callable[[Town, random.Random], Ledger]] = {
    "one has said": _state("Police"),
    "all but one have": _state("Police", "Health"),
    "one has said it twice": _twice,
    "one is absent, one is waited for": _absent_and_waited_for,
    "all have": _state("Police", "Health", "Parkside Primary School"),
    "one is absent": _one_absent,
    "the chair opened them": _opened_by_the_chair,
    "it is urgent": _urgent,
    "it is closed": _closed,
}


def _a_town() -> Town:
    if not Installation.objects.exists():
        Installation.objects.create(mode="demo", made_at=AT, starts_at=AT, finished=True)
    area = world.add_area("Northside")
    hub = world.add_agency(area, "Children's social work", kind="childrens_social_work")
    asked = {
        "Police": world.add_agency(area, "Police", kind="police"),
        "Health": world.add_agency(area, "Health", kind="health"),
        "Parkside Primary School": world.add_agency(area, "Parkside Primary School", kind="education"),
    }
    other = world.add_agency(area, "Hillside Primary School", kind="education")
    door = world.add_desk(area, hub, "The front door", front_door=True)
    desks = {name: world.add_desk(area, agency, f"{name}: duty") for name, agency in asked.items()}
    people = (
        ("Denise Walker", hub, Role.HUB_MANAGER, door),
        ("Priya Nair", hub, Role.HUB_SOCIAL_WORKER, door),
        ("Sam Khan", asked["Police"], Role.POLICE_RESEARCHER, desks["Police"]),
        ("Angela Moran", asked["Police"], Role.POLICE_DISCLOSER, desks["Police"]),
        ("Hannah Okoye", asked["Health"], Role.HEALTH_VISITOR, desks["Health"]),
        (
            "Joy Adeyemi", asked["Parkside Primary School"], Role.SAFEGUARDING_LEAD,
            desks["Parkside Primary School"],
        ),
        ("Grace Obi", other, Role.SAFEGUARDING_LEAD, None),
        ("Zoe Li", hub, Role.BOARD_ANALYST, None),
        ("Steve Lund", hub, Role.AREA_ADMINISTRATOR, None),
    )  # fmt: skip
    viewers = {
        name: world.add_person(area, agency, name, role=role, desk=desk, story=number)
        for number, (name, agency, role, desk) in enumerate(people, start=1)
    }
    denise = viewers["Denise Walker"]
    child = children.add_child(NewChild(given_name="Amara", family_name="Okafor"), by=denise, at=AT)
    return Town(
        people=tuple(viewers.values()),
        browsers={name: signed_in(one) for name, one in viewers.items()},
        agencies=asked,
        speaks={
            "Police": viewers["Sam Khan"],
            "Health": viewers["Hannah Okoye"],
            "Parkside Primary School": viewers["Joy Adeyemi"],
        },
        chair=denise,
        child=child,
    )
