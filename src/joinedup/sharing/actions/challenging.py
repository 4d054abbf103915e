"""How a refusal is challenged by whoever asked, and looked at again by somebody else than whoever refused."""

from datetime import datetime

from django.http import Http404

from joinedup import store
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.kernel.decisions import refuse
from joinedup.kernel.london import today_in_london
from joinedup.notices import actions as notices
from joinedup.notices.rules.messages import Template
from joinedup.sharing.actions.disclosing import record
from joinedup.sharing.actions.noticing import tell_other_side
from joinedup.sharing.models import Answer, Challenge, Question
from joinedup.sharing.queries import as_asked, last_gone
from joinedup.sharing.rules.challenges import due_on, may_challenge, may_look_again
from joinedup.sharing.rules.states import State


@store.action
def challenge(reference: str, *, why: str, version: int | None, by: Viewer, at: datetime, key: str) -> str:
    """Ask that somebody else at the holder's looks again at a refusal."""
    question = Question.objects.asked_by(by).filter(reference=reference).first()
    if question is None:
        raise Http404
    version = question.as_asker_read(version)
    store.insist_on_version(question, version)
    refused = _refusal(question)
    challenged = refused is not None and Challenge.objects.filter(answer=refused).exists()
    insist(may_challenge(refused=refused is not None, challenged=challenged))
    assert refused is not None
    Challenge.objects.create(
        area_id=question.area_id,
        occurred=at,
        entered=at,
        question=question,
        answer=refused,
        by_id=by.practitioner_id,
        why=why.strip(),
        due=due_on(today_in_london(at), calendar=england_and_wales()),
    )
    question.change(based_on=version, state=question.state)
    notices.tell(
        Template.REFUSAL_CHALLENGED,
        to=question.desk.reference,
        to_agency=question.desk.agency.reference,
        thing=question.reference,
        by=by,
        at=at,
    )
    record("question.challenged", question, by=by, at=at)
    return reference


@store.action
def look_again(
    reference: str,
    *,
    upheld: bool,
    reply: str,
    version: int | None,
    by: Viewer,
    at: datetime,
    key: str,
) -> str:
    """Say whether the refusal stands. `upheld`: it does not, and the question waits to be answered again."""
    rows = Question.objects.held_by(by).select_related("desk__agency", "child")
    found = rows.filter(reference=reference).first()
    if found is None:
        raise Http404
    store.insist_on_version(found, version)
    challenges = Challenge.objects.filter(question=found, upheld=None)
    open_one = challenges.select_related("answer__prepared_by").first()
    if open_one is None:
        insist(refuse("look_again.none", "Nothing here waits to be looked at again."))
        raise AssertionError("refused above")
    refused_by = open_one.answer.prepared_by.reference
    insist(may_look_again(by, desk_id=found.desk_id, refused_by=refused_by))
    open_one.change(
        based_on=open_one.version,
        upheld=upheld,
        reply=reply.strip(),
        looked_by_id=by.practitioner_id,
        looked_at=at,
    )
    opens = upheld and found.state != State.PREPARED  # an answer that waits by then goes its own way
    state = State.SEEN if opens else State(found.state)
    found.change(based_on=version, state=state.value, answerer_id=None if opens else found.answerer_id)
    tell_other_side(Template.CHALLENGE_LOOKED_AT, found, the_asker=True, by=by, at=at)
    record("question.looked_again", found, by=by, at=at)
    return reference


def _refusal(question: Question) -> Answer | None:
    """The refusal that stands, where one does."""
    last = last_gone(question.answers.all())
    refused = as_asked(question) is State.DECLINED and last is not None and last.way == Answer.Way.CANNOT
    return last if refused else None
