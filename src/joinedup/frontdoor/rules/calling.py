"""A worry that somebody rang about, written down by whoever took the call.

Its sender is whoever rang, and its clock runs from the call: not from the typing, and not for the typist.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import assert_never

from joinedup.kernel.decisions import Decision, allow, refuse
from joinedup.kernel.london import today_in_london

BECAUSE_LIMIT, PHONE_LIMIT, SAFE_WAYS_LIMIT = 280, 120, 200
_A_MINUTE, _LONGEST = timedelta(minutes=1), timedelta(days=31)


class WhoRang(StrEnum):
    KNOWN = "known"
    NAMED = "named"
    NOBODY = "nobody"

    @property
    def words(self) -> str:
        match self:
            case WhoRang.KNOWN:
                return "Somebody who can sign in here"
            case WhoRang.NAMED:
                return "Somebody else, who said who they are"
            case WhoRang.NOBODY:
                return "Somebody who did not say who they are"
            case _:
                assert_never(self)


@dataclass(frozen=True, slots=True)
class Call:
    """Who rang, and when. `person` is the key of somebody who can sign in; of everybody else a name, where
    they gave one, and a number that they can be rung back on."""

    received: datetime | None  # None: just now, which is another moment each time the form is sent
    because: str = ""  # why it is written down on a later day
    person: int | None = None
    name: str = ""
    phone: str = ""
    safe_ways: str = ""


def may_be_written_down(call: Call, *, at: datetime) -> Decision:
    if call.received is None:
        return allow("call.now")
    if call.received > at + _A_MINUTE:
        return refuse("call.to_come", "This is still to come. Check the day and the time.")
    if call.received < at - _LONGEST:
        return refuse("call.long_ago", "This is more than a month ago. Check the day.")
    if today_in_london(call.received) < today_in_london(at) and not call.because.strip():
        return refuse("call.late", "Enter why it is written down on a later day")
    return allow("call.written_down")
