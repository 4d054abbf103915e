"""A protected address that stands in what was typed here is sealed when it is protected."""

from datetime import datetime

from joinedup import store
from joinedup.children import queries as children
from joinedup.disagreements.models import Disagreement, Rung, Said
from joinedup.gate.viewer import Viewer
from joinedup.trail import actions as trail
from joinedup.vault import actions as vault

_FIELDS = {
    Disagreement: ("thinks", "instead", "meanwhile", "agreed", "next_time"),
    Rung: ("words", "meanwhile", "skipped_because"),
    Said: ("words",),
}


@store.action
def keep_what_was_written(child: str, *, by: Viewer, at: datetime) -> None:
    """Called where an address of the child's case is protected."""
    people = children.case_of_reference(child)
    rows = list(Disagreement._base_manager.filter(area_id=by.area_id, child__reference=child))
    for row in rows:
        for one in (row, *row.rungs.all(), *row.said.all()):
            names = _FIELDS[type(one)]
            vault.keep_words_of([one], names, about=row.reference, people=people, by=by, at=at)
    trail.record("differences.words_kept", by=by, at=at, about=tuple(row.reference for row in rows))
