"""The product as its users meet it: `joinedup serve` in a process of its own, and browsers over HTTP.

What a plant harms, it harms inside that process (`begin_with`); whoever judges sees answers and the database.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlencode

from joinedup.gate.viewer import Viewer
from joinedup.lab.tally import CannotLook

PATIENCE = 60.0  # seconds; a server that says nothing for so long is a fault of its own
_SERVE = "from joinedup.cli.main import main; main(['serve', '--port', '{port}'])"
_COOKIE = re.compile(r"^([^=;]+)=([^;]*)")
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_KEY = re.compile(r'name="_key" value="([^"]+)"')
_RECEIPT = re.compile(r"/concern/(C-[0-9A-Z]{5}-[0-9A-Z]{5})")
_FORM = "application/x-www-form-urlencoded"


class _Process:
    """What is run in the server's process before it serves. Empty, unless a plant is put in."""

    begin_with = ""


def begin_with(python: str) -> None:
    _Process.begin_with = python


def begins_with() -> str:
    return _Process.begin_with


class Gone(Exception):
    """No answer came, or half of one: nobody knows whether it was taken."""


class NotTaken(Exception):
    """The answer was that it is not saved, and to try again; or, where it is `odd`, no such plain word."""

    def __init__(self, answer: str, *, odd: bool) -> None:
        super().__init__(answer)
        self.odd = odd


@dataclass(slots=True)
class Server:
    """One serving process. It is told nothing that an operator does not tell it."""

    port: int
    process: "subprocess.Popen[bytes]"
    pid: int  # of the product itself, which may run under something that watches it

    @classmethod
    def start(cls, *, port: int, watched_by: Sequence[str] = ()) -> "Server":
        """Start it and wait until it says that it serves; `watched_by` is what it is run under.

        Raises:
            CannotLook: it does not start.
        """
        python = _Process.begin_with + _SERVE.format(port=port)
        says = Path(os.environ["JOINEDUP_DATA"]) / "said-by-the-server"
        with says.open("wb") as out:
            process = subprocess.Popen(
                [*watched_by, sys.executable, "-c", python],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        until = time.monotonic() + PATIENCE
        while b"Stop it with Ctrl-C" not in says.read_bytes():
            if process.poll() is not None or time.monotonic() > until:
                process.kill()
                said = says.read_text("utf-8", "replace").strip()
                raise CannotLook(f"the server did not start: {said[-600:]}")
            time.sleep(0.02)
        return cls(port, process, _only_child(process.pid) if watched_by else process.pid)

    def kill(self) -> None:
        """End it without a goodbye: nothing more is written, and nobody is told."""
        os.kill(self.pid, signal.SIGKILL)
        self.process.wait(PATIENCE)

    def stop(self) -> None:
        os.kill(self.pid, signal.SIGTERM)
        self.process.wait(PATIENCE)


def _only_child(pid: int) -> int:
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0])


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


@dataclass(slots=True)
class Browser:
    """One practitioner's browser: it keeps cookies and one connection, and sends forms as a page would."""

    port: int
    person: Viewer
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""
    key: str = ""
    line: socket.socket | None = None

    def come_in(self) -> None:
        """Sign in as somebody of the demo's sign-in page.

        Raises:
            Gone, NotTaken: they are not let in.
        """
        page = self.ask("GET", "/sign-in")
        self.ask(
            "POST",
            "/sign-in",
            {"csrfmiddlewaretoken": found(_TOKEN, page.text), "person": self.person.reference, "next": ""},
        )
        self.open_the_form()

    def open_the_form(self) -> None:
        page = self.ask("GET", "/concern/new")
        if page.status != 200:
            raise NotTaken(f"{page.status} in place of the form", odd=page.status != 503)
        self.token, self.key = found(_TOKEN, page.text), found(_KEY, page.text)

    def tell(self, worry: str, *, key: str) -> str:
        """Send the form; return the reference of the receipt that it leads to.

        Raises:
            Gone: there was no answer.
            NotTaken: the answer is no receipt.
        """
        answer = self.ask(
            "POST",
            "/concern/new",
            {
                "csrfmiddlewaretoken": self.token,
                "_key": key,
                "whose": "own",  # asked of whoever takes calls
                "worry": worry,
                "about": "child",
                "last_happened": "today",
                "family_knows": "no",
                "family_knows_detail": "Nobody has spoken to them.",
            },
        )
        told = _RECEIPT.fullmatch(answer.goes_to)
        if answer.status == 303 and told:
            return told[1]
        raise NotTaken(f"{answer.status} {answer.goes_to}".strip(), odd=answer.status != 503)

    def status_of(self, path: str) -> int:
        """How a page is answered. A server lets idle lines go, so a look is asked once more on a new one."""
        try:
            return self.ask("GET", path).status
        except Gone:
            return self.ask("GET", path).status

    def text_of(self, path: str) -> str:
        return self.ask("GET", path).text

    def close(self) -> None:
        if self.line is not None:
            self.line.close()
            self.line = None

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> "Answer":
        body = urlencode(form).encode() if form is not None else b""
        lines = [f"{method} {path} HTTP/1.1", f"Host: localhost:{self.port}"]
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        if form is not None:
            lines += [f"Content-Type: {_FORM}", f"Content-Length: {len(body)}"]
        try:
            if self.line is None:
                self.line = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
            self.line.sendall("\r\n".join([*lines, "", ""]).encode() + body)
            with self.line.makefile("rb") as comes:
                answer = _answer(comes)
        except (OSError, Gone) as lost:
            self.close()
            raise Gone(str(lost)) from lost
        for name, value in answer.headers:
            if name == "set-cookie" and (named := _COOKIE.match(value)):
                self.cookies[named[1]] = named[2]
            if (name, value) == ("connection", "close"):
                self.close()
        return answer


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: tuple[tuple[str, str], ...]
    text: str

    @property
    def goes_to(self) -> str:
        return dict(self.headers).get("location", "")


def _answer(comes: BinaryIO) -> Answer:
    """Read one whole answer. Half of one is none, wherever it was cut; a library would take half the headers.

    Raises:
        Gone: it does not come, or not to its end.
    """
    status = _line(comes).split()
    headers = []
    while line := _line(comes):
        name, _, value = line.partition(":")
        headers.append((name.lower(), value.strip()))
    length = int(dict(headers).get("content-length", 0))
    body = comes.read(length)
    if len(body) < length:
        raise Gone("half an answer")
    return Answer(int(status[1]), tuple(headers), body.decode("utf-8", "replace"))


def _line(comes: BinaryIO) -> str:
    line = comes.readline()
    if not line.endswith(b"\r\n"):
        raise Gone("half an answer")
    return line[:-2].decode("latin-1")


def found(what: re.Pattern[str], page: str) -> str:
    found = what.search(page)
    if found is None:
        raise CannotLook("a page of the product holds no form.")
    return found[1]
