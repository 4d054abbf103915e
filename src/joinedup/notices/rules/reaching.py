"""Where somebody can be told, asked at the moment at which a notice goes: people move and end shifts."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from joinedup.notices.rules.trying import Why


class Way(StrEnum):
    MAIL = "mail"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Reach:
    """An address, or why there is none. `later`: they are off shift until then, and get nothing before."""

    address: str = ""
    why: Why = Why.NONE
    later: datetime | None = None


class Whereabouts(Protocol):
    """Who keeps desks and people; they stand on a floor above, so they are handed in."""

    def reach(self, to: str, *, at: datetime) -> Reach: ...

    def reach_by_text(self, to: str, *, at: datetime) -> Reach: ...

    def desk_of(self, person: str) -> tuple[str, str] | None:
        """The desk that a person sits at, and its agency: references both."""
