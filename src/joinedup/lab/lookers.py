"""People who look on at a meeting as a browser does: a line that stays open, asked for anew when it breaks.

They know every byte that came on their lines; the judge knows that and the database. One thread reads all.
"""

import re
import selectors
import socket
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from joinedup.lab.started import Browser

AGAIN_AFTER = 0.5  # seconds; a browser waits two, which says nothing about the server
_NUMBER = re.compile(rb"data: (\d+)\n")
# Everything that a line may carry: its frames, numbers, and that it is still there.
_ALLOWED = re.compile(
    rb"(?:[0-9A-F]+\r\n|\r\n|retry: \d+\n\n|id: \d+\nevent: changed\ndata: \d+\n\n|: here\n\n)*\Z"
)


@dataclass(eq=False, slots=True)
class Looker:
    """One line of one person's browser."""

    browser: Browser
    path: str
    opened: socket.socket | None = None
    head: bytes = b""  # of the answer, until the line begins
    came: bytearray = field(default_factory=bytearray)  # on the line that is open now
    told: int = 0  # the highest number
    lines: int = 0  # opened
    odd: list[str] = field(default_factory=list)
    refused: int = 0  # the status that was no line, after there had been one
    again_at: float = 0.0
    stays: bool = True  # asks anew when its line ends

    def ask(self) -> socket.socket:
        """Ask for the line; nobody waits for the answer here."""
        self.head, self.came = b"", bytearray()
        cookies = "; ".join(f"{name}={value}" for name, value in self.browser.cookies.items())
        lines = [
            f"GET {self.path} HTTP/1.1",
            f"Host: localhost:{self.browser.port}",
            f"Cookie: {cookies}",
            "X-Quietly: 1",
            *([f"Last-Event-ID: {self.told}"] if self.told else []),
        ]
        made = socket.create_connection(("127.0.0.1", self.browser.port), timeout=10)
        made.sendall("\r\n".join([*lines, "", ""]).encode())
        made.settimeout(0.0)
        self.opened = made
        return made

    def read(self, said: bytes) -> None:
        if b"\r\n\r\n" not in self.head:
            self.head += said
            if b"\r\n\r\n" not in self.head:
                return
            status = int(self.head.split()[1])
            said = self.head.split(b"\r\n\r\n", 1)[1]
            if status != 200:
                self.refused, self.stays = status, False
                return
            self.lines += 1
        if not self.stays:
            return
        self.came += said
        for number in _NUMBER.findall(self.came):
            self.told = max(self.told, int(number))

    def ended(self) -> None:
        """The line is over: what came on it was numbers, whole or cut off, and nothing else."""
        whole = bytes(self.came[: self.came.rfind(b"\n\n") + 2]) if b"\n\n" in self.came else b""
        if not _ALLOWED.match(whole):
            self.odd.append(repr(whole[-120:]))
        if self.opened is not None:
            self.opened.close()
        self.opened = None
        self.again_at = time.monotonic() + AGAIN_AFTER


class Lookers:
    """All of them, from `begin` to `end`."""

    def __init__(self, lookers: Iterable[Looker]) -> None:
        self.all = list(lookers)
        self._over = False
        self._thread = threading.Thread(target=self._read_all, name="lookers")

    def begin(self) -> None:
        self._thread.start()

    def end(self) -> None:
        self._over = True
        self._thread.join()
        for one in self.all:
            if one.opened is not None:
                one.ended()

    def wait_until_told(self, number: int, *, patience: float) -> None:
        """Wait until everybody who stays was told this number or a later one, or patience is over."""
        until = time.monotonic() + patience
        while time.monotonic() < until and any(one.stays and one.told < number for one in self.all):
            time.sleep(0.02)

    @property
    def reading(self) -> bool:
        return self._thread.is_alive()

    @property
    def open(self) -> int:
        return sum(one.opened is not None and b"\r\n\r\n" in one.head for one in self.all)

    def _read_all(self) -> None:
        with selectors.DefaultSelector() as waits:
            while not self._over:
                self._ask_anew(waits)
                for key, _ in waits.select(0.05):
                    self._read_one(waits, key.data)

    def _ask_anew(self, waits: selectors.BaseSelector) -> None:
        now = time.monotonic()
        for one in self.all:
            if one.opened is None and one.stays and one.again_at <= now:
                try:
                    waits.register(one.ask(), selectors.EVENT_READ, one)
                except OSError:  # the server is away
                    one.again_at = time.monotonic() + AGAIN_AFTER
                    return

    def _read_one(self, waits: selectors.BaseSelector, one: Looker) -> None:
        assert one.opened is not None
        try:
            said = one.opened.recv(65_536)
        except BlockingIOError:
            return
        except OSError:
            said = b""
        if said:
            one.read(said)
        if not said or one.refused or said.endswith(b"0\r\n\r\n"):
            waits.unregister(one.opened)
            one.ended()
