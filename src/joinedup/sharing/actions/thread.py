"""What the two sides of a question do between asking and answering: take it on, write, take it back, rate."""

from datetime import datetime
from typing import Any

from django.http import Http404

from joinedup import store
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.notices.rules.messages import Template
from joinedup.sharing.actions.disclosing import tell_what_cannot_wait
from joinedup.sharing.actions.noticing import tell_other_side
from joinedup.sharing.actions.standing_in import insist_on_the_desk
from joinedup.sharing.actions.withdrawing import take_back
from joinedup.sharing.models import Question, Rating, Said
from joinedup.sharing.rules.ratings import can_be_rated
from joinedup.sharing.rules.states import (
    State,
    can_be_accepted,
    can_be_withdrawn,
    can_be_written_about,
)
from joinedup.trail import actions as trail


@store.action
def accept(reference: str, *, version: int | None, by: Viewer, at: datetime, key: str) -> str:
    """Say that somebody at the desk answers this. Opening it alone takes nothing on."""
    question = Question.objects.held_by(by).filter(reference=reference).first()
    if question is None:
        raise Http404
    insist_on_the_desk(question, by=by, at=at)
    store.insist_on_version(question, version)
    insist(can_be_accepted(State(question.state), taken=question.answerer_id is not None))
    seen: dict[str, Any] = {} if question.seen_at else {"seen_at": at, "seen_by_id": by.practitioner_id}
    question.change(
        based_on=version,
        state=State.ACCEPTED.value,
        accepted_at=at,
        answerer_id=by.practitioner_id,
        **seen,
    )
    trail.record("question.accepted", by=by, at=at, about=(reference,))
    return reference


@store.action
def say(
    reference: str,
    *,
    words: str,
    safety_tonight: bool | None = None,
    safety_line: str = "",
    by: Viewer,
    at: datetime,
    key: str,
) -> str:
    """Write a short message to the other side, and tell whoever is there that one waits.

    Those who were asked say with it whether anything changes the child's safety tonight, as with an answer.
    """
    question = _either_side(reference, by=by)
    by_asker = question.asker_agency_id == by.agency_id
    if not by_asker:
        insist_on_the_desk(question, by=by, at=at)
    insist(can_be_written_about(State(question.state)))
    Said.objects.create(
        area_id=question.area_id,
        occurred=at,
        entered=at,
        question=question,
        by_id=by.practitioner_id,
        by_asker=by_asker,
        words=words,
    )
    if not by_asker:
        tell_what_cannot_wait(question, safety_tonight, item="", line=safety_line, by=by, at=at)
    news = Template.QUESTION_ANSWERED if safety_tonight and not by_asker else Template.QUESTION_MESSAGE
    tell_other_side(news, question, the_asker=not by_asker, by=by, at=at)
    trail.record("question.message_sent", by=by, at=at, about=(reference,))
    return reference


@store.action
def withdraw(reference: str, *, because: str, version: int | None, by: Viewer, at: datetime, key: str) -> str:
    """Take a question back before it is answered; it stays, with why, and so does what was told.

    Where something was, it is answered with that, and no more is to come: an outcome is owed.
    """
    question = Question.objects.asked_by(by).filter(reference=reference).first()
    if question is None:
        raise Http404
    version = question.as_asker_read(version)
    store.insist_on_version(question, version)
    insist(can_be_withdrawn(State(question.state)))
    take_back(question, because=because, based_on=version, by=by, at=at)
    tell_other_side(Template.QUESTION_WITHDRAWN, question, the_asker=False, by=by, at=at)
    trail.record("question.withdrawn", by=by, at=at, about=(reference,), typed=because)
    return reference


@store.action
def rate(reference: str, *, code: str, version: int | None, by: Viewer, at: datetime, key: str) -> str:
    """Say of an answer that it was useful, not useful or too much. Whoever taps again says it anew."""
    question = Question.objects.asked_by(by).filter(reference=reference).first()
    if question is None:
        raise Http404
    version = question.as_asker_read(version)
    store.insist_on_version(question, version)
    insist(can_be_rated(State(question.state), code=code))
    stands = Rating.objects.filter(question=question).first()
    said = {"code": code, "by_id": by.practitioner_id, "occurred": at}
    if stands is None:
        Rating.objects.create(area_id=question.area_id, question=question, entered=at, **said)
    else:
        stands.change(based_on=stands.version, entered=at, **said)
    question.change(based_on=version)
    trail.record("question.rated", by=by, at=at, about=(reference,))
    return reference


def _either_side(reference: str, *, by: Viewer) -> Question:
    question: Question | None = Question.objects.visible_to(by).filter(reference=reference).first()
    if question is None:
        raise Http404
    return question
