"""What came of what was decided, and what is said against it."""

from datetime import date, datetime, timedelta

from django.http import Http404

from joinedup import store
from joinedup.access.rules.roles import may_work
from joinedup.agencies import queries as agencies
from joinedup.clocks.queries import counts
from joinedup.frontdoor.actions.anew import open_again
from joinedup.frontdoor.actions.deciding import insist_on_somebody_there, tell_the_desk
from joinedup.frontdoor.actions.feedback import tell_of
from joinedup.frontdoor.actions.passing import keep_what_was_tried, tell_who_had_it
from joinedup.frontdoor.actions.shared import concern_here
from joinedup.frontdoor.models import Challenge, Concern, FollowThrough, HeldBack
from joinedup.frontdoor.rules import challenging
from joinedup.frontdoor.rules.challenging import Came
from joinedup.frontdoor.rules.following import (
    CameOf,
    Then,
    WhyLate,
    goes_on,
    may_end,
    passed_to,
    past,
    says_why,
)
from joinedup.frontdoor.rules.outcomes import outcome
from joinedup.frontdoor.rules.owed import What
from joinedup.frontdoor.rules.progress import State
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.kernel.decisions import refuse
from joinedup.kernel.london import today_in_london
from joinedup.notices import actions as notices
from joinedup.notices.rules.messages import Template
from joinedup.trail import actions as trail


@store.action
def say_what_came_of_it(
    reference: str,
    *,
    came_of: CameOf,
    more: str,
    then: Then | None = None,
    who: str = "",
    desk: str = "",
    by_when: date | None = None,
    why_late: WhyLate | None = None,
    version: int | None,
    by: Viewer,
    at: datetime,
    key: str = "",
) -> str:
    """End what was to be followed, or, where it did not happen, let somebody else have it or decide it anew.

    Until it is done it is on the front door's list, whoever has it elsewhere.
    """
    concern = concern_here(reference, by=by)
    with_it = FollowThrough.objects.select_related("desk__agency", "worker")
    open_one = with_it.filter(concern=concern).first()
    if open_one is None:
        raise Http404
    if open_one.ended_at is not None:
        store.insist_on_version(open_one, version)
        insist(refuse("follow.ended", "Somebody has said already what came of this."))
    insist(may_end(outcome(open_one.outcome), came_of))
    late = past(open_one.limit_on, today=today_in_london(at))
    insist(says_why(why_late, late=late))
    if goes_on(came_of, then, who=who, desk=desk, by_when=by_when, at=at):
        raise ValueError("What did not happen is done by somebody else, by a day, or decided anew.")
    if came_of is not CameOf.DONE and then is Then.AGAIN:
        _let_another_have_it(
            open_one, came_of=came_of, more=more, who=who, desk=desk, by_when=by_when, version=version,
            by=by, at=at,
        )  # fmt: skip
        return reference
    open_one.change(
        based_on=version,
        came_of=came_of.value,
        came_of_more=more,
        ended_at=at,
        ended_by_id=by.practitioner_id,
        **(why_late.as_columns() if late and why_late else {}),
    )
    # Whoever sits there too has done it with them; that it did not happen the others there have yet to hear.
    theirs = came_of is CameOf.DONE and open_one.desk_id in by.desk_ids
    tell_who_had_it(open_one, but=open_one.desk_id if theirs else None, by=by, at=at)
    if came_of is not CameOf.DONE:
        open_again(concern, by=by, at=at)
    trail.record(f"concern.followed_{came_of}", by=by, at=at, about=(reference,), typed=more)
    return reference


def _let_another_have_it(
    open_one: FollowThrough,
    *,
    came_of: CameOf,
    more: str,
    who: str,
    desk: str,
    by_when: date | None,
    version: int | None,
    by: Viewer,
    at: datetime,
) -> None:
    concern = open_one.concern
    assert concern is not None
    to, worker = passed_to(desk)
    insist_on_somebody_there(concern, outcome(open_one.outcome), desk=to, worker=worker, by=by, at=at)
    found = agencies.desk(concern.area_id, to) if to else None
    tell_who_had_it(open_one, but=found.id if found else None, by=by, at=at)
    keep_what_was_tried(open_one, came_of=came_of, more=more, by=by, at=at)
    open_one.change(
        based_on=version,
        who=who,
        by_when=by_when,
        desk_id=found.id if found else None,
        worker_id=agencies.key_of(worker) if worker else None,
        opened_by_id=None,
        opened_at=None,
    )
    again = FollowThrough.objects.select_related("desk__agency").get(pk=open_one.pk)
    tell_the_desk(again, reference=concern.reference, by=by, at=at)
    trail.record("concern.followed_again", by=by, at=at, about=(concern.reference,), typed=more)


@store.action
def challenge(
    reference: str, *, text: str, sender: Viewer, by: trail.Actor, at: datetime, key: str = ""
) -> str:
    """Keep what the sender says against the decision, with the day by which somebody answers.

    `by` is the sender, or `Unnamed` for one who asked to stay so.
    """
    insist(may_work(sender))
    concern = Concern.objects.sent_by(sender).filter(reference=reference).first()
    if concern is None:
        raise Http404
    open_one = Challenge.objects.filter(concern=concern, answered_at=None).exists()
    held = HeldBack.objects.filter(concern=concern, what=What.DECISION, ended_at=None).exists()
    insist(challenging.may_challenge(decided=concern.decided_at is not None and not held, waits=open_one))
    due, timer = challenging.answered_by(at, counts=counts(concern.area_id, at=at))
    Challenge.objects.create(
        area_id=concern.area_id,
        occurred=at,
        entered=at,
        concern=concern,
        text=text,
        due_on=due.on,
        source=timer.source,
        by_id=sender.practitioner_id if concern.sender_id is not None else None,
    )
    desk = concern.desk
    notices.tell(
        Template.CONCERN_CHALLENGED,
        to=desk.reference,
        to_agency=desk.agency.reference,
        thing=reference,
        needed_by=due.at - timedelta(minutes=1),  # the midnight that ends a day would read as the next one
        by=by,
        at=at,
    )
    trail.record("concern.challenged", by=by, at=at, about=(reference,), typed=text)
    return reference


@store.action
def answer_challenge(
    reference: str,
    *,
    came: Came,
    answer: str,
    version: int | None,
    by: Viewer,
    at: datetime,
    key: str = "",
) -> str:
    """A manager who did not decide it says whether the decision stands or is taken anew.

    The sender reads the answer where they challenged, and what is decided anew as they read the first.
    """
    concern = concern_here(reference, by=by)
    open_one = Challenge.objects.filter(concern=concern).order_by("-pk").first()
    if open_one is None:
        raise Http404
    decided = concern.recommendations.filter(authorisation__isnull=False).order_by("-pk")
    decided_by = decided[0].authorisation.by.reference
    insist(challenging.may_answer(by, decided_by=decided_by))
    if open_one.answered_at is not None:
        store.insist_on_version(open_one, version)
        insist(refuse("challenge.answered", "Somebody has answered this already."))
    open_one.change(
        based_on=version,
        came=came.value,
        answer=answer,
        answered_at=at,
        answered_by_id=by.practitioner_id,
    )
    if came is Came.ANEW and concern.state == State.DECIDED:  # else it is being decided anew already
        open_again(concern, by=by, at=at)
    tell_of(Template.CHALLENGE_ANSWERED, concern, by=by, at=at)
    trail.record("concern.challenge_answered", by=by, at=at, about=(reference,), typed=answer)
    return reference
