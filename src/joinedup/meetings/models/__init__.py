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
from joinedup.meetings.models.deciding import (
    Action,
    Beat,
    Closing,
    Decision,
    Dissent,
    DissentLook,
    Harmed,
    Heard,
    Planned,
    Table,
    _action_reference,
    _dissent_reference,
)

__all__ = [
    "Action",
    "Beat",
    "Brought",
    "Case",
    "CaseChild",
    "Closing",
    "Decision",
    "Dissent",
    "DissentLook",
    "Harmed",
    "Heard",
    "Invitation",
    "Meeting",
    "Planned",
    "Table",
    "_action_reference",
    "_case_reference",  # the first migration calls them by these names
    "_dissent_reference",
    "_meeting_reference",
]
