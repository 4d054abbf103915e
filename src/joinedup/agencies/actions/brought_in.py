"""What is said of many at once, with no one person's word behind it: by an import, or for the demo town."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from joinedup import store
from joinedup.agencies.models import Agency, Card, InCluster, Practitioner, SkillHeld
from joinedup.agencies.rules.cards import PARTS
from joinedup.trail import actions as trail


@store.action
def complete_cards(
    area_id: int, *, parts: Mapping[str, Mapping[str, str]], by: trail.Actor, at: datetime
) -> int:
    """Put parts of a card (`agencies.rules.cards.PARTS`) on that of every agency of a kind; by kind.

    What somebody said by hand of their own agency stays: it is the later word.
    """
    count = 0
    for kind, said in parts.items():
        for name in said.keys() & PARTS.keys():
            cards = Card.objects.filter(agency__area_id=area_id, agency__kind=kind)
            cards = cards.exclude(agency__facts__name=name, agency__facts__about="card")
            count += cards.update(**{name: said[name]})
    trail.record("cards.completed", by=by, at=at, typed=f"{count} parts")
    return count


@store.action
def bring_in_skills(
    area_id: int,
    *,
    by_post: Mapping[str, Sequence[tuple[str, str]]],
    from_day: date,
    by: trail.Actor,
    at: datetime,
) -> int:
    """Say what everybody of a post is trained for: codes of skills, each with a detail such as a language."""
    people = Practitioner.objects.filter(agency__area_id=area_id, active=True, post__in=by_post)
    rows = [
        SkillHeld(practitioner=person, skill=skill, detail=detail, from_day=from_day, said_at=at)
        for person in people.order_by("pk")
        for skill, detail in by_post[person.post]
    ]
    SkillHeld.objects.bulk_create(rows)
    trail.record("skills.brought_in", by=by, at=at, typed=f"{len(rows)} skills")
    return len(rows)


@store.action
def bring_into_clusters(
    clusters: Sequence[int],
    *,
    area_id: int,
    every: Mapping[str, int],
    from_day: date,
    by: trail.Actor,
    at: datetime,
) -> int:
    """Say that the agencies of a kind are in every so-manieth cluster: 1 is all of them."""
    rows = [
        InCluster(cluster_id=cluster, agency=agency, from_day=from_day, said_at=at)
        for agency in Agency.objects.filter(area_id=area_id, kind__in=every).order_by("pk")
        for place, cluster in enumerate(clusters)
        if (place + agency.pk) % every[agency.kind] == 0
    ]
    InCluster.objects.bulk_create(rows)
    trail.record("clusters.brought_in", by=by, at=at, typed=f"{len(rows)} places")
    return len(rows)
