"""Durable actions by 1, 4 and 16 writers at once (performance.md, `writers`).

Ours is the store as the serving process runs it: one thread writes for all who wait, and they share a COMMIT
with synchronous=FULL. The rivals do the same actions on the same file, in turns with ours: each with a COMMIT
of its own behind the store's fair queue, and each with nothing but SQLite's own busy wait.
"""

import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from statistics import median

from django.db import connection

from joinedup import store
from joinedup.bench.figures import Bar, Figure, Findings
from joinedup.bench.waiting import waited
from joinedup.kernel.progress import Progress
from joinedup.kernel.references import Kind, new
from joinedup.store import writing
from joinedup.store.turns import Turns
from joinedup.trail import actions as trail

WRITERS = (1, 4, 16)
_AMONG = "turn_among_processes"  # what the store takes turns with, by its name there
AT = datetime(2026, 7, 14, 8, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Actor:
    area_id: int = 1
    reference: str = field(default_factory=lambda: new(Kind.PRACTITIONER))
    agency_reference: str = field(default_factory=lambda: new(Kind.AGENCY))


@dataclass(frozen=True, slots=True)
class Waits:
    """How long each action took from call to answer, in milliseconds, and how long it all took."""

    each: tuple[float, ...] = ()
    refused: int = 0  # SQLite's busy wait gives up after twenty seconds
    seconds: float = 0.0

    def __add__(self, other: "Waits") -> "Waits":
        return Waits(self.each + other.each, self.refused + other.refused, self.seconds + other.seconds)

    @property
    def middle(self) -> float:
        return median(self.each)

    @property
    def longest(self) -> float:
        return max(self.each)

    @property
    def a_second(self) -> float:
        return len(self.each) / self.seconds


def measure(*, quick: bool, draw: random.Random) -> Findings:
    seconds, turns = (1.0, 2) if quick else (8.0, 3)
    store.write_together()
    findings = Findings()
    going = Progress("writers: runs", of=len(WRITERS) * turns * len(WAYS))
    done = 0
    for writers in WRITERS:
        waits = dict.fromkeys(WAYS, Waits())
        for _ in range(turns):
            for way, entered in WAYS.items():
                with entered():
                    waits[way] += _write(writers, seconds=seconds)
                done += 1
                going.at(done)
        _tell(findings, writers, waits)
    going.end()
    return findings


def _tell(findings: Findings, writers: int, waits: dict[str, Waits]) -> None:
    said = f"{writers} writer{'s' if writers > 1 else ''}"
    for way, one in waits.items():
        findings.figures += [
            Figure(f"{said}, {way}, durable actions", one.a_second, "a second"),
            Figure(f"{said}, {way}, median wait", one.middle, "ms"),
            Figure(f"{said}, {way}, longest wait", one.longest, "ms"),
            Figure(f"{said}, {way}, longest against the median", one.longest / one.middle, "x"),
        ]
        if one.refused:
            findings.figures.append(Figure(f"{said}, {way}, refused", one.refused, "actions"))
    ours = waits[OURS]
    findings.bars.append(
        Bar(f"{said}, longest wait against the median", ours.longest / ours.middle, at_most=20)
    )
    if writers == max(WRITERS):
        more = ours.a_second / waits[A_COMMIT_EACH].a_second
        findings.bars.append(Bar(f"{said}, against a commit each", more, at_least=5))


def _write(writers: int, *, seconds: float) -> Waits:
    """Let the writers write for so long; each waits for its answer before it writes again."""
    refused: list[int] = []

    def begin() -> Callable[[], bool]:
        actor, child = Actor(), new(Kind.CHILD)
        connection.ensure_connection()

        def write() -> bool:
            try:
                trail.look("child.looked", by=actor, at=AT, about=(child,))
            except store.NotSaved:
                refused.append(1)
            return True

        return write

    each, took = waited(writers, begin, seconds=seconds)
    return Waits(tuple(each), len(refused), took)


@contextmanager
def _a_commit_each() -> Iterator[None]:
    """As a console command writes: the fair queue, and a commit for every action."""
    writer, writing._Together.writer = writing._Together.writer, None
    try:
        yield
    finally:
        writing._Together.writer = writer


@contextmanager
def _busy_wait() -> Iterator[None]:
    """As nobody should write: the same action and transaction, with nobody waiting their turn."""
    turns, among = writing._turns, getattr(writing, _AMONG)
    writing._turns = _NoTurns()
    setattr(writing, _AMONG, nullcontext)
    try:
        with _a_commit_each():
            yield
    finally:
        writing._turns = turns
        setattr(writing, _AMONG, among)


class _NoTurns(Turns):
    @contextmanager
    def mine(self) -> Iterator[None]:
        yield


OURS, A_COMMIT_EACH = "ours", "a commit each"
WAYS: dict[str, Callable[[], AbstractContextManager[None]]] = {
    OURS: nullcontext,
    A_COMMIT_EACH: _a_commit_each,
    "SQLite's busy wait": _busy_wait,
}
