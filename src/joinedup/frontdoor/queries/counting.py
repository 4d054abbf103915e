"""Counts of concerns, without words."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from joinedup.clocks.queries import standings
from joinedup.clocks.rules.standing import Stands
from joinedup.frontdoor.models import Concern
from joinedup.frontdoor.rules.figures import FrontDoorFigures, safe_figures
from joinedup.frontdoor.rules.progress import State
from joinedup.kernel.london import from_london

_AT_ONCE = 500  # subjects in one statement


def figures(area_id: int, *, since: date, until: date) -> FrontDoorFigures:
    """Counts of the concerns received from `since` to `until`, both days included, with small ones hidden."""
    begin, end = _midnight(since), _midnight(until + timedelta(days=1))
    rows = Concern.objects.filter(area_id=area_id, entered__gte=begin, entered__lt=end)
    references_ = list(rows.filter(state=State.DECIDED.value).values_list("reference", flat=True))
    in_time = 0
    for some in _batches(references_):
        in_time += sum(clock.stands is Stands.DONE_ON_TIME for clock in standings(some, at=end).values())
    return safe_figures(received=rows.count(), decided=len(references_), decided_in_time=in_time)


def _midnight(day: date) -> datetime:
    return from_london(datetime.combine(day, time())).moment


def _batches(values: list[str]) -> Iterator[list[str]]:
    return (values[start : start + _AT_ONCE] for start in range(0, len(values), _AT_ONCE))
