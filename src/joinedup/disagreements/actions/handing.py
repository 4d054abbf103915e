"""Whose an open difference or learning item is from now on."""

from collections.abc import Iterable
from datetime import datetime

from joinedup import store
from joinedup.agencies.rules.owners import OpenItem
from joinedup.disagreements.actions.rows import newest_rung
from joinedup.disagreements.models import Disagreement, Learning
from joinedup.trail import actions as trail


@store.action
def hand_on(items: Iterable[OpenItem], *, by: trail.Actor, at: datetime) -> None:
    """Let each side's part be the person's or the desk's that its item names now; no word of it changes."""
    references = []
    for item in items:
        references.append(item.reference)
        if item.code == "learning.open":
            Learning._base_manager.filter(reference=item.reference).update(
                owner_id=item.person_id, owner_desk_id=item.desk_id
            )
            continue
        row = Disagreement._base_manager.get(reference=item.reference)
        rung = newest_rung(row)
        side = "ours" if item.code == "difference.raised" else "theirs"
        changed = {f"{side}_id": item.person_id, f"{side}_desk_id": item.desk_id}
        type(rung)._base_manager.filter(pk=rung.pk).update(**changed)
    trail.record("differences.handed_on", by=by, at=at, about=tuple(dict.fromkeys(references)))
