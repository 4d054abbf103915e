"""Whether anybody's change goes over another's unseen (security.md G-19).

Two to eight people open the same form of one record, each writes words of their own, and all send at the same
instant; now and then one of them sends a form that does not say on which version it is based. One is taken.
The judge reads the tables past the product: what stands, who is in the history, who is in the trail; and it
reads the pages of those who were refused, as they would.
"""

import html
import random
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from django.db import connections
from django.test import Client
from django.urls import reverse

from joinedup.access.rules.roles import Role
from joinedup.frontdoor import actions as frontdoor
from joinedup.frontdoor.rules.telling import Told
from joinedup.gate.viewer import Viewer
from joinedup.kernel.progress import Progress
from joinedup.kernel.references import Kind, new
from joinedup.lab import engine, world
from joinedup.lab.tally import CannotLook, Tally
from joinedup.lab.world import TUESDAY_NINE
from joinedup.store.models import Installation

FEWEST, MOST = 2, 8
_FORM = re.compile(r'<form\b[^>]*\baction="([^"]*)".*?</form>', re.DOTALL)
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
_KEPT = re.compile(r'href="([^"]*/drafts/[^"]+|[^"]*[?&]draft=[^"]+)"')
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_CONCERN = "frontdoor_concern"


@dataclass(frozen=True, slots=True)
class Race:
    """One kind of form. `stands` is the statement that reads what stands afterwards, where words do."""

    name: str
    page: str  # on which the form stands
    posts_to: str
    filled: Callable[[str], dict[str, Any]]  # with somebody's own words
    table: str
    code: str  # of the entry in the trail; more than one with a bar between
    stands: str = ""
    history: str = ""  # the kind of the line in the history of edits; '': the trail alone is the history


# In this order they take a concern from the inbox to its decision, with one record of staff between.
RACES = (
    Race(
        "tie to a child",
        "frontdoor:concern",
        "frontdoor:tie",
        lambda own: {"child": "new", "given_name": own, "family_name": "Okafor"},
        _CONCERN,
        "concern.tied",
        "SELECT c.given_name FROM frontdoor_concern f JOIN children_child c ON c.id = f.child_id"
        " WHERE f.reference = '{reference}'",
        "frontdoor.concern",
    ),
    Race(
        "take a tie back",
        "frontdoor:concern",
        "frontdoor:untie",
        lambda own: {"why_not": own},
        _CONCERN,
        "concern.untied",
        history="frontdoor.concern",
    ),
    Race(
        "recommend",
        "frontdoor:concern",
        "frontdoor:recommend",
        lambda own: {
            "outcome": "assessment",
            "because": own,
            "tell_assessment": f"A social worker will visit: {own}",
            "heard": "changes",
            "heard_line": f"Nan is there in the morning: {own}",
        },
        _CONCERN,
        "concern.recommended",
        "SELECT r.because FROM frontdoor_recommendation r JOIN frontdoor_concern f ON f.id = r.concern_id"
        " WHERE f.reference = '{reference}'",
        "frontdoor.concern",
    ),
    Race(
        "authorise",
        "frontdoor:authorise",
        "frontdoor:authorise",
        lambda own: {"decision": "authorise", "because": own, "tell_sender": f"It is decided: {own}"},
        _CONCERN,
        "concern.decided",
        "SELECT a.because FROM frontdoor_authorisation a"
        " JOIN frontdoor_recommendation r ON r.id = a.recommendation_id"
        " JOIN frontdoor_concern f ON f.id = r.concern_id WHERE f.reference = '{reference}'",
        "frontdoor.concern",
    ),
    Race(
        "a colleague's post",
        "staff:person",
        "staff:person",
        lambda own: {"post": own, "grade": "frontline", "phone": "", "roles": "hub_social_worker"},
        "agencies_practitioner",
        "practitioner.moved",
        "SELECT post FROM agencies_practitioner WHERE reference = '{reference}'",
    ),
)
TIE, UNTIE, RECOMMEND, AUTHORISE, POST = RACES
_COURSE = (TIE, UNTIE, POST, TIE, RECOMMEND, AUTHORISE)  # of one concern


@dataclass(frozen=True, slots=True)
class Sent:
    """One editor's form, and what they were answered."""

    editor: str  # a reference
    name: str
    own: str  # words that nobody else wrote
    version: bool  # whether the form said on which version it was based
    status: int
    page: str


@dataclass(frozen=True, slots=True)
class Found:
    """What the tables say after a race."""

    moved: int  # by how many versions the record went on
    history: tuple[str, ...] | None  # who is in the history since; None: this record has only the trail
    trail: tuple[str, ...]  # who is in the trail since, for this
    stands: tuple[str, ...] | None  # whose words stand there; None: this form leaves no words in a row


@dataclass(frozen=True, slots=True)
class Editor:
    viewer: Viewer
    browser: Client


@dataclass(frozen=True, slots=True)
class Town:
    sender: Viewer
    worker: str  # whose post is changed
    managers: tuple[Editor, ...]
    administrators: tuple[Editor, ...]


def look(races: int, draw: random.Random) -> Tally:
    tally = Tally("of those who change one thing at once one is taken, and every other is told.")
    town = _a_town()
    given: Counter[str] = Counter()
    course = _course(town, draw)
    going = Progress("race: races", of=races)
    with ThreadPoolExecutor(MOST) as hands:
        for number in range(races):
            race, reference, editors = next(course)
            sent, found = _run(race, reference, editors, hands=hands, draw=draw)
            given.update(f"answered {one.status}" for one in sent)
            judge(race.name, sent, found, tally)
            going.at(number)
        together = threading.Barrier(MOST)
        list(hands.map(_let_go, [together] * MOST))
    going.end()
    tally.figures["forms sent"] = given.total()
    tally.figures |= dict(sorted(given.items()))
    return tally


def judge(name: str, sent: Sequence[Sent], found: Found, tally: Tally) -> None:
    """Count what came of one race, from what was answered and what is in the tables."""
    taken = [one for one in sent if one.status == 303]
    who = sorted(one.editor for one in taken)
    for one in sent:
        if one.status == 303:
            written = found.history is None or found.history.count(one.editor) == 1
            written = written and found.trail.count(one.editor) == 1
            tally.count("taken", right=written, promise="in the history and the trail", example=name)
            continue
        wrong = _not_told(one, taken, words=found.stands is not None)
        tally.count("refused", right=not wrong, promise="told so", example=f"{name}: {wrong}")
    over = len(taken) > 1 or any(not one.version for one in taken)
    example = f"{name}: {len(taken)} taken, of them {sum(not one.version for one in taken)} without a version"
    tally.count("races", right=not over, promise="without a silent overwrite", example=example)
    tally.count("races, somebody", right=len(taken) >= 1, promise="was taken", example=name)
    in_history = who if found.history is None else sorted(found.history)
    alone = in_history == who == sorted(found.trail) and found.moved == len(taken)
    example = f"{name}: {len(taken)} taken, {found.moved} versions, {len(found.trail)} in the trail"
    tally.count("history", right=alone, promise="of those who were taken alone", example=example)
    if found.stands is not None:
        whose = found.stands == tuple(one.own for one in taken)
        tally.count("what stands", right=whose, promise="is of whoever was taken", example=name)


def _not_told(one: Sent, taken: Sequence[Sent], *, words: bool) -> str:
    """What somebody who was refused was not told; '' where they were told everything.

    Where what was taken left no words that could stand beside theirs, its author is named.
    """
    due = 409 if one.version else 428
    if one.status != due:
        return f"{one.status} and not {due}"
    if one.own not in one.page:
        return f"{due} without their own words"
    if due == 409 and not any((each.own if words else each.name) in one.page for each in taken):
        return f"409 without the {'words' if words else 'name'} of whoever was quicker"
    return ""


def _run(
    race: Race, reference: str, editors: Sequence[Editor], *, hands: ThreadPoolExecutor, draw: random.Random
) -> tuple[list[Sent], Found]:
    """The page is opened; everybody writes in a form of it, and all send at the same instant."""
    page, address = (reverse(name, args=[reference]) for name in (race.page, race.posts_to))
    entry = _newest_entry()
    form = _form(editors[0].browser.get(page), address)
    version, owns = int(form["_version"]), [_words(draw) for _ in editors]
    keys = [f"{draw.getrandbits(120):030x}" for _ in editors]
    forgets = draw.randrange(len(editors)) if len(editors) > FEWEST and draw.random() < 0.25 else None
    together = threading.Barrier(len(editors))

    def edit(number: int) -> Sent:
        editor = editors[number]
        fields = {**form, **race.filled(owns[number]), "_key": keys[number], "_draft": keys[number]}
        if number == forgets:
            del fields["_version"]
        together.wait(timeout=60)
        answer = editor.browser.post(address, fields)
        viewer, said = editor.viewer, _read(answer, editor.browser)
        return Sent(viewer.reference, viewer.name, owns[number], number != forgets, answer.status_code, said)

    sent = list(hands.map(edit, range(len(editors))))
    return sent, _found(race, reference, version=version, entry=entry)


def _read(answer: Any, browser: Client) -> str:
    """The page, and what it leads to where it says that what was typed is kept."""
    said = html.unescape(answer.content.decode())
    if answer.status_code != 303 and (link := _KEPT.search(said)):
        said += html.unescape(browser.get(link[1]).content.decode())
    return said


def _form(answer: Any, address: str) -> dict[str, Any]:
    """What the form's own page would send along: key, version and draft."""
    for found in _FORM.finditer(answer.content.decode()):
        if html.unescape(found[1]) == address:
            return {name: html.unescape(value) for name, value in _HIDDEN.findall(found[0])}
    raise CannotLook(f"a page answers {answer.status_code} and has no form to race with")


def _version(race: Race, reference: str) -> int:
    statement = f"SELECT version FROM {race.table} WHERE reference = '{reference}'"
    ((version,),) = engine.database().rows(statement)
    return int(version)


def _newest_entry() -> int:
    ((number,),) = engine.database().rows("SELECT COALESCE(MAX(number), 0) FROM trail_entry")
    return int(number)


def _found(race: Race, reference: str, *, version: int, entry: int) -> Found:
    database = engine.database()
    told = database.rows(
        f"SELECT actor FROM trail_entry WHERE number > {entry} AND code = '{race.code}'"
        f" AND CAST(about AS TEXT) LIKE '%{reference}%'"
    )
    edited = None
    if race.history:
        rows = database.rows(
            f"SELECT e.by FROM store_edit e JOIN {race.table} t ON t.id = e.row"
            f" WHERE e.kind = '{race.history}' AND t.reference = '{reference}' AND e.version > {version}"
        )
        edited = tuple(str(by) for (by,) in rows)
    stands = None
    if race.stands:
        stands = tuple(str(own) for (own,) in database.rows(race.stands.format(reference=reference)))
    return Found(
        moved=_version(race, reference) - version,
        history=edited,
        trail=tuple(str(actor) for (actor,) in told),
        stands=stands,
    )


def _let_go(together: threading.Barrier) -> None:
    """Every hand gives its connection back, once all have come."""
    together.wait(timeout=60)
    connections.close_all()


def _words(draw: random.Random) -> str:
    return "".join(draw.choices(_LETTERS, k=12)).capitalize()


def _course(town: Town, draw: random.Random) -> Iterator[tuple[Race, str, Sequence[Editor]]]:
    """Concern after concern, each through every race; who edits, and how many, is drawn."""
    while True:
        concern = _a_concern(town.sender)
        recommended_by = set[str]()
        for race in _COURSE:
            everybody = town.administrators if race is POST else town.managers
            if race is RECOMMEND:
                everybody, recommended_by = _halves(town.managers)
            elif race is AUTHORISE:
                everybody = tuple(one for one in everybody if one.viewer.reference not in recommended_by)
            many = draw.randint(FEWEST, MOST)
            yield race, town.worker if race is POST else concern, draw.sample(everybody, many)


def _halves(managers: tuple[Editor, ...]) -> tuple[tuple[Editor, ...], set[str]]:
    """Nobody authorises what they recommended: the first eight recommend, the other eight decide."""
    first = managers[:MOST]
    return first, {one.viewer.reference for one in first}


def _a_concern(by: Viewer) -> str:
    told = Told(worry="A bruise on the arm", last_happened="today", family_knows="yes")
    return frontdoor.tell(told, by=by, at=TUESDAY_NINE, key=new(Kind.CONCERN))


def _a_town() -> Town:
    """Sixteen managers at one front door, eight administrators of its area, and a colleague of theirs."""
    if not Installation.objects.exists():
        Installation.objects.create(mode="demo", made_at=TUESDAY_NINE, starts_at=TUESDAY_NINE, finished=True)
    north = world.add_area("Northside")
    hub = world.add_agency(north, "Children's social work", kind="childrens_social_work")
    school = world.add_agency(north, "Parkside Primary School", kind="education")
    duty = world.add_desk(north, hub, "The front door", front_door=True)
    joy = world.add_person(north, school, "Joy Adeyemi", role=Role.SAFEGUARDING_LEAD)
    priya = world.add_person(north, hub, "Priya Nair", role=Role.HUB_SOCIAL_WORKER, desk=duty)
    managers = [
        world.add_person(north, hub, f"Manager {number:02}", role=Role.HUB_MANAGER, desk=duty, story=number)
        for number in range(1, 2 * MOST + 1)
    ]
    administrators = [
        world.add_person(
            north, hub, f"Administrator {number:02}", role=Role.AREA_ADMINISTRATOR, story=2 * MOST + number
        )
        for number in range(1, MOST + 1)
    ]
    return Town(
        joy,
        priya.reference,
        tuple(Editor(one, _signed_in(one)) for one in managers),
        tuple(Editor(one, _signed_in(one)) for one in administrators),
    )


def _signed_in(viewer: Viewer) -> Client:
    browser = Client()
    answer = browser.post(reverse("site:sign_in"), {"person": viewer.reference})
    if answer.status_code != 303:
        raise CannotLook(f"nobody could sign in: {answer.status_code}")
    return browser
