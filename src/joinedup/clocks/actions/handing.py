"""Whose a late step or an owed plan is from now on."""

from collections.abc import Iterable
from datetime import datetime

from joinedup import store
from joinedup.agencies.rules.owners import OpenItem
from joinedup.clocks.models import ChildClock
from joinedup.clocks.queries import RUNNING
from joinedup.trail import actions as trail


@store.action
def hand_on(items: Iterable[OpenItem], *, by: trail.Actor, at: datetime) -> None:
    """Let each clock be the person's or the desk's that its item names now."""
    references = []
    for item in items:
        desk = item.desk_id if item.person_id is None else None
        those = ChildClock.objects.filter(reference=item.reference)
        if item.code == RUNNING:  # the one that is due next stands for all that run
            those = ChildClock.objects.filter(
                child_id__in=item.children,
                agency_id=item.agency_id,
                stopped_at=None,
                ends=False,
                due_at__gt=at,
            )
        those.update(owner_id=item.person_id, owner_desk_id=desk)
        references.append(item.reference)
    trail.record("clocks.handed_on", by=by, at=at, about=tuple(dict.fromkeys(references)))
