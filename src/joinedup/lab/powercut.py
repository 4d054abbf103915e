"""Whether what was acknowledged is on disk when the power goes (security.md G-27).

A started server takes real forms over HTTP, those of professionals and the one for everybody, while every
write and flush of its database is written down. The power is then cut at random moments of that record: what
was flushed is there, what was not is kept, dropped or torn. SQLite opens what is left; it must be sound and
hold every concern whose receipt had left by then.
"""

import multiprocessing
import os
import random
import shutil
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection, connections

from joinedup.kernel.progress import Progress
from joinedup.lab import power
from joinedup.lab.neighbours import Neighbour
from joinedup.lab.power import Disk, Event, Mood, What
from joinedup.lab.senders import NEIGHBOURS, Crew, Sender, a_town_with_senders
from joinedup.lab.started import Server, free_port
from joinedup.lab.tally import CannotLook, Tally

SENDERS, EACH = 4, 45  # concerns that are recorded at a time
EACH_NEIGHBOUR = 5  # of whom has no account: nine pages for each
CUTS_A_RECORD = 1_000
_TOLD = "SELECT reference FROM frontdoor_concern"
# Nothing half: what one action writes is there together, and the chain of the trail hangs together.
_HALF = (
    ("clocks", "SELECT (SELECT COUNT(*) FROM frontdoor_concern) <> (SELECT COUNT(*) FROM clocks_clock)"),
    ("receipts", "SELECT (SELECT COUNT(*) FROM frontdoor_concern) <> (SELECT COUNT(*) FROM store_receipt)"),
    (
        "trail entries",
        "SELECT (SELECT COUNT(*) FROM frontdoor_concern)"
        " <> (SELECT COUNT(*) FROM trail_entry WHERE code = 'concern.told')",
    ),
    (
        "the chain",
        "SELECT EXISTS (SELECT 1 FROM trail_entry one LEFT JOIN trail_entry other"
        " ON other.number = one.number - 1 WHERE one.number > 1 AND one.previous IS NOT other.hash)",
    ),
)


@dataclass(frozen=True, slots=True)
class Record:
    """What was on disk when the server was started, and everything that it did since."""

    before: dict[str, bytes]
    events: list[Event]
    known: frozenset[str]  # concerns that were there before


@dataclass(slots=True)
class Found:
    """What came of some cuts. The lists hold a sentence for each cut that went wrong."""

    cuts: int = 0
    lost: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    half: list[str] = field(default_factory=list)
    moods: Counter[str] = field(default_factory=Counter)
    in_flight: int = 0  # cuts while something was not flushed


def look(cuts: int, draw: random.Random) -> Tally:
    tally = Tally("what was acknowledged before the power went is there afterwards, and nothing is broken.")
    if shutil.which("strace") is None:
        raise CannotLook(
            "strace is not installed, which writes down what goes to the disk: apt-get install strace"
        )
    people = a_town_with_senders(SENDERS)
    crew = Crew(people, port=free_port(), neighbours=NEIGHBOURS)
    going = Progress("powercut: cuts", of=cuts)
    all_found, done = Found(), Counter[str]()
    for first in range(0, cuts, CUTS_A_RECORD):
        record = _recorded(crew, first=first == 0)
        done.update(event.what.value for event in record.events)
        done["checkpoints"] += _checkpoints(record.events)
        for found in _cut(record, min(CUTS_A_RECORD, cuts - first), draw):
            _add(found, all_found)
        going.at(first)
    going.end()
    if not (all_found.in_flight and done[What.ACKNOWLEDGED.value]):
        raise CannotLook("no power was cut while anything was written")
    _judge(all_found, tally)
    tally.figures |= {
        "acknowledged": done[What.ACKNOWLEDGED.value],
        "writes": done[What.WRITE.value],
        "flushes": done[What.FLUSHED.value],
        "checkpoints": done["checkpoints"],
        "cuts while something was not flushed": all_found.in_flight,
        **{f"cuts, of what was not flushed {mood}": many for mood, many in sorted(all_found.moods.items())},
    }
    return tally


def _judge(found: Found, tally: Tally) -> None:
    for kind, wrong, promise in (
        ("acknowledged", found.lost, "there"),
        ("database file", found.broken, "sound"),
        ("one action", found.half, "whole or not at all"),
    ):
        for example in wrong:
            tally.count(kind, right=False, promise=promise, example=example)
        for _ in range(found.cuts - len(wrong)):
            tally.count(kind, right=True, promise=promise)


def _recorded(crew: Crew, *, first: bool) -> Record:
    """Let everybody send their forms to a server whose every write is written down."""
    file = Path(str(connection.settings_dict["NAME"]))
    with connection.cursor() as cursor:
        cursor.execute(_TOLD)
        known = frozenset(reference for (reference,) in cursor.fetchall())
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connections.close_all()
    log = file.with_name("what-the-kernel-was-asked")
    before = {file.name: file.read_bytes()}
    server = Server.start(port=crew.port, watched_by=power.recorder(log))
    try:
        if first:
            crew.come_in()
        crew.begin(_some)
        crew.end()
    finally:
        server.stop()
    recorded = power.events(log, file.parent)
    log.unlink()
    answered = {answers[0] for sender in crew.senders for answers in sender.told.values()} - known
    if answered != {event.file for event in recorded if event.what is What.ACKNOWLEDGED}:
        raise CannotLook("what was recorded is not what the senders were answered.")
    return Record(before, recorded, known)


def _some(sender: Sender) -> Iterator[str]:
    for _ in range(EACH_NEIGHBOUR if isinstance(sender.browser, Neighbour) else EACH):
        yield sender.next_key()


def _checkpoints(events: list[Event]) -> int:
    """How often the log was written back into the database file."""
    return sum(event.what is What.FLUSHED and event.file.endswith("sqlite3") for event in events)


def _cut(record: Record, cuts: int, draw: random.Random) -> list[Found]:
    """Cut the power at so many moments; on every core, for each cut opens a database."""
    moments = sorted(draw.randrange(len(record.events) + 1) for _ in range(cuts))
    workers = max(1, len(os.sched_getaffinity(0)))
    share = -(-cuts // workers)
    parts = [(moments[start : start + share], draw.random()) for start in range(0, cuts, share)]
    _Here.record = record
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("fork")) as pool:
        return list(pool.map(_cut_at, parts))


class _Here:
    """The record, for the processes that are forked: it need not be sent to them."""

    record: Record | None = None


def _cut_at(part: tuple[list[int], float]) -> Found:
    moments, seed = part
    record, draw, found = _Here.record, random.Random(seed), Found()
    assert record is not None
    disk, acknowledged, done = Disk(record.before), set(record.known), 0
    memory = Path("/dev/shm")  # a cut is on no disk of ours: the record says what was
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        for moment in moments:
            for event in record.events[done:moment]:
                disk.take(event)
                if event.what is What.ACKNOWLEDGED:
                    acknowledged.add(event.file)
            done = moment
            mood = draw.choice(list(Mood))
            found.cuts += 1
            found.in_flight += disk.waiting > 0
            found.moods[mood.value] += 1
            _open_what_is_left(
                Path(folder), disk.after_a_cut(mood, draw), acknowledged, found, f"cut {moment}, {mood}"
            )
    return found


def _open_what_is_left(
    folder: Path, files: dict[str, bytes], acknowledged: set[str], found: Found, cut: str
) -> None:
    for left in folder.iterdir():
        left.unlink()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    database = next(folder / name for name in files if name.endswith("sqlite3"))
    try:
        with closing(sqlite3.connect(database)) as opened:
            ((sound,),) = opened.execute("PRAGMA integrity_check(1)")
            there = {reference for (reference,) in opened.execute(_TOLD)}
            half = [what for what, statement in _HALF if opened.execute(statement).fetchone()[0]]
    except sqlite3.DatabaseError as refused:
        found.broken.append(f"{cut}: {refused}")
        return
    if sound != "ok":
        found.broken.append(f"{cut}: {sound}")
    if lost := acknowledged - there:
        found.lost.append(f"{cut}: {len(lost)} lost")
    if half:
        found.half.append(f"{cut}: {', '.join(half)}")


def _add(part: Found, whole: Found) -> None:
    whole.cuts += part.cuts
    whole.in_flight += part.in_flight
    whole.moods.update(part.moods)
    for one, other in ((part.lost, whole.lost), (part.broken, whole.broken), (part.half, whole.half)):
        other.extend(one)
