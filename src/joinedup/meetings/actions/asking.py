"""Agencies are asked for their views of each child of the agenda, before anybody speaks."""

from collections.abc import Iterable
from datetime import datetime

from joinedup import store
from joinedup.children import queries as children
from joinedup.gate.viewer import Viewer
from joinedup.meetings.models import Case, Meeting
from joinedup.meetings.rules.lanes import Lane, Turn
from joinedup.risk import actions as risk
from joinedup.risk.queries.for_meetings import standing_on


def ask_for_views(row: Meeting, *, by: Viewer, at: datetime) -> int:
    """Ask everybody who was invited for a view of each child who is spoken of; how many children that was.

    A round that stands open since the last cut-off is gone on with. Children whom whoever asks may not open
    are left for somebody who may.
    """
    if not store.in_action():
        raise RuntimeError("this goes with an act of its own: call it inside an action")
    invited = row.invitations.filter(person=None, invited_at__isnull=False).order_by("pk")
    agencies = dict(invited.values_list("agency_id", "agency__reference"))
    wanted = _spoken_of(Case.objects.visible_to(by).filter(meeting=row))
    theirs = {one.id: one.reference for one in children.shown_to(by, wanted)}
    standing = standing_on(row.area_id, theirs, since=row.since)
    asked = 0
    for child_id in (one for one in wanted if one in theirs and agencies):
        there = standing.get(child_id)
        if there is None or there.closed:
            risk.open_round(child=theirs[child_id], agencies=tuple(agencies.values()), by=by, at=at)
        elif missing := [one for key, one in agencies.items() if key not in there.asked]:
            risk.ask_also(there.reference, agencies=missing, leads=True, by=by, at=at)
        else:
            continue
        asked += 1
    return asked


def _spoken_of(rows: Iterable[Case]) -> list[int]:
    cases = [one for one in rows if one.lane != Lane.NOT_FOR_US.value and one.state != Turn.HEARD.value]
    return [inside.child_id for case in cases for inside in case.children.order_by("place")]
