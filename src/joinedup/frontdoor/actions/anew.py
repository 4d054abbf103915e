"""A decision that is taken anew: the concern is open again, and what was decided stays as it stood."""

from datetime import datetime

from joinedup.frontdoor.actions.passing import tell_who_had_it
from joinedup.frontdoor.actions.shared import say_whom_it_stands_about
from joinedup.frontdoor.actions.triage import set_going_again
from joinedup.frontdoor.models import (
    Concern,
    DecidedBefore,
    FollowThrough,
    HeldBack,
    News,
    Owed,
    ToldEnough,
    ToldSender,
)
from joinedup.frontdoor.queries.feedback import is_held
from joinedup.frontdoor.rules import progress
from joinedup.frontdoor.rules.following import CameOf, may_end
from joinedup.frontdoor.rules.outcomes import outcome
from joinedup.frontdoor.rules.owed import What
from joinedup.frontdoor.rules.progress import State
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.sharing import actions as sharing
from joinedup.trail import actions as trail


def open_again(concern: Concern, *, by: Viewer, at: datetime) -> None:
    """Let a decided concern be recommended on again; called in the action that says why.

    Its clock runs anew from now. What the first decision set going for a child goes on: nothing that keeps a
    child safe ends because something else may be decided.
    """
    insist(progress.may_open_again(State(concern.state)))
    assert concern.decided_at is not None
    _end_what_was_to_follow(concern, by=by, at=at)
    before = DecidedBefore.objects.create(
        area_id=concern.area_id,
        occurred=at,
        entered=at,
        concern=concern,
        decided_at=concern.decided_at,
        kept_back=is_held(concern),
        by_id=by.practitioner_id,
    )
    decided = concern.recommendations.get(authorisation__isnull=False, before=None)
    decided.change(based_on=decided.version, before_id=before.pk)
    for table in (ToldSender, Owed, FollowThrough):
        for row in table._base_manager.filter(concern=concern):
            row.change(based_on=row.version, concern_id=None, before_id=before.pk)
    for said in ToldEnough.objects.filter(concern=concern, news=None, before=None):
        said.change(based_on=said.version, before_id=before.pk)
    for one in News.objects.filter(concern=concern, before=None):
        one.change(based_on=one.version, before_id=before.pk)
    about = concern.children_in_it()
    sharing.owe_anew(concern.reference, about=about, since=concern.decided_at, by=by, at=at)
    held = HeldBack.objects.filter(concern=concern, what=What.CAME_OF_IT.value, ended_at=None)
    held.update(ended_at=at)  # what is owed anew is held anew, or it is not
    concern.change(based_on=concern.version, state=State.BEING_READ.value, decided_at=None, reader_id=None)
    set_going_again(concern, by=by, at=at)
    say_whom_it_stands_about(concern, by=by, at=at)
    trail.record("concern.opened_again", by=by, at=at, about=(concern.reference,))


def _end_what_was_to_follow(concern: Concern, *, by: Viewer, at: datetime) -> None:
    """Where a time limit runs on it, it has to be done first."""
    rows = FollowThrough.objects.select_related("desk__agency", "concern")
    follow = rows.filter(concern=concern, ended_at=None).first()
    if follow is not None:
        insist(may_end(outcome(follow.outcome), CameOf.ANEW))
        tell_who_had_it(follow, but=None, by=by, at=at)
        follow.change(
            based_on=follow.version,
            came_of=CameOf.ANEW.value,
            ended_at=at,
            ended_by_id=by.practitioner_id,
        )
