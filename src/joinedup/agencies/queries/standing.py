"""Where the people of an agency stand: their grade, and whether they are at work now."""

from collections.abc import Iterable
from dataclasses import dataclass

from joinedup.agencies.models import Agency, Desk, Practitioner


@dataclass(frozen=True, slots=True)
class StandingLine:
    id: int
    reference: str
    name: str
    post: str
    rank: str  # a code of the area's grades; ''
    band: str  # frontline, manager, senior; ''
    phone: str


def standing_in(agency_id: int) -> tuple[StandingLine, ...]:
    """Everybody who works there, by name."""
    rows = Practitioner.objects.filter(agency_id=agency_id, active=True).order_by("name", "pk")
    return tuple(
        StandingLine(row.pk, row.reference, row.name, row.post, row.rank, row.grade, row.phone)
        for row in rows
    )


def reference_of_desk(desk_id: int) -> str:
    return Desk.objects.values_list("reference", flat=True).get(pk=desk_id)


def reference_of_agency(agency_id: int) -> str:
    return Agency.objects.values_list("reference", flat=True).get(pk=agency_id)


def agency_names(agency_ids: Iterable[int]) -> dict[int, str]:
    return dict(Agency.objects.filter(pk__in=set(agency_ids)).values_list("pk", "name"))


def agency_told(reference: str) -> str:
    """The reference of the agency of a desk or a person that is written to."""
    desks = Desk.objects.filter(reference=reference).values_list("agency__reference", flat=True)
    people = Practitioner.objects.filter(reference=reference).values_list("agency__reference", flat=True)
    return desks.first() or people.get()
