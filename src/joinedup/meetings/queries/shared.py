"""What reading and changing an agenda both need: the rule of the day, and what has come in by a moment."""

from datetime import date, datetime
from functools import lru_cache
from typing import Any

from joinedup.agencies.queries import edition_in_force, read_edition
from joinedup.frontdoor.queries.for_meetings import CameIn, came_in
from joinedup.meetings.models import Brought, Case, Meeting
from joinedup.meetings.rules.drawing import Came, DailyRule, Window, rule_of
from joinedup.meetings.rules.lanes import Lane, Turn


def rule_in_use(area_id: int, *, day: date) -> DailyRule:
    """The rule in force on the day of the meeting, read once for each edition of the area's data."""
    return _read(edition_in_force(area_id, today=day))


@lru_cache(maxsize=64)
def _read(edition: str) -> DailyRule:
    return rule_of(read_edition(edition).meetings)


def drawing_of(row: Meeting, *, rule: DailyRule, until: datetime) -> dict[str, Any]:
    """What `rules.drawing.draw` takes: everything that came in by `until`."""
    found = came_in(row.area_id, since=row.since)
    last = (
        Meeting._base_manager.filter(area_id=row.area_id, kind=row.kind, starts_at__lt=row.starts_at)
        .order_by("-starts_at")
        .first()
    )
    return {
        "came": [_as_came(one) for one in found if one.entered <= until],
        "rule": rule,
        "window": Window(row.since, row.cut_off_at, 1),
        "before": _had_before(row),
        "carried": _not_reached(last) if last is not None else (),
    }


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


def _not_reached(last: Meeting) -> tuple[Came, ...]:
    """The cases that were to be spoken of at the last meeting, which is over, and were not."""
    if last.closed_at is None:
        return ()
    rows = Case._base_manager.filter(meeting=last).exclude(state=Turn.HEARD.value)
    rows = rows.exclude(lane=Lane.NOT_FOR_US.value).order_by("position", "pk").prefetch_related("children")
    return tuple(
        Came(
            reference=case.reference,
            entered=last.starts_at,
            is_open=True,
            children=tuple(one.child_id for one in sorted(case.children.all(), key=lambda one: one.place)),
        )
        for case in rows
    )
