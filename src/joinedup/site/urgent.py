"""Whom to ring when a page cannot be saved: read while the database answers, for when it does not."""

import logging
import threading

from joinedup.agencies.queries import areas_with_a_front_door, front_door_desk
from joinedup.agencies.queries.front_door import at_the_door, to_ring
from joinedup.kernel.working_days import CalendarEnds
from joinedup.site import clock
from joinedup.store.beside import keep_doing
from joinedup.ui.words import moment

log = logging.getLogger("joinedup.site")
SECONDS_BETWEEN_READINGS = 300


class _Known:
    """Who answers for each area's front door, as it was when the database was last asked."""

    lines: dict[int, str] = {}


def line(area_id: int | None) -> str:
    """'The front door: 0113 ...'; empty where none was ever read, or it is not known whose area it is."""
    if area_id is None and len(_Known.lines) == 1:
        return next(iter(_Known.lines.values()))
    return _Known.lines.get(area_id or 0, "")


def read() -> None:
    """Ask the database anew. Raises DatabaseError."""
    _Known.lines = {area.id: _line(area.id) for area in areas_with_a_front_door()}


def keep_read(stop: threading.Event) -> None:
    """Run beside the serving threads until `stop`; where the database is silent, what was known stays."""
    keep_doing(read, every=SECONDS_BETWEEN_READINGS, stop=stop, fell="urgent.not_read", log=log)


def _line(area_id: int) -> str:
    """With the day, for it may be read much later than it was asked."""
    at = clock.now()
    try:
        door = at_the_door(area_id, at=at)
    except CalendarEnds:  # nobody knows when a desk is open: its own number is what there is
        desk = front_door_desk(area_id)
        return f"If it is urgent, ring {desk.name}, {desk.phone}."
    now = to_ring(door.now)
    told = f"If it is urgent, ring {now.name}, {now.phone}"
    if door.turns is None or door.then is None:
        return f"{told}."
    then = to_ring(door.then)
    return f"{told}; from {moment(door.turns, at)} on {then.name}, {then.phone}."
