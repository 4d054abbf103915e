"""What is recommended and decided.

Deciding and telling are one transaction: what is decided here was told, and to everybody who is owed it.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max

from joinedup import store
from joinedup.access.rules.roles import may_authorise
from joinedup.agencies import queries as agencies
from joinedup.agencies.queries import kind_of
from joinedup.clocks import actions as clocks
from joinedup.clocks.queries import counts, standing
from joinedup.clocks.rules.limits import Step
from joinedup.clocks.rules.standing import is_late
from joinedup.frontdoor.actions.discussing import ask_to_discuss, who_takes_part
from joinedup.frontdoor.actions.feedback import owe_what_came_of_it, tell_of
from joinedup.frontdoor.actions.more import ask_for_more
from joinedup.frontdoor.actions.opening import open_what_was_kept_back
from joinedup.frontdoor.actions.shared import concern_as_shown
from joinedup.frontdoor.actions.written_down import settle_on_the_children
from joinedup.frontdoor.models import (
    Authorisation,
    Concern,
    FollowThrough,
    MoreAsked,
    Recommendation,
    ToldSender,
)
from joinedup.frontdoor.queries import (
    around_the_children,
    is_of_the_hub,
    is_settled,
    is_the_officers,
    who_can_open,
)
from joinedup.frontdoor.queries.feedback import is_held
from joinedup.frontdoor.rules import hearing, progress
from joinedup.frontdoor.rules.following import (
    Follow,
    WhyLate,
    as_stored,
    follow_of,
    may_decide_it,
    may_go_with,
    passed_as,
    says_why,
    within,
)
from joinedup.frontdoor.rules.hearing import Heard
from joinedup.frontdoor.rules.outcomes import Outcome, left_open, neutral, of_a_worker, outcome
from joinedup.frontdoor.rules.progress import State
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.kernel.decisions import refuse
from joinedup.kernel.london import end_of_day, today_in_london
from joinedup.notices import actions as notices
from joinedup.notices.rules.messages import Template
from joinedup.sharing import actions as sharing
from joinedup.trail import actions as trail

NOTHING_ASKED = Follow()


@store.action
def recommend(
    reference: str,
    *,
    outcome_code: str,
    because: str,
    tell_sender: str,
    tell_holders: Mapping[str, Mapping[str, str]],
    follow: Follow = NOTHING_ASKED,
    heard: Heard | None = None,
    version: int | None,
    by: Viewer,
    at: datetime,
    key: str = "",
) -> str:
    """Put an outcome, its reason and every text that goes with it before a manager.

    `tell_holders` says for each answered question what became of the answer: {'code': ..., 'line': ...}.
    """
    concern = concern_as_shown(reference, version=version, by=by)
    insist(progress.may_recommend(State(concern.state), tied=is_settled(concern)))
    tell_sender = _for_the_sender(concern, tell_sender)
    _insist_on_words(outcome_code, because, tell_sender)
    _insist_on_what_it_asks(outcome_code, follow, at=at)
    if heard is not None:
        insist(hearing.check(heard.code, heard.line))
    apart = concern.of_a_worker
    concern.change(
        based_on=version,
        state=State.RECOMMENDED.value,
        reader_id=by.practitioner_id,
        waits_until=None,
        of_a_worker=of_a_worker(outcome_code, before=apart),
    )
    MoreAsked.objects.filter(concern=concern, ended_at=None).update(ended_at=at)
    Recommendation.objects.create(
        area_id=concern.area_id,
        occurred=at,
        entered=at,
        concern=concern,
        outcome=outcome_code,
        because=because,
        tell_sender=tell_sender,
        heard=heard.code if heard else "",
        heard_line=heard.line if heard else "",
        follow=as_stored(follow),
        tell_holders={question: dict(told) for question, told in tell_holders.items()},
        by_id=by.practitioner_id,
    )
    settle_on_the_children(concern, apart=apart, by=by, at=at)
    trail.record("concern.recommended", by=by, at=at, about=(reference,), typed=because)
    return reference


@store.action
def authorise(
    reference: str,
    *,
    because: str,
    tell_sender: str,
    tell_holders: Mapping[str, Mapping[str, str]],
    why_late: WhyLate | None = None,
    version: int | None,
    by: Viewer,
    at: datetime,
    key: str = "",
) -> str:
    """Decide, stop the clock, tell the sender and tell everybody who answered: all of it, or nothing.

    `why_late` is kept where the time limit of the decision is over, and nowhere else.
    """
    concern = concern_as_shown(reference, version=version, by=by)
    recommendation = _open_recommendation(concern)
    insist(may_authorise(by, recommended_by=recommendation.by.reference))
    decided = outcome(recommendation.outcome)
    if decided is not None:
        insist(may_decide_it(decided, agency_kind=kind_of(by.agency_id)))
    tell_sender = _for_the_sender(concern, tell_sender)
    _insist_on_words(recommendation.outcome, because, tell_sender)
    if decided is not None and decided.waits:
        if may_go_with(decided, follow_of(recommendation.follow), at=at):
            over = "The time for it has passed, or was not said. Send it back for a later one."
            insist(refuse("outcome.time_over", over))
        return ask_for_more(concern, recommendation, because=because, text=tell_sender, by=by, at=at)
    said = follow_of(recommendation.follow)
    insist_on_somebody_there(concern, decided, desk=said.desk, worker=said.worker, by=by, at=at)
    late = is_late(standing(reference, at=at))
    insist(says_why(why_late, late=late))
    apart = concern.of_a_worker
    # It may have been taken back while it waited for a manager: what is decided as an allegation is one.
    of_one = apart or (decided is not None and decided.apart)
    concern.change(based_on=version, state=State.DECIDED.value, decided_at=at, of_a_worker=of_one)
    Authorisation.objects.create(
        area_id=concern.area_id,
        occurred=at,
        entered=at,
        recommendation=recommendation,
        because=because,
        by_id=by.practitioner_id,
        **(why_late.as_columns() if late and why_late else {}),
    )
    ToldSender.objects.create(
        area_id=concern.area_id,
        occurred=at,
        entered=at,
        concern=concern,
        outcome=recommendation.outcome,
        text=tell_sender,
    )
    if of_one is not apart:
        settle_on_the_children(concern, apart=apart, by=by, at=at)
    open_what_was_kept_back(concern, by=by, at=at)  # a recommendation may still be sent back: it tells nobody
    children = concern.children_in_it()
    if decided is not None and (decided.follow or (decided.referral and not children)):
        _follow_through(concern, recommendation, by=by, at=at)
    clocks.stop(Step.REFERRAL_DECISION, reference, by=by, at=at)
    owe_what_came_of_it(concern, teller_id=recommendation.by_id, at=at)
    tell_of(Template.CONCERN_DECIDED, concern, by=by, at=at)
    sharing.give_outcomes(reference, outcomes=tell_holders, by=by, at=at)
    sharing.concern_is_over(reference, by=by, at=at)
    for child_id in sorted(children):
        _set_the_childs_clocks(child_id, concern, recommendation.outcome, decided=at, by=by, at=at)
    if recommendation.outcome == "strategy_discussion":
        ask_to_discuss(concern, by=by, at=at)
    trail.record("concern.decided", by=by, at=at, about=(reference,), typed=because)
    return reference


def insist_on_somebody_there(
    concern: Concern, outcome: Outcome | None, *, desk: str, worker: str, by: Viewer, at: datetime
) -> None:
    """A desk may have closed, somebody may work with the child no more, and a record may be restricted, since
    it was recommended: what nobody may open would be nobody's, and say that it is theirs."""
    if not desk:
        return
    about = concern.children_in_it()
    found = agencies.desk(concern.area_id, desk)
    if found is not None and found.agency_id == concern.sender_agency_id and is_held(concern):
        held = "What is decided is held from whoever told us. This desk is theirs: they would read it."
        insist(refuse("outcome.held_from_them", held))
    there = found is not None and found.is_there(today_in_london(at))
    at_the_hub = found is not None and is_of_the_hub(by, found.id, agency=found.agency_id)
    if found is not None and outcome is not None and outcome.apart:
        at_the_hub = at_the_hub or is_the_officers(found.id, by=by)
    if found is not None and (worker or not at_the_hub):
        goes = outcome is not None and outcome.goes_around
        around = around_the_children(by, about) if goes else ()
        there = there and passed_as(desk, worker) in {one.value for one in around}
    elif found is not None:
        there = there and bool(who_can_open(concern.area_id, {found.id}, about=about, at=at))
    if not there:
        gone = "Nobody at the desk that this is passed on to can open it. Send it back: who has it now?"
        insist(refuse("outcome.nobody_there", gone))


def _for_the_sender(concern: Concern, text: str) -> str:
    """Whoever we do not know is told one thing, whatever was decided and whatever somebody wrote."""
    return text if concern.verified else neutral()


def _follow_through(concern: Concern, recommendation: Recommendation, *, by: Viewer, at: datetime) -> None:
    """Where no day is said it is today: so the sender is told. A referral of nobody whom we know has no clock
    of a child's, and is followed by this alone."""
    said = follow_of(recommendation.follow)
    limit = within(
        outcome(recommendation.outcome),
        since=concern.occurred,
        decided=at,
        counts=counts(concern.area_id, at=at),
    )
    desk = agencies.desk(concern.area_id, said.desk) if said.desk else None
    day = said.by_when or today_in_london(at)
    before = FollowThrough.objects.filter(before__concern=concern).aggregate(newest=Max("version"))
    follow = FollowThrough.objects.create(
        version=(before["newest"] or 0) + 1,  # a page that shows what was decided before ends nothing of this
        area_id=concern.area_id,
        occurred=at,
        entered=at,
        concern=concern,
        outcome=recommendation.outcome,
        who=said.who,
        desk_id=desk.id if desk else None,
        worker_id=agencies.key_of(said.worker) if said.worker else None,
        by_when=day,
        limit_on=limit.on if limit else None,
        limit_source=limit.source if limit else "",
        agreed=said.agreed,
        agreed_more=said.agreed_more,
    )
    tell_the_desk(follow, reference=concern.reference, by=by, at=at)


def tell_the_desk(follow: FollowThrough, *, reference: str, by: Viewer, at: datetime) -> None:
    """The desk that it is passed on to, where there is one."""
    if follow.desk is not None:
        days = [day for day in (follow.limit_on, follow.by_when) if day is not None]
        notices.tell(
            Template.PASSED_ON,
            to=follow.desk.reference,
            to_agency=follow.desk.agency.reference,
            thing=reference,
            needed_by=end_of_day(min(days, default=today_in_london(at))) - timedelta(minutes=1),
            by=by,
            at=at,
        )


def _set_the_childs_clocks(
    child_id: int, concern: Concern, outcome_code: str, *, decided: datetime, by: Viewer, at: datetime
) -> None:
    """Each child in a concern has clocks of its own. Every referral's assessment counts from the day on which
    the concern came in, an enquiry under section 47 being made through it; a strategy discussion from the
    decision.

    That harm is suspected is for the front door and those who are to discuss it, who are told at once.
    """
    how: dict[str, Any] = {"child_id": child_id, "desk_id": concern.desk_id, "by": by, "at": at}
    how["because_of"] = concern.reference
    made = outcome(outcome_code)
    if made is not None and made.referral:
        clocks.happened("referral_received", occurred=concern.occurred, **how)
    if outcome_code == "strategy_discussion":
        with_them = {one.id for one in who_takes_part(concern.area_id, about=[child_id], at=at)}
        clocks.happened("significant_harm_suspected", occurred=decided, known_to=with_them, **how)


def go_on_for(concern: Concern, *, child_id: int | None, by: Viewer, at: datetime) -> None:
    """What was decided while it was tied wrongly is set going for the right child, from the same days; where
    nobody can be named, what a referral asks for is followed. Called in the act that says who it is."""
    decided = concern.recommendations.get(authorisation__isnull=False, before=None)
    made, decided_at = outcome(decided.outcome), concern.decided_at
    assert decided_at is not None
    if child_id is not None:
        _set_the_childs_clocks(child_id, concern, decided.outcome, decided=decided_at, by=by, at=at)
    if decided.outcome == "strategy_discussion":  # whoever was told not to act hears that it is to be held
        ask_to_discuss(concern, by=by, at=at)
    followed = FollowThrough.objects.select_related("desk__agency").filter(concern=concern).first()
    if followed is not None and followed.ended_at is None:
        tell_the_desk(followed, reference=concern.reference, by=by, at=at)
    if child_id is not None:
        return
    if made is not None and made.referral and followed is None and not concern.children_in_it():
        _follow_through(concern, decided, by=by, at=at)


@store.action
def send_back(
    reference: str, *, because: str, version: int | None, by: Viewer, at: datetime, key: str = ""
) -> str:
    """Give a recommendation back to whoever made it, with the reason. Nobody is told anything."""
    concern = concern_as_shown(reference, version=version, by=by)
    recommendation = _open_recommendation(concern)
    insist(may_authorise(by, recommended_by=recommendation.by.reference))
    concern.change(based_on=version, state=State.BEING_READ.value, reader_id=recommendation.by_id)
    recommendation.change(based_on=recommendation.version, sent_back_because=because, sent_back_at=at)
    trail.record("concern.sent_back", by=by, at=at, about=(reference,), typed=because)
    return reference


def _open_recommendation(concern: Concern) -> Recommendation:
    insist(progress.may_decide(State(concern.state)))
    return concern.recommendations.select_related("by").get(sent_back_at=None, before=None, asked_at=None)


def _insist_on_words(outcome_code: str, because: str, tell_sender: str) -> None:
    """The last door before a silent or half-written message; the forms ask for the same in a sentence."""
    if outcome(outcome_code) is None:
        raise ValueError(f"{outcome_code!r} is no outcome of the front door.")
    if not because.strip() or not tell_sender.strip() or left_open(tell_sender):
        raise ValueError("A decision needs its reason, and a text for the sender without gaps.")


def _insist_on_what_it_asks(outcome_code: str, follow: Follow, *, at: datetime) -> None:
    asked = outcome(outcome_code)
    missing = {} if asked is None else may_go_with(asked, follow, at=at)
    if missing:
        raise ValueError(f"The outcome asks for more: {', '.join(sorted(missing))}.")
