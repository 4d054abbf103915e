"""A meeting as those read it who take part: the cases that they may see, and how many they may not."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from joinedup.access import queries as access
from joinedup.children import queries as children
from joinedup.children.queries import ChildFacts
from joinedup.frontdoor.queries import for_meetings as frontdoor
from joinedup.gate.viewer import Viewer
from joinedup.kernel import references
from joinedup.kernel.london import day_in_words, moment_in_words, today_in_london
from joinedup.meetings.models import Case, CaseChild, Harmed, Invitation, Meeting
from joinedup.meetings.queries.shared import drawing_of, heard_before, rounds_on, rule_in_use
from joinedup.meetings.rules import after, drawing
from joinedup.meetings.rules.attendance import Said, Seat, State, state_of
from joinedup.meetings.rules.deciding import Advocate
from joinedup.meetings.rules.drawing import CARRIED, Agenda, DailyRule, Estimate
from joinedup.meetings.rules.lanes import Lane, Turn, may_chair
from joinedup.risk.queries import briefs
from joinedup.risk.queries import for_meetings as risk
from joinedup.ui.words import plural

_LISTED = timedelta(days=14)
_STILL_SITS = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class MeetingLine:
    """One meeting in a list: no child, and nobody's view."""

    reference: str
    name: str
    starts_at: datetime
    state: str
    chair: str
    mine: bool  # the viewer chairs it
    writes: bool
    cases: int


@dataclass(frozen=True, slots=True)
class When:
    on_day: date
    starts_at: datetime
    since: datetime
    cut_off_at: datetime
    built_at: datetime | None
    locked_at: datetime | None
    opened_at: datetime | None
    closed_at: datetime | None
    is_over: bool  # its day is past, and nobody has closed it


@dataclass(frozen=True, slots=True)
class Who:
    chair: str
    chair_id: int
    scribe: str
    scribe_id: int | None
    desk: str
    mine: bool  # the viewer chairs it


@dataclass(frozen=True, slots=True)
class ChildLine:
    id: int
    reference: str
    name: str
    called: str
    age: str


@dataclass(frozen=True, slots=True)
class WhyLine:
    """What brought a case on, in words, and the record, where the viewer may open that."""

    name: str
    words: str
    record: str
    at: datetime
    because: str  # of the chair, where it was added to a case that was on already


@dataclass(frozen=True, slots=True)
class ViewsLine:
    """Where the newest round of views on one of its children stands; what anybody said is not here."""

    reference: str
    child: str
    words: str
    fit_for_papers: bool  # the view of everybody who is not absent is in, and none is far from another
    without: tuple[int, ...]  # agencies, by key, that are absent and said none: nobody waits for them
    own_waits: bool  # the viewer's own agency has not said its view


@dataclass(frozen=True, slots=True)
class CaseLine:
    reference: str
    number: int
    child: ChildLine
    others: tuple[ChildLine, ...]
    why: tuple[WhyLine, ...]
    because: str  # of the chair, where it was added
    adviser: str  # of the person harmed: who it is, and what was said last of it; '' where nobody knows
    repeats: str  # how often its children were heard of in the twelve months before; '' where they were not
    graded: tuple[str, ...]  # how the person harmed was graded that night, by any tool
    domestic_abuse: bool  # whether an incident of it is among what brought it on
    lane: Lane
    lane_because: str
    inputs: tuple[bool | None, ...]  # one for each seat: put something in, nothing yet; None: was not asked
    views: tuple[ViewsLine, ...]
    turn: Turn
    version: int

    @property
    def put_in_words(self) -> str:
        """'3 of 5 agencies have put something in.'"""
        asked = [one for one in self.inputs if one is not None]
        return f"{sum(asked)} of {plural(len(asked), 'agency', 'agencies')} that were asked put something in."

    @property
    def marac(self) -> str:
        return after.marac(self.graded, domestic_abuse=self.domestic_abuse, repeats=self.repeats)

    @property
    def fit_for_papers(self) -> bool:
        return bool(self.views) and all(one.fit_for_papers for one in self.views)


@dataclass(frozen=True, slots=True)
class Restricted:
    """Cases that the viewer may not see: how many, and of which lane; nothing else of them."""

    lane: Lane
    count: int


@dataclass(frozen=True, slots=True)
class SeatLine:
    reference: str  # of the agency
    agency: str
    agency_id: int
    kind: str
    desk: str
    desk_id: int | None
    invited_at: datetime | None
    late: bool
    said: Said
    state: State | None  # None: nobody has said yet
    came: tuple[str, ...]
    asked: tuple[str, ...]  # people who were asked by name
    has_put_in: int  # cases for which it has something in
    own: bool  # the viewer's own agency


@dataclass(frozen=True, slots=True)
class Waiting:
    """What would come on and cannot yet, what came too late, and what was left off: for who convenes."""

    untied: tuple[str, ...]
    late: tuple[str, ...]
    left_off: tuple[tuple[str, int], ...]  # why, and how many
    new: int  # that would be drawn now


@dataclass(frozen=True, slots=True)
class MeetingFacts:
    reference: str
    name: str
    when: When
    chair: Who
    agenda: tuple[CaseLine, ...]
    restricted: tuple[Restricted, ...]
    waiting: Waiting | None  # None: not the viewer's to see
    seats: tuple[SeatLine, ...]
    estimate: Estimate
    version: int
    kept_places: int  # for people who meet families, by the area's rule
    given_places: int  # of those, so many were asked by name

    def in_lane(self, lane: Lane) -> tuple[CaseLine, ...]:
        return tuple(one for one in self.agenda if one.lane is lane)

    def hidden_in(self, lane: Lane) -> int:
        return sum(one.count for one in self.restricted if one.lane is lane)

    def count(self, lane: Lane) -> int:
        return len(self.in_lane(lane)) + self.hidden_in(lane)

    @property
    def silent(self) -> tuple[str, ...]:
        """The agencies that were asked to it and have put nothing in for any case: said once, at its head."""
        asked = [one for one in self.seats if one.invited_at is not None and self.agenda]
        return tuple(one.agency for one in asked if not one.has_put_in)

    def nothing_yet_from(self, case: CaseLine) -> tuple[str, ...]:
        """The others that were asked to it and have put nothing in for this case."""
        return tuple(
            seat.agency
            for seat, put_in in zip(self.seats, case.inputs, strict=True)
            if put_in is False and seat.has_put_in
        )

    def agreed_without(self, case: CaseLine) -> tuple[str, ...]:
        """The agencies that are absent and have said no view of it, which nobody has of them then."""
        away = {agency for one in case.views for agency in one.without}
        return tuple(seat.agency for seat in self.seats if seat.agency_id in away)

    @property
    def total(self) -> int:
        return len(self.agenda) + sum(one.count for one in self.restricted)


def meetings(viewer: Viewer) -> tuple[MeetingLine, ...]:
    """Those of the last fortnight and to come that the viewer takes part in or may chair, newest first."""
    rows = Meeting.objects.visible_to(viewer).filter(starts_at__gt=viewer.at - _LISTED)
    return _meeting_lines(viewer, rows.order_by("-starts_at", "-pk"))


def _meeting_lines(viewer: Viewer, rows: QuerySet[Meeting]) -> tuple[MeetingLine, ...]:
    found = list(rows.select_related("chair"))
    counts = Counter(Case._base_manager.filter(meeting__in=found).values_list("meeting_id", flat=True))
    return tuple(
        MeetingLine(
            row.reference,
            rule_in_use(row.area_id, day=row.on_day).name,
            row.starts_at,
            state_in_words(row, at=viewer.at),
            row.chair.name,
            row.chair_id == viewer.practitioner_id,
            row.scribe_id == viewer.practitioner_id,
            counts[row.pk],
        )
        for row in found
    )


def to_prepare(viewer: Viewer) -> tuple[MeetingLine, ...]:
    """Those of the next day that the viewer takes part in and that are not over, the first one first."""
    rows = Meeting.objects.taking_part(viewer).filter(
        closed_at=None, starts_at__gt=viewer.at - _STILL_SITS, starts_at__lt=viewer.at + timedelta(days=1)
    )
    return _meeting_lines(viewer, rows.order_by("starts_at", "pk"))


def state_in_words(row: Meeting, *, at: datetime) -> str:
    if row.closed_at is not None:
        return f"Closed {moment_in_words(row.closed_at, at=at)}"
    if after.is_over(row.on_day, today=today_in_london(at), closed=False):
        return "Its day is over, and nobody has closed it"
    if row.opened_at is not None:
        return "Sits now"
    if row.locked_at is not None:
        return f"Locked {moment_in_words(row.locked_at, at=at)}"
    if row.built_at is None:
        return f"Not drawn yet. Cut-off {moment_in_words(row.cut_off_at, at=at)}"
    return f"Drawn {moment_in_words(row.built_at, at=at)}"


def meeting_for(viewer: Viewer, reference: str) -> MeetingFacts | None:
    """None where it is absent, hidden or no reference at all."""
    wanted = references.parse(reference) or reference[:14]
    rows = Meeting.objects.visible_to(viewer).select_related("chair", "scribe", "desk")
    row = rows.filter(reference=wanted).first()
    return None if row is None else _facts(viewer, row)


def meeting_of(viewer: Viewer, case: str) -> str:
    """The meeting at which a case is, by reference; '' where the viewer may not see the case."""
    rows = Case.objects.visible_to(viewer).filter(reference=case)
    return rows.values_list("meeting__reference", flat=True).first() or ""


def not_for_the_chair(viewer: Viewer, meeting: MeetingFacts) -> tuple[CaseLine, ...]:
    """For whoever could step in: cases to be heard that they may see, and whoever chairs may not."""
    if not may_chair(viewer).allowed or meeting.chair.mine or meeting.when.closed_at is not None:
        return ()
    chair = access.viewer(meeting.chair.chair_id, at=viewer.at)
    opens: set[str] = set()
    if chair is not None:
        theirs = Case.objects.visible_to(chair).filter(meeting__reference=meeting.reference)
        opens = set(theirs.values_list("reference", flat=True))
    return tuple(
        one
        for one in meeting.agenda
        if one.reference not in opens and one.lane is not Lane.NOT_FOR_US and one.turn is not Turn.HEARD
    )


def case_for(viewer: Viewer, reference: str) -> tuple[MeetingFacts, CaseLine] | None:
    """One case with its meeting; None where it is absent, hidden or no reference at all."""
    wanted = references.parse(reference) or reference[:14]
    row = Case.objects.visible_to(viewer).filter(reference=wanted).values_list("meeting__reference").first()
    meeting = meeting_for(viewer, row[0]) if row else None
    case = next((one for one in meeting.agenda if one.reference == wanted), None) if meeting else None
    return (meeting, case) if meeting is not None and case is not None else None


def _facts(viewer: Viewer, row: Meeting) -> MeetingFacts:
    rule = rule_in_use(row.area_id, day=row.on_day)
    every = list(row.cases.order_by("position", "pk").values_list("pk", "lane"))
    seen = Case.objects.visible_to(viewer).filter(meeting=row)
    cases = {case.pk: case for case in _with_what_brought(seen)}
    hidden = Counter(lane for pk, lane in every if pk not in cases)
    seats = list(
        row.invitations.select_related("agency", "desk", "came", "person").order_by("agency__name", "pk")
    )
    rounds = rounds_on(row, list(cases))
    put_in = _put_in(row, cases.values(), rounds)
    lanes_ = Counter(lane for _, lane in every)
    own_seats = [one for one in seats if one.person_id is None]
    numbers = {pk: number for number, (pk, _) in enumerate(every, start=1)}
    lines = _lines(
        viewer,
        cases,
        numbers=numbers,
        on_day=row.on_day,
        rule=rule,
        seats=own_seats,
        put_in=put_in,
        rounds=rounds,
    )
    return MeetingFacts(
        reference=row.reference,
        name=rule.name,
        when=When(
            row.on_day, row.starts_at, row.since, row.cut_off_at, row.built_at, row.locked_at, row.opened_at,
            row.closed_at,
            after.is_over(row.on_day, today=today_in_london(viewer.at), closed=row.closed_at is not None),
        ),
        chair=Who(
            row.chair.name,
            row.chair_id,
            row.scribe.name if row.scribe else "",
            row.scribe_id,
            row.desk.name,
            row.chair_id == viewer.practitioner_id,
        ),
        agenda=lines,
        restricted=tuple(Restricted(lane, hidden[lane.value]) for lane in Lane if hidden[lane.value]),
        waiting=_waiting(viewer, row, rule),
        seats=_seats(viewer, seats, put_in),
        estimate=drawing.estimate(
            discuss=lanes_[Lane.DISCUSS.value], papers=lanes_[Lane.PAPERS.value], rule=rule
        ),
        version=row.version,
        kept_places=rule.frontline,
        given_places=sum(one.frontline and one.invited_at is not None for one in seats),
    )  # fmt: skip


def _with_what_brought(rows: QuerySet[Case]) -> QuerySet[Case]:
    return rows.prefetch_related("brought", "children").order_by("position", "pk")


def _lines(
    viewer: Viewer,
    cases: dict[int, Case],
    *,
    numbers: dict[int, int],
    on_day: date,
    rule: DailyRule,
    seats: list[Invitation],
    put_in: dict[int, frozenset[int]],
    rounds: dict[int, risk.Standing],
) -> tuple[CaseLine, ...]:
    ids = {one.child_id for case in cases.values() for one in case.children.all()}
    known = children.facts_for_each(viewer, ids)
    people = {key: _child(facts) for key, facts in known.items()}
    views = _views(viewer, rounds, {key: one.called for key, one in people.items()})
    records = {one.record for case in cases.values() for one in case.brought.all()}
    came = frontdoor.came_in_called(viewer.area_id, records)
    opens = frontdoor.opened_to(viewer, records)
    before = heard_before(list(cases))
    open_ones = {key for key, one in known.items() if not one.protected}  # the service would tell where
    who = children.advisers_around(open_ones, at=viewer.at)
    said_of_it = _said_of_the_adviser(viewer, list(cases), today=today_in_london(viewer.at))
    found = []
    for case in cases.values():
        inside = sorted(case.children.all(), key=lambda one: one.place)
        why = tuple(
            WhyLine(
                rule.called(one.code),
                _said_of(one.code, came.get(one.record)),
                one.record if one.record in opens else "",
                one.occurred,
                one.because,
            )
            for one in sorted(case.brought.all(), key=lambda one: one.pk)
        )
        found.append(
            CaseLine(
                reference=case.reference,
                number=numbers[case.pk],
                child=people[case.child_id],
                others=tuple(people[one.child_id] for one in inside if one.child_id != case.child_id),
                why=why,
                because=case.because,
                adviser=after.of_the_adviser(
                    tuple(dict.fromkeys(name for one in inside for name in who.get(one.child_id, ()))),
                    said_of_it.get(case.pk, ""),
                ),
                repeats=after.repeats(before.get(case.pk, ()), today=on_day),
                graded=tuple(came[one.record].grade for one in case.brought.all() if one.record in came),
                domestic_abuse=after.tells(
                    came[one.record].kind for one in case.brought.all() if one.record in came
                ),
                lane=Lane(case.lane),
                lane_because=case.lane_because,
                inputs=tuple(
                    None if seat.invited_at is None else seat.agency_id in put_in.get(case.pk, ())
                    for seat in seats
                ),
                views=tuple(views[one.child_id] for one in inside if one.child_id in views),
                turn=Turn(case.state),
                version=case.version,
            )
        )
    return tuple(found)


def _said_of_the_adviser(viewer: Viewer, case_ids: list[int], *, today: date) -> dict[int, str]:
    """What was said last, at this meeting or an earlier one that the viewer may read, with the day."""
    case_of: dict[int, set[int]] = defaultdict(set)
    for child, case in CaseChild._base_manager.filter(case__in=case_ids).values_list("child_id", "case_id"):
        case_of[child].add(case)
    cases = Case.objects.visible_to(viewer).filter(children__child__in=case_of)
    rows = Harmed.objects.filter(case__in=cases.values("pk")).exclude(adviser="")
    rows = rows.order_by("case__meeting__starts_at", "pk")
    found = {}
    for child, adviser, day in rows.values_list(
        "case__children__child_id", "adviser", "case__meeting__on_day"
    ):
        said = f"{Advocate(adviser).label}, said {day_in_words(day, today=today)}"
        found.update(dict.fromkeys(case_of.get(child, ()), said))
    return found


def _said_of(code: str, came: "frontdoor.CameIn | None") -> str:
    if came is None:
        return "" if code != CARRIED else "It was on the agenda of the last meeting, and nobody got to it"
    return came.words


def _child(facts: ChildFacts) -> ChildLine:
    return ChildLine(facts.id, facts.reference, facts.name, facts.called, facts.age)


def _views(viewer: Viewer, rounds: dict[int, risk.Standing], called: dict[int, str]) -> dict[int, ViewsLine]:
    """Of the rounds that the viewer may read, by child."""
    found = briefs(viewer, (one.id for one in rounds.values()))
    return {
        one.child_id: ViewsLine(
            one.reference,
            called[one.child_id],
            one.sentence or f"{one.said} of {one.asked} have said their view.",
            fit_for_papers=not one.missing and one.near,
            without=one.absent,
            own_waits=one.own_said is False and not one.closed,
        )
        for one in found.values()
    }


def _put_in(
    row: Meeting, cases: Iterable[Case], rounds: dict[int, risk.Standing]
) -> dict[int, frozenset[int]]:
    """The agencies that have put something in, by case: beside a concern, or in a round of views."""
    cases = list(cases)
    wrote = frontdoor.agencies_that_wrote(
        row.area_id, {one.record for case in cases for one in case.brought.all()}
    )
    found = {}
    for case in cases:
        said = {agency for one in case.brought.all() for agency in wrote.get(one.record, ())}
        for one in case.children.all():
            said |= rounds[one.child_id].put_in if one.child_id in rounds else frozenset()
        found[case.pk] = frozenset(said)
    return found


def _seats(viewer: Viewer, rows: list[Invitation], put_in: dict[int, frozenset[int]]) -> tuple[SeatLine, ...]:
    found = []
    for seat in rows:
        if seat.person_id is not None:
            continue
        beside = [one for one in rows if one.person_id is not None and one.agency_id == seat.agency_id]
        came = [one.came.name for one in (seat, *beside) if one.came is not None]
        said = Said(seat.state)
        found.append(
            SeatLine(
                reference=seat.agency.reference,
                agency=seat.agency.name,
                agency_id=seat.agency_id,
                kind=seat.agency.kind,
                desk=seat.desk.name if seat.desk else "",
                desk_id=seat.desk_id,
                invited_at=seat.invited_at,
                late=seat.late,
                said=said,
                state=state_of(Seat(seat.invited_at is not None, seat.late, said)) if said else None,
                came=tuple(dict.fromkeys(came)),
                asked=tuple(one.person.name for one in beside if one.person and one.invited_at),
                has_put_in=sum(seat.agency_id in agencies_ for agencies_ in put_in.values()),
                own=seat.agency_id == viewer.agency_id,
            )
        )
    return tuple(found)


def _waiting(viewer: Viewer, row: Meeting, rule: DailyRule) -> Waiting | None:
    """Asked only of those who convene: what is not on yet is nobody else's to see."""
    rows = Meeting.objects.visible_to(viewer, field="waiting").filter(pk=row.pk)
    if row.closed_at is not None or not rows.exists():
        return None
    agenda: Agenda = drawing.draw(**drawing_of(row, rule=rule, until=viewer.at))
    on = set(Case._base_manager.filter(meeting=row).values_list("brought__record", flat=True))
    new = {one.came.reference for case in agenda.cases for one in case.brought} - on
    untied = [one.came.reference for one in agenda.untied if one.came.reference not in on]
    late = [one.came.reference for one in agenda.late if one.came.reference not in on]
    opens = frontdoor.opened_to(viewer, [*untied, *late])
    off = Counter(one.because for one in agenda.left_off)
    return Waiting(
        untied=tuple(one for one in untied if one in opens),
        late=tuple(one for one in late if one in opens),
        left_off=tuple(sorted(off.items())),
        new=len(new),
    )
