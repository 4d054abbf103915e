"""Putting items into an agency's own compartment, and nobody else's."""

import json
import logging
import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from django.db import DatabaseError, connection, transaction

from joinedup import store
from joinedup.agencies import queries as agencies
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.holdings import keys, queries
from joinedup.holdings.connectors import connector_of, read_within
from joinedup.holdings.models import About, Item, Reading, Source
from joinedup.holdings.rules import grading, sensitivity
from joinedup.holdings.rules.configuration import read as read_configuration
from joinedup.holdings.rules.reading import (
    CHOSEN_KEPT_FOR,
    FRESH_FOR,
    KEPT_FOR,
    FromSource,
    NotRead,
    SourceItem,
    Trouble,
    read_back,
    written,
)
from joinedup.holdings.rules.sensitivity import ORDINARY
from joinedup.trail import actions as trail
from joinedup.vault import actions as vault
from joinedup.vault.rules.kinds import Kind

log = logging.getLogger("joinedup.holdings")
SECONDS_BETWEEN_LOOKS = 60
_AT_ONCE = 500  # rows in one statement: SQLite takes so many values and no more


@dataclass(frozen=True, slots=True)
class NewItem:
    """One incident, appointment or statement. `about` holds the references of the people it is about."""

    category: str
    headline: str
    summary: str
    basis: str  # holdings.models.Item.Basis
    occurred: datetime
    about: tuple[str, ...]
    source_grade: str = ""
    invented: bool = False
    sensitive: bool = False  # its text is sealed from all but whoever lets the agency's answers go
    conditions: str = ""
    sanitisation: str = ""
    sensitivity: str = ORDINARY
    entered: datetime | None = None  # in the holder's own records


@store.action
def add_items(items: Sequence[NewItem], *, by: Viewer, at: datetime) -> tuple[str, ...]:
    """Store `items` as held by the agency of `by`, and return their references in the same order.

    There is no word here for another agency: nobody can put anything into a compartment but their own.
    """
    for item in items:
        insist(grading.check(item.source_grade, conditions=item.conditions, sanitisation=item.sanitisation))
        insist(sensitivity.check(item.sensitivity))
    stored = Item.objects.bulk_create(
        (
            Item(
                area_id=by.area_id,
                agency_id=by.agency_id,
                occurred=item.occurred,
                entered=at,
                category=item.category,
                headline="" if item.sensitive else item.headline,
                summary="" if item.sensitive else item.summary,
                sealed=item.sensitive,
                basis=Item.Basis(item.basis),
                source_grade=item.source_grade,
                conditions=item.conditions,
                sanitisation=item.sanitisation,
                sensitivity=item.sensitivity,
                entered_at_source=item.entered,
                invented=item.invented,
            )
            for item in items
        ),
        batch_size=_AT_ONCE,
    )
    About.objects.bulk_create(
        (
            About(item=row, person=person)
            for row, item in zip(stored, items, strict=True)
            for person in sorted(set(item.about))
        ),
        batch_size=_AT_ONCE,
    )
    for row, item in zip(stored, items, strict=True):
        if item.sensitive:
            vault.put(
                json.dumps({"headline": item.headline, "summary": item.summary}),
                kind=Kind.ITEM,
                about=row.reference,
                field="text",
                owner_id=by.agency_id,
                by=by,
                at=at,
            )
    trail.record("items.added", by=by, at=at, about=(by.agency_reference,), typed=f"{len(stored)} items")
    return tuple(row.reference for row in stored)


def read_for(
    answering: str, people: Collection[str], *, by: Viewer, at: datetime, again: bool = False
) -> None:
    """Read the records of the agency of `by` for one open answer, unless that was done a moment ago.

    No action: a source that is slow holds nobody's turn to write. What came is kept, sealed, until the answer
    goes; where nothing came, why is kept, and what was read before stands.

    Raises:
        store.NotSaved: what was read cannot be kept now.
    """
    if store.in_action():
        raise RuntimeError("a source is read before its turn to write, never in it")
    said = queries.configuration(by)
    connector = None if said is None else connector_of(said)
    if said is None or connector is None:
        return
    standing = queries.reading(by, answering)
    fresh = (
        standing is not None and not standing.trouble and not standing.chosen and at - standing.at < FRESH_FOR
    )
    if fresh and not again:
        return
    asked = frozenset(people)
    try:
        read = read_within(connector, asked, agency_id=by.agency_id, seconds=said.seconds)
    except NotRead as nothing:
        log.warning("source.not_read", extra={"kind": str(nothing.trouble)})
        _keep_trouble(answering, nothing.trouble, by=by, at=at)
        return
    about = tuple(item for item in read.items if not item.people.isdisjoint(asked))
    _keep_reading(answering, replace(read, items=about), by=by, at=at)


@store.action
def _keep_reading(answering: str, read: FromSource, *, by: Viewer, at: datetime) -> None:
    drop_reading(answering)
    row = _row(answering, by=by, at=at)
    row.said, row.came, row.unread = read.said, read.came, read.unread
    _seal(row, read.items, until=at + KEPT_FOR)
    if read.said != read.came:
        counts = f"{read.said} said, {read.came} came"
        trail.record("source.count_differs", by=by, at=at, about=(by.agency_reference,), typed=counts)
    trail.record("source.read", by=by, at=at, about=(answering, by.agency_reference))


@store.action
def _keep_trouble(answering: str, trouble: Trouble, *, by: Viewer, at: datetime) -> None:
    standing = Reading.objects.of(by).filter(answering=answering, chosen=False)
    if not standing.update(trouble=trouble.value):
        drop_reading(answering)
        row = _row(answering, by=by, at=at)
        row.until, row.trouble = at + KEPT_FOR, trouble.value
        row.save(force_insert=True)
    trail.record("source.not_read", by=by, at=at, about=(by.agency_reference,), typed=trouble.value)


def _row(answering: str, *, by: Viewer, at: datetime) -> Reading:
    return Reading(area_id=by.area_id, agency_id=by.agency_id, occurred=at, entered=at, answering=answering)


def keep_chosen(answering: str, chosen: Collection[str]) -> None:
    """Within an action: drop all that was read but what was chosen, and keep that under another key.

    What the second person lets go is what was chosen, whatever has become of it at its source since.
    """
    row = Reading.objects.filter(answering=answering, chosen=False).exclude(key="").first()
    if row is None:
        return
    wanted = frozenset(chosen)
    try:
        read = read_back(keys.unseal(bytes(row.sealed), name=row.key, bound_to=answering))
    except keys.KeyMissing:
        read = ()
    kept = [item for item in read if queries.item_reference(row.agency_id, item.source_id) in wanted]
    drop_reading(answering)
    if kept:
        until = row.entered + CHOSEN_KEPT_FOR
        _seal(row, kept, until=until, chosen=True)


def _seal(row: Reading, items: Collection[SourceItem], *, until: datetime, chosen: bool = False) -> None:
    """Put `items` under a key of their own in a row like `row`."""
    key = keys.new()
    Reading.objects.create(
        area_id=row.area_id,
        agency_id=row.agency_id,
        occurred=row.occurred,
        entered=row.entered,
        answering=row.answering,
        until=until,
        key=key,
        sealed=keys.seal(written(items), name=key, bound_to=row.answering),
        chosen=chosen,
        said=row.said,
        came=row.came,
        unread=row.unread,
    )


def drop_reading(answering: str) -> None:
    """Within an action: what was read for this answer is gone, key first among what follows the commit."""
    for row in Reading.objects.filter(answering=answering):
        if row.key:
            transaction.on_commit(partial(keys.drop, row.key))
        row.delete()


@store.action
def set_source(agency_id: int, text: str, *, by: trail.Actor, at: datetime) -> None:
    """Let an agency's records be read so from now on; how they were read before stays written down.

    Raises:
        configuration.Unfit: `text` is no configuration.
    """
    read_configuration(text)
    Source.objects.filter(agency_id=agency_id, until=None).update(until=at)
    Source.objects.create(
        area_id=by.area_id, agency_id=agency_id, occurred=at, entered=at, text=text, set_by=by.reference
    )
    trail.record("source.set", by=by, at=at, about=(by.agency_reference,))


@store.action
def end_source(agency_id: int, *, by: trail.Actor, at: datetime) -> bool:
    """Read an agency's records no more; False where none were. What was read for open answers is gone."""
    ended = Source.objects.filter(agency_id=agency_id, until=None).update(until=at)
    for answering in Reading.objects.filter(agency_id=agency_id, chosen=False).values_list(
        "answering", flat=True
    ):
        drop_reading(answering)
    trail.record("source.ended", by=by, at=at, about=(by.agency_reference,))
    return bool(ended)


@dataclass(frozen=True, slots=True)
class _Timer:
    """The work that is done by the clock, as the trail names it."""

    area_id: int
    reference: str = "timer"
    agency_reference: str = ""


def end_what_is_over(*, at: datetime) -> int:
    """Drop what was read and not sent in time, beside the serving threads; returns how many that were."""
    dropped = 0
    for area_id in agencies.every_area():
        with store.reading_in(area_id):
            over = Reading.objects.filter(area_id=area_id, until__lte=at).exists()
        if over:
            dropped += _drop_over(by=_Timer(area_id), at=at)
    return dropped


@store.action
def _drop_over(*, by: _Timer, at: datetime) -> int:
    over = list(Reading.objects.filter(area_id=by.area_id, until__lte=at).values_list("answering", flat=True))
    for answering in over:
        drop_reading(answering)
    trail.record("source.dropped", by=by, at=at, typed=f"{len(over)} not sent in time")
    return len(over)


def keep_ending(now: Callable[[], datetime], *, stop: threading.Event) -> None:
    """Run beside the serving threads until `stop`: what is over is gone within a minute."""
    try:
        while not stop.wait(SECONDS_BETWEEN_LOOKS):
            try:
                end_what_is_over(at=now())
            except (store.NotSaved, DatabaseError) as refused:
                log.error("held.not_ended", extra={"kind": type(refused).__name__})
                connection.close()
    finally:
        connection.close()
