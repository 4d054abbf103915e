"""Who is told that a strategy discussion is to be held: the police and health, beside social work."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from joinedup.access.queries import held_by_each
from joinedup.agencies import queries as agencies
from joinedup.agencies.queries import AgencyOfArea, DeskLine
from joinedup.children.queries import guards_of
from joinedup.clocks.queries import waiting_for
from joinedup.frontdoor.models import Concern
from joinedup.gate.rights import Right
from joinedup.kernel.london import end_of_day, today_in_london
from joinedup.notices import actions as notices
from joinedup.notices.rules.messages import Template
from joinedup.trail import actions as trail

_TAKE_PART = ("police", "health")  # beside social work, in every edition of the guidance


def who_takes_part(area_id: int) -> tuple[AgencyOfArea, ...]:
    """Of the police and of health those that stand at the front door, or, where none does, all of them."""
    there = agencies.at_the_front_door(area_id)
    every = agencies.agencies_in(area_id)

    def of_kind(kind: str) -> Iterable[AgencyOfArea]:
        found = [one for one in every if one.kind == kind]
        return [one for one in found if one.id in there] or found

    return tuple(one for kind in _TAKE_PART for one in of_kind(kind))


def ask_to_discuss(concern: Concern, *, by: trail.Actor, at: datetime) -> None:
    """Tell a desk of each of them, by the concern's reference alone, where it stands at the hub.

    Of a restricted record no desk is told, since nobody at it might open it: those who are named are rung.
    """
    about = concern.children_in_it()
    if any(guard.named is not None for guard in guards_of(about).values()):
        return
    due = waiting_for("strategy_discussion", area_id=concern.area_id, at=at)
    late_from = min((due[one] for one in about if one in due), default=end_of_day(today_in_london(at)))
    for desk in _desks(concern.area_id, at=at):
        notices.tell(
            Template.DISCUSSION_DUE,
            to=desk.reference,
            to_agency=desk.agency_reference,
            thing=concern.reference,
            needed_by=late_from - timedelta(minutes=1),  # the midnight that ends a day would read as the next
            by=by,
            at=at,
        )


def tell_of_a_wrong_tie(concern: Concern, *, by: trail.Actor, at: datetime) -> None:
    """Tell the same desks, while it is still tied to the wrong child, that it is not that child."""
    if any(guard.named is not None for guard in guards_of(concern.children_in_it()).values()):
        return
    for desk in _desks(concern.area_id, at=at):
        notices.tell(
            Template.TIE_TAKEN_BACK,
            to=desk.reference,
            to_agency=desk.agency_reference,
            thing=concern.reference,
            by=by,
            at=at,
        )


def _desks(area_id: int, *, at: datetime) -> Iterator[DeskLine]:
    """Of each agency the desks of those who sit at the hub; where nobody does, the one to begin with."""
    today = today_in_london(at)
    for agency in who_takes_part(area_id):
        desks = [one for one in agencies.desks_of(agency.id) if one.is_there(today)]
        seats = agencies.seats(one.id for one in desks)
        held = held_by_each(set().union(*seats.values()), area_id=area_id, at=at)
        sits = {who for who, one in held.items() if Right.SIT_AT_THE_HUB in one.rights}
        first = agencies.first_desks([agency.id], at=at).get(agency.id)
        at_the_hub = [one for one in desks if sits & seats.get(one.id, frozenset())]
        yield from at_the_hub or (one for one in desks if one.id == first)
