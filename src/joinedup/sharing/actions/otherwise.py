"""The other ways to answer: we spoke, not ours, cannot share. Each passes the same question about tonight."""

from datetime import date, datetime

from joinedup import store
from joinedup.agencies import queries as agencies
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.kernel.decisions import refuse
from joinedup.sharing.actions.answering import (
    hold_for_release,
    insist_no_challenge_waits,
    new_answer,
    open_question,
    state_after,
    waits_for_release,
)
from joinedup.sharing.actions.disclosing import let_go_spoken, record, released, tell_what_cannot_wait
from joinedup.sharing.models import Answer, Question, Spoken
from joinedup.sharing.rules import cannot_share as cannot
from joinedup.sharing.rules.scope import why_wider
from joinedup.sharing.rules.states import State


@store.action
def answer_spoken(
    reference: str,
    *,
    with_whom: str,
    said: str,
    rest_on: date | None,
    wider_because: str,
    safety_tonight: bool | None,
    safety_item: str,
    safety_line: str,
    version: int | None,
    by: Viewer,
    at: datetime,
    key: str,
) -> str:
    """Record what was told in speaking, under the same rule as what is sent (I9).

    Where the agency's items leave through a second person, so does the record of it. With `rest_on` the
    question stays open; `wider_because` says why something outside it was told too.
    """
    question = open_question(reference, version=version, by=by)
    if wider_because.strip():
        insist(why_wider(wider_because))
    answer = new_answer(
        question,
        way=Answer.Way.SPOKE,
        safety_tonight=safety_tonight,
        rest_on=rest_on,
        because=said,
        wider_because=wider_because.strip(),
        by=by,
        at=at,
    )
    _note_spoken(question, with_whom=with_whom, said=said, by=by, at=at)
    tell_what_cannot_wait(question, safety_tonight, item=safety_item, line=safety_line, by=by, at=at)
    wider = 1 if wider_because.strip() else 0
    if waits_for_release(question, items=1, wider=wider, at=at):
        hold_for_release(question, answer, by=by, at=at)
        record("question.answer_prepared", question, by=by, at=at)
    else:
        question.change(based_on=version, state=state_after(answer).value)
        let_go_spoken(question, answer, said, by=by, at=at)
    return reference


@store.action
def not_ours(
    reference: str,
    *,
    elsewhere: str,
    because: str,
    safety_tonight: bool | None,
    safety_item: str,
    safety_line: str,
    version: int | None,
    by: Viewer,
    at: datetime,
    key: str,
) -> str:
    """Say that it is not the agency's to tell. `elsewhere` is the desk that has it; '' where nobody knows."""
    question = open_question(reference, version=version, by=by)
    insist_no_challenge_waits(question)
    desk = agencies.desk(by.area_id, elsewhere) if elsewhere else None
    if elsewhere and (desk is None or desk.agency_id == by.agency_id):
        insist(refuse("not_ours.desk", "Choose who has it from the list"))
    answer = new_answer(
        question,
        way=Answer.Way.NOT_OURS,
        safety_tonight=safety_tonight,
        because=because,
        elsewhere_id=None if desk is None else desk.id,
        by=by,
        at=at,
    )
    _send(question, answer, item=safety_item, line=safety_line, tonight=safety_tonight, by=by, at=at)
    record("question.not_ours", question, by=by, at=at)
    return reference


@store.action
def cannot_share(
    reference: str,
    *,
    reason: str,
    because: str,
    if_shared: str,
    if_not_shared: str,
    rest_on: date | None,
    safety_tonight: bool | None,
    safety_item: str,
    safety_line: str,
    version: int | None,
    by: Viewer,
    at: datetime,
    key: str,
) -> str:
    """Refuse, with the reason and what was weighed. It can be challenged, and a 'no' can become a 'yes'."""
    question = open_question(reference, version=version, by=by)
    said = {"because": because, "if_shared": if_shared, "if_not_shared": if_not_shared}
    insist_no_challenge_waits(question)
    insist(cannot.check(reason, rest_on=rest_on, tonight=safety_tonight, **said))
    advice = reason == cannot.Reason.ADVICE
    answer = new_answer(
        question,
        way=Answer.Way.CANNOT,
        safety_tonight=safety_tonight,
        rest_on=rest_on if advice else None,
        reason=reason,
        **said,
        by=by,
        at=at,
    )
    _send(question, answer, item=safety_item, line=safety_line, tonight=safety_tonight, by=by, at=at)
    record("question.cannot_share", question, by=by, at=at)
    return reference


def _send(
    question: Question,
    answer: Answer,
    *,
    tonight: bool | None,
    item: str,
    line: str,
    by: Viewer,
    at: datetime,
) -> None:
    """No item leaves with these but what cannot wait: they go at once, everywhere."""
    tell_what_cannot_wait(question, tonight, item=item, line=line, by=by, at=at)
    state = State.NOT_OURS if answer.way == Answer.Way.NOT_OURS else State.DECLINED
    question.change(based_on=question.version, state=state.value)
    released(question, answer, by=by, at=at)


def _note_spoken(question: Question, *, with_whom: str, said: str, by: Viewer, at: datetime) -> None:
    Spoken.objects.create(
        area_id=question.area_id,
        occurred=at,
        entered=at,
        question=question,
        child_id=question.child_id,
        by_id=by.practitioner_id,
        agency_id=by.agency_id,
        with_whom=with_whom,
        said=said,
        purpose=question.purpose,
        basis=question.basis,
    )
