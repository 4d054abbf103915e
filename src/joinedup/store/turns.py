"""Whose turn it is to write: first come, first served, among threads and among processes.

SQLite's own busy wait starves: with 16 writers the unlucky one waited 5.2 s (performance.md).
"""

import fcntl
import os
import queue
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar, cast

from django.db import IntegrityError, OperationalError, connection, transaction

from joinedup.store.change import Last

R = TypeVar("R")

MOST_TOGETHER = 64  # actions in one commit
LONGEST_TOGETHER = 0.05  # seconds: after that nobody else is let in, or the first would wait for the last
LONGEST_WAIT = 20.0  # seconds for a turn: then it is 'not saved', and nobody's page waits for ever


_WRITER = "joinedup-writer"


class NotSaved(Exception):
    """The database could not take the change. Nothing was saved; the person may try again."""


class TurnDidNotCome(NotSaved):
    """Somebody else has been writing for so long that it is better to say so."""


class Turns:
    """First come, first served among the threads of this process."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._busy = False

    @contextmanager
    def mine(self) -> Iterator[None]:
        with self._guard:
            my_turn = threading.Event()
            if self._busy:
                self._waiting.append(my_turn)
            else:
                self._busy = True
                my_turn.set()
        if not my_turn.wait(LONGEST_WAIT) and not self._came_after_all(my_turn):
            raise TurnDidNotCome("the turn within this process did not come")
        try:
            yield
        finally:
            with self._guard:
                if self._waiting:
                    self._waiting.popleft().set()
                else:
                    self._busy = False

    def _came_after_all(self, my_turn: threading.Event) -> bool:
        """Whoever gives up leaves the queue, unless it became their turn at this very moment."""
        with self._guard:
            if my_turn.is_set():
                return True
            self._waiting.remove(my_turn)
            return False


@contextmanager
def turn_among_processes() -> Iterator[None]:
    """Take turns with `joinedup import` and other console commands on the same database file."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor != "sqlite" or name == ":memory:" or name.startswith("file:"):
        yield
        return
    try:
        handle = os.open(name + ".turn", os.O_WRONLY | os.O_CREAT, 0o600)
    except OSError as refused:
        raise NotSaved(str(refused)) from refused
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        _AtTheFile(handle).wait()
    try:
        if not is_the_file(name):
            raise NotSaved("the database file is not the one that was opened")
        yield
    finally:
        os.close(handle)


class _AtTheFile:
    """Waits for the turn file in its place, and not for ever: a console command that is stuck keeps it.

    To look again and again would be to stand in no queue. So a thread waits in the kernel's; whoever gives up
    leaves the file to that thread, which lets it go when it comes.
    """

    def __init__(self, handle: int) -> None:
        self._handle = handle
        self._guard = threading.Lock()
        self._came = threading.Event()
        self._given_up = False
        threading.Thread(target=self._stand_in_the_queue, name="joinedup-turn", daemon=True).start()

    def wait(self) -> None:
        """Raises: TurnDidNotCome; the file is the thread's then."""
        if self._came.wait(LONGEST_WAIT):
            return
        with self._guard:
            if self._came.is_set():
                return
            self._given_up = True
        raise TurnDidNotCome("another process has the turn")

    def _stand_in_the_queue(self) -> None:
        fcntl.flock(self._handle, fcntl.LOCK_EX)
        with self._guard:
            if self._given_up:
                os.close(self._handle)
            else:
                self._came.set()


def file_of(name: str) -> tuple[int, int] | None:
    """Which file bears this name now; None where none does."""
    try:
        found = Path(name).stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


class _Serving:
    """The database file that a serving process has opened; None in any other process."""

    file: tuple[int, int] | None = None


def serve_from(name: str) -> None:
    """From now on use the file that bears this name, and no other that may bear it later."""
    _Serving.file = file_of(name)


def is_the_file(name: str) -> bool:
    return _Serving.file is None or _Serving.file == file_of(name)


def others_write() -> bool:
    """Whether this thread only reads: in a serving process one thread alone writes, and moves the log on.

    SQLite before 3.51.3 loses what was acknowledged where two connections write and checkpoint at the same
    moment. All who write take turns; whatever forgot to is refused by the database.
    """
    return _Serving.file is not None and threading.current_thread().name != _WRITER


class OnlyThatFile(sqlite3.Connection):
    """A database that was moved or deleted while it is open takes every change, and keeps it for nobody.

    A connection made then would be worse: SQLite would make a new file, and read into it the log of the old.
    """

    def __init__(self, database: str, *words: Any, **more: Any) -> None:
        if not is_the_file(database):
            raise sqlite3.OperationalError("the database file is not the one that was opened")
        super().__init__(database, *words, **more)


@dataclass
class _Ticket(Generic[R]):
    """One action that waits for its turn, and for the commit after it."""

    job: Callable[[], tuple[R, list[Last]]]
    ready: bool = False  # it has run already, and touched no table
    last: list[Last] = field(default_factory=list)
    done: threading.Event = field(default_factory=threading.Event)
    answer: R | None = None
    problem: BaseException | None = None
    guard: threading.Lock = field(default_factory=threading.Lock)
    taken: bool = False  # by the writer, or back by whoever waited too long: one of both

    def take(self) -> bool:
        """Say whether it was there to be taken."""
        with self.guard:
            there, self.taken = not self.taken, True
            return there

    def run(self) -> None:
        """Do it in a savepoint of its own: what one action gets wrong takes no other with it."""
        try:
            with nullcontext() if self.ready else transaction.atomic():
                self.answer, self.last = self.job()
        except Exception as problem:
            self.problem = problem
            if connection.needs_rollback or not connection.in_atomic_block:
                raise  # the database has given up the whole transaction, not this action alone


def come_last(parts: Iterable[Last]) -> None:
    """Hand each `do` all its parts at once, in their order."""
    gathered: dict[Callable[[list[Any]], None], list[Any]] = {}
    for do, part in parts:
        gathered.setdefault(do, []).append(part)
    for do, each in gathered.items():
        do(each)


class GroupWriter:
    """One thread that writes for all: whoever waits while it commits goes into the next commit together.

    An acknowledgement is worth a disk's flush, and a flush serves sixty as well as one. Nobody is answered
    before the commit that holds their change.
    """

    def __init__(self) -> None:
        self._tickets: queue.SimpleQueue[_Ticket[object]] = queue.SimpleQueue()
        threading.Thread(target=self._write_for_ever, name=_WRITER, daemon=True).start()

    def do(self, job: Callable[[], tuple[R, list[Last]]], *, ready: bool = False) -> R:
        """Run `job` in its turn, and return its answer once it and what comes last are on disk.

        Raises:
            NotSaved: the commit failed; nothing of what it held was saved.
        """
        ticket = _Ticket(job, ready=ready)
        self._tickets.put(cast("_Ticket[object]", ticket))
        if not ticket.done.wait(LONGEST_WAIT) and ticket.take():
            raise TurnDidNotCome("the writer did not come to it")
        ticket.done.wait()
        if ticket.problem is not None:
            raise ticket.problem
        return cast(R, ticket.answer)

    def _write_for_ever(self) -> None:
        while True:
            self._write_together(self._tickets.get())

    def _write_together(self, first: _Ticket[object]) -> None:
        taken: list[_Ticket[object]] = []
        if not first.take():
            return  # whoever waited for it has been told that it was not saved
        try:
            with turn_among_processes(), transaction.atomic():
                for ticket in self._who_waits(first):
                    taken.append(ticket)
                    ticket.run()
                come_last(part for ticket in taken for part in ticket.last)
        except Exception as problem:
            refused = problem if isinstance(problem, NotSaved | IntegrityError) else NotSaved(str(problem))
            refused.__cause__ = problem if refused is not problem else problem.__cause__
            for ticket in taken or [first]:
                ticket.problem = ticket.problem or refused
            connection.close()  # the next one starts on a fresh connection
        finally:
            for ticket in taken or [first]:
                if isinstance(ticket.problem, OperationalError):
                    lost = NotSaved(str(ticket.problem))
                    lost.__cause__ = ticket.problem
                    ticket.problem = lost
                ticket.done.set()

    def _who_waits(self, first: _Ticket[object]) -> Iterator[_Ticket[object]]:
        until = time.monotonic() + LONGEST_TOGETHER
        yield first
        for _ in range(MOST_TOGETHER - 1):
            if time.monotonic() > until:
                return
            try:
                ticket = self._tickets.get_nowait()
            except queue.Empty:
                return
            if ticket.take():
                yield ticket
