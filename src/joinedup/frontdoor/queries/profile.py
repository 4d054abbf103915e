"""By which ratings an area says how urgent a concern is, read once for each edition of its data."""

from datetime import date
from functools import lru_cache

from joinedup.agencies.queries import edition_in_force, read_edition
from joinedup.frontdoor.rules.ratings import Profile, profile_of


def profile_in_use(area_id: int, *, today: date) -> Profile:
    return profile_of_edition(edition_in_force(area_id, today=today))


@lru_cache(maxsize=64)
def profile_of_edition(edition: str) -> Profile:
    return profile_of(read_edition(edition).ratings)
