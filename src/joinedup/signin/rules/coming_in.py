"""When somebody is told to wait, when an account sleeps, when a visit is over (docs/decisions/0011)."""

import hashlib
from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum

from joinedup.gate.rights import Right

PAUSE = timedelta(minutes=15)
MISSES_FROM_ANYWHERE = 5  # from all browsers together that this account was never inside with
MISSES_FROM_OWN = 10  # from one browser that it was inside with: strangers cannot use these up

IDLE = timedelta(minutes=30)
IDLE_WHERE_SEALS_OPEN = timedelta(minutes=15)  # for whoever may reveal a sealed value
IDLE_IN_A_DEMO = timedelta(hours=2)  # nobody there is real, and an audience asks questions
LONGEST_VISIT = timedelta(hours=10)
LONGEST_HALF_IN = timedelta(minutes=10)  # between the password and the second proof
LONGEST_CHALLENGE = timedelta(minutes=5)  # between the page that asks a passkey and what it signed
DORMANT = timedelta(days=45)
INVITATION = timedelta(hours=24)


class Ended(StrEnum):
    """Why a visit is over."""

    SIGNED_OUT = "signed_out"
    IDLE = "idle"
    TEN_HOURS = "ten_hours"
    BY_OWNER = "by_owner"
    ROLE_CHANGED = "role_changed"
    INVITED_AGAIN = "invited_again"
    LEFT = "left"
    NEW_PROOF = "new_proof"
    RESTORED = "restored"  # it stood open in a backup, and may have ended since


def must_wait(misses: int, *, own_browser: bool) -> bool:
    """Whether so many misses within `PAUSE` close this way in, for as long as they are that fresh."""
    return misses >= (MISSES_FROM_OWN if own_browser else MISSES_FROM_ANYWHERE)


def idle_limit(rights: Collection[str]) -> timedelta:
    """How long a desk may be left; what lies open on it decides."""
    return IDLE_WHERE_SEALS_OPEN if Right.REVEAL_SEALED in rights else IDLE


def over(*, began: datetime, seen: datetime, at: datetime, idle: timedelta) -> Ended | None:
    """Say why a visit is over by the clock, or None while it goes on."""
    if at - began >= LONGEST_VISIT:
        return Ended.TEN_HOURS
    return Ended.IDLE if at - seen >= idle else None


def holds(*, agency: str, roles: Collection[str], rights: Collection[str]) -> str:
    """Return a mark of what somebody is at a moment. A visit that began with another mark is over.

    Whoever was moved, given a role or lost one comes in anew, so that nothing of before stays open: also
    when a grant runs out by itself, or an area edits what a role may do.
    """
    told = "\n".join([agency, ",".join(sorted(roles)), ",".join(sorted(rights))])
    return hashlib.sha256(told.encode()).hexdigest()


def last_inside_in_words(last: datetime | None, *, at: datetime) -> str:
    """In bands: whoever manages somebody need not know the hours that they keep."""
    if last is None:
        return "Never"
    days = (at - last).days
    if days < 1:
        return "In the last day"
    if days < 7:
        return "In the last 7 days"
    return "In the last 45 days" if at - last < DORMANT else "Longer ago: the account sleeps"


def sleeps(*, last_inside: datetime, at: datetime) -> bool:
    """An account that nobody used for 45 days waits for its administrator."""
    return at - last_inside >= DORMANT
