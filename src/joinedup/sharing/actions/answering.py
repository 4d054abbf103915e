"""How a question is answered, and how an answer is let go.

Every way out of a compartment goes through here: an answer holds nothing outside its question, and leaves the
police through a second person. Only what changes the child's safety tonight goes at once.
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.http import Http404

from joinedup import store
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.holdings import queries as holdings
from joinedup.holdings.actions import NewItem, add_items
from joinedup.kernel.decisions import refuse
from joinedup.kernel.london import today_in_london
from joinedup.sharing.actions.disclosing import let_go, record, released, tell_asker, tell_what_cannot_wait
from joinedup.sharing.actions.standing_in import insist_on_the_desk
from joinedup.sharing.models import Answer, Chosen, Question
from joinedup.sharing.queries import is_closed, practice_of, scope_of, sent_already
from joinedup.sharing.rules import handling as handled
from joinedup.sharing.rules import needed_by as when
from joinedup.sharing.rules.asking import may_be_written_down, may_still_share
from joinedup.sharing.rules.depth import Depth, may_hand_over
from joinedup.sharing.rules.release import needs_release
from joinedup.sharing.rules.scope import may_disclose, may_go_out, outside_of, why_fits
from joinedup.sharing.rules.states import (
    State,
    can_be_answered,
)
from joinedup.sharing.rules.topics import topics
from joinedup.trail import actions as trail


@store.action
def see(reference: str, *, by: Viewer, at: datetime) -> None:
    """Say that the desk has opened its question; the first to open it counts, later ones change nothing."""
    question = held_question(reference, by=by)
    if question.state == State.ASKED:
        question.change(
            based_on=question.version,
            state=State.SEEN.value,
            seen_at=at,
            seen_by_id=by.practitioner_id,
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
    question = held_question(reference, by=by)
    insist(can_be_answered(State(question.state), withdrawn=question.withdrawn_at is not None))
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
    limits: Collection[str] = (),
    rest_on: date | None = None,
    wider_because: str = "",
    by: Viewer,
    at: datetime,
    key: str,
) -> str:
    """Answer with items that lie inside the question; released at once where no second person is needed.

    With `rest_on` it is a part, and the rest comes by that day: the clock of the question runs on. What lies
    outside the question goes too where `wider_because` says why, and is counted as more than was asked.
    Where the documents themselves were asked for, `meaning` says how they come: they do not go through here.
    """
    question = open_question(reference, version=version, by=by)
    scope = scope_of(question)
    items = holdings.items(by, chosen, answering=reference)
    if not items or len(items) != len(set(chosen)):
        insist(refuse("answer.not_held", "Choose at least one item that you hold."))
    insist(may_go_out(sealed=any(item.sealed for item in items)))
    insist(may_disclose(items, scope=scope, because=wider_because))
    insist(handled.check(limits, handling))
    insist(may_hand_over(Depth(question.depth), how=meaning))
    wider = len(outside_of(items, scope=scope))
    insist(why_fits(wider_because, wider=wider))
    answer = new_answer(
        question,
        way=Answer.Way.ITEMS,
        safety_tonight=safety_tonight,
        rest_on=rest_on,
        meaning=meaning,
        limits=handled.coded(limits),
        handling=handling,
        wider_because=wider_because.strip(),
        by=by,
        at=at,
    )
    Chosen.objects.bulk_create(Chosen(answer=answer, item=item.reference) for item in items)
    tell_what_cannot_wait(question, safety_tonight, item=safety_item, line=safety_line, by=by, at=at)
    if waits_for_release(question, items=len(items), wider=wider, at=at):
        hold_for_release(question, answer, by=by, at=at)
        record("question.answer_prepared", question, by=by, at=at, items=items)
    else:
        question.change(based_on=version, state=state_after(answer).value)
        let_go(question, answer, items, by=by, at=at)
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
    """Say that nothing (more) is held inside the question, which must be so. Goes at once: no item leaves."""
    question = open_question(reference, version=version, by=by)
    insist_no_challenge_waits(question)
    scope = scope_of(question)
    insist(holdings.was_read(by, reference))
    more = {item.reference for item in holdings.in_scope(by, scope, answering=reference)}
    more -= sent_already(question)
    if scope.categories is not None and more:
        insist(
            refuse("nothing.something_is", "You hold something inside this question. Choose what to send.")
        )
    answer = new_answer(question, way=Answer.Way.NOTHING, safety_tonight=safety_tonight, by=by, at=at)
    tell_what_cannot_wait(question, safety_tonight, item=safety_item, line=safety_line, by=by, at=at)
    question.change(based_on=version, state=State.ANSWERED.value)
    released(question, answer, by=by, at=at)
    record("question.nothing_held", question, by=by, at=at)
    return reference


def held_question(reference: str, *, by: Viewer, at_desk: bool = True) -> Question:
    """The question, for the agency that is asked; for everybody else there is none."""
    found = Question.objects.held_by(by).select_related("desk__agency", "child").filter(reference=reference)
    question = found.first()
    if question is None:
        raise Http404
    if at_desk:
        insist_on_the_desk(question, by=by, at=by.at, link=True)
    return question


def open_question(reference: str, *, version: int | None, by: Viewer) -> Question:
    """The question, for somebody at the desk who is to answer it now."""
    question = held_question(reference, by=by)
    store.insist_on_version(question, version)
    insist(can_be_answered(State(question.state), withdrawn=question.withdrawn_at is not None))
    insist_both_are_here(question, at=by.at)
    return question


def insist_both_are_here(question: Question, *, at: datetime) -> None:
    """Nothing is told by an agency that has left the partnership, and nothing to one."""
    for agency in (question.desk.agency, question.asker_agency):
        insist(may_still_share(agency=agency.name, left_on=agency.left_on, today=today_in_london(at)))


def insist_no_challenge_waits(question: Question) -> None:
    """While a refusal waits to be looked at again, only what is told after all comes before that."""
    if question.challenges.filter(upheld=None).exists():
        insist(refuse("cannot.challenged", "A refusal is being looked at again. That comes first."))


def new_answer(
    question: Question,
    *,
    way: str,
    safety_tonight: bool | None,
    by: Viewer,
    at: datetime,
    rest_on: date | None = None,
    **said: Any,
) -> Answer:
    if rest_on is not None:
        insist(when.may_be_promised(rest_on, today=today_in_london(at)))
    return Answer.objects.create(
        area_id=question.area_id,
        occurred=at,
        entered=at,
        question=question,
        way=way,
        held=holdings.held_about(by, scope_of(question).people, answering=question.reference),
        safety_tonight=bool(safety_tonight),
        rest_by=None if rest_on is None else when.by_the_end_of(rest_on),
        prepared_by_id=by.practitioner_id,
        **said,
    )


def waits_for_release(question: Question, *, items: int, wider: int = 0, at: datetime) -> bool:
    agency = question.desk.agency
    practice = practice_of(agency.pk, kind=agency.kind, today=today_in_london(at))
    closed = practice.urgent_only_out_of_hours and is_closed(question.desk_id, at=at)
    return needs_release(practice, items=items, wider=wider, out_of_hours=closed)


def hold_for_release(question: Question, answer: Answer, *, by: Viewer, at: datetime) -> None:
    """Let it wait for the second act; what changes tonight has gone, and its reader is told so now."""
    question.change(based_on=question.version, unseen=True, state=State.PREPARED.value)
    if answer.safety_tonight:
        tell_asker(question, by=by, at=at)


def state_after(answer: Answer) -> State:
    return State.PART if answer.rest_by else State.ANSWERED
