"""How far each cluster has come: what the rules count, now and a year before."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q

from joinedup.agencies.models import Agency, Card, Contact, InCluster, Rota
from joinedup.agencies.queries.clusters import every_cluster
from joinedup.agencies.queries.there import there
from joinedup.agencies.rules.continuity import COUNTS_FOR
from joinedup.agencies.rules.maturity import ROTA_HOLDS, Figure, Known, Pair, figures
from joinedup.agencies.rules.together import FEWEST
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import today_in_london


@dataclass(frozen=True, slots=True)
class ClusterCame:
    name: str
    within: str  # its division, or ''
    now: dict[str, Figure]  # by the code of the measure
    before: dict[str, Figure]  # a year before, of what was recorded then


def maturity(viewer: Viewer, *, asked: Collection[int], came: Collection[int]) -> tuple[ClusterCame, ...]:
    """Every cluster of the viewer's area by name. `asked` and `came` are agencies, as meetings tell it."""
    at, today = viewer.at, today_in_london(viewer.at)
    a_year_ago = at - COUNTS_FOR
    since = today_in_london(a_year_ago)
    kinds, kinds_then = _kinds(viewer.area_id, on=today), _kinds(viewer.area_id, on=since)
    met, frontline = _met(viewer.area_id, since=a_year_ago, until=at)
    met_then, frontline_then = _met(viewer.area_id, since=a_year_ago - COUNTS_FOR, until=a_year_ago)
    cards = Card.objects.filter(agency__in=kinds, reviewed_on__gt=since).values_list("agency_id", flat=True)
    rotas = Rota.objects.filter(there(today, desk="desk__", agency=None), desk__agency__in=kinds)
    rotas = rotas.filter(imported_at__gte=at - ROTA_HOLDS)
    known = Known(
        kinds,
        frozenset(cards),
        frozenset(rotas.values_list("desk__agency_id", flat=True)),
        met,
        frontline,
        asked,
        came,
    )
    then = Known(kinds_then, (), (), met_then, frontline_then, (), ())
    places = every_cluster(viewer.area_id)
    keys = [one.pk for one in places]
    stands, stood = _there(keys, kinds, on=today), _there(keys, kinds_then, on=since)
    told_before = _told_before(keys, bool(met_then), on=since)
    found = []
    for place in places:
        before = figures(stood[place.pk], known=then)
        found.append(
            ClusterCame(
                place.name,
                place.within.name if place.within else "",
                figures(stands[place.pk], known=known),
                {code: before[code] for code in told_before},
            )
        )
    return tuple(found)


def _kinds(area_id: int, *, on: date) -> dict[int, str]:
    """Every agency that is part of the area on that day, with its kind: also one that has left since."""
    here = Agency.objects.filter(there(on, desk=None, agency=""), area_id=area_id)
    return dict(here.values_list("pk", "kind"))


def _told_before(clusters: Collection[int], met: bool, *, on: date) -> tuple[str, ...]:
    """What the record tells of that day; a card and a rota say only how they stand now.

    Before anybody said here who is in which cluster nobody was less there: it was not recorded.
    """
    if not InCluster.objects.filter(cluster__in=clusters, from_day__lte=on).exists():
        return ()
    return ("there", "met", "frontline") if met else ("there",)


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
