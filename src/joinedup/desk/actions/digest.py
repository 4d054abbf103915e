"""At the beginning of a shift: one message that says how many pieces of work wait, and of none of them what.

It takes the place of a message for each. Whoever is off is told nothing, and whoever has nothing to do is not
either.
"""

from datetime import datetime, timedelta

from joinedup import store
from joinedup.access import queries as access
from joinedup.access.rules.roles import may_work
from joinedup.agencies import queries as agencies
from joinedup.clocks import queries as clocks
from joinedup.desk import open_work
from joinedup.desk.actions.watching import Watch
from joinedup.gate.viewer import Viewer
from joinedup.notices import actions as notices
from joinedup.notices.queries import was_told_since
from joinedup.notices.rules.messages import Template
from joinedup.trail import actions as trail

# Told up to so long after it began: after an outage nobody reads at noon how the morning stood.
LATEST = timedelta(minutes=45)


def tell_who_comes_on(*, at: datetime) -> int:
    """Tell everybody at work whose shift began just now, once each; return how many were told."""
    return sum(_tell_in(area_id, at=at) for area_id in sorted(access.areas_at_work(at=at)))


def _tell_in(area_id: int, *, at: datetime) -> int:
    begun = agencies.came_on(area_id, since=at - LATEST, at=at)
    found = {who: access.viewer(who, at=at) for who in begun}
    people = {who: viewer for who, viewer in found.items() if viewer is not None and may_work(viewer).allowed}
    untold = {
        who: viewer
        for who, viewer in people.items()
        if not was_told_since(Template.SHIFT_BEGINS, viewer.reference, since=begun[who])
    }
    if not untold:
        return 0
    lists = open_work.by_owner(area_id, at=at)
    told = 0
    for viewer in untold.values():
        mine = (item for owner in open_work.own(viewer) for item in lists.get(owner, ()))
        today = (item for item in mine if clocks.comes_up(item, at=at))
        if many := sum(item.is_there_for(viewer.practitioner_id) for item in today):
            tell_how_many(viewer, many, by=Watch(area_id, reference="digest"), at=at)
            told += 1
    return told


@store.action
def tell_how_many(viewer: Viewer, many: int, *, by: trail.Actor, at: datetime) -> None:
    notices.tell(
        Template.SHIFT_BEGINS, to=viewer.reference, to_agency=viewer.agency_reference, many=many, by=by, at=at
    )
    trail.record("digest.made", by=by, at=at, about=(viewer.reference,))
