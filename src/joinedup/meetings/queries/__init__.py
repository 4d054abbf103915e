"""What is read of meetings: by those who take part, and as counts by whoever answers for them."""

from joinedup.meetings.queries.agenda import (
    CaseLine,
    ChildLine,
    MeetingFacts,
    MeetingLine,
    Restricted,
    SeatLine,
    case_for,
    meeting_for,
    meeting_of,
    meetings,
    not_for_the_chair,
    to_prepare,
)
from joinedup.meetings.queries.attendance import Attendance, attendance
from joinedup.meetings.queries.shared import rule_in_use

__all__ = [
    "Attendance",
    "CaseLine",
    "ChildLine",
    "MeetingFacts",
    "MeetingLine",
    "Restricted",
    "SeatLine",
    "attendance",
    "case_for",
    "meeting_for",
    "meeting_of",
    "meetings",
    "not_for_the_chair",
    "rule_in_use",
    "to_prepare",
]
