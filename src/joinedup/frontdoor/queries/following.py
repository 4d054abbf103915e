"""What was decided and has to happen elsewhere, and what was said against a decision."""

from datetime import date, datetime, time, timedelta

from joinedup.agencies.rules.owners import OpenItem
from joinedup.frontdoor.models import Challenge, Concern, FollowThrough
from joinedup.frontdoor.queries.values import ChallengeLine, FollowLine
from joinedup.frontdoor.rules import outcomes
from joinedup.frontdoor.rules.following import CameOf, Follow, came_of_in_words
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import from_london, today_in_london

MOST_TO_FOLLOW = 20


def follow_through(row: Concern, *, today: date) -> FollowLine | None:
    found = FollowThrough.objects.filter(concern=row).select_related("concern", "ended_by").first()
    return None if found is None else _line(found, today=today)


def to_follow(viewer: Viewer) -> tuple[FollowLine, ...]:
    """What is still to happen, as it falls due."""
    mine = Concern.objects.visible_to(viewer).values("pk")
    rows = FollowThrough.objects.filter(concern__in=mine, ended_at=None).select_related("concern", "ended_by")
    today = today_in_london(viewer.at)
    return tuple(_line(row, today=today) for row in rows.order_by("by_when", "pk")[:MOST_TO_FOLLOW])


def challenges(row: Concern, *, today: date) -> tuple[ChallengeLine, ...]:
    """Newest first."""
    rows = Challenge.objects.filter(concern=row).select_related("answered_by", "concern").order_by("-pk")
    return tuple(_challenge(one, today=today) for one in rows)


def challenged(viewer: Viewer) -> tuple[ChallengeLine, ...]:
    """Those that nobody has answered, as they fall due."""
    mine = Concern.objects.visible_to(viewer).values("pk")
    rows = Challenge.objects.filter(concern__in=mine, answered_at=None).select_related(
        "answered_by", "concern"
    )
    today = today_in_london(viewer.at)
    return tuple(_challenge(one, today=today) for one in rows.order_by("due_on", "pk")[:MOST_TO_FOLLOW])


def _line(row: FollowThrough, *, today: date) -> FollowLine:
    said = Follow(row.who, row.by_when, row.agreed, row.agreed_more)
    return FollowLine(
        reference=row.concern.reference,
        version=row.version,
        outcome=outcomes.label(row.outcome),
        said=said.lines(),
        by_when=row.by_when,
        late=row.ended_at is None and row.by_when is not None and row.by_when < today,
        came_of=came_of_in_words(CameOf(row.came_of)) if row.came_of else "",
        came_of_more=row.came_of_more,
        ended_at=row.ended_at,
        ended_by=row.ended_by.name if row.ended_by else "",
    )


def _challenge(row: Challenge, *, today: date) -> ChallengeLine:
    return ChallengeLine(
        reference=row.concern.reference,
        version=row.version,
        text=row.text,
        at=row.entered,
        due_on=row.due_on,
        source=row.source,
        late=row.answered_at is None and row.due_on < today,
        answer=row.answer,
        answered_by=row.answered_by.name if row.answered_by else "",
        answered_at=row.answered_at,
    )


def open_afterwards(area_id: int) -> tuple[tuple[OpenItem, Concern], ...]:
    """What was decided and is still to happen, and what was said against a decision: the front door's desk
    has both, with the concern that each belongs to."""
    to_happen = FollowThrough.objects.filter(area_id=area_id, ended_at=None).select_related("concern__desk")
    against = Challenge.objects.filter(area_id=area_id, answered_at=None).select_related("concern__desk")
    follow, answer = "Something decided, to be followed", "A sender does not agree, to be answered"
    return (
        *(
            (_open("concern.to_follow", follow, one.concern, one.entered, one.by_when), one.concern)
            for one in to_happen
        ),
        *(
            (_open("concern.challenged", answer, one.concern, one.entered, one.due_on), one.concern)
            for one in against
        ),
    )


def _open(code: str, what: str, row: Concern, since: datetime, by: date | None) -> OpenItem:
    """Due at the end of the day that was said."""
    due = None if by is None else from_london(datetime.combine(by + timedelta(days=1), time())).moment
    return OpenItem(code, what, row.reference, row.desk.agency_id, row.desk_id, None, since, due)
