"""One question, from the asker's side and from the holder's."""

from dataclasses import replace

from joinedup.access.rules import roles
from joinedup.agencies import queries as agencies
from joinedup.children import queries as children
from joinedup.children.rules.kept_from_view import KEPT_FROM_VIEW, agency_tells
from joinedup.gate.viewer import Viewer
from joinedup.holdings import queries as holdings
from joinedup.holdings.rules import grading
from joinedup.holdings.rules.scope import Scope
from joinedup.kernel import references
from joinedup.kernel.london import moment_in_words, today_in_london
from joinedup.sharing.models import Answer, Disclosed, Question, QuestionQuerySet
from joinedup.sharing.queries.asking import told_in_words
from joinedup.sharing.queries.values import (
    Answering,
    AskedQuestion,
    DisclosedLine,
    HeldQuestion,
    OutcomeLine,
    Person,
    PreparedLine,
    QuestionFacts,
    Releasing,
)
from joinedup.sharing.rules import outcomes, weight
from joinedup.sharing.rules.depth import Depth
from joinedup.sharing.rules.purposes import purposes
from joinedup.sharing.rules.release import needs_release
from joinedup.sharing.rules.scope import compiled
from joinedup.sharing.rules.states import (
    State,
    as_the_asker_reads_it,
    as_the_holder_reads_it,
    may_answer,
)
from joinedup.sharing.rules.topics import topics


def question(viewer: Viewer, reference: str) -> AskedQuestion | HeldQuestion | None:
    """The viewer's side of a question; None where it is absent, hidden or no reference at all."""
    row = _row(Question.objects.visible_to(viewer), reference)
    if row is None:
        return None
    if row.asker_agency_id == viewer.agency_id:
        return _asked(row, viewer=viewer)
    return _held(row, viewer=viewer)


def to_answer(viewer: Viewer, reference: str) -> Answering | None:
    """The question, what is held about its people and what is proposed, for somebody at the desk alone.

    Somebody else of the agency gets it with nothing held in it, and `may_answer` says why.
    """
    row = _row(Question.objects.held_by(viewer), reference)
    if row is None:
        return None
    held, scope = _held(row, viewer=viewer), scope_of(row)
    if not held.may_answer.allowed:
        return Answering(held, scope, 0, (), (), frozenset(), needs_release=False)
    inside, outside = holdings.in_scope(viewer, scope), holdings.outside(viewer, scope)
    proposed = (
        frozenset()
        if scope.categories is None
        else frozenset(item.reference for item in inside if not item.sealed)
    )
    return Answering(
        question=held,
        scope=scope,
        held=len(inside) + len(outside),
        inside=inside,
        outside=outside,
        proposed=proposed,
        needs_release=needs_release(row.desk.agency.kind, items=1),
    )


def to_release(viewer: Viewer, reference: str) -> Releasing | None:
    """A prepared answer; None too where nothing is prepared."""
    row = _row(Question.objects.held_by(viewer), reference)
    if row is None:
        return None
    held, answer = _held(row, viewer=viewer), _answer_of(row, viewer)
    if held.prepared is None or answer is None:
        return None
    chosen = answer.chosen.values_list("item", flat=True)
    return Releasing(held, held.prepared, scope_of(row), holdings.items(viewer, list(chosen)))


def scope_of(row: Question) -> Scope:
    people = row.about.values_list("person", flat=True)
    return compiled(
        topics()[row.topic], people=people, since=row.since, until=row.until, depth=Depth(row.depth)
    )


def _row(rows: QuestionQuerySet, reference: str) -> Question | None:
    wanted = references.parse(reference) or ""  # nothing is called that: the same query is made
    whole = rows.select_related("asker__agency", "asker_agency", "desk__agency", "child", "seen_by")
    return whole.filter(reference=wanted).first()


def holder_of(row: Question, *, kept_back: bool) -> tuple[str, str]:
    """The agency and the desk asked, as the asker reads them; beside a protected child no place is named."""
    agency = row.desk.agency
    if not kept_back or not agency_tells(agency.kind, own=False):
        return agency.name, row.desk.name
    return agency.get_kind_display(), KEPT_FROM_VIEW


def _facts(row: Question, *, viewer: Viewer, ours: bool) -> QuestionFacts:
    state, at = State(row.state), viewer.at
    if ours and state is State.PREPARED:
        state = State.SEEN
    child = children.facts(row.area_id, row.child_id, at=at)
    kept_back = ours and bool(children.kept_from(viewer, [row.child.reference]))
    agency, desk = holder_of(row, kept_back=kept_back)
    family_told = row.family_told
    if child.protected:  # who says so may be the child's school; the holder may not know where that is either
        family_told = told_in_words(
            children.family_told(row.child_id, kept_back=True), today=today_in_london(at)
        )
    people = tuple(Person(one.person, one.name, one.birth_date) for one in row.about.order_by("pk"))
    return QuestionFacts(
        reference=row.reference,
        version=row.version,
        topic=topic_of(row),
        child=Person(row.child.reference, child.name, child.birth_date),
        child_id=row.child_id,
        people=people,
        since=row.since,
        until=row.until,
        depth=Depth(row.depth),
        why=row.why,
        purpose=purposes()[row.purpose].words,
        basis=row.basis.replace(row.desk.agency.name, agency),
        family_told=family_told,
        needed_by=row.needed_by,
        needed_by_words=moment_in_words(row.needed_by, at=at),
        late=row.needed_by < at and state not in (State.ANSWERED, State.CLOSED),
        state=state,
        state_words=as_the_asker_reads_it(state) if ours else as_the_holder_reads_it(state),
        asked_at=row.occurred,
        asker=row.asker.name,
        asker_phone=agencies.phone_of(row.asker_id),
        asker_agency=row.asker_agency.name,
        desk=desk,
        desk_phone="" if desk == KEPT_FROM_VIEW else row.desk.phone,
        holder_agency=agency,
        seen_at=row.seen_at,
    )


def _asked(row: Question, *, viewer: Viewer) -> AskedQuestion:
    facts = _facts(row, viewer=viewer, ours=True)
    answer = _answer_of(row, viewer) if facts.answered else None
    kept_back = facts.desk == KEPT_FROM_VIEW
    told = _told(row, kept_back=kept_back)
    who = answer.released_by if answer else None
    return AskedQuestion(
        facts=facts,
        concern=row.concern,
        safety=tuple(line for line in told if line.safety),
        disclosed=tuple(line for line in told if not line.safety),
        meaning=answer.meaning if answer else "",
        handling=answer.handling if answer else "",
        answered_at=answer.released_at if answer else None,
        answered_by=KEPT_FROM_VIEW if kept_back and who else who.name if who else "",
        outcome=outcome_line(row) if facts.state is State.CLOSED else None,
        owes_outcome=facts.state is State.ANSWERED,
    )


def _held(row: Question, *, viewer: Viewer) -> HeldQuestion:
    facts, answer = _facts(row, viewer=viewer, ours=False), _answer_of(row, viewer)
    told = _told(row, ours=True)
    waits = facts.state is State.PREPARED and answer is not None
    return HeldQuestion(
        facts=facts,
        seen_by=row.seen_by.name if row.seen_by else "",
        safety=tuple(line for line in told if line.safety),
        disclosed=tuple(line for line in told if not line.safety),
        prepared=_prepared(answer) if answer else None,
        outcome=outcome_line(row) if facts.state is State.CLOSED else None,
        may_answer=may_answer(viewer, desk_id=row.desk_id),
        may_release=roles.may_release(viewer, prepared_by=answer.prepared_by.reference)
        if answer and waits
        else None,
    )


def _answer_of(row: Question, viewer: Viewer) -> Answer | None:
    """Nobody but the holder's agency is given one that has not been let go."""
    rows = Answer.objects.visible_to(viewer).select_related("prepared_by", "released_by")
    return rows.filter(question=row).first()


def _prepared(answer: Answer) -> PreparedLine:
    return PreparedLine(
        items=answer.chosen.count(),
        held=answer.held,
        meaning=answer.meaning,
        handling=answer.handling,
        safety_tonight=answer.safety_tonight,
        prepared_by=answer.prepared_by.name,
        prepared_at=answer.entered,
        released_by=answer.released_by.name if answer.released_by else "",
        released_at=answer.released_at,
    )


def _told(row: Question, *, ours: bool = False, kept_back: bool = False) -> tuple[DisclosedLine, ...]:
    rows = row.disclosed.select_related("question__desk__agency", "question__answer")
    return tuple(
        disclosed_line(one, ours=ours, kept_back=kept_back) for one in rows.order_by("-occurred", "-pk")
    )


def disclosed_line(row: Disclosed, *, ours: bool = False, kept_back: bool = False) -> DisclosedLine:
    """`ours`: for the agency that told it, to whom 'reported to them' would be somebody else."""
    in_words = weight.as_held if ours else weight.in_words
    safety, answer = row.way == Disclosed.Way.SAFETY, row.question.answer
    return DisclosedLine(
        question=row.question.reference,
        agency=holder_of(row.question, kept_back=kept_back)[0],
        safety=safety,
        headline=row.headline,
        summary=row.summary,
        weight=in_words(row.basis, row.source_grade),
        occurred=row.occurred,
        told_at=row.entered,
        handling=answer.handling if answer.released_at else "",
        grade=grading.in_words(row.source_grade),
        conditions=row.conditions,
    )


def outcome_line(row: Question) -> OutcomeLine | None:
    line = OutcomeLine(row.reference, topic_of(row), row.asker_agency.name, "", row.answer.entered)
    if row.state == State.ANSWERED:
        return replace(line, at=row.answer.released_at or line.at)
    given = row.outcome
    return replace(line, words=outcomes.in_words(given.code, given.line), at=given.entered)


def topic_of(row: Question) -> str:
    return topics()[row.topic].in_words(row.topic_detail)
