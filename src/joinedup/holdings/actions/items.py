"""Putting items into an agency's own compartment, and nobody else's."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from joinedup import store
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.holdings.models import About, Item
from joinedup.holdings.rules import grading, sensitivity
from joinedup.holdings.rules.sensitivity import ORDINARY
from joinedup.trail import actions as trail
from joinedup.vault import actions as vault
from joinedup.vault.rules.kinds import Kind

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
