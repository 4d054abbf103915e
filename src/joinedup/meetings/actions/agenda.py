"""A meeting is convened, its agenda is drawn by the area's rule, sorted and locked."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.db.models import Max
from django.http import Http404

from joinedup import store
from joinedup.agencies import queries as agencies
from joinedup.children import queries as children
from joinedup.frontdoor.queries import for_meetings as frontdoor
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.kernel import references
from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.kernel.decisions import refuse
from joinedup.kernel.london import today_in_london
from joinedup.meetings.actions.asking import ask_at_once, ask_for_views
from joinedup.meetings.actions.attendance import ask_everybody
from joinedup.meetings.models import Brought, Case, CaseChild, Meeting
from joinedup.meetings.queries.asked import who_could_write
from joinedup.meetings.queries.shared import drawing_of, rule_in_use
from joinedup.meetings.rules import drawing, lanes
from joinedup.meetings.rules.drawing import ADDED, CARRIED, Drawn
from joinedup.meetings.rules.lanes import Lane, Turn, Way
from joinedup.trail import actions as trail


@store.action
def convene(day: date, *, by: Viewer, at: datetime, key: str = "") -> str:
    """Convene the daily meeting of a day, ask everybody to it who sits at it by the rule; its reference.

    A morning has one. Whoever convenes it a second time is led to the one that there is.
    """
    insist(lanes.may_chair(by))
    standing = Meeting._base_manager.filter(area_id=by.area_id, kind="daily", on_day=day).first()
    if standing is not None:
        trail.record("meeting.stood_already", by=by, at=at, about=(standing.reference,))
        return standing.reference
    rule, calendar = rule_in_use(by.area_id, day=day), england_and_wales()
    starts = drawing.starts_at(day, rule=rule)
    insist(lanes.may_convene(day, today=today_in_london(at), starts_at=starts, at=at, calendar=calendar))
    since = drawing.window(day, rule=rule, calendar=calendar)
    desk = agencies.front_door_desk(by.area_id)
    row = Meeting._base_manager.create(
        area_id=by.area_id,
        occurred=starts,
        entered=at,
        on_day=day,
        agency_id=desk.agency_id,
        desk_id=desk.id,
        chair_id=by.practitioner_id,
        starts_at=starts,
        since=since.since,
        cut_off_at=since.until,
    )
    ask_everybody(row, rule=rule, by=by, at=at)
    trail.record("meeting.convened", by=by, at=at, about=(row.reference,))
    return row.reference


@store.action
def build(reference: str, *, by: Viewer, at: datetime, key: str = "") -> str:
    """Draw what has come in by now. What stands stays, in its order; what is new follows it."""
    row = to_chair(reference, by=by)
    insist(lanes.may_build(locked=row.locked_at is not None))
    rule = rule_in_use(row.area_id, day=row.on_day)
    agenda = drawing.draw(**drawing_of(row, rule=rule, until=at))
    about: list[str] = []
    for drawn in agenda.cases:
        about += _put_on(row, drawn, by=by, at=at)
    row.change(based_on=row.version, built_at=at)
    trail.record("meeting.built", by=by, at=at, about=(row.reference, *about))
    return row.reference


@store.action
def add(
    reference: str,
    *,
    what: str,
    because: str,
    urgent: bool = False,
    by: Viewer,
    at: datetime,
    key: str = "",
) -> str:
    """Put on what the rule does not bring or what came too late, with a reason: a child, or a concern whose
    child is known, by reference. The reference of the case.

    What tells of a child who is on the agenda already joins that child's case, with its own reason.

    Urgent: its views are asked for at once, locked or not, and none of them is held back.
    """
    row = to_chair(reference, by=by)
    insist(lanes.may_add(closed=row.closed_at is not None, because=because))
    children_ids, record, came = _meant(what, by=by, at=at)
    standing = CaseChild.objects.filter(meeting=row, child_id__in=children_ids).select_related("case").first()
    if standing is not None:
        case = standing.case
        there = bool(record) and case.brought.filter(record=record).exists()
        heard = case.state == Turn.HEARD.value
        insist(lanes.may_join(case.position, record=bool(record), there=there, heard=heard))
        _join(case, children_ids, at=at)
        Case._base_manager.filter(pk=case.pk).update(lane=Lane.DISCUSS.value)
    else:
        case = _new_case(row, children_ids, ADDED, record, by=by, at=at)
        Case._base_manager.filter(pk=case.pk).update(because=because, added_by_id=by.practitioner_id)
    if record:
        _bring(case, [(ADDED, record, came)], at=at)
    if standing is not None:
        Brought.objects.filter(case=case, record=record).update(because=because)
    if urgent:
        ask_at_once(case, because=because, by=by, at=at)
    if row.locked_at is not None:
        ask_for_views(row, by=by, at=at)
    trail.record("meeting.added", by=by, at=at, about=(row.reference, case.reference, *_called(children_ids)))
    return case.reference


@store.action
def set_lane(
    reference: str,
    *,
    lane: Lane,
    because: str = "",
    based_on: int | None,
    by: Viewer,
    at: datetime,
    key: str = "",
) -> str:
    """Say what is done with a case at the meeting; the meeting's reference.

    Raises:
        store.VersionMissing, store.Stale: as for every row that two people may change.
    """
    row = the_case(reference, by=by)
    store.insist_on_version(row, based_on)
    meeting = row.meeting
    insist(
        lanes.may_sort(
            lane,
            stands=Lane(row.lane),
            chairs=chairs(meeting, by),
            locked=meeting.locked_at is not None,
            turn=Turn(row.state),
            closed=meeting.closed_at is not None,
            because=because,
        )
    )
    row.change(based_on=based_on, lane=lane.value, lane_because=because, lane_by_id=by.practitioner_id)
    trail.record(f"case.{lane.value}", by=by, at=at, about=(row.reference, meeting.reference))
    return meeting.reference


@store.action
def move(reference: str, *, way: Way, by: Viewer, at: datetime, key: str = "") -> str:
    """Move a case one place, from where it stands now, past its neighbour; at the end it stays."""
    row = the_case(reference, by=by)
    meeting = to_chair(row.meeting.reference, by=by)
    insist(lanes.may_move(locked=meeting.locked_at is not None, closed=meeting.closed_at is not None))
    others = meeting.cases.order_by("position", "pk")
    if way is Way.UP:
        other = others.filter(position__lt=row.position).last()
    else:
        other = others.filter(position__gt=row.position).first()
    if other is not None:
        here, there = row.position, other.position
        Case._base_manager.filter(pk=row.pk).update(position=there)
        Case._base_manager.filter(pk=other.pk).update(position=here)
    trail.record("case.moved", by=by, at=at, about=(row.reference, meeting.reference))
    return meeting.reference


@store.action
def lock(reference: str, *, based_on: int | None, by: Viewer, at: datetime, key: str = "") -> str:
    """Fix the agenda, so that everybody prepares the same.

    Raises:
        store.VersionMissing, store.Stale: as for every row that two people may change.
    """
    row = to_chair(reference, by=by)
    store.insist_on_version(row, based_on)
    insist(
        lanes.may_lock(
            cut_off_at=row.cut_off_at,
            built=row.built_at is not None and row.built_at >= row.cut_off_at,
            locked=row.locked_at is not None,
            at=at,
        )
    )
    row.change(based_on=based_on, locked_at=at)
    ask_for_views(row, by=by, at=at)
    trail.record("meeting.locked", by=by, at=at, about=(row.reference,))
    return row.reference


@store.action
def ask_views(reference: str, *, by: Viewer, at: datetime, key: str = "") -> str:
    """Ask everybody who was invited for their views now: before it is locked, or of what came on since."""
    row = to_chair(reference, by=by)
    insist(lanes.may_ask(built=row.built_at is not None, closed=row.closed_at is not None))
    ask_for_views(row, by=by, at=at)
    trail.record("meeting.views_asked", by=by, at=at, about=(row.reference,))
    return row.reference


@store.action
def take_the_chair(reference: str, *, based_on: int | None, by: Viewer, at: datetime, key: str = "") -> str:
    """Chair a meeting in somebody's place.

    Raises:
        store.VersionMissing, store.Stale: as for every row that two people may change.
    """
    row = to_chair(reference, by=by)
    store.insist_on_version(row, based_on)
    if row.closed_at is not None:
        insist(refuse("chair.closed", "This meeting is over."))
    if row.chair_id == by.practitioner_id:
        insist(refuse("chair.mine", "You chair this meeting already."))
    writes = None if row.scribe_id == by.practitioner_id else row.scribe_id
    row.change(based_on=based_on, chair_id=by.practitioner_id, scribe_id=writes)
    trail.record("meeting.chaired", by=by, at=at, about=(row.reference,))
    return row.reference


@store.action
def name_scribe(
    reference: str, *, whom: str, based_on: int | None, by: Viewer, at: datetime, key: str = ""
) -> str:
    """Name somebody, by reference, who writes while the meeting sits; '': nobody does. They drive it as the
    chair does, and read no case that they could not read before.

    Raises:
        store.VersionMissing, store.Stale: as for every row that two people may change.
    """
    row, wanted = to_chair(reference, by=by), references.parse(whom) or ""
    store.insist_on_version(row, based_on)
    insist(lanes.may_name_scribe(closed=row.closed_at is not None))
    person = agencies.colleague(row.area_id, wanted, agency_id=None) if wanted else None
    if person is not None and not person.active:
        insist(refuse("scribe.left", f"{person.name} does not work here any more. Choose somebody else."))
    known = wanted in dict(who_could_write(by, row.reference))
    if whom and not known:
        insist(refuse("scribe.nobody", "They take no part in this meeting. Ask them to it first."))
    row.change(based_on=based_on, scribe_id=person.id if person is not None else None)
    about = (row.reference, wanted) if person is not None else (row.reference,)
    trail.record("meeting.scribe", by=by, at=at, about=about)
    return row.reference


def the_meeting(reference: str, *, by: Viewer) -> Meeting:
    """A meeting that whoever acts may see; nothing there for everybody else."""
    wanted = references.parse(reference) or reference[:14]
    row = Meeting.objects.visible_to(by).filter(reference=wanted).first()
    if row is None:
        raise Http404
    return row


def to_chair(reference: str, *, by: Viewer) -> Meeting:
    row = the_meeting(reference, by=by)
    insist(lanes.may_chair(by))
    return row


def the_case(reference: str, *, by: Viewer) -> Case:
    wanted = references.parse(reference) or reference[:14]
    row = Case.objects.visible_to(by).select_related("meeting").filter(reference=wanted).first()
    if row is None:
        raise Http404
    return row


def chairs(meeting: Meeting, by: Viewer) -> bool:
    return lanes.may_chair(by).allowed and meeting.area_id == by.area_id


def _put_on(row: Meeting, drawn: Drawn, *, by: Viewer, at: datetime) -> list[str]:
    """Put one case on, or what is new of it to the case that there is; the references that it is about."""
    lines = [(one.code, one.came.reference, one.came.entered) for one in drawn.brought]
    earlier = [one.came.reference for one in drawn.brought if one.code == CARRIED]
    lines += _what_brought(row, earlier)
    standing = (
        CaseChild.objects.filter(meeting=row, child_id__in=drawn.children)
        .select_related("case")
        .order_by("case__position", "pk")
        .first()
    )
    if standing is None:
        strongest = drawn.brought[0]
        case = _new_case(row, drawn.children, strongest.code, strongest.came.reference, by=by, at=at)
        _bring(case, lines, at=at)
        _go_on_with(case, earlier)
        return [case.reference, *_called(drawn.children)]
    case = standing.case
    _join(case, drawn.children, at=at)
    _bring(case, lines, at=at)
    _go_on_with(case, earlier)
    return []


def _what_brought(row: Meeting, earlier: Iterable[str]) -> list[tuple[str, str, datetime]]:
    """What had brought on the cases that were not reached: it is why they come on again."""
    rows = Brought._base_manager.filter(area_id=row.area_id, case__reference__in=list(earlier))
    return list(rows.exclude(code=CARRIED).order_by("pk").values_list("code", "record", "occurred"))


def _go_on_with(case: Case, earlier: Collection[str]) -> None:
    """What the chair said of what was added and not reached is still why it is here."""
    said_of = Brought._base_manager.filter(area_id=case.area_id, case__reference__in=earlier)
    for record, because in said_of.exclude(because="").values_list("record", "because"):
        Brought.objects.filter(case=case, record=record, because="").update(because=because)
    if case.because:
        return
    rows = Case._base_manager.filter(area_id=case.area_id, reference__in=list(earlier)).exclude(because="")
    said = rows.order_by("pk").first()
    if said is not None:
        Case._base_manager.filter(pk=case.pk).update(because=said.because, added_by_id=said.added_by_id)


def _new_case(
    row: Meeting, children_ids: Iterable[int], code: str, record: str, *, by: Viewer, at: datetime
) -> Case:
    ids = list(children_ids)
    last = row.cases.aggregate(last=Max("position"))["last"] or 0
    case = Case._base_manager.create(
        area_id=row.area_id,
        occurred=at,
        entered=at,
        meeting=row,
        position=last + 1,
        child_id=ids[0],
        why_here=code,
        brought_by=record,
    )
    _join(case, ids, at=at)
    return case


def _join(case: Case, children_ids: Iterable[int], *, at: datetime) -> None:
    """Let these children be of this case, but those who are in another one of the meeting."""
    there = set(CaseChild.objects.filter(meeting_id=case.meeting_id).values_list("child_id", flat=True))
    place = case.children.count()
    for child_id in children_ids:
        if child_id in there:
            continue
        place += 1
        CaseChild.objects.create(
            area_id=case.area_id,
            occurred=at,
            entered=at,
            case=case,
            meeting_id=case.meeting_id,
            child_id=child_id,
            place=place,
        )


def _bring(case: Case, lines: Iterable[tuple[str, str, datetime]], *, at: datetime) -> None:
    there = set(case.brought.values_list("record", flat=True))
    for code, record, came in lines:
        if record in there:
            continue
        Brought.objects.create(
            area_id=case.area_id, occurred=came, entered=at, case=case, code=code, record=record
        )


def _meant(what: str, *, by: Viewer, at: datetime) -> tuple[tuple[int, ...], str, datetime]:
    """The children that somebody means by a reference that they may see, and the concern if it is one."""
    wanted = references.parse(what) or ""
    child = children.child(by, wanted) if wanted.startswith("K-") else None
    if child is not None:
        return (child.id,), "", at
    concern = frontdoor.came_in_for(by, wanted) if wanted.startswith("C-") else None
    if concern is None:
        insist(
            refuse("add.nobody", "You can open no child and no concern with that reference. Find it first.")
        )
    assert concern is not None
    if not concern.children:
        insist(refuse("add.untied", "Nobody has said yet which child that concern is about. Say so first."))
    return concern.children, concern.reference, concern.entered


def _called(children_ids: Iterable[int]) -> tuple[str, ...]:
    return tuple(children.references_of(children_ids).values())
