"""What became of the open work of agencies that have left."""

from collections.abc import Iterable
from datetime import date

from joinedup.agencies.models import OfWhoLeft
from joinedup.agencies.rules.owners import LastDesk, SeenTo, lies_as


def seen_to(agencies: Iterable[int], *, today: date) -> dict[tuple[int, str, str], SeenTo]:
    """By agency, what it lies as and reference, the newest last. What another desk took that has closed
    since is nobody's again."""
    rows = OfWhoLeft.objects.filter(agency_id__in=set(agencies)).select_related("desk").order_by("pk")
    found: dict[tuple[int, str, str], SeenTo] = {}
    for row in rows:
        key = (row.agency_id, lies_as(row.code), row.reference)
        found.pop(key, None)
        if row.desk is None:
            found[key] = SeenTo(None)
        elif row.desk.closed_on is None or row.desk.closed_on > today:
            found[key] = SeenTo(LastDesk(row.desk.pk, row.desk.agency_id, row.desk.name))
    return found


def by_them(practitioner_id: int) -> tuple[tuple[str, str], ...]:
    """Code and reference of what somebody saw to."""
    return tuple(OfWhoLeft.objects.filter(by_id=practitioner_id).values_list("code", "reference"))
