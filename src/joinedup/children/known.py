"""What is held already, for files from outside to be tied to. Read by imports, shown on no page.

A file is read for a whole area, so nothing here asks who looks: the import is in the trail under its name.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from joinedup.children.models import AgencyRecord, Child, Episode, RecordLink
from joinedup.children.remembering import as_the_agency_says, described_at_once
from joinedup.identity.rules.person import Person


@dataclass(frozen=True, slots=True)
class KnownChild:
    reference: str
    la_child_id: str
    upn: str
    birth_date: date | None
    expected_date: date | None
    death_date: date | None
    sex: str
    # In our own words, with every name, home and number there is; and in each agency's whose record is
    # tied for certain. Where an address is sealed no home is in it.
    described: tuple[Person, ...]
    agency_ids: frozenset[int]  # those agencies


@dataclass(frozen=True, slots=True)
class HeldRecord:
    reference: str
    row_digest: str


@dataclass(frozen=True, slots=True)
class HeldEpisode:
    number: int
    referred_on: date


def known_children(area_id: int) -> tuple[KnownChild, ...]:
    """Everybody held in the area, oldest entry first, each with every description there is of them."""
    agencies: dict[int, set[int]] = defaultdict(set)
    ties = RecordLink.objects.filter(area_id=area_id, ended=None, verdict=RecordLink.Verdict.SAME)
    for child_id, agency_id in ties.values_list("child_id", "record__agency_id"):
        agencies[child_id].add(agency_id)
    rows = list(Child.objects.filter(area_id=area_id).order_by("pk"))
    described = described_at_once([row.pk for row in rows], area_id=area_id)
    return tuple(
        KnownChild(
            reference=row.reference,
            la_child_id=row.la_child_id,
            upn=row.upn,
            birth_date=row.birth_date,
            expected_date=row.expected_date,
            death_date=row.death_date,
            sex=row.sex,
            described=tuple(described[row.pk]),
            agency_ids=frozenset(agencies[row.pk]),
        )
        for row in rows
    )


def held_records(area_id: int, agency_id: int) -> dict[str, HeldRecord]:
    """Return the rows of an agency's extracts that are held, by the agency's record id."""
    rows = AgencyRecord.objects.filter(area_id=area_id, agency_id=agency_id)
    return {
        record_id: HeldRecord(reference, digest)
        for record_id, reference, digest in rows.values_list("record_id", "reference", "row_digest")
    }


def held_episodes(area_id: int) -> dict[str, tuple[HeldEpisode, ...]]:
    """Return the episodes that are held, by the child's reference, each child's in order."""
    held: dict[str, list[HeldEpisode]] = defaultdict(list)
    rows = Episode.objects.filter(area_id=area_id).order_by("child_id", "number")
    for child, number, referred_on in rows.values_list("child__reference", "number", "referred_on"):
        held[child].append(HeldEpisode(number, referred_on))
    return {child: tuple(episodes) for child, episodes in held.items()}


def described_by_the_agency(row: AgencyRecord) -> Person:
    """A row as it is compared: numbers with a wrong check character left out."""
    return as_the_agency_says(row)
