"""Whether a byte of another agency's view leaves the server before its time (V2, C4).

The cases of a morning's meeting are brought to every state that a round of views has: one agency has said
its view, one is absent, the chair opened all; it is urgent, it is closed. Views are said on their own page,
and in the meeting by its own form. In each state every sort of practitioner asks every address, and what
comes back is searched for the words of each view, and for how a screen puts it. Who may be sent what the
judge works out from its own ledger of what was done, and never from the product's rule.

And where the police say the least or the most, with all taken back in between: whoever may not know it is
sent the same bytes.
"""

import html
import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import zip_longest
from typing import Any

from django.db import connection, transaction
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from joinedup import store
from joinedup.access.rules.roles import Role
from joinedup.agencies.actions import Added
from joinedup.agencies.queries import every_desk
from joinedup.children import actions as children
from joinedup.children.rules.arrivals import NewChild
from joinedup.disagreements import actions as disagreements
from joinedup.disagreements.actions import Raised
from joinedup.gate.pages import Refused
from joinedup.gate.viewer import Viewer
from joinedup.kernel.progress import Progress
from joinedup.kernel.references import Kind, new
from joinedup.lab import world
from joinedup.lab.hidden import REFERENCES, signed_in
from joinedup.lab.tally import CannotLook, Tally
from joinedup.meetings.actions import agenda, attendance, live, live_acting, live_after
from joinedup.meetings.actions.live_acting import Given
from joinedup.meetings.queries import meeting_for
from joinedup.meetings.queries.live import case_spoken
from joinedup.meetings.rules.acting import ForWhom
from joinedup.meetings.rules.attendance import Said as Attendance
from joinedup.meetings.rules.deciding import Kind as Kinds
from joinedup.meetings.rules.turns import Way
from joinedup.risk import actions as risk
from joinedup.risk.actions import NewView
from joinedup.store.models import Installation

AT = world.TUESDAY_NINE
# What is anew on each page, and says nothing: keys of forms, tokens against forgery, drafts, the clock, and
# for how long a case has been talked of.
_DRAWN = re.compile(
    rb'value="[\w-]{20,}"|[A-Za-z0-9]{32,}|(?:Here it is|Printed by)[^<]*<time[^<]*</time>'
    rb'|data-used="\d+"|\d+:\d\d of \d+:\d\d'
)
# They change something, or lead out: what they answer holds no page of a child.
_LEFT_OUT = frozenset({"site:sign_in", "site:sign_out", "sharing:from_mail", "site:healthz", "site:readyz"})
# Where a view is shown once it may be, so that each is asked in every state: at the meeting, and elsewhere.
_AT_THE_MEETING = (
    "meetings:live", "meetings:view", "meetings:minutes", "meetings:meeting", "meetings:decide",
    "meetings:room", "meetings:stream",
)  # fmt: skip
_ELSEWHERE = ("risk:views", "desk:child", "desk:my_day", "desk:open_work", "desk:paper", "desk:part")
# Forms of the meeting that show its screen again when they are sent empty, and change nothing.
_FORMS = frozenset(
    f"meetings:{name}" for name in ("view", "decide", "dissent", "give", "contact", "grade", "reveal")
)
_POSTED_ONLY = _FORMS | {
    f"meetings:{name}"
    for name in (
        "build", "lock", "chair", "ask_views", "open", "turn", "call", "heard", "harmed", "move", "accept"
    )
}  # fmt: skip
_TAGS = re.compile(r"<[^>]*>")
_CALLED = {"1": "1 Universal", "2": "2 Early help", "3": "3 Child in need", "4": "4 Significant harm"}
_HERE = frozenset({Kind.CHILD, Kind.ROUND, Kind.MEETING, Kind.CASE, Kind.ACTION, Kind.DISAGREEMENT})


@dataclass(frozen=True, slots=True)
class Case:
    """One child of the morning's agenda, by reference."""

    child: str
    case: str
    round: str


@dataclass(slots=True)
class Town:
    people: tuple[Viewer, ...]
    browsers: dict[str, Client]
    agencies: dict[str, Added]  # that are asked
    speaks: dict[str, Viewer]  # for each of them
    chair: Viewer
    scribe: Viewer
    meeting: str
    cases: dict[str, Case]  # by what is brought about in it
    ledgers: "list[Ledger]" = field(default_factory=list)  # so far
    action: str = ""
    difference: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """One view; on a page it would be words that stand nowhere else, or an agency and its reading."""

    whose: str
    reading: str
    words: str  # what would change it

    def is_in(self, body: str, plain: str, *, about_it: bool) -> bool:
        if self.words in body:
            return True
        return about_it and re.search(rf"{self.whose}\W+{_CALLED[self.reading]}", plain) is not None


@dataclass(slots=True)
class Ledger:
    """What was done in one round, as the judge wrote it down while it was done."""

    of: Case
    asks: str = "Children's social work"
    said: list[Said] = field(default_factory=list)
    waited_for: set[str] = field(default_factory=set)
    open: bool = False

    def may_be_sent(self, whose: str, agency: str, asked: frozenset[str]) -> bool:
        return agency == whose or (self.open and agency in {*asked, self.asks})

    def newest(self) -> dict[str, Said]:
        return {one.whose: one for one in self.said}


def look(trials: int, draw: random.Random, *, states: tuple[str, ...] = ()) -> Tally:
    """`states`: these alone."""
    tally = Tally("no byte of another agency's view is sent before its time.")
    town = _a_town()
    pages = _pages()
    wanted = {name: bring for name, bring in _STATES.items() if name in states or not states}
    searched: dict[str, list[int]] = defaultdict(list)
    going, done = Progress("reveal", of=trials), 0
    _whatever_they_say(town, pages, max(trials // 30, 7), draw, tally)
    for state, bring in wanted.items():
        ledger = bring(town, draw)
        cells = _cells(town, pages, draw)
        for who, name in cells[: max(trials // len(wanted), len(town.people))]:
            searched[name] += _judge(town, ledger, who, name, state=state, tally=tally)
            done += 1
            going.at(min(done, trials - 1))
        if ledger.open and ledger.said:
            _is_shown(town, ledger, state=state, tally=tally)
    going.end()
    answers = [(name, status) for name, each in searched.items() for status in each]
    tally.figures |= {
        "states of a round": len(wanted),
        "addresses": len(pages),
        "kinds of practitioner": len(town.people),
        "addresses that were asked": len(searched),
        "answers searched": len(answers),
        "those that were a page, and no refusal": sum(status in (200, 422) for _, status in answers),
        "those of the meeting's own addresses": sum(name.startswith("meetings:") for name, _ in answers),
    }
    return tally


def _judge(town: Town, ledger: Ledger, who: Viewer, name: str, *, state: str, tally: Tally) -> list[int]:
    """With which status it answered. What waits in the cases before it must not be there either."""
    asked = frozenset(town.agencies)
    found = []
    for method in _methods(name):
        answer = _sent(town, who, name, ledger, method=method)
        body = answer.content.decode(errors="replace")
        plain = _plain(body)
        found.append(answer.status_code)
        for one in town.ledgers:
            about_it = one is ledger and REFERENCES.get(name) in _HERE
            for said in one.said:
                if not one.may_be_sent(said.whose, who.agency_name, asked):
                    tally.count(
                        "view, and answer to whoever may not know it",
                        right=not said.is_in(body, plain, about_it=about_it),
                        promise="hold nothing of it",
                        example=f"{state}: {method.upper()} {name} as {who.name} holds {said.whose}'s",
                    )
    return found


def _methods(name: str) -> tuple[str, ...]:
    if name in _FORMS:
        return ("post",)
    return ("get", "post") if name.startswith("risk:") else ("get",)


def _plain(body: str) -> str:
    """As somebody reads it."""
    return html.unescape(" ".join(_TAGS.sub(" ", body).split()))


def _is_shown(town: Town, ledger: Ledger, *, state: str, tally: Tally) -> None:
    """Once they are open they are there: else a server that shows nobody anything would pass."""
    sits = state not in ("it is closed", _OVER)  # a round that takes nothing more is on its own page alone
    names = ("risk:views", "meetings:live") if sits else ("risk:views",)
    for who in (town.chair, *town.speaks.values()):
        for name in names:
            body = _sent(town, who, name, ledger).content.decode()
            plain = _plain(body)
            for said in ledger.newest().values():
                tally.count(
                    "view that is open, and page of it for those at the meeting",
                    right=said.is_in(body, plain, about_it=True),
                    promise="hold it",
                    example=f"{state}: {said.whose}'s is not on {name} for {who.name}",
                )


def _whatever_they_say(town: Town, pages: list[str], pairs: int, draw: random.Random, tally: Tally) -> None:
    """The same bytes, whether the police say the least or the most: before the views are open."""
    others = [one for one in _cells(town, pages, draw) if one[0].agency_name != "Police"]
    # Whoever chairs, whoever writes and another agency have its screen before them while the police say it.
    before_them = [(who, "meetings:live") for who in (town.chair, town.scribe, town.speaks["Health"])]
    _call(town, _ALIKE)
    for number, (who, name) in enumerate([*before_them, *others][:pairs]):
        at_the_meeting = number % 2 == 0
        answers = [_if_police_say(town, who, name, said, at_the_meeting) for said in _OPPOSITES]
        tally.count(
            "page of another agency, whatever the police say",
            right=answers[0] == answers[1],
            promise="are the same bytes",
            example=f"{name} as {who.name} tells a view apart",
        )


_OPPOSITES = (("1", "quite", "weak", 0), ("4", "not_very", "strong", 1))


def _if_police_say(
    town: Town, who: Viewer, name: str, said: tuple[str, str, str, int], at_the_meeting: bool
) -> bytes:
    """What somebody is sent after the police said that; then all of it is taken back."""
    reading, sure, evidence, fact = said
    of, police = town.cases[_ALIKE], town.speaks["Police"]
    method = _methods(name)[-1]
    with transaction.atomic():
        if at_the_meeting:
            live.say_view(
                of.case, reading=reading, how_sure=sure, fact="The door was open.", by=police, at=AT
            )
        else:
            for words in ("The door was open.", "She was cold."):
                risk.add_fact(of.round, words=words, by=town.chair, at=AT)
            rests_on = (_facts(town, of.round)[fact],)
            view = NewView(reading, sure, "The same words.", rests_on=rests_on, evidence=evidence)
            risk.say_view(of.round, view, by=police, at=AT)
        answer: bytes = _sent(town, who, name, Ledger(of), method=method).content
        transaction.set_rollback(True)
    return _DRAWN.sub(b"", answer)


def _facts(town: Town, reference: str) -> list[int]:
    from joinedup.risk.queries import round_for

    with store.reading_in(town.chair.area_id):
        seen = round_for(town.chair, reference)
    assert seen is not None
    return [one.id for one in seen.facts]


def _sent(town: Town, who: Viewer, name: str, ledger: Ledger, *, method: str = "get") -> Any:
    """What an address answers somebody with. A form is sent empty, so that it changes nothing."""
    kind = REFERENCES.get(name)
    asked = {
        Kind.CHILD: ledger.of.child,
        Kind.ROUND: ledger.of.round,
        Kind.CASE: ledger.of.case,
        Kind.MEETING: town.meeting,
        Kind.ACTION: town.action,
        Kind.DISAGREEMENT: town.difference,
    }
    path = reverse(name, args=[asked[kind]] if kind else [])
    browser = town.browsers[who.name]
    if name == "desk:part":
        return browser.get(path, {"of": "views"})
    return browser.post(path, {}) if method == "post" else browser.get(path)


def _pages() -> list[str]:
    """Every address that takes nothing, or what this town has one of: a child, a round, a meeting, a case."""
    names = []
    for name in _names(get_resolver().url_patterns):
        if name in _LEFT_OUT or name.startswith("signin:") or name in _POSTED_ONLY - _FORMS:
            continue
        if name in REFERENCES:
            if REFERENCES[name] in _HERE:
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
    """In which order everybody asks for everything. Those at the meeting come first, each with a page on
    which views are drawn; then everybody with a page of the meeting and another where a view is shown once it
    may be; then the others of those, and in between every other address as it is drawn."""
    first = [
        (who, draw.choice(("meetings:live", "risk:views"))) for who in (town.chair, *town.speaks.values())
    ]
    dealt = _in_turn(_dealt(town, _AT_THE_MEETING, draw), _dealt(town, _ELSEWHERE, draw))
    shown = {*_AT_THE_MEETING, *_ELSEWHERE}
    rest = [(who, name) for name in pages if name not in shown for who in town.people]
    draw.shuffle(rest)
    each_once = 2 * len(town.people)
    others = [*dealt[:each_once], *_in_turn(dealt[each_once:], rest)]
    return [*first, *(one for one in others if one not in first)]


def _in_turn(these: list[tuple[Viewer, str]], those: list[tuple[Viewer, str]]) -> list[tuple[Viewer, str]]:
    return [one for pair in zip_longest(these, those) for one in pair if one is not None]


def _dealt(town: Town, names: tuple[str, ...], draw: random.Random) -> list[tuple[Viewer, str]]:
    """Each page for everybody: one for each of the people, then the next one for each."""
    people = list(town.people)
    draw.shuffle(people)
    start = draw.randrange(len(names))
    return [
        (who, names[(start + turn + place) % len(names)])
        for turn in range(len(names))
        for place, who in enumerate(people)
    ]


# --- the states -------------------------------------------------------------------------------------------


def _call(town: Town, state: str) -> None:
    live.call(town.meeting, way=Way.TO, case=town.cases[state].case, by=town.chair, at=AT)


def _say(town: Town, ledger: Ledger, whose: str, draw: random.Random) -> None:
    """On the page of its views."""
    said = _a_view(whose, draw)
    view = NewView(said.reading, "partly", said.words, fact="Seen on Monday.")
    risk.say_view(ledger.of.round, view, by=town.speaks[whose], at=AT, key=new(Kind.ROUND))
    _write_down(ledger, said)


def _a_view(whose: str, draw: random.Random) -> Said:
    return Said(whose, draw.choice("234"), f"ZQ{draw.randrange(10**9):09}{whose[:2].upper()}")


def _say_there(town: Town, ledger: Ledger, whose: str, draw: random.Random) -> None:
    """At the meeting, by the form of its screen; what would change it is kept where that form asks for it."""
    said = _a_view(whose, draw)
    sent = {
        "reading": said.reading,
        "how_sure": "partly",
        "fact": "Seen on Monday.",
        "what_would_change_it": said.words,
        "_key": new(Kind.ROUND),
    }
    path = reverse("meetings:view", args=[ledger.of.case])
    answer = town.browsers[town.speaks[whose].name].post(path, sent)
    if answer.status_code != 303:
        raise CannotLook(f"a view that is said at the meeting is answered with {answer.status_code}.")
    _write_down(ledger, said)


def _write_down(ledger: Ledger, said: Said) -> None:
    ledger.said.append(said)
    ledger.waited_for.discard(said.whose)
    ledger.open = ledger.open or not ledger.waited_for


def _begin(town: Town, state: str, *, open_at_once: bool = False) -> Ledger:
    _call(town, state)
    ledger = Ledger(town.cases[state], waited_for=set(town.agencies), open=open_at_once)
    town.ledgers.append(ledger)
    return ledger


def _state(state: str, *says: str, there: tuple[str, ...] = ()) -> Callable[[Town, random.Random], Ledger]:
    """`there`: who says it at the meeting, and not before."""

    def bring(town: Town, draw: random.Random) -> Ledger:
        ledger = _begin(town, state)
        for whose in says:
            (_say_there if whose in there else _say)(town, ledger, whose, draw)
        return ledger

    return bring


def _twice(town: Town, draw: random.Random) -> Ledger:
    """An agency thinks again while others are waited for."""
    ledger = _state("one has said it twice", "Police", "Health")(town, draw)
    _say_there(town, ledger, "Police", draw)
    return ledger


def _without(town: Town, ledger: Ledger, agency: str) -> None:
    """In this round alone."""
    away = town.agencies[agency].reference
    risk.say_present(ledger.of.round, agency=away, present=False, by=town.chair, at=AT)
    ledger.waited_for.discard(agency)
    ledger.open = ledger.open or not ledger.waited_for


def _one_absent(town: Town, draw: random.Random) -> Ledger:
    ledger = _state("one is absent", "Police", "Health", there=("Health",))(town, draw)
    _without(town, ledger, _SCHOOL)
    return ledger


def _absent_and_waited_for(town: Town, draw: random.Random) -> Ledger:
    ledger = _state("one is absent, one is waited for", "Police", there=("Police",))(town, draw)
    _without(town, ledger, _SCHOOL)
    return ledger


def _opened_by_the_chair(town: Town, draw: random.Random) -> Ledger:
    """Over the meeting's own form."""
    ledger = _state("the chair opened them", "Police")(town, draw)
    with suppress(Refused):  # a server on which they are open already is judged, not fallen over
        live.open_views(ledger.of.case, because="Time is short.", by=town.chair, at=AT)
    ledger.open = True
    _say_there(town, ledger, "Health", draw)
    return ledger


def _urgent(town: Town, draw: random.Random) -> Ledger:
    ledger = _begin(town, "it is urgent", open_at_once=True)
    _say(town, ledger, "Police", draw)
    return ledger


def _closed(town: Town, draw: random.Random) -> Ledger:
    ledger = _state("it is closed", "Health")(town, draw)
    risk.close_round(ledger.of.round, by=town.chair, at=AT)
    ledger.open = True
    return ledger


def _went_home(town: Town, draw: random.Random) -> Ledger:
    """Who is said to be absent from the meeting is waited for in none of its cases."""
    ledger = _state("one left the meeting", "Health", "Police", there=("Health", "Police"))(town, draw)
    school = town.agencies[_SCHOOL].reference
    attendance.say_attendance(town.meeting, agency=school, said=Attendance.ABSENT, by=town.chair, at=AT)
    for one in town.ledgers:
        one.waited_for.discard(_SCHOOL)
        one.open = one.open or (bool(one.said) and not one.waited_for)
    return ledger


def _closed_with_its_meeting(town: Town, draw: random.Random) -> Ledger:
    """It was decided, so its round is over with the meeting; those that were parked go on waiting."""
    ledger = _state(_OVER, "Police", there=("Police",))(town, draw)
    how: dict[str, Any] = {"by": town.chair, "at": AT}
    decided = live.Decided(kind=Kinds.STAYS, words="We ring her.", override="Time is short.")
    live.decide(ledger.of.case, decided, based_on=1, **how)
    live_after.close(town.meeting, because="They come on tomorrow.", **how)
    ledger.open = True
    return ledger


_SCHOOL = "Parkside Primary School"
_ALIKE = "whatever they say"
_OVER = "it is closed with its meeting"
_STATES: dict[str, Callable[[Town, random.Random], Ledger]] = {
    "one has said": _state("one has said", "Police"),
    "one has said at the meeting": _state("one has said at the meeting", "Health", there=("Health",)),
    "all but one have": _state("all but one have", "Police", "Health", there=("Health",)),
    "one has said it twice": _twice,
    "one is absent, one is waited for": _absent_and_waited_for,
    "all have": _state("all have", "Police", "Health", _SCHOOL, there=("Police", _SCHOOL)),
    "one is absent": _one_absent,
    "the chair opened them": _opened_by_the_chair,
    "it is urgent": _urgent,
    "it is closed": _closed,
    "one left the meeting": _went_home,
    _OVER: _closed_with_its_meeting,
}


def _a_meeting(
    area: int, chair: Viewer, scribe: Viewer, desks: dict[str, int]
) -> tuple[str, dict[str, Case]]:
    """This morning's: a case for each state, and its agenda locked, which asks for the views."""
    how: dict[str, Any] = {"by": chair, "at": AT}
    meeting = agenda.convene(AT.date(), **how)
    every = {one.id: one for one in every_desk(area)}
    for desk in desks.values():
        attendance.invite(meeting, whom=every[desk].reference, **how)
    cases = {}
    for state in (_ALIKE, *_STATES):
        child = children.add_child(NewChild(given_name="Amara", family_name="Okafor"), **how)
        cases[state] = child, agenda.add(meeting, what=child, because="Hurt last night.", **how)
        if state == "it is urgent":
            asked = [every[desk].agency_reference for desk in desks.values()]
            risk.open_round(child=child, agencies=asked, urgent=True, key=new(Kind.ROUND), **how)
    agenda.build(meeting, **how)
    agenda.lock(meeting, based_on=_version(chair, meeting), **how)
    agenda.name_scribe(meeting, whom=scribe.reference, based_on=_version(chair, meeting), **how)
    live.open_meeting(meeting, **how)
    with store.reading_in(area), connection.cursor() as cursor:
        cursor.execute(
            "SELECT k.reference, r.reference FROM risk_round r JOIN children_child k ON k.id = r.child_id"
        )
        rounds = dict(cursor.fetchall())
    return meeting, {state: Case(child, case, rounds[child]) for state, (child, case) in cases.items()}


def _version(chair: Viewer, meeting: str) -> int:
    with store.reading_in(chair.area_id):
        found = meeting_for(chair, meeting)
    assert found is not None
    return found.version


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
    denise, priya = viewers["Denise Walker"], viewers["Priya Nair"]
    meeting, cases = _a_meeting(area, denise, priya, desks)
    how: dict[str, Any] = {"by": denise, "at": AT}
    live.call(meeting, way=Way.TO, case=cases[_ALIKE].case, **how)
    tomorrow = AT.date() + timedelta(days=1)
    owner = viewers["Hannah Okoye"].reference
    live_acting.give(cases[_ALIKE].case, Given(ForWhom.SUSPECTED, owner, "Check his bail", tomorrow), **how)
    differs = Raised(
        "They think 3.", "A visit.", "Nan stays.", case=cases[_ALIKE].case, other=asked["Health"].reference
    )
    difference = disagreements.raise_difference(differs, key=new(Kind.DISAGREEMENT), **how)
    with store.reading_in(area):
        spoken = case_spoken(denise, cases[_ALIKE].case)
    assert spoken is not None
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
        scribe=priya,
        meeting=meeting,
        cases=cases,
        action=spoken[1].actions[0].reference,
        difference=difference,
    )
