"""How fast a token may send what is new. Whoever is told to wait sends the same again, under the same key."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil

# Ours, for each area to look through: a night's notifications of a whole force go through in minutes, and a
# system that sends in a ring fills no queue that people read.
AT_MOST, WITHIN = 60, timedelta(minutes=1)


def seconds_to_wait(sent: Sequence[datetime], *, at: datetime) -> int:
    """0: now. `sent` is when this token sent what it sent lately."""
    lately = sorted(moment for moment in sent if moment > at - WITHIN)
    if len(lately) < AT_MOST:
        return 0
    return max(1, ceil((lately[-AT_MOST] + WITHIN - at).total_seconds()))
