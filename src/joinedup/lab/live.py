"""Whether a meeting that many look on at loses nothing, doubles nothing, and tells nobody what is not theirs.

A started server serves one meeting. Its chair calls cases and decides them, over HTTP, as the page sends it;
three hundred lines are open, of seventy-five people. The server is killed while a decision is on its way, and
started again; what was not answered is sent again with its key. Now and then two people write in one field,
and somebody signs out. One child is kept from some of those who look on. The judge reads the database past
the product, every byte that came on every line, and the pages of those who look on.
"""

import html
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import connections

from joinedup.access.rules.roles import Role
from joinedup.agencies import queries as agencies
from joinedup.children import actions as children
from joinedup.children.actions import guarding
from joinedup.children.rules.arrivals import NewChild
from joinedup.gate.viewer import Viewer
from joinedup.kernel.progress import Progress
from joinedup.lab import engine, world
from joinedup.lab.lookers import Looker, Lookers
from joinedup.lab.started import PATIENCE, Answer, Browser, Gone, Server, free_port
from joinedup.lab.tally import CannotLook, Tally
from joinedup.lab.world import TUESDAY_NINE
from joinedup.meetings.actions import agenda, attendance
from joinedup.meetings.queries import meeting_for
from joinedup.store.models import Installation

PEOPLE, LINES_EACH = 75, 4  # three hundred lines
KEPT_OUT = 5  # of them, to whom one child is nobody
A_KILL_EACH = 8  # decisions
TOLD_WITHIN, SIGNED_OUT_WITHIN = 30.0, 40.0  # seconds: patience, and no bar of speed
_FORM = '<form\\b[^>]*\\baction="{path}"[^>]*>(.*?)</form>'
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
_NOW = re.compile(r'data-case="(CA-[^"]+)"')
_SECRET = "Zebedee"


@dataclass(frozen=True, slots=True)
class Town:
    chair: Viewer
    people: tuple[Viewer, ...]
    meeting: str
    kept: frozenset[str]  # names of those who may not see the one child


@dataclass(slots=True)
class Ledger:
    """What was sent and answered. `decided`: by case, the words of which it was said that they are saved."""

    decided: dict[str, str] = field(default_factory=dict)
    acts: int = 0  # that were answered as done, each once
    lost: int = 0  # no answer, and sent again
    both_texts: int = 0
    kills: int = 0


def look(decisions: int, draw: random.Random) -> Tally:
    tally = Tally("nothing is lost or doubled, everybody is told of it, and nobody of what is not theirs.")
    town = _a_town(decisions)
    connections.close_all()
    morning = _Morning(town, free_port(), draw, tally)
    try:
        morning.run(decisions)
    finally:
        morning.over()
    return tally


class _Morning:
    """One meeting, from its opening to its last decision."""

    def __init__(self, town: Town, port: int, draw: random.Random, tally: Tally) -> None:
        self._town, self._draw, self._tally = town, draw, tally
        self._port, self._ledger = port, Ledger()
        self._server = Server.start(port=port)
        self._chair = Browser(port, town.chair)
        self._browsers = {one.name: Browser(port, one) for one in town.people}
        path = f"/meetings/{town.meeting}/stream"
        self._lookers = Lookers(
            Looker(browser, path) for browser in self._browsers.values() for _ in range(LINES_EACH)
        )
        self._live = f"/meetings/{town.meeting}/live"
        self._case = ""

    def run(self, decisions: int) -> None:
        for browser in (self._chair, *self._browsers.values()):
            browser.come_in()
        self._lookers.begin()
        until = time.monotonic() + PATIENCE
        while self._lookers.open < len(self._lookers.all) and time.monotonic() < until:
            time.sleep(0.02)
        self._tally.figures["lines open on one process"] = self._lookers.open
        for one in self._lookers.all:
            self._tally.count("line that was asked for", right=one.lines > 0, promise="are opened")
        self._act(f"/meetings/{self._town.meeting}/open", lambda page: {})
        gone, left_at = self._sign_out(), time.monotonic()
        kills = set(self._draw.sample(range(1, decisions), max(1, decisions // A_KILL_EACH)))
        going = Progress("live: decisions", of=decisions)
        for number in range(decisions):
            self._next_case()
            self._decide(number, killed=number in kills)
            if number % 4 == 3:
                self._two_in_one_field(number)
            self._who_may_not_see_looks()
            going.at(number)
        going.end()
        self._judge_the_rows(decisions)
        self._judge_the_lines(gone, left_at)
        self._judge_the_pages()
        self._tally.figures |= {
            "decisions": decisions,
            "kills of the server while one was on its way": self._ledger.kills,
            "sent and not answered, then sent again": self._ledger.lost,
            "two people in one field": self._ledger.both_texts,
            "lines opened, those asked for anew among them": sum(one.lines for one in self._lookers.all),
        }

    def over(self) -> None:
        if self._lookers.reading:
            self._lookers.end()
        self._server.kill()

    # --- what is done

    def _next_case(self) -> None:
        self._act(f"/meetings/{self._town.meeting}/turn", lambda page: {"way": "next"})
        found = _NOW.search(_text(self._chair, self._live))
        if found is None:
            raise CannotLook("no case is called.")
        self._case = found[1]

    def _decide(self, number: int, *, killed: bool) -> None:
        words = f"Decision {number} of the morning, {self._draw.randrange(10**6)}"
        fields = {"kind": self._draw.choice(("stays", "action", "up", "down")), "words": words}
        killer = threading.Timer(self._draw.uniform(0.0, 0.3), self._kill) if killed else None
        self._act(f"/cases/{self._case}/decide", lambda page: fields, killer=killer)
        self._ledger.decided[self._case] = words

    def _kill(self) -> None:
        self._server.kill()
        self._ledger.kills += 1

    def _act(
        self,
        path: str,
        filled: Callable[[str], dict[str, str]],
        *,
        killer: threading.Timer | None = None,
    ) -> None:
        """Send a form of the page until it is answered, each time with the same key."""
        page = _text(self._chair, self._live)
        sent = {**_form(page, path), **filled(page)}
        if killer is not None:
            killer.start()
        answer = self._sent_until_answered(path, sent)
        if killer is not None:
            killer.join()
            if self._server.process.poll() is not None:
                self._server = Server.start(port=self._port)
        done = answer.status == 303
        self._tally.count(
            "form of the chair", right=done, promise="are taken once", example=f"{path}: {answer.status}"
        )
        self._ledger.acts += done

    def _sent_until_answered(self, path: str, sent: dict[str, str]) -> Answer:
        for _ in range(20):
            try:
                return self._chair.ask("POST", path, sent)
            except Gone:
                self._ledger.lost += 1
                time.sleep(0.1)
                if self._server.process.poll() is not None:
                    self._server = Server.start(port=self._port)
        raise CannotLook("the server takes nothing.")

    def _two_in_one_field(self, number: int) -> None:
        """Two of those who look on write what the person harmed wishes, from the same page."""
        path = f"/cases/{self._case}/harmed"
        names = [one for one in sorted(self._browsers) if one not in self._town.kept][:2]
        first, second = (self._browsers[name] for name in names)
        forms = [_form(_text(one, self._live), path) for one in (first, second)]
        texts = [f"First wish {number}", f"Second wish {number}"]
        answers = [
            one.ask("POST", path, {**form, "wishes": text, "adviser": ""})
            for one, form, text in zip((first, second), forms, texts, strict=True)
        ]
        self._ledger.acts += answers[0].status == 303
        said = html.unescape(answers[1].text)
        right = answers[0].status == 303 and answers[1].status == 409 and all(text in said for text in texts)
        self._tally.count(
            "second of two in one field",
            right=right,
            promise="see both texts",
            example=str(answers[1].status),
        )
        self._ledger.both_texts += 1

    def _sign_out(self) -> list[Looker]:
        """The last of those who look on goes home; their lines are looked at when the meeting is over."""
        browser = list(self._browsers.values())[-1]
        page = _text(browser, "/help")
        browser.ask("POST", "/sign-out", _form(page, "/sign-out"))
        return [one for one in self._lookers.all if one.browser is browser]

    def _who_may_not_see_looks(self) -> None:
        name = sorted(self._town.kept)[0]
        page = _text(self._browsers[name], self._live)
        self._tally.count(
            "page of whoever may not see a child",
            right='id="stage"' in page and _SECRET not in page,
            promise="show the meeting, and no word of it",
        )

    # --- what came of it

    def _judge_the_rows(self, decisions: int) -> None:
        database = engine.database()
        fault = database.fault()
        self._tally.count("database", right=not fault, promise="sound", example=fault)
        rows = database.rows(
            "SELECT c.reference, d.words, d.version FROM meetings_decision d"
            " JOIN meetings_case c ON c.id = d.case_id WHERE d.kind <> ''"
        )
        stored = {str(case): (str(words), int(version)) for case, words, version in rows}
        for case, words in self._ledger.decided.items():
            there = stored.get(case, ("", 0))
            self._tally.count(
                "decision that was acknowledged", right=there[0] == words, promise="there", example=case
            )
            self._tally.count(
                "decision, written",
                right=there[1] == 2,
                promise="once",
                example=f"{case}: {there[1]} versions",
            )
        self._tally.count(
            "decisions of nobody",
            right=len(stored) == decisions,
            promise="there are none",
            example=str(len(stored)),
        )
        entries = Counter(
            str(code)
            for (code,) in database.rows("SELECT code FROM trail_entry WHERE code LIKE 'case.decided.%'")
        )
        self._tally.count(
            "entries of the trail",
            right=entries.total() == decisions,
            promise="one for each decision",
            example=str(entries.total()),
        )
        ((beats,),) = database.rows("SELECT version FROM meetings_beat")
        self._number = int(beats)
        self._tally.count(
            "changes counted",
            right=self._number == self._ledger.acts,
            promise="one for each act",
            example=f"{self._number} of {self._ledger.acts}",
        )

    def _judge_the_lines(self, gone: list[Looker], left_at: float) -> None:
        self._lookers.wait_until_told(self._number, patience=TOLD_WITHIN)
        while any(one.stays for one in gone) and time.monotonic() < left_at + SIGNED_OUT_WITHIN:
            time.sleep(0.05)
        self._lookers.end()
        for one in self._lookers.all:
            who = one.browser.person.name
            self._tally.count(
                "line, byte by byte",
                right=not one.odd,
                promise="carry numbers alone",
                example=f"{who}: {one.odd}",
            )
            if one in gone:
                self._tally.count(
                    "line of who signed out",
                    right=bool(one.refused),
                    promise="are ended, and not given again",
                    example=who,
                )
                continue
            self._tally.count(
                "line", right=one.told == self._number, promise="are told of the last change",
                example=f"{who} knows {one.told} of {self._number}",
            )  # fmt: skip

    def _judge_the_pages(self) -> None:
        """Whoever was told asks for the page: every decision that they may see stands in it."""
        minutes = f"/meetings/{self._town.meeting}/minutes"
        some = [
            *sorted(self._town.kept)[:2],
            *[one for one in self._browsers if one not in self._town.kept][:2],
        ]
        for name in some:
            page = html.unescape(_text(self._browsers[name], minutes))
            kept = name in self._town.kept
            missing = [words for words in self._ledger.decided.values() if words not in page]
            self._tally.count(
                "minutes as one who looked on reads them",
                right=len(missing) == kept and (_SECRET in page) is not kept,
                promise="hold what is theirs",
                example=f"{name}: {len(missing)} missing",
            )


def _text(browser: Browser, path: str) -> str:
    """A page; a line that was kept from before the server was killed is made anew."""
    try:
        return browser.text_of(path)
    except Gone:
        return browser.text_of(path)


def _form(page: str, path: str) -> dict[str, str]:
    found = re.search(_FORM.format(path=re.escape(path)), page, re.DOTALL)
    if found is None:
        raise CannotLook(f"a page of the product holds no form that goes to {path}.")
    return {name: html.unescape(value) for name, value in _HIDDEN.findall(found[1])}


def _a_town(cases: int) -> Town:
    area = world.add_area("Northside")
    hub = world.add_agency(area, "Children's social work", kind="childrens_social_work")
    door = world.add_desk(area, hub, "The front door", front_door=True)
    health = world.add_agency(area, "Health", kind="health")
    duty = world.add_desk(area, health, "Health: duty")
    chair = world.add_person(area, hub, "Denise Walker", role=Role.HUB_MANAGER, desk=door, story=1)
    people = tuple(
        world.add_person(
            area, health, f"Hannah Okoye {number}", role=Role.HEALTH_VISITOR, desk=duty, story=number + 1
        )
        for number in range(1, PEOPLE + 1)
    )
    Installation.objects.create(mode="demo", made_at=TUESDAY_NINE, starts_at=TUESDAY_NINE, finished=True)
    how: dict[str, Any] = {"by": chair, "at": TUESDAY_NINE - timedelta(days=1)}
    meeting = agenda.convene(TUESDAY_NINE.date(), **how)
    (asked,) = [one.reference for one in agencies.every_desk(area) if one.id == duty]
    attendance.invite(meeting, whom=asked, **how)
    kept = [people[number].name for number in range(KEPT_OUT)]
    for number in range(cases):
        secret = number == cases // 2
        name = _SECRET if secret else f"Child{number}"
        child = children.add_child(NewChild(given_name=name, family_name="Okafor"), **how)
        agenda.add(meeting, what=child, because="Hurt last night.", **how)
        if secret:
            month = TUESDAY_NINE.date() + timedelta(days=30)
            for one in people[:KEPT_OUT]:
                guarding.keep_out(
                    child, person=one.practitioner_id, because="Her aunt.", review_on=month, **how
                )
    agenda.build(meeting, by=chair, at=TUESDAY_NINE)
    drawn = meeting_for(chair, meeting)
    assert drawn is not None
    agenda.lock(meeting, based_on=drawn.version, by=chair, at=TUESDAY_NINE)
    return Town(chair, people, meeting, frozenset(kept))
