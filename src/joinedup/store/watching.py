"""Who looks on while something changes, and is told that it did: the number of the change, and nothing of it.

A browser that watches gets numbers alone, and asks for the page as anybody asks for it. So a line that is
open shows nobody anything that their next request would not (docs/decisions/0054). One thread of the process
reads the numbers of all that is watched: at once where this process changed it, and every second for what
another process or a console command did.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from django.db import close_old_connections

log = logging.getLogger("joinedup.store")
IN_ALL, OF_ONE = 600, 4  # lines that are open at a time: of everybody, and of one person
EVERY, ALIVE_EVERY = 1.0, 15.0  # seconds
AGAIN_AFTER = 2000  # milliseconds until a browser whose line broke asks for another
STREAM = "joinedup.stream"  # in a request's environment: how the server keeps its line open
Thing = tuple[int, int]  # whose area it is of, and its key
Numbers = Callable[[frozenset[Thing]], Mapping[Thing, int]]


class Line(Protocol):
    """The way to one browser. Neither waits for it."""

    def send(self, said: bytes) -> bool:
        """Say it; False where nobody listens any more."""
        ...

    def end(self) -> None: ...


@dataclass(eq=False, slots=True)
class Watch:
    """One browser that looks on. `still` says whether whoever sits there may go on."""

    thing: Thing
    person: int
    known: int
    still: Callable[[], bool]
    line: Line | None = None


@dataclass(eq=False)
class Watchers:
    """Everybody who looks on, by one sort of thing. `numbers` reads how often each of those was changed."""

    numbers: Numbers
    _open: set[Watch] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _changed: threading.Event = field(default_factory=threading.Event)
    _teller: threading.Thread | None = None

    def has_room(self, person: int) -> bool:
        with self._lock:
            own = sum(one.person == person for one in self._open)
            return len(self._open) < IN_ALL and own < OF_ONE

    def join(self, watch: Watch, line: Line) -> None:
        """From now on `line` is told. What changed since `watch.known` was read is told first."""
        watch.line = line
        with self._lock:
            self._open.add(watch)
            if self._teller is None or not self._teller.is_alive():
                self._teller = threading.Thread(target=self._keep_telling, name="watching", daemon=True)
                self._teller.start()
        self._changed.set()

    def changed(self) -> None:
        """Look at once: something was committed here."""
        self._changed.set()

    def count(self) -> int:
        with self._lock:
            return len(self._open)

    def _keep_telling(self) -> None:
        alive_at = time.monotonic()
        while True:
            self._changed.wait(EVERY)
            self._changed.clear()
            with self._lock:
                if not self._open:
                    self._teller = None
                    return
            alive = time.monotonic() - alive_at >= ALIVE_EVERY
            alive_at = time.monotonic() if alive else alive_at
            try:
                self._tell(alive=alive)
            except Exception as broken:
                # The lines stay, and their browsers show that nothing comes. One that could not be asked, for
                # whatever reason, must not end the thread that tells all the others.
                log.error("watching.not_read", extra={"kind": type(broken).__name__})
            finally:
                close_old_connections()

    def _tell(self, *, alive: bool) -> None:
        with self._lock:
            watches = tuple(self._open)
        numbers = self.numbers(frozenset(one.thing for one in watches))
        for one in watches:
            assert one.line is not None
            if alive and not one.still():
                self._leaves(one)
                one.line.end()
                continue
            now = numbers.get(one.thing, one.known)
            words = said(now) if now != one.known else (b": here\n\n" if alive else b"")
            one.known = now
            if words and not one.line.send(words):
                self._leaves(one)

    def _leaves(self, watch: Watch) -> None:
        with self._lock:
            self._open.discard(watch)


def said(number: int) -> bytes:
    """One event: the number is its id as well, so that a browser that comes back says what it knew."""
    return f"id: {number}\nevent: changed\ndata: {number}\n\n".encode("ascii")


def first_words(number: int) -> bytes:
    return f"retry: {AGAIN_AFTER}\n\n".encode("ascii") + said(number)
