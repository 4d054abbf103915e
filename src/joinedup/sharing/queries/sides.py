"""One question, from the asker's side and from the holder's."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from joinedup.access.rules import roles
from joinedup.agencies import queries as agencies
from joinedup.agencies.queries import leaving
from joinedup.children import queries as children
from joinedup.children.rules.kept_from_view import KEPT_FROM_VIEW, agency_tells
from joinedup.gate.viewer import Viewer
from joinedup.holdings import queries as holdings
from joinedup.holdings.rules import grading
from joinedup.holdings.rules.scope import Scope
from joinedup.kernel import references
from joinedup.kernel.london import moment_in_words, today_in_london
from joinedup.sharing.models import Answer, Disclosed, Question, QuestionQuerySet
from joinedup.sharing.queries import owed
from joinedup.sharing.queries.answers import (
    as_asked,
    challenge_of,
    given_back,
    last_gone,
    limits_of,
    refused_by,
    sent_already,
    shown_of,
    struck_from,
    waiting,
)
from joinedup.sharing.queries.asking import told_in_words
from joinedup.sharing.queries.links import may_answer_here
from joinedup.sharing.queries.practice import is_closed, practice_of
from joinedup.sharing.queries.skills import skills_needed
from joinedup.sharing.queries.values import (
    Answering,
    AskedQuestion,
    DisclosedLine,
    HeldQuestion,
    HoldLine,
    OutcomeLine,
    Person,
    PreparedLine,
    QuestionFacts,
    Releasing,
    ToldAnswer,
    WasLine,
)
from joinedup.sharing.rules import cannot_share, other_side, outcomes, safety, weight
from joinedup.sharing.rules.amending import RECALLED
from joinedup.sharing.rules.challenges import may_look_again
from joinedup.sharing.rules.depth import Depth
from joinedup.sharing.rules.owed import Debt
from joinedup.sharing.rules.purposes import said_of
from joinedup.sharing.rules.release import may_go_now, needs_release
from joinedup.sharing.rules.scope import as_told, compiled
from joinedup.sharing.rules.states import (
    OPEN_AT_THE_DESK,
    State,
    as_the_asker_reads_it,
    as_the_holder_reads_it,
    is_waited_for,
    may_answer,
)
from joinedup.sharing.rules.topics import topics


def question(viewer: Viewer, reference: str) -> AskedQuestion | HeldQuestion | None:
    """The viewer's side of a question; None where it is absent, hidden or no reference at all."""
    row = row_of(Question.objects.of_either_side(viewer), reference)
    return None if row is None else side_of(row, viewer=viewer)


def withdrawn_from(viewer: Viewer, reference: str) -> HeldQuestion | None:
    """The question of an agency that is asked, where it was withdrawn; None for everybody else."""
    row = row_of(Question.objects.held_by(viewer), reference)
    return None if row is None or row.withdrawn_at is None else _held(row, viewer=viewer)


def side_of(row: Question, *, viewer: Viewer) -> AskedQuestion | HeldQuestion:
    """The viewer's side of a question that is visible to them."""
    if row.asker_agency_id == viewer.agency_id:
        return _asked(row, viewer=viewer)
    if row.desk.agency_id != viewer.agency_id:
        return _stood_in_for(row, viewer=viewer)
    return _held(row, viewer=viewer)


def _stood_in_for(row: Question, *, viewer: Viewer) -> HeldQuestion:
    """The question as whoever stands in for another agency's desk reads it: nothing that was told on it."""
    return HeldQuestion(
        facts=_facts(row, viewer=viewer, ours=False),
        seen_by="",
        safety=(),
        disclosed=(),
        prepared=None,
        before=(),
        outcome=None,
        told_before=(),
        may_answer=may_answer(viewer, desk_id=row.desk_id, needed_by=row.needed_by),
        may_release=None,
        may_look_again=None,
    )


def answered_at(row: Question) -> datetime:
    """When the answer went; it is answered."""
    gone = last_gone(row.answers.all())
    return row.entered if gone is None or gone.released_at is None else gone.released_at


def to_answer(viewer: Viewer, reference: str) -> Answering | None:
    """The question, what is held about its people and what is proposed, for somebody at the desk alone.

    Somebody else of the agency gets it with nothing held in it, and `may_answer` says why.
    """
    row = row_of(Question.objects.held_by(viewer), reference)
    if row is None:
        return None
    held, scope = _held(row, viewer=viewer), scope_of(row)
    if not held.may_answer.allowed:
        return Answering(held, scope, 0, (), (), frozenset(), needs_release=False)
    open_for = {"answering": row.reference}
    inside = holdings.in_scope(viewer, scope, **open_for)
    outside = holdings.outside(viewer, scope, **open_for)
    sent = sent_already(row)
    proposed = (
        frozenset()
        if scope.categories is None
        else frozenset(item.reference for item in inside if not item.sealed) - sent
    )
    return Answering(
        question=held,
        scope=scope,
        held=len(inside) + len(outside),
        inside=inside,
        outside=outside,
        proposed=proposed,
        needs_release=_waits(row, viewer=viewer),
        sent=sent,
        struck=struck_from(row),
        back=given_back(row),
    )


def to_release(viewer: Viewer, reference: str) -> Releasing | None:
    """A prepared answer; None too where nothing is prepared."""
    row = row_of(Question.objects.held_by(viewer), reference)
    if row is None:
        return None
    held, answer = _held(row, viewer=viewer), waiting(row) or last_gone(row.answers.all())
    if held.prepared is None or answer is None:
        return None
    chosen = list(answer.chosen.values_list("item", flat=True))
    items = holdings.items(viewer, chosen, answering=row.reference)
    struck, scope, agency = struck_from(row), scope_of(row), row.desk.agency
    practice = practice_of(agency.pk, kind=agency.kind, today=today_in_london(viewer.at))
    closed = practice.urgent_only_out_of_hours and is_closed(row.desk_id, at=viewer.at)
    return Releasing(
        held,
        held.prepared,
        scope,
        items,
        told=tuple(as_told(item, scope=scope, without=struck.get(item.reference, ())) for item in items),
        shown=shown_of(answer.held, items, struck),
        may_go=may_go_now(practice, out_of_hours=closed),
        asks_again=safety.is_asked_again(prepared_at=answer.entered, at=viewer.at),
    )


def _waits(row: Question, *, viewer: Viewer) -> bool:
    """Whether an answer with an item of the question waits for a second act at this hour."""
    agency = row.desk.agency
    practice = practice_of(agency.pk, kind=agency.kind, today=today_in_london(viewer.at))
    closed = practice.urgent_only_out_of_hours and is_closed(row.desk_id, at=viewer.at)
    return needs_release(practice, items=1, out_of_hours=closed)


def scope_of(row: Question) -> Scope:
    people = row.about.values_list("person", flat=True)
    return compiled(
        topics()[row.topic], people=people, since=row.since, until=row.until, depth=Depth(row.depth)
    )


def row_of(rows: QuestionQuerySet, reference: str) -> Question | None:
    wanted = references.parse(reference) or ""  # nothing is called that: the same query is made
    whole = rows.select_related(
        "asker__agency", "asker_agency", "desk__agency", "child", "seen_by", "answerer"
    )
    return whole.filter(reference=wanted).first()


def holder_of(row: Question, *, kept_back: bool) -> tuple[str, str]:
    """The agency and the desk asked, as the asker reads them; beside a protected child no place is named."""
    agency = row.desk.agency
    if not kept_back or not agency_tells(agency.kind, own=False):
        return agency.name, row.desk.name
    return agency.get_kind_display(), KEPT_FROM_VIEW


def _left(
    row: Question,
    agency: str,
    *,
    ours: bool,
    kept_back: bool,
    today: date,
    named: bool = True,
    then: str | None = None,
) -> str:
    """Said where an answer, or its outcome, is waited for: the other side leaves, or left; who has it.

    `named`: with the desk that has it, which is asked for each; in a list it is not.
    """
    theirs = row.desk.agency if ours else row.asker_agency
    side = other_side.OtherSide(
        agency,
        asked=ours,
        owes=not ours and row.state == State.ANSWERED,
        kept_back=kept_back,
        left_on=theirs.left_on,
        desk_closed_on=row.desk.closed_on if ours else None,
        then=then,
    )
    said = other_side.in_words(side, today=today)
    if kept_back or not named or not side.has_left(today):
        return said
    return said + _who_has_it(row, theirs.pk, ours=ours, today=today)


def _then(row: Question, *, kept_back: bool, at: datetime) -> str | None:
    """The desk that has what was asked of one that closed, where its agency is there still."""
    desk, gone, today = row.desk, row.desk.agency.left_on, today_in_london(at)
    if desk.closed_on is None or desk.closed_on > today or (gone is not None and gone <= today):
        return None
    first = agencies.there_or_first(desk.pk, at=at)
    if first == desk.pk:
        return None
    return "" if kept_back else agencies.desk_names([first])[first]


def _who_has_it(row: Question, left: int, *, ours: bool, today: date) -> str:
    """The desk that has now what was open at the agency `left`; '' where the last of all has left as well."""
    code = "question.to_answer" if ours else "question.asked"
    now = leaving.has_now(left, code, row.reference, area_id=row.area_id, today=today)
    if now is None:
        return ""
    return other_side.ENDED if now.desk is None else other_side.is_with(now.desk.name)


def _facts(row: Question, *, viewer: Viewer, ours: bool) -> QuestionFacts:
    state, at = as_asked(row) if ours else State(row.state), viewer.at
    child = children.facts(row.area_id, row.child_id, at=at)
    kept_back = ours and bool(children.kept_from(viewer, [row.child.reference]))
    agency, desk = holder_of(row, kept_back=kept_back)
    family_told = row.family_told
    if child.protected:  # who says so may be the child's school; the holder may not know where that is either
        family_told = told_in_words(
            children.family_told(row.child_id, kept_back=True), today=today_in_london(at)
        )
    people = tuple(Person(one.person, one.name, one.birth_date) for one in row.about.order_by("pk"))
    in_words = as_the_asker_reads_it if ours else as_the_holder_reads_it
    # Whoever may not know where the child's services are reads of nobody there.
    named = [row.pk] if state in OPEN_AT_THE_DESK and desk != KEPT_FROM_VIEW else []
    return QuestionFacts(
        reference=row.reference,
        version=row.asker_version if ours else row.version,
        topic=topic_of(row),
        child=Person(row.child.reference, child.name, child.birth_date),
        child_id=row.child_id,
        people=people,
        since=row.since,
        until=row.until,
        depth=Depth(row.depth),
        widened_because=row.widened_because,
        skill=skills_needed([row], viewer=viewer, named=named).get(row.pk),
        why=row.why,
        purpose=said_of(row.purpose),
        basis=row.basis.replace(row.desk.agency.name, agency),
        family_told=family_told,
        needed_by=row.needed_by,
        needed_by_words=moment_in_words(row.needed_by, at=at),
        late=row.needed_by < at and is_waited_for(state),
        state=state,
        state_words=in_words(state, withdrawn=row.withdrawn_at is not None),
        withdrawn=row.withdrawn_at is not None,
        asked_at=row.occurred,
        asker=row.asker.name,
        asker_phone=agencies.phone_of(row.asker_id),
        asker_agency=row.asker_agency.name,
        desk=desk,
        desk_phone="" if desk == KEPT_FROM_VIEW else row.desk.phone,
        holder_agency=agency,
        left=_left(
            row,
            agency if ours else row.asker_agency.name,
            ours=ours,
            kept_back=desk == KEPT_FROM_VIEW,
            today=today_in_london(at),
            then=_then(row, kept_back=desk == KEPT_FROM_VIEW, at=at) if ours else None,
        ),
        seen_at=row.seen_at,
    )


def _asked(row: Question, *, viewer: Viewer) -> AskedQuestion:
    facts = _facts(row, viewer=viewer, ours=True)
    kept_back = facts.desk == KEPT_FROM_VIEW
    told = _told(row, kept_back=kept_back)
    if facts.depth.is_in_order:
        told = told[::-1]
    rows = Answer.objects.visible_to(viewer).filter(question=row).exclude(released_at=None)
    whole = rows.select_related("released_by", "elsewhere__agency", "question")
    gone = list(whole.order_by("released_at", "pk"))
    owes = facts.state is State.ANSWERED
    stands, held = owed.standing_of(row, at=viewer.at) if owes else None, owed.hold_of(row) if owes else None
    return AskedQuestion(
        facts=facts,
        concern=row.concern,
        safety=tuple(line for _, line in told if line.safety),
        answers=tuple(
            _told_answer(
                answer,
                # What has no answer beside it went with the first, before a question could have several.
                [line for pk, line in told if not line.safety and (pk or gone[0].pk) == answer.pk],
                kept_back=kept_back,
                viewer=viewer,
            )
            for answer in gone
        ),
        outcome=outcome_line(row, today=today_in_london(viewer.at)) if facts.state is State.CLOSED else None,
        told_before=told_before(row),
        owes_outcome=owes,
        debt=stands.words if stands else "",
        overdue=stands is not None and stands.debt is Debt.OVERDUE,
        hold=HoldLine(held.reason, held.owner.name, held.by.name, held.review_on) if held else None,
        colleagues=tuple((one.reference, one.name) for one in agencies.people_of(viewer.agency_id))
        if owes or facts.state is State.CLOSED  # told meanwhile, what was typed to hold it is shown in words
        else (),
    )


def _told_answer(
    answer: Answer, lines: list[DisclosedLine], *, kept_back: bool, viewer: Viewer
) -> ToldAnswer:
    by = answer.released_by.name if answer.released_by else ""
    return ToldAnswer(
        way=_way(answer, items=len(lines)),
        at=answer.released_at or answer.entered,
        by=KEPT_FROM_VIEW if kept_back else by,
        lines=tuple(lines),
        meaning=answer.meaning,
        handling=limits_of(answer),
        rest_by=moment_in_words(answer.rest_by, at=viewer.at) if answer.rest_by else "",
        **_not_shared(answer, kept_back=kept_back, viewer=viewer),
    )


def _not_shared(answer: Answer, *, kept_back: bool, viewer: Viewer) -> dict[str, Any]:
    """What the asker reads of a refusal, or of who has it. Of what was weighed for the child, nothing."""
    kind, desk = cannot_share.kind_of(answer.reason), answer.elsewhere
    if kind is not None:
        challenged = challenge_of(answer, kept_back=kept_back)
        open_still = as_asked(answer.question) is State.DECLINED and challenged is None
        return {
            "refused": kind.told,
            "because": answer.because,
            "next": kind.next,
            "challenge": challenged,
            "may_challenge": open_still and answer == last_gone(answer.question.answers.all()),
        }
    if answer.way != Answer.Way.NOT_OURS:
        return {}
    if kept_back or desk is None:
        return {"because": answer.because, "elsewhere": KEPT_FROM_VIEW if desk else ""}
    theirs = desk.agency_id != viewer.agency_id
    return {
        "because": answer.because,
        "elsewhere": f"{desk.agency.name}, {desk.name}",
        "ask_there": desk.reference if theirs else "",
    }


def _way(answer: Answer, *, items: int) -> str:
    """An answer from before the ways were written down held items, or it held nothing."""
    if answer.way == Answer.Way.ITEMS and not items:
        return Answer.Way.NOTHING.value
    return answer.way


def _held(row: Question, *, viewer: Viewer) -> HeldQuestion:
    facts, told = _facts(row, viewer=viewer, ours=False), _told(row, ours=True)
    if facts.depth.is_in_order:
        told = told[::-1]
    rows = Answer.objects.visible_to(viewer).filter(question=row)
    answers = list(
        rows.select_related("prepared_by", "released_by", "given_back_by", "elsewhere__agency").order_by(
            "-pk"
        )
    )
    waits = facts.state is State.PREPARED
    now = next((one for one in answers if one.given_back_at is None), None)
    return HeldQuestion(
        facts=facts,
        seen_by=row.seen_by.name if row.seen_by else "",
        safety=tuple(line for _, line in told if line.safety),
        disclosed=tuple(line for _, line in told if not line.safety),
        prepared=_prepared(now, viewer=viewer) if now else None,
        before=tuple(_prepared(one, viewer=viewer) for one in answers if one is not now),
        outcome=outcome_line(row, today=today_in_london(viewer.at)) if facts.state is State.CLOSED else None,
        told_before=told_before(row),
        may_answer=may_answer_here(viewer, row),
        may_release=roles.may_release(viewer, prepared_by=now.prepared_by.reference)
        if now and waits
        else None,
        may_look_again=may_look_again(viewer, desk_id=row.desk_id, refused_by=waits_for_look)
        if (waits_for_look := refused_by(row))
        else None,
    )


def _prepared(answer: Answer, *, viewer: Viewer) -> PreparedLine:
    items = answer.chosen.count()
    return PreparedLine(
        way=_way(answer, items=items),
        items=items,
        held=answer.held,
        meaning=answer.meaning,
        handling=limits_of(answer),
        safety_tonight=answer.safety_tonight,
        prepared_by=answer.prepared_by.name,
        prepared_at=answer.entered,
        released_by=answer.released_by.name if answer.released_by else "",
        released_at=answer.released_at,
        wider_because=answer.wider_because,
        rest_by=moment_in_words(answer.rest_by, at=viewer.at) if answer.rest_by else "",
        given_back=answer.given_back_because,
        given_back_by=answer.given_back_by.name if answer.given_back_by else "",
        refused=kind.label if (kind := cannot_share.kind_of(answer.reason)) else "",
        because=answer.because,
        if_shared=answer.if_shared,
        if_not_shared=answer.if_not_shared,
        elsewhere=f"{answer.elsewhere.agency.name}, {answer.elsewhere.name}" if answer.elsewhere else "",
        challenge=challenge_of(answer),
    )


def _told(
    row: Question, *, ours: bool = False, kept_back: bool = False
) -> tuple[tuple[int | None, DisclosedLine], ...]:
    """Each line with the key of the answer that it came with."""
    rows = row.disclosed.select_related("question__desk__agency", "answer", "stood_in")
    rows = rows.prefetch_related("question__answers", "amendments__by").order_by("-occurred", "-pk")
    return tuple((one.answer_id, disclosed_line(one, ours=ours, kept_back=kept_back)) for one in rows)


def disclosed_line(row: Disclosed, *, ours: bool = False, kept_back: bool = False) -> DisclosedLine:
    """`ours`: for the agency that told it, to whom 'reported to them' would be somebody else."""
    in_words = weight.as_held if ours else weight.in_words
    # Told at once, it came before its answer, and is bound by what the answer says.
    answer = row.answer or last_gone(row.question.answers.all())
    agency = holder_of(row.question, kept_back=kept_back)[0]
    told = DisclosedLine(
        question=row.question.reference,
        agency=f"{row.stood_in.name}, for {agency}" if row.stood_in and not kept_back else agency,
        safety=row.way == Disclosed.Way.SAFETY,
        wider=answer.wider_because if answer and row.way == Disclosed.Way.WIDER else "",
        headline=row.headline,
        summary=row.summary,
        weight=in_words(row.basis, row.source_grade),
        occurred=row.occurred,
        told_at=row.entered,
        handling=limits_of(answer) if answer and answer.released_at else "",
        grade=grading.in_words(row.source_grade),
        conditions=row.conditions,
        was=_was(row, kept_back=kept_back),
        recalled=row.recalled_at is not None,
    )
    return replace(told, headline=RECALLED, summary="", conditions="") if told.recalled else told


def _was(row: Disclosed, *, kept_back: bool) -> tuple[WasLine, ...]:
    """How it read before. Of what was taken back there is who did it, when and why, and no word more."""
    changes = sorted(row.amendments.all(), key=lambda one: one.pk, reverse=True)
    if row.recalled_at is not None:
        changes = [one for one in changes if one.recalled]
    return tuple(
        WasLine(
            headline="" if one.recalled else one.headline,
            summary="" if one.recalled else one.summary,
            by=KEPT_FROM_VIEW if kept_back else one.by.name,
            at=one.entered,
            because=one.because,
        )
        for one in changes
    )


def outcome_line(row: Question, *, today: date) -> OutcomeLine:
    last = last_gone(row.answers.all())
    went = last.released_at if last else None
    line = OutcomeLine(row.reference, topic_of(row), row.asker_agency.name, "", went or row.entered)
    if row.state == State.ANSWERED:
        asker = row.asker_agency.name
        left = _left(row, asker, ours=False, kept_back=False, today=today, named=False)
        return replace(line, left=left)
    given = row.outcome
    return replace(line, words=outcomes.in_words(given.code, given.line), at=given.entered)


def told_before(row: Question) -> tuple[OutcomeLine, ...]:
    """What whoever answered was told of a decision that is taken anew since, the newest first."""
    rows = sorted(row.outcomes_before.all(), key=lambda one: one.pk, reverse=True)
    topic, asker = topic_of(row), row.asker_agency.name
    return tuple(
        OutcomeLine(row.reference, topic, asker, outcomes.in_words(one.code, one.line), one.entered)
        for one in rows
    )


def topic_of(row: Question) -> str:
    return topics()[row.topic].in_words(row.topic_detail)
