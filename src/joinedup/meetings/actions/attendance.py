"""Who is asked to a meeting, with how much notice, and who came."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.http import Http404

from joinedup import store
from joinedup.agencies import queries as agencies
from joinedup.agencies.actions.contacts import met
from joinedup.agencies.rules.continuity import How
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.kernel import references
from joinedup.kernel.decisions import refuse
from joinedup.kernel.london import today_in_london
from joinedup.meetings.actions.asking import count_here
from joinedup.meetings.models import Invitation, Meeting
from joinedup.meetings.queries.shared import rule_in_use
from joinedup.meetings.rules import attendance as rules
from joinedup.meetings.rules import drawing, lanes
from joinedup.meetings.rules.attendance import Said
from joinedup.meetings.rules.drawing import DailyRule
from joinedup.notices import actions as notices
from joinedup.notices.rules.messages import Template
from joinedup.trail import actions as trail

FRONTLINE = "frontline"  # the grade of whoever meets families


def ask_everybody(row: Meeting, *, rule: DailyRule, by: Viewer, at: datetime) -> None:
    """Give a seat to each agency that sits at it by the rule, and ask the desk that the rule names.

    One without a desk has a seat and was not asked: that is said, and is no fault of its own.
    """
    if not store.in_action():
        raise RuntimeError("this goes with the act that convenes: call it inside an action")
    today = today_in_london(at)
    sits = agencies.at_the_front_door(row.area_id)
    desks = [one for one in agencies.every_desk(row.area_id) if one.is_there(today)]
    for agency in agencies.agencies_in(row.area_id):
        if agency.kind not in rule.who or agency.id not in sits:
            continue
        theirs = [one for one in desks if one.agency_id == agency.id]
        own = next((one for one in theirs if one.id == row.desk_id), None)
        named = rule.desk_of(agency.kind, [one.name for one in theirs])
        desk = own or next((one for one in theirs if one.name == named), None)
        _seat(row, agency.id, desk, by=by, at=at)


@store.action
def invite(reference: str, *, whom: str, by: Viewer, at: datetime, key: str = "") -> str:
    """Ask a desk or a person, by reference; late where there is less notice than the rule gives."""
    row = _to_invite(reference, by=by)
    wanted = references.parse(whom) or ""
    desk = agencies.desk(row.area_id, wanted)
    if desk is not None:
        _ask_the_desk(row, desk, by=by, at=at)
    else:
        _ask_the_person(row, wanted, by=by, at=at)
    trail.record("meeting.invited", by=by, at=at, about=(row.reference, wanted))
    return row.reference


@store.action
def say_attendance(
    reference: str,
    *,
    agency: str,
    said: Said,
    came: Collection[str] = (),
    by: Viewer,
    at: datetime,
    key: str = "",
) -> str:
    """Say what an agency did: it came, and who; it sent a report instead; it is absent.

    Whoever chairs or writes says it of everybody; an agency's own people of their own. The newest word counts
    until the meeting is closed.
    """
    row, wanted = _meeting(reference, by=by), references.parse(agency) or ""
    line = agencies.agency(row.area_id, wanted)
    keeps = lanes.may_chair(by).allowed or by.practitioner_id in (row.chair_id, row.scribe_id)
    own = by.agency_reference == wanted
    if line is None or not (keeps or own):
        raise Http404
    people = [one for one in agencies.people_of(line.id) if one.reference in set(came)]
    insist(rules.may_say(said, keeps=keeps, closed=row.closed_at is not None, came=len(people)))
    seat = row.invitations.filter(agency_id=line.id, person=None).first()
    seat = seat or _seat(row, line.id, None, by=by, at=at)
    first = people[0] if people and said is Said.ATTENDED else None
    _say(seat, said, first, by=by, at=at)
    count_here(row, line.id, said, by=by, at=at)
    here = {one.id: one for one in people} if said is Said.ATTENDED else {}
    for asked in row.invitations.filter(agency_id=line.id, person__isnull=False):
        who = here.pop(asked.person_id or 0, None)
        _say(asked, Said.ATTENDED if who else Said.NOTHING, who, by=by, at=at)
    for who in here.values():
        if first is None or who.id != first.id:
            _say(_person_seat(row, line.id, who.id, at=at), Said.ATTENDED, who, by=by, at=at)
    trail.record(f"meeting.{said.value or 'unsaid'}", by=by, at=at, about=(row.reference, wanted))
    return row.reference


def write_contacts(row: Meeting, *, by: Viewer, at: datetime) -> None:
    """Those who sat together have met: once a meeting, called where it is closed."""
    came = row.invitations.filter(state=Said.ATTENDED.value, came__isnull=False)
    met(
        How.MEETING,
        [row.chair_id, *came.values_list("came_id", flat=True)],
        about=row.reference,
        by=by,
        at=at,
    )


def _meeting(reference: str, *, by: Viewer) -> Meeting:
    wanted = references.parse(reference) or reference[:14]
    row = Meeting.objects.visible_to(by).filter(reference=wanted).first()
    if row is None:
        raise Http404
    return row


def _to_invite(reference: str, *, by: Viewer) -> Meeting:
    row = _meeting(reference, by=by)
    insist(lanes.may_chair(by))
    insist(rules.may_invite(closed=row.closed_at is not None))
    return row


def _ask_the_desk(row: Meeting, desk: agencies.DeskLine, *, by: Viewer, at: datetime) -> None:
    if desk.left_on is not None and desk.left_on <= today_in_london(at):
        insist(refuse("invite.left", "That desk is closed. Choose another one."))
    seat = row.invitations.filter(agency_id=desk.agency_id, person=None).first()
    if seat is not None and seat.invited_at is not None and seat.desk_id is not None:
        insist(refuse("invite.asked", f"{desk.agency_name} was asked already."))
    if seat is None:
        _seat(row, desk.agency_id, desk, by=by, at=at)
        return
    if seat.invited_at is not None:  # one of its people was asked by name: in time is in time
        seat.change(based_on=seat.version, desk_id=desk.id)
    else:
        late = _is_late(row, at=at)
        seat.change(
            based_on=seat.version, desk_id=desk.id, invited_at=at, invited_by_id=by.practitioner_id, late=late
        )
    _tell(row, desk.reference, desk.agency_reference, by=by, at=at)


def _ask_the_person(row: Meeting, person: str, *, by: Viewer, at: datetime) -> None:
    line = agencies.colleague(row.area_id, person, agency_id=None)
    if line is None or not line.active:
        insist(refuse("invite.nobody", "There is nobody here with that reference. Choose from the list."))
    assert line is not None
    if row.invitations.filter(person_id=line.id, invited_at__isnull=False).exists():
        insist(refuse("invite.asked", f"{line.name} was asked already."))
    if not row.invitations.filter(agency_id=line.agency_id, person=None).exists():
        _seat(row, line.agency_id, None, by=by, at=at)
    seat = _person_seat(row, line.agency_id, line.id, at=at)
    seat.change(
        based_on=seat.version,
        invited_at=at,
        invited_by_id=by.practitioner_id,
        late=_is_late(row, at=at),
        frontline=line.grade == FRONTLINE,
    )
    own = row.invitations.get(agency_id=line.agency_id, person=None)
    if own.invited_at is None:  # whoever asks one of its people has asked the agency
        own.change(based_on=own.version, invited_at=at, invited_by_id=by.practitioner_id, late=seat.late)
    _tell(row, line.reference, line.agency_reference, by=by, at=at)


def _seat(
    row: Meeting, agency_id: int, desk: agencies.DeskLine | None, *, by: Viewer, at: datetime
) -> Invitation:
    """The agency's seat; asked where there is a desk."""
    asked = desk is not None
    seat = Invitation.objects.create(
        area_id=row.area_id,
        occurred=at,
        entered=at,
        meeting=row,
        agency_id=agency_id,
        desk_id=desk.id if desk else None,
        invited_at=at if asked else None,
        invited_by_id=by.practitioner_id if asked else None,
        late=asked and _is_late(row, at=at),
    )
    if desk is not None and desk.id != row.desk_id:
        _tell(row, desk.reference, desk.agency_reference, by=by, at=at)
    return seat


def _person_seat(row: Meeting, agency_id: int, person_id: int, *, at: datetime) -> Invitation:
    seat, _ = Invitation.objects.get_or_create(
        meeting=row,
        person_id=person_id,
        defaults={"area_id": row.area_id, "occurred": at, "entered": at, "agency_id": agency_id},
    )
    return seat


def _say(seat: Invitation, said: Said, who: agencies.Colleague | None, *, by: Viewer, at: datetime) -> None:
    seat.change(
        based_on=seat.version,
        state=said.value,
        came_id=who.id if who else None,
        grade=who.grade if who else "",
        said_by_id=by.practitioner_id,
        said_at=at,
    )


def _is_late(row: Meeting, *, at: datetime) -> bool:
    notice = timedelta(minutes=rule_in_use(row.area_id, day=row.on_day).notice)
    return drawing.is_late(at, starts_at=row.starts_at, notice=notice)


def _tell(row: Meeting, to: str, to_agency: str, *, by: Viewer, at: datetime) -> None:
    notices.tell(
        Template.MEETING_CALLED,
        to=to,
        to_agency=to_agency,
        thing=row.reference,
        needed_by=row.starts_at,
        by=by,
        at=at,
    )
