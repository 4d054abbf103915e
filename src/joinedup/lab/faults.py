"""Whether the product keeps its promises while something under it is broken (security.md G-30, 4.2).

A started server is asked over HTTP while its disk is full, its database is away, its clock steps. Each fault
is real: a full file system (tmpfs), a limit of the kernel on what may be written, a renamed file, a lock that
another process holds, a killed PostgreSQL. The clock alone is turned inside the server's process, because a
machine's clock is everybody's; and its waits are shortened there, so that no fault need last for minutes.
"""

import fcntl
import random
import resource
import shutil
import sqlite3
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connections

from joinedup.kernel.progress import Progress
from joinedup.lab import engine, started
from joinedup.lab.acknowledged import judge, judge_the_chain
from joinedup.lab.neighbours import Neighbour
from joinedup.lab.senders import Sender, a_town_with_senders
from joinedup.lab.started import Browser, Gone, NotTaken, Server, free_port
from joinedup.lab.tally import CannotLook, Tally

Harm = Callable[["Scene"], AbstractContextManager[None]]

RECOVERY = 30.0  # seconds
_SENT = 4  # by each, while something is broken
_EACH_WAITS = 1  # where every try lasts as long as a turn is waited for
_AT_MOST = 400  # tries until a fault is felt
_ROOM = "size=160m"
_MEGABYTE = b"\0" * 1_000_000
_OFFSET = "clock-offset"


@dataclass(slots=True)
class Scene:
    """A server, its data and the people who use it."""

    data: Path
    server: Server
    senders: list[Sender]
    entries: int = 0  # of the trail, when the last fault had ended

    @property
    def file(self) -> Path:
        return self.data / "joinedup.sqlite3"


@dataclass(frozen=True, slots=True)
class Fault:
    name: str
    harm: Harm
    sent: int = _SENT  # by each sender
    refuses: bool = True  # while it lasts something cannot be saved; else work goes on all the same
    ends: Callable[[Scene], bool] = lambda scene: True  # what must be so again, beside saving


def look(size: int, draw: random.Random) -> Tally:
    tally = Tally("with something broken nothing is lost, nothing is a 500, and all goes on by itself.")
    faults = (ON_SERVER if engine.is_server() else ON_FILE)[:size]
    people = a_town_with_senders(2)
    connections.close_all()
    data = Path(settings.CONFIG.data)
    with _inside_the_server(), _a_disk_of_its_own(data):
        scene = Scene(data, Server.start(port=free_port()), [])
        try:
            port = scene.server.port
            scene.senders = [Sender(Browser(port, person)) for person in people]
            scene.senders.append(Sender(Neighbour(port, people[0])))  # who signs in nowhere
            for sender in scene.senders:
                sender.browser.come_in()
            going = Progress("faults", of=len(faults))
            for number, fault in enumerate(faults):
                _live_through(fault, scene, tally)
                going.at(number)
            going.end()
            for sender in scene.senders:
                for key in list(sender.waiting):
                    sender.send(key)
        finally:
            scene.server.kill()
        judge(engine.database(), scene.senders, tally)
        judge_the_chain(tally)
        connections.close_all()
    tally.figures |= {
        "faults": len(faults),
        "acknowledged": sum(len(sender.told) for sender in scene.senders),
        "answers 'not saved'": sum(sender.not_saved for sender in scene.senders),
    }
    return tally


def _live_through(fault: Fault, scene: Scene, tally: Tally) -> None:
    for sender in scene.senders:
        sender.send(sender.next_key())
    refused = sum(sender.not_saved for sender in scene.senders)
    with fault.harm(scene):
        _use(scene, fault)
        ready = _is_ready(scene)
        reads = _read(scene)
    felt = sum(sender.not_saved for sender in scene.senders) - refused
    if fault.refuses and not felt and ready:
        raise CannotLook(f"{fault.name}: everything could be saved, so nothing was broken")
    if not fault.refuses:
        tally.count(
            "work that need not stop",
            right=not felt,
            promise="went on",
            example=f"{fault.name}: {felt} refused",
        )
    for path, status in reads:
        right = status == 200 or (status == 503 and path not in ("/help", "/healthz"))
        tally.count("pages meanwhile", right=right, promise="200, or 503 in plain words",
                    example=f"{fault.name}: {path} {status}")  # fmt: skip
    seconds = _recovered(fault, scene)
    tally.count("recovery", right=seconds < RECOVERY, promise="by itself within 30 s",
                example=f"{fault.name}: not in {seconds:.0f} s")  # fmt: skip
    tally.figures[f"{fault.name}: refused, seconds to recover"] = f"{felt}, {seconds:.1f}"


def _use(scene: Scene, fault: Fault) -> None:
    for sender in scene.senders:
        before = sender.not_saved
        for tried in range(1, _AT_MOST if fault.refuses else fault.sent + 1):
            sender.send(sender.waiting[0] if sender.waiting else sender.next_key())
            felt = sender.not_saved > before or (tried % 10 == 0 and not _is_ready(scene))
            if fault.refuses and felt and tried >= fault.sent:
                break


def _is_ready(scene: Scene) -> bool:
    return _status(scene.senders[0], "/readyz") == 200


def _read(scene: Scene) -> Iterator[tuple[str, int]]:
    sender = scene.senders[0]
    receipt = next(iter(sender.told.values()))[0]
    return iter([(path, _status(sender, path)) for path in ("/help", "/healthz", "/", f"/concern/{receipt}")])


def _status(sender: Sender, path: str) -> int:
    try:
        return sender.browser.status_of(path)
    except Gone:
        return 0


def _recovered(fault: Fault, scene: Scene) -> float:
    """Seconds until everybody can save again, and whatever else the fault had stopped goes on."""
    scene.entries = _highest("number", "trail_entry")
    began = time.monotonic()
    while (lasted := time.monotonic() - began) < RECOVERY:
        saved = all(_saves(sender) for sender in scene.senders)
        if saved and _is_ready(scene) and fault.ends(scene):
            return lasted
        time.sleep(0.1)
    return lasted


def _saves(sender: Sender) -> bool:
    told = len(sender.told)
    with suppress(Gone, NotTaken):
        sender.send(sender.waiting[0] if sender.waiting else sender.next_key())
    return len(sender.told) > told


@contextmanager
def _inside_the_server() -> Iterator[None]:
    before = started.begins_with()
    begin = "from joinedup.lab import plants; plants._start_django(); "
    started.begin_with(before + begin + "from joinedup.lab import faults; faults.prepare_server(); ")
    try:
        yield
    finally:
        started.begin_with(before)


def prepare_server() -> None:
    """In the server's process: its clock can be turned by a file, and its waits are short."""
    from joinedup.kernel import clock
    from joinedup.store import turns
    from joinedup.trail import actions as trail

    offset, real = Path(settings.CONFIG.data) / _OFFSET, clock.DemoClock.now

    def now(self: clock.DemoClock) -> datetime:
        turned = float(offset.read_text()) if offset.exists() else 0.0
        return real(self) + timedelta(seconds=turned)

    clock.DemoClock.now = now  # type: ignore[method-assign]
    turns.LONGEST_WAIT = 1.5
    trail.SECONDS_BETWEEN_LOOKS, trail.UNSIGNED_AT_MOST = 1, timedelta(seconds=1)


@contextmanager
def _a_disk_of_its_own(data: Path) -> Iterator[None]:
    """A small file system in memory over the folder of the data; where none may be mounted, none is."""
    kept = Path(tempfile.mkdtemp(prefix="joinedup-kept-"))
    shutil.copytree(data, kept / "data")
    mounted = _mount("-t", "tmpfs", "-o", f"{_ROOM},mode=700", "joinedup-lab", data)
    try:
        if mounted:
            shutil.copytree(kept / "data", data, dirs_exist_ok=True)
            data.chmod(0o700)
        yield
    finally:
        if mounted:
            subprocess.run(["umount", "-l", data], check=True)
        shutil.rmtree(kept)


def _mount(*words: str | Path) -> bool:
    return subprocess.run(["mount", *words], capture_output=True, check=False).returncode == 0


# --- faults of a database in a file


@contextmanager
def _disk_full(scene: Scene) -> Iterator[None]:
    if not scene.data.is_mount():
        raise CannotLook("no file system may be mounted here, so that none can be filled: run it as root")
    ballast = scene.data / "ballast"
    with ballast.open("wb", buffering=0) as out, suppress(OSError):
        for block in (_MEGABYTE, _MEGABYTE[:1000]):
            with suppress(OSError):
                while out.write(block):
                    pass
    try:
        yield
    finally:
        ballast.unlink()


@contextmanager
def _every_write_fails(scene: Scene) -> Iterator[None]:
    """The kernel refuses every write past the first page of any file: SQLite says 'disk I/O error'."""
    before = resource.prlimit(scene.server.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(scene.server.pid, resource.RLIMIT_FSIZE, (4096, before[1]))
    try:
        yield
    finally:
        resource.prlimit(scene.server.pid, resource.RLIMIT_FSIZE, before)


@contextmanager
def _away(path: Path) -> Iterator[None]:
    path.rename(path.with_name(path.name + ".away"))
    try:
        yield
    finally:
        path.with_name(path.name + ".away").rename(path)


def _file_gone(scene: Scene) -> AbstractContextManager[None]:
    return _away(scene.file)


@contextmanager
def _another_file(scene: Scene) -> Iterator[None]:
    """Somebody puts an empty database in the place of ours."""
    with _away(scene.file):
        scene.file.touch()
        try:
            yield
        finally:
            scene.file.unlink()


@contextmanager
def _turn_kept(scene: Scene) -> Iterator[None]:
    """Another process of ours has the turn and does not give it back."""
    with Path(f"{scene.file}.turn").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


@contextmanager
def _turn_file_broken(scene: Scene) -> Iterator[None]:
    turn = Path(f"{scene.file}.turn")
    with _away(turn):
        turn.mkdir()
        try:
            yield
        finally:
            turn.rmdir()


@contextmanager
def _somebody_writes_past_us(scene: Scene) -> Iterator[None]:
    """An owner's own tool holds SQLite's lock for two seconds: whoever writes waits, and is served."""
    with closing(sqlite3.connect(scene.file, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        timer = _after(2.0, lambda: other.execute("ROLLBACK"))
        try:
            yield
        finally:
            timer.join()


def _after(seconds: float, do: Callable[[], object]) -> threading.Timer:
    timer = threading.Timer(seconds, do)
    timer.start()
    return timer


def _clock(*steps: timedelta, again: bool = False) -> Harm:
    """`again`: everybody's visit is over by that clock, and they sign in anew."""

    @contextmanager
    def harm(scene: Scene) -> Iterator[None]:
        offset = scene.data / _OFFSET
        for step in steps:
            offset.write_text(str(step.total_seconds()))
            for sender in scene.senders:
                if again:
                    sender.browser.come_in()
                sender.send(sender.next_key())
        try:
            yield
        finally:
            offset.unlink()

    return harm


def _key_gone(scene: Scene) -> AbstractContextManager[None]:
    return _away(scene.data / "trail.key")


def _signed_again(scene: Scene) -> bool:
    """Every entry that was there when the key came back stands under a checkpoint."""
    return _highest("last", "trail_checkpoint") >= scene.entries


def _highest(column: str, table: str) -> int:
    ((found,),) = engine.database().rows(f"SELECT COALESCE(MAX({column}), 0) FROM {table}")
    return int(found)


@contextmanager
def _key_on_a_disk_to_read(scene: Scene) -> Iterator[None]:
    key = scene.data / "trail.key"
    if not _mount("--bind", key, key) or not _mount("-o", "remount,ro,bind", key):
        raise CannotLook("no file may be made read-only here: run it as root")
    try:
        _restart(scene)
        yield
    finally:
        subprocess.run(["umount", "-l", key], check=True)


def _restart(scene: Scene) -> None:
    scene.server.kill()
    for sender in scene.senders:
        sender.browser.close()
    scene.server = Server.start(port=scene.server.port)


@contextmanager
def _killed_twice(scene: Scene) -> Iterator[None]:
    _restart(scene)
    yield
    _restart(scene)


# --- faults of a server


@contextmanager
def _server_gone(scene: Scene) -> Iterator[None]:
    engine.kill()
    try:
        yield
    finally:
        engine.start_again()


def _said_to_the_server(*statements: str, after: tuple[str, ...] = ()) -> Harm:
    @contextmanager
    def harm(scene: Scene) -> Iterator[None]:
        _tell_the_server(*statements)
        try:
            yield
        finally:
            _tell_the_server(*after)

    return harm


def _tell_the_server(*statements: str) -> None:
    import psycopg

    database = engine.database()
    assert isinstance(database, engine.OnServer)
    with psycopg.connect(database.url, autocommit=True) as chief:
        for statement in statements:
            chief.execute(statement.encode())


@contextmanager
def _chain_locked(scene: Scene) -> Iterator[None]:
    """Somebody holds the lock at the end of the chain for two seconds: who looks or writes waits."""
    import psycopg

    database = engine.database()
    assert isinstance(database, engine.OnServer)
    with psycopg.connect(database.url) as other:
        other.execute(b"LOCK TABLE trail_entry IN EXCLUSIVE MODE")
        timer = _after(2.0, other.rollback)
        try:
            yield
        finally:
            timer.join()


_WRITABLE = (
    "SET default_transaction_read_only = off",
    "ALTER SYSTEM RESET default_transaction_read_only",
    "SELECT pg_reload_conf()",
)
_RELOAD = "SELECT pg_reload_conf()"
_CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'joinedup_app'"

# In the order of a short look: the first six.
ON_FILE = (
    Fault("disk full", _disk_full),
    Fault("every write fails", _every_write_fails),
    Fault("database file gone", _file_gone),
    Fault("writer stuck: another process keeps the turn", _turn_kept, sent=_EACH_WAITS),
    Fault("clock an hour back, then on", _clock(timedelta(hours=-1), timedelta(minutes=20)), refuses=False),
    Fault("key of the trail gone", _key_gone, refuses=False, ends=_signed_again),
    Fault("another file in the database's place", _another_file),
    Fault("the file that gives turns is broken", _turn_file_broken),
    Fault("another program writes for two seconds", _somebody_writes_past_us, refuses=False),
    Fault("clock a week on, and back", _clock(timedelta(days=7), again=True), refuses=False),
    Fault(
        "key of the trail on a disk that may only be read",
        _key_on_a_disk_to_read,
        refuses=False,
    ),
    Fault("killed and started, twice", _killed_twice, refuses=False),
)
ON_SERVER = (
    Fault("PostgreSQL gone", _server_gone),
    Fault("every connection cut", _said_to_the_server(_CUT), refuses=False),
    Fault(
        "PostgreSQL may only be read",
        _said_to_the_server(
            "ALTER SYSTEM SET default_transaction_read_only = on", _RELOAD,
            after=_WRITABLE,
        ),
    ),
    Fault("another program locks the trail for two seconds", _chain_locked, refuses=False),
    Fault("clock an hour back, then on", _clock(timedelta(hours=-1), timedelta(minutes=20)), refuses=False),
    Fault("key of the trail gone", _key_gone, refuses=False, ends=_signed_again),
)  # fmt: skip
