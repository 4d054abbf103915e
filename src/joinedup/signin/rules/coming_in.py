"""When somebody is told to wait, when an account sleeps, when a visit is over (docs/decisions/0011)."""

from datetime import datetime, timedelta
from enum import StrEnum

PAUSE = timedelta(minutes=15)
MISSES_FROM_ANYWHERE = 5  # from all browsers together that this account was never inside with
MISSES_FROM_OWN = 10  # from one browser that it was inside with: strangers cannot use these up

IDLE = timedelta(minutes=30)
LONGEST_VISIT = timedelta(hours=10)
LONGEST_HALF_IN = timedelta(minutes=10)  # between the password and the second proof
LONGEST_CHALLENGE = timedelta(minutes=5)  # between the page that asks a passkey and what it signed
DORMANT = timedelta(days=45)
INVITATION = timedelta(hours=24)
GRANT = timedelta(days=90)


class Ended(StrEnum):
    """Why a visit is over."""

    SIGNED_OUT = "signed_out"
    IDLE = "idle"
    TEN_HOURS = "ten_hours"
    BY_OWNER = "by_owner"
    INVITED_AGAIN = "invited_again"
    LEFT = "left"
    RESTORED = "restored"  # it stood open in a backup, and may have ended since


def must_wait(misses: int, *, own_browser: bool) -> bool:
    """Whether so many misses within `PAUSE` close this way in, for as long as they are that fresh."""
    return misses >= (MISSES_FROM_OWN if own_browser else MISSES_FROM_ANYWHERE)


def over(*, began: datetime, seen: datetime, at: datetime) -> Ended | None:
    """Say why a visit is over by the clock, or None while it goes on."""
    if at - began >= LONGEST_VISIT:
        return Ended.TEN_HOURS
    return Ended.IDLE if at - seen >= IDLE else None


def sleeps(*, last_inside: datetime, at: datetime) -> bool:
    """An account that nobody used for 45 days waits for its administrator."""
    return at - last_inside >= DORMANT
