"""Whether a concern that was acknowledged is still there after the process was killed (security.md G-26).

Real processes take real concerns from their senders, several at a time, and are killed with SIGKILL at random
moments. What was not acknowledged is sent again with the same key, as a browser would; some of what was
acknowledged is sent again too. The judge reads the database file alone, without a line of the product.
"""

import os
import queue
import random
import signal
import sqlite3
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import connections

from joinedup import store
from joinedup.access.rules.roles import Role
from joinedup.frontdoor import actions
from joinedup.frontdoor.rules.telling import Told
from joinedup.gate.viewer import Viewer
from joinedup.kernel.progress import Progress
from joinedup.lab import world
from joinedup.lab.tally import CannotLook, Tally
from joinedup.trail import queries as trail
from joinedup.trail.actions import sign_what_is_new, signing_key
from joinedup.trail.rules import chain

AT_ONCE = 4  # senders that one process serves at the same time
A_BATCH = 120  # concerns that wait when a process starts: more than it can take before it is killed
AGAIN = 5  # acknowledged ones that are sent again each time
LATEST = A_BATCH // 2  # acknowledgements before the kill: counted, since a loaded machine has other seconds
PATIENCE = 30.0  # seconds; a process that says nothing for so long is a fault of its own


@dataclass(slots=True)
class Outside:
    """What the senders know: nothing else may be relied on after a kill."""

    told: dict[str, list[str]] = field(default_factory=dict)  # by key: every reference it was answered with
    waiting: list[str] = field(default_factory=list)  # keys that were sent and not answered
    made: int = 0

    def fresh(self, many: int) -> list[str]:
        self.made += many
        return [f"key-{number:06}" for number in range(self.made - many, self.made)]


def look(kills: int, draw: random.Random) -> Tally:
    tally = Tally("what was acknowledged is there once, after every kill.")
    sender = _a_school_and_a_front_door()
    file = Path(str(settings.DATABASES["default"]["NAME"]))
    outside = Outside()
    killed_at_work = 0
    going = Progress("kill9: kills", of=kills)
    for kill in range(kills):
        again = draw.sample(sorted(outside.told), min(AGAIN, len(outside.told)))
        outside.waiting += outside.fresh(A_BATCH - len(outside.waiting))
        asked = [*again, *outside.waiting]
        draw.shuffle(asked)
        answered = _until_killed(sender, asked, after=draw.randint(1, LATEST))
        killed_at_work += len(answered) < len(asked)
        _note(answered, outside)
        going.at(kill)
    going.end()
    _note(_to_the_end(sender, outside.waiting), outside)
    if not killed_at_work:
        raise CannotLook("no process was killed while it was at work")
    _judge(file, outside, tally)
    _judge_the_chain(tally)
    tally.figures |= {
        "kills while at work": killed_at_work,
        "acknowledged": len(outside.told),
        "answered twice or more": sum(len(answers) > 1 for answers in outside.told.values()),
    }
    return tally


def _judge(file: Path, outside: Outside, tally: Tally) -> None:
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as database:
        (sound,) = database.execute("PRAGMA integrity_check").fetchone()
        tally.count("database file", right=sound == "ok", promise="sound", example=str(sound))
        stored: dict[str, list[str]] = {}
        for worry, reference in database.execute("SELECT worry, reference FROM frontdoor_concern"):
            stored.setdefault(worry.split()[0], []).append(reference)
        clocks = _counted(database, "SELECT subject, COUNT(*) FROM clocks_clock GROUP BY subject")
        entries = _counted(
            database,
            "SELECT subject.reference, COUNT(*) FROM trail_subject subject JOIN trail_entry entry"
            " ON entry.number = subject.entry_id WHERE entry.code = 'concern.told'"
            " GROUP BY subject.reference",
        )
    for key in outside.waiting:
        tally.count("sent until answered", right=False, promise="answered", example=f"{key} never was")
    for key, answers in outside.told.items():
        tally.count("sent until answered", right=True, promise="answered")
        there = stored.get(key, [])
        tally.count("acknowledged", right=bool(there), promise="there", example=f"{key} is lost")
        tally.count(
            "one key, one concern", right=len(there) <= 1, promise="not doubled", example=f"{key} is doubled"
        )
        tally.count(
            "answered again", right=set(answers) == set(there), promise="with the same reference", example=key
        )
        whole = clocks.get(answers[0]) == entries.get(answers[0]) == 1
        tally.count("clock and trail entry", right=whole, promise="with it", example=f"{key}: {answers[0]}")


def _counted(database: sqlite3.Connection, statement: str) -> dict[str, int]:
    return {str(subject): int(many) for subject, many in database.execute(statement)}


def _judge_the_chain(tally: Tally) -> None:
    sign_what_is_new(by="lab", at=world.TUESDAY_NINE)
    head, key = trail.head(), signing_key()
    verdict = chain.verify(trail.lines(), anchor=head[1] if head else None, keys={key.id: key.public})
    tally.count(
        "trail", right=verdict.finding is chain.Finding.UNBROKEN, promise="unbroken", example=verdict.sentence
    )


def _note(answered: Iterable[tuple[str, str]], outside: Outside) -> None:
    for key, reference in answered:
        outside.told.setdefault(key, []).append(reference)
    outside.waiting = [key for key in outside.waiting if key not in outside.told]


def _a_school_and_a_front_door() -> Viewer:
    area = world.add_area("Leeds")
    hub = world.add_agency(area, "Children's social work", kind="childrens_social_work")
    world.add_desk(area, hub, "Duty and Advice", front_door=True)
    school = world.add_agency(area, "Parkside Primary School", kind="education")
    return world.add_person(area, school, "Joy Adeyemi", role=Role.SAFEGUARDING_LEAD)


def _until_killed(sender: Viewer, keys: list[str], *, after: int) -> list[tuple[str, str]]:
    """Start a process, give it the keys, kill it after so many answers; what it acknowledged counts."""
    process = _Process.start(sender, keys)
    said = b""
    while said.count(b"\n") < after and (some := process.read_some()):
        said += some
    os.kill(process.pid, signal.SIGKILL)
    return _answers(said + process.read_to_the_end())


def _to_the_end(sender: Viewer, keys: list[str]) -> list[tuple[str, str]]:
    return _answers(_Process.start(sender, keys).read_to_the_end())


def _answers(said: bytes) -> list[tuple[str, str]]:
    """Whole lines only: half an acknowledgement is none."""
    whole, _, _ = said.rpartition(b"\n")
    pairs = (line.decode().partition(" ") for line in whole.split(b"\n") if line)
    return [(key, reference) for key, _, reference in pairs]


@dataclass(frozen=True, slots=True)
class _Process:
    """One real process of the product, and the pipe on which it acknowledges."""

    pid: int
    says: int

    @classmethod
    def start(cls, sender: Viewer, keys: list[str]) -> "_Process":
        connections.close_all()  # no two processes may share a connection to one file
        reads, writes = os.pipe()
        pid = os.fork()
        if pid == 0:
            try:
                os.close(reads)
                _serve(sender, keys, writes)
            finally:
                os._exit(0)
        os.close(writes)
        return cls(pid, reads)

    def read_some(self) -> bytes:
        """Wait for an acknowledgement, so that no kill hits a process that is still starting."""
        guard = threading.Timer(PATIENCE, os.kill, (self.pid, signal.SIGKILL))
        guard.start()
        said = os.read(self.says, 65_536)
        guard.cancel()
        return said

    def read_to_the_end(self) -> bytes:
        said = b""
        while some := os.read(self.says, 65_536):
            said += some
        os.close(self.says)
        os.waitpid(self.pid, 0)
        return said


def _serve(sender: Viewer, keys: list[str], says: int) -> None:
    """In the new process: take the concerns, a few at a time; acknowledge each when its action returns."""
    store.write_together()  # as the serving process does: one thread writes, and they share a commit
    waiting: queue.SimpleQueue[str] = queue.SimpleQueue()
    for key in keys:
        waiting.put(key)

    def take() -> None:
        while True:
            try:
                key = waiting.get_nowait()
            except queue.Empty:
                return
            told = Told(worry=f"{key} A bruise on the arm", last_happened="today", family_knows="no")
            reference = actions.tell(told, by=sender, at=world.TUESDAY_NINE, key=key)
            os.write(says, f"{key} {reference}\n".encode())

    threads = [threading.Thread(target=take) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
