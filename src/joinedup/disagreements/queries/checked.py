"""Whether each step of a difference of view ended by a person's hand in its time: counted for the board."""

from datetime import datetime

from joinedup.disagreements.models import Disagreement
from joinedup.disagreements.rules.states import Came


def steps_in_their_time(area_id: int, *, at: datetime) -> tuple[tuple[str, datetime, bool], ...]:
    """Reference, when the step's time was over, and whether somebody had settled or moved it by then.

    A step that is still in time, and one for which no time is written, is none. Withdrawn in time is in time.
    """
    rows = Disagreement._base_manager.filter(area_id=area_id).prefetch_related("rungs").order_by("pk")
    found = []
    for row in rows:
        rungs = sorted(row.rungs.all(), key=lambda one: one.number)
        for place, rung in enumerate(rungs):
            after = rungs[place + 1] if place + 1 < len(rungs) else None
            ended = after.entered if after is not None else row.ended_at
            by_hand = after is None or after.came != Came.OUT_OF_TIME
            if rung.due is None or (ended is None and at < rung.due):
                continue
            met = ended is not None and by_hand and ended <= rung.due
            found.append((row.reference, min(rung.due, ended) if ended else rung.due, met))
    return tuple(found)
