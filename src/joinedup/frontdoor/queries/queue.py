"""The queue of the front door."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.db.models.functions import Coalesce

from joinedup.access.rules.roles import may_sit_at_the_hub, may_work_the_front_door
from joinedup.agencies.queries import asks_edition, edition_in_force
from joinedup.children.queries import asks_kept_from, kept_from
from joinedup.clocks.queries import asks_standings, standings
from joinedup.clocks.rules.standing import Standing
from joinedup.frontdoor.models import Concern, HubEntry
from joinedup.frontdoor.queries.following import (
    MOST_TO_FOLLOW,
    challenged,
    not_answered,
    still_to_happen,
    to_follow,
)
from joinedup.frontdoor.queries.profile import profile_of_edition
from joinedup.frontdoor.queries.shared import agency_words, as_written, open_ones
from joinedup.frontdoor.queries.values import DecidedLine, HubLine, Queue, QueueLine, Waiting
from joinedup.frontdoor.rules import outcomes, progress, ratings, telling
from joinedup.frontdoor.rules.coming_in import CameBy, way_in_words
from joinedup.frontdoor.rules.progress import State
from joinedup.frontdoor.rules.ratings import Profile, Rating
from joinedup.frontdoor.rules.whom import About, about_in_words
from joinedup.gate import compiled
from joinedup.gate.compiled import Question
from joinedup.gate.viewer import Viewer, seen_once
from joinedup.kernel.london import today_in_london

MOST_IN_A_QUEUE = 50
_LAST_DECIDED = 5


def waiting(viewer: Viewer) -> Waiting:
    if not may_work_the_front_door(viewer).allowed:
        return Waiting(0, 0, 0, 0, 0, None)
    rows = compiled.rows(_by_state, viewer)
    counts = {State(state): count for state, count, _ in rows}
    return Waiting(
        count=sum(counts.values()),
        new=counts.get(State.RECEIVED, 0),
        being_read=counts.get(State.BEING_READ, 0),
        for_a_manager=counts.get(State.RECOMMENDED, 0),
        for_more=counts.get(State.WAITING, 0),
        oldest=min((first for _, _, first in rows), default=None),
    )


def asks_waiting(viewer: Viewer) -> Question:
    return Question(_by_state, viewer)


def _by_state(viewer: Viewer) -> "QuerySet[Concern, tuple[str, int, datetime]]":
    counted = open_ones(viewer).values_list("state").annotate(count=Count("pk"), first=Min("occurred"))
    return counted.order_by()


def queue(viewer: Viewer, *, after: str = "") -> Queue:
    """The area's open concerns as they fall due, then oldest first; `after` is a reference to go on from."""
    compiled.ahead(viewer, *_asks_queue(viewer))
    now = seen_once(viewer, waiting)
    start = open_ones(viewer).filter(reference=as_written(after)).first() if after else None
    page = _page(viewer) if start is None else _read(_after(viewer, start))
    shown = page[:MOST_IN_A_QUEUE]
    follow, disagree = to_follow(viewer), challenged(viewer)
    return Queue(
        lines=_lines(viewer, shown),
        go_on_after=shown[-1].reference if len(page) > len(shown) else "",
        waiting=now,
        oldest_waiting=progress.how_long(now.oldest, at=viewer.at) if now.oldest else "",
        decided=_last_decided(viewer),
        to_follow=follow[:MOST_TO_FOLLOW],
        more_to_follow=len(follow) > MOST_TO_FOLLOW,
        challenged=disagree[:MOST_TO_FOLLOW],
        more_challenged=len(disagree) > MOST_TO_FOLLOW,
    )


def _asks_queue(viewer: Viewer) -> tuple[Question, ...]:
    lists = (_by_state, _first, _newest_decided, still_to_happen, not_answered)
    return (
        *compiled.of_viewer(lists, viewer),
        asks_edition(viewer.area_id, today=today_in_london(viewer.at)),
    )


def open_lines(viewer: Viewer) -> tuple[QueueLine, ...]:
    """Those that fall due first."""
    return _lines(viewer, _page(viewer)[:MOST_IN_A_QUEUE])


def at_the_hub(viewer: Viewer) -> tuple[HubLine, ...]:
    """The open concerns of the area, as they fall due, for an agency of the hub: has it added to them yet?"""
    if not may_sit_at_the_hub(viewer).allowed:
        return ()
    shown = _page(viewer)[:MOST_IN_A_QUEUE]
    by_agency = HubEntry.objects.filter(agency_id=viewer.agency_id)
    added = set(by_agency.filter(concern__in=[row.key for row in shown]).values_list("concern_id", flat=True))
    lines = _lines(viewer, shown)
    return tuple(HubLine(line, added=row.key in added) for row, line in zip(shown, lines, strict=True))


@dataclass(frozen=True, slots=True)
class _Row:
    """What a line of the queue is made of, as it is read: a list of fifty makes no fifty records."""

    key: int
    reference: str
    child_name: str
    child_birth_date: date | None
    child_expected_date: date | None
    child_age: str
    occurred: datetime  # when it was told: of a call that was written down later, when they rang
    state: str
    rating: str
    due_at: datetime | None
    waits_until: datetime | None
    came_by: str
    verified: bool
    about: str
    child: str
    agency: str
    agency_kind: str
    holder: str


_COLUMNS = (
    "pk", "reference", "child_name", "child_birth_date", "child_expected_date", "child_age", "occurred",
    "state", "rating", "due_at", "waits_until", "came_by", "verified", "about", "child__reference",
    "sender_agency__name", "sender_agency__kind", "reader__name",
)  # fmt: skip


def _as_they_fall_due(viewer: Viewer) -> QuerySet[Concern]:
    rows = open_ones(viewer).annotate(by_clock=Coalesce("due_at", "entered"))
    return rows.order_by("by_clock", "entered", "pk")


def _first(viewer: Viewer) -> "QuerySet[Concern, Any]":
    return _as_they_fall_due(viewer).values_list(*_COLUMNS)[: MOST_IN_A_QUEUE + 1]


def _after(viewer: Viewer, start: Concern) -> "QuerySet[Concern, Any]":
    due = start.due_at or start.entered
    later = Q(entered__gt=start.entered) | Q(entered=start.entered, pk__gt=start.pk)
    rows = _as_they_fall_due(viewer).filter(Q(by_clock__gt=due) | Q(by_clock=due) & later)
    return rows.values_list(*_COLUMNS)[: MOST_IN_A_QUEUE + 1]


def _page(viewer: Viewer) -> list[_Row]:
    return _read(compiled.rows(_first, viewer))


def _read(rows: Iterable[tuple[Any, ...]]) -> list[_Row]:
    """Where there is no child, no agency or nobody who has it, the join gives none: no word, here."""
    return [_Row(*row[:-4], *(one or "" for one in row[-4:])) for row in rows]


def _lines(viewer: Viewer, shown: list[_Row]) -> tuple[QueueLine, ...]:
    concerns, tied_to = [row.reference for row in shown], {row.child for row in shown if row.child}
    compiled.ahead(viewer, asks_standings(concerns), asks_kept_from(tied_to))
    edition = edition_in_force(viewer.area_id, today=today_in_london(viewer.at))
    clocks = standings(concerns, at=viewer.at, edition=edition)
    kept = kept_from(viewer, tied_to)
    in_use = profile_of_edition(edition)
    return tuple(
        _queue_line(row, clocks.get(row.reference), in_use, kept=row.child in kept, at=viewer.at)
        for row in shown
    )


def _queue_line(row: _Row, clock: Standing | None, in_use: Profile, *, kept: bool, at: datetime) -> QueueLine:
    state, about = State(row.state), About(row.about)
    told = (row.child_name, row.child_birth_date, row.child_expected_date, row.child_age)
    return QueueLine(
        reference=row.reference,
        child_name=telling.shown_name(row.child_name, about),
        age=telling.age_in_words(
            row.child_birth_date,
            expected_date=row.child_expected_date,
            about=row.child_age,
            today=today_in_london(at),
        )
        if about is About.CHILD or any(told)
        else "",
        from_agency=agency_words(row.agency, row.agency_kind, verified=row.verified, kept=kept),
        entered=row.occurred,
        waiting=progress.how_long(row.occurred, at=at),
        standing=clock,
        tied=row.child != "",
        state=state,
        state_words=progress.where_it_is(state, waits_until=row.waits_until, at=at),
        rating=row.rating,
        rating_words=in_use.called(Rating(row.rating)) if row.rating else "",
        due_at=row.due_at,
        due_words=ratings.stands(row.due_at, at=at) if row.due_at else "",
        late=row.due_at is not None and at > row.due_at,
        holder=row.holder,
        came_by=way_in_words(CameBy(row.came_by)),
        verified=row.verified,
        about_words="" if about is About.CHILD else about_in_words(about),
    )


def _last_decided(viewer: Viewer) -> tuple[DecidedLine, ...]:
    return tuple(
        DecidedLine(
            reference=reference,
            outcome=outcomes.label(outcome),
            kind=outcomes.kind_of_contact(outcome),
            decided_at=told_at,
            read_by_sender=read_at is not None,
        )
        for reference, outcome, told_at, read_at in compiled.rows(_newest_decided, viewer)
    )


def _newest_decided(viewer: Viewer) -> "QuerySet[Concern, Any]":
    rows = Concern.objects.visible_to(viewer).filter(state=State.DECIDED.value)
    columns = ("reference", "told__outcome", "told__entered", "told__read_at")
    return rows.order_by("-decided_at", "-pk").values_list(*columns)[:_LAST_DECIDED]
