"""A protected address that stands in what was said and decided of a case is sealed when it is protected."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Model

from joinedup import store
from joinedup.children import queries as children
from joinedup.gate.viewer import Viewer
from joinedup.meetings.models import (
    Action,
    Brought,
    Case,
    CaseChild,
    Closing,
    Decision,
    Dissent,
    DissentLook,
    Harmed,
    Planned,
)
from joinedup.trail import actions as trail
from joinedup.vault import actions as vault

_OF_A_CASE: tuple[tuple[type[Model], tuple[str, ...]], ...] = (
    (Decision, ("words", "together", "instead", "override")),
    (Harmed, ("wishes",)),
    (Dissent, ("words", "instead", "what_would_change_it")),
    (Action, ("what", "said")),
    (Planned, ("about", "when", "safe")),
)


@store.action
def keep_what_was_written(child: str, *, by: Viewer, at: datetime) -> None:
    """Called where an address of the child's case is protected."""
    people = children.case_of_reference(child)
    inside = CaseChild._base_manager.filter(child__reference=child, case__area_id=by.area_id)
    rows = list(Case._base_manager.filter(pk__in=inside.values("case_id")))

    def keep(written: Iterable[Model], names: tuple[str, ...], about: str) -> None:
        vault.keep_words_of(written, names, about=about, people=people, by=by, at=at)

    for row in rows:
        keep([row], ("because", "lane_because"), row.reference)
        for table, names in _OF_A_CASE:
            keep(table._base_manager.filter(case=row), names, row.reference)
        keep(Brought._base_manager.filter(case=row), ("because",), row.reference)
        keep(DissentLook._base_manager.filter(dissent__case=row), ("words",), row.reference)
    for row in {one.meeting_id: one for one in rows}.values():
        keep(Closing._base_manager.filter(meeting=row.meeting_id), ("because",), row.reference)
    trail.record("cases.words_kept", by=by, at=at, about=tuple(row.reference for row in rows))
