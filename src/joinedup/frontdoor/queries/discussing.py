"""Strategy discussions that were decided on and not held yet, for the agencies of the hub."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from joinedup.access.rules.roles import may_sit_at_the_hub
from joinedup.clocks.queries import waited_for_since
from joinedup.frontdoor.models import Concern
from joinedup.frontdoor.queries.shared import age_of
from joinedup.frontdoor.rules.progress import State
from joinedup.frontdoor.rules.telling import shown_name
from joinedup.frontdoor.rules.whom import About
from joinedup.gate.viewer import Viewer

_DECIDED = "strategy_discussion"  # the outcome
_HELD = "strategy_discussion"  # the step of a child that stops its clock


@dataclass(frozen=True, slots=True)
class DiscussionLine:
    reference: str  # of the concern
    child_name: str
    age: str


def discussions_to_hold(viewer: Viewer) -> tuple[DiscussionLine, ...]:
    """What was decided on first stands first."""
    if not may_sit_at_the_hub(viewer).allowed:
        return ()
    rows = _to_hold(Concern.objects.visible_to(viewer), area_id=viewer.area_id, at=viewer.at)
    return tuple(
        DiscussionLine(row.reference, shown_name(row.child_name, About(row.about)), age_of(row, at=viewer.at))
        for row in rows.order_by("decided_at", "pk")
    )


def is_to_hold(viewer: Viewer, row: Concern) -> bool:
    here = Concern.objects.visible_to(viewer).filter(pk=row.pk)
    return _to_hold(here, area_id=viewer.area_id, at=viewer.at).exists()


def _to_hold(rows: QuerySet[Concern], *, area_id: int, at: datetime) -> QuerySet[Concern]:
    """Of these, those that a child's clock still waits for since they were decided, or, where it is of nobody
    known, what follows. What was decided before that clock began was held, or came to nothing, long ago.
    """
    since = waited_for_since(_HELD, area_id=area_id, at=at)
    decided = rows.filter(state=State.DECIDED.value, told__outcome=_DECIDED)
    about_them = decided.filter(Q(child_id__in=since) | Q(named__child_id__in=since))
    waits = {
        row
        for row, at_that, *children in about_them.values_list(
            "pk", "decided_at", "child_id", "named__child_id"
        )
        if at_that is not None and any(child in since and at_that >= since[child] for child in children)
    }
    followed = Q(follow_through__isnull=False, follow_through__ended_at=None)
    # Tied to the wrong child, it waits for whom it is about.
    nobody_yet = Q(wrong_ties__isnull=False, wrong_ties__settled_at=None)
    return decided.filter(Q(pk__in=waits) | followed | nobody_yet).distinct()
