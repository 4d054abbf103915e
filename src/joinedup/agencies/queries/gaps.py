"""Desks that nobody was rostered at, as it was raised."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from joinedup.agencies.models import Practitioner, Unrostered
from joinedup.agencies.queries.there import there


@dataclass(frozen=True, slots=True)
class GapLine:
    desk: str
    desk_reference: str
    agency: str
    since: datetime | None
    until: datetime | None
    nobody: bool
    raised_at: datetime
    told: tuple[str, ...]  # names and posts: whoever manages may ask them
    ended_at: datetime | None


def gaps(area_id: int, *, agency_id: int | None = None, most: int = 50) -> tuple[GapLine, ...]:
    """Of an area, or of one agency in it, the newest first; those that stand before those that are over."""
    rows = Unrostered.objects.select_related("desk__agency").prefetch_related("told")
    rows = rows.filter(desk__agency__area_id=area_id)
    if agency_id is not None:
        rows = rows.filter(desk__agency_id=agency_id)
    newest = sorted(rows.order_by("-raised_at")[:most], key=lambda row: row.ended_at is not None)
    return tuple(
        GapLine(
            row.desk.name,
            row.desk.reference,
            row.desk.agency.name,
            row.since,
            row.until,
            row.nobody,
            row.raised_at,
            tuple(f"{one.name}, {one.post}" for one in row.told.all()),
            row.ended_at,
        )
        for row in newest
    )


@dataclass(frozen=True, slots=True)
class Raised:
    at: datetime
    told: tuple[int, ...]  # keys of people; none where nobody could be told


def standing(desk_ids: Iterable[int]) -> dict[int, Raised]:
    """When and to whom it was raised that nobody is on, of those of these desks where that still stands."""
    rows = Unrostered.objects.filter(desk_id__in=set(desk_ids), ended_at=None).prefetch_related("told")
    return {row.desk_id: Raised(row.raised_at, tuple(one.pk for one in row.told.all())) for row in rows}


def holders_of(posts: Iterable[tuple[str, str]], area_id: int, *, today: date) -> tuple[int, ...]:
    """Whoever holds these posts, each as (agency's name, title), in that order; keys. No agency that left."""
    found: dict[int, None] = {}
    for agency, title in posts:
        rows = Practitioner.objects.filter(
            agency__area_id=area_id, agency__name__iexact=agency, post__iexact=title, active=True
        )
        rows = rows.filter(there(today, desk=None))
        found |= dict.fromkeys(rows.order_by("pk").values_list("pk", flat=True))
    return tuple(found)
