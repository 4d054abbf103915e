"""Who is reminded of a question that nobody opens, and when: the person on shift, the desk, the duty manager.

Each step comes once, and each waits for its own time after the one before: after a night without power nobody
gets three at once, and no manager is told before the desk was.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from joinedup.sharing.rules.following_up import FollowingUp
from joinedup.sharing.rules.states import State, is_waited_for


class Rung(StrEnum):
    PERSON = "person"
    DESK = "desk"
    MANAGER = "manager"
    LATE_HOLDER = "late_holder"
    LATE_ASKER = "late_asker"


LATE = (Rung.LATE_HOLDER, Rung.LATE_ASKER)
_LADDER = (Rung.PERSON, Rung.DESK, Rung.MANAGER)


@dataclass(frozen=True, slots=True)
class Waited:
    """How long a question has waited since it was asked, or since the last step was taken."""

    by_the_clock: timedelta
    while_open: timedelta  # of the desk's own hours
    is_open: bool  # the desk, now


def is_urgent(*, asked_at: datetime, needed_by: datetime, limits: FollowingUp) -> bool:
    return needed_by - asked_at <= limits.urgent_within


def next_step(
    state: State, *, taken: Collection[Rung], waited: Waited, urgent: bool, limits: FollowingUp
) -> Rung | None:
    """The step that is due now for a question that nobody at the desk has opened, or None.

    Outside the desk's hours only what is urgent goes on.
    """
    if state is not State.ASKED:
        return None
    ahead = [rung for rung in _LADDER if rung not in taken and not _passed(rung, taken)]
    if not ahead:
        return None
    if urgent:
        return ahead[0] if waited.by_the_clock >= limits.urgent else None
    return ahead[0] if waited.is_open and waited.while_open >= limits.usual else None


def late_steps(
    state: State, *, taken: Collection[Rung], needed_by: datetime, at: datetime
) -> tuple[Rung, ...]:
    """Both managers are told that it is late, each once, in the same words."""
    if at <= needed_by or not is_waited_for(state):
        return ()
    return tuple(rung for rung in LATE if rung not in taken)


def in_words(rung: Rung) -> str:
    """What the thread says was done, before the name of whom."""
    if rung in LATE:
        return "told that it is past its day"
    return "reminded that nobody has opened it"


def _passed(rung: Rung, taken: Collection[Rung]) -> bool:
    """Whether a later step was taken: where nobody was on shift, the desk was told at once."""
    return any(_LADDER.index(one) > _LADDER.index(rung) for one in taken if one in _LADDER)
