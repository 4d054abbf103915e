"""An agency's own server, on this machine's own address: in order, slow, down, lying, and out of bounds."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from joinedup.holdings import connectors
from joinedup.holdings.connectors import http, read_within
from joinedup.holdings.rules.configuration import read
from joinedup.holdings.rules.reading import NotRead, Trouble

from .source_case import Records, records

__all__ = ["records"]

DAVID, NEIGHBOUR = "P-00000-00000", "P-11111-1111J"
TOKEN = "a-token-that-was-drawn-by-chance"
Answer = Callable[[Any, dict[str, Any]], None]  # the handler, and what was asked


@pytest.fixture
def token(tmp_path: Path) -> Path:
    file = tmp_path / "token"
    file.touch(0o600)
    file.write_text(TOKEN + "\n")
    return file


@contextmanager
def server(answer: Answer) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            answer(self, {**asked, "authorization": self.headers["Authorization"]})

        def log_message(self, *_: object) -> None:
            """It says nothing: what is asked holds references."""

    served = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=served.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{served.server_port}/items"
    finally:
        served.shutdown()
        served.server_close()


def say(handler: Any, body: bytes, *, status: int = 200) -> None:
    handler.send_response(status)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def item(number: int, *people: str, **changed: Any) -> dict[str, Any]:
    row = {
        "id": f"H/{number}", "people": list(people), "category": "attendance", "occurred": "2026-06-01",
        "headline": f"Attendance {number}", "basis": "fact",
    }  # fmt: skip
    return {**row, **changed}


def configuration(address: str, token: Path, *, seconds: float = 5) -> str:
    return f'kind = "http"\naddress = "{address}"\ntoken_file = "{token}"\nseconds = {seconds}\n'


def asked(address: str, token: Path, *, seconds: float = 5) -> Any:
    connector = connectors.connector_of(read(configuration(address, token, seconds=seconds)))
    assert connector is not None
    return read_within(connector, {DAVID}, agency_id=-1, seconds=seconds)


def trouble(answer: Answer, token: Path, *, seconds: float = 5) -> Trouble:
    with server(answer) as address, pytest.raises(NotRead) as nothing:
        asked(address, token, seconds=seconds)
    return nothing.value.trouble


def test_it_is_asked_for_people_with_its_token_and_what_it_gives_beyond_them_is_dropped(token: Path) -> None:
    seen: list[dict[str, Any]] = []

    def answer(handler: Any, question: dict[str, Any]) -> None:
        seen.append(question)
        rows = [item(1, DAVID), item(2, DAVID, NEIGHBOUR), item(3, NEIGHBOUR), item(4, DAVID, headline=7)]
        say(handler, json.dumps({"count": 4, "items": rows, "more": "is left alone"}).encode())

    with server(answer) as address:
        given = asked(address, token)
    assert [one.source_id for one in given.items] == ["H/1", "H/2"]
    assert (given.said, given.came, given.unread) == (4, 4, 1)
    nothing_narrower = {"since": None, "until": None, "categories": None}
    assert seen == [{"people": [DAVID], **nothing_narrower, "authorization": f"Bearer {TOKEN}"}]


@pytest.mark.parametrize(
    ("body", "status", "expected"),
    [
        (b"", 503, Trouble.DOWN),
        (b"", 302, Trouble.DOWN),  # a redirect is not followed
        (b"", 401, Trouble.REFUSED),
        (b"no json", 200, Trouble.BROKEN),
        (b"[]", 200, Trouble.BROKEN),
        (b'{"items": []}', 200, Trouble.BROKEN),
        (b'{"items": [], "count": -1}', 200, Trouble.BROKEN),
        (b'{"items": [], "count": true}', 200, Trouble.BROKEN),
        (b'{"items": {}, "count": 0}', 200, Trouble.BROKEN),
        (b"[" * 100_000, 200, Trouble.BROKEN),
        (b'{"count": 5001, "items": [' + b",".join([b"0"] * 5_001) + b"]}", 200, Trouble.TOO_MUCH),
    ],
)
def test_whatever_else_it_answers_is_one_of_six_troubles(
    body: bytes, status: int, expected: Trouble, token: Path
) -> None:
    assert trouble(lambda handler, _: say(handler, body, status=status), token) is expected


def test_a_long_answer_is_not_read_to_its_end(token: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "BIGGEST", 1_000)
    assert trouble(lambda handler, _: say(handler, b" " * 5_000), token) is Trouble.TOO_MUCH


def test_a_slow_one_is_left_in_time_also_where_it_drips(token: Path) -> None:
    done = threading.Event()

    def drip(handler: Any, _: object) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not done.wait(0.05):
            handler.wfile.write(b" ")

    with server(drip) as address:
        with pytest.raises(NotRead) as nothing:
            asked(address, token, seconds=0.3)
        done.set()
    assert nothing.value.trouble is Trouble.SLOW


def test_nobody_there_and_a_token_that_others_can_read(token: Path) -> None:
    with server(lambda handler, _: say(handler, b"{}")) as address:
        pass
    with pytest.raises(NotRead) as down:
        asked(address, token)
    assert down.value.trouble is Trouble.DOWN
    token.chmod(0o644)
    with pytest.raises(NotRead) as refused:
        asked(address, token)
    assert refused.value.trouble is Trouble.REFUSED


def test_its_items_come_to_the_answering_page_and_a_slow_day_costs_a_sentence(
    records: Records, token: Path
) -> None:
    dad = records.town.david.reference
    rows = [item(n, dad, category="domestic_abuse_incident") for n in (1, 2)]
    body = json.dumps({"count": 3, "items": rows}).encode()
    with server(lambda handler, _: say(handler, body)) as address:
        records.set(configuration(address, token))
        page = records.page(records.ask())
    assert "You hold 2 items about these people. 2 are in scope." in page
    assert "Your records say that they gave 3, and 2 came: look there before you send." in page
    records.set(configuration(address, token))  # nobody is there any more
    again = records.page(records.ask(key="key-2"))
    assert "Your records could not be reached. Write down what you know below" in again
