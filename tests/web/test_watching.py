"""Who looks on at a meeting: lines that stay open on the serving process, without a thread for each."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.test import Client
from waitress.server import create_server

from joinedup.access.models import Grant
from joinedup.cli.streams import ChannelOfALine
from joinedup.store.watching import IN_ALL, OF_ONE, STREAM, Thing, Watch, Watchers, first_words, said

from .conftest import Town
from .meeting_case import HANNAH, Sitting, sits
from .signin_case import Live
from .test_signin import live

__all__ = ["live"]

MEETING = (1, 7)


@dataclass
class House:
    """A serving process whose only page is the stream of one meeting."""

    numbers: dict[Thing, int] = field(default_factory=lambda: {MEETING: 3})
    may_go_on: bool = True
    port: int = 0

    def __post_init__(self) -> None:
        self.watchers = Watchers(lambda things: {one: self.numbers[one] for one in things})

    def answer(self, environment: dict[str, object], start: Callable[..., object]) -> list[bytes]:
        if environment["PATH_INFO"] != "/live":
            start("200 OK", [("Content-Length", "2")])
            return [b"ok"]
        start("200 OK", [("Content-Type", "text/event-stream")])
        watch = Watch(MEETING, 1, self.numbers[MEETING], still=lambda: self.may_go_on)
        stay_open = environment[STREAM]
        assert callable(stay_open)
        stay_open(self.watchers, watch)
        return [first_words(self.numbers[MEETING]), b""]

    def look_on(self) -> socket.socket:
        line = socket.create_connection(("127.0.0.1", self.port), timeout=10)
        line.sendall(b"GET /live HTTP/1.1\r\nHost: localhost\r\n\r\n")
        hear(line, said(3))
        return line

    def change(self) -> bytes:
        self.numbers[MEETING] += 1
        self.watchers.changed()
        return said(self.numbers[MEETING])


def hear(line: socket.socket, words: bytes) -> bytes:
    heard = b""
    while words not in heard:
        more = line.recv(4096)
        assert more, f"the line ended after {heard!r}"
        heard += more
    return heard


@pytest.fixture
def house() -> Iterator[House]:
    house = House()
    server = create_server(house.answer, host="127.0.0.1", port=0, threads=2, connection_limit=200)
    server.channel_class = ChannelOfALine
    house.port = server.effective_port
    over = threading.Event()

    def run() -> None:
        while not over.is_set():
            server.asyncore.loop(timeout=0.05, map=server._map, count=1)

    serving = threading.Thread(target=run, daemon=True)
    serving.start()
    yield house
    teller = house.watchers._teller
    house.watchers._open.clear()  # else it looks into a database that is gone when the next test begins
    house.watchers.changed()
    if teller is not None:
        teller.join(5)
    over.set()
    serving.join(5)
    server.close()


def test_forty_lines_and_two_threads(house: House) -> None:
    """More look on than there are threads; all are told of three changes in turn, and pages are answered."""
    lines = [house.look_on() for _ in range(40)]
    for _ in range(3):
        words = house.change()
        for line in lines:
            assert hear(line, words).count(b"event: changed") == 1
    with socket.create_connection(("127.0.0.1", house.port), timeout=10) as page:
        page.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert b"200 OK" in page.recv(4096)
    for line in lines:
        line.close()


def test_who_went_away_is_told_nothing_more(house: House) -> None:
    stays, goes = house.look_on(), house.look_on()
    until = time.monotonic() + 60  # of a machine that others use
    while house.watchers.count() < 2 and time.monotonic() < until:
        time.sleep(
            0.01
        )  # a line is told its first words before it joins: who is not there yet can't have gone
    assert house.watchers.count() == 2
    goes.close()
    while house.watchers.count() > 1 and time.monotonic() < until:
        hear(stays, house.change())
    assert house.watchers.count() == 1
    stays.close()


def test_a_line_ends_when_access_ends(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("joinedup.store.watching.ALIVE_EVERY", 0.0)
    line = house.look_on()
    house.may_go_on = False
    house.watchers.changed()
    heard = b""
    while more := line.recv(4096):
        heard += more
    assert heard.endswith(b"0\r\n\r\n")
    assert house.watchers.count() == 0


def test_one_person_has_four_lines() -> None:
    watchers = Watchers(lambda things: dict.fromkeys(things, 0))
    watchers._open = {Watch(MEETING, 1, 0, still=lambda: True) for _ in range(OF_ONE)}
    assert not watchers.has_room(1)
    assert watchers.has_room(2)
    watchers._open |= {Watch(MEETING, other, 0, still=lambda: True) for other in range(2, IN_ALL)}
    assert not watchers.has_room(IN_ALL)


def test_a_fault_while_numbers_are_read_ends_no_line(house: House) -> None:
    line, told = house.look_on(), house.watchers.numbers

    def falls(_: frozenset[Thing]) -> dict[Thing, int]:
        house.watchers.numbers = told
        raise ValueError("something that nobody thought of")

    house.watchers.numbers = falls
    house.watchers.changed()
    assert hear(line, house.change())
    line.close()


# --- who sits there is asked again as they are then, and not as they came


def look_on(client: Client, sitting: Sitting) -> Callable[[], bool]:
    """Open the line of a meeting; what the server asks of it every 15 seconds."""
    kept: list[Watch] = []
    path = f"/meetings/{sitting.reference}/stream"
    answer = client.get(path, **{STREAM: lambda _, watch: kept.append(watch)})  # type: ignore[arg-type]
    assert answer.status_code == 200
    return kept[0].still


def test_a_line_ends_with_the_visit_that_opened_it(live: Live) -> None:
    live.has_account(HANNAH)
    sitting = sits(live.town)
    hannah = live.inside(HANNAH)
    still = look_on(hannah, sitting)
    assert still()
    hannah.post("/sign-out")
    assert not still()
    left = look_on(live.inside(HANNAH), sitting)
    live.later(minutes=29)
    assert left()
    live.later(minutes=2)
    assert not left()


def test_a_line_ends_when_a_role_is_taken(town: Town) -> None:
    sitting = sits(town)
    still = look_on(town.client(HANNAH), sitting)
    assert still()
    Grant.objects.filter(practitioner=town.people[HANNAH]).update(until=town.at - timedelta(minutes=1))
    assert not still()


def test_a_screen_that_asks_by_itself_does_not_lengthen_a_visit(live: Live) -> None:
    """The page is asked for quietly every ten minutes, and the line anew; nobody has pressed anything."""
    live.has_account(HANNAH)
    sitting = sits(live.town)
    hannah = live.inside(HANNAH)
    for _ in range(2):
        live.later(minutes=10)
        assert hannah.get(sitting.live, headers={"X-Quietly": "1"}).status_code == 200
        stream = hannah.get(f"/meetings/{sitting.reference}/stream", headers={"Accept": "text/event-stream"})
        assert stream.status_code == 200
    live.later(minutes=10)
    assert hannah.get(sitting.live).status_code == 302
    hannah = live.inside(HANNAH)
    for _ in range(4):
        live.later(minutes=10)
        assert hannah.get(sitting.live).status_code == 200  # pressed by somebody
