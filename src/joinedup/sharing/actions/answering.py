"""How a question is answered, and how an answer is let go.

Every way out of a compartment goes through here: an answer holds nothing outside its question, and leaves the
police through a second person. Only what changes the child's safety tonight goes at once.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.http import Http404

from joinedup import store
from joinedup.access.rules import roles
from joinedup.children import queries as children
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.holdings import queries as holdings
from joinedup.holdings.actions import NewItem, add_items
from joinedup.holdings.queries import HeldItem
from joinedup.kernel.decisions import allow, refuse
from joinedup.kernel.london import today_in_london
from joinedup.notices import actions as notices
from joinedup.notices.rules.messages import Template
from joinedup.sharing.models import Answer, Chosen, Disclosed, Question
from joinedup.sharing.queries import scope_of
from joinedup.sharing.rules import needed_by as when
from joinedup.sharing.rules import safety
from joinedup.sharing.rules.asking import may_be_written_down
from joinedup.sharing.rules.release import needs_release
from joinedup.sharing.rules.scope import may_disclose, may_go_out
from joinedup.sharing.rules.states import (
    State,
    can_be_answered,
    can_be_released,
    may_answer,
)
from joinedup.sharing.rules.topics import topics
from joinedup.trail import actions as trail
from joinedup.vault import queries as sealed

_TOLD = ("headline", "summary", "conditions")


OPEN_AT_THE_DESK = (State.ASKED.value, State.SEEN.value)


@store.action
def see(reference: str, *, by: Viewer, at: datetime) -> None:
    """Say that the desk has opened its question; the first to open it counts, later ones change nothing."""
    question = _held(reference, by=by)
    if question.state == State.ASKED:
        question.change(
            based_on=question.version,
            state=State.SEEN.value,
            seen_at=at,
            seen_by_id=by.practitioner_id,
            answerer_id=by.practitioner_id,
        )
    trail.record("question.seen", by=by, at=at, about=(reference,))


@store.action
def write_down(
    reference: str,
    *,
    happened_on: date,
    headline: str,
    basis: str,
    about: Collection[str],
    sensitive: bool = False,
    by: Viewer,
    at: datetime,
    key: str,
) -> str:
    """Put one thing that the holder knows into its own compartment, so that it can be chosen like any other.

    For a school or a nurse whose records are kept elsewhere. Nothing is told by writing it down.
    """
    question = _held(reference, by=by)
    insist(can_be_answered(State(question.state)))
    people = tuple(one for one in question.about.values_list("person", flat=True) if one in set(about))
    insist(may_be_written_down(happened_on, people=len(people), today=today_in_london(at)))
    new = NewItem(
        category=topics()[question.topic].filed_as,
        headline=headline,
        summary="",
        basis=basis,
        occurred=when.at_noon(happened_on),
        about=people,
        sensitive=sensitive,
    )
    (item,) = add_items([new], by=by, at=at)
    trail.record("question.written_down", by=by, at=at, about=(reference, item))
    return item


@store.action
def prepare(
    reference: str,
    *,
    chosen: Collection[str],
    meaning: str,
    handling: str,
    safety_tonight: bool | None,
    safety_item: str,
    safety_line: str,
    version: int | None,
    by: Viewer,
    at: datetime,
    key: str,
) -> str:
    """Answer with items that lie inside the question; released at once where no second person is needed."""
    question = _held(reference, by=by)
    store.insist_on_version(question, version)
    insist(can_be_answered(State(question.state)))
    scope = scope_of(question)
    items = holdings.items(by, chosen)
    if not items or len(items) != len(set(chosen)):
        insist(refuse("answer.not_held", "Choose at least one item that you hold."))
    insist(may_go_out(sealed=any(item.sealed for item in items)))
    insist(may_disclose(items, scope=scope))
    answer = _answer(
        question, meaning=meaning, handling=handling, safety_tonight=safety_tonight, by=by, at=at
    )
    Chosen.objects.bulk_create(Chosen(answer=answer, item=item.reference) for item in items)
    _tell_what_cannot_wait(question, safety_tonight, item=safety_item, line=safety_line, by=by, at=at)
    if needs_release(question.desk.agency.kind, items=len(items)):
        question.change(based_on=version, state=State.PREPARED.value)
        if safety_tonight:
            _tell_asker(question, by=by, at=at)
        _record("question.answer_prepared", question, by=by, at=at, items=items)
    else:
        question.change(based_on=version, state=State.ANSWERED.value)
        _let_go(question, answer, items, by=by, at=at)
    return reference


@store.action
def nothing_held(
    reference: str,
    *,
    safety_tonight: bool | None,
    safety_item: str,
    safety_line: str,
    version: int | None,
    by: Viewer,
    at: datetime,
    key: str,
) -> str:
    """Answer that nothing is held inside the question, which must be so. Goes at once: no item leaves."""
    question = _held(reference, by=by)
    store.insist_on_version(question, version)
    insist(can_be_answered(State(question.state)))
    scope = scope_of(question)
    insist(holdings.was_read(by, reference))
    if scope.categories is not None and holdings.in_scope(by, scope):
        insist(
            refuse("nothing.something_is", "You hold something inside this question. Choose what to send.")
        )
    answer = _answer(question, meaning="", handling="", safety_tonight=safety_tonight, by=by, at=at)
    _tell_what_cannot_wait(question, safety_tonight, item=safety_item, line=safety_line, by=by, at=at)
    question.change(based_on=version, state=State.ANSWERED.value)
    answer.change(based_on=answer.version, released_by_id=by.practitioner_id, released_at=at)
    _tell_asker(question, by=by, at=at)
    _record("question.nothing_held", question, by=by, at=at, items=())
    return reference


@store.action
def release(reference: str, *, version: int | None, by: Viewer, at: datetime, key: str) -> str:
    """Let a prepared answer go, by a discloser who did not prepare it."""
    question = _held(reference, by=by, at_desk=False)
    store.insist_on_version(question, version)
    insist(can_be_released(State(question.state)))
    answer = question.answer
    insist(roles.may_release(by, prepared_by=answer.prepared_by.reference))
    items = holdings.items(by, answer.chosen.values_list("item", flat=True))
    if len(items) != answer.chosen.count():
        insist(refuse("release.gone", "What was chosen is no longer held. It has to be chosen anew."))
    question.change(based_on=version, state=State.ANSWERED.value)
    _let_go(question, answer, items, by=by, at=at)
    return reference


def _held(reference: str, *, by: Viewer, at_desk: bool = True) -> Question:
    """The question, for the agency that is asked; for everybody else there is none."""
    found = Question.objects.held_by(by).select_related("desk__agency", "child").filter(reference=reference)
    question = found.first()
    if question is None:
        raise Http404
    insist(may_answer(by, desk_id=question.desk_id) if at_desk else allow("answer.agency"))
    return question


def _answer(
    question: Question,
    *,
    meaning: str,
    handling: str,
    safety_tonight: bool | None,
    by: Viewer,
    at: datetime,
) -> Answer:
    return Answer.objects.create(
        area_id=question.area_id,
        occurred=at,
        entered=at,
        question=question,
        held=holdings.held_about(by, scope_of(question).people),
        meaning=meaning,
        handling=handling,
        safety_tonight=bool(safety_tonight),
        prepared_by_id=by.practitioner_id,
    )


def _tell_what_cannot_wait(
    question: Question, tonight: bool | None, *, item: str, line: str, by: Viewer, at: datetime
) -> None:
    """Send the one thing that changes the child's safety tonight: at once, without a second person (I10)."""
    insist(safety.check(tonight, item=item, line=line))
    if not tonight:
        return
    people = scope_of(question).people
    chosen = [one for one in holdings.items(by, [item]) if one.people & people] if item else []
    if item and not chosen:
        insist(refuse("safety.not_held", "Choose the item from the list, or write the line."))
    if chosen and chosen[0].sealed:
        insist(refuse("safety.sealed", "This item is sealed. Write in one line what they must know tonight."))
    row = _disclosed(question, chosen[0], at=at) if chosen else _line(question, line.strip(), at=at)
    row.way = Disclosed.Way.SAFETY
    row.save(force_insert=True)
    _record("question.safety_told", question, by=by, at=at, items=chosen)


def _let_go(
    question: Question, answer: Answer, items: Sequence[HeldItem], *, by: Viewer, at: datetime
) -> None:
    for item in items:
        _disclosed(question, item, at=at).save(force_insert=True)
    answer.change(based_on=answer.version, released_by_id=by.practitioner_id, released_at=at)
    _tell_asker(question, by=by, at=at)
    _record("question.answered", question, by=by, at=at, items=items)


def _tell_asker(question: Question, *, by: Viewer, at: datetime) -> None:
    asker = question.asker
    to = children.told_instead(question.child_id, person_id=asker.pk, person=asker.reference)
    if not to:
        return
    notices.tell(
        Template.QUESTION_ANSWERED,
        to=to,
        to_agency=question.asker_agency.reference,
        thing=question.reference,
        by=by,
        at=at,
    )


def _disclosed(question: Question, item: HeldItem, *, at: datetime) -> Disclosed:
    people = children.case_of(question.child_id)
    return Disclosed(
        area_id=question.area_id,
        occurred=item.occurred,
        entered=at,
        question=question,
        way=Disclosed.Way.ANSWER,
        headline=sealed.without_protected(item.headline, about=people),
        summary=sealed.without_protected(item.summary, about=people),
        basis=item.basis,
        source_grade=item.source_grade,
        conditions=sealed.without_protected(item.to_obey, about=people),
    )


def _line(question: Question, line: str, *, at: datetime) -> Disclosed:
    return Disclosed(area_id=question.area_id, occurred=at, entered=at, question=question, headline=line)


def _record(code: str, question: Question, *, by: Viewer, at: datetime, items: Sequence[HeldItem]) -> None:
    about = (question.reference, question.child.reference, *(item.reference for item in items))
    trail.record(code, by=by, at=at, about=about)
