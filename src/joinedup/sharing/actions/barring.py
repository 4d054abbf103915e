"""Barriers to sharing: found by themselves, owned by somebody, and closed by a person with what was done."""

from datetime import date, datetime

from django.http import Http404

from joinedup import store
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.kernel.decisions import refuse
from joinedup.kernel.london import today_in_london
from joinedup.sharing.models import Barrier
from joinedup.sharing.queries.barriers import barriers_of, found_now, may_own
from joinedup.sharing.rules.barriers import may_be_due
from joinedup.trail import actions as trail


@store.action
def note_barriers(*, by: trail.Actor, at: datetime) -> int:
    """Put what keeps coming on the board's list, once; return how many were new."""
    store.traced()
    new = found_now(by.area_id, at=at)
    for pair in new:
        row = Barrier.objects.create(
            area_id=by.area_id,
            occurred=at,
            entered=at,
            code=pair.code,
            asker_agency_id=pair.asker,
            holder_agency_id=pair.holder,
        )
        trail.record("barrier.found", by=by, at=at, about=(row.reference,))
    return len(new)


@store.action
def work_on_barrier(
    reference: str,
    *,
    owner: str,
    due_on: date,
    done: str,
    version: int | None,
    by: Viewer,
    at: datetime,
    key: str,
) -> str:
    """Name who takes a barrier away and by when; with what was done, it is closed."""
    row = barriers_of(by).filter(reference=reference).first()
    if row is None:
        raise Http404
    store.insist_on_version(row, version)
    if row.closed_at is not None:
        insist(refuse("barrier.closed", "This barrier is closed. If it comes again, it is found again."))
    insist(may_be_due(due_on, today=today_in_london(at)))
    people = {one.reference: one.id for one in may_own(row, at=at)}
    if owner not in people:
        insist(refuse("barrier.owner", "Choose who takes it away from the list"))
    closed = {"done": done, "closed_at": at, "closed_by_id": by.practitioner_id} if done else {}
    row.change(based_on=version, owner_id=people[owner], due_on=due_on, **closed)
    trail.record("barrier.closed" if done else "barrier.owned", by=by, at=at, about=(reference,), typed=done)
    return reference
