"""Who is told that a strategy discussion is to be held: the police and health, beside social work."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta

from joinedup.access.queries import held_by_each
from joinedup.agencies import queries as agencies
from joinedup.agencies.queries import AgencyOfArea, DeskLine
from joinedup.children.queries import InvolvementLine, guards_of, involvements
from joinedup.clocks.queries import waiting_for
from joinedup.frontdoor.models import Concern
from joinedup.gate.rights import Right
from joinedup.kernel.london import end_of_day, today_in_london
from joinedup.notices import actions as notices
from joinedup.notices import queries as notices_told
from joinedup.notices.rules.messages import Template
from joinedup.trail import actions as trail

_TAKE_PART = ("police", "health")  # beside social work, in every edition of the guidance


def who_takes_part(area_id: int, *, about: Iterable[int], at: datetime) -> tuple[AgencyOfArea, ...]:
    """Of the police and of health those that stand at the front door, or, where none does, those that work
    with one of the children openly: to all others it would only say that there is such a child."""
    there = agencies.at_the_front_door(area_id)
    with_them = {line.agency_id for line in _around(about, at=at)}
    every = agencies.agencies_in(area_id)

    def of_kind(kind: str) -> Iterable[AgencyOfArea]:
        found = [one for one in every if one.kind == kind]
        return [one for one in found if one.id in there] or [one for one in found if one.id in with_them]

    return tuple(one for kind in _TAKE_PART for one in of_kind(kind))


def _around(about: Iterable[int], *, at: datetime) -> Iterator[InvolvementLine]:
    """A service whose name is given on request is reached through the front door alone."""
    return (line for child in about for line in involvements(child, at=at) if not line.on_request)


def ask_to_discuss(concern: Concern, *, by: trail.Actor, at: datetime) -> None:
    """Tell a desk of each of them, by the concern's reference alone, where it stands at the hub; one that
    only works with the child opens no page of the concern, and is told no reference.

    Of a restricted record no desk is told, since nobody at it might open it: those who are named are rung.
    """
    about = concern.children_in_it()
    if any(guard.named is not None for guard in guards_of(about).values()):
        return
    due = waiting_for("strategy_discussion", area_id=concern.area_id, at=at)
    late_from = min((due[one] for one in about if one in due), default=end_of_day(today_in_london(at)))
    for desk, at_the_hub in _desks(concern.area_id, about=about, at=at):
        notices.tell(
            Template.DISCUSSION_DUE if at_the_hub else Template.DISCUSSION_WITH_YOU,
            to=desk.reference,
            to_agency=desk.agency_reference,
            thing=concern.reference if at_the_hub else "",
            needed_by=late_from - timedelta(minutes=1),  # the midnight that ends a day would read as the next
            by=by,
            at=at,
        )


def tell_of_a_wrong_tie(concern: Concern, *, child_id: int, by: trail.Actor, at: datetime) -> None:
    """Tell whoever was called, while it is still tied to the wrong child, that one of it was not that child.

    Those who were told its reference hear it whatever is restricted since: the letter holds no more than the
    call did. Of those who only work with a child, whoever works with another of it is needed all the same.
    """
    said = notices_told.told_of(concern.area_id, [Template.DISCUSSION_DUE], things=[concern.reference])
    for to, agency in sorted({(one.to, one.to_agency) for one in said}):
        notices.tell(Template.TIE_TAKEN_BACK, to=to, to_agency=agency, thing=concern.reference, by=by, at=at)
    about = concern.children_in_it()
    if any(guard.named is not None for guard in guards_of(about).values()):
        return
    needed = {line.desk_id for line in _around(about - {child_id}, at=at)}
    for desk, at_the_hub in _desks(concern.area_id, about=about, at=at):
        if not at_the_hub and desk.id not in needed:
            notices.tell(
                Template.DISCUSSION_OF_ANOTHER,
                to=desk.reference,
                to_agency=desk.agency_reference,
                thing="",
                by=by,
                at=at,
            )


def _desks(area_id: int, *, about: Collection[int], at: datetime) -> Iterator[tuple[DeskLine, bool]]:
    """Of each agency the desks of those who sit at the hub; where nobody does, the one to begin with. Of one
    that does not stand there the desks that work with the child. With each, whether it opens the concern."""
    today = today_in_london(at)
    there = agencies.at_the_front_door(area_id)
    with_them = {line.desk_id for line in _around(about, at=at)}
    for agency in who_takes_part(area_id, about=about, at=at):
        desks = [one for one in agencies.desks_of(agency.id) if one.is_there(today)]
        seats = agencies.seats(one.id for one in desks)
        held = held_by_each(set().union(*seats.values()), area_id=area_id, at=at)
        sits = {who for who, one in held.items() if Right.SIT_AT_THE_HUB in one.rights}
        at_the_hub = [one for one in desks if sits & seats.get(one.id, frozenset())]
        if at_the_hub or agency.id in there:
            first = agencies.first_desks([agency.id], at=at).get(agency.id)
            yield from ((one, True) for one in at_the_hub or [one for one in desks if one.id == first])
        else:
            yield from ((one, False) for one in desks if one.id in with_them)
