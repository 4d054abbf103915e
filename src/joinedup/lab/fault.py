"""Whether one form has one effect and one receipt on a bad line (security.md G-20).

Between real browsers and a started server stands a line that cuts replies and requests, delivers twice and
delays. Whoever has no answer sends the same form with the same key again, until there is one.
"""

import asyncio
import random
import re
import threading
from collections import Counter
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import parse_qs

from django.db import connections

from joinedup.kernel.progress import Progress
from joinedup.lab import engine
from joinedup.lab.acknowledged import judge, judge_the_chain
from joinedup.lab.senders import AT_ONCE, NEIGHBOURS, Crew, Sender, a_town_with_senders
from joinedup.lab.started import PATIENCE, Server, free_port
from joinedup.lab.tally import CannotLook, Tally

T = TypeVar("T")

# What becomes of a delivery, in hundredths; the rest arrives as it was sent.
REPLY_CUT, TWICE, REQUEST_CUT = 20, 10, 10
DELAYED, LONGEST_DELAY = 0.3, 0.03  # how many of all, seconds
MOST_TRIES = 20  # for each form on average: then the line is not what is wrong
_RECEIPT = re.compile(rb"\r\nLocation: /concern/(C-[0-9A-Z]{5}-[0-9A-Z]{5})\r\n", re.IGNORECASE)
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


def look(operations: int, draw: random.Random) -> Tally:
    tally = Tally("one form has one effect and one receipt, however bad the line.")
    people = a_town_with_senders(AT_ONCE)
    connections.close_all()
    server = Server.start(port=free_port())
    try:
        with BadLine(server.port, draw) as line:
            crew = Crew(people, port=line.port, neighbours=NEIGHBOURS)
            crew.come_in()
            each = -(-operations // len(crew.senders))
            crew.begin(lambda sender: _up_to(sender, each), stay=True)
            going = Progress("fault: forms with a receipt", of=operations)
            crew.end(going)
            going.end()
    finally:
        server.kill()
    if not all(line.fates[fate] for fate in ("reply cut", "delivered twice", "request cut")):
        raise CannotLook("the line cut and doubled nothing")
    judge(engine.database(), crew.senders, tally)
    for key, receipts in line.receipts.items():
        tally.count(
            "receipts, those that were cut too",
            right=len(receipts) == 1,
            promise="one for a key",
            example=key,
        )
    judge_the_chain(tally)
    tally.figures |= {
        "acknowledged": crew.acknowledged,
        "deliveries": sum(line.fates.values()),
        **{name: line.fates[name] for name in sorted(line.fates)},
        "sent again": sum(sender.lost for sender in crew.senders),
    }
    return tally


def _up_to(sender: Sender, many: int) -> Iterator[str]:
    for _ in range(many * MOST_TRIES):
        if len(sender.told) >= many:
            return
        yield sender.waiting[0] if sender.waiting else sender.next_key()


@dataclass(slots=True)
class BadLine:
    """Listens on a port of its own and passes on what comes to `server`, well or badly."""

    server: int
    draw: random.Random
    port: int = 0
    fates: Counter[str] = field(default_factory=Counter)
    receipts: dict[str, set[bytes]] = field(default_factory=dict)  # by key: all that left the server
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    _thread: threading.Thread | None = None

    def __enter__(self) -> "BadLine":
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        listening = self._now(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port = listening.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_: object) -> None:
        self._now(self._hang_up())
        self._loop.call_soon_threadsafe(self._loop.stop)
        if self._thread is not None:
            self._thread.join(PATIENCE)
        self._loop.close()

    async def _hang_up(self) -> None:
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
        await asyncio.sleep(0)

    def _now(self, what: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(what, self._loop).result(PATIENCE)

    async def _serve(self, comes: asyncio.StreamReader, goes: asyncio.StreamWriter) -> None:
        try:
            while (request := await _message(comes)) and await self._pass_on(request, goes):
                pass
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # somebody hung up, or the lab is over
        finally:
            goes.close()

    async def _pass_on(self, request: bytes, goes: asyncio.StreamWriter) -> bool:
        """Deliver one request; False where the browser's connection is to be cut."""
        if not request.startswith((b"POST /concern/new ", b"POST /tell/check ")):
            goes.write(await self._delivered(request))
            await goes.drain()
            return True
        fate = self._fate()
        self.fates[fate] += 1
        if self.draw.random() < DELAYED:
            self.fates["delayed"] += 1
            await asyncio.sleep(self.draw.random() * LONGEST_DELAY)
        if fate == "request cut":
            await self._begun(request[: self.draw.randrange(len(request))])
            return False
        if fate == "delivered twice":
            both = await asyncio.gather(self._delivered(request), self._delivered(request))
            reply = self.draw.choice(both)
        else:
            reply = await self._delivered(request)
        if fate == "reply cut":
            reply = reply[: self.draw.randrange(len(reply))]
        goes.write(reply)
        await goes.drain()
        return fate != "reply cut"

    def _fate(self) -> str:
        drawn = self.draw.randrange(100)
        if drawn < REPLY_CUT:
            return "reply cut"
        if drawn < REPLY_CUT + TWICE:
            return "delivered twice"
        return "request cut" if drawn < REPLY_CUT + TWICE + REQUEST_CUT else "delivered once"

    async def _delivered(self, request: bytes) -> bytes:
        comes, goes = await asyncio.open_connection("127.0.0.1", self.server)
        try:
            goes.write(request)
            reply = await _message(comes)
        finally:
            goes.close()
        if receipt := _RECEIPT.search(reply):
            key = parse_qs(request.rpartition(b"\r\n\r\n")[2].decode())["_key"][0]
            self.receipts.setdefault(key, set()).add(receipt[1])
        return reply

    async def _begun(self, half: bytes) -> None:
        _, goes = await asyncio.open_connection("127.0.0.1", self.server)
        goes.write(half)
        await goes.drain()
        goes.close()


async def _message(comes: asyncio.StreamReader) -> bytes:
    """One request or reply, head and body; empty where the other side has hung up."""
    try:
        head = await comes.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return b""
    length = _LENGTH.search(head)
    return head + (await comes.readexactly(int(length[1])) if length else b"")
