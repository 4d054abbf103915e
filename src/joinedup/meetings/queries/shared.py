"""What reading and changing an agenda both need: the rule of the day, what has come in by a moment, and which
rounds of views are of a case."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import Q, QuerySet

from joinedup.agencies.queries import edition_in_force, read_edition
from joinedup.frontdoor.queries.for_meetings import CameIn, came_in
from joinedup.kernel.london import today_in_london
from joinedup.meetings.models import Brought, Case, CaseChild, Meeting
from joinedup.meetings.rules.drawing import CARRIED, Came, DailyRule, Window, rule_of
from joinedup.meetings.rules.lanes import Lane, Turn
from joinedup.risk.queries.for_meetings import Standing, standing_on

_FORTNIGHT = timedelta(days=14)


def rule_in_use(area_id: int, *, day: date) -> DailyRule:
    """The rule in force on the day of the meeting, read once for each edition of the area's data."""
    return _read(edition_in_force(area_id, today=day))


@lru_cache(maxsize=64)
def _read(edition: str) -> DailyRule:
    return rule_of(read_edition(edition).meetings)


def drawing_of(row: Meeting, *, rule: DailyRule, until: datetime) -> dict[str, Any]:
    """What `rules.drawing.draw` takes: everything that came in by `until`."""
    reaches = _reaches(row)
    found = came_in(row.area_id, since=reaches)
    return {
        "came": [_as_came(one) for one in found if one.entered <= until],
        "rule": rule,
        "window": Window(row.since, row.cut_off_at, 1, reaches),
        "before": _had_before(row),
        "carried": _not_reached(row, until=until),
    }


def _earlier(row: Meeting) -> QuerySet[Meeting]:
    return Meeting._base_manager.filter(area_id=row.area_id, kind=row.kind, starts_at__lt=row.starts_at)


def _reaches(row: Meeting) -> datetime:
    """Back to the first meeting that there was, and no further than a fortnight: who meets for the first time
    does not begin with everything that ever happened."""
    first = _earlier(row).exclude(built_at=None).order_by("starts_at").first()
    return row.since if first is None else min(row.since, max(first.since, row.cut_off_at - _FORTNIGHT))


def _as_came(one: CameIn) -> Came:
    return Came(
        reference=one.reference,
        entered=one.entered,
        is_open=one.is_open,
        children=one.children,
        rating=one.rating,
        incident=bool(one.kind),
        kind=one.kind,
        grade=one.grade,
        crime=one.crime,
        tool=one.tool,
        occurred=one.occurred,
    )


def _had_before(row: Meeting) -> frozenset[str]:
    """The records that an earlier meeting has had; one whose case it did not reach comes on again by that."""
    rows = Brought._base_manager.filter(area_id=row.area_id, case__meeting__starts_at__lt=row.starts_at)
    return frozenset(rows.values_list("record", flat=True))


def _not_reached(row: Meeting, *, until: datetime) -> tuple[Came, ...]:
    """The cases that were to be spoken of at an earlier meeting, were not, and have not come on again since.

    Whether anybody closed that meeting, or opened it, is no matter once its day is over.
    """
    over = _earlier(row).filter(Q(closed_at__isnull=False) | Q(on_day__lt=today_in_london(until)))
    rows = Case._base_manager.filter(meeting__in=over).exclude(state=Turn.HEARD.value)
    rows = rows.exclude(Q(state=Turn.NOW.value) & ~Q(decision__kind="")).exclude(lane=Lane.NOT_FOR_US.value)
    again = Brought._base_manager.filter(area_id=row.area_id, code=CARRIED)
    again = again.filter(case__meeting__starts_at__lt=row.starts_at)
    rows = rows.exclude(reference__in=again.values("record")).select_related("meeting")
    rows = rows.order_by("meeting__starts_at", "position", "pk").prefetch_related("children")
    return tuple(
        Came(
            reference=case.reference,
            entered=case.meeting.starts_at,
            is_open=True,
            children=tuple(one.child_id for one in sorted(case.children.all(), key=lambda one: one.place)),
        )
        for case in rows
    )


def rounds_on(row: Meeting, case_ids: Collection[int]) -> dict[int, Standing]:
    """The round of views in which each child of these cases of a meeting stands, by the child's key.

    It was opened since the meeting was convened or since the last cut-off, and before it was closed. That of
    a case which was not reached goes on the next morning, so it may be as old as the first of them. One that
    was asked when the family came again is never of the case before.
    """
    inside = CaseChild._base_manager.filter(case__in=case_ids).values_list("child_id", "case_id")
    case_of = dict(inside)
    since = _since(row, case_ids)
    return standing_on(
        row.area_id,
        {child: since[case] for child, case in case_of.items()},
        until=row.closed_at,
        without=of_other_cases(case_of),
    )


def of_other_cases(case_of: Mapping[int, int]) -> frozenset[int]:
    """The rounds, by key, that were asked for another case of these children, by child, than this one.

    Until one was asked for this case, that of a case which was not heard is gone on with; once it was heard,
    or decided and never left, its round is of that morning alone, whether anybody has closed the meeting.
    """
    rows = CaseChild._base_manager.filter(child_id__in=case_of, round__isnull=False)
    asked = list(rows.values_list("child_id", "case_id", "round_id", "case__state", "case__decision__kind"))
    own = {child: key for child, case, key, _, _ in asked if case_of[child] == case}
    return frozenset(
        key
        for child, case, key, turn, kind in asked
        if case_of[child] != case
        and own.get(child) != key
        and (child in own or turn == Turn.HEARD.value or (turn == Turn.NOW.value and kind))
    )


def _since(row: Meeting, case_ids: Collection[int]) -> dict[int, datetime]:
    found = dict.fromkeys(case_ids, min(row.since, row.entered))
    goes_on = [
        (case, case) for case in case_ids
    ]  # a case, and one of an earlier morning that it goes on with
    while goes_on:
        rows = Brought._base_manager.filter(case__in={now for _, now in goes_on}, code=CARRIED)
        records = list(rows.values_list("case_id", "record"))
        earlier = Case._base_manager.filter(reference__in={record for _, record in records})
        before = {one.reference: one for one in earlier.select_related("meeting")}
        went_on = [
            (case, before[record])
            for case, now in goes_on
            for of, record in records
            if of == now and record in before
        ]
        for case, one in went_on:
            found[case] = min(found[case], one.meeting.since, one.meeting.entered)
        goes_on = [(case, one.pk) for case, one in went_on]
    return found


def heard_before(case_ids: Iterable[int]) -> dict[int, list[date]]:
    """On which days the children of these cases were heard of in earlier meetings."""
    child_of: dict[int, set[int]] = defaultdict(set)
    for child, case in CaseChild._base_manager.filter(case__in=case_ids).values_list("child_id", "case_id"):
        child_of[child].add(case)
    found: dict[int, set[tuple[int, date]]] = defaultdict(set)
    rows = CaseChild._base_manager.filter(child_id__in=child_of, case__state=Turn.HEARD.value)
    for child, other, day in rows.values_list("child_id", "case_id", "case__meeting__on_day"):
        for case in child_of[child] - {other}:
            found[case].add((other, day))
    return {case: [day for _, day in sorted(days)] for case, days in found.items()}
