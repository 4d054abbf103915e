"""How those who answered are told what became of it."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from django.http import Http404

from joinedup import store
from joinedup.agencies import queries as agencies
from joinedup.children import queries as children
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.kernel.decisions import refuse
from joinedup.kernel.london import today_in_london
from joinedup.notices import actions as notices
from joinedup.notices.rules.messages import Template
from joinedup.sharing.models import Hold, Outcome, Question
from joinedup.sharing.rules import outcomes as what_became
from joinedup.sharing.rules.following_up import editions, in_force
from joinedup.sharing.rules.owed import may_be_held
from joinedup.sharing.rules.states import (
    State,
    can_be_told_of,
)
from joinedup.trail import actions as trail


@store.action
def give_outcomes(
    concern: str, *, outcomes: Mapping[str, Mapping[str, str]], by: Viewer, at: datetime
) -> tuple[str, ...]:
    """Tell everybody who answered for `concern` what became of it; called where the concern is decided.

    `outcomes` holds {'code': ..., 'line': ...} by question. Every answered question needs one, so that nobody
    has contributed into silence; one that is not answered yet is owed it later, and so is one that is held.
    Returns the references told.
    """
    answered = Question.objects.asked_by(by).filter(concern=concern, state=State.ANSWERED.value)
    held = Hold.objects.filter(ended_at=None, review_on__gte=today_in_london(at)).values("question_id")
    questions = list(answered.exclude(pk__in=held).order_by("pk"))
    owed = {question.reference for question in questions}
    if owed != set(outcomes):
        insist(
            refuse(
                "outcome.owed", "Say what became of each answer before you decide: one came, or is missing."
            )
        )
    for question in questions:
        told = outcomes[question.reference]
        tell_outcome(question, told.get("code", ""), told.get("line", ""), by=by, at=at)
    return tuple(question.reference for question in questions)


@store.action
def give_outcome(
    reference: str, *, code: str, line: str, version: int | None, by: Viewer, at: datetime, key: str
) -> str:
    """Tell those who answered what became of it, where no concern is there to be decided."""
    question = Question.objects.asked_by(by).filter(reference=reference).first()
    if question is None:
        raise Http404
    version = question.as_asker_read(version)
    store.insist_on_version(question, version)
    insist(can_be_told_of(State(question.state)))
    tell_outcome(question, code, line, by=by, at=at)
    return reference


@store.action
def owe_anew(concern: str, *, about: Collection[int], since: datetime, by: Viewer, at: datetime) -> None:
    """What was decided then is decided anew: whoever was told of it is owed what becomes of it now.

    What they were told stays, as what they were told before. `about`: the children that it is tied to now;
    who answered about another, to whom it was tied wrongly, is told nothing more.
    """
    told = Outcome.objects.filter(question__concern=concern, question__area_id=by.area_id, entered__gte=since)
    for one in told.filter(question__child_id__in=about).select_related("question").order_by("pk"):
        question = one.question
        assert question is not None
        one.change(based_on=one.version, question_id=None, before_id=question.pk, ended_at=at)
        question.change(based_on=question.version, state=State.ANSWERED.value)
    trail.record("question.outcomes_owed_anew", by=by, at=at, about=(concern,))


@store.action
def hold(
    reference: str,
    *,
    reason: str,
    owner: str,
    review_on: date,
    version: int | None,
    by: Viewer,
    at: datetime,
    key: str,
) -> str:
    """Say that nothing can be said yet: why, who looks at it again, and on which day. Takes the place of one
    that stands. Whoever answered is told nothing of it: where a sender is unsafe, a hold would be news.
    """
    question = Question.objects.asked_by(by).filter(reference=reference).first()
    if question is None:
        raise Http404
    version = question.as_asker_read(version)
    store.insist_on_version(question, version)
    insist(can_be_told_of(State(question.state)))
    today = today_in_london(at)
    insist(may_be_held(review_on, today=today, limits=in_force(today, among=editions())))
    people = {one.reference: one.id for one in agencies.people_of(by.agency_id)}
    if owner not in people:
        insist(refuse("hold.owner", "Choose who looks at it again, from your own agency."))
    Hold.objects.filter(question=question, ended_at=None).update(ended_at=at)
    Hold.objects.create(
        area_id=question.area_id,
        occurred=at,
        entered=at,
        question=question,
        reason=reason,
        owner_id=people[owner],
        review_on=review_on,
        by_id=by.practitioner_id,
    )
    question.change(based_on=version)
    trail.record("question.outcome_held", by=by, at=at, about=(reference,), typed=reason)
    return reference


def tell_outcome(question: Question, code: str, line: str, *, by: Viewer, at: datetime) -> None:
    insist(what_became.check(code, line))
    Outcome.objects.create(
        area_id=question.area_id,
        occurred=at,
        entered=at,
        question=question,
        code=code,
        line=line.strip(),
        by_id=by.practitioner_id,
    )
    Hold.objects.filter(question=question, ended_at=None).update(ended_at=at)
    question.change(based_on=question.version, state=State.CLOSED.value)
    prepared = question.answers.exclude(released_at=None).order_by("pk")
    holders = dict(prepared.values_list("prepared_by_id", "prepared_by__reference"))
    for person_id, person in holders.items():
        to = children.told_instead(question.child_id, person_id=person_id, person=person)
        if not to:
            continue
        notices.tell(
            Template.QUESTION_OUTCOME,
            to=to,
            to_agency=question.desk.agency.reference,
            thing=question.reference,
            by=by,
            at=at,
        )
    trail.record("question.outcome_given", by=by, at=at, about=(question.reference,))
