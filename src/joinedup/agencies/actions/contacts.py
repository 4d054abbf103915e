"""Contacts between people, written by every room in the act that makes them."""

from collections.abc import Iterable
from datetime import datetime
from itertools import combinations

from joinedup import store
from joinedup.agencies.models import Contact, Practitioner
from joinedup.agencies.rules.continuity import How
from joinedup.trail import actions as trail


def met(
    how: How, people: Iterable[int | None], *, about: str, child: str = "", by: trail.Actor, at: datetime
) -> None:
    """Write down that these people did something together: each two of different agencies, once a record.

    The record that they made says so already, and is in the trail; this is its index by people.

    Raises:
        RuntimeError: nothing is being changed.
    """
    if not store.in_action():
        raise RuntimeError("a contact goes with the act that makes it: call this inside an action")
    keys = {person for person in people if person is not None}
    agency = dict(Practitioner.objects.filter(pk__in=keys).values_list("pk", "agency_id"))
    pairs = [(a, b) for a, b in combinations(sorted(agency), 2) if agency[a] != agency[b]]
    Contact.objects.bulk_create(
        (
            Contact(
                area_id=by.area_id,
                occurred=at,
                entered=at,
                one_id=a,
                other_id=b,
                how=how.value,
                about=about,
                child=child,
            )
            for a, b in pairs
        ),
        ignore_conflicts=True,
    )
