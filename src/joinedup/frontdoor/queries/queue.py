"""The queue of the front door."""

from datetime import datetime

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from joinedup.access.rules.roles import may_sit_at_the_hub, may_work_the_front_door
from joinedup.children.queries import kept_from
from joinedup.clocks.queries import standings
from joinedup.clocks.rules.standing import Standing
from joinedup.frontdoor.models import Concern, HubEntry
from joinedup.frontdoor.queries.following import challenged, to_follow
from joinedup.frontdoor.queries.profile import profile_in_use
from joinedup.frontdoor.queries.shared import age_of, as_written, child_of, open_ones, sender_words
from joinedup.frontdoor.queries.triage import due_words, is_late
from joinedup.frontdoor.queries.values import DecidedLine, HubLine, Queue, QueueLine, Waiting
from joinedup.frontdoor.rules import outcomes, progress, telling
from joinedup.frontdoor.rules.coming_in import CameBy, way_in_words
from joinedup.frontdoor.rules.progress import State
from joinedup.frontdoor.rules.ratings import Profile, Rating
from joinedup.gate import compiled
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import today_in_london

MOST_IN_A_QUEUE = 50
_LAST_DECIDED = 5


def waiting(viewer: Viewer) -> Waiting:
    if not may_work_the_front_door(viewer).allowed:
        return Waiting(0, 0, 0, 0)
    counts = {State(state): count for state, count in compiled.rows(_by_state, viewer)}
    return Waiting(
        count=sum(counts.values()),
        new=counts.get(State.RECEIVED, 0),
        being_read=counts.get(State.BEING_READ, 0),
        for_a_manager=counts.get(State.RECOMMENDED, 0),
    )


def _by_state(viewer: Viewer) -> "QuerySet[Concern, tuple[str, int]]":
    return open_ones(viewer).values_list("state").annotate(count=Count("pk")).order_by()


def queue(viewer: Viewer, *, after: str = "") -> Queue:
    """The area's open concerns as they fall due, then oldest first; `after` is a reference to go on from."""
    rows = open_ones(viewer).annotate(by_clock=Coalesce("due_at", "entered"))
    rows = rows.select_related("sender_agency", "child", "reader").order_by("by_clock", "entered", "pk")
    start = open_ones(viewer).filter(reference=as_written(after)).first() if after else None
    if start is not None:
        due = start.due_at or start.entered
        later = Q(entered__gt=start.entered) | Q(entered=start.entered, pk__gt=start.pk)
        rows = rows.filter(Q(by_clock__gt=due) | Q(by_clock=due) & later)
    page = list(rows[: MOST_IN_A_QUEUE + 1])
    shown = page[:MOST_IN_A_QUEUE]
    clocks = standings([row.reference for row in shown], at=viewer.at)
    kept = kept_from(viewer, filter(None, map(child_of, shown)))
    in_use = profile_in_use(viewer.area_id, today=today_in_london(viewer.at))
    oldest = open_ones(viewer).aggregate(first=Min("entered"))["first"]
    return Queue(
        lines=tuple(
            _queue_line(row, clocks.get(row.reference), in_use, kept=child_of(row) in kept, at=viewer.at)
            for row in shown
        ),
        go_on_after=shown[-1].reference if len(page) > len(shown) else "",
        waiting=waiting(viewer),
        oldest_waiting=progress.how_long(oldest, at=viewer.at) if oldest else "",
        decided=_last_decided(viewer),
        to_follow=to_follow(viewer),
        challenged=challenged(viewer),
    )


def at_the_hub(viewer: Viewer) -> tuple[HubLine, ...]:
    """The open concerns of the area, as they fall due, for an agency of the hub: has it added to them yet?"""
    if not may_sit_at_the_hub(viewer).allowed:
        return ()
    added = HubEntry.objects.filter(concern=OuterRef("pk"), agency_id=viewer.agency_id)
    rows = open_ones(viewer).annotate(by_clock=Coalesce("due_at", "entered"), has_added=Exists(added))
    rows = rows.select_related("sender_agency", "child", "reader").order_by("by_clock", "entered", "pk")
    shown = list(rows[:MOST_IN_A_QUEUE])
    clocks = standings([row.reference for row in shown], at=viewer.at)
    kept = kept_from(viewer, filter(None, map(child_of, shown)))
    in_use = profile_in_use(viewer.area_id, today=today_in_london(viewer.at))
    return tuple(
        HubLine(
            _queue_line(row, clocks.get(row.reference), in_use, kept=child_of(row) in kept, at=viewer.at),
            added=row.has_added,
        )
        for row in shown
    )


def _queue_line(
    row: Concern, clock: Standing | None, in_use: Profile, *, kept: bool, at: datetime
) -> QueueLine:
    state = State(row.state)
    return QueueLine(
        reference=row.reference,
        child_name=telling.shown_name(row.child_name),
        age=age_of(row, at=at),
        from_agency=sender_words(row, kept=kept),
        entered=row.entered,
        waiting=progress.how_long(row.entered, at=at),
        standing=clock,
        tied=row.child_id is not None,
        state=state,
        state_words=progress.inside_words(state),
        rating=row.rating,
        rating_words=in_use.called(Rating(row.rating)) if row.rating else "",
        due_words=due_words(row, at=at),
        late=is_late(row, at=at),
        holder=row.reader.name if row.reader else "",
        came_by=way_in_words(CameBy(row.came_by)),
        verified=row.verified,
    )


def _last_decided(viewer: Viewer) -> tuple[DecidedLine, ...]:
    rows = (
        Concern.objects.visible_to(viewer)
        .filter(state=State.DECIDED.value)
        .select_related("told")
        .order_by("-decided_at", "-pk")[:_LAST_DECIDED]
    )
    return tuple(
        DecidedLine(
            reference=row.reference,
            outcome=outcomes.label(row.told.outcome),
            kind=outcomes.kind_of_contact(row.told.outcome),
            decided_at=row.told.entered,
            read_by_sender=row.told.read_at is not None,
        )
        for row in rows
    )
