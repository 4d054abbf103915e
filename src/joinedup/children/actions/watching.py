"""Looking through who looked, once an hour, and raising what somebody else should ask about."""

import logging
import threading
from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from joinedup import store
from joinedup.access import queries as access
from joinedup.agencies import queries as agencies
from joinedup.children import queries
from joinedup.children.models import Child, Glass, Involvement, Review
from joinedup.children.rules.misuse import WITHIN, Known, Looked, alerts
from joinedup.gate.rights import Right
from joinedup.store.beside import keep_doing
from joinedup.trail import actions as trail
from joinedup.trail import queries as chain
from joinedup.trail.queries import Look

log = logging.getLogger("joinedup.children")

LOOKED_BACK = timedelta(hours=26)  # more than a day: a day's count is whole when it is made
_MOST = 100_000
_LOOKS = frozenset({"child.looked", "looks.looked", "glass.opened"})
_SECONDS_BETWEEN = 3_600


@dataclass(frozen=True, slots=True)
class Watch:
    """Whoever looks through the looks of an area, for the trail."""

    area_id: int
    reference: str = "watch"
    agency_reference: str = ""


@store.action
def look_for_misuse(*, by: trail.Actor, at: datetime) -> int:
    """Raise a review for each look that a rule names and nobody was asked about; return how many are new."""
    entries = chain.entries_since(by.area_id, at - LOOKED_BACK, newest=_MOST)
    looks = [
        Looked(entry.at, entry.actor, about)
        for entry in entries
        if entry.code in _LOOKS
        for about in entry.about
        if about.startswith("K")
    ]
    people = agencies.practitioners_called({look.who for look in looks})
    children = _children(by.area_id, {look.child for look in looks})
    known = Known(
        names={reference: person.name for reference, person in people.items()},
        around={reference: queries.names_around(pk) for reference, pk in children.items()},
        own=_own(entries, children, {reference: person.id for reference, person in people.items()}),
        shifts=agencies.shifts_of(people, since=at - timedelta(days=7), until=at + timedelta(days=7)),
        reasons=_reasons(by.area_id, at=at),
    )
    raised = 0
    for alert in alerts(looks, known):
        person = people.get(alert.who) or agencies.practitioners_called([alert.who]).get(alert.who)
        if person is None:
            continue
        _, new = Review.objects.get_or_create(
            area_id=by.area_id,
            mark=alert.mark,
            defaults={
                "occurred": at,
                "entered": at,
                "code": alert.code,
                "about_id": person.id,
                "child_id": children.get(alert.child),
                "why": alert.why,
                **_whose(by.area_id, person.id, at=at),
            },
        )
        raised += new
    trail.record("looks.looked_through", by=by, at=at)
    return raised


def keep_watching(now: Callable[[], datetime], *, stop: threading.Event) -> None:
    """Run beside the serving threads until `stop`: look through what was looked at, every hour."""

    def once() -> None:
        for area in sorted(access.areas_at_work(at=now())):
            look_for_misuse(by=Watch(area), at=now())

    keep_doing(once, every=_SECONDS_BETWEEN, stop=stop, fell="looks.not_looked_through", log=log)


def _children(area_id: int, references: Collection[str]) -> dict[str, int]:
    rows = Child.objects.filter(area_id=area_id, reference__in=references)
    return dict(rows.values_list("reference", "pk"))


def _own(
    entries: Collection[Look], children: dict[str, int], people: dict[str, int]
) -> frozenset[tuple[str, str]]:
    """Who works with a child by name, or did something about them that is no look."""
    did = {(one.actor, about) for one in entries if one.code not in _LOOKS for about in one.about}
    by_key = {pk: reference for reference, pk in children.items()}
    who = {pk: reference for reference, pk in people.items()}
    rows = Involvement.objects.filter(child_id__in=by_key, practitioner_id__in=who)
    works = {
        (who[person], by_key[child]) for person, child in rows.values_list("practitioner_id", "child_id")
    }
    return frozenset(did | works)


def _reasons(area_id: int, *, at: datetime) -> dict[str, list[datetime]]:
    found: dict[str, list[datetime]] = defaultdict(list)
    rows = Glass.objects.filter(area_id=area_id, occurred__gte=at - WITHIN)
    for who, moment in rows.values_list("person__reference", "occurred"):
        found[who].append(moment)
    return found


def _whose(area_id: int, person: int, *, at: datetime) -> dict[str, int]:
    others = [one for one in access.holders(Right.REVIEW_ACCESS, area_id, at=at) if one != person]
    return {"owner_id": others[0]} if others else {"desk_id": agencies.front_door_desk(area_id).id}
