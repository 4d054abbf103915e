"""Each cluster of an area: which agencies are there, by name, and which kinds are not (W7)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from joinedup.agencies.editions import area_data
from joinedup.agencies.models import Agency, Area, InCluster
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import today_in_london


@dataclass(frozen=True, slots=True)
class ClusterLine:
    name: str
    within: str  # its division, or ''
    there: tuple[tuple[str, str], ...]  # reference and name of each agency
    missing: tuple[str, ...]  # kinds of agency, in words


def clusters(viewer: Viewer) -> tuple[ClusterLine, ...]:
    """Every cluster of the viewer's area, by name; one in which nobody is stands there as well."""
    places = every_cluster(viewer.area_id)
    there = there_by_cluster([one.pk for one in places])
    expected = area_data(viewer.area_id, today=today_in_london(viewer.at)).in_clusters
    return tuple(
        ClusterLine(
            place.name,
            place.within.name if place.within else "",
            tuple((one.reference, one.name) for one in there[place.pk]),
            missing_among(there[place.pk], expected),
        )
        for place in places
    )


def there_by_cluster(clusters: Sequence[int]) -> dict[int, list[Agency]]:
    """The agencies of each of these clusters by name; none for one in which nobody is."""
    there: dict[int, list[Agency]] = {one: [] for one in clusters}
    rows = InCluster.objects.filter(cluster__in=clusters, last_day=None)
    for row in rows.select_related("agency").order_by("agency__name"):
        there[row.cluster_id].append(row.agency)
    return there


def missing_among(there: Iterable[Agency], expected: Iterable[str]) -> tuple[str, ...]:
    """The kinds of agency that a cluster is asked after and that none of these is, in words."""
    kinds = {one.kind for one in there}
    return tuple(str(Agency.Kind(kind).label) for kind in expected if kind not in kinds)


def clusters_to_choose(viewer: Viewer) -> tuple[tuple[int, str], ...]:
    return tuple((one.pk, one.name) for one in every_cluster(viewer.area_id))


def clusters_of(agency_id: int) -> tuple[tuple[int, str], ...]:
    """Those in which an agency says that it is: key and name."""
    rows = InCluster.objects.filter(agency_id=agency_id, last_day=None).select_related("cluster")
    return tuple((row.cluster_id, row.cluster.name) for row in rows.order_by("cluster__name"))


def places_in(area_id: int) -> tuple[Area, ...]:
    """Every place that lies in this one, however many floors are between: one question for each floor."""
    found: list[Area] = []
    floor = [area_id]
    while floor:
        below = list(Area.objects.filter(within__in=floor).select_related("within"))
        found += below
        floor = [one.pk for one in below]
    return tuple(found)


def every_cluster(area_id: int) -> list[Area]:
    """The places of the area's tree in which no other lies: one floor below the partnership, or five."""
    there = places_in(area_id)
    outer = {one.within_id for one in there}
    return sorted((one for one in there if one.pk not in outer), key=lambda one: one.name)
