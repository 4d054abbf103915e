"""Whether a narrow answer can be a blind one (I10): none goes before the question about tonight is answered.

A holder has something outside every question that changes the child's safety tonight. Simulated researchers
fill in each of the ways to answer over HTTP, and say of tonight whatever people say: nothing, both, yes and
no at once, a yes with nothing to send. The judge has the law in its own words and no code of the rule.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from itertools import count
from typing import Any

from django.test import Client

from joinedup import store
from joinedup.access.rules.roles import Role
from joinedup.agencies.queries import every_desk
from joinedup.children import actions as children
from joinedup.children.rules.arrivals import NewChild
from joinedup.gate.pages import Refused
from joinedup.gate.viewer import Viewer
from joinedup.holdings import actions as holdings
from joinedup.kernel.progress import Progress
from joinedup.kernel.references import Kind, new
from joinedup.lab import world
from joinedup.lab.hidden import signed_in
from joinedup.lab.tally import Tally
from joinedup.sharing import actions as sharing
from joinedup.sharing.queries import AskedQuestion, HeldQuestion
from joinedup.sharing.queries import question as read_question
from joinedup.store.models import Installation

TODAY = world.TUESDAY_NINE
CRITICAL = "Released on bail today, and has said where he is going"
INSIDE = "Verbal argument, police attended"
LINE = "He was seen outside the school at 08:40"
WAYS = ("answer", "nothing", "we-spoke", "not-ours", "cannot-share")
# What is said of tonight: the choice, whether a line is written, whether an item is chosen.
SAID: tuple[tuple[Any, bool, bool], ...] = (
    (None, False, False),
    ("", False, False),
    ("", True, False),
    ("maybe", True, False),
    (["no", "yes"], True, False),
    ("yes", False, False),
    ("yes", True, False),
    ("yes", False, True),
    ("yes", True, True),
    ("no", False, False),
    ("no", False, True),
)
_HIDDEN = re.compile(r'<input type="hidden" name="(_key|_version|_shown)" value="([^"]*)"')
_ITEM = re.compile(r'name="items" type="checkbox" value="([^"]+)" checked')


@dataclass(frozen=True, slots=True)
class Town:
    researcher: Viewer
    discloser: Viewer
    asker: Viewer
    browser: Client
    desk: str
    child: str
    critical: str


def look(trials: int, draw: random.Random) -> Tally:
    tally = Tally(
        "no answer goes before it is said whether anything else changes the child's safety tonight."
    )
    going, town = Progress("undershare", of=trials), _a_town()
    sent = 0
    for trial, (way, said) in zip(range(trials), _cases(draw), strict=False):
        sent += _try(town, way, said, tally, release=trial % 3 == 0)
        going.at(trial)
    going.end()
    tally.figures["ways to answer"] = len(WAYS)
    tally.figures["answers sent"] = sent
    return tally


def _cases(draw: random.Random) -> Iterator[tuple[str, tuple[Any, bool, bool]]]:
    every = [(way, said) for way in WAYS for said in SAID]
    while True:
        draw.shuffle(every)
        yield from every


def is_answered(choice: Any, *, line: bool, item: bool) -> bool:
    """A plain no; or a yes with one line, or one item. Nothing else is an answer."""
    if choice == "no":
        return not line and not item
    return choice == "yes" and line != item


def _try(town: Town, way: str, said: tuple[Any, bool, bool], tally: Tally, *, release: bool) -> bool:
    choice, line, item = said
    example = f"{way}: safety {choice!r}, line {line}, item {item}"
    with store.reading_in(town.asker.area_id):
        question = _asked(town, way)
        _sent(town, question, way, choice, line=line, item=item)
        held = read_question(town.researcher, question)
        assert isinstance(held, HeldQuestion)
        went = held.prepared is not None
        due = is_answered(choice, line=line, item=item)
        tally.count(
            "answer without the question about tonight" if not due else "answer with it",
            right=went == due,
            promise="sends nothing" if not due else "is taken",
            example=example,
        )
        _judge_what_is_read(town, question, tally, told=due and choice == "yes", item=item, example=example)
        if release and went:
            _released(town, question)
            late = _read(town, question)
            right = not any(CRITICAL in text for text in late[1])
            tally.count("what was for tonight", right=right, promise="is in no answer", example=example)
        if release:
            _judge_the_action(town, tally)
    return went


def _judge_what_is_read(
    town: Town, question: str, tally: Tally, *, told: bool, item: bool, example: str
) -> None:
    at_once, _ = _read(town, question)
    wanted = [(CRITICAL if item else LINE, "")] if told else []
    tally.count(
        "what changes tonight" if told else "nothing for tonight",
        right=at_once == wanted,
        promise="is read at once, and is not counted as more" if told else "is read",
        example=f"{example}: {at_once}",
    )


def _read(town: Town, question: str) -> tuple[list[tuple[str, str]], list[str]]:
    """What the asker reads: for tonight, each with why it is counted as wider; and of the answer."""
    asked = read_question(town.asker, question)
    assert isinstance(asked, AskedQuestion)
    return [(one.headline, one.wider) for one in asked.safety], [one.headline for one in asked.disclosed]


def _judge_the_action(town: Town, tally: Tally) -> None:
    """The same below the page, where another door may come to stand one day."""
    question = _asked(town, "nothing")
    try:
        sharing.nothing_held(
            question,
            safety_tonight=None,
            safety_item="",
            safety_line="",
            version=1,
            by=town.researcher,
            at=TODAY,
            key=new(Kind.QUESTION),
        )
        refused = False
    except Refused:
        refused = True
    tally.count("action without it", right=refused, promise="is refused", example=question)


def _sent(town: Town, question: str, way: str, choice: Any, *, line: bool, item: bool) -> None:
    path = f"/questions/{question}/{'answer' if way == 'nothing' else way}"
    page = town.browser.get(path).content.decode()
    filled: dict[str, Any] = {name: unescape(value) for name, value in _HIDDEN.findall(page)}
    of_the_way: dict[str, dict[str, Any]] = {
        "answer": {"items": _ITEM.findall(page)},
        "nothing": {},
        "we-spoke": {"with_whom": "Priya Nair", "said": "One call in May, verbal.", "wider": "no"},
        "not-ours": {"because": "Housing keeps the tenancy."},
        "cannot-share": {
            "reason": "live",
            "because": "Ask again on Monday.",
            "if_shared": "He would learn of it.",
            "if_not_shared": "Nobody at Nan's knows.",
        },
    }
    filled |= of_the_way[way]
    if choice is not None:
        filled["safety"] = choice
    filled |= {"safety_line": LINE} if line else {}
    filled |= {"safety_item": town.critical} if item else {}
    answer = town.browser.post(path, filled)
    assert answer.status_code in (303, 409, 422), (path, answer.status_code)


def _released(town: Town, question: str) -> None:
    held = read_question(town.discloser, question)
    assert isinstance(held, HeldQuestion)
    if held.may_release is not None and held.may_release.allowed:
        key = new(Kind.QUESTION)
        sharing.release(question, version=held.facts.version, by=town.discloser, at=TODAY, key=key)


_numbers = count(1)


def _asked(town: Town, way: str) -> str:
    """Of the police: about what they hold something inside, or nothing."""
    return sharing.ask(
        town.child,
        topic="household_risk" if way == "nothing" else "domestic_abuse_incident",
        topic_detail="",
        desk=town.desk,
        people=(town.child,),
        months=6,
        why=f"To know who is safe to be at home, {next(_numbers)}",
        needed_by=TODAY + timedelta(days=1),
        purpose="early_help",
        concern="",
        by=town.asker,
        at=TODAY,
        key=new(Kind.QUESTION),
    )


def _a_town() -> Town:
    if not Installation.objects.exists():
        Installation.objects.create(mode="demo", made_at=TODAY, starts_at=TODAY, finished=True)
    area = world.add_area("Northside")
    police = world.add_agency(area, "Police", kind="police")
    desk = world.add_desk(area, police, "Police desk")
    sam = world.add_person(area, police, "Sam Khan", role=Role.POLICE_RESEARCHER, desk=desk, story=1)
    angela = world.add_person(area, police, "Angela Moran", role=Role.POLICE_DISCLOSER, desk=desk, story=2)
    hub = world.add_agency(area, "Children's social work", kind="childrens_social_work")
    asker = world.add_person(area, hub, "Priya Nair", role=Role.HUB_SOCIAL_WORKER, story=3)
    child = children.add_child(NewChild(given_name="Amara"), by=asker, at=TODAY)
    items = [_item(INSIDE, "domestic_abuse_incident", child), _item(CRITICAL, "custody", child)]
    _, critical = holdings.add_items(items, by=sam, at=TODAY)
    reference = next(one.reference for one in every_desk(area) if one.id == desk)
    return Town(sam, angela, asker, signed_in(sam), reference, child, critical)


def _item(headline: str, category: str, child: str) -> holdings.NewItem:
    return holdings.NewItem(category, headline, "", "fact", TODAY - timedelta(hours=2), (child,))
