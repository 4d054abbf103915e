"""What is done by the clock: what was read and not sent goes, and so does a copy that is over."""

import logging
import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from joinedup import store
from joinedup.agencies import queries as agencies
from joinedup.holdings import keys
from joinedup.holdings.actions.copies import end_copy
from joinedup.holdings.actions.reading import drop_reading
from joinedup.holdings.models import Compartment, Reading
from joinedup.store.beside import keep_doing
from joinedup.trail import actions as trail

log = logging.getLogger("joinedup.holdings")
SECONDS_BETWEEN_LOOKS = 60


@dataclass(frozen=True, slots=True)
class _Timer:
    """The work that is done by the clock, as the trail names it."""

    area_id: int
    reference: str = "timer"
    agency_reference: str = ""


def end_what_is_over(*, at: datetime) -> int:
    """Drop what was read and not sent in time, and every copy that is over; returns how many that were."""
    dropped = 0
    used: set[str] = set()
    for area_id in agencies.every_area():
        with store.reading_in(area_id):
            here = {"area_id": area_id}
            over = Reading.objects.filter(**here, until__lte=at).exists()
            old = Compartment.objects.filter(**here, until__lte=at, purged_at=None).exists()
        if over or old:
            dropped += _drop_over(by=_Timer(area_id), at=at)
        with store.reading_in(area_id):
            used |= set(Reading.objects.filter(**here).values_list("key", flat=True))
            used |= set(Compartment.objects.filter(**here).values_list("key", flat=True))
    _drop_keys_of_nothing(used)
    return dropped


class _Seen:
    """Keys that sealed nothing at the last look: a key is made a moment before the row that names it."""

    idle: frozenset[str] = frozenset()


def _drop_keys_of_nothing(used: Collection[str]) -> None:
    """What was cut short between the two leaves a key behind; at the second look it goes."""
    idle = keys.names() - frozenset(used)
    for name in idle & _Seen.idle:
        keys.drop(name)
    _Seen.idle = idle


@store.action
def _drop_over(*, by: _Timer, at: datetime) -> int:
    over = list(Reading.objects.filter(area_id=by.area_id, until__lte=at).values_list("answering", flat=True))
    for answering in over:
        drop_reading(answering)
    copies = list(Compartment.objects.filter(area_id=by.area_id, until__lte=at, purged_at=None))
    for copy in copies:
        end_copy(copy, by=by, at=at)
    trail.record("held.ended", by=by, at=at, typed=f"{len(over)} not sent in time, {len(copies)} copies")
    return len(over) + len(copies)


def keep_ending(now: Callable[[], datetime], *, stop: threading.Event) -> None:
    """Run beside the serving threads until `stop`: what is over is gone within a minute."""
    keep_doing(
        lambda: end_what_is_over(at=now()),
        every=SECONDS_BETWEEN_LOOKS,
        stop=stop,
        fell="held.not_ended",
        log=log,
    )
