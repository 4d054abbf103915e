"""What is read of questions: by the agency that asked, and by the agency that is asked.

The two are different values, not one with gaps: `AskedQuestion` has no place for how much is held, nor for
anything that was not disclosed, so that no page can show it by mistake.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Q

from joinedup.access.rules import roles
from joinedup.agencies import queries as agencies
from joinedup.agencies.queries import CardLine, DeskLine, Wanted
from joinedup.agencies.rules.on_duty import OnDuty
from joinedup.children import queries as children
from joinedup.children.queries import ChildFacts, PersonAround, ToldLine
from joinedup.gate.viewer import Viewer
from joinedup.holdings import queries as holdings
from joinedup.holdings.queries import HeldItem
from joinedup.holdings.rules.scope import Scope
from joinedup.kernel import references
from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.kernel.decisions import Decision
from joinedup.kernel.london import day_in_words, moment_in_words, today_in_london
from joinedup.sharing.models import Answer, Disclosed, Question, QuestionQuerySet, Spoken
from joinedup.sharing.rules import outcomes, weight
from joinedup.sharing.rules.bases import answer_sentence, bases_of_england, spoken_sentence
from joinedup.sharing.rules.needed_by import Offers, offers
from joinedup.sharing.rules.periods import PERIODS, first_day
from joinedup.sharing.rules.purposes import Stage, inferred, purposes
from joinedup.sharing.rules.release import needs_release
from joinedup.sharing.rules.scope import compiled
from joinedup.sharing.rules.states import (
    State,
    as_the_asker_reads_it,
    as_the_holder_reads_it,
    may_answer,
)
from joinedup.sharing.rules.topics import topics

MOST_CLOSED = 20
MOST_TOLD = 20
MOST_NEAR = 6
_TO_ANSWER = (State.ASKED.value, State.SEEN.value)
NOBODY_SAID = "Not known. Nobody has written down what the family has been told."


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody a question is about, as they were named when it was asked."""

    reference: str
    name: str
    birth_date: date | None


@dataclass(frozen=True, slots=True)
class QuestionFacts:
    """What both sides read: the question itself, and how each reaches the other."""

    reference: str
    version: int
    topic: str
    child: Person  # told to the holder in any case, so that it can judge the child's safety
    people: tuple[Person, ...]
    since: date
    until: date
    why: str
    purpose: str  # completes 'We ask ...'
    basis: str
    family_told: str
    needed_by: datetime
    needed_by_words: str
    late: bool
    state: State
    state_words: str
    asked_at: datetime
    asker: str
    asker_phone: str
    asker_agency: str
    desk: str
    desk_phone: str
    holder_agency: str
    seen_at: datetime | None

    @property
    def answered(self) -> bool:
        return self.state in (State.ANSWERED, State.CLOSED)


@dataclass(frozen=True, slots=True)
class DisclosedLine:
    """One thing that was told. `handling` is what must not be done with it; it goes out with the answer."""

    question: str
    agency: str
    safety: bool
    headline: str
    summary: str
    weight: str
    occurred: datetime
    told_at: datetime
    handling: str


@dataclass(frozen=True, slots=True)
class OutcomeLine:
    question: str
    topic: str
    asker_agency: str
    words: str  # '' while nothing has been said yet
    at: datetime  # when it was said, or when the answer went


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question as the asker's agency reads it. `answered_by` names whoever let the answer go."""

    facts: QuestionFacts
    concern: str
    safety: tuple[DisclosedLine, ...]
    disclosed: tuple[DisclosedLine, ...]
    meaning: str
    handling: str
    answered_at: datetime | None
    answered_by: str
    outcome: OutcomeLine | None
    owes_outcome: bool  # answered, and nobody has said yet what became of it


@dataclass(frozen=True, slots=True)
class PreparedLine:
    items: int
    held: int
    meaning: str
    handling: str
    safety_tonight: bool
    prepared_by: str
    prepared_at: datetime
    released_by: str
    released_at: datetime | None


@dataclass(frozen=True, slots=True)
class HeldQuestion:
    """A question as the agency that is asked reads it: of the people, names and days of birth alone."""

    facts: QuestionFacts
    seen_by: str
    safety: tuple[DisclosedLine, ...]
    disclosed: tuple[DisclosedLine, ...]
    prepared: PreparedLine | None
    outcome: OutcomeLine | None
    may_answer: Decision
    may_release: Decision | None  # None: nothing waits to be released


@dataclass(frozen=True, slots=True)
class Answering:
    """What the holder has before it while it answers. Never handed to anybody else."""

    question: HeldQuestion
    scope: Scope
    held: int
    inside: tuple[HeldItem, ...]
    outside: tuple[HeldItem, ...]
    proposed: frozenset[str]  # those ticked beforehand
    needs_release: bool


@dataclass(frozen=True, slots=True)
class Releasing:
    """Exactly what goes out when the discloser presses the button."""

    question: HeldQuestion
    prepared: PreparedLine
    scope: Scope
    items: tuple[HeldItem, ...]


@dataclass(frozen=True, slots=True)
class DeskToAsk:
    """A desk as whoever asks reads it: who is there now, what it can tell, its agency's own card."""

    reference: str
    name: str
    agency: str
    agency_reference: str
    now: str
    phone: str
    tells: tuple[str, ...]  # labels of topics
    may: str  # under what it may, or must, answer
    card: CardLine | None


@dataclass(frozen=True, slots=True)
class Asking:
    """What is filled in, offered and said on the page on which a question is asked."""

    purpose: str
    basis: str
    family_told: str
    people: tuple[PersonAround, ...]
    near: tuple[DeskToAsk, ...]  # around the child, and the police
    others: tuple[DeskToAsk, ...]
    offers: Offers
    since: dict[int, date]  # the first day of each period, by its months
    today: date


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """One question in a list: never the name of a child."""

    reference: str
    topic: str
    other: str  # who asks, or who is asked
    state_words: str
    needed_by: datetime
    due: str
    late: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for whom, soonest needed first."""

    to_answer: tuple[QuestionLine, ...]  # at the viewer's desks
    to_release: tuple[QuestionLine, ...]  # by the viewer
    with_discloser: tuple[QuestionLine, ...]  # prepared at the viewer's desks, for somebody else to release
    asked: tuple[QuestionLine, ...]  # by the viewer's agency, not answered
    answered: tuple[QuestionLine, ...]  # for the viewer's agency, with what became of it still to be told
    closed: tuple[QuestionLine, ...]  # both ways, newest first


@dataclass(frozen=True, slots=True)
class AnsweredLine:
    """An answer that came for a concern, for whoever says what became of it."""

    question: str
    topic: str
    agency: str
    desk: str
    answered_at: datetime
    items: int  # told to us, safety included


@dataclass(frozen=True, slots=True)
class SpokenLine:
    reference: str
    by: str
    with_whom: str
    said: str
    agreed: str
    occurred: datetime


def asking(viewer: Viewer, child: ChildFacts, *, stage: Stage, wanted: str = "") -> Asking:
    """Everything that the page needs before somebody asks about `child`. `wanted` is a desk to put first."""
    today, purpose, bases = today_in_london(viewer.at), inferred(stage), bases_of_england()
    can_tell = frozenset(kind for topic in topics().values() for kind in topic.answered_by)
    desks = [
        one
        for one in agencies.desks_to_ask(viewer.area_id)
        if one.agency_id != viewer.agency_id and one.kind in can_tell
    ]
    around = {one.desk_id for one in children.involvements(child.id, at=viewer.at) if not one.on_request}
    desks.sort(key=lambda one: (one.reference != wanted, one.id not in around, one.kind != "police"))
    near = sum(one.reference == wanted or one.id in around or one.kind == "police" for one in desks)
    near = min(near, MOST_NEAR)
    now = agencies.on_duty_at([Wanted(one.id) for one in desks], at=viewer.at)
    known = [
        _desk_to_ask(one, duty, purpose=purpose.code, at=viewer.at, with_card=place < near)
        for place, (one, duty) in enumerate(zip(desks, now, strict=True))
    ]
    return Asking(
        purpose=purpose.words,
        basis=spoken_sentence(asker_kind=agencies.kind_of(viewer.agency_id), today=today, bases=bases),
        family_told=told_in_words(children.family_told(child.id), today=today),
        people=children.people_around(child.id),
        near=tuple(known[:near]),
        others=tuple(sorted(known[near:], key=lambda one: (one.agency, one.name))),
        offers=offers(viewer.at, calendar=england_and_wales()),
        since={period.months: first_day(today, months=period.months) for period in PERIODS},
        today=today,
    )


def question(viewer: Viewer, reference: str) -> AskedQuestion | HeldQuestion | None:
    """The viewer's side of a question; None where it is absent, hidden or no reference at all."""
    row = _row(Question.objects.visible_to(viewer), reference)
    if row is None:
        return None
    if row.asker_agency_id == viewer.agency_id:
        return _asked(row, at=viewer.at)
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
    proposed = frozenset() if scope.categories is None else frozenset(item.reference for item in inside)
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
    held, answer = _held(row, viewer=viewer), _answer_of(row)
    if held.prepared is None or answer is None:
        return None
    chosen = answer.chosen.values_list("item", flat=True)
    return Releasing(held, held.prepared, scope_of(row), holdings.items(viewer, list(chosen)))


def waiting_for(viewer: Viewer) -> Waiting:
    at_desk = Question.objects.held_by(viewer).filter(desk_id__in=viewer.desk_ids)
    ours = Question.objects.asked_by(viewer)
    closed = Question.objects.visible_to(viewer).filter(state=State.CLOSED.value)
    mine = closed.filter(Q(asker_agency_id=viewer.agency_id) | Q(desk_id__in=viewer.desk_ids))
    to_release = _to_release(viewer)
    prepared = at_desk.filter(state=State.PREPARED.value).exclude(pk__in=to_release.values("pk"))
    unanswered = ours.exclude(state__in=(State.ANSWERED.value, State.CLOSED.value))
    return Waiting(
        to_answer=_lines(at_desk.filter(state__in=_TO_ANSWER), viewer),
        to_release=_lines(to_release, viewer),
        with_discloser=_lines(prepared, viewer),
        asked=_lines(unanswered, viewer),
        answered=_lines(ours.filter(state=State.ANSWERED.value), viewer),
        closed=_lines(mine.order_by("-outcome__entered", "-pk")[:MOST_CLOSED], viewer),
    )


def waiting_count(viewer: Viewer) -> int:
    """How many questions wait for this person: to answer at their desks, or to release."""
    at_desk = Question.objects.held_by(viewer).filter(desk_id__in=viewer.desk_ids, state__in=_TO_ANSWER)
    return at_desk.count() + _to_release(viewer).count()


def asked_about(viewer: Viewer, child_id: int) -> tuple[QuestionLine, ...]:
    """What the viewer's agency has asked about a child, soonest needed first."""
    return _lines(Question.objects.asked_by(viewer).filter(child_id=child_id), viewer)


def disclosed_for_child(viewer: Viewer, child_id: int) -> tuple[DisclosedLine, ...]:
    """What the viewer's agency has been told about a child: for tonight first, then the newest told."""
    ours = Question.objects.asked_by(viewer).filter(child_id=child_id)
    rows = Disclosed.objects.select_related("question__desk__agency", "question__answer")
    told = rows.filter(question__in=ours).order_by("-entered", "-occurred", "-pk")[:MOST_TOLD]
    return tuple(sorted((_disclosed(row) for row in told), key=lambda line: not line.safety))


def asked_for_concern(viewer: Viewer, concern: str) -> tuple[QuestionLine, ...]:
    """What the viewer's agency has asked because of a concern, soonest needed first."""
    return _lines(Question.objects.asked_by(viewer).filter(concern=concern), viewer) if concern else ()


def answered_for_concern(viewer: Viewer, concern: str) -> tuple[AnsweredLine, ...]:
    """The answers owed an outcome when `concern` is decided: exactly those `give_outcomes` insists on."""
    if not concern:
        return ()
    answered = Question.objects.asked_by(viewer).filter(concern=concern, state=State.ANSWERED.value)
    rows = answered.select_related("desk__agency", "answer").prefetch_related("disclosed").order_by("pk")
    return tuple(
        AnsweredLine(
            question=row.reference,
            topic=_topic(row),
            agency=row.desk.agency.name,
            desk=row.desk.name,
            answered_at=row.answer.released_at or row.answer.entered,
            items=len(row.disclosed.all()),
        )
        for row in rows
    )


def outcomes_for(viewer: Viewer) -> tuple[OutcomeLine, ...]:
    """What became of what the viewer, or their desk, has answered; the newest news first."""
    took_part = Q(answer__prepared_by_id=viewer.practitioner_id) | Q(
        answer__released_by_id=viewer.practitioner_id
    )
    rows = (
        Question.objects.held_by(viewer)
        .filter(took_part | Q(desk_id__in=viewer.desk_ids))
        .filter(state__in=(State.ANSWERED.value, State.CLOSED.value))
        .select_related("asker_agency", "answer", "outcome")
        .order_by("-outcome__entered", "-answer__released_at")[:MOST_CLOSED]
    )
    return tuple(line for line in map(_outcome, rows) if line is not None)


def spoken_about(viewer: Viewer, child_id: int) -> tuple[SpokenLine, ...]:
    """What the viewer's agency noted of conversations about a child, newest first."""
    rows = Spoken.objects.visible_to(viewer).filter(child_id=child_id).select_related("by")
    return tuple(
        SpokenLine(row.reference, row.by.name, row.with_whom, row.said, row.agreed, row.occurred)
        for row in rows.order_by("-occurred", "-pk")[:MOST_TOLD]
    )


def stage_of(child_id: int, *, concern: str, at: datetime) -> Stage:
    """Where a child stands for whoever asks: with a concern in hand, or known to social work, or neither."""
    if concern:
        return Stage.CONCERN_OPEN
    around = children.involvements(child_id, at=at)
    if any(line.kind == "childrens_social_work" for line in around):
        return Stage.SOCIAL_WORK_INVOLVED
    return Stage.NOTHING_OPEN


def told_in_words(told: ToldLine | None, *, today: date) -> str:
    """What the family has been told, who says so and since when, as a question writes it down."""
    if told is None:
        return NOBODY_SAID
    since = day_in_words(today_in_london(told.occurred), today=today)
    return f"{told.words}. {told.said_by}, {since}."


def scope_of(row: Question) -> Scope:
    people = row.about.values_list("person", flat=True)
    return compiled(topics()[row.topic], people=people, since=row.since, until=row.until)


def _desk_to_ask(desk: DeskLine, duty: OnDuty, *, purpose: str, at: datetime, with_card: bool) -> DeskToAsk:
    until = f" until {moment_in_words(duty.until, at=at)}" if duty.until else ""
    return DeskToAsk(
        reference=desk.reference,
        name=desk.name,
        agency=desk.agency_name,
        agency_reference=desk.agency_reference,
        now=f"{duty.who}{until}",
        phone=duty.phone,
        tells=tuple(topic.label for topic in topics().values() if desk.kind in topic.answered_by),
        may=answer_sentence(
            purpose=purpose,
            holder_kind=desk.kind,
            holder_name="They",
            today=today_in_london(at),
            bases=bases_of_england(),
        ),
        card=agencies.card(desk.agency_reference) if with_card else None,
    )


def _row(rows: QuestionQuerySet, reference: str) -> Question | None:
    wanted = references.parse(reference) or reference[:14]
    whole = rows.select_related("asker__agency", "asker_agency", "desk__agency", "child", "seen_by")
    return whole.filter(reference=wanted).first()


def _to_release(viewer: Viewer) -> QuestionQuerySet:
    prepared = Question.objects.held_by(viewer).filter(state=State.PREPARED.value)
    if not viewer.has(roles.Role.POLICE_DISCLOSER):
        return prepared.none()
    return prepared.exclude(answer__prepared_by_id=viewer.practitioner_id)


def _lines(rows: QuestionQuerySet, viewer: Viewer) -> tuple[QuestionLine, ...]:
    whole = rows.select_related("asker_agency", "desk__agency")
    if not whole.query.is_sliced:
        whole = whole.order_by("needed_by", "pk")
    return tuple(_line(row, viewer) for row in whole)


def _line(row: Question, viewer: Viewer) -> QuestionLine:
    ours, state = row.asker_agency_id == viewer.agency_id, State(row.state)
    open_still = state not in (State.ANSWERED, State.CLOSED)
    late = open_still and row.needed_by < viewer.at
    needed = moment_in_words(row.needed_by, at=viewer.at)
    return QuestionLine(
        reference=row.reference,
        topic=_topic(row),
        other=f"{row.desk.agency.name}, {row.desk.name}" if ours else row.asker_agency.name,
        state_words=as_the_asker_reads_it(state) if ours else as_the_holder_reads_it(state),
        needed_by=row.needed_by,
        due="" if not open_still else f"Late: needed by {needed}" if late else f"Needed by {needed}",
        late=late,
    )


def _facts(row: Question, *, at: datetime, ours: bool) -> QuestionFacts:
    state = State(row.state)
    if ours and state is State.PREPARED:
        state = State.SEEN
    child = children.facts(row.area_id, row.child_id, at=at)
    people = tuple(Person(one.person, one.name, one.birth_date) for one in row.about.order_by("pk"))
    return QuestionFacts(
        reference=row.reference,
        version=row.version,
        topic=_topic(row),
        child=Person(row.child.reference, child.name, child.birth_date),
        people=people,
        since=row.since,
        until=row.until,
        why=row.why,
        purpose=purposes()[row.purpose].words,
        basis=row.basis,
        family_told=row.family_told,
        needed_by=row.needed_by,
        needed_by_words=moment_in_words(row.needed_by, at=at),
        late=row.needed_by < at and state not in (State.ANSWERED, State.CLOSED),
        state=state,
        state_words=as_the_asker_reads_it(state) if ours else as_the_holder_reads_it(state),
        asked_at=row.occurred,
        asker=row.asker.name,
        asker_phone=row.asker.phone,
        asker_agency=row.asker_agency.name,
        desk=row.desk.name,
        desk_phone=row.desk.phone,
        holder_agency=row.desk.agency.name,
        seen_at=row.seen_at,
    )


def _asked(row: Question, *, at: datetime) -> AskedQuestion:
    facts = _facts(row, at=at, ours=True)
    answer = _answer_of(row) if facts.answered else None
    told = _told(row)
    who = answer.released_by if answer else None
    return AskedQuestion(
        facts=facts,
        concern=row.concern,
        safety=tuple(line for line in told if line.safety),
        disclosed=tuple(line for line in told if not line.safety),
        meaning=answer.meaning if answer else "",
        handling=answer.handling if answer else "",
        answered_at=answer.released_at if answer else None,
        answered_by=who.name if who else "",
        outcome=_outcome(row) if facts.state is State.CLOSED else None,
        owes_outcome=facts.state is State.ANSWERED,
    )


def _held(row: Question, *, viewer: Viewer) -> HeldQuestion:
    facts, answer, told = _facts(row, at=viewer.at, ours=False), _answer_of(row), _told(row)
    waits = facts.state is State.PREPARED and answer is not None
    return HeldQuestion(
        facts=facts,
        seen_by=row.seen_by.name if row.seen_by else "",
        safety=tuple(line for line in told if line.safety),
        disclosed=tuple(line for line in told if not line.safety),
        prepared=_prepared(answer) if answer else None,
        outcome=_outcome(row) if facts.state is State.CLOSED else None,
        may_answer=may_answer(viewer, desk_id=row.desk_id),
        may_release=roles.may_release(viewer, prepared_by=answer.prepared_by.reference)
        if answer and waits
        else None,
    )


def _answer_of(row: Question) -> Answer | None:
    return Answer.objects.select_related("prepared_by", "released_by").filter(question=row).first()


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


def _told(row: Question) -> tuple[DisclosedLine, ...]:
    rows = row.disclosed.select_related("question__desk__agency", "question__answer")
    return tuple(_disclosed(one) for one in rows.order_by("-occurred", "-pk"))


def _disclosed(row: Disclosed) -> DisclosedLine:
    safety, answer = row.way == Disclosed.Way.SAFETY, row.question.answer
    return DisclosedLine(
        question=row.question.reference,
        agency=row.question.desk.agency.name,
        safety=safety,
        headline=row.headline,
        summary=row.summary,
        weight=weight.in_words(row.basis, row.source_grade),
        occurred=row.occurred,
        told_at=row.entered,
        handling=answer.handling if answer.released_at else "",
    )


def _outcome(row: Question) -> OutcomeLine | None:
    line = OutcomeLine(row.reference, _topic(row), row.asker_agency.name, "", row.answer.entered)
    if row.state == State.ANSWERED:
        return replace(line, at=row.answer.released_at or line.at)
    given = row.outcome
    return replace(line, words=outcomes.in_words(given.code, given.line), at=given.entered)


def _topic(row: Question) -> str:
    return topics()[row.topic].in_words(row.topic_detail)
