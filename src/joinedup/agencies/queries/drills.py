"""The night drill, as whoever calls and the partnership's board read it."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from joinedup.agencies.models import DrillCall, Practitioner
from joinedup.notices.queries import was_told_since
from joinedup.notices.rules.messages import Template


@dataclass(frozen=True, slots=True)
class DrillLine:
    id: int
    week: date
    at: datetime
    desk_id: int
    came: str  # in words; '' while the call was not made
    called_at: datetime | None


@dataclass(frozen=True, slots=True)
class AgencyDrills:
    """Of one agency: calls, and how many were answered in time, late and not at all."""

    agency: str
    calls: int
    in_time: int
    late: int
    not_at_all: int


def drill(area_id: int, *, week: date) -> DrillLine | None:
    row = DrillCall.objects.filter(area_id=area_id, week=week).first()
    return None if row is None else _line(row)


def drills(area_id: int, *, most: int = 26) -> tuple[DrillLine, ...]:
    """The newest weeks first."""
    return tuple(_line(row) for row in DrillCall.objects.filter(area_id=area_id).order_by("-week")[:most])


def by_agency(area_id: int, *, of: int | None) -> tuple[AgencyDrills, ...]:
    """Of the calls that were made, by the agency whose desk answered for them; `of` one of them, or all."""
    rows = DrillCall.objects.filter(area_id=area_id, called_at__isnull=False)
    if of is not None:
        rows = rows.filter(answered_for_by__agency_id=of)
    found: dict[str, Counter[str]] = {}
    for agency, came in rows.values_list("answered_for_by__agency__name", "came"):
        found.setdefault(agency, Counter())[came] += 1
    came_of = DrillCall.Came
    return tuple(
        AgencyDrills(
            name, sum(one.values()), one[came_of.IN_TIME], one[came_of.LATE], one[came_of.NOT_AT_ALL]
        )
        for name, one in sorted(found.items())
    )


def not_told(people: Collection[int], *, since: datetime) -> tuple[int, ...]:
    """Those of them whom nobody has told since then that the call is to be made."""
    rows = Practitioner.objects.filter(pk__in=people).order_by("pk").values_list("pk", "reference")
    return tuple(pk for pk, who in rows if not was_told_since(Template.DRILL_DUE, who, since=since))


def came_options() -> tuple[tuple[str, str], ...]:
    return tuple((one.value, str(one.label)) for one in DrillCall.Came)


def _line(row: DrillCall) -> DrillLine:
    words = str(DrillCall.Came(row.came).label) if row.came else ""
    return DrillLine(row.pk, row.week, row.at, row.desk_id, words, row.called_at)
