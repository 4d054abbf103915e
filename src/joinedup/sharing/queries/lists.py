"""Many questions at once: what waits for whom, what came back, and what became of it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet

from joinedup.agencies import queries as agencies
from joinedup.agencies.rules.owners import OpenItem
from joinedup.children import queries as children
from joinedup.gate import compiled
from joinedup.gate.asked import once
from joinedup.gate.rights import Right
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import moment_in_words, today_in_london
from joinedup.sharing.models import Answer, Challenge, Disclosed, Outcome, Question, QuestionQuerySet, Spoken
from joinedup.sharing.queries import owed
from joinedup.sharing.queries.answers import as_asked, last_gone
from joinedup.sharing.queries.sides import answered_at, disclosed_line, holder_of, outcome_line, topic_of
from joinedup.sharing.queries.skills import skills_needed
from joinedup.sharing.queries.values import (
    AnsweredLine,
    DisclosedLine,
    OpenBetween,
    OutcomeLine,
    OwedLine,
    QuestionLine,
    SpokenLine,
    StoodInLine,
    Waiting,
)
from joinedup.sharing.rules.owed import Debt
from joinedup.sharing.rules.states import (
    NO_LONGER_WAITED_FOR,
    OPEN_AT_THE_DESK,
    State,
    as_the_asker_reads_it,
    as_the_holder_reads_it,
    is_waited_for,
)

MOST_CLOSED = 20
MOST_TOLD = 20
_NEWEST_OUTCOME = F("outcome__entered").desc(nulls_last=True)  # engines disagree where nothing stands
_AT_AN_END = (State.CLOSED, State.WITHDRAWN)


def waiting_for(viewer: Viewer) -> Waiting:
    at_desk = Question.objects.held_by(viewer).filter(desk_id__in=viewer.desk_ids)
    ours = Question.objects.asked_by(viewer)
    closed = Question.objects.visible_to(viewer).filter(state__in=_AT_AN_END)
    mine = closed.filter(Q(asker_agency_id=viewer.agency_id) | Q(desk_id__in=viewer.desk_ids))
    to_release = _to_release(viewer)
    prepared = at_desk.filter(state=State.PREPARED.value).exclude(pk__in=to_release.values("pk"))
    unanswered = ours.exclude(state__in=(State.ANSWERED, *_AT_AN_END))
    return Waiting(
        to_answer=_lines(
            at_desk.filter(Q(state__in=OPEN_AT_THE_DESK) | Q(pk__in=_to_look_at(viewer))), viewer
        ),
        to_release=_lines(to_release, viewer),
        with_discloser=_lines(prepared, viewer),
        asked=_lines(unanswered, viewer),
        answered=_lines(ours.filter(state=State.ANSWERED.value), viewer),
        closed=_lines(mine.order_by(_NEWEST_OUTCOME, "-pk")[:MOST_CLOSED], viewer),
    )


@dataclass(frozen=True, slots=True)
class ForToday:
    """What a day begins with, read together."""

    to_answer: tuple[QuestionLine, ...]
    to_release: tuple[QuestionLine, ...]
    past_their_day: tuple[QuestionLine, ...]  # for whoever manages the agency's work
    asked: tuple[QuestionLine, ...]  # what the viewer's agency waits for others to answer
    stood_in_for: tuple[StoodInLine, ...]  # of desks that are closed


def for_today(viewer: Viewer) -> ForToday:
    """Which they are in one statement, and what stands in them in another."""
    which = tuple(
        [key for key, _ in keys] for keys in compiled.together(compiled.of_viewer(_FOR_TODAY, viewer))
    )
    wanted = {key for keys in which for key in keys}
    rows = _whole(Question.objects.visible_to(viewer).filter(pk__in=wanted), viewer) if wanted else {}
    lists = (tuple(line for key, line in rows.items() if key in set(keys)) for keys in which)
    to_answer, to_release, past_their_day, asked = lists
    return ForToday(to_answer, to_release, past_their_day, asked, stood_in_for(viewer))


def stood_in_for(viewer: Viewer) -> tuple[StoodInLine, ...]:
    """What cannot wait until a closed desk opens, for whoever its calls go to."""
    if not viewer.stands_in:
        return ()
    rows, opens = Question.objects.that_cannot_wait(viewer), dict(viewer.stands_in)
    lines = _whole(rows.exclude(asker_agency_id=viewer.agency_id), viewer)
    desks = dict(rows.values_list("pk", "desk_id"))
    names = agencies.desk_names(desks.values())
    return tuple(
        StoodInLine(line, names[desks[key]], moment_in_words(opens[desks[key]], at=viewer.at))
        for key, line in lines.items()
    )


def _open_at_their_desks(viewer: Viewer) -> "QuerySet[Question, Any]":
    at_desk = Question.objects.held_by(viewer).filter(desk_id__in=viewer.desk_ids)
    open_ones = Q(state__in=OPEN_AT_THE_DESK) | Q(pk__in=_to_look_at(viewer))
    return at_desk.filter(open_ones).order_by().values_list("pk", "version")


def _theirs_to_release(viewer: Viewer) -> "QuerySet[Question, Any]":
    return _to_release(viewer).order_by().values_list("pk", "version")


def _past_their_day(viewer: Viewer) -> "QuerySet[Question, Any]":
    return _late(viewer).order_by().values_list("pk", "version")


def _unanswered(viewer: Viewer) -> "QuerySet[Question, Any]":
    ours = Question.objects.asked_by(viewer).exclude(state__in=(State.ANSWERED, *_AT_AN_END))
    return ours.order_by().values_list("pk", "version")


_FOR_TODAY = (_open_at_their_desks, _theirs_to_release, _past_their_day, _unanswered)


def waiting_count(viewer: Viewer) -> int:
    """How many questions wait for this person: to answer at their desks, or to release."""
    waiting = compiled.together(compiled.of_viewer(WAITING, viewer))
    return sum(count for rows in waiting for _, count in rows)


def _at_their_desks(viewer: Viewer) -> "QuerySet[Question, tuple[int, int]]":
    rows = Question.objects.held_by(viewer).filter(desk_id__in=viewer.desk_ids, state__in=OPEN_AT_THE_DESK)
    return rows.values_list("desk_id").annotate(count=Count("pk")).order_by()


def _for_them_to_release(viewer: Viewer) -> "QuerySet[Question, tuple[int, int]]":
    return _to_release(viewer).values_list("desk_id").annotate(count=Count("pk")).order_by()


# Of each the desk and how many.
WAITING = (_at_their_desks, _for_them_to_release)


def _untaken(viewer: Viewer) -> "QuerySet[Question, tuple[int, int]]":
    at_desk = Question.objects.held_by(viewer).filter(desk_id__in=viewer.desk_ids, state__in=OPEN_AT_THE_DESK)
    return at_desk.filter(answerer=None).values_list("desk_id").annotate(count=Count("pk")).order_by()


UNTAKEN_AT_DESKS = (_untaken,)  # how many wait at each of the viewer's desks and nobody has taken on


def asked_about(viewer: Viewer, child_id: int) -> tuple[QuestionLine, ...]:
    """What the viewer's agency has asked about a child, soonest needed first."""
    rows = Question.objects.asked_by(viewer).filter(child_id=child_id)
    return once((asked_about, viewer, child_id), lambda: _lines(rows, viewer))


def open_between(child_id: int) -> tuple[OpenBetween, ...]:
    """Every question ever about a child: between which agencies, from when until it came to its end."""
    ended = dict(Outcome.objects.filter(question__child_id=child_id).values_list("question_id", "entered"))
    rows = Question.objects.filter(child_id=child_id).order_by("pk")
    columns = ("pk", "asker_agency__reference", "desk__agency__reference", "entered", "withdrawn_at")
    return tuple(
        OpenBetween(frozenset((asker, holder)), since, ended.get(pk) or withdrawn_at)
        for pk, asker, holder, since, withdrawn_at in rows.values_list(*columns)
    )


def disclosed_for_child(viewer: Viewer, child_id: int) -> tuple[DisclosedLine, ...]:
    """What the viewer's agency has been told about a child: for tonight first, then the newest told."""
    ours = Question.objects.asked_by(viewer).filter(child_id=child_id)
    rows = Disclosed.objects.visible_to(viewer)
    rows = rows.select_related("question__desk__agency", "question__child", "answer", "stood_in")
    rows = rows.prefetch_related("question__answers", "amendments__by")
    told = rows.filter(question__in=ours).order_by("-entered", "-occurred", "-pk")[:MOST_TOLD]
    kept_back = _kept_back(viewer, [row.question for row in told])
    lines = (disclosed_line(row, kept_back=row.question.child_id in kept_back) for row in told)
    return tuple(sorted(lines, key=lambda line: not line.safety))


def asked_for_concern(viewer: Viewer, concern: str) -> tuple[QuestionLine, ...]:
    """What the viewer's agency has asked because of a concern, soonest needed first."""
    return _lines(Question.objects.asked_by(viewer).filter(concern=concern), viewer) if concern else ()


def desks_asked_for(area_id: int, concern: str, *, child: str) -> tuple[tuple[str, str, str], ...]:
    """Each question about this child because of a concern, its desk and that desk's agency: by reference."""
    rows = Question._base_manager.filter(area_id=area_id, concern=concern, child__reference=child)
    return tuple(rows.order_by("pk").values_list("reference", "desk__reference", "desk__agency__reference"))


def answered_for_concern(viewer: Viewer, concern: str, *, told: bool = False) -> tuple[AnsweredLine, ...]:
    """The answers owed an outcome when `concern` is decided: exactly those `give_outcomes` insists on.

    `told`: those too whose holders have had it already.
    """
    if not concern:
        return ()
    states = [State.ANSWERED.value, *([State.CLOSED.value] if told else [])]
    answered = Question.objects.asked_by(viewer).filter(concern=concern, state__in=states)
    held = owed.held_now(answered.values_list("pk", flat=True), today=today_in_london(viewer.at))
    answered = answered.exclude(pk__in=held)
    rows = answered.select_related("desk__agency", "child").prefetch_related("disclosed", "answers")
    found = list(rows.order_by("pk"))
    kept_back = _kept_back(viewer, found)
    holders = [holder_of(row, kept_back=row.child_id in kept_back) for row in found]
    return tuple(
        AnsweredLine(
            question=row.reference,
            topic=topic_of(row),
            agency=agency,
            desk=desk,
            answered_at=_last_went(row),
            items=len(row.disclosed.all()),
        )
        for row, (agency, desk) in zip(found, holders, strict=True)
    )


def outcomes_for(viewer: Viewer) -> tuple[OutcomeLine, ...]:
    """What became of what the viewer, or their desk, has answered; the newest news first."""
    theirs = Answer.objects.filter(question=OuterRef("pk")).filter(
        Q(prepared_by_id=viewer.practitioner_id) | Q(released_by_id=viewer.practitioner_id)
    )
    rows = (
        Question.objects.held_by(viewer)
        .filter(Exists(theirs) | Q(desk_id__in=viewer.desk_ids))
        .filter(state__in=(State.ANSWERED.value, State.CLOSED.value))
        .select_related("asker_agency", "outcome")
        .prefetch_related("answers")
        .annotate(last_went=Max("answers__released_at"))
        .order_by(_NEWEST_OUTCOME, F("last_went").desc(nulls_last=True))[:MOST_CLOSED]
    )
    return tuple(outcome_line(row, today=today_in_london(viewer.at)) for row in rows)


def _late(viewer: Viewer) -> QuestionQuerySet:
    """What is past its day between the viewer's agency and another, for whoever manages its work."""
    rows = Question.objects.of_either_side(viewer)
    if not viewer.may(Right.SEE_OPEN_WORK):
        return rows.none()
    return rows.exclude(state__in=NO_LONGER_WAITED_FOR).filter(needed_by__lt=viewer.at)


def outcomes_owed(viewer: Viewer) -> tuple[OwedLine, ...]:
    """What became of these answers, the viewer owes to whoever gave them: the longest owed first."""
    found = owed.owed_by(viewer)
    kept_back = _kept_back(viewer, [row for row, _ in found])
    lines = (
        OwedLine(
            question=row.reference,
            topic=topic_of(row),
            other=", ".join(holder_of(row, kept_back=row.child_id in kept_back)),
            words=stands.words,
            due_on=stands.due_on,
            since=answered_at(row),
            overdue=stands.debt is Debt.OVERDUE,
        )
        for row, stands in found
    )
    return tuple(sorted(lines, key=lambda line: (line.since, line.question)))


def spoken_about(viewer: Viewer, child_id: int) -> tuple[SpokenLine, ...]:
    """What the viewer's agency noted of conversations about a child, newest first."""
    rows = Spoken.objects.visible_to(viewer).filter(child_id=child_id).select_related("by")
    return tuple(
        SpokenLine(row.reference, row.by.name, row.with_whom, row.said, row.agreed, row.occurred)
        for row in rows.order_by("-occurred", "-pk")[:MOST_TOLD]
    )


def open_work(area_id: int) -> tuple[OpenItem, ...]:
    """Every question that is not closed, for the desk that is asked and for whoever asked."""
    rows = Question.objects.filter(area_id=area_id).exclude(state__in=_AT_AN_END)
    found: list[OpenItem] = []
    open_ones = list(rows.select_related("desk").prefetch_related("answers"))
    guards = children.guards_of(row.child_id for row in open_ones)
    for row in open_ones:
        guard = guards[row.child_id]
        about = frozenset({row.child_id})
        found.append(replace(_to_follow(row), not_for=guard.out, only_for=guard.named, children=about))
        if row.state in (*OPEN_AT_THE_DESK, State.PREPARED):
            found.append(replace(_at_the_desk(row), not_for=guard.out, children=about))
    return tuple(found)


def _to_follow(row: Question) -> OpenItem:
    """The asker's half: until it is answered, and then until they say what became of it."""
    answered = row.state == State.ANSWERED
    return OpenItem(
        code="question.outcome_owed" if answered else "question.asked",
        what="What became of an answer, to be told" if answered else "A question that was asked",
        reference=row.reference,
        agency_id=row.asker_agency_id,
        desk_id=row.follower_desk_id,
        person_id=row.follower_id or (None if row.follower_desk_id else row.asker_id),
        since=_last_went(row) if answered else row.entered,
        due=None if answered else row.needed_by,
    )


def _at_the_desk(row: Question) -> OpenItem:
    prepared = row.state == State.PREPARED
    return OpenItem(
        code="question.to_release" if prepared else "question.to_answer",
        what="An answer, to be released" if prepared else "A question, to be answered",
        reference=row.reference,
        agency_id=row.desk.agency_id,
        desk_id=row.desk_id,
        person_id=None if prepared else row.answerer_id,
        since=max(one.entered for one in row.answers.all()) if prepared else row.reaches_at or row.entered,
        due=row.needed_by,
    )


def child_spoken_about(viewer: Viewer, spoken: str) -> str:
    """The child of a note that the viewer's agency keeps, by reference; '' for everybody else's."""
    row = Spoken.objects.visible_to(viewer).select_related("child").filter(reference=spoken).first()
    return "" if row is None else row.child.reference


def _to_release(viewer: Viewer) -> QuestionQuerySet:
    prepared = Question.objects.held_by(viewer).filter(state=State.PREPARED.value)
    if not viewer.may(Right.RELEASE_ANSWERS):
        return prepared.none()
    own = Answer.objects.filter(question=OuterRef("pk"), released_at=None, given_back_at=None)
    return prepared.exclude(Exists(own.filter(prepared_by_id=viewer.practitioner_id)))


def _to_look_at(viewer: Viewer) -> QuerySet[Challenge, int]:
    """Refusals of others that are to be looked at again, by the keys of their questions."""
    waits = Challenge.objects.filter(area_id=viewer.area_id, upheld=None)
    return waits.exclude(answer__prepared_by_id=viewer.practitioner_id).values_list("question_id", flat=True)


def _last_went(row: Question) -> datetime:
    """When nothing more was to come: with a part that was told, once the rest was withdrawn."""
    last = last_gone(row.answers.all())
    return row.withdrawn_at or (last.released_at or last.entered if last else row.entered)


def _lines(rows: QuestionQuerySet, viewer: Viewer) -> tuple[QuestionLine, ...]:
    return tuple(_whole(rows, viewer).values())


def _whole(rows: QuestionQuerySet, viewer: Viewer) -> dict[int, QuestionLine]:
    """By key, soonest needed first."""
    whole = rows.select_related("asker_agency", "desk__agency", "child")
    if not whole.query.is_sliced:
        whole = whole.order_by("needed_by", "pk")
    found = list(whole)
    kept_back = _kept_back(viewer, found)
    open_there = [row.pk for row in found if row.state in OPEN_AT_THE_DESK and row.desk_id in viewer.desk_ids]
    needs = skills_needed(found, viewer=viewer, named=open_there)
    lines = {row.pk: _line(row, viewer, kept_back=row.child_id in kept_back) for row in found}
    return {pk: replace(line, needs=needs[pk].words) if pk in needs else line for pk, line in lines.items()}


def _kept_back(viewer: Viewer, rows: list[Question]) -> frozenset[int]:
    """The children among those asked about whose place the viewer may not know, by key."""
    by_reference = {row.child.reference: row.child_id for row in rows}
    kept = children.kept_from(viewer, by_reference) if by_reference else ()
    return frozenset(by_reference[reference] for reference in kept)


def _line(row: Question, viewer: Viewer, *, kept_back: bool) -> QuestionLine:
    ours = row.asker_agency_id == viewer.agency_id
    state = as_asked(row) if ours else State(row.state)
    open_still = is_waited_for(state)
    late = open_still and row.needed_by < viewer.at
    needed = moment_in_words(row.needed_by, at=viewer.at)
    in_words = as_the_asker_reads_it if ours else as_the_holder_reads_it
    return QuestionLine(
        reference=row.reference,
        topic=topic_of(row),
        other=", ".join(holder_of(row, kept_back=kept_back)) if ours else row.asker_agency.name,
        state_words=in_words(state, withdrawn=row.withdrawn_at is not None),
        needed_by=row.needed_by,
        due="" if not open_still else f"Late: needed by {needed}" if late else f"Needed by {needed}",
        late=late,
    )
