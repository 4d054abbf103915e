"""Who answers for an area's front door: at this minute, and from when it next closes or opens."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from joinedup.agencies import queries
from joinedup.agencies.rules.on_duty import OnDuty, Step


@dataclass(frozen=True, slots=True)
class AtTheDoor:
    """`turns` is when it next closes, or opens; None where it never does, or where that is not known."""

    desk: queries.DeskLine
    is_open: bool
    now: OnDuty
    turns: datetime | None
    then: OnDuty | None

    @property
    def when_closed(self) -> OnDuty:
        """Who answers while it is closed: now, or from when it next closes; of one that never is, itself."""
        return self.then if self.is_open and self.then else self.now


@dataclass(frozen=True, slots=True)
class ToRing:
    """What anybody may be told: a desk and its number, and never whoever sits there."""

    name: str
    phone: str


def at_the_door(area_id: int, *, at: datetime, without: Collection[int] = ()) -> AtTheDoor:
    """`without` are people who are not to be named: somebody else is found."""
    desk = queries.front_door_desk(area_id)
    stands = queries.opening_of(desk.id, at=at)
    wanted = [queries.Wanted(desk.id, without=frozenset(without))]
    return AtTheDoor(
        desk,
        stands.is_open,
        queries.on_duty_at(wanted, at=at)[0],
        stands.until,
        queries.on_duty_at(wanted, at=stands.until)[0] if stands.until else None,
    )


def to_ring(duty: OnDuty) -> ToRing:
    if duty.step is Step.NOBODY:
        return ToRing("the emergency number", duty.phone)
    return ToRing(duty.desk.name, duty.desk.phone)
