"""Writing the trail. `record` goes with every change; `look` comes before every page that shows a person.

Checkpoints are made with every thousandth entry, and by `keep_signed` beside a serving process.
"""

import hashlib
import logging
import secrets
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest

from joinedup import store
from joinedup.gate.pages import signed_in
from joinedup.trail import keys
from joinedup.trail.keys import KeyUnfit, SigningKey
from joinedup.trail.models import Checkpoint, Entry, Reason, Subject
from joinedup.trail.queries import as_exported, checkpoint_as_exported, oldest_unsigned
from joinedup.trail.rules.chain import START, entry_hash, merkle_root, signed_text

__all__ = [
    "Actor",
    "KeyUnfit",
    "keep_signed",
    "look",
    "looked",
    "new_key",
    "nothing_there",
    "record",
    "sign_what_is_new",
    "signing_key",
    "tick",
]

log = logging.getLogger("joinedup.trail")

ENTRIES_A_CHECKPOINT = 1_000
# Looked at every 10 seconds, so nothing is without a signature for five minutes.
UNSIGNED_AT_MOST = timedelta(minutes=4, seconds=45)
SECONDS_BETWEEN_LOOKS = 10
_CHAIN_LOCK = 7_032_031  # one number for all processes on PostgreSQL: the lock that is taken last


class Actor(Protocol):
    """Whoever acts: a Viewer, or a console command under its own name."""

    @property
    def reference(self) -> str: ...
    @property
    def agency_reference(self) -> str: ...
    @property
    def area_id(self) -> int: ...


def record(code: str, *, by: Actor, at: datetime, about: tuple[str, ...] = (), typed: str = "") -> None:
    """Put an entry at the end of the chain, in the transaction that is being made.

    `about` holds opaque references only; what a person typed goes into `typed`, and from there into
    the erasable side table, never into the chain.
    """
    store.traced()
    store.at_end(lambda: _append(code, by=by, at=at, about=about, typed=typed))


@store.addition
@store.even_when_read_only
def look(code: str, *, by: Actor, at: datetime, about: tuple[str, ...] = (), typed: str = "") -> None:
    """Record that somebody looked, on disk before anything is shown."""
    record(code, by=by, at=at, about=about, typed=typed)


def looked(request: HttpRequest, code: str, *about: str) -> None:
    """Record this request's look; `gate.page` sends a person's data only after this."""
    viewer = signed_in(request)
    look(code, by=viewer, at=viewer.at, about=about)
    request.look_recorded = True  # type: ignore[attr-defined]


def nothing_there(request: HttpRequest, asked: str) -> Http404:
    """Record that somebody asked for what they cannot see, and return the one answer that tells nothing.

    Hidden, absent and malformed references all come here: the same work, the same page.
    """
    viewer = signed_in(request)
    look("looked.nothing", by=viewer, at=viewer.at, typed=asked[:200])
    return Http404("nothing there")


def signing_key() -> SigningKey:
    """The key of this installation; made here when it is needed first, and never again.

    Raises:
        KeyUnfit: it is unfit, or it is gone although checkpoints were signed with it.
    """
    path = Path(settings.TRAIL_KEY)
    if path.exists():
        return keys.read(path)
    last = Checkpoint.objects.order_by("-number").first()
    if last is not None:
        raise KeyUnfit(
            f"The key of the trail is not at {path}, and checkpoints were signed with key {last.key}: "
            "put it back, or make a new one with `joinedup trail key --new` and tell the agencies."
        )
    return keys.make(path)


def new_key(path: Path) -> SigningKey:
    """Make another key where no file is yet.

    Raises:
        KeyUnfit: a file stands there, or it cannot be written.
    """
    if path.exists():
        raise KeyUnfit(f"{path} is there already: a key is never written over.")
    return keys.make(path)


def tick(*, at: datetime) -> bool:
    """Make a checkpoint if an entry has waited long enough for one; say whether one was made.

    Raises:
        KeyUnfit: the key is missing or unfit; entries go on, and nothing of them is lost.
        store.NotSaved: the database could not take it now.
    """
    waiting = oldest_unsigned()
    if waiting is None or at - waiting < UNSIGNED_AT_MOST:
        return False
    return sign_what_is_new(by="trail", at=at)


@store.action
@store.even_when_read_only
def sign_what_is_new(*, by: str, at: datetime) -> bool:
    """Put every entry that has none under a checkpoint; False where there is no such entry."""
    store.traced()  # a checkpoint is a row of the trail itself
    return _sign(at=at)


def keep_signed(now: Callable[[], datetime], *, stop: threading.Event) -> None:
    """Run beside the serving threads until `stop`: make the checkpoints that are due."""
    try:
        while not stop.wait(SECONDS_BETWEEN_LOOKS):
            try:
                tick(at=now())
            except (KeyUnfit, store.NotSaved, DatabaseError) as refused:
                log.error("no checkpoint was made: %s", type(refused).__name__)
    finally:
        connection.close()


def _sign(*, at: datetime) -> bool:
    _take_the_last_lock()
    before = Checkpoint.objects.order_by("-number").first()
    first = 1 if before is None else before.last + 1
    entries = Entry.objects.filter(number__gte=first).order_by("number").values_list("hash", "number", "at")
    unsigned = list(entries)
    if not unsigned:
        return False
    head, last, newest = unsigned[-1]
    key = signing_key()
    checkpoint = Checkpoint(
        number=1 if before is None else before.number + 1,
        first=first,
        last=last,
        root=merkle_root(digest for digest, _, _ in unsigned),
        head=head,
        at=max(at, newest),
        key=key.id,
    )
    checkpoint.signature = key.sign(signed_text(checkpoint_as_exported(checkpoint)))
    checkpoint.save(force_insert=True)
    return True


def _take_the_last_lock() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CHAIN_LOCK])


def _append(code: str, *, by: Actor, at: datetime, about: tuple[str, ...], typed: str) -> None:
    _take_the_last_lock()
    last = Entry.objects.order_by("-number").first()
    if last is not None and last.at > at:
        at = last.at  # the clock may step back; the trail never does
    salt = secrets.token_hex(16) if typed else ""
    entry = Entry(
        number=1 if last is None else last.number + 1,
        area=by.area_id,
        at=at,
        actor=by.reference,
        agency=by.agency_reference,
        code=code,
        about=sorted(about),
        digest=hashlib.sha256((salt + typed).encode()).hexdigest() if typed else "",
        previous=START if last is None else last.hash,
    )
    entry.hash = entry_hash(as_exported(entry))
    entry.save(force_insert=True)
    Subject.objects.bulk_create(Subject(entry=entry, reference=each) for each in set(about))
    if typed:
        Reason.objects.create(entry=entry, salt=salt, text=typed)
    if entry.number % ENTRIES_A_CHECKPOINT == 0:
        try:
            _sign(at=at)
        except (
            KeyUnfit
        ) as refused:  # work goes on without a signature; `keep_signed` tries again, and says so
            log.error("no checkpoint was made: %s", type(refused).__name__)
