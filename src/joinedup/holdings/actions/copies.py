"""A copy of an agency's own records that it turns on, and takes away again: nobody else does either."""

import hashlib
import hmac
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any, Protocol

from django.db import transaction

from joinedup import store
from joinedup.gate.pages import insist
from joinedup.holdings import keys, queries
from joinedup.holdings.models import About, Compartment, Item
from joinedup.holdings.rules.copies import BroughtIn, may_bring_in, plain, words
from joinedup.holdings.rules.reading import SourceItem
from joinedup.kernel.london import from_london, today_in_london
from joinedup.trail import actions as trail

_AT_ONCE = 500
_WRITTEN_ANEW = (
    "occurred", "category", "basis", "source_grade", "sanitisation", "sensitivity", "entered_at_source",
    "text", "row_mark",
)  # fmt: skip


class Holder(Protocol):
    """Whoever acts for one agency: there is no word here for another's."""

    @property
    def reference(self) -> str: ...
    @property
    def agency_id(self) -> int: ...
    @property
    def agency_reference(self) -> str: ...
    @property
    def area_id(self) -> int: ...


class NotTheirs(Exception):
    """Somebody else answers for the copy than was named; nothing was done."""


@store.action
def bring_in(
    items: Sequence[SourceItem],
    *,
    controller: str,
    until: date,
    invented: bool = False,
    by: Holder,
    at: datetime,
    done: Callable[[BroughtIn], None] = lambda _: None,
) -> BroughtIn:
    """Keep a copy of `items` for the agency of `by` to the end of the day `until`, under a key of its own.

    What is there already is written anew where it has changed; what the file no longer names stays. `done` is
    told before the commit, and may take all of it back.
    """
    insist(may_bring_in(controller=controller, until=until, today=today_in_london(at)))
    copy = _copy(controller, until=until, by=by, at=at)
    key, index = keys.Key(copy.key), keys.Index()
    there = dict(Item.objects.filter(compartment=copy).values_list("reference", "row_mark"))
    known = queries.references_of(by.agency_id, (item.source_id for item in items))
    marks = {known[item.source_id]: (item, _mark(item, copy, index)) for item in items}
    new = {reference: each for reference, each in marks.items() if reference not in there}
    other = {ref: each for ref, each in marks.items() if ref in there and there[ref] != each[1]}
    how: dict[str, Any] = {"copy": copy, "key": key, "invented": invented, "at": at}
    _add([_row(ref, *each, **how) for ref, each in new.items()], new)
    _amend([_row(ref, *each, **how) for ref, each in other.items()], other)
    brought = BroughtIn(new=len(new), changed=len(other), same=len(marks) - len(new) - len(other))
    trail.record(
        "copy.brought_in",
        by=by,
        at=at,
        about=(by.agency_reference,),
        typed=f"{brought.new} new, {brought.changed} changed; until {until}",
    )
    done(brought)
    return brought


@store.action
def purge(*, controller: str, by: Holder, at: datetime) -> int:
    """Take the copy of the agency of `by` away, its key with it; returns how many items went.

    Raises:
        NotTheirs: there is no copy, or somebody else answers for it than `controller`.
    """
    copy = Compartment.objects.filter(agency_id=by.agency_id, purged_at=None).first()
    if copy is None or copy.controller.casefold() != " ".join(controller.split()).casefold():
        raise NotTheirs
    return end_copy(copy, by=by, at=at)


def end_copy(copy: Compartment, *, by: trail.Actor, at: datetime) -> int:
    """Within an action: its items are deleted, and once that is on disk its key is."""
    with store.of_every_agency():  # when it is over it goes by the clock, which is of no agency
        rows = Item.objects.filter(compartment=copy)
        gone = rows.count()
        About.objects.filter(item__in=rows).delete()
        rows.delete()
    transaction.on_commit(partial(keys.drop, copy.key))
    copy.change(based_on=copy.version, key="", purged_at=at, purged_by=by.reference)
    trail.record("copy.purged", by=by, at=at, about=(by.agency_reference,), typed=f"{gone} items")
    return gone


def _copy(controller: str, *, until: date, by: Holder, at: datetime) -> Compartment:
    name = " ".join(controller.split())
    ends = from_london(datetime.combine(until + timedelta(days=1), time())).moment
    copy: Compartment | None = Compartment.objects.filter(agency_id=by.agency_id, purged_at=None).first()
    if copy is not None and copy.key in keys.names() and copy.until > at:
        copy.change(based_on=copy.version, controller=name, until=ends)
        return copy
    if copy is not None:
        end_copy(copy, by=by, at=at)  # it is over, or cannot be opened any more: it begins anew
    made: Compartment = Compartment.objects.create(
        area_id=by.area_id,
        agency_id=by.agency_id,
        occurred=at,
        entered=at,
        controller=name,
        until=ends,
        key=keys.new(),
    )
    return made


def _mark(item: SourceItem, copy: Compartment, index: keys.Index) -> str:
    """Changes when the row does; without the copy's key it tells nothing of the words."""
    return hmac.new(copy.key.encode(), index.digest("row", plain(item)), hashlib.sha256).hexdigest()


def _row(
    reference: str,
    item: SourceItem,
    mark: str,
    *,
    copy: Compartment,
    key: keys.Key,
    invented: bool,
    at: datetime,
) -> Item:
    return Item(
        area_id=copy.area_id,
        agency_id=copy.agency_id,
        compartment=copy,
        reference=reference,
        occurred=item.occurred,
        entered=at,
        entered_at_source=item.entered,
        category=item.category,
        basis=Item.Basis(item.basis),
        source_grade=item.source_grade,
        sanitisation=item.sanitisation,
        sensitivity=item.sensitivity,
        text=key.seal(words(item), bound_to=reference),
        row_mark=mark,
        invented=invented,
    )


def _add(rows: list[Item], found: dict[str, tuple[SourceItem, str]]) -> None:
    Item.objects.bulk_create(rows, batch_size=_AT_ONCE)
    _name(rows, found)


def _amend(rows: list[Item], found: dict[str, tuple[SourceItem, str]]) -> None:
    numbers = dict(
        Item.objects.filter(reference__in=[row.reference for row in rows]).values_list("reference", "pk")
    )
    for row in rows:
        row.pk = numbers[row.reference]
    Item.objects.bulk_update(rows, _WRITTEN_ANEW, batch_size=100)
    About.objects.filter(item__in=numbers.values()).delete()
    _name(rows, found)


def _name(rows: Iterable[Item], found: dict[str, tuple[SourceItem, str]]) -> None:
    About.objects.bulk_create(
        (About(item=row, person=one) for row in rows for one in sorted(found[row.reference][0].people)),
        batch_size=_AT_ONCE,
    )
