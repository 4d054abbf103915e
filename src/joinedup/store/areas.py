"""Whose area is worked in, and by which agency. On PostgreSQL a transaction sees the work of that area alone,
and of what agencies keep to themselves that of this agency (docs/decisions/0025).

The database holds to it by row-level security (docs/decisions/0020): where nobody said whose area it is,
there are no rows. It is said for one transaction, so that nothing of it is left on a connection that others
share.
SQLite has nothing of the kind; there `visible_to` is alone.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from django.db import connection, transaction

SETTING = "joinedup.area"
AGENCY = "joinedup.agency"
EVERY = "every"  # said instead of an agency where what is done is nobody's own: a copy of everything


class Said(NamedTuple):
    area: str
    agency: str


class _Here(threading.local):
    """What this thread does: one request, or one console command."""

    area: int | None = None  # whose area is read in
    agency: int | str | None = None  # and whose compartment
    reading: transaction.Atomic | None = None  # the transaction that was begun to read in it


_here = _Here()


@contextmanager
def reading_in(area_id: int, agency_id: int | str | None = None) -> Iterator[None]:
    """Let what is read be of one area, in a transaction that begins with the first statement.

    An action ends it, is committed by itself, and what is read after that begins another: a look is on disk
    before the page that it is for is made. `agency_id` is whose compartment may be read as well, nobody's
    without it.
    """
    if connection.vendor != "postgresql":
        yield
        return
    connection.ensure_connection()
    if connection.in_atomic_block:  # somebody's transaction is open already; in a test it is the test's own
        before = said()
        say(area_id, agency_id)
        yield
        say(*before)
        return
    outside = _here.area, _here.agency
    _here.area, _here.agency = area_id, agency_id
    try:
        with connection.execute_wrapper(_begin_first):
            yield
        stop_reading()
    finally:
        abandon_reading()
        _here.area, _here.agency = outside


@contextmanager
def entered(area_id: int | None, agency_id: int | None = None) -> Iterator[None]:
    """Say whose area it is, and whose compartment, in the transaction that is open; with it, it is forgotten.

    A transaction within another says at its end what was said before. Where it fails, its savepoint does.
    """
    before = said() if connection.savepoint_ids else None
    say(area_id, agency_id)
    yield
    if before is not None:
        say(*before)


@contextmanager
def of_every_agency() -> Iterator[None]:
    """In an action: see what every agency of the area keeps to itself, for what must be done to all of it.

    The rows that it is done to are shown to nobody.
    """
    if connection.vendor != "postgresql":
        yield
        return
    before = said()
    say(before.area, EVERY)
    yield
    say(*before)


def stop_reading() -> None:
    """End the transaction that reads, if there is one: what comes now has its own."""
    reading, _here.reading = _here.reading, None
    if reading is not None:
        reading.__exit__(None, None, None)


def abandon_reading() -> None:
    """The same where something went wrong: nothing that was begun is kept."""
    reading, _here.reading = _here.reading, None
    if reading is not None:
        connection.needs_rollback = True
        reading.__exit__(None, None, None)


def _begin_first(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
    if not connection.in_atomic_block:
        _here.reading = transaction.atomic()
        _here.reading.__enter__()
        say(_here.area, _here.agency)
    try:
        return execute(sql, params, many, context)
    except Exception:
        # PostgreSQL takes nothing more in a transaction that has failed; what asks again gets another.
        if not connection.savepoint_ids:
            abandon_reading()
        raise


def say(area: int | str | None, agency: int | str | None = None) -> None:
    """Say it for the rest of the transaction that is open, which sees no other's rows from here on."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config(%s, %s, true), set_config(%s, %s, true)",
            [SETTING, str(area or ""), AGENCY, str(agency or "")],
        )


def said() -> Said:
    """Whose it is in the transaction that is open; empty where nobody said it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s, true), current_setting(%s, true)", [SETTING, AGENCY])
        area, agency = cursor.fetchone()
        return Said(area or "", agency or "")
