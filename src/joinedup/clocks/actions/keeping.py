"""What was written beside a child's steps and clocks, when an address of theirs is protected later."""

from datetime import datetime

from joinedup import store
from joinedup.children import queries as children
from joinedup.clocks.models import ChildClock, Happened, InterimPlan
from joinedup.gate.viewer import Viewer
from joinedup.trail import actions as trail
from joinedup.vault import actions as vault

_OF_A_CLOCK = ("not_needed_because", "late_because", "late_agreed_by", "late_meanwhile")


@store.action
def keep_words_about(child: str, *, by: Viewer, at: datetime) -> None:
    """Seal a protected address that stands beside a step, or in why a clock of the child's is late."""
    people = children.case_of_reference(child)
    here = {"area_id": by.area_id, "child__reference": child}
    steps, running = list(Happened.objects.filter(**here)), list(ChildClock._base_manager.filter(**here))
    plans = InterimPlan._base_manager.filter(clock__in=running)
    vault.keep_words_of(steps, ("note", "for_others"), about=child, people=people, by=by, at=at)
    vault.keep_words_of(running, _OF_A_CLOCK, about=child, people=people, by=by, at=at)
    vault.keep_words_of(plans, ("plan", "agreed_with"), about=child, people=people, by=by, at=at)
    about = (child, *(row.reference for row in steps), *(row.reference for row in running))
    vault.keep_typed(about, people=people, by=by, at=at)
    trail.record("clocks.words_kept", by=by, at=at, about=(child,))
