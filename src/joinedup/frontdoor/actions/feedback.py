"""How whoever told us is told what came of it, or not yet, and what they say of what they were told."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import Http404

from joinedup import store
from joinedup.agencies import queries as agencies
from joinedup.children.queries import kept_out_of
from joinedup.clocks.queries import profile
from joinedup.frontdoor.actions.shared import concern_as_shown
from joinedup.frontdoor.models import Concern, HeldBack, News, Owed, ToldEnough, ToldSender
from joinedup.frontdoor.queries.feedback import (
    can_be_rung_back,
    is_challenged,
    is_held,
    is_to_follow,
    standings_of,
)
from joinedup.frontdoor.rules import owed
from joinedup.frontdoor.rules.feedback import SAID_WITHIN_A_DAY, came_of_it_due, editions, in_force, said_due
from joinedup.frontdoor.rules.owed import Code, NextStep, What
from joinedup.frontdoor.rules.progress import State
from joinedup.gate.pages import Refused, insist
from joinedup.gate.viewer import Viewer
from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.kernel.decisions import Decision, allow, refuse
from joinedup.kernel.london import today_in_london
from joinedup.notices import actions as notices
from joinedup.notices.rules.messages import Template
from joinedup.sharing import queries as sharing
from joinedup.trail import actions as trail


@dataclass(frozen=True, slots=True)
class NewsToTell:
    code: str
    line: str = ""
    next_on: date | None = None


def owe_what_came_of_it(concern: Concern, *, teller_id: int | None, at: datetime) -> None:
    """Write down, with the decision itself, that what comes of it is owed, by whom and by which day.

    Whoever is not known to us is told one neutral text, whatever happens: nothing more is owed to them, but
    whoever rang and left a number is told it by telephone.
    """
    if not concern.verified and not can_be_rung_back(concern):
        return
    edition = in_force(today_in_london(at), among=editions())
    service_day = profile(concern.area_id, today=today_in_london(at)).service_day
    due: dict[str, Any] = {"service_day": service_day, "calendar": england_and_wales()}
    known = concern.verified
    Owed.objects.create(
        area_id=concern.area_id,
        occurred=at,
        entered=at,
        concern=concern,
        due_on=came_of_it_due(at, edition=edition, **due) if known else said_due(at, **due),
        source=edition.source if known else SAID_WITHIN_A_DAY,
        teller_id=teller_id,
    )


def tell_of(
    template: Template, concern: Concern, *, needed_by: datetime | None = None, by: Viewer, at: datetime
) -> None:
    """Say in an e-mail that something is there to be read; a message would name who asked not to be.

    It goes to whoever hears of it: its sender, or who came after them, or the desk of an agency's own system.
    """
    agency = concern.sender_agency
    if agency is None or is_held(concern):
        return
    desk, person = concern.hearer_desk, concern.hearer
    if desk is None and person is None:
        person = concern.sender
    if person is not None and _is_kept_out(concern, person.pk):
        return
    to = person.reference if person is not None else desk.reference if desk is not None else ""
    if to:
        notices.tell(
            template,
            to=to,
            to_agency=agency.reference,
            thing=concern.reference,
            needed_by=needed_by,
            by=by,
            at=at,
        )


@store.action
def tell_what_came_of_it(
    reference: str, *, news: NewsToTell, version: int | None, by: Viewer, at: datetime, key: str = ""
) -> str:
    """Tell whoever told us. 'Still open' is told too, and the rest is owed by the day that it names."""
    concern = _decided(reference, version=version, by=by)
    debt = _debt_of(concern)
    if not concern.verified:
        insist(refuse("feedback.neutral", "Nobody knows who they are. They are told the neutral text alone."))
    today = today_in_london(at)
    edition = in_force(today, among=editions())
    insist(owed.check(news.code, news.line, news.next_on, today=today, edition=edition))
    if is_held(concern):
        insist(refuse("feedback.decision_held", "What was decided is held. Tell them that first."))
    still_open = news.code == Code.STILL_OPEN
    # Of a decision that was taken anew, what was said of the first moves nothing.
    since = {"entered__gte": debt.entered}  # a release before this one left the news of the first as it was
    moved = News.objects.filter(concern=concern, before=None, next_on__isnull=False, **since).exists()
    News.objects.create(
        area_id=concern.area_id,
        occurred=at,
        entered=at,
        concern=concern,
        code=news.code,
        line=news.line.strip(),
        next_on=news.next_on if still_open else None,
        by_id=by.practitioner_id,
    )
    _end_hold(concern, What.CAME_OF_IT, at=at)
    if still_open and news.next_on is not None:
        # One that moved before its first day was kept has none: the day that stands is not it.
        first = debt.first_due_on if moved else debt.due_on
        debt.change(based_on=debt.version, due_on=news.next_on, first_due_on=first)
    else:
        debt.change(based_on=debt.version, given_at=at)
    concern.change(based_on=version)
    tell_of(Template.CONCERN_NEWS, concern, by=by, at=at)
    trail.record("concern.news_given", by=by, at=at, about=(reference,))
    return reference


@store.action
def said_by_telephone(reference: str, *, version: int | None, by: Viewer, at: datetime, key: str = "") -> str:
    """Say that whoever rang was told, by telephone, in the words of the decision: by whom, and when."""
    concern = _decided(reference, version=version, by=by)
    debt = _debt_of(concern)
    told = ToldSender.objects.get(concern=concern)
    if concern.verified:
        insist(refuse("feedback.by_letter", "They read it here. Tell them what came of it instead."))
    News.objects.create(
        area_id=concern.area_id,
        occurred=at,
        entered=at,
        concern=concern,
        code=Code.SAID.value,
        line=told.text,
        by_id=by.practitioner_id,
        read_at=at,
    )
    _end_hold(concern, What.CAME_OF_IT, at=at)
    debt.change(based_on=debt.version, given_at=at)
    concern.change(based_on=version)
    trail.record("concern.said_by_telephone", by=by, at=at, about=(reference,))
    return reference


@store.action
def hold_back(
    reference: str,
    *,
    what: str,
    reason: str,
    owner: str,
    review_on: date,
    version: int | None,
    by: Viewer,
    at: datetime,
    key: str = "",
) -> str:
    """Say that nothing can be told yet: why, who looks again, and on which day. Takes the place of one that
    stands. Whoever told us learns nothing of it: where a sender is unsafe, a hold would be news."""
    concern = concern_as_shown(reference, version=version, by=by)
    insist(_may_be_held(concern, what))
    today = today_in_london(at)
    insist(owed.may_hold(review_on, today=today, edition=in_force(today, among=editions())))
    people = {one.reference: one.id for one in agencies.people_of(by.agency_id)}
    if owner not in people:
        insist(refuse("feedback.owner", "Choose who looks at it again, from your own agency."))
    if not reason.strip():
        raise ValueError("A hold needs its reason.")
    _end_hold(concern, What(what), at=at)
    HeldBack.objects.create(
        area_id=concern.area_id,
        occurred=at,
        entered=at,
        concern=concern,
        what=what,
        reason=reason,
        owner_id=people[owner],
        review_on=review_on,
        by_id=by.practitioner_id,
    )
    concern.change(based_on=version)
    trail.record("concern.feedback_held", by=by, at=at, about=(reference,), typed=reason)
    return reference


@store.action
def let_go(reference: str, *, version: int | None, by: Viewer, at: datetime, key: str = "") -> str:
    """Let whoever told us read what was decided: it was held until now."""
    concern = _decided(reference, version=version, by=by)
    if not is_held(concern):
        insist(refuse("feedback.not_held", "It is not held any more. They can read it."))
    _end_hold(concern, What.DECISION, at=at)
    concern.change(based_on=version)
    tell_of(Template.CONCERN_DECIDED, concern, by=by, at=at)
    trail.record("concern.decision_let_go", by=by, at=at, about=(reference,))
    return reference


@store.action
def close(
    reference: str, *, because: str, version: int | None, by: Viewer, at: datetime, key: str = ""
) -> str:
    """Close a decided concern. Nothing closes while somebody is owed an answer, unless the reason is said."""
    concern = _decided(reference, version=version, by=by)
    debt = Owed.objects.filter(concern=concern).first()
    if debt is None or debt.closed_at is not None:
        raise Refused(refuse("feedback.closed", "It is closed already."))
    answers = len(sharing.answered_for_concern(by, reference))
    standings = standings_of([concern], at=at)[concern.pk]
    insist(
        owed.may_close(
            standings,
            answers_owed=answers,
            challenged=is_challenged(concern),
            to_follow=is_to_follow(concern),
            because=because,
        )
    )
    debt.change(
        based_on=debt.version,
        closed_at=at,
        closed_because=because.strip(),
        closed_by_id=by.practitioner_id,
    )
    concern.change(based_on=version)
    trail.record("concern.closed", by=by, at=at, about=(reference,), typed=because)
    return reference


@store.action
def say_if_it_helped(
    reference: str, *, message: str, code: str, sender: Viewer, by: trail.Actor, at: datetime, key: str = ""
) -> str:
    """Keep what whoever told us says of one message: did it tell them what to do next? The newest counts.

    `message` is 'decision' or the number of the news, the first being '1'.
    """
    concern = Concern.objects.sent_by(sender).filter(reference=reference).first()
    if concern is None:
        raise Http404
    news = _message(concern, message)
    stands = ToldEnough.objects.filter(concern=concern, news=news, before=None).first()
    said = NextStep(code).value
    if stands is None:
        ToldEnough.objects.create(
            area_id=concern.area_id, occurred=at, entered=at, concern=concern, news=news, code=said
        )
    else:
        stands.change(based_on=stands.version, code=said, entered=at)
    trail.record("concern.told_enough", by=by, at=at, about=(reference,))
    return reference


def read_news(concern: Concern, *, at: datetime) -> None:
    """Note that the sender has opened their news; called in the action that notes what they read."""
    News.objects.filter(concern=concern, read_at=None).update(read_at=at)


def _decided(reference: str, *, version: int | None, by: Viewer) -> Concern:
    concern = concern_as_shown(reference, version=version, by=by)
    if concern.state != State.DECIDED:
        insist(refuse("feedback.not_decided", "Nothing is decided here yet."))
    return concern


def _debt_of(concern: Concern) -> Owed:
    debt = Owed.objects.filter(concern=concern).first()
    if debt is None or debt.given_at is not None or debt.closed_at is not None:
        raise Refused(refuse("feedback.settled", "Nothing is owed here any more."))
    return debt


def _may_be_held(concern: Concern, what: str) -> Decision:
    if what == What.DECISION:
        told = ToldSender.objects.filter(concern=concern).exists()
        if told and not is_held(concern):
            return refuse("feedback.told", "They have been told what was decided. It can no longer be held.")
        return allow("feedback.hold_decision")
    debt = Owed.objects.filter(concern=concern, given_at=None, closed_at=None)
    if what != What.CAME_OF_IT or not debt.exists():
        return refuse("feedback.settled", "Nothing is owed here any more.")
    return allow("feedback.hold_news")


def _end_hold(concern: Concern, what: What, *, at: datetime) -> None:
    HeldBack.objects.filter(concern=concern, what=what.value, ended_at=None).update(ended_at=at)


def _message(concern: Concern, message: str) -> News | None:
    """
    Raises:
        Http404: whoever told us has no such message.
    """
    if message == What.DECISION and ToldSender.objects.filter(concern=concern).exists():
        if not is_held(concern):
            return None
    elif message.isascii() and message.isdigit() and len(message) < 4:
        found = list(News.objects.filter(concern=concern).order_by("pk"))
        if 0 < int(message) <= len(found):
            return found[int(message) - 1]
    raise Http404


def _is_kept_out(concern: Concern, person_id: int) -> bool:
    out = {} if concern.child_id is None else kept_out_of([concern.child_id])
    return any(person_id in people for people in out.values())
