"""Counts of concerns, without words."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.db.models import F, Q, QuerySet

from joinedup.clocks.queries import standings
from joinedup.clocks.rules.standing import Stands
from joinedup.frontdoor.models import Concern, HeldBack
from joinedup.frontdoor.rules.figures import FrontDoorFigures, safe_figures
from joinedup.frontdoor.rules.owed import What
from joinedup.frontdoor.rules.progress import State
from joinedup.kernel.london import from_london

_AT_ONCE = 500  # subjects in one statement


def figures(area_id: int, *, since: date, until: date) -> FrontDoorFigures:
    """Counts of the concerns received from `since` to `until`, both days included, with small ones hidden.

    A decision that is held back, or was after it was made, is neither in time nor late, and not counted.
    """
    begin, end = _midnight(since), _midnight(until + timedelta(days=1))
    rows = Concern.objects.filter(area_id=area_id, entered__gte=begin, entered__lt=end)
    held = decisions_held(rows)
    decided = rows.filter(state=State.DECIDED.value).values_list("reference", flat=True)
    references_ = [one for one in decided if one not in held]
    in_time = 0
    for some in _batches(references_):
        in_time += sum(clock.stands is Stands.DONE_ON_TIME for clock in standings(some, at=end).values())
    return safe_figures(received=rows.count(), decided=len(references_), decided_in_time=in_time)


def decisions_held(concerns: QuerySet[Concern]) -> frozenset[str]:
    """Those whose decision is kept from their sender, or was after it was made; by reference."""
    held = HeldBack.objects.filter(concern__in=concerns.values("pk"), what=What.DECISION.value)
    held = held.filter(Q(ended_at=None) | Q(ended_at__gt=F("concern__decided_at")))
    return frozenset(held.values_list("concern__reference", flat=True))


def _midnight(day: date) -> datetime:
    return from_london(datetime.combine(day, time())).moment


def _batches(values: list[str]) -> Iterator[list[str]]:
    return (values[start : start + _AT_ONCE] for start in range(0, len(values), _AT_ONCE))
