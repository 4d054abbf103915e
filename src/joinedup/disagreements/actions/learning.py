"""The third of a kind between the same two agencies opens a learning item, and somebody owns it."""

from datetime import datetime

from django.http import Http404

from joinedup import store
from joinedup.access import queries as access
from joinedup.access.rules import roles
from joinedup.agencies import queries as agencies
from joinedup.agencies.queries.standing import reference_of_agency
from joinedup.disagreements.actions.rows import tell_one
from joinedup.disagreements.models import Disagreement, Learning
from joinedup.disagreements.rules import patterns
from joinedup.disagreements.rules.states import State
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.kernel import references
from joinedup.kernel.decisions import refuse
from joinedup.kernel.london import today_in_london
from joinedup.notices.rules.messages import Template
from joinedup.trail import actions as trail

_PARTNERSHIP = "partnership"


def learn_from(row: Disagreement, *, by: Viewer, at: datetime) -> None:
    """Part of settling one: open the item with the third, or put a further one into the item that is open."""
    one, other = patterns.pair(row.agency_id, row.other_id)
    running = Learning._base_manager.filter(
        area_id=row.area_id, pattern=row.pattern, one_id=one, other_id=other, ended_at=None
    ).first()
    alike = Disagreement._base_manager.filter(
        area_id=row.area_id,
        pattern=row.pattern,
        state=State.AGREED.value,
        agency_id__in=(one, other),
        other_id__in=(one, other),
        learning=None,
    )
    today = today_in_london(at)
    settled = {known.pk: today_in_london(known.ended_at) for known in alike if known.ended_at is not None}
    if running is None:
        if not patterns.opens_learning(settled.values(), today=today, learning_open=False):
            return
        running = _opened(row, one, other, by=by, at=at)
    within = [pk for pk, day in settled.items() if patterns.in_twelve_months([day], today=today)]
    Disagreement._base_manager.filter(pk__in=within).update(learning=running)


def _opened(row: Disagreement, one: int, other: int, *, by: Viewer, at: datetime) -> Learning:
    agency_id, person_id = _owner(row, at=at)
    made = Learning(
        area_id=row.area_id,
        occurred=at,
        entered=at,
        pattern=row.pattern,
        one_id=one,
        other_id=other,
        owner_id=person_id,
        owner_desk_id=agencies.first_desk_of(agency_id, at=at),
        owner_agency_id=agency_id,
    )
    made.save(force_insert=True)
    theirs = reference_of_agency(agency_id)
    tell_one(
        Template.LEARNING_OPENED, person_id, made.owner_desk_id, agency=theirs, thing=made.reference, by=by,
        at=at,
    )  # fmt: skip
    trail.record("learning.opened", by=by, at=at, about=(made.reference, row.reference))
    return made


def _owner(row: Disagreement, *, at: datetime) -> tuple[int, int | None]:
    """The partnership's own office, which stands between the two; where it has nobody, whoever it met.

    The side that was met, and not the one that raised: who speaks up is given no work for it.
    """
    offices = [one.id for one in agencies.agencies_in(row.area_id) if one.kind == _PARTNERSHIP]
    for agency_id in (*offices, row.other_id):
        managers = access.managers(agency_id, area_id=row.area_id, at=at)
        if managers:
            return agency_id, managers[0]
    return row.other_id, None


@store.action
def finish_learning(
    reference: str, *, done: str, version: int | None, by: Viewer, at: datetime, key: str
) -> str:
    """Write down what was changed; a further one of the kind then counts from the first again."""
    insist(roles.may_see_open_work(by))
    wanted = references.parse(reference) or ""
    row = Learning.objects.visible_to(by).filter(reference=wanted, owner_agency_id=by.agency_id).first()
    if row is None:
        raise Http404
    store.insist_on_version(row, version)
    if row.ended_at is not None:
        insist(refuse("learning.over", "Somebody has written down already what was changed."))
    row.change(based_on=version, done=done, done_by_id=by.practitioner_id, ended_at=at)
    trail.record("learning.finished", by=by, at=at, about=(row.reference,))
    return row.reference
