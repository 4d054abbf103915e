"""Agencies are asked for their views of each child of the agenda, before anybody speaks."""

from collections.abc import Iterable
from datetime import datetime

from joinedup import store
from joinedup.children import queries as children
from joinedup.gate.viewer import Viewer
from joinedup.meetings.models import Case, CaseChild, Meeting
from joinedup.meetings.queries.shared import of_other_cases, rounds_on
from joinedup.meetings.rules.attendance import Said
from joinedup.meetings.rules.lanes import Lane, Turn
from joinedup.risk import actions as risk
from joinedup.risk.queries import for_meetings


def ask_for_views(row: Meeting, *, by: Viewer, at: datetime) -> int:
    """Ask everybody who was invited for a view of each child who is spoken of; how many children that was.

    A round that stands open since the last cut-off is gone on with, and so is that of a case which the last
    meeting did not reach. That of a case which was heard is not, also where nobody closed its meeting: it
    takes no more views. Children whom whoever asks may not open are left for somebody who may.
    """
    return _ask(row, _spoken_of(Case.objects.visible_to(by).filter(meeting=row)), urgent="", by=by, at=at)


def ask_at_once(case: Case, *, because: str, by: Viewer, at: datetime) -> int:
    """Ask for views of each child of a case that cannot wait: whatever is said is open at once, and so is
    what was said before. The others of the agenda are asked about in their time."""
    children_here = case.children.order_by("place").values_list("child_id", flat=True)
    return _ask(case.meeting, list(children_here), urgent=because, by=by, at=at)


def _ask(row: Meeting, wanted: list[int], *, urgent: str, by: Viewer, at: datetime) -> int:
    """`urgent`: why nothing waits; '' where views wait for each other."""
    if not store.in_action():
        raise RuntimeError("this goes with an act of its own: call it inside an action")
    invited = row.invitations.filter(person=None, invited_at__isnull=False).order_by("pk")
    agencies = dict(invited.values_list("agency_id", "agency__reference"))
    desks = dict(invited.values_list("agency__reference", "desk_id"))
    theirs = {one.id: one.reference for one in children.shown_to(by, wanted)}
    standing = rounds_on(row, list(row.cases.values_list("pk", flat=True)))
    case_of = dict(CaseChild._base_manager.filter(meeting=row).values_list("child_id", "case_id"))
    asked = 0
    for child_id in (one for one in wanted if one in theirs and agencies):
        there = standing.get(child_id)
        if there is None or there.closed:
            if there is None:
                risk.settle(of_other_cases({child_id: case_of[child_id]}), by=by, at=at)
            opened = risk.open_round(
                child=theirs[child_id],
                agencies=tuple(agencies.values()),
                desks=desks,
                urgent=bool(urgent),
                by=by,
                at=at,
            )
            _is_of(row, child_id, opened)
            asked += 1
            continue
        _is_of(row, child_id, there.reference)
        if urgent and not there.revealed:
            risk.reveal(there.reference, because=urgent, leads=True, by=by, at=at)
        if missing := [one for key, one in agencies.items() if key not in there.asked]:
            risk.ask_also(there.reference, agencies=missing, desks=desks, leads=True, by=by, at=at)
            asked += 1
    if asked:
        for seat in row.invitations.filter(person=None).exclude(state=Said.NOTHING.value):
            count_here(row, seat.agency_id, Said(seat.state), by=by, at=at)
    return asked


def _is_of(row: Meeting, child_id: int, opened: str) -> None:
    """Written beside the case: what is asked when the family comes again is another morning's."""
    inside = CaseChild._base_manager.filter(meeting=row, child_id=child_id)
    inside.update(round_id=for_meetings.key_of(row.area_id, opened))


def count_here(row: Meeting, agency_id: int, said: Said, *, by: Viewer, at: datetime) -> None:
    """What is said of an agency's coming is so for the rounds of all cases, also of one that was heard before
    it was said: views open when all who are here have said theirs."""
    cases = row.cases.values_list("pk", flat=True)
    rounds = [one.id for one in rounds_on(row, list(cases)).values() if not one.closed]
    present = None if said is Said.NOTHING else said is Said.ATTENDED
    risk.count_present(rounds, agency_ids=(agency_id,), present=present, by=by, at=at)


def _spoken_of(rows: Iterable[Case]) -> list[int]:
    cases = [one for one in rows if one.lane != Lane.NOT_FOR_US.value and one.state != Turn.HEARD.value]
    return [inside.child_id for case in cases for inside in case.children.order_by("place")]
