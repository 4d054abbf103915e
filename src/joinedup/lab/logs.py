"""Whether anything that somebody typed, or no other may know, is written to a log (security.md G-33).

A started server is used and harmed over HTTP with words that stand nowhere else: names, worries, addresses,
searches, references of nothing, cookies and tokens, broken requests, defects that name what was typed. Then
all that the process wrote, on both streams and beside its database, is searched for every one of them.
"""

import json
import random
import re
import socket
import sqlite3
import string
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connections

from joinedup.gate.viewer import Viewer
from joinedup.kernel.logs import SHAPES
from joinedup.kernel.progress import Progress
from joinedup.kernel.references import Kind, new
from joinedup.lab import engine
from joinedup.lab.senders import a_town_with_senders
from joinedup.lab.started import Browser, Gone, NotTaken, Server, free_port
from joinedup.lab.tally import CannotLook, Tally

# What must be there, or the scanner has looked at nothing: events that this run has surely caused.
MARKERS = ("request.answered", "request.defect", "change.not_saved")
_NOT_LOGS = (".sqlite3", ".sqlite3-wal", ".sqlite3-shm", ".sqlite3.turn", ".key", ".keys")
_SAID = re.compile(r"Joinedup is at http://localhost:\d+ \([A-Za-z]+ [0-9.]+\)\. Stop it with Ctrl-C\.")


class Canaries:
    """Words that are said to the product once, and by what way; found again, they name the leak."""

    def __init__(self, draw: random.Random) -> None:
        self._draw = draw
        self.ways: dict[str, str] = {}

    def word(self, way: str) -> str:
        made = "Zq" + "".join(self._draw.choices(string.ascii_lowercase, k=14))
        self.ways[made] = way
        return made

    def known(self, way: str, word: str) -> None:
        """Something that the product made itself, and that must stay out as well."""
        if len(word) >= 8:
            self.ways[word] = way


def look(rounds: int, draw: random.Random) -> Tally:
    tally = Tally("nothing that anybody typed, and no token, is in anything that was written.")
    canaries = Canaries(draw)
    people = a_town_with_senders(2)
    connections.close_all()
    data = Path(settings.CONFIG.data)
    server = Server.start(port=free_port())
    try:
        going = Progress("logs: rounds", of=rounds)
        for done in range(rounds):
            for person in people:
                _use(server.port, person, canaries)
            going.at(done)
        going.end()
        _break_a_row(data, canaries)
        _use_what_is_broken(server.port, people[0], canaries)
    finally:
        server.stop()
    written = dict(_written(data))
    _judge(written, canaries, tally)
    tally.figures |= {
        "words and tokens looked for": len(canaries.ways),
        "files": len(written),
        "lines": sum(text.count("\n") for text in written.values()),
    }
    return tally


def _judge(written: dict[str, str], canaries: Canaries, tally: Tally) -> None:
    whole = "\n".join(written.values())
    for marker in MARKERS:
        if marker not in whole:
            raise CannotLook(f"{marker} is not in what was written: the scanner does not look where logs are")
    for word, way in canaries.ways.items():
        found = word.lower() in whole.lower() or quote(word) in whole
        tally.count(way, right=not found, promise="not written", example=word)
    for line in whole.splitlines():
        if line.strip() and not _SAID.fullmatch(line):
            tally.count("lines", right=_is_of_the_list(line), promise="of the list", example=line[:200])


def _is_of_the_list(line: str) -> bool:
    try:
        told = json.loads(line)
    except ValueError:
        return False
    return isinstance(told, dict) and all(name in SHAPES and SHAPES[name](told[name]) for name in told)


def _written(data: Path) -> Iterator[tuple[str, str]]:
    """Everything that lies beside the database and is neither it nor a key."""
    for path in sorted(data.rglob("*")):
        if path.is_file() and not path.name.endswith(_NOT_LOGS):
            yield path.name, path.read_text("utf-8", "replace")


def _use(port: int, person: Viewer, canaries: Canaries) -> None:
    browser = Browser(port, person)
    browser.come_in()
    canaries.known("names of workers", person.name)
    for name, value in browser.cookies.items():
        canaries.known(f"cookie {name}", value)
    canaries.known("token against forgery", browser.token)
    canaries.known("key of a form", browser.key)
    with suppress(NotTaken):
        browser.tell(canaries.word("a worry"), key=browser.key)
    for path in (
        f"/children/{canaries.word('a reference')}",
        f"/children/{new(Kind.CHILD)}?name={canaries.word('a query string')}",
        f"/front-door?after={canaries.word('a query string')}",
        f"/{canaries.word('a path that is none')}",
        f"/welcome/{canaries.word('token of an invitation')}",
        f"/found/{canaries.word('token of a search')}",
    ):
        browser.status_of(path)
    browser.close()
    _send_odd_things(port, browser, canaries)


def _send_odd_things(port: int, browser: Browser, canaries: Canaries) -> None:
    """What no browser of ours sends: each on a line of its own."""
    cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    token = f"csrfmiddlewaretoken={browser.token}"

    def form(path: str, body: str, *, host: str = "localhost", cookie: str = cookies) -> str:
        return (
            f"POST {path} HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\nConnection: close\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        )

    word = canaries.word
    for request in (
        form("/find", f"{token}&find={word('a search')}"),
        form("/find", f"csrfmiddlewaretoken={word('a wrong token')}&find={word('a search')}"),
        form("/find", f"{token}&find={word('a search')}", host=f"{word('a host name')}.example"),
        form("/concern/new", f"{token}&worry={word('a form without its key')}"),
        form("/concern/new", f"{token}&_key=k&last_happened={word('a choice that is none')}"),
        form("/concern/new", f"{token}&worry={word('a body cut short')}")[:-5],
        form(
            "/sign-in",
            f"person={word('somebody who is none')}",
            cookie=f"sessionid={word('a made-up cookie')}",
        ),
        f"GET /{word('a broken request')} HTTP/9\r\n\r\n",
        f"{word('a method')} / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        f"GET / HTTP/1.1\r\nHost: localhost\r\n{word('a header')}\r\nX: {word('a header')}\r\n\r\n",
        f"GET /help HTTP/1.1\r\nHost: localhost\r\nUser-Agent: {word('a browser')}\r\n"
        f"Referer: http://localhost/{word('a referrer')}\r\nX-Forwarded-For: {word('a network address')}\r\n"
        "Connection: close\r\n\r\n",
        f"GET /help%0d%0a{word('a line that was put in')} HTTP/1.1\r\nHost: localhost\r\n"
        "Connection: close\r\n\r\n",
        f"POST /find HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999999\r\n\r\n{word('too much')}",
    ):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5) as line:
            line.settimeout(2)
            line.sendall(request.encode())
            line.shutdown(socket.SHUT_WR)
            while line.recv(65_536):
                pass


def _break_a_row(data: Path, canaries: Canaries) -> None:
    """Past the product: a state that no code knows, so that the exception's own message repeats it."""
    assert not engine.is_server()
    with closing(sqlite3.connect(data / "joinedup.sqlite3")) as database, database:
        broken = canaries.word("the message of a defect")
        database.execute("UPDATE frontdoor_concern SET state = ?", [broken])
        for (worry,) in database.execute("SELECT worry FROM frontdoor_concern"):
            canaries.known("a worry", str(worry))


def _use_what_is_broken(port: int, person: Viewer, canaries: Canaries) -> None:
    """A defect of ours, and a trail that cannot be written."""
    browser = Browser(port, person)
    browser.come_in()
    file = Path(settings.CONFIG.data) / "joinedup.sqlite3"
    with closing(sqlite3.connect(file)) as database:
        (reference,) = database.execute("SELECT reference FROM frontdoor_concern ORDER BY id").fetchone()
    if browser.status_of(f"/concern/{reference}") != 500:
        raise CannotLook(
            "a row that no code knows is no defect: nothing has failed with words in its message"
        )
    message = canaries.word("the message of a database")
    with closing(sqlite3.connect(file)) as database, database:
        database.execute(
            # A table that is not there, named in the message; RAISE would be a broken rule, our own fault.
            "CREATE TRIGGER lab_no_more BEFORE INSERT ON trail_entry "
            f"BEGIN INSERT INTO {message} VALUES (1); END"
        )
    for worry in (canaries.word("a worry that was not saved"), canaries.word("a worry that was not saved")):
        with suppress(NotTaken, Gone):
            browser.tell(worry, key=browser.key)
    browser.close()
