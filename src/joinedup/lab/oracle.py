"""Whether a list, a count or a search tells of what is hidden (security.md G-03, T-27).

The lab of hidden things asks at addresses that take a reference. Here a town is looked at twice by everybody:
before there is anything that is hidden from them, and after. Each list must be the same, byte for byte, with
as many statements to the database. Then what is hidden is looked for, by name, day and reference, beside what
nobody bears; and a record is opened with a reason, and said to be known, by a reference that is closed to
them and by one that nobody bears.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from joinedup.gate.viewer import Viewer
from joinedup.kernel.progress import Progress
from joinedup.kernel.references import Kind
from joinedup.lab import guarded, hidden, world
from joinedup.lab.hidden import Answer, differences
from joinedup.lab.tally import Tally

LISTS = ("/", "/questions", "/front-door", "/open-work", "/reviews", "/drafts", "/directory", "/openings")
# Counts of a whole area, without a child in them: they are the same for everybody who reads them. To leave
# out what is hidden from the one who reads would make two people's counts differ, and tell both.
COUNTS_OF_THE_AREA = {("Zoe Li", "/"), ("Steve Lund", "/open-work")}
# One that is hidden from everybody, and what nobody is called, of the same length.
HIDDEN_NAME, NOBODYS_NAME = "Zebedee Farthing", "Zebedee Fallowes"
_WHY = "The family is with me now, and I must know."

# Each search counts one more for whoever searches, whatever it finds.
_SEARCHED = re.compile(rb"You searched \d+ times? today")


def look(trials: int, draw: random.Random) -> Tally:
    tally = Tally("no list, count or search says anything of what is hidden.")
    town = guarded.a_town()
    browsers = {one.name: hidden.signed_in(one) for one in town.people}
    before = {(who, path): _asked(browsers[who], "get", path) for who in browsers for path in LISTS}
    zebedee = _hide_more(town)
    for (who, path), was in before.items():
        now = _asked(browsers[who], "get", path)
        if (who, path) in COUNTS_OF_THE_AREA:
            now = replace(now, body=was.body)
        _judge(tally, "list", f"{path} as {who}", was, now)
    workers = [one for one in town.people if "work_with_children" in one.rights]
    going = Progress("oracle: searches", of=trials)
    for number, (viewer, hidden_one, nobody) in enumerate(_searches(workers, zebedee)):
        if number >= trials:
            break
        browser = browsers[viewer.name]
        one, other = _found(browser, hidden_one), _found(browser, nobody)
        what = f"searching for {hidden_one!r} as {viewer.name}"
        _judge(tally, "search", what, one, _as_if(other, nobody, hidden_one))
        going.at(number)
    going.end()
    for viewer in workers:
        absent = world.absent(Kind.CHILD)
        for name, path in (("with a reason", "/with-a-reason"), ("known", "/i-know-a-family")):
            one, other = (_named(browsers[viewer.name], path, ref) for ref in (zebedee, absent))
            same = _as_if(other, absent, zebedee)
            _judge(tally, name, f"{path} as {viewer.name}", one, same)
    shown = sum(guarded.FAMILY.encode() in was.body for was in (_found(browsers["Denise Walker"], "Quill"),))
    tally.count("not hidden", right=shown == 1, promise="found", example="Denise finds the restricted child")
    tally.figures["lists"] = len(LISTS)
    return tally


def _hide_more(town: guarded.Guarded) -> str:
    """A child whom nobody here may see, with a concern and a question for everybody who works."""
    priya, joy, denise = (town.named(name) for name in ("Priya Nair", "Joy Adeyemi", "Denise Walker"))
    given, family = HIDDEN_NAME.split()
    child = guarded.a_named_child(given, family, by=priya)
    hidden.a_question(priya, child, min(town.named("Sam Khan").desk_ids))
    hidden.a_question(priya, child, min(town.named("Hannah Okoye").desk_ids), topic="missed_appointment")
    guarded.a_concern(child, by=joy, tied_by=priya)
    guarded.keep_everybody_out(child, people=town.people, by=denise)
    return child


def _searches(people: list[Viewer], child: str) -> Iterator[tuple[Viewer, str, str]]:
    absent = world.absent(Kind.CHILD)
    for viewer in people:
        yield viewer, HIDDEN_NAME, NOBODYS_NAME
        yield viewer, HIDDEN_NAME.split()[1], NOBODYS_NAME.split()[1]
        yield viewer, child, absent
        yield viewer, guarded.BORN_HIDDEN, guarded.BORN_NOBODY


def _judge(tally: Tally, kind: str, what: str, one: Answer, other: Answer) -> None:
    ways = differences(one, other)
    promise = "says nothing of what is hidden"
    tally.count(kind, right=not ways, promise=promise, example=f"{what}: {'; '.join(ways)}")


def _found(browser: Client, typed: str) -> Answer:
    sent: Any = browser.post("/find", {"find": typed})
    answer = _asked(browser, "get", str(sent["Location"]))
    token = str(sent["Location"]).rsplit("/", 1)[1]
    return replace(answer, body=answer.body.replace(token.encode(), b"TOKEN"))


def _named(browser: Client, path: str, reference: str) -> Answer:
    sent = {
        "reference": reference,
        "code": "in_front_of_me",
        "because": _WHY,
        "_key": world.absent(Kind.ITEM),
    }
    return _asked(browser, "post", path, sent)


def _as_if(answer: Answer, typed: str, instead: str) -> Answer:
    """The answer about what nobody bears, with the other's words in the place of its own."""
    return replace(answer, body=answer.body.replace(typed.encode(), instead.encode()))


def _asked(browser: Client, method: str, path: str, sent: dict[str, str] | None = None) -> Answer:
    before = hidden.newest_entry()
    with CaptureQueriesContext(connection) as statements:
        answer: Any = getattr(browser, method)(path, sent or {})
    headers = dict(answer.headers)
    counted = sum(map(len, _SEARCHED.findall(answer.content)))
    headers["Content-Length"] = str(int(headers.get("Content-Length", 0)) - counted)
    return Answer(
        status=answer.status_code,
        headers=tuple(sorted(headers.items())),
        cookies=tuple(sorted(answer.cookies)),
        body=_SEARCHED.sub(b"", hidden.without_what_passes(answer.content)),
        statements=len(statements),
        entries=hidden.codes_since(before),
    )
