"""Meetings, who is asked to them, and the cases of their agendas."""

from joinedup.meetings.models.agenda import (
    Brought,
    Case,
    CaseChild,
    Invitation,
    Meeting,
    _case_reference,
    _meeting_reference,
)

__all__ = [
    "Brought",
    "Case",
    "CaseChild",
    "Invitation",
    "Meeting",
    "_case_reference",  # the first migration calls them by these names
    "_meeting_reference",
]
