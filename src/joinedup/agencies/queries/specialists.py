"""Who has a grade at which desks, and whether they are on now."""

from collections.abc import Collection
from datetime import datetime

from joinedup.agencies import reached
from joinedup.agencies.editions import area_data
from joinedup.agencies.models import Practitioner, Seat
from joinedup.agencies.rules.rota import Person
from joinedup.agencies.rules.specialists import Candidate, Presence
from joinedup.kernel.london import today_in_london


def of_grades(desk_ids: Collection[int], grades: Collection[str], *, at: datetime) -> tuple[Candidate, ...]:
    """Those who sit at one of these desks and have one of these grades, with whether they are on."""
    rows = Seat.objects.filter(
        desk_id__in=desk_ids, practitioner__grade__in=grades, practitioner__active=True
    ).select_related("practitioner__agency", "desk")
    return _candidates({seat.practitioner: seat.desk.phone for seat in rows.order_by("-pk")}, at=at)


def _candidates(desk_phones: dict[Practitioner, str], *, at: datetime) -> tuple[Candidate, ...]:
    there: dict[int, Presence] = {}
    for area_id in sorted({one.agency.area_id for one in desk_phones}):
        here = {one.pk for one in desk_phones if one.agency.area_id == area_id}
        trusted = area_data(area_id, today=today_in_london(at)).stale_after
        there |= reached.presences(here, at=at, stale_after=trusted)
    return tuple(
        Candidate(
            Person(person.reference, person.name, person.phone),
            person.post,
            person.agency.name,
            phone,
            there.get(person.pk, Presence()),
        )
        for person, phone in desk_phones.items()
    )


def of_people(practitioner_ids: Collection[int], *, at: datetime) -> tuple[Candidate, ...]:
    """These people, each with the number of the first desk that they sit at, and whether they are on."""
    rows = Practitioner.objects.filter(pk__in=practitioner_ids, active=True).select_related("agency")
    seats = Seat.objects.filter(practitioner_id__in=practitioner_ids).order_by("-pk")
    phones = dict(seats.values_list("practitioner_id", "desk__phone"))
    return _candidates({person: phones.get(person.pk, "") for person in rows}, at=at)
