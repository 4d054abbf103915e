"""Reading an agency's own records for one open answer, and dropping what was read."""

import logging
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from functools import partial

from django.db import transaction

from joinedup import store
from joinedup.gate.viewer import Viewer
from joinedup.holdings import keys, queries
from joinedup.holdings.connectors import connector_of, read_within
from joinedup.holdings.models import Reading, Source
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
from joinedup.trail import actions as trail

log = logging.getLogger("joinedup.holdings")


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
        read = read_back(keys.Key(row.key).unseal(bytes(row.sealed), bound_to=answering))
    except keys.KeyMissing:
        read = ()
    known = queries.references_of(row.agency_id, (item.source_id for item in read))
    kept = [item for item in read if known[item.source_id] in wanted]
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
        sealed=keys.Key(key).seal(written(items), bound_to=row.answering),
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
