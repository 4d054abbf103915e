"""How far each cluster has come: what the rules count, now and a year before."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max, Q

from joinedup.agencies.editions import area_data
from joinedup.agencies.models import Agency, Card, Contact, InCluster, Rota
from joinedup.agencies.queries.clusters import every_cluster
from joinedup.agencies.queries.there import there
from joinedup.agencies.rules.continuity import COUNTS_FOR
from joinedup.agencies.rules.maturity import Figure, Known, Pair, figures
from joinedup.agencies.rules.together import FEWEST
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import today_in_london

# What the record tells of a year before; a card and a rota say only how they stand now.
TOLD_BEFORE = ("there", "met", "frontline")


@dataclass(frozen=True, slots=True)
class ClusterCame:
    name: str
    within: str  # its division, or ''
    now: dict[str, Figure]  # by the code of the measure
    before: dict[str, Figure]  # a year before, of TOLD_BEFORE alone


def maturity(viewer: Viewer, *, asked: Collection[int], came: Collection[int]) -> tuple[ClusterCame, ...]:
    """Every cluster of the viewer's area by name. `asked` and `came` are agencies, as meetings tell it."""
    at, today = viewer.at, today_in_london(viewer.at)
    data = area_data(viewer.area_id, today=today)
    here = Agency.objects.filter(there(today, desk=None, agency=""), area_id=viewer.area_id)
    kinds = dict(here.values_list("pk", "kind"))
    a_year_ago = at - COUNTS_FOR
    since = today_in_london(a_year_ago)
    met, frontline = _met(viewer.area_id, since=a_year_ago, until=at)
    met_then, frontline_then = _met(viewer.area_id, since=a_year_ago - COUNTS_FOR, until=a_year_ago)
    cards = Card.objects.filter(agency__in=kinds, reviewed_on__gt=since).values_list("agency_id", flat=True)
    newest = Rota.objects.filter(there(today, desk="desk__", agency=None), desk__agency__in=kinds).values(
        "desk__agency_id"
    )
    newest = newest.annotate(newest=Max("imported_at")).filter(newest__gte=at - data.stale_after)
    known = Known(
        kinds,
        frozenset(cards),
        frozenset(row["desk__agency_id"] for row in newest),
        met,
        frontline,
        asked,
        came,
    )
    then = Known(kinds, (), (), met_then, frontline_then, (), ())
    places = every_cluster(viewer.area_id)
    keys = [one.pk for one in places]
    stands, stood = _there(keys, kinds, on=today), _there(keys, kinds, on=since)
    expected = data.in_clusters
    found = []
    for place in places:
        before = figures(stood[place.pk], expected=expected, known=then)
        found.append(
            ClusterCame(
                place.name,
                place.within.name if place.within else "",
                figures(stands[place.pk], expected=expected, known=known),
                {code: before[code] for code in TOLD_BEFORE},
            )
        )
    return tuple(found)


def _there(clusters: Collection[int], agencies: Collection[int], *, on: date) -> dict[int, set[int]]:
    """Which of these agencies said on that day that they were in each cluster."""
    found: dict[int, set[int]] = {one: set() for one in clusters}
    rows = InCluster.objects.filter(cluster__in=clusters, agency__in=agencies, from_day__lte=on)
    rows = rows.filter(Q(last_day=None) | Q(last_day__gt=on))
    for cluster, agency in rows.values_list("cluster_id", "agency_id"):
        found[cluster].add(agency)
    return found


def _met(area_id: int, *, since: datetime, until: datetime) -> tuple[frozenset[Pair], frozenset[Pair]]:
    """Pairs of agencies whose people did something together, and those whose front line did it often."""
    rows = Contact.objects.filter(area_id=area_id, occurred__gt=since, occurred__lte=until).order_by()
    frontline = Q(one__grade="frontline", other__grade="frontline")
    counted = rows.values("one__agency_id", "other__agency_id").annotate(
        many=Count("pk"), often=Count("pk", filter=frontline)
    )
    met: Counter[Pair] = Counter()
    between: Counter[Pair] = Counter()
    for row in counted:
        low, high = sorted((row["one__agency_id"], row["other__agency_id"]))
        met[low, high] += row["many"]
        between[low, high] += row["often"]
    return frozenset(met), frozenset(pair for pair, many in between.items() if many >= FEWEST)
