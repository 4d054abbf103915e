"""From a place to who is there: a postcode lies in a ward, a ward in a cluster, and agencies work in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from joinedup.agencies.editions import area_data
from joinedup.agencies.models import WardOfCluster
from joinedup.agencies.queries.clusters import missing_among, places_in, there_by_cluster
from joinedup.agencies.rules.postcodes import postcode_in
from joinedup.agencies.rules.topics import stems

MOST = 3  # clusters: who types half a name is shown the first, and types more


@dataclass(frozen=True, slots=True)
class PlaceFound:
    """A cluster and the agencies that say they are there, by key; one without a cluster says why."""

    heading: str
    note: str
    agency_ids: frozenset[int] = frozenset()


def places_found(area_id: int, typed: str, *, today: date) -> tuple[PlaceFound, ...]:
    """The clusters that `typed` leads to: by a whole postcode in it, or by the name of a ward or cluster."""
    postcode, data = postcode_in(typed), area_data(area_id, today=today)
    if postcode is None:
        return _found(_named(area_id, typed), "", data.in_clusters)
    known = data.postcodes
    rows = list(_wards().filter(ward_code=known.ward(postcode)))
    if rows:
        return _found(rows, f"{postcode} lies in {rows[0].ward_name}", data.in_clusters)
    outside = bool(known.sectors) and postcode.sector not in known.sectors
    says = (
        f"{postcode} lies outside this area. Ask the front door whose it is."
        if outside
        else f"Nobody has said in which cluster {postcode} lies."
    )
    return (PlaceFound(str(postcode), says),)


def _wards() -> QuerySet[WardOfCluster]:
    return WardOfCluster.objects.select_related("cluster__within").order_by("cluster__name", "ward_name")


def _named(area_id: int, typed: str) -> list[WardOfCluster]:
    """'Mill' for Bridge & Mill, and 'Mill housing' for Mill."""
    asked = set(stems(typed))
    if not asked:
        return []
    return [
        row
        for row in _wards().filter(cluster__in=[area_id, *(one.pk for one in places_in(area_id))])
        if any(
            asked <= name or name <= asked for name in map(_stems, (row.ward_name, row.cluster.name)) if name
        )
    ]


def _stems(name: str) -> set[str]:
    return set(stems(name)) - {"&", "and"}


def _found(rows: Iterable[WardOfCluster], why: str, expected: Iterable[str]) -> tuple[PlaceFound, ...]:
    clusters = {row.cluster_id: row.cluster for row in rows}
    there = there_by_cluster(list(clusters)[:MOST])
    found = []
    for pk, agencies in there.items():
        cluster = clusters[pk]
        missing = missing_among(agencies, expected)
        says = [f"{why}." if why else "", f"Not there: {', '.join(missing)}." if missing else ""]
        name = f"{cluster.name}, {cluster.within.name}" if cluster.within else cluster.name
        found.append(PlaceFound(name, " ".join(filter(None, says)), frozenset(one.pk for one in agencies)))
    return tuple(found)
