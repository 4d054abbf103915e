"""Whose a concern is when somebody leaves."""

from datetime import datetime

from django.db.models import Q

from joinedup import store
from joinedup.frontdoor.models import Concern, Conversation, HeldBack, Owed
from joinedup.frontdoor.rules import progress
from joinedup.trail import actions as trail


@store.action
def rehome(
    practitioner_id: int, *, to: int | None, desk_id: int | None, by: trail.Actor, at: datetime
) -> None:
    """Let nothing be theirs who has left: `to` is a colleague who takes it on, else it is the desk's.

    What a form was made with still stands: who has taken something on is no part of its text.
    """
    open_ones = [state.value for state in progress.OPEN]
    Concern.objects.filter(reader_id=practitioner_id, state__in=open_ones).update(reader_id=to)
    unheard = Concern.objects.filter(Q(told=None) | Q(told__read_at=None))
    sent = Q(sender_id=practitioner_id, hearer=None, hearer_desk=None) | Q(hearer_id=practitioner_id)
    unheard.filter(sent).update(hearer_id=to, hearer_desk_id=desk_id if to is None else None)
    talks = Conversation.objects.filter(concern=None, area_id=by.area_id)
    theirs = Q(by_id=practitioner_id, hearer=None, hearer_desk=None) | Q(hearer_id=practitioner_id)
    talks.filter(theirs).update(hearer_id=to, hearer_desk_id=desk_id if to is None else None)
    Owed.objects.filter(teller_id=practitioner_id, given_at=None, closed_at=None).update(teller_id=to)
    HeldBack.objects.filter(owner_id=practitioner_id, ended_at=None).update(owner_id=to)
    trail.record("concerns.rehomed", by=by, at=at)
