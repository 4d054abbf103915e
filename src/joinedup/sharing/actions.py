"""How a question is asked, answered, released and told of; and 'we spoke'.

Every way out of a compartment goes through here: an answer holds nothing outside its question, and leaves the
police through a second person. Only what changes the child's safety tonight goes at once.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.http import Http404

from joinedup import store
from joinedup.access.rules import roles
from joinedup.agencies import queries as agencies
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
from joinedup.sharing.models import Answer, AskedAbout, Chosen, Disclosed, Outcome, Question, Spoken
from joinedup.sharing.queries import scope_of, told_in_words
from joinedup.sharing.rules import needed_by as when
from joinedup.sharing.rules import outcomes as what_became
from joinedup.sharing.rules import safety
from joinedup.sharing.rules.asking import may_be_asked, may_be_written_down
from joinedup.sharing.rules.bases import bases_of_england, sentence, spoken_sentence
from joinedup.sharing.rules.periods import first_day
from joinedup.sharing.rules.purposes import Stage, inferred
from joinedup.sharing.rules.release import needs_release
from joinedup.sharing.rules.scope import may_disclose, may_go_out
from joinedup.sharing.rules.states import (
    State,
    can_be_answered,
    can_be_released,
    can_be_told_of,
    may_answer,
)
from joinedup.sharing.rules.topics import can_tell, topics
from joinedup.trail import actions as trail
from joinedup.vault import actions as vault
from joinedup.vault import queries as sealed

_TOLD = ("headline", "summary")

OPEN_AT_THE_DESK = (State.ASKED.value, State.SEEN.value)


@store.action
def ask(
    child: str,
    *,
    topic: str,
    topic_detail: str,
    desk: str,
    people: Collection[str],
    months: int,
    why: str,
    needed_by: datetime,
    stage: Stage,
    concern: str,
    by: Viewer,
    at: datetime,
    key: str,
) -> str:
    """Ask a desk a question, and return its reference.

    The purpose, the lawful basis and what the family has been told are written down as they stand, so that
    they read the same when somebody looks back.
    """
    insist(roles.may_work(by))
    facts, asked = children.child(by, child), agencies.desk(by.area_id, desk)
    if facts is None or asked is None:
        raise Http404
    subject, today = topics()[topic], today_in_london(at)
    named = [one for one in children.people_around(facts.id) if one.reference in set(people)]
    insist(may_be_asked(named=len(named), chosen=len(set(people)), own=asked.agency_id == by.agency_id))
    insist(can_tell(subject, kind=asked.kind, agency=asked.agency_name))
    insist(when.may_be_needed(today_in_london(needed_by), today=today))
    purpose = inferred(stage)
    question = Question.objects.create(
        area_id=by.area_id,
        occurred=at,
        entered=at,
        child_id=facts.id,
        concern=concern,
        asker_id=by.practitioner_id,
        asker_agency_id=by.agency_id,
        desk_id=asked.id,
        topic=subject.code,
        topic_detail=topic_detail if subject.own_words else "",
        since=first_day(today, months=months),
        until=today,
        why=why,
        needed_by=needed_by,
        purpose=purpose.code,
        basis=sentence(
            purpose=purpose.code,
            asker_kind=agencies.kind_of(by.agency_id),
            holder_kind=asked.kind,
            holder_name=asked.agency_name,
            today=today,
            bases=bases_of_england(),
        ),
        family_told=told_in_words(children.family_told(facts.id, kept_back=facts.protected), today=today),
    )
    AskedAbout.objects.bulk_create(
        AskedAbout(question=question, person=one.reference, name=one.name, birth_date=one.birth_date)
        for one in named
    )
    notices.tell(
        Template.QUESTION_WAITING,
        to=asked.reference,
        to_agency=asked.agency_reference,
        thing=question.reference,
        needed_by=needed_by,
        by=by,
        at=at,
    )
    trail.record("question.asked", by=by, at=at, about=(question.reference, facts.reference), typed=why)
    return question.reference


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
    question.change(based_on=version, state=State.ANSWERED.value)
    _let_go(question, answer, items, by=by, at=at)
    return reference


@store.action
def give_outcomes(
    concern: str, *, outcomes: Mapping[str, Mapping[str, str]], by: Viewer, at: datetime
) -> tuple[str, ...]:
    """Tell everybody who answered for `concern` what became of it; called where the concern is decided.

    `outcomes` holds {'code': ..., 'line': ...} by question. Every answered question needs one, so that nobody
    has contributed into silence; one that is not answered yet is owed it later. Returns the references told.
    """
    answered = Question.objects.asked_by(by).filter(concern=concern, state=State.ANSWERED.value)
    questions = list(answered.order_by("pk"))
    owed = {question.reference for question in questions}
    if owed != set(outcomes):
        insist(
            refuse(
                "outcome.owed", "Say what became of each answer before you decide: one came, or is missing."
            )
        )
    for question in questions:
        told = outcomes[question.reference]
        _tell_outcome(question, told.get("code", ""), told.get("line", ""), by=by, at=at)
    return tuple(question.reference for question in questions)


@store.action
def give_outcome(
    reference: str, *, code: str, line: str, version: int | None, by: Viewer, at: datetime, key: str
) -> str:
    """Tell those who answered what became of it, where no concern is there to be decided."""
    question = Question.objects.asked_by(by).filter(reference=reference).first()
    if question is None:
        raise Http404
    store.insist_on_version(question, version)
    insist(can_be_told_of(State(question.state)))
    _tell_outcome(question, code, line, by=by, at=at)
    return reference


@store.action
def spoke(
    child: str,
    *,
    with_whom: str,
    said: str,
    agreed: str,
    stage: Stage,
    by: Viewer,
    at: datetime,
    key: str,
) -> str:
    """Write down a word on the telephone or in the corridor, with purpose and basis like any exchange."""
    insist(roles.may_work(by))
    facts = children.child(by, child)
    if facts is None:
        raise Http404
    basis = spoken_sentence(
        asker_kind=agencies.kind_of(by.agency_id), today=today_in_london(at), bases=bases_of_england()
    )
    spoken = Spoken.objects.create(
        area_id=by.area_id,
        occurred=at,
        entered=at,
        child_id=facts.id,
        by_id=by.practitioner_id,
        agency_id=by.agency_id,
        with_whom=with_whom,
        said=said,
        agreed=agreed,
        purpose=inferred(stage).code,
        basis=basis,
    )
    trail.record("spoke.noted", by=by, at=at, about=(spoken.reference, facts.reference))
    return spoken.reference


@store.action
def rehome(
    practitioner_id: int, *, to: int | None, desk_id: int | None, by: trail.Actor, at: datetime
) -> None:
    """Let nothing be theirs who has left: `to` is a colleague who takes it on, else it is the desk's.

    What waits at a desk goes to a colleague only where they sit at it.
    """
    answering = Question.objects.filter(answerer_id=practitioner_id, state__in=OPEN_AT_THE_DESK)
    seated = answering.filter(desk__seats__practitioner_id=to) if to is not None else answering.none()
    for one in seated:
        Question.objects.filter(pk=one.pk).update(answerer_id=to)
    answering.update(answerer_id=None)
    asked = Q(asker_id=practitioner_id, follower=None, follower_desk=None) | Q(follower_id=practitioner_id)
    Question.objects.exclude(state=State.CLOSED.value).filter(asked).update(
        follower_id=to, follower_desk_id=desk_id if to is None else None
    )
    trail.record("questions.rehomed", by=by, at=at)


def keep_words_about(child: str, *, by: Viewer, at: datetime) -> None:
    """Seal a protected address that stands in what was asked, answered, told or noted about the child."""
    people = children.case_of_reference(child)

    def keep(rows: Any, names: tuple[str, ...], about: Callable[[Any], str]) -> None:
        for row in rows:
            texts = {name: getattr(row, name) for name in names}
            kept = vault.keep_words(texts, about=about(row), people=people, by=by, at=at)
            if kept:
                type(row)._default_manager.filter(pk=row.pk).update(**kept)

    asked = Question.objects.filter(area_id=by.area_id, child__reference=child)
    keep(asked, ("topic_detail", "why", "family_told"), lambda row: row.reference)
    below = {"question__in": asked}
    keep(
        Answer.objects.filter(**below).select_related("question"),
        ("meaning", "handling"),
        lambda row: row.question.reference,
    )
    keep(
        Outcome.objects.filter(**below).select_related("question"),
        ("line",),
        lambda row: row.question.reference,
    )
    for row in Disclosed.objects.filter(**below):  # the holder keeps the item as it is
        kept = {name: sealed.without_protected(getattr(row, name), about=people) for name in _TOLD}
        Disclosed.objects.filter(pk=row.pk).update(**kept)
    spoken = Spoken.objects.filter(area_id=by.area_id, child__reference=child)
    keep(spoken, ("with_whom", "said", "agreed"), lambda row: row.reference)
    trail.record("questions.words_kept", by=by, at=at, about=(child,))


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
    notices.tell(
        Template.QUESTION_ANSWERED,
        to=question.asker.reference,
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
    )


def _line(question: Question, line: str, *, at: datetime) -> Disclosed:
    return Disclosed(area_id=question.area_id, occurred=at, entered=at, question=question, headline=line)


def _tell_outcome(question: Question, code: str, line: str, *, by: Viewer, at: datetime) -> None:
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
    question.change(based_on=question.version, state=State.CLOSED.value)
    notices.tell(
        Template.QUESTION_OUTCOME,
        to=question.answer.prepared_by.reference,
        to_agency=question.desk.agency.reference,
        thing=question.reference,
        by=by,
        at=at,
    )
    trail.record("question.outcome_given", by=by, at=at, about=(question.reference,))


def _record(code: str, question: Question, *, by: Viewer, at: datetime, items: Sequence[HeldItem]) -> None:
    about = (question.reference, question.child.reference, *(item.reference for item in items))
    trail.record(code, by=by, at=at, about=about)
