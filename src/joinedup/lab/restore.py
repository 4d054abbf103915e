"""Whether a backup that was taken under load comes back whole, and one that is not whole never does (G-24).

A process of the product tells concerns while backups are made of its database. The newest is then spoiled in
many ways, and the product is asked what it makes of it. The judge knows what the sender was acknowledged, and
reads the databases past the product, without a line of what made or judged the backup.
"""

import hashlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections

from joinedup import store
from joinedup.backup import actions, queries
from joinedup.backup.queries import KeyFolder, NotUnsealed, NotWhole
from joinedup.frontdoor import actions as frontdoor
from joinedup.frontdoor.rules.telling import Told
from joinedup.gate.viewer import Viewer
from joinedup.kernel.progress import Progress
from joinedup.lab import engine, spoiling, world
from joinedup.lab.engine import Database
from joinedup.lab.senders import a_town_with_senders
from joinedup.lab.tally import CannotLook, Tally
from joinedup.trail.actions import sign_what_is_new
from joinedup.trail.rules import chain

BACKUPS = 3
BETWEEN = 20  # concerns that are acknowledged between two backups
PATIENCE = 90.0  # seconds for the sender to get that far
FULL = 500  # trials: from here on there is a trail of years in the database too
YEARS = 1_000_000  # entries
SAMPLED, SAMPLED_QUICK = 1_000, 40  # records of each table that are compared, letter for letter
LONGEST = 15 * 60.0  # seconds until people can work again: judged in the full form alone
PASSPHRASE = "four words nobody guesses"


@dataclass(frozen=True, slots=True)
class _Kept:
    """Where the backups are, and what opens and proves them."""

    where: Path
    keys: KeyFolder
    known: dict[str, bytes]

    @property
    def two(self) -> tuple[Path, Path]:
        newest, before = queries.listed(self.where)[:2]
        return newest, before


def look(trials: int, draw: random.Random) -> Tally:
    tally = Tally("a backup comes back as it was taken, or is refused and the one before it named.")
    full = trials >= FULL
    (sender,) = a_town_with_senders(1)
    data = Path(settings.CONFIG.data)
    keys = KeyFolder(data, Path(settings.TRAIL_KEY))
    kept = _Kept(data / "backups", keys, {})
    acknowledged = _taken_under_load(kept, sender, tally)
    _judge_in_backups(kept, acknowledged, tally)
    kept = _Kept(kept.where, keys, queries.known_here(keys))
    _judge_keys_apart(kept, tally)
    _judge_spoiled(kept, trials, draw, tally)
    if full:  # what was spoiled hundreds of times was small; what comes back is large
        _lay_down_years()
        later = _taken_under_load(kept, sender, tally, first=1_000_000)
        _judge_in_backups(kept, later, tally)
        acknowledged |= later
    _judge_what_came_back(kept, acknowledged, draw, tally, full=full)
    return tally


# Taking backups while somebody writes


def _taken_under_load(kept: _Kept, sender: Viewer, tally: Tally, *, first: int = 0) -> dict[str, set[str]]:
    """What had been acknowledged when each backup was begun, by the backup's name."""
    acknowledged: dict[str, set[str]] = {}
    meanwhile = 0
    with _somebody_who_tells(sender, first) as told:
        for number in range(1, BACKUPS + 1):
            _wait_until(lambda wanted=number * BETWEEN: len(told) >= wanted)  # type: ignore[misc]
            before = set(told)
            at = world.TUESDAY_NINE + timedelta(minutes=number, hours=2 * bool(first))
            taken = actions.take(kept.where, kept.keys, by=sender, at=at, say=lambda _: None)
            meanwhile += len(told) - len(before)
            acknowledged[taken.name] = before
    if not meanwhile:
        raise CannotLook("nothing was acknowledged while a backup was made")
    for what, many in (("backups under load", BACKUPS), ("acknowledged while they were made", meanwhile)):
        tally.figures[what] = int(tally.figures.get(what, 0)) + many
    return acknowledged


def _judge_in_backups(kept: _Kept, acknowledged: dict[str, set[str]], tally: Tally) -> None:
    for name, before in acknowledged.items():
        there = _keys_in(kept.where / name)
        for key in before:
            tally.count(
                "acknowledged before it began", right=key in there, promise="in it", example=f"{key}: {name}"
            )


@contextmanager
def _somebody_who_tells(sender: Viewer, first: int) -> Iterator[list[str]]:
    """A process that tells one concern after the other; gives the keys of those that it was acknowledged."""
    connections.close_all()  # no two processes may share a connection
    reads, writes = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(reads)
            _tell_for_ever(sender, writes, first)
        finally:
            os._exit(0)
    os.close(writes)
    told: list[str] = []
    listening = threading.Thread(target=_listen, args=(reads, told), daemon=True)
    listening.start()
    try:
        yield told
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        listening.join(timeout=10)
        os.close(reads)


def _tell_for_ever(sender: Viewer, says: int, first: int) -> None:
    store.write_together()  # as a serving process does
    for number in count(first):
        key = f"key-{number:07}"
        told = Told(worry=_worry(key), last_happened="today", family_knows="no")
        frontdoor.tell(told, by=sender, at=world.TUESDAY_NINE, key=key)
        os.write(says, f"{key}\n".encode())


def _worry(key: str) -> str:
    return f"{key} Zoë said “no” {hashlib.sha256(key.encode()).hexdigest()}\n\\N\tand nothing more"


def _listen(reads: int, told: list[str]) -> None:
    left = b""
    while some := os.read(reads, 65_536):
        *lines, left = (left + some).split(b"\n")
        told.extend(line.decode() for line in lines)


def _wait_until(so: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not so():
        if time.monotonic() > until:
            raise CannotLook(f"the sender was not acknowledged within {PATIENCE:.0f} s")
        time.sleep(0.01)


def _keys_in(backup: Path) -> set[str]:
    """Concerns that a backup holds, as anybody can see who looks into its files."""
    file = backup / "joinedup.sqlite3"
    if file.exists():
        return {
            str(worry).split()[0]
            for (worry,) in engine.File(file).rows("SELECT worry FROM frontdoor_concern")
        }
    content = (backup / "tables" / "frontdoor_concern.copy").read_bytes()
    return {found.strip().decode() for found in re.findall(rb"\tkey-\d{7} ", content)}


# Spoiling the newest


def _judge_spoiled(kept: _Kept, trials: int, draw: random.Random, tally: Tally) -> None:
    newest, before = kept.two
    safe = kept.where.with_name("safe")
    newest.rename(safe)
    going = Progress("restore: spoiled backups", of=trials)
    for trial in range(trials):
        kind, spoil = spoiling.WAYS[trial % len(spoiling.WAYS)]
        shutil.copytree(safe, newest, copy_function=shutil.copy)
        spoil(spoiling.Spoiled(newest, before, draw))
        known = {} if kind == spoiling.KEYLESS else kept.known
        refused = _is_refused(newest, known)
        tally.count(kind, right=refused, promise="refused", example=f"trial {trial} was taken for whole")
        if trial < len(spoiling.WAYS):  # who looks for the one before has to read all of it
            named = queries.newest_good(kept.where, known, than=newest)
            tally.count("the one before", right=named == before, promise="named", example=f"{kind}: {named}")
        shutil.rmtree(newest)
        going.at(trial)
    going.end()
    safe.rename(newest)


def _is_refused(backup: Path, known: dict[str, bytes]) -> bool:
    try:
        queries.check(backup, known)
    except NotWhole:
        return True
    return False


# What comes back


def _judge_keys_apart(kept: _Kept, tally: Tally) -> None:
    sealed = _sealed(kept)
    queries.seal(kept.keys.found(), sealed, passphrase=PASSPHRASE)
    sealed.with_name("passphrase").write_text(PASSPHRASE)
    for path in (*kept.where.rglob("*"), sealed):
        content = path.read_bytes() if path.is_file() else b""
        for name, key in kept.keys.found().items():
            apart = key.strip() not in content
            tally.count("key and file", right=apart, promise="apart", example=f"{name}: {path.name}")
    for passphrase, opens in ((PASSPHRASE, True), (PASSPHRASE[:-1], False)):
        try:
            opened = queries.unseal(sealed, passphrase=passphrase) == kept.keys.found()
        except NotUnsealed:
            opened = False
        tally.count("sealed keys", right=opened is opens, promise="opened by their passphrase alone")


def _sealed(kept: _Kept) -> Path:
    return kept.where.with_name("sealed")


def _judge_what_came_back(
    kept: _Kept, acknowledged: dict[str, set[str]], draw: random.Random, tally: Tally, *, full: bool
) -> None:
    """The newest is spoiled, as on the night when it is needed; the one before it is put where nothing is."""
    newest, before = kept.two
    spoiling.cut_short(spoiling.Spoiled(newest, before, draw))
    connections.close_all()
    with engine.another() as (environment, new):
        code, said = _restored(kept, newest, environment)
        refused = code == 1 and f"The one before it is whole: {before}" in said
        tally.count("spoiled backup", right=refused, promise="refused by the command", example=said[-300:])
        began = time.monotonic()
        code, said = _restored(kept, before, environment)
        took = time.monotonic() - began
        tally.figures["seconds to restore"] = took
        tally.count("the one before", right=code == 0, promise="named", example=said[-300:])
        if code:
            return
        if full:
            tally.count("people can work again", right=took <= LONGEST, promise="within 15 minutes")
        whole = {str(worry) for (worry,) in new.rows("SELECT worry FROM frontdoor_concern")}
        for key in acknowledged[before.name]:
            tally.count("acknowledged, restored", right=_worry(key) in whole, promise="there", example=key)
        last = _judge_chain(new, engine.database(), tally)
        many = SAMPLED if full else SAMPLED_QUICK
        _judge_records(new, engine.database(), draw, tally, last=last, many=many)


def _restored(kept: _Kept, backup: Path, environment: dict[str, str]) -> tuple[int, str]:
    """As an operator does it."""
    sealed = _sealed(kept)
    words = [
        "restore",
        str(backup),
        "--keys",
        str(sealed),
        "--passphrase",
        str(sealed.with_name("passphrase")),
    ]
    ran = subprocess.run(
        [sys.executable, "-c", f"from joinedup.cli.main import main; main({words!r})"],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return ran.returncode, ran.stdout + ran.stderr


_FIELDS = ("number", "area", "at", "actor", "agency", "code", "about", "digest", "previous")


def _judge_chain(new: Database, live: Database, tally: Tally) -> int:
    """Hash what came back by the words of docs/formats/trail.md; return the last entry before the restore."""
    head, right, restored = "0" * 64, True, 0
    rows = new.rows(f"SELECT {', '.join(_FIELDS)}, hash FROM trail_entry ORDER BY number")
    for place, (*values, said) in enumerate(rows, start=1):
        entry = dict(zip(_FIELDS, values, strict=True))
        entry |= {"at": _as_hashed(entry["at"]), "about": _as_list(entry["about"])}
        text = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        right = right and entry["number"] == place and entry["previous"] == head
        right = right and hashlib.sha256(text.encode()).hexdigest() == said
        head = said
        if entry["code"] == "backup.restored":
            restored = place
    tally.count("trail", right=right, promise="unbroken", example=f"{len(rows)} entries")
    before = new.rows(f"SELECT hash FROM trail_entry WHERE number = {restored - 1}")
    outside = live.rows(f"SELECT hash FROM trail_entry WHERE number = {restored - 1}")
    continues = restored > 1 and list(before) == list(outside)
    tally.count("restored", right=continues, promise="said right after the head that the live one had")
    tally.figures["entries of the trail that came back"] = restored - 1
    return restored - 1


def _as_hashed(moment: object) -> str:
    read = moment if isinstance(moment, datetime) else datetime.fromisoformat(str(moment)).replace(tzinfo=UTC)
    return read.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _as_list(about: object) -> object:
    return json.loads(about) if isinstance(about, str) else about


# Rows that the restore itself adds have numbers which the live database gave to others since.
_BEFORE_IT = {
    "trail_entry": "number <= {last}",
    "trail_subject": "entry_id <= {last}",
    "trail_checkpoint": "last <= {last}",
}
# Where the restore brings a database to this version, or ends what was open.
_MAY_DIFFER = {"django_migrations", "django_session", "signin_visit"}


def _judge_records(
    new: Database, live: Database, draw: random.Random, tally: Tally, *, last: int, many: int
) -> None:
    """Random records of each table, letter for letter as in the database that the backup was made of."""
    counted = 0
    for table, first in engine.tables(new):
        where = _BEFORE_IT.get(table, "1 = 1").format(last=last)
        ids = [row for (row,) in new.rows(f'SELECT "{first}" FROM "{table}" WHERE {where}')]
        counted += len(ids)
        if table in _MAY_DIFFER or not ids:
            continue
        chosen = ", ".join(_quoted(row) for row in draw.sample(ids, min(many, len(ids))))
        statement = f'SELECT * FROM "{table}" WHERE "{first}" IN ({chosen}) ORDER BY "{first}"'
        for one, other in _side_by_side(new.rows(statement), live.rows(statement)):
            tally.count("record", right=one == other, promise="as it was", example=f"{table}: {one} {other}")
    tally.figures["rows that came back"] = counted


def _side_by_side(ours: list[Sequence[Any]], others: list[Sequence[Any]]) -> Iterator[tuple[Any, Any]]:
    there = {row[0]: tuple(row) for row in others}
    for row in ours:
        yield tuple(row), there.get(row[0])


def _quoted(value: object) -> str:
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"


def _lay_down_years() -> None:
    """A trail as long as years make it, hashed as the product hashes, and under one signature."""
    going = Progress("restore: entries of years", of=YEARS)
    database = engine.database()
    ((number, head),) = database.rows("SELECT number, hash FROM trail_entry ORDER BY number DESC LIMIT 1")

    def rows() -> Iterator[tuple[object, ...]]:
        previous = str(head)
        for further in range(1, YEARS + 1):
            entry: dict[str, object] = {
                "number": number + further, "area": 1, "at": "2026-07-14T09:30:00.000000Z",
                "actor": "W-11111-11111", "agency": "A-11111-11111", "code": "child.looked",
                "about": ["K-11111-11111"], "digest": "", "previous": previous,
            }  # fmt: skip
            digest = chain.entry_hash(entry)
            stored = entry | {"at": "2026-07-14 09:30:00", "about": '["K-11111-11111"]'}
            yield (*(stored[name] for name in _FIELDS), digest)
            previous = digest
            going.at(further)

    database.lay_down("trail_entry", (*_FIELDS, "hash"), rows())
    going.end()
    sign_what_is_new(by="lab", at=world.TUESDAY_NINE)
