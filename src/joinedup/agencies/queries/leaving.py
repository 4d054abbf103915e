"""What became of the open work of agencies that have left."""

from collections.abc import Iterable
from datetime import date

from joinedup.agencies import queries as agencies
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


def has_now(agency_id: int, code: str, reference: str, *, area_id: int, today: date) -> SeenTo | None:
    """Whose an item of an agency that left is now; None where the last desk of all has gone as well."""
    left = agencies.agencies_that_left(area_id, today=today)
    last = agencies.last_desk(area_id, today=today)
    if last is None or last.agency_id in left:
        return None
    said = seen_to([agency_id], today=today).get((agency_id, lies_as(code), reference), SeenTo(last))
    return SeenTo(last) if said.desk is not None and said.desk.agency_id in left else said


def by_them(practitioner_id: int) -> tuple[tuple[str, str], ...]:
    """Code and reference of what somebody saw to."""
    return tuple(OfWhoLeft.objects.filter(by_id=practitioner_id).values_list("code", "reference"))
