"""What the board's policies are held against: dissents on their dates, and actions of who was not there."""

from collections.abc import Iterable
from datetime import date, datetime, time

from joinedup.kernel.london import from_london, today_in_london
from joinedup.meetings.models import Action, Decision, Dissent, DissentLook, Invitation
from joinedup.meetings.rules import acting
from joinedup.meetings.rules.attendance import Said
from joinedup.notices import queries as notices
from joinedup.notices.rules.messages import Template

Checked = tuple[str, datetime, bool]  # the record, when it was due, and whether it was done


def dissents_looked_at(area_id: int, *, at: datetime) -> tuple[Checked, ...]:
    """Each date that was set for a dissent and has come, or on which it was looked at before it came."""
    today, found = today_in_london(at), []
    looks = DissentLook.objects.filter(area_id=area_id, due_on__isnull=False).select_related("dissent")
    for look in looks.order_by("pk"):
        assert look.due_on is not None
        day = today_in_london(look.entered)
        found.append((look.dissent.reference, look.entered, day <= look.due_on))
    waiting = Dissent.objects.filter(area_id=area_id, looked_at=None, review_on__lt=today)
    for one in waiting.order_by("pk"):
        due = from_london(datetime.combine(one.review_on, time(9))).moment
        found.append((one.reference, due, False))
    return tuple(found)


def absent_agencies_told(area_id: int, *, at: datetime) -> tuple[Checked, ...]:
    """Each action that a meeting gave to an agency which nobody stood for, and whether it was told that day.

    Whose it was first counts, whoever has it since. One letter tells an owner of all that is theirs; whoever
    said before it went that they cannot was told, too. What ended while the meeting sat is told to nobody.
    A meeting that sat today and is open still is not judged yet.
    """
    came = Invitation.objects.filter(area_id=area_id, state=Said.ATTENDED.value)
    there = set(came.values_list("meeting_id", "agency_id"))
    given = Action._base_manager.filter(area_id=area_id, by_rule="")
    given = given.select_related("case__meeting", "given_to", "agency").order_by("pk")
    told = _told(area_id, given)
    today, found = today_in_london(at), []
    for action in given:
        meeting, whose = action.case.meeting, action.given_to or action.agency
        if (meeting.pk, whose.pk) in there or _ended_meanwhile(action):
            continue
        sat = today_in_london(meeting.starts_at)
        if meeting.closed_at is None and sat >= today:
            continue
        met = (meeting.pk, whose.reference, sat) in told or (action.reference, "", sat) in told
        found.append((action.reference, meeting.starts_at, met))
    return tuple(found)


def _told(area_id: int, given: Iterable[Action]) -> set[tuple[int | str, str, date]]:
    """The days on which letters went: of a meeting to an agency, and of an action that it cannot be done."""
    meeting_of = {one.reference: one.case.meeting_id for one in given}
    letters = notices.told_of(area_id, (Template.ACTIONS_GIVEN, Template.ACTION_TO_ACCEPT))
    cannot = notices.told_of(area_id, (Template.ACTION_CANNOT,))
    found: set[tuple[int | str, str, date]] = {
        (meeting_of[one.thing], one.to_agency, today_in_london(one.made_at))
        for one in letters
        if one.thing in meeting_of
    }
    return found | {(one.thing, "", today_in_london(one.made_at)) for one in cannot}


def _ended_meanwhile(action: Action) -> bool:
    """Before it was closed; where nobody closes it, on its day."""
    meeting = action.case.meeting
    if acting.State(action.state).open or action.said_at is None:
        return False
    if meeting.closed_at is None:
        return today_in_london(action.said_at) <= today_in_london(meeting.starts_at)
    return action.said_at <= meeting.closed_at


def lacked(area_id: int, *, since: datetime) -> tuple[str, ...]:
    """What each decision since then lacked, by code: no case, and nobody."""
    rows = Decision.objects.filter(area_id=area_id, decided_at__gte=since).exclude(lacked="")
    return tuple(rows.values_list("lacked", flat=True))


def became_inert(area_id: int, *, since: datetime) -> int:
    """How many actions were carried over so often since then that they are shown as inertia; each once."""
    rows = Action._base_manager.filter(area_id=area_id, carried=acting.INERT, entered__gte=since)
    return rows.count()
