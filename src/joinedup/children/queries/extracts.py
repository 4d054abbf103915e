"""What a whole extract is compared with: who is worked with now, and records that are tied to nobody yet."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from joinedup.children.known import described_by_the_agency
from joinedup.children.models import AgencyRecord, Episode, Involvement, RecordLink
from joinedup.identity.rules.person import Person


@dataclass(frozen=True, slots=True)
class WaitingRecord:
    reference: str
    record_id: str
    person: Person


@dataclass(frozen=True, slots=True)
class RecordShown:
    """An agency's row in its own words, for whoever says whether two records are one child's."""

    reference: str
    agency: str
    name: str
    born: str
    sex: str
    address: str


def worked_with_now(area_id: int, *, at: datetime) -> frozenset[int]:
    """Children whom some agency works with, or whose episode of need has not been closed."""
    now = Involvement.objects.filter(Q(until=None) | Q(until__gt=at), area_id=area_id, since__lte=at)
    need = Episode.objects.filter(area_id=area_id, closed_on=None)
    return frozenset(now.values_list("child_id", flat=True)) | frozenset(
        need.values_list("child_id", flat=True)
    )


def records_not_tied(area_id: int, agency_id: int) -> tuple[WaitingRecord, ...]:
    """The agency's rows that are held and tied to no child for certain."""
    tied = RecordLink.objects.filter(area_id=area_id, ended=None, verdict=RecordLink.Verdict.SAME)
    rows = AgencyRecord.objects.filter(area_id=area_id, agency_id=agency_id)
    rows = rows.exclude(pk__in=tied.values("record_id")).order_by("pk")
    return tuple(
        WaitingRecord(row.reference, row.record_id, described_by_the_agency(row)) for row in rows.iterator()
    )


def record_ids_tied(area_id: int, agency_id: int) -> frozenset[str]:
    """The agency's own ids of rows that are tied to a child for certain."""
    tied = RecordLink.objects.filter(area_id=area_id, ended=None, verdict=RecordLink.Verdict.SAME)
    return frozenset(tied.filter(record__agency_id=agency_id).values_list("record__record_id", flat=True))


def persons_of(references: Collection[str]) -> dict[str, Person]:
    """Records by reference, each as it is compared."""
    rows = AgencyRecord.objects.filter(reference__in=list(references))
    return {row.reference: described_by_the_agency(row) for row in rows.iterator()}


def children_tied(references: Collection[str]) -> dict[str, str]:
    """The child to whom each of these records is tied for certain."""
    tied = RecordLink.objects.filter(ended=None, verdict=RecordLink.Verdict.SAME)
    rows = tied.filter(record__reference__in=list(references))
    return dict(rows.values_list("record__reference", "child__reference"))


def keys_of_records(references: Iterable[str]) -> dict[str, int]:
    wanted = sorted(set(references))
    found: dict[str, int] = {}
    for start in range(0, len(wanted), 500):  # SQLite takes so many values in one statement
        rows = AgencyRecord.objects.filter(reference__in=wanted[start : start + 500])
        found.update(rows.values_list("reference", "pk"))
    return found


def records_tied_to(child_id: int) -> tuple[AgencyRecord, ...]:
    """Rows of agencies that are about this child for certain, the oldest first."""
    ties = RecordLink.objects.filter(child_id=child_id, ended=None, verdict=RecordLink.Verdict.SAME)
    return tuple(tie.record for tie in ties.select_related("record").order_by("pk"))


def record_shown(record_id: int) -> RecordShown:
    row = AgencyRecord.objects.select_related("agency").get(pk=record_id)
    return RecordShown(
        reference=row.reference,
        agency=row.agency.name,
        name=" ".join(part for part in (row.given_name, row.middle_name, row.family_name) if part),
        born=row.birth_date_written,
        sex=row.sex,
        address=", ".join(part for part in (row.address_line, row.town, row.postcode) if part),
    )
