"""In which words an area says how a child is, read once for each edition of its data."""

from datetime import datetime
from functools import lru_cache

from joinedup.agencies.queries import edition_in_force, read_edition
from joinedup.kernel.london import today_in_london
from joinedup.risk.rules.scales import Scale, scale_of


def scale_on(area_id: int, *, at: datetime) -> Scale:
    """The scale in force on that day: a round keeps the one that it began with."""
    return _read(edition_in_force(area_id, today=today_in_london(at)))


@lru_cache(maxsize=64)
def _read(edition: str) -> Scale:
    return scale_of(read_edition(edition).levels_of_need)
