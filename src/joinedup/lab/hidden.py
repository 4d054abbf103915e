"""Whether what is hidden looks exactly like what does not exist (security.md G-03).

Every address that takes a reference is asked for by every kind of practitioner, with a reference that exists
and is not theirs to see, one that nobody bears and one that cannot be one. The three answers must be one: the
same status, headers and bytes, the same number of database statements, the same entries in the trail.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from joinedup import store
from joinedup.access.rules.roles import Role
from joinedup.agencies import queries as agencies
from joinedup.agencies.actions import Added, asking, narrowing
from joinedup.api import actions as api
from joinedup.api.queries import tokens
from joinedup.api.rules.scopes import Scope
from joinedup.children import actions as children
from joinedup.children import queries as known
from joinedup.children.actions import belonging, sameness
from joinedup.children.queries.belonging import belongings
from joinedup.children.rules.arrivals import NewChild, NewInvolvement
from joinedup.children.rules.belonging import NameKind
from joinedup.clocks import actions as clocks
from joinedup.clocks.queries import time_line
from joinedup.desk import actions as handing
from joinedup.desk.queries import key_of_item, to_give
from joinedup.desk.rules.handover import How
from joinedup.disagreements import actions as disagreements
from joinedup.disagreements.actions import Raised
from joinedup.disagreements.queries import learnings
from joinedup.files.queries import Found
from joinedup.files.rules.limits import TEXT
from joinedup.frontdoor import actions as frontdoor
from joinedup.frontdoor import queries
from joinedup.frontdoor.rules.advising import Asked
from joinedup.frontdoor.rules.coming_in import PersonKind, PersonTold
from joinedup.frontdoor.rules.incidents import (
    Crime,
    Grade,
    IncidentKind,
    InIncident,
    Notification,
    Part,
    Support,
    Tool,
)
from joinedup.frontdoor.rules.telling import Told
from joinedup.gate.pages import mark_of
from joinedup.gate.rights import Right
from joinedup.gate.viewer import Viewer
from joinedup.identity.rules.merging import Said
from joinedup.kernel.progress import Progress
from joinedup.kernel.references import Kind, new
from joinedup.lab import world
from joinedup.lab.tally import Tally
from joinedup.lab.world import TUESDAY_NINE
from joinedup.linking import actions as linking
from joinedup.meetings.actions import agenda as meetings
from joinedup.meetings.actions import live, live_acting
from joinedup.meetings.actions.live_acting import Given
from joinedup.meetings.queries import meeting_for
from joinedup.meetings.queries.live import case_spoken
from joinedup.meetings.rules.acting import ForWhom
from joinedup.meetings.rules.turns import Way
from joinedup.pathway import actions as pathway
from joinedup.pathway.actions.protection import Taken
from joinedup.risk import actions as risk
from joinedup.sharing import actions as sharing
from joinedup.sharing.queries import barriers
from joinedup.store.areas import EVERY
from joinedup.store.models import Installation
from joinedup.vault import queries as vault

# What the reference in an address is of. An address that stands in neither list is a failure: somebody added
# it and said nowhere what must stay hidden there.
REFERENCES = {
    "desk:child": Kind.CHILD,
    "desk:looks": Kind.CHILD,
    "desk:give_for": Kind.PRACTITIONER,
    "desk:handover": Kind.HANDOVER,
    "desk:protect": Kind.CHILD,
    "desk:lift": Kind.CHILD,
    "desk:add_words": Kind.CHILD,
    "desk:drawing": Kind.FILE,
    "desk:ask_specialist": Kind.DESK,
    "desk:specialist_came": Kind.SPOKEN,
    "desk:family_told": Kind.CHILD,
    "desk:doubt": Kind.DETAIL,
    "desk:name_wish": Kind.DETAIL,
    "desk:wrong": Kind.CHILD,
    "desk:ours": Kind.CHILD,
    "desk:who_works": Kind.CHILD,
    "desk:relative": Kind.CHILD,
    "desk:ask_service": Kind.CHILD,
    "desk:visit": Kind.DETAIL,
    "desk:same": Kind.CHILD,
    "desk:tie": Kind.SAMENESS,
    "desk:end_detail": Kind.DETAIL,
    "desk:family": Kind.CHILD,
    "desk:plan_visit": Kind.CHILD,
    "desk:particulars": Kind.CHILD,
    "desk:add_number": Kind.CHILD,
    "desk:add_home": Kind.CHILD,
    "desk:add_name": Kind.CHILD,
    "desk:part": Kind.CHILD,
    "desk:paper": Kind.CHILD,
    "desk:not_heard": Kind.CHILD,
    "desk:plan_tonight": Kind.CHILD,
    "desk:paragraph": Kind.CHILD,
    "desk:for_family": Kind.CHILD,
    "desk:for_family_easy": Kind.CHILD,
    "desk:for_family_paper": Kind.CHILD,
    "desk:for_family_easy_paper": Kind.CHILD,
    "desk:guards": Kind.CHILD,
    "desk:end_guard": Kind.GUARD,
    "desk:review": Kind.GUARD,
    "desk:adoption": Kind.CHILD,
    "desk:ask_to_open": Kind.SEALED,
    "desk:opening": Kind.SEALED,
    "desk:approve": Kind.SEALED,
    "desk:opened": Kind.SEALED,
    "desk:reveal": Kind.SEALED,
    "desk:revealed": Kind.SEALED,
    "desk:agency": Kind.AGENCY,
    "desk:said": Kind.AGENCY,
    "desk:keep_card": Kind.AGENCY,
    "desk:keep_clusters": Kind.AGENCY,
    "desk:keep_desk": Kind.DESK,
    "desk:narrow": Kind.AGENCY,
    "desk:narrowing": Kind.NARROWING,
    "desk:try_again": Kind.NOTICE,
    "desk:rota": Kind.DESK,
    "desk:send_rota": Kind.DESK,
    "desk:new_rota": Kind.DESK,
    "desk:say_of_rota": Kind.DESK,
    "desk:rota_pattern": Kind.DESK,
    "desk:change_rota": Kind.DESK,
    "desk:settle_change": Kind.DESK,
    "desk:my_shifts": Kind.DESK,
    "desk:settle_my_shift": Kind.DESK,
    "frontdoor:receipt": Kind.CONCERN,
    "frontdoor:add_file": Kind.CONCERN,
    "frontdoor:file": Kind.FILE,
    "frontdoor:concern": Kind.CONCERN,
    "frontdoor:tie": Kind.CONCERN,
    "frontdoor:untie": Kind.CONCERN,
    "frontdoor:recommend": Kind.CONCERN,
    "frontdoor:authorise": Kind.CONCERN,
    "frontdoor:rate": Kind.CONCERN,
    "frontdoor:claim": Kind.CONCERN,
    "frontdoor:release": Kind.CONCERN,
    "frontdoor:people": Kind.CONCERN,
    "frontdoor:hub": Kind.CONCERN,
    "frontdoor:give_back": Kind.CONCERN,
    "frontdoor:entry": Kind.CONCERN,
    "frontdoor:contact": Kind.CONCERN,
    "frontdoor:contact_came": Kind.CONCERN,
    "frontdoor:came_of": Kind.CONCERN,
    "frontdoor:answer_challenge": Kind.CONCERN,
    "frontdoor:give_more": Kind.CONCERN,
    "frontdoor:challenge": Kind.CONCERN,
    "api:call_concern": Kind.CONCERN,
    "api:call_concern_read": Kind.CONCERN,
    "api:call_challenge": Kind.CONCERN,
    "api:token": Kind.SYSTEM,
    "api:end_token": Kind.SYSTEM,
    "frontdoor:talk": Kind.TALK,
    "frontdoor:advise": Kind.TALK,
    "frontdoor:name_it": Kind.TALK,
    "frontdoor:feedback": Kind.CONCERN,
    "frontdoor:helped": Kind.CONCERN,
    "frontdoor:incident": Kind.CONCERN,
    "frontdoor:contest": Kind.CONCERN,
    "frontdoor:path": Kind.PATH,
    "frontdoor:take_path": Kind.PATH,
    "sharing:ask": Kind.CHILD,
    "sharing:strategy": Kind.CHILD,
    **dict.fromkeys(
        [
            f"meetings:{name}"
            for name in ("meeting", "build", "lock", "chair", "ask_views", "add", "invite", "scribe", "came")
        ],
        Kind.MEETING,
    ),
    "meetings:lane": Kind.CASE,
    "meetings:move": Kind.CASE,
    "linking:run": Kind.RECORD,
    "linking:look": Kind.RECORD,
    "risk:views": Kind.ROUND,
    "risk:fact": Kind.ROUND,
    "risk:guess": Kind.ROUND,
    "risk:adult": Kind.ROUND,
    "risk:reveal": Kind.ROUND,
    "pathway:time_line": Kind.CHILD,
    "pathway:record_step": Kind.CHILD,
    "pathway:leave": Kind.CHILD,
    "pathway:explain": Kind.STEP,
    "pathway:not_needed": Kind.STEP,
    "pathway:plan": Kind.STEP,
    "pathway:protect_child": Kind.CHILD,
    "disagreements:raise_of_child": Kind.CHILD,
    "disagreements:raise_of_question": Kind.QUESTION,
    "disagreements:raise_of_case": Kind.CASE,
    "disagreements:difference": Kind.DISAGREEMENT,
    "disagreements:say": Kind.DISAGREEMENT,
    "disagreements:up": Kind.DISAGREEMENT,
    "disagreements:agreed": Kind.DISAGREEMENT,
    "disagreements:confirm": Kind.DISAGREEMENT,
    "disagreements:withdraw": Kind.DISAGREEMENT,
    "disagreements:fair": Kind.DISAGREEMENT,
    "disagreements:good_practice": Kind.DISAGREEMENT,
    "disagreements:learning": Kind.LEARNING,
    "meetings:live": Kind.MEETING,
    "meetings:room": Kind.MEETING,
    "meetings:stream": Kind.MEETING,
    "meetings:open": Kind.MEETING,
    "meetings:turn": Kind.MEETING,
    "meetings:close": Kind.MEETING,
    "meetings:minutes": Kind.MEETING,
    "meetings:call": Kind.CASE,
    "meetings:heard": Kind.CASE,
    "meetings:decide": Kind.CASE,
    "meetings:harmed": Kind.CASE,
    "meetings:dissent": Kind.CASE,
    "meetings:give": Kind.CASE,
    "meetings:contact": Kind.CASE,
    "meetings:grade": Kind.CASE,
    "meetings:reveal": Kind.CASE,
    "meetings:view": Kind.CASE,
    "meetings:action": Kind.ACTION,
    "meetings:accept": Kind.ACTION,
    "meetings:cannot": Kind.ACTION,
    "meetings:done": Kind.ACTION,
    "meetings:dropped": Kind.ACTION,
    "meetings:another": Kind.ACTION,
    "meetings:carry": Kind.ACTION,
    "meetings:dissent_again": Kind.DISSENT,
    "pathway:protection": Kind.PROTECTION,
    "pathway:protection_told": Kind.PROTECTION,
    "pathway:protection_wishes": Kind.PROTECTION,
    "pathway:protection_search": Kind.PROTECTION,
    "pathway:protection_grounds": Kind.PROTECTION,
    "pathway:protection_child": Kind.PROTECTION,
    "pathway:protection_officer": Kind.PROTECTION,
    "pathway:protection_take": Kind.PROTECTION,
    "sharing:we_spoke": Kind.CHILD,
    "sharing:question": Kind.QUESTION,
    "sharing:answer": Kind.QUESTION,
    "sharing:write_down": Kind.QUESTION,
    "sharing:release": Kind.QUESTION,
    "sharing:outcome": Kind.QUESTION,
    "sharing:undo": Kind.QUESTION,
    "sharing:give_back": Kind.QUESTION,
    "sharing:answer_spoken": Kind.QUESTION,
    "sharing:not_ours": Kind.QUESTION,
    "sharing:cannot_share": Kind.QUESTION,
    "sharing:strike": Kind.QUESTION,
    "sharing:put_back": Kind.QUESTION,
    "sharing:challenge": Kind.QUESTION,
    "sharing:look_again": Kind.QUESTION,
    "sharing:hold": Kind.QUESTION,
    "sharing:barrier": Kind.BARRIER,
    "sharing:amend": Kind.QUESTION,
    "sharing:copy": Kind.QUESTION,
    "sharing:thread": Kind.QUESTION,
    "sharing:accept": Kind.QUESTION,
    "sharing:withdraw": Kind.QUESTION,
    "sharing:rate": Kind.QUESTION,
    "staff:people_at": Kind.AGENCY,
    "staff:take_on": Kind.AGENCY,
    "staff:person": Kind.PRACTITIONER,
    "staff:skills": Kind.PRACTITIONER,
    "staff:leave_partnership": Kind.AGENCY,
    "staff:leave": Kind.PRACTITIONER,
    "staff:invite": Kind.PRACTITIONER,
    "staff:renew": Kind.PRACTITIONER,
}
# Where trying to change what is not there is shown to another administrator as well (security.md B-40).
AN_ALERT_TOO = {
    "staff:take_on", "staff:person", "staff:leave", "staff:renew", "staff:skills", "staff:leave_partnership"
}  # fmt: skip
# Whoever manages somebody hands over for them, and administers nobody.
MANAGED = {"desk:give_for": frozenset({"Denise Walker"})}
# Tokens: of a session's own search, an author's own draft, an invitation, which a demo town has none of. And
# the codes of an area's own roles, and of policies, which are the same for everybody.
NO_REFERENCE = {
    "sharing:from_mail",
    "staff:role",
    "assurance:policy",
    "assurance:draw",
    "assurance:found",
    "assurance:rebase",
    "desk:found",
    "desk:looked_for",
    "desk:draft",
    "desk:draft_text",
    "desk:discard_draft",
    "signin:welcome",
    "signin:recovery",
    "signin:stop_for",
    "signin:come_back",
}

MALFORMED = ("1", "zzz", "K-00000-0000", "C-7KQ4M-RPWX", "null", "..%2e", "'; --", "É", "\x00", "9" * 300)
# What differs between any two answers, whatever was asked for: the form's tokens, and the demo's clock.
_PASSING = re.compile(
    rb'"ref": "[0-9A-F]{6}"|name="(?:csrfmiddlewaretoken|_key|_draft)" value="[^"]*"|"X-CSRFToken": "[^"]*"'
    rb"|Here it is <time [^>]*>[^<]*"
)


@dataclass(frozen=True, slots=True)
class Hidden:
    """A record, and the names of those who may see it; everybody else must not learn that it exists."""

    kind: Kind
    reference: str
    seen_by: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Town:
    people: tuple[Viewer, ...]
    records: tuple[Hidden, ...]

    @property
    def path(self) -> str:
        """What the nurses do after an incident."""
        return next(one.reference for one in self.records if one.kind is Kind.PATH and one.seen_by)

    @property
    def seen_by_nobody(self) -> frozenset[str]:
        return frozenset(one.reference for one in self.records if not one.seen_by)

    def hidden_from(self, viewer: Viewer, kind: Kind) -> list[str]:
        return [one.reference for one in self.records if one.kind is kind and viewer.name not in one.seen_by]


@dataclass(frozen=True, slots=True)
class Case:
    name: str  # of the address
    viewer: Viewer
    method: str

    def __str__(self) -> str:
        return f"{self.method.upper()} {self.name} as {self.viewer.name}"


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything about an answer by which one could tell two apart."""

    status: int
    headers: tuple[tuple[str, str], ...]
    cookies: tuple[str, ...]
    body: bytes
    statements: int
    entries: tuple[str, ...]


def look(trials: int, draw: random.Random) -> Tally:
    tally = Tally("what is hidden looks exactly like what does not exist.")
    town = a_town()
    routes = list(_routes(get_resolver().url_patterns))
    for name, _ in routes:
        known = name in REFERENCES or name in NO_REFERENCE
        tally.count("address with a reference", right=known, promise="known to this lab", example=name)
    browsers = {viewer.name: signed_in(viewer) for viewer in town.people}
    _see_what_may_be_seen(town, browsers, tally)
    cases = list(_cases([name for name, _ in routes if name in REFERENCES], town, draw))
    going = Progress("hidden", of=trials)
    for number in range(trials):
        case = cases[number % len(cases)]
        existing = town.hidden_from(case.viewer, REFERENCES[case.name])
        if case.viewer.name in MANAGED.get(case.name, ()):  # to them only those of another area are hidden
            existing = [one for one in existing if one in town.seen_by_nobody]
        _try(case, browsers[case.viewer.name], existing=existing, draw=draw, tally=tally)
        going.at(number)
    going.end()
    tally.figures["addresses with a reference"] = len(routes)
    tally.figures["kinds of practitioner"] = len(town.people)
    return tally


def _see_what_may_be_seen(town: Town, browsers: dict[str, Client], tally: Tally) -> None:
    """Somebody who may see a record does: else every answer could be one and the same nothing."""
    pages = {
        Kind.CHILD: "desk:child",
        Kind.SEALED: "desk:reveal",
        Kind.CONCERN: "frontdoor:concern",
        Kind.FILE: "frontdoor:file",
        Kind.TALK: "frontdoor:talk",
        Kind.QUESTION: "sharing:question",
        Kind.PRACTITIONER: "staff:person",
        Kind.PATH: "frontdoor:path",
        Kind.STEP: "pathway:plan",
        Kind.PROTECTION: "pathway:protection",
        Kind.DISAGREEMENT: "disagreements:difference",
        Kind.LEARNING: "disagreements:learning",
        Kind.ROUND: "risk:views",
        Kind.DETAIL: "desk:end_detail",
        Kind.RECORD: "linking:run",
        Kind.MEETING: "meetings:meeting",
        Kind.CASE: "meetings:lane",
        Kind.SAMENESS: "desk:tie",
    }
    for record in town.records:
        for name in sorted(record.seen_by):
            answer = browsers[name].get(reverse(pages[record.kind], args=[record.reference]))
            example = f"{pages[record.kind]} as {name}: {answer.status_code}"
            shown = answer.status_code in (200, 303)  # or taken on to the page on which it is answered
            tally.count("not hidden", right=shown, promise="shown", example=example)


def _cases(names: list[str], town: Town, draw: random.Random) -> Iterator[Case]:
    """Every address, practitioner and method, in an order in which a short run meets every address."""
    rounds = [(viewer, method) for viewer in town.people for method in ("get", "post")]
    draw.shuffle(rounds)
    for turn in range(len(rounds)):
        for place, name in enumerate(names):
            viewer, method = rounds[(turn + place) % len(rounds)]
            yield Case(name, viewer, method)


def _try(case: Case, browser: Client, *, existing: list[str], draw: random.Random, tally: Tally) -> None:
    kind, what = REFERENCES[case.name], str(case)
    asked = (
        draw.choice(existing),
        world.absent(kind),
        draw.choice((*MALFORMED, world.absent(_other(kind)))),
    )
    hidden, absent, malformed = (_asked(browser, case, one) for one in asked)
    if len({hidden.statements, absent.statements, malformed.statements}) > 1:
        # Every thousandth entry of the trail is signed, whoever's it is: an oracle would answer so twice.
        hidden, absent, malformed = (_asked(browser, case, one) for one in asked)
    for other, answer in (("absent", absent), ("malformed", malformed)):
        ways = differences(hidden, answer)
        example = f"{what}: {'; '.join(ways)}"
        tally.count(f"hidden and {other}", right=not ways, promise="one answer", example=example)
    right = hidden.status in (404, 405)
    tally.count("answer", right=right, promise="says nothing", example=f"{what}: {hidden.status}")
    if hidden.status == 404 and _may_open(case.name, case.viewer):
        alert = case.method == "post" and case.name in AN_ALERT_TOO
        due = ("people.refused_elsewhere", "looked.nothing") if alert else ("looked.nothing",)
        written = hidden.entries == absent.entries == malformed.entries == due
        tally.count("trail entry", right=written, promise="for each", example=f"{what}: {hidden.entries}")


def differences(one: Answer, other: Answer) -> list[str]:
    """By what two answers could be told apart, in words; nothing where they are one."""
    found = []
    if one.status != other.status:
        found.append(f"status {one.status} and {other.status}")
    if one.headers != other.headers:
        found.append(f"headers {sorted(set(one.headers) ^ set(other.headers))}")
    if one.cookies != other.cookies:
        found.append(f"cookies {one.cookies} and {other.cookies}")
    if one.body != other.body:
        found.append(f"bodies of {len(one.body)} and {len(other.body)} bytes")
    if one.statements != other.statements:
        found.append(f"{one.statements} and {other.statements} database statements")
    if one.entries != other.entries:
        found.append(f"trail entries {one.entries} and {other.entries}")
    return found


def _asked(browser: Client, case: Case, reference: str) -> Answer:
    before = newest_entry()
    with CaptureQueriesContext(connection) as statements:
        response: Any = getattr(browser, case.method)(reverse(case.name, args=[reference]))
    return Answer(
        status=response.status_code,
        headers=tuple(sorted(response.headers.items())),
        cookies=tuple(sorted(response.cookies)),
        body=without_what_passes(response.content),
        statements=len(statements),
        entries=codes_since(before),
    )


def without_what_passes(content: bytes) -> bytes:
    return _PASSING.sub(b"", content)


def newest_entry() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(MAX(number), 0) FROM trail_entry")
        return int(cursor.fetchone()[0])


def codes_since(number: int) -> tuple[str, ...]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT code FROM trail_entry WHERE number > %s ORDER BY number", [number])
        return tuple(code for (code,) in cursor.fetchall())


def _routes(patterns: list[URLPattern | URLResolver], space: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address that takes something in its path, by its name."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, pattern.namespace or space)
        elif pattern.pattern.converters:
            yield f"{space}:{pattern.name}", pattern


def _may_open(name: str, viewer: Viewer) -> bool:
    """Whether the role opens this page at all; where it does not, the page itself is hidden."""
    try:
        view = get_resolver().resolve(reverse(name, args=["x"])).func
    except NoReverseMatch:
        return False
    mark = mark_of(view)
    return mark is not None and mark.may is not None and mark.may(viewer).allowed


def _other(kind: Kind) -> Kind:
    return Kind.ITEM if kind is not Kind.ITEM else Kind.SPOKEN


def signed_in(viewer: Viewer) -> Client:
    browser = Client()
    answer = browser.post(reverse("site:sign_in"), {"person": viewer.reference})
    assert answer.status_code == 303, answer.status_code
    browser.get(reverse("site:help"))
    browser.defaults["HTTP_AUTHORIZATION"] = f"Bearer {_let_a_system_call(viewer)}"
    return browser


def _let_a_system_call(viewer: Viewer) -> str:
    """What programs call is asked with a token that somebody answers for; pages take no notice of it."""
    secret = new(Kind.SYSTEM) * 2
    api.make_token(
        called="A system",
        answers_for=viewer.reference,
        scopes=tuple(Scope),
        expires_at=TUESDAY_NINE + timedelta(days=365),
        secret=api.Secret(secret),
        by=replace(viewer, rights=frozenset({Right.ADMINISTER_EVERY_AGENCY.value})),
        at=TUESDAY_NINE,
        key=new(Kind.SYSTEM),
    )
    return secret


HUB = frozenset({"Priya Nair", "Denise Walker", "Owen Price"})


def a_town() -> Town:
    """Northside with ten people and what is hidden from some of them; Southside, hidden from them all."""
    if not Installation.objects.exists():
        Installation.objects.create(mode="demo", made_at=TUESDAY_NINE, starts_at=TUESDAY_NINE, finished=True)
    north = world.add_area("Northside")
    with store.reading_in(north, EVERY):
        return _a_town_in(north)


def _a_town_in(north: int) -> Town:
    hub = world.add_agency(north, "Children's social work", kind="childrens_social_work")
    police = world.add_agency(north, "Northside Police", kind="police")
    health = world.add_agency(north, "0-19 health service", kind="health")
    parkside = world.add_agency(north, "Parkside Primary School", kind="education")
    hillside = world.add_agency(north, "Hillside Primary School", kind="education")
    duty = world.add_desk(north, hub, "The front door", front_door=True)
    police_desk = world.add_desk(north, police, "Front-door police desk")
    nurses = world.add_desk(north, health, "Health visitors' duty")
    joy = world.add_person(north, parkside, "Joy Adeyemi", role=Role.SAFEGUARDING_LEAD, story=1)
    priya = world.add_person(north, hub, "Priya Nair", role=Role.HUB_SOCIAL_WORKER, desk=duty, story=2)
    denise = world.add_person(north, hub, "Denise Walker", role=Role.HUB_MANAGER, desk=duty, story=3)
    sam = world.add_person(north, police, "Sam Khan", role=Role.POLICE_RESEARCHER, desk=police_desk, story=4)
    angela = world.add_person(
        north, police, "Angela Moran", role=Role.POLICE_DISCLOSER, desk=police_desk, story=5
    )
    hannah = world.add_person(north, health, "Hannah Okoye", role=Role.HEALTH_VISITOR, desk=nurses, story=6)
    owen = world.add_person(north, hub, "Owen Price", role=Role.EMERGENCY_DUTY_SOCIAL_WORKER, story=7)
    zoe = world.add_person(north, hub, "Zoe Li", role=Role.BOARD_ANALYST, story=8)
    steve = world.add_person(north, hub, "Steve Lund", role=Role.AREA_ADMINISTRATOR, story=9)
    moira = world.add_person(north, police, "Moira Kelly", role=Role.AGENCY_ADMINISTRATOR, story=10)
    grace = world.add_person(north, hillside, "Grace Obi", role=Role.SAFEGUARDING_LEAD)
    child = _a_child(priya, "Amara")
    concern = _a_concern(grace)
    meeting, case = _a_meeting(denise, child)
    takes_part = frozenset({"Priya Nair", "Denise Walker"})  # nobody else stands at this front door
    since = TUESDAY_NINE - timedelta(days=100)
    visits = NewInvolvement(child, health.id, nurses, "health visitor", since, visibility="open")
    children.involve(visits, by=priya, at=TUESDAY_NINE)
    return Town(
        people=(joy, priya, denise, sam, angela, hannah, owen, zoe, steve, moira),
        records=(
            Hidden(
                Kind.SEALED,
                _a_sealed_address(hannah, child),
                frozenset({"Denise Walker", "Owen Price", "Hannah Okoye"}),
            ),
            Hidden(Kind.PRACTITIONER, priya.reference, frozenset({"Steve Lund"})),
            Hidden(Kind.CHILD, child, HUB | {"Hannah Okoye"}),
            Hidden(Kind.CONCERN, concern, HUB),
            Hidden(Kind.FILE, _a_letter(grace, concern), HUB),
            Hidden(Kind.TALK, _a_talk(grace), frozenset({"Priya Nair", "Denise Walker"})),
            Hidden(Kind.PATH, _after_an_incident(grace, seen_by=hannah), frozenset({"Hannah Okoye"})),
            Hidden(
                Kind.QUESTION,
                a_question(priya, child, police_desk),
                HUB | {"Sam Khan", "Angela Moran"},
            ),
            Hidden(
                Kind.QUESTION,
                a_question(priya, child, nurses, topic="missed_appointment"),
                HUB | {"Hannah Okoye"},
            ),
            Hidden(Kind.STEP, a_clock(hannah, child), frozenset({"Hannah Okoye"})),
            Hidden(Kind.PROTECTION, _in_protection(sam), HUB | {"Sam Khan", "Angela Moran"}),
            Hidden(Kind.DISAGREEMENT, _seen_differently(hannah, child), HUB | {"Hannah Okoye"}),
            Hidden(
                Kind.ROUND,
                _a_round(priya, child, police, health),
                HUB | {"Sam Khan", "Angela Moran", "Hannah Okoye"},
            ),
            Hidden(Kind.DETAIL, _an_earlier_name(hannah, child), HUB | {"Hannah Okoye"}),
            Hidden(Kind.RECORD, _an_extract(denise), frozenset({"Denise Walker"})),
            Hidden(Kind.SAMENESS, _perhaps_the_same(priya, child), HUB),
            Hidden(Kind.MEETING, meeting, takes_part),
            Hidden(Kind.CASE, case, takes_part),
            *_somewhere_else(),
        ),
    )


def a_clock(by: Viewer, child: str) -> str:
    """An order that ends, of which an agency tells nobody else, beside a child that others may see."""
    clocks.record_step(
        child,
        "order_made",
        occurred=TUESDAY_NINE - timedelta(hours=1),
        until=TUESDAY_NINE + timedelta(days=20),
        own_agency_only=True,
        by=by,
        at=TUESDAY_NINE,
    )
    facts = known.child(by, child)
    assert facts is not None
    return time_line(by, facts).running[0].reference


def _an_earlier_name(by: Viewer, child: str) -> str:
    name = {"given": "Ama", "family": "", "since": "2017", "until": ""}
    belonging.add_name(child, kind=NameKind.EARLIER, **name, by=by, at=TUESDAY_NINE)
    facts = known.child(by, child)
    assert facts is not None
    return belongings(by, facts).names[0].reference


def _perhaps_the_same(by: Viewer, child: str) -> str:
    said: dict[str, Any] = {"said": Said.NOT_SURE, "because": "They share a birthday.", "version": None}
    return sameness.say(child, _a_child(by, "Amarah"), **said, by=by, at=TUESDAY_NINE)


def _somewhere_else() -> tuple[Hidden, ...]:
    south = world.add_area("Southside")
    with store.reading_in(south, EVERY):
        return _all_of_it_in(south)


def _all_of_it_in(south: int) -> tuple[Hidden, ...]:
    hub = world.add_agency(south, "Children's social work", kind="childrens_social_work")
    police = world.add_agency(south, "Police in Southside", kind="police")
    duty = world.add_desk(south, hub, "Front door", front_door=True)
    desk = world.add_desk(south, police, "Police desk")
    worker = world.add_person(south, hub, "Ines Novak", role=Role.HUB_SOCIAL_WORKER, desk=duty)
    officer = world.add_person(south, police, "Tom Reid", role=Role.POLICE_RESEARCHER, desk=desk)
    child = _a_child(worker, "Tobi")
    question = a_question(worker, child, desk)
    concern = _a_concern(worker)
    manager = world.add_person(south, hub, "Olu Adeyinka", role=Role.HUB_MANAGER, desk=duty)
    meeting, case = _a_meeting(manager, child)
    action, against = _it_sits(meeting, case, manager, desk)
    return (
        Hidden(Kind.ACTION, action),
        Hidden(Kind.DISSENT, against),
        Hidden(Kind.AGENCY, police.reference),
        Hidden(Kind.DESK, next(one.reference for one in agencies.every_desk(south) if one.id == desk)),
        Hidden(Kind.PRACTITIONER, worker.reference),
        Hidden(Kind.CHILD, child),
        Hidden(Kind.STEP, a_clock(worker, child)),
        Hidden(Kind.PROTECTION, _in_protection(officer)),
        *_three_of_a_kind(officer, worker),
        Hidden(Kind.ROUND, _a_round(worker, child, police)),
        Hidden(Kind.DETAIL, _an_earlier_name(worker, child)),
        Hidden(Kind.RECORD, _an_extract(manager)),
        Hidden(Kind.SAMENESS, _perhaps_the_same(worker, child)),
        Hidden(Kind.GUARD, _a_family_that_she_knows(worker)),
        Hidden(Kind.SEALED, _a_sealed_address(worker, child)),
        Hidden(Kind.CONCERN, concern),
        Hidden(Kind.FILE, _a_letter(worker, concern)),
        Hidden(Kind.TALK, _a_talk(manager)),
        Hidden(Kind.QUESTION, question),
        Hidden(Kind.NOTICE, _notice_of(question)),
        Hidden(Kind.PATH, _after_an_incident(worker, seen_by=worker)),
        Hidden(Kind.SYSTEM, _a_system(manager)),
        Hidden(Kind.BARRIER, _a_barrier(worker, child, desk, seen_by=manager)),
        Hidden(Kind.HANDOVER, _a_handover(worker)),
        Hidden(Kind.MEETING, meeting),
        Hidden(Kind.CASE, case),
        Hidden(Kind.SPOKEN, _asked_of_a_specialist(worker, desk)),
        Hidden(Kind.NARROWING, _a_service_given_up(manager)),
    )


def _a_meeting(by: Viewer, child: str) -> tuple[str, str]:
    """This morning's, with one case on it."""
    reference = meetings.convene(TUESDAY_NINE.date(), by=by, at=TUESDAY_NINE, key=new(Kind.MEETING))
    case = meetings.add(reference, what=child, because="Nobody has seen them.", by=by, at=TUESDAY_NINE)
    return reference, case


def _it_sits(meeting: str, case: str, by: Viewer, desk: int) -> tuple[str, str]:
    """The same while it sits: an action for a desk, and what somebody saw differently."""
    how: dict[str, Any] = {"by": by, "at": TUESDAY_NINE}
    meetings.build(meeting, **how)
    found = meeting_for(by, meeting)
    assert found is not None
    meetings.lock(meeting, based_on=found.version, **how)
    live.open_meeting(meeting, **how)
    live.call(meeting, way=Way.TO, case=case, **how)
    owner = next(one.reference for one in agencies.every_desk(by.area_id) if one.id == desk)
    due = TUESDAY_NINE.date() + timedelta(days=1)
    live_acting.give(case, Given(ForWhom.SUSPECTED, owner, "Check his bail", due), **how)
    live.dissent(case, words="He will be back.", instead="Arrest today", review_on=due, **how)
    spoken = case_spoken(by, case)
    assert spoken is not None
    return spoken[1].actions[0].reference, spoken[1].dissents[0].reference


def _asked_of_a_specialist(by: Viewer, desk: int) -> str:
    said: dict[str, Any] = {"wanted": "Who interviews?", "specialist": None, "by_id": by.practitioner_id}
    return asking.ask_specialist(desk, **said, by=by, at=TUESDAY_NINE)


def _a_service_given_up(by: Viewer) -> str:
    said: dict[str, Any] = {"what": "No visits at home", "from_day": TUESDAY_NINE.date(), "asked": ""}
    return narrowing.give_notice(**said, by=by, at=TUESDAY_NINE)


def _a_handover(by: Viewer) -> str:
    """All that is theirs, to their manager's desk."""
    giving = to_give(by.practitioner_id, area_id=by.area_id, at=TUESDAY_NINE)
    said = handing.Line(How.WATCH, "She rings at noon.")
    lines = {key_of_item(one.code, one.reference): said for one in giving.items}
    return handing.give(by.reference, desk=giving.nexts[0].reference, lines=lines, by=by, at=TUESDAY_NINE)


def _a_barrier(by: Viewer, child: str, desk: int, *, seen_by: Viewer) -> str:
    """Three questions that nobody answered by the moment for which they were needed.

    They are days old, and nothing here is later than now: a demo's clock goes on from the newest entry.
    """
    before = TUESDAY_NINE - timedelta(days=5)
    for _ in range(3):
        a_question(replace(by, at=before), child, desk)
    sharing.note_barriers(by=by, at=TUESDAY_NINE)
    (line,) = barriers(seen_by)
    return line.reference


def _after_an_incident(by: Viewer, *, seen_by: Viewer) -> str:
    """What lies with the health service after an incident; with the front door where there is none."""
    child = InIncident(PersonTold(PersonKind.CHILD, name="Amara"), frozenset({Part.SAW_OR_HEARD}))
    said = Notification(
        what_happened="A row in the night",
        kind=IncidentKind.DOMESTIC_ABUSE,
        happened_at=TUESDAY_NINE,
        crime=Crime.NO,
        tool=Tool.NONE,
        grade=Grade.NONE,
        support=Support.NOT_ASKED,
        family_knows="yes",
        people=(child,),
    )
    frontdoor.notify(said, by=by, at=TUESDAY_NINE, key=new(Kind.CONCERN))
    return next(
        one.reference for one in queries.paths_waiting(seen_by) if "health professionals" in one.label
    )


def _a_child(by: Viewer, name: str) -> str:
    return children.add_child(NewChild(given_name=name, family_name="Okafor"), by=by, at=TUESDAY_NINE)


def _a_family_that_she_knows(by: Viewer) -> str:
    return children.declare_conflict(_a_child(by, "Yusuf"), because="Next door.", by=by, at=TUESDAY_NINE)


def _a_sealed_address(by: Viewer, child: str) -> str:
    children.protect(
        child,
        whose=children.HOUSEHOLD,
        address_line="7 Harbour Court",
        postcode="HX1 1AA",
        by=by,
        at=TUESDAY_NINE,
    )
    (line,) = vault.standing(by, [child])
    return line.reference


def _a_concern(by: Viewer) -> str:
    told = Told(worry="A bruise on the arm", last_happened="today", family_knows="no")
    return frontdoor.tell(told, by=by, at=TUESDAY_NINE, key=new(Kind.CONCERN))


def _a_system(by: Viewer) -> str:
    """Of another area, whose administrator alone sees it."""
    _let_a_system_call(by)
    (line,) = tokens(by)
    return line.reference


def _an_extract(by: Viewer) -> str:
    """A run of an extract of the police, for the front door alone to read beside them."""
    police = next(one for one in agencies.agencies_in(by.area_id) if one.kind == "police")
    asked = {"purpose": "To know whom they know.", "basis": "Section 11", "dpia": "DPIA-1"}
    return linking.propose(police.reference, **asked, by=by, at=TUESDAY_NINE, key=new(Kind.RECORD))


def _seen_differently(by: Viewer, child: str) -> str:
    """Raised with the front door, which may see every child of its area."""
    door = agencies.front_door_desk(by.area_id).agency_reference
    said = Raised("They think 3, we think 4.", "A discussion.", "Nan stays.", child=child, other=door)
    return disagreements.raise_difference(said, by=by, at=TUESDAY_NINE, key=new(Kind.DISAGREEMENT))


def _three_of_a_kind(officer: Viewer, worker: Viewer) -> tuple[Hidden, ...]:
    """Three that were settled between two agencies elsewhere, and what is to be learnt of them."""
    agreed: dict[str, Any] = {"agreed": "A visit.", "pattern": "threshold", "next_time": "We ring first."}
    how: dict[str, Any] = {"at": TUESDAY_NINE, "key": ""}
    found = []
    for _ in range(3):
        child = _a_child(worker, "Nia")
        desk = agencies.first_desk_of(officer.agency_id, at=officer.at)
        assert desk is not None
        works = NewInvolvement(child, officer.agency_id, desk, "officer", TUESDAY_NINE - timedelta(days=9))
        children.involve(works, by=worker, at=TUESDAY_NINE)
        reference = _seen_differently(officer, child)
        disagreements.write_agreed(reference, **agreed, version=1, by=officer, **how)
        disagreements.answer_agreed(reference, yes=True, version=2, by=worker, **how)
        found.append(reference)
    (item,) = learnings(worker)
    return Hidden(Kind.DISAGREEMENT, found[0]), Hidden(Kind.LEARNING, item.reference)


def _in_protection(by: Viewer) -> str:
    taken = Taken(TUESDAY_NINE, "Alone in the street.", "The station", known_as="A child whom nobody knows")
    return pathway.begin_protection(taken, by=by, at=TUESDAY_NINE, key=new(Kind.PROTECTION))


def _a_round(by: Viewer, child: str, *asked: Added) -> str:
    wanted = [one.reference for one in asked]
    return risk.open_round(child=child, agencies=wanted, by=by, at=TUESDAY_NINE, key=new(Kind.ROUND))


def _a_talk(by: Viewer) -> str:
    asked = Asked("front_door", "10-13", "A bruise on the arm of a child whom nobody names.")
    return frontdoor.ask_before_naming(asked, by=by, at=TUESDAY_NINE, key=new(Kind.TALK))


def _a_letter(by: Viewer, concern: str) -> str:
    said = b"What was seen on Monday"
    found = Found(TEXT, said, said, clean=True)
    return frontdoor.add_file(
        concern, found=found, called="letter.txt", by=by, at=TUESDAY_NINE, key=new(Kind.FILE)
    )


def _notice_of(question: str) -> str:
    """What tells the desk of it, while it waits to go."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reference FROM notices_notice WHERE thing = %s", [question])
        return str(cursor.fetchone()[0])


def a_question(by: Viewer, child: str, desk: int, *, topic: str = "domestic_abuse_incident") -> str:
    asked = next(one for one in agencies.every_desk(by.area_id) if one.id == desk)
    return sharing.ask(
        child,
        topic=topic,
        topic_detail="",
        desk=asked.reference,
        people=(child,),
        months=6,
        why="To know who is safe to be at home",
        needed_by=by.at + timedelta(days=1),
        purpose="early_help",
        concern="",
        by=by,
        at=by.at,
        key=new(Kind.QUESTION),
    )
