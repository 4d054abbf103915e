"""How a prepared answer is let go, or given back to whoever prepared it."""

from datetime import datetime

from joinedup import store
from joinedup.access.rules import roles
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.holdings import queries as holdings
from joinedup.kernel.decisions import refuse
from joinedup.kernel.london import today_in_london
from joinedup.sharing.actions.answering import held_question, insist_both_are_here, state_after
from joinedup.sharing.actions.disclosing import let_go, let_go_spoken, record, tell_what_cannot_wait
from joinedup.sharing.models import Answer, Question
from joinedup.sharing.queries import (
    is_closed,
    practice_of,
    scope_of,
    shown_of,
    stands_at,
    struck_from,
    waiting,
)
from joinedup.sharing.rules import safety
from joinedup.sharing.rules.release import may_be_given_back, may_go_now
from joinedup.sharing.rules.scope import may_disclose, may_go_out
from joinedup.sharing.rules.states import State, can_be_released


@store.action
def release(
    reference: str,
    *,
    version: int | None,
    shown: str | None = None,
    safety_tonight: bool | None = None,
    safety_line: str = "",
    by: Viewer,
    at: datetime,
    key: str,
) -> str:
    """Let a prepared answer go, by a discloser who did not prepare it.

    `shown` is the mark of what they read (`queries.shown_of`): a text that changed since is read again first.
    `safety_tonight` is asked of them where the answer was prepared on another night.
    """
    question, answer = _waiting(reference, version=version, by=by)
    insist_both_are_here(question, at=at)
    agency = question.desk.agency
    practice = practice_of(agency.pk, kind=agency.kind, today=today_in_london(at))
    closed = practice.urgent_only_out_of_hours and is_closed(question.desk_id, at=at)
    insist(may_go_now(practice, out_of_hours=closed))
    chosen = answer.chosen.values_list("item", flat=True)
    items = holdings.items(by, chosen, answering=reference)
    if len(items) != answer.chosen.count():
        insist(refuse("release.gone", "What was chosen is no longer held. It has to be chosen anew."))
    insist(may_go_out(sealed=any(item.sealed for item in items)))
    insist(may_disclose(items, scope=scope_of(question), because=answer.wider_because))
    if shown is not None and shown != shown_of(answer.held, items, struck_from(question)):
        insist(refuse("release.changed", "What goes out has changed since you opened this. Read it again."))
    if safety.is_asked_again(prepared_at=answer.entered, at=at):
        tell_what_cannot_wait(question, safety_tonight, item="", line=safety_line, by=by, at=at)
        if safety_tonight:
            answer.change(based_on=answer.version, safety_tonight=True)
    # What waited is told, and the asker's side has come as far as the row.
    question.change(based_on=version, told_version=None, state=state_after(answer).value)
    if answer.way == Answer.Way.SPOKE:
        let_go_spoken(question, answer, answer.because, by=by, at=at)
    else:
        let_go(question, answer, items, by=by, at=at)
    return reference


@store.action
def give_back(
    reference: str, *, because: str, version: int | None, by: Viewer, at: datetime, key: str
) -> str:
    """Give a prepared answer back, with what should be changed. It is prepared anew, and read anew."""
    question, answer = _waiting(reference, version=version, by=by)
    insist(may_be_given_back(because))
    answer.change(
        based_on=answer.version,
        given_back_by_id=by.practitioner_id,
        given_back_at=at,
        given_back_because=because.strip(),
    )
    stands = stands_at(question)
    question.change(based_on=version, unseen=True, state=stands.value, answerer_id=answer.prepared_by_id)
    record("question.given_back", question, by=by, at=at)
    return reference


def _waiting(reference: str, *, version: int | None, by: Viewer) -> tuple[Question, Answer]:
    question = held_question(reference, by=by, at_desk=False)
    store.insist_on_version(question, version)
    insist(can_be_released(State(question.state), withdrawn=question.withdrawn_at is not None))
    answer = waiting(question)
    if answer is None:
        insist(can_be_released(State.SEEN))
        raise AssertionError("a prepared question has an answer that waits")
    insist(roles.may_release(by, prepared_by=answer.prepared_by.reference))
    return question, answer
