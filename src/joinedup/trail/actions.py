"""Writing the trail. `record` goes with every change; `look` comes before every page that shows a person."""

import hashlib
import secrets
from datetime import datetime
from typing import Protocol

from django.db import connection
from django.http import Http404, HttpRequest

from joinedup import store
from joinedup.gate.pages import signed_in
from joinedup.trail.models import Entry, Reason, Subject
from joinedup.trail.queries import as_exported
from joinedup.trail.rules.chain import START, entry_hash

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


@store.action
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


def _append(code: str, *, by: Actor, at: datetime, about: tuple[str, ...], typed: str) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CHAIN_LOCK])
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
