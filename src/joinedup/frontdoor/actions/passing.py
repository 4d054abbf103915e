"""What is passed on to a desk: who there opened it, that it is not theirs, and that it is theirs no more."""

from datetime import datetime

from django.http import Http404

from joinedup import store
from joinedup.access.rules.roles import may_work
from joinedup.children.queries import theirs_among
from joinedup.frontdoor.models import Concern, FollowThrough, NotDone
from joinedup.frontdoor.rules.following import LIMIT_OVER, WHO_LIMIT, CameOf, may_end, past
from joinedup.frontdoor.rules.outcomes import outcome
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.kernel.decisions import refuse
from joinedup.kernel.london import today_in_london
from joinedup.notices import actions as notices
from joinedup.notices.rules.messages import Template
from joinedup.trail import actions as trail


@store.action
def open_what_was_passed_on(reference: str, *, by: Viewer, at: datetime) -> None:
    """Note who of the desk that it was passed to opened it first: from then on they are known to have it, and
    it is theirs where it was nobody's there."""
    passed = FollowThrough.objects.filter(concern__reference=reference, desk_id__in=by.desk_ids)
    for one in passed.filter(area_id=by.area_id, ended_at=None, opened_at=None):
        whose = one.worker_id or by.practitioner_id
        opened = {"opened_by_id": by.practitioner_id, "opened_at": at, "worker_id": whose}
        FollowThrough.objects.filter(pk=one.pk).update(**opened)
    trail.record("concern.passed_on_opened", by=by, at=at, about=(reference,))


@store.action
def give_back(
    reference: str, *, because: str, version: int | None, by: Viewer, at: datetime, key: str = ""
) -> str:
    """Say for the desk that it was passed on to that it is not theirs: it is the front door's again, which
    decides what happens instead."""
    insist(may_work(by))
    concern = Concern.objects.visible_to(by, field="decision").filter(reference=reference).first()
    passed = FollowThrough.objects.select_related("desk__agency", "worker")
    open_one = passed.filter(concern=concern, ended_at=None, desk_id__in=by.desk_ids).first()
    if concern is None or open_one is None:
        raise Http404
    store.insist_on_version(open_one, version)  # it may have been passed on to them again, for something else
    take_from(open_one, came_of=CameOf.NOT_THEIRS, more=because, by=by, at=at)
    notices.tell(
        Template.GIVEN_BACK,
        to=concern.desk.reference,
        to_agency=concern.desk.agency.reference,
        thing=reference,
        by=by,
        at=at,
    )
    trail.record("concern.given_back", by=by, at=at, about=(reference,), typed=because)
    return reference


@store.action
def say_done(
    reference: str, *, more: str, version: int | None, by: Viewer, at: datetime, key: str = ""
) -> str:
    """Say for the desk that it was passed on to that it is done: it ends with that, and the front door reads
    what came of it. Where somebody has a part beside the desk, or a child is in it whom they do not open, the
    rest is the front door's, which follows it.

    Raises:
        gate.Refused: its time limit is over; whoever ends it then says why, and what kept the child safe.
    """
    insist(may_work(by))
    concern = Concern.objects.visible_to(by, field="decision").filter(reference=reference).first()
    passed = FollowThrough.objects.filter(concern=concern, ended_at=None, desk_id__in=by.desk_ids)
    open_one = passed.first()
    if concern is None or open_one is None:
        raise Http404
    store.insist_on_version(open_one, version)
    if past(open_one.limit_on, today=today_in_london(at)):
        insist(refuse("follow.late", LIMIT_OVER))
    insist(may_end(outcome(open_one.outcome), CameOf.DONE))
    about = concern.children_in_it()
    if open_one.who or about - theirs_among(by, about):
        take_from(open_one, came_of=CameOf.DONE, more=more, left_with=open_one.who, by=by, at=at)
    else:
        ended = {"came_of": CameOf.DONE.value, "came_of_more": more, "ended_by_id": by.practitioner_id}
        open_one.change(based_on=open_one.version, ended_at=at, **ended)
    desk = concern.desk
    notices.tell(
        Template.DONE_THERE, to=desk.reference, to_agency=desk.agency.reference, thing=reference, by=by, at=at
    )
    trail.record("concern.done_there", by=by, at=at, about=(reference,), typed=more)
    return reference


def keep_what_was_tried(
    open_one: FollowThrough, *, came_of: CameOf, more: str, beside: bool = True, by: Viewer, at: datetime
) -> None:
    """Who had it, by when, and what became of that, before somebody else has it. `beside`: it is said too of
    whoever had it beside the desk."""
    had = [open_one.worker.name] if open_one.worker is not None else []
    had += [open_one.desk.name, open_one.desk.agency.name] if open_one.desk is not None else []
    NotDone.objects.create(
        area_id=open_one.area_id,
        occurred=at,
        entered=at,
        follow=open_one,
        who=_as_far_as_there_is_room(had, open_one.who if beside else ""),
        by_when=open_one.by_when,
        came_of=came_of.value,
        came_of_more=more,
        by_id=by.practitioner_id,
    )


def _as_far_as_there_is_room(had: list[str], said: str) -> str:
    """Whole names, and then what was said beside them: no name is cut in two."""
    room = WHO_LIMIT
    kept: list[str] = []
    for one in (*had, said):
        if one and len(one) + 2 * bool(kept) <= room:
            room -= len(one) + 2 * bool(kept)
            kept.append(one)
    return ", ".join(kept)


def take_from(
    open_one: FollowThrough, *, came_of: CameOf, more: str, left_with: str = "", by: Viewer, at: datetime
) -> None:
    """It is nobody's but the front door's now, whatever day was said. `left_with`: who has a part of it
    still, beside the desk."""
    keep_what_was_tried(open_one, came_of=came_of, more=more, beside=not left_with, by=by, at=at)
    open_one.change(
        based_on=open_one.version,
        who=left_with,
        by_when=today_in_london(at),
        desk_id=None,
        worker_id=None,
        opened_by_id=None,
        opened_at=None,
    )


def tell_who_had_it(follow: FollowThrough, *, but: int | None, by: Viewer, at: datetime) -> None:
    """The desk that it was passed on to before, where it is another than `but`: it would go on with it."""
    if follow.desk is None or follow.desk_id == but or follow.concern is None:
        return
    notices.tell(
        Template.PASSED_ELSEWHERE,
        to=follow.desk.reference,
        to_agency=follow.desk.agency.reference,
        thing=follow.concern.reference,
        by=by,
        at=at,
    )
