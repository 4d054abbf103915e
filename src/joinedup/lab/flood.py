"""Whether whoever means it is heard while somebody floods the form for everybody (security.md G-31).

Junk comes from many connections at once, each as fast as it is answered: forms without their token, pages
that are not there, words that nobody can store, begun forms, guessed codes. Beside it neighbours tell of
worries. Each must hold a receipt for what is in the database, once, and see it in time. Nobody may be turned
away for being many: they share an address with the flood, as a school shares one with a bully.
"""

import math
import random
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator

from django.db import connections

from joinedup.kernel.progress import Progress
from joinedup.lab import engine
from joinedup.lab.acknowledged import judge, judge_the_chain
from joinedup.lab.neighbours import Neighbour
from joinedup.lab.senders import Crew, Sender, a_town_with_senders
from joinedup.lab.started import Gone, NotTaken, Server, free_port
from joinedup.lab.tally import CannotLook, Tally

NEIGHBOURS = 3
FULL, CONNECTIONS, CONNECTIONS_QUICK = 100, 50, 20
IN_TIME = 5.0  # seconds until the receipt, for all but one in a hundred
_BODY = "application/x-www-form-urlencoded"


def look(concerns: int, draw: random.Random) -> Tally:
    tally = Tally("whoever means it holds a receipt, and in time, whatever comes beside.")
    people = a_town_with_senders(NEIGHBOURS)
    connections.close_all()
    server = Server.start(port=free_port())
    flood = _Flood(server.port, CONNECTIONS if concerns >= FULL else CONNECTIONS_QUICK, draw)
    try:
        crew = Crew(people, port=server.port, neighbours=NEIGHBOURS)
        for sender in crew.senders:
            sender.browser = _Watched(server.port, sender.browser.person)
        crew.come_in()
        flood.begin()
        each = -(-concerns // len(crew.senders))
        crew.begin(lambda sender: _up_to(sender, each), stay=True)
        going = Progress("flood: concerns with a receipt", of=concerns)
        crew.end(going)
        going.end()
        flood.end()
    finally:
        flood.end()
        server.kill()
    if flood.sent < concerns:
        raise CannotLook("hardly any junk was sent: nothing was flooded")
    judge(engine.database(), crew.senders, tally)
    judge_the_chain(tally)
    took = sorted(seconds for sender in crew.senders for seconds in _watched(sender).took)
    slowest = took[-(-len(took) * 99 // 100) - 1] if took else math.inf
    tally.count("receipts", right=slowest <= IN_TIME, promise=f"in {IN_TIME:.0f} s, 99 of 100",
                example=f"{slowest:.1f} s")  # fmt: skip
    for sender in crew.senders:
        heard = len(sender.told) >= each
        tally.count("genuine senders", right=heard and not sender.odd, promise="never turned away",
                    example=", ".join(sender.odd[:3]) or "not heard to the end")  # fmt: skip
    defects = sum(many for status, many in flood.answers.items() if status.startswith("5"))
    tally.count(
        "junk", right=not defects, promise="no defect", example=f"{defects:,} answers of 500 and above"
    )
    tally.figures |= {
        "genuine, receipted": crew.acknowledged,
        "seconds to the receipt, 99 of 100": f"{slowest:.2f}",
        "junk beside": flood.sent,
        "junk a second": round(flood.sent / flood.seconds),
        **{f"junk answered {status}": many for status, many in sorted(flood.answers.items())},
    }
    return tally


class _Watched(Neighbour):
    """Notes how long the last page took, from the press of its button to the receipt."""

    def __init__(self, port: int, person: object) -> None:
        super().__init__(port, person)  # type: ignore[arg-type]
        self.took: list[float] = []

    def tell(self, worry: str, *, key: str) -> str:
        if key not in self.last_pages:
            self.last_pages[key] = self.filled_in(worry)
        began = time.monotonic()
        reference = super().tell(worry, key=key)
        self.took.append(time.monotonic() - began)
        return reference


def _watched(sender: Sender) -> _Watched:
    assert isinstance(sender.browser, _Watched)
    return sender.browser


def _up_to(sender: Sender, many: int) -> Iterator[str]:
    for _ in range(many * 50):
        if len(sender.told) >= many or len(sender.odd) > 5:
            return
        yield sender.waiting[0] if sender.waiting else sender.next_key()


class _Flood:
    """Connections that send junk until it is enough, each as soon as it has its answer."""

    def __init__(self, port: int, many: int, draw: random.Random) -> None:
        self._port, self._enough = port, threading.Event()
        self._threads = [
            threading.Thread(target=self._work, args=(random.Random(draw.random()),)) for _ in range(many)
        ]
        self._guard = threading.Lock()
        self.answers: Counter[str] = Counter()
        self._began = self.seconds = 0.0

    @property
    def sent(self) -> int:
        return sum(self.answers.values())

    def begin(self) -> None:
        self._began = time.monotonic()
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        if self._enough.is_set() or not self._began:
            return
        self._enough.set()
        for thread in self._threads:
            thread.join()
        self.seconds = time.monotonic() - self._began

    def _work(self, draw: random.Random) -> None:
        token = _a_token(self._port)
        while not self._enough.is_set():
            status = _answered(self._port, _junk(self._port, draw, token if draw.random() < 0.5 else ""))
            with self._guard:
                self.answers[status] += 1


def _a_token(port: int) -> str:
    """Half of the junk comes with the token of a page, as from somebody who has taken the trouble."""
    browser = Neighbour(port, None)  # type: ignore[arg-type]
    try:
        browser.open_the_form()
    except (Gone, NotTaken):
        return ""
    finally:
        browser.close()
    return f"{browser.cookies['csrftoken']} {browser.token}"


def _junk(port: int, draw: random.Random, token: str) -> bytes:
    words = f"{draw.random():.12f}" * draw.randint(1, 300)
    method, path, body = draw.choice(
        (
            ("POST", "/tell/check", f"_key={words[:24]}&_answers={words}"),
            ("POST", "/tell/page?on=worry", f"worry=%00{words}"),
            ("POST", "/tell", f"danger=no&area={words[:9]}"),
            ("POST", "/tell/come-back", f"code=7KQ4-MRPW&word={words[:30]}"),
            ("GET", "/tell", ""),
            ("GET", f"/{words[:40]}", ""),
            ("POST", "/tell/how-far", words),
        )
    )
    head = f"{method} {path} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n"
    if body and token:
        cookie, _, sent = token.partition(" ")
        head, body = f"{head}Cookie: csrftoken={cookie}\r\n", f"csrfmiddlewaretoken={sent}&{body}"
    if body:
        head += f"Content-Type: {_BODY}\r\nContent-Length: {len(body)}\r\n"
    return f"{head}\r\n{body}".encode()


def _answered(port: int, request: bytes) -> str:
    """The status, or 'no answer'. A server that hangs up on junk harms nobody."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
            line.sendall(request)
            with line.makefile("rb") as comes:
                words = comes.readline().split()
                comes.read()
    except OSError:
        return "no answer"
    return words[1].decode("ascii", "replace") if len(words) > 1 else "no answer"
