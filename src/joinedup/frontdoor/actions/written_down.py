"""What a concern told of the family, and what the child said, as it stands at the children's own records."""

from dataclasses import replace
from datetime import datetime

from joinedup.children import actions as children
from joinedup.children.queries import Openly, family_told, live_in_one_home, openness_of
from joinedup.children.rules.arrivals import NewTold, NewWords
from joinedup.frontdoor.models import Concern
from joinedup.frontdoor.queries import UNNAMED
from joinedup.trail.actions import Actor


def _account(concern: Concern, *, child: str, place: int = 0) -> tuple[NewTold, NewWords | None]:
    """What the concern says of the family and of the child's words, as it is written down on a child.

    Each child's words are that child's: what one said is written down on no brother or sister.
    """
    who = _who_may_be_named(concern, child=child)
    told = NewTold(
        child=child,
        state=concern.family_knows,
        what=concern.family_knows_detail,
        said_by=who,
        occurred=concern.occurred,
    )
    said = concern.named.get(place=place).childs_words if place else concern.childs_words
    if not said:
        return told, None
    return told, NewWords(child=child, words=said, heard_by=who, occurred=concern.occurred)


def write_down_on_the_child(concern: Concern, *, child: str, place: int = 0, by: Actor, at: datetime) -> None:
    """Of one about somebody who works with children nothing but that it would not be safe to tell the family:
    whoever it is about may open the child's page, and whoever rings the family reads it before.
    """
    told, words = _account(concern, child=child, place=place)
    if concern.of_a_worker:
        told, words = _bare(told), None
        if told.state != Concern.FamilyKnows.UNSAFE:
            return
    if not place or _is_told_of_this_one_too(concern, place=place):
        children.record_family_told(told, by=by, at=at)
    if words is not None:
        children.record_childs_words(words, by=by, at=at)


def _bare(told: NewTold) -> NewTold:
    return replace(told, what="", said_by=UNNAMED)


def _is_told_of_this_one_too(concern: Concern, *, place: int) -> bool:
    """Whether what the first child's family knows is said of a further one: of one who lives with the first.

    A friend's family, or a half-brother's father, was not asked about. Where somebody wrote down that telling
    would not be safe, nothing said of another child goes over it.
    """
    one = concern.named.get(place=place)
    elsewhere = (one.address or one.postcode) and (one.address, one.postcode) != (
        concern.child_address,
        concern.child_postcode,
    )
    if elsewhere or one.child_id is None or concern.child_id is None:
        return False
    stands = family_told(one.child_id)
    return (
        concern.family_knows != Concern.FamilyKnows.UNKNOWN
        and (stands is None or stands.state != Concern.FamilyKnows.UNSAFE)
        and live_in_one_home(concern.child_id, one.child_id)
    )


def _who_may_be_named(concern: Concern, *, child: str) -> str:
    """Who says so, as everybody who opens the child may read it.

    A service that works with the child on condition that it is not named is not named by what it told us.
    """
    agency = concern.sender.agency if concern.sender is not None else concern.sender_agency
    if agency is None:
        return UNNAMED
    openly = openness_of(child).agencies.get(agency.reference, Openly.YES)
    if openly is Openly.YES:
        return agency.name if concern.sender is None else f"{concern.sender.name}, {agency.name}"
    return "a service that is named on request"


def take_back_from_the_child(
    concern: Concern, *, child: str, place: int = 0, tied_at: datetime, by: Actor, at: datetime
) -> None:
    """Whatever was said of it when it was written there."""
    told, words = _account(concern, child=child, place=place)
    children.take_back(told, words, entered=tied_at, by=by, at=at)
    if told.what and told.state == Concern.FamilyKnows.UNSAFE:
        children.take_back(_bare(told), None, entered=tied_at, by=by, at=at)


def settle_on_the_children(concern: Concern, *, apart: bool, by: Actor, at: datetime) -> None:
    """Take it from every child's record where it is said to be about somebody who works with children, and
    write it there where that is said no more. `apart`: whether it was said before."""
    if not apart and not concern.of_a_worker:
        return
    tied = concern.named.filter(child__isnull=False).select_related("child").order_by("place")
    for one in tied:
        assert one.child is not None
        child, place, since = one.child.reference, one.place, one.settled_at or concern.tied_at
        if since is not None:
            take_back_from_the_child(concern, child=child, place=place, tied_at=since, by=by, at=at)
        write_down_on_the_child(concern, child=child, place=place, by=by, at=at)
