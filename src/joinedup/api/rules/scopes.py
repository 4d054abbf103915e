"""What a token may be let do: a fixed list, and never more than whoever answers for it may do."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from joinedup.kernel.decisions import Decision, allow, refuse

LONGEST = timedelta(days=366)  # a token that nobody renews ends
_A_KEY = re.compile(r"[A-Za-z0-9_-]{1,64}")


class Scope(StrEnum):
    SEND_CONCERNS = "concerns:send"
    SEND_NOTIFICATIONS = "notifications:send"
    READ_RECEIPTS = "receipts:read"
    CHALLENGE = "decisions:challenge"

    @property
    def words(self) -> str:
        return _WORDS[self]


_WORDS = {
    Scope.SEND_CONCERNS: "Tell the front door of a concern",
    Scope.SEND_NOTIFICATIONS: "Tell the front door of an incident",
    Scope.READ_RECEIPTS: "Read what became of what it sent itself",
    Scope.CHALLENGE: "Say that its agency does not agree with what was decided on what it sent",
}


@dataclass(frozen=True, slots=True)
class Caller:
    """The token that a request came with."""

    token_id: int
    reference: str
    called: str  # which system it is, as its administrator calls it
    scopes: frozenset[str]


def may_call(caller: Caller, scope: Scope) -> Decision:
    if scope in caller.scopes:
        return allow("token.scope")
    return refuse("token.no_scope", f"This token is not for: {scope.words.lower()}.")


def stands(*, at: datetime, expires_at: datetime, ended_at: datetime | None) -> bool:
    """A token is good until its last moment, and not at it; ended, it is good no more."""
    return ended_at is None and at < expires_at


def is_key(given: str) -> bool:
    """Whether this can be an idempotency key."""
    return _A_KEY.fullmatch(given) is not None
