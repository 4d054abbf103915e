"""The board's list of barriers to sharing."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from joinedup.access import queries as access
from joinedup.agencies import queries as agencies
from joinedup.agencies.queries import PractitionerLine
from joinedup.gate.rights import Right
from joinedup.gate.viewer import Viewer
from joinedup.kernel import references
from joinedup.kernel.london import today_in_london
from joinedup.sharing.models import Answer, Barrier, Question
from joinedup.sharing.rules.barriers import DELAY, Pair, in_words, recurring
from joinedup.sharing.rules.following_up import editions, in_force
from joinedup.sharing.rules.states import NO_LONGER_WAITED_FOR


@dataclass(frozen=True, slots=True)
class BarrierLine:
    reference: str
    what: str
    asker: str
    holder: str
    found_at: datetime
    owner: str
    owner_reference: str
    due_on: date | None
    overdue: bool
    done: str
    closed_at: datetime | None
    closed_by: str
    version: int
    may_own: tuple[tuple[str, str], ...]  # references and names


def barriers_of(viewer: Viewer) -> QuerySet[Barrier]:
    """Those between the viewer's agency and another; for whoever counts or administers the area, all."""
    rows = Barrier.objects.filter(area_id=viewer.area_id)
    if viewer.may(Right.COUNT_ONLY) or viewer.may(Right.ADMINISTER_EVERY_AGENCY):
        return rows
    return rows.filter(Q(asker_agency_id=viewer.agency_id) | Q(holder_agency_id=viewer.agency_id))


def barriers(viewer: Viewer) -> tuple[BarrierLine, ...]:
    """The open ones first, those due soonest before the others."""
    rows = _whole(barriers_of(viewer)).order_by("closed_at", "due_on", "pk")
    lines = [_line(row, at=viewer.at) for row in rows]
    return tuple(sorted(lines, key=lambda one: (one.closed_at is not None, one.due_on or date.max)))


def barrier(viewer: Viewer, reference: str) -> BarrierLine | None:
    wanted = references.parse(reference) or ""
    row = _whole(barriers_of(viewer)).filter(reference=wanted).first()
    return None if row is None else _line(row, at=viewer.at)


def may_own(row: Barrier, *, at: datetime) -> tuple[PractitionerLine, ...]:
    """Who manages work at either of the two agencies."""
    keys = [
        key
        for agency in (row.asker_agency_id, row.holder_agency_id)
        for key in access.managers(agency, area_id=row.area_id, at=at)
    ]
    return tuple(agencies.practitioner(key) for key in keys)


def found_now(area_id: int, *, at: datetime) -> tuple[Pair, ...]:
    """What keeps coming, and stands on no open barrier yet."""
    limits = in_force(today_in_london(at), among=editions())
    since = at - limits.barrier_within
    events = [*_refusals(area_id, since=since), *_delays(area_id, since=since, at=at)]
    rows = Barrier.objects.filter(area_id=area_id)
    open_now = {_pair(row) for row in rows.filter(closed_at=None)}
    closed = {_pair(row): row.closed_at for row in rows.order_by("closed_at") if row.closed_at is not None}
    return tuple(
        pair for pair in recurring(events, at=at, closed=closed, limits=limits) if pair not in open_now
    )


def _refusals(area_id: int, *, since: datetime) -> list[tuple[Pair, datetime]]:
    rows = Answer.objects.filter(area_id=area_id, way=Answer.Way.CANNOT, released_at__gte=since)
    columns = ("reason", "question__asker_agency_id", "question__desk__agency_id", "released_at")
    return [
        (Pair(reason, asker, holder), at)
        for reason, asker, holder, at in rows.exclude(reason="").values_list(*columns)
    ]


def _delays(area_id: int, *, since: datetime, at: datetime) -> list[tuple[Pair, datetime]]:
    """Questions that were not answered by the moment for which they were needed."""
    rows = Question.objects.filter(area_id=area_id, needed_by__gte=since, needed_by__lt=at, withdrawn_at=None)
    found = []
    for row in rows.select_related("desk").prefetch_related("answers"):
        first = min((one.released_at for one in row.answers.all() if one.released_at), default=None)
        waits = first is None and row.state not in NO_LONGER_WAITED_FOR
        if waits or (first is not None and first > row.needed_by):
            found.append((Pair(DELAY, row.asker_agency_id, row.desk.agency_id), row.needed_by))
    return found


def _pair(row: Barrier) -> Pair:
    return Pair(row.code, row.asker_agency_id, row.holder_agency_id)


def _whole(rows: QuerySet[Barrier]) -> QuerySet[Barrier]:
    return rows.select_related("asker_agency", "holder_agency", "owner", "closed_by")


def _line(row: Barrier, *, at: datetime) -> BarrierLine:
    overdue = row.closed_at is None and row.due_on is not None and row.due_on < today_in_london(at)
    return BarrierLine(
        reference=row.reference,
        what=in_words(row.code),
        asker=row.asker_agency.name,
        holder=row.holder_agency.name,
        found_at=row.entered,
        owner=row.owner.name if row.owner else "",
        owner_reference=row.owner.reference if row.owner else "",
        due_on=row.due_on,
        overdue=overdue,
        done=row.done,
        closed_at=row.closed_at,
        closed_by=row.closed_by.name if row.closed_by else "",
        version=row.version,
        may_own=tuple((one.reference, f"{one.name}, {one.agency_name}") for one in may_own(row, at=at)),
    )
