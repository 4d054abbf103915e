"""Whose from now on is what waits beside a child."""

from collections.abc import Iterable
from datetime import datetime

from joinedup import store
from joinedup.agencies.rules.owners import OpenItem
from joinedup.children.models import Doubt, JointVisit
from joinedup.children.queries.beside import DOUBT, VISIT
from joinedup.trail import actions as trail


@store.action
def hand_on(items: Iterable[OpenItem], *, by: trail.Actor, at: datetime) -> None:
    """Let each be the person's or the desk's that its item names now. A doubt is always a desk's.

    A wish stays with the service that is asked, whoever sits at its desk.
    """
    references = []
    for item in items:
        if item.code == VISIT:
            rows = JointVisit._base_manager.filter(reference=item.reference)
            rows.update(owner_id=item.person_id, desk_id=item.desk_id)
        elif item.code == DOUBT and item.desk_id is not None:
            Doubt._base_manager.filter(reference=item.reference).update(desk_id=item.desk_id)
        references.append(item.reference)
    trail.record("beside.handed_on", by=by, at=at, about=tuple(dict.fromkeys(references)))
