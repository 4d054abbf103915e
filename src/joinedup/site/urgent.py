"""Whom to ring when a page cannot be saved: read while the database answers, for when it does not."""

import logging
import threading

from joinedup.agencies.queries import areas_with_a_front_door, front_door_desk, out_of_hours_desk
from joinedup.store.beside import keep_doing

log = logging.getLogger("joinedup.site")
SECONDS_BETWEEN_READINGS = 300


class _Known:
    """The telephone line of each area's front door, as it was when the database was last asked."""

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
    desk = front_door_desk(area_id)
    night = out_of_hours_desk(desk.id)
    told = f"If it is urgent, ring {desk.name}, {desk.phone}"
    return f"{told}; out of hours {night.name}, {night.phone}." if night else f"{told}."
