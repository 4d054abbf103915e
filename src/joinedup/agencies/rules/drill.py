"""The night drill: one call a week, at a minute and to a service that nobody chooses.

The draw is a function of the area, the week and a key of the installation: made twice, it is the same, and
without the key nobody knows beforehand when the telephone will ring.
"""

import hmac
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta

from joinedup.kernel.london import from_london

MINUTES_OF_A_WEEK = 7 * 24 * 60
_STRIDE = 7_919  # a prime that shares nothing with the minutes of a week: every minute has its turn
TO_ANSWER = timedelta(minutes=5)  # ours: no figure is published
TO_CALL = timedelta(hours=2)  # after the minute; a call that is made later tells nothing of that night


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def digest_of(area_id: int, week: date, *, key: bytes) -> bytes:
    return hmac.digest(key, f"night drill {area_id} {week.isoformat()}".encode(), "sha256")


def minute_of(
    digest: bytes, week: date, *, is_night: Callable[[datetime], bool], after: datetime | None = None
) -> datetime:
    """Return the first minute of the draw at which it is night: when the front door is closed.

    `after`: what is left of a week that is under way, so that nobody is said to have missed a call.

    Raises:
        ValueError: in this week, or in what is left of it, the front door never closes.
    """
    starts = from_london(datetime.combine(week, time())).moment
    first = int.from_bytes(digest[:8], "big")
    for turn in range(0, MINUTES_OF_A_WEEK, 7):  # one minute in seven of the week is looked at, at most
        at = starts + timedelta(minutes=(first + turn * _STRIDE) % MINUTES_OF_A_WEEK)
        if (after is None or at > after) and is_night(at):
            return at
    raise ValueError("The front door is never closed in this week: there is no night to try.")


def choose(digest: bytes, among: Sequence[int]) -> int:
    """Return one of `among`, which are in an order that does not depend on the draw."""
    return among[int.from_bytes(digest[8:16], "big") % len(among)]
