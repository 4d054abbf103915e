"""What the board's policies are held against: dissents on their dates, and actions of who was not there."""

from datetime import datetime, time

from joinedup.kernel.london import from_london, today_in_london
from joinedup.meetings.models import Action, Decision, Dissent, DissentLook, Invitation
from joinedup.meetings.rules import acting
from joinedup.meetings.rules.attendance import Said

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
    """Each action that a meeting gave to an agency which nobody stood for, and whether it went that day.

    Owners are told when the meeting is closed. One that sat today and is open still is not judged yet.
    """
    came = Invitation.objects.filter(area_id=area_id, state=Said.ATTENDED.value)
    there = set(came.values_list("meeting_id", "agency_id"))
    given = Action._base_manager.filter(area_id=area_id, by_rule="", carried_from=None)
    today, found = today_in_london(at), []
    for action in given.select_related("case__meeting").order_by("pk"):
        meeting = action.case.meeting
        if (meeting.pk, action.agency_id) in there:
            continue
        sat, closed = today_in_london(meeting.starts_at), meeting.closed_at
        if closed is None and sat >= today:
            continue
        met = closed is not None and today_in_london(closed) <= sat
        found.append((action.reference, meeting.starts_at, met))
    return tuple(found)


def lacked(area_id: int, *, since: datetime) -> tuple[str, ...]:
    """What each decision since then lacked, by code: no case, and nobody."""
    rows = Decision.objects.filter(area_id=area_id, decided_at__gte=since).exclude(lacked="")
    return tuple(rows.values_list("lacked", flat=True))


def became_inert(area_id: int, *, since: datetime) -> int:
    """How many actions were carried over so often since then that they are shown as inertia; each once."""
    rows = Action._base_manager.filter(area_id=area_id, carried=acting.INERT, entered__gte=since)
    return rows.count()
