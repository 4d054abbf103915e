"""Attendance over meetings that are over: by agency and month, by grade, and what is charged to the inviter.

Counts alone: nobody's name, and no child. In the room everybody sees them as they are; where they leave it,
to whoever only counts, small numbers of people are hidden.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from joinedup.gate.rights import Right
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import today_in_london
from joinedup.meetings.models import Case, Invitation, Meeting
from joinedup.meetings.rules import attendance as rules
from joinedup.meetings.rules.attendance import Cell, Said, Seat, State, Tally, tally
from joinedup.risk.queries.standing import Spoke

_MONTHS = 3
_MONTH_NAMES = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@dataclass(frozen=True, slots=True)
class AgencyRow:
    agency: str
    cells: tuple[Cell, ...]  # one for each month
    total: Tally
    rate: str  # '96 %', or why there is none
    inviter: str  # what is charged to whoever convened, in words


@dataclass(frozen=True, slots=True)
class GradeRow:
    grade: str
    came: str  # how many times somebody of this grade came; small numbers hidden where they leave the room
    asked: str  # how many were asked by name


@dataclass(frozen=True, slots=True)
class Attendance:
    months: tuple[str, ...]
    meetings: int
    rows: tuple[AgencyRow, ...]
    inviter: str  # over what is charged to whoever convened, with the desk's name
    grades: tuple[GradeRow, ...]
    sentence: str
    frontline: str  # places that were kept for the frontline, and what became of them, in a sentence


def attendance(viewer: Viewer) -> Attendance:
    """Of the last three months, this one too."""
    months = _months(today_in_london(viewer.at))
    rows = list(
        Invitation.objects.filter(
            area_id=viewer.area_id, meeting__closed_at__isnull=False, meeting__on_day__gte=months[0]
        )
        .select_related("agency", "meeting__desk")
        .order_by("agency__name", "pk")
    )
    inside = viewer.may(Right.WORK_WITH_CHILDREN)
    agencies: dict[str, dict[date, list[Seat]]] = defaultdict(lambda: defaultdict(list))
    for one in rows:
        if one.person_id is None:
            month = one.meeting.on_day.replace(day=1)
            agencies[one.agency.name][month].append(_seat(one))
    lines = tuple(_agency_row(name, by_month, months) for name, by_month in sorted(agencies.items()))
    return Attendance(
        months=tuple(f"{_MONTH_NAMES[month.month - 1]} {month.year}" for month in months),
        meetings=len({one.meeting_id for one in rows}),
        rows=lines,
        inviter=rules.by_whom({one.meeting.desk.name for one in rows}),
        grades=_grades(rows, inside=inside),
        sentence=rules.sentence({line.agency: line.total for line in lines}),
        frontline=_frontline(rows, inside=inside),
    )


def asked_and_came(viewer: Viewer) -> tuple[frozenset[int], frozenset[int]]:
    """Agencies that were asked in time to a meeting of those months, and those that attended or reported."""
    first = _months(today_in_london(viewer.at))[0]
    seats = Invitation.objects.filter(
        area_id=viewer.area_id, meeting__closed_at__isnull=False, meeting__on_day__gte=first, person=None
    )
    counted = (State.ATTENDED, State.REPORT, State.ABSENT)  # who could have come
    asked: set[int] = set()
    came: set[int] = set()
    for one in seats:
        state = rules.state_of(_seat(one))
        if state in counted:
            asked.add(one.agency_id)
        if state in (State.ATTENDED, State.REPORT):
            came.add(one.agency_id)
    return frozenset(asked), frozenset(came)


def _months(today: date) -> tuple[date, ...]:
    found = [today.replace(day=1)]
    while len(found) < _MONTHS:
        first = found[0]
        found.insert(0, date(first.year - (first.month == 1), (first.month - 2) % 12 + 1, 1))
    return tuple(found)


def _seat(row: Invitation) -> Seat:
    return Seat(row.invited_at is not None, row.late, Said(row.state))


def _agency_row(name: str, by_month: dict[date, list[Seat]], months: Iterable[date]) -> AgencyRow:
    total = tally(seat for seats in by_month.values() for seat in seats)
    return AgencyRow(
        agency=name,
        cells=tuple(rules.cell(tally(by_month.get(month, ()))) for month in months),
        total=total,
        rate=rules.rate_in_words(total),
        inviter=rules.charged(total),
    )


def _grades(rows: Iterable[Invitation], *, inside: bool) -> tuple[GradeRow, ...]:
    came = Counter(one.grade or "not said" for one in _who_came(rows))
    asked = Counter("frontline" for one in rows if one.frontline and one.invited_at is not None)
    known = [one for one in ("frontline", "manager", "senior", "not said") if came[one] or asked[one]]
    return tuple(
        GradeRow(
            grade.capitalize(),
            rules.shown(came[grade], inside=inside),
            rules.shown(asked[grade], inside=inside) if grade == "frontline" else "",
        )
        for grade in known
    )


def _who_came(rows: Iterable[Invitation]) -> list[Invitation]:
    """Each person once a meeting, though a seat and an invitation by name may both tell of them."""
    found: dict[tuple[int, int], Invitation] = {}
    for one in rows:
        if one.state == Said.ATTENDED.value and one.came_id is not None:
            found.setdefault((one.meeting_id, one.came_id), one)
    return list(found.values())


def _frontline(rows: list[Invitation], *, inside: bool) -> str:
    places = [one for one in rows if one.frontline and one.invited_at is not None]
    came = sum(one.state == Said.ATTENDED.value for one in places)
    everybody = _who_came(rows)
    frontline = sum(one.grade == "frontline" for one in everybody)
    return rules.frontline_in_words(
        asked=len(places), came=came, frontline=frontline, everybody=len(everybody), inside=inside
    )


def sat_on(child_id: int, *, since: datetime, until: datetime) -> tuple[Spoke, ...]:
    """Who chaired, wrote down or came to a meeting at which this child was called in that time. A meeting may
    have been open before, and a case on it may never have been called."""
    cases = Case.objects.filter(Q(child_id=child_id) | Q(children__child_id=child_id))
    called = cases.filter(decision__occurred__gte=since, decision__occurred__lt=until)
    held = Meeting.objects.filter(pk__in=called.values("meeting_id"))
    found = []
    for meeting in held.order_by("pk"):
        seats = meeting.invitations.filter(state=Said.ATTENDED.value, came__isnull=False).order_by("pk")
        sat = (meeting.chair_id, meeting.scribe_id, *seats.values_list("came_id", flat=True))
        found += [Spoke(one, None, meeting.reference) for one in dict.fromkeys(sat) if one is not None]
    return tuple(found)
