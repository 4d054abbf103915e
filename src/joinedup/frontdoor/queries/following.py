"""What was decided and has to happen elsewhere, and what was said against a decision."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Least

from joinedup.agencies.rules.owners import OpenItem
from joinedup.frontdoor.models import (
    Challenge,
    Concern,
    DecidedBefore,
    FollowThrough,
    MoreAsked,
    NotDone,
    Recommendation,
    WrongTie,
)
from joinedup.frontdoor.queries.values import ChallengeLine, FollowLine, MoreLine, NotDoneLine
from joinedup.frontdoor.rules import outcomes
from joinedup.frontdoor.rules.challenging import Came
from joinedup.frontdoor.rules.following import Follow, WhyLate, came_of_in_words
from joinedup.gate import compiled
from joinedup.gate.rights import Right
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import end_of_day, from_london, today_in_london

MOST_TO_FOLLOW = 20
# The earlier of the two; with nothing beside it one is read as both, since SQLite makes nothing of the two.
_DUE_ON = Least(Coalesce("limit_on", "by_when"), Coalesce("by_when", "limit_on"))


def follow_through(*, today: date, **whose: Concern | DecidedBefore) -> FollowLine | None:
    """Of `concern=`, or of what was decided `before=` and is decided anew."""
    found = FollowThrough.objects.filter(**whose).values_list(*_OF_FOLLOW).first()
    if found is None:
        return None
    tried = NotDone.objects.filter(**{f"follow__{name}": one for name, one in whose.items()})
    lines = tuple(
        NotDoneLine(
            who=one.who,
            by_when=one.by_when,
            came_of=came_of_in_words(one.came_of),
            came_of_more=one.came_of_more,
            by=one.by.name,
            at=one.entered,
        )
        for one in tried.select_related("by").order_by("-pk")
    )
    return replace(_line(found, today=today), not_done=lines)


def to_follow(viewer: Viewer) -> tuple[FollowLine, ...]:
    """What is still to happen, as it falls due; one more than a page shows, where there are more."""
    today = today_in_london(viewer.at)
    return tuple(_line(row, today=today) for row in compiled.rows(still_to_happen, viewer))


def to_follow_today(viewer: Viewer) -> tuple[FollowLine, ...]:
    """For My day: all that a time limit runs on, and all that its day has come for."""
    today = today_in_london(viewer.at)
    return (*_again(viewer), *(_line(row, today=today) for row in compiled.rows(_for_today, viewer)))


def _again(viewer: Viewer) -> tuple[FollowLine, ...]:
    """What was decided while it was tied to somebody else waits for whom it is about, before all else."""
    today = today_in_london(viewer.at)
    return tuple(
        FollowLine(
            reference=reference,
            version=0,
            code="",
            outcome="It was tied to somebody else: say who it is about",
            said=(),
            by_when=today_in_london(since),
            limit_on=None,
            limit_source="",
            late=today_in_london(since) < today,
            came_of="",
            came_of_more="",
            why_late=(),
            ended_at=None,
            ended_by="",
            since=since,
        )
        for reference, since in compiled.rows(to_tie_again, viewer)
    )


def to_tie_again(viewer: Viewer) -> "QuerySet[WrongTie, Any]":
    rows = WrongTie.objects.filter(_of_their_concerns(viewer), area_id=viewer.area_id, settled_at=None)
    return rows.order_by("pk").values_list("concern__reference", "entered")


def still_to_happen(viewer: Viewer) -> "QuerySet[FollowThrough, Any]":
    return _open_ones(viewer).values_list(*_OF_FOLLOW)[: MOST_TO_FOLLOW + 1]


def _for_today(viewer: Viewer) -> "QuerySet[FollowThrough, Any]":
    come = Q(limit_on__isnull=False) | Q(by_when__lte=today_in_london(viewer.at))
    return _open_ones(viewer).filter(come).values_list(*_OF_FOLLOW)


def _open_ones(viewer: Viewer) -> "QuerySet[FollowThrough]":
    rows = FollowThrough.objects.filter(area_id=viewer.area_id, ended_at=None)
    return rows.filter(_of_their_concerns(viewer)).order_by(_DUE_ON, "pk")


def _of_their_concerns(viewer: Viewer) -> Exists:
    """Asked of each row that is open, which are few; a list of what may be seen holds years of concerns."""
    return Exists(Concern.objects.visible_to(viewer).filter(pk=OuterRef("concern_id")))


def more_asked(row: Concern, *, at: datetime) -> tuple[MoreLine, ...]:
    """Newest first."""
    rows = MoreAsked.objects.filter(concern=row).select_related("by").order_by("-pk")
    return tuple(
        MoreLine(
            text=one.text,
            who=one.who,
            needed_by=one.needed_by,
            over=one.needed_by <= at,
            meanwhile=one.meanwhile,
            because=one.because,
            by_name=one.by.name,
            at=one.entered,
            read_at=one.read_at,
            answer=one.answer,
            answered_at=one.answered_at,
            ended_at=one.ended_at,
        )
        for one in rows
    )


def challenges(row: Concern, *, today: date) -> tuple[ChallengeLine, ...]:
    """Newest first."""
    rows = Challenge.objects.filter(concern=row).order_by("-pk").values_list(*_OF_CHALLENGE)
    return tuple(_challenge(one, today=today) for one in rows)


def challenged(viewer: Viewer) -> tuple[ChallengeLine, ...]:
    """Those that nobody has answered, as they fall due."""
    today = today_in_london(viewer.at)
    return tuple(_challenge(row, today=today) for row in compiled.rows(not_answered, viewer))


def challenges_to_answer(viewer: Viewer) -> tuple[ChallengeLine, ...]:
    """For My day of a manager: those of decisions that were not theirs."""
    if not viewer.may(Right.AUTHORISE_DECISIONS):
        return ()
    own = Recommendation.objects.filter(
        concern=OuterRef("concern"), before=None, authorisation__by_id=viewer.practitioner_id
    )
    rows = _not_yet_answered(viewer).exclude(Exists(own))
    today = today_in_london(viewer.at)
    return tuple(_challenge(one, today=today) for one in rows.order_by("due_on").values_list(*_OF_CHALLENGE))


def not_answered(viewer: Viewer) -> "QuerySet[Challenge, Any]":
    rows = _not_yet_answered(viewer).order_by("due_on", "pk")
    return rows.values_list(*_OF_CHALLENGE)[: MOST_TO_FOLLOW + 1]


def _not_yet_answered(viewer: Viewer) -> "QuerySet[Challenge]":
    rows = Challenge.objects.filter(area_id=viewer.area_id, answered_at=None)
    return rows.filter(_of_their_concerns(viewer))


_OF_FOLLOW = (
    "concern__reference", "version", "outcome", "who", "by_when", "agreed", "agreed_more", "came_of",
    "came_of_more", "ended_at", "ended_by__name", "limit_on", "limit_source", "entered",
    "desk__name", "desk__agency__name", "worker__name", "opened_by__name",
    "late_because", "late_agreed_by", "late_meanwhile",
)  # fmt: skip


def _line(row: tuple[Any, ...], *, today: date) -> FollowLine:
    reference, version, outcome, who, by_when, agreed, agreed_more, came_of, more, *ended = row
    ended_at, ended_by, limit_on, limit_source, since, desk, agency, worker, opened_by, *why_late = ended
    passed = (("Passed to", ", ".join(filter(None, (worker, desk, agency)))),) if desk else ()
    opened = f"{opened_by} has opened it" if opened_by else "Nobody there has opened it yet"
    first = _first(by_when, limit_on)
    return FollowLine(
        reference=reference,
        version=version,
        code=outcome,
        outcome=outcomes.label(outcome),
        said=(
            *passed,
            *((("Whether they have it", opened),) if desk else ()),
            *Follow(who, by_when, agreed, agreed_more).lines(),
        ),
        by_when=by_when,
        limit_on=limit_on,
        limit_source=limit_source,
        late=ended_at is None and first is not None and first < today,
        came_of=came_of_in_words(came_of) if came_of else "",
        came_of_more=more,
        why_late=WhyLate(*why_late).lines(),
        ended_at=ended_at,
        ended_by=ended_by or "",
        since=since,
    )


def _first(*days: date | None) -> date | None:
    return min(filter(None, days), default=None)


_OF_CHALLENGE = (
    "concern__reference", "version", "text", "entered", "due_on", "source", "came", "answer",
    "answered_by__name", "answered_at",
)  # fmt: skip


def _challenge(row: tuple[Any, ...], *, today: date) -> ChallengeLine:
    reference, version, text, at, due_on, source, came, answer, answered_by, answered_at = row
    return ChallengeLine(
        reference=reference,
        version=version,
        text=text,
        at=at,
        due_on=due_on,
        source=source,
        late=answered_at is None and due_on < today,
        came=Came(came).words if came else "",
        answer=answer,
        answered_by=answered_by or "",
        answered_at=answered_at,
    )


def open_afterwards(area_id: int) -> tuple[tuple[OpenItem, Concern], ...]:
    """What was decided and is still to happen, and what was said against a decision: the front door's desk
    has both, with the concern that each belongs to."""
    to_happen = FollowThrough.objects.filter(area_id=area_id, ended_at=None).select_related("concern__desk")
    against = Challenge.objects.filter(area_id=area_id, answered_at=None).select_related("concern__desk")
    again = "Decided, and tied to somebody else: to say who it is about"
    follow, answer = "Something decided, to be followed", "A sender does not agree, to be answered"
    found = [
        ("concern.to_follow", follow, one.concern, one.entered, _first(one.limit_on, one.by_when))
        for one in to_happen
    ]
    wrong = WrongTie.objects.filter(area_id=area_id, settled_at=None).select_related("concern__desk")
    found += [
        ("concern.to_tie_again", again, one.concern, one.entered, today_in_london(one.entered))
        for one in wrong
    ]
    found += [("concern.challenged", answer, one.concern, one.entered, one.due_on) for one in against]
    return passed_on(to_happen) + tuple(
        (_open(code, what, row, since, by), row) for code, what, row, since, by in found if row is not None
    )


def passed_on(rows: "QuerySet[FollowThrough]") -> tuple[tuple[OpenItem, Concern], ...]:
    """Of these, what was passed on to a desk, each with its concern."""
    passed = rows.exclude(desk=None).exclude(concern=None).select_related("desk", "concern__desk")
    return tuple((_passed(one, one.concern), one.concern) for one in passed if one.concern is not None)


def _passed(one: FollowThrough, row: Concern) -> OpenItem:
    assert one.desk is not None
    due = end_of_day(_first(one.limit_on, one.by_when) or today_in_london(one.entered))
    code, what = "concern.passed_on", "Passed on to you by the front door, to be opened"
    if one.opened_at is not None:
        code, what = "concern.with_them", "Passed on to you by the front door"
    whose = (one.desk.agency_id, one.desk_id, one.worker_id)
    return OpenItem(code, what, row.reference, *whose, one.entered, due)


def _open(code: str, what: str, row: Concern, since: datetime, by: date | None) -> OpenItem:
    """Due at the end of the day that was said."""
    due = None if by is None else from_london(datetime.combine(by + timedelta(days=1), time())).moment
    return OpenItem(code, what, row.reference, row.desk.agency_id, row.desk_id, None, since, due)
