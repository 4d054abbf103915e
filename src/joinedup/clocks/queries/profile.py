"""What an area counts by on a day, read once for each edition of its data."""

from datetime import date, datetime
from functools import lru_cache

from joinedup.agencies.queries import edition_in_force, read_edition
from joinedup.agencies.queries.by_hand import service_hours_said
from joinedup.agencies.rules.service_hours import as_typed, hours_typed
from joinedup.clocks.rules.counting import Counts
from joinedup.clocks.rules.profile import Profile, profile_of
from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.kernel.london import today_in_london


def profile(area_id: int, *, today: date) -> Profile:
    """What this area counts by: two small statements, then what was read before."""
    found = profile_of_edition(edition_in_force(area_id, today=today))
    typed = service_hours_said(area_id, today=today)
    return found.within(hours_typed(typed)) if typed else found


def service_hours_of_files(area_id: int, *, today: date) -> str:
    """The hours that the area's files say, as they would be typed."""
    return as_typed(profile_of_edition(edition_in_force(area_id, today=today)).service_day.hours)


def counts(area_id: int, *, at: datetime) -> Counts:
    return profile(area_id, today=today_in_london(at)).counts(england_and_wales())


@lru_cache(maxsize=64)
def profile_of_edition(edition: str) -> Profile:
    return profile_of(read_edition(edition).timers)
