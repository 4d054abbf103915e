"""What is said of an address elsewhere, where the concern is read."""

from datetime import datetime

from joinedup.agencies.queries import area_data
from joinedup.frontdoor.models import Concern
from joinedup.frontdoor.rules.outside import outside_in_words
from joinedup.kernel.london import today_in_london


def outside(row: Concern, *, at: datetime) -> str:
    if not row.child_postcode:
        return ""
    data = area_data(row.area_id, today=today_in_london(at))
    return outside_in_words(row.child_postcode, sectors=data.postcodes.sectors)
