"""Where somebody sits, and which desks theirs answers for at night: to whom they can hand over."""

from dataclasses import dataclass
from datetime import datetime

from joinedup.agencies.models import Desk, Seat
from joinedup.agencies.queries.there import there
from joinedup.kernel.london import today_in_london


@dataclass(frozen=True, slots=True)
class DeskOf:
    id: int
    reference: str
    name: str
    agency_id: int
    own: bool  # they sit there


def desks_to_hand_to(practitioner_id: int, *, at: datetime) -> tuple[DeskOf, ...]:
    """Their own desks, and those of their agency that one of these answers for while they are closed."""
    own = set(Seat.objects.filter(practitioner_id=practitioner_id).values_list("desk_id", flat=True))
    rows = Desk.objects.filter(pk__in=own) | Desk.objects.filter(out_of_hours_id__in=own)
    rows = rows.filter(there(today_in_london(at), agency=None))
    found = [DeskOf(row.pk, row.reference, row.name, row.agency_id, row.pk in own) for row in rows.distinct()]
    theirs = {one.agency_id for one in found if one.own}
    here = (one for one in found if one.agency_id in theirs)
    return tuple(sorted(here, key=lambda one: (not one.own, one.name)))
