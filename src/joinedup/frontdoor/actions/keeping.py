"""Whose a concern is from now on, and what becomes of the notes of somebody who leaves."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q

from joinedup import store
from joinedup.agencies.queries import home_desks
from joinedup.agencies.rules.owners import OpenItem
from joinedup.frontdoor.models import (
    Concern,
    Conversation,
    FollowThrough,
    HeldBack,
    Owed,
    Path,
    PlannedContact,
)
from joinedup.frontdoor.rules.owed import What
from joinedup.kernel.london import today_in_london
from joinedup.trail import actions as trail


@store.action
def hand_on(items: Iterable[OpenItem], *, by: trail.Actor, at: datetime) -> None:
    """Let each item of the front door be the person's or the desk's that it names now.

    What a form was made with still stands: who has taken something on is no part of its text.

    Raises:
        LookupError: nobody has such an item as their own, so that nobody can hand it on.
    """
    references = []
    for item in items:
        _hand_on(item, at=at)
        references.append(item.reference)
    trail.record("concerns.handed_on", by=by, at=at, about=tuple(dict.fromkeys(references)))


def _hand_on(item: OpenItem, *, at: datetime) -> None:
    to, whose = item.person_id, {"concern__reference": item.reference}
    match item.code:
        case "concern.being_read" | "concern.waiting":
            Concern.objects.filter(reference=item.reference).update(reader_id=to)
        case "concern.sent" | "concern.unread":
            Concern.objects.filter(reference=item.reference).update(**_hearer(item))
        case "concern.to_tell":
            Owed.objects.filter(given_at=None, closed_at=None, **whose).update(teller_id=to)
            HeldBack.objects.filter(ended_at=None, what=What.CAME_OF_IT, **whose).update(owner_id=to)
        case "concern.decision_held":
            HeldBack.objects.filter(ended_at=None, what=What.DECISION, **whose).update(owner_id=to)
        case "talk.to_name":
            Conversation.objects.filter(reference=item.reference).update(**_hearer(item))
        case "contact.to_settle" | "contact.left_open":
            desk = home_desks([to], at=at).get(to) if to is not None else None
            unsaid = PlannedContact.objects.filter(came="", **whose)
            unsaid.filter(on_day__lt=today_in_london(at)).update(holder_id=to, desk_id=desk)
        case "concern.passed_on" | "concern.with_them":
            FollowThrough.objects.filter(ended_at=None, **whose).update(worker_id=to)
        case "path.open":
            Path._base_manager.filter(reference=item.reference).update(taken_by_id=to)
        case _:
            raise LookupError(item.code)


def _hearer(item: OpenItem) -> dict[str, Any]:
    return {"hearer_id": item.person_id, "hearer_desk_id": None if item.person_id else item.desk_id}


@store.action
def rehome_notes(
    practitioner_id: int, *, to: int | None, desk_id: int | None, by: trail.Actor, at: datetime
) -> None:
    """Let the conversations that somebody noted, and nobody waits for, be whoever's comes after them."""
    talks = Conversation.objects.filter(concern=None, area_id=by.area_id)
    theirs = Q(by_id=practitioner_id, hearer=None, hearer_desk=None) | Q(hearer_id=practitioner_id)
    talks.filter(theirs).update(hearer_id=to, hearer_desk_id=desk_id if to is None else None)
    trail.record("talks.rehomed", by=by, at=at)
