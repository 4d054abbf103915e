"""Whose a late step or an owed plan is from now on."""

from collections.abc import Iterable
from datetime import datetime

from joinedup import store
from joinedup.agencies.rules.owners import OpenItem
from joinedup.clocks.models import ChildClock
from joinedup.trail import actions as trail


@store.action
def hand_on(items: Iterable[OpenItem], *, by: trail.Actor, at: datetime) -> None:
    """Let each clock be the person's or the desk's that its item names now."""
    references = []
    for item in items:
        desk = item.desk_id if item.person_id is None else None
        ChildClock.objects.filter(reference=item.reference).update(
            owner_id=item.person_id, owner_desk_id=desk
        )
        references.append(item.reference)
    trail.record("clocks.handed_on", by=by, at=at, about=tuple(dict.fromkeys(references)))
