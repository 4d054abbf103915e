"""Writing the trail. `record` goes with every change; `look` comes before every page that shows a person.

Checkpoints are made with every thousandth entry, and by `keep_signed` beside a serving process.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest

from joinedup import store
from joinedup.gate.pages import signed_in
from joinedup.store.beside import keep_doing
from joinedup.trail import keys
from joinedup.trail.chaining import Draft, append, draft, head, take_the_last_lock
from joinedup.trail.keys import KeyUnfit, SigningKey
from joinedup.trail.models import Checkpoint, Entry, Reason
from joinedup.trail.queries import checkpoint_as_exported, oldest_unsigned
from joinedup.trail.rules.chain import merkle_root, signed_text

__all__ = [
    "SIGNING",
    "Actor",
    "KeyUnfit",
    "erase_typed",
    "keep_signed",
    "look",
    "looked",
    "new_key",
    "nothing_there",
    "record",
    "sign_what_is_new",
    "signing_key",
    "tick",
    "try_to_write",
]

log = logging.getLogger("joinedup.trail")

SIGNING = "checkpoint.not_made"
ENTRIES_A_CHECKPOINT = 1_000
# Looked at every 10 seconds, so nothing is without a signature for five minutes.
UNSIGNED_AT_MOST = timedelta(minutes=4, seconds=45)
SECONDS_BETWEEN_LOOKS = 10


class Actor(Protocol):
    """Whoever acts: a Viewer, or a console command under its own name."""

    @property
    def reference(self) -> str: ...
    @property
    def agency_reference(self) -> str: ...
    @property
    def area_id(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Clockwork:
    """What reminds, chases or warns by itself, as the trail names it."""

    area_id: int
    reference: str = "reminders"
    agency_reference: str = ""


def record(code: str, *, by: Actor, at: datetime, about: tuple[str, ...] = (), typed: str = "") -> None:
    """Put an entry at the end of the chain, in the transaction that is being made.

    `about` holds opaque references only; what a person typed goes into `typed`, and from there into
    the erasable side table, never into the chain.
    """
    store.traced()
    made = draft(
        code,
        area=by.area_id,
        at=at,
        actor=by.reference,
        agency=by.agency_reference,
        about=about,
        typed=typed,
    )
    store.at_end(_append, made)


def erase_typed(entry: int) -> None:
    """Let go of what somebody typed with an entry: the chain holds its salted digest, and stands."""
    Reason.objects.filter(entry__number=entry).delete()


@store.note
def look(code: str, *, by: Actor, at: datetime, about: tuple[str, ...] = (), typed: str = "") -> None:
    """Record that somebody looked, on disk before anything is shown."""
    record(code, by=by, at=at, about=about, typed=typed)


def looked(request: HttpRequest, code: str, *about: str, by: Actor | None = None) -> None:
    """Record this request's look; `gate.page` sends a person's data only after this.

    `by` is for whoever stays unnamed in what they look at.
    """
    viewer = signed_in(request)
    look(code, by=by or viewer, at=viewer.at, about=about)
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
    if keys.is_there(path):
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
    if keys.is_there(path):
        raise KeyUnfit(f"{path} is there already: a key is never written over.")
    return keys.make(path)


def tick(*, at: datetime) -> bool:
    """Make a checkpoint if an entry has waited long enough for one; say whether one was made.

    Raises:
        KeyUnfit: the key is missing or unfit; entries go on, and nothing of them is lost.
        store.NotSaved: the database could not take it now.
    """
    waiting = oldest_unsigned()
    if waiting is None or timedelta() <= at - waiting < UNSIGNED_AT_MOST:
        return False  # a clock that stands before the trail says nothing: then it is signed at once
    return sign_what_is_new(by="trail", at=at)


@store.action
@store.even_when_read_only
def sign_what_is_new(*, by: str, at: datetime) -> bool:
    """Put every entry that has none under a checkpoint; False where there is no such entry."""
    store.traced()  # a checkpoint is a row of the trail itself
    return _sign(at=at)


def keep_signed(now: Callable[[], datetime], *, stop: threading.Event) -> None:
    """Run beside the serving threads until `stop`: make the checkpoints that are due."""
    keep_doing(lambda: tick(at=now()), every=SECONDS_BETWEEN_LOOKS, stop=stop, fell=SIGNING, log=log)


class _OnlyTried(Exception):
    pass


@store.action
@store.even_when_read_only
def try_to_write(*, by: Actor, at: datetime) -> None:
    """Write an entry and take it back, and one row of the store's own that is kept: that costs a real commit.

    Raises:
        store.NotSaved, DatabaseError: a look could not be recorded now.
    """
    store.beat(at=at)
    take_the_last_lock()
    tried = draft(
        "trail.tried",
        area=by.area_id,
        at=at,
        actor=by.reference,
        agency=by.agency_reference,
        about=(),
        typed="",
    )
    with suppress(_OnlyTried), transaction.atomic():
        append([tried], head())
        raise _OnlyTried
    store.traced()


def _append(drafts: Sequence[Draft]) -> None:
    """Write a whole commit's entries at the end of the chain, with a checkpoint after each thousandth."""
    take_the_last_lock()
    end = head()
    waiting = list(drafts)
    while waiting:
        upto = ENTRIES_A_CHECKPOINT - end[0] % ENTRIES_A_CHECKPOINT
        now, waiting = waiting[:upto], waiting[upto:]
        end = append(now, end)
        if end[0] % ENTRIES_A_CHECKPOINT == 0:
            try:
                _sign(at=now[-1].at)
            except KeyUnfit as refused:
                # Work goes on without a signature; `keep_signed` tries again, and says so.
                log.error("checkpoint.not_made", extra={"kind": type(refused).__name__})


def _sign(*, at: datetime) -> bool:
    take_the_last_lock()
    before = Checkpoint.objects.order_by("-number").first()
    first = 1 if before is None else before.last + 1
    last, newest_hash, newest = head()
    if newest is None or last < first:
        return False
    key = signing_key()
    unsigned = Entry.objects.filter(number__gte=first).order_by("number").values_list("hash", flat=True)
    checkpoint = Checkpoint(
        number=1 if before is None else before.number + 1,
        first=first,
        last=last,
        root=merkle_root(unsigned.iterator(chunk_size=2000)),
        head=newest_hash,
        at=max(at, newest),
        key=key.id,
    )
    checkpoint.signature = key.sign(signed_text(checkpoint_as_exported(checkpoint)))
    checkpoint.save(force_insert=True)
    return True
