"""When a reason not to answer, or a delay, is no chance any more: a barrier, with an owner and a day."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from joinedup.kernel.decisions import Decision, allow, refuse
from joinedup.sharing.rules.cannot_share import REASONS
from joinedup.sharing.rules.following_up import FollowingUp

DELAY = "delay"
DONE_LIMIT = 400


@dataclass(frozen=True, slots=True)
class Pair:
    """What keeps coming, between which two agencies, by their keys."""

    code: str  # DELAY, or a reason of rules.cannot_share
    asker: int
    holder: int


def recurring(
    events: Iterable[tuple[Pair, datetime]],
    *,
    at: datetime,
    closed: Mapping[Pair, datetime],
    limits: FollowingUp,
) -> tuple[Pair, ...]:
    """Whatever came often enough and lately. What was before a barrier was closed counts no more."""
    since = at - limits.barrier_within
    found = Counter(
        pair for pair, when in events if since <= when <= at and (pair not in closed or when > closed[pair])
    )
    often = (pair for pair, count in found.items() if count >= limits.barrier_times)
    return tuple(sorted(often, key=lambda pair: (pair.code, pair.asker, pair.holder)))


def in_words(code: str) -> str:
    if code == DELAY:
        return "Answers come after the day on which they were needed"
    return next(f"Not shared: {kind.label}" for kind in REASONS if kind.reason == code)


def may_be_due(due_on: date, *, today: date) -> Decision:
    if due_on < today:
        return refuse("barrier.past", "Choose a day that is still to come.")
    return allow("barrier.ahead")
