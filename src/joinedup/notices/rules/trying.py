"""When a notice is tried again, and when it is stuck (GOV.UK Notify: 48 times, 300 seconds apart)."""

from datetime import datetime, timedelta
from enum import StrEnum

MOST_TRIES = 48
BETWEEN_TRIES = timedelta(seconds=300)
# More notices than this stuck at once is a broken way out, not a wrong address: readiness says so.
STUCK_AT_MOST = 5


class State(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    STUCK = "stuck"  # tried for four hours: somebody must look
    NOT_SENT = "not_sent"  # it must not, or cannot, go to whom it was for

    @property
    def is_open(self) -> bool:
        return self in {State.WAITING, State.STUCK}


class Why(StrEnum):
    """Why it did not go: a code, never what a mail server said, for that holds addresses."""

    NONE = ""
    NO_WAY_OUT = "no_way_out"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    LEFT = "left"
    NO_ADDRESS = "no_address"
    NOT_TO_BE_SAID = "not_to_be_said"

    @property
    def words(self) -> str:
        return _WHY[self]


_WHY = {
    Why.NONE: "",
    Why.NO_WAY_OUT: "No way out is set up: set JOINEDUP_POST, and JOINEDUP_TEXTS for texts.",
    Why.REFUSED: "The receiving side refused it.",
    Why.UNREACHABLE: "The receiving side could not be reached.",
    Why.LEFT: "They do not work there any more.",
    Why.NO_ADDRESS: "No address is known for them.",
    Why.NOT_TO_BE_SAID: "It held something that no notice may say.",
}


def after_failure(tries: int, *, at: datetime) -> tuple[State, datetime]:
    """What becomes of a notice that could not be handed over, and when it is tried next."""
    if tries >= MOST_TRIES:
        return State.STUCK, at
    return State.WAITING, at + BETWEEN_TRIES
