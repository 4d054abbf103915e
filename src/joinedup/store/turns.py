"""Whose turn it is to write: first come, first served, among threads and among processes.

SQLite's own busy wait starves: with 16 writers the unlucky one waited 5.2 s (performance.md).
"""

import fcntl
import os
import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, cast

from django.db import OperationalError, connection, transaction

from joinedup.store.change import Last

R = TypeVar("R")

MOST_TOGETHER = 64  # actions in one commit
LONGEST_TOGETHER = 0.05  # seconds: after that nobody else is let in, or the first would wait for the last


class NotSaved(Exception):
    """The database could not take the change. Nothing was saved; the person may try again."""


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
        my_turn.wait()
        try:
            yield
        finally:
            with self._guard:
                if self._waiting:
                    self._waiting.popleft().set()
                else:
                    self._busy = False


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
    with os.fdopen(handle, "w") as ticket:
        fcntl.flock(ticket, fcntl.LOCK_EX)
        yield


@dataclass
class _Ticket(Generic[R]):
    """One action that waits for its turn, and for the commit after it."""

    job: Callable[[], tuple[R, list[Last]]]
    ready: bool = False  # it has run already, and touched no table
    last: list[Last] = field(default_factory=list)
    done: threading.Event = field(default_factory=threading.Event)
    answer: R | None = None
    problem: BaseException | None = None

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
        threading.Thread(target=self._write_for_ever, name="joinedup-writer", daemon=True).start()

    def do(self, job: Callable[[], tuple[R, list[Last]]], *, ready: bool = False) -> R:
        """Run `job` in its turn, and return its answer once it and what comes last are on disk.

        Raises:
            NotSaved: the commit failed; nothing of what it held was saved.
        """
        ticket = _Ticket(job, ready=ready)
        self._tickets.put(cast("_Ticket[object]", ticket))
        ticket.done.wait()
        if ticket.problem is not None:
            raise ticket.problem
        return cast(R, ticket.answer)

    def _write_for_ever(self) -> None:
        while True:
            self._write_together(self._tickets.get())

    def _write_together(self, first: _Ticket[object]) -> None:
        taken: list[_Ticket[object]] = []
        try:
            with turn_among_processes(), transaction.atomic():
                for ticket in self._who_waits(first):
                    taken.append(ticket)
                    ticket.run()
                come_last(part for ticket in taken for part in ticket.last)
        except Exception as problem:
            refused = problem if isinstance(problem, NotSaved) else NotSaved(str(problem))
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
                yield self._tickets.get_nowait()
            except queue.Empty:
                return
