"""What a holder's own records give for one open answer, and what is said where they give nothing.

Nothing of it is stored but what is disclosed: docs/decisions/0024-read-for-one-answer.md.
"""

import hashlib
import json
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

FRESH_FOR = timedelta(minutes=10)  # a second look within this does not ask the source again
KEPT_FOR = timedelta(hours=12)  # what was read and not sent is gone after this
CHOSEN_KEPT_FOR = timedelta(days=30)  # what was chosen, while it waits for the second person
MOST_ITEMS = 5_000  # about the people of one question


class Trouble(StrEnum):
    """Why a source gave nothing."""

    DOWN = "down"
    SLOW = "slow"
    BUSY = "busy"
    REFUSED = "refused"
    BROKEN = "broken"
    TOO_MUCH = "too_much"


_SAID = {
    Trouble.DOWN: "Your records could not be reached.",
    Trouble.SLOW: "Your records took too long to answer.",
    Trouble.BUSY: "Your records are still being read for somebody else.",
    Trouble.REFUSED: "Your records did not let Joinedup in.",
    Trouble.BROKEN: "Your records gave something that could not be read.",
    Trouble.TOO_MUCH: "Your records gave more than can be read for one answer.",
}
_GO_ON = "Write down what you know below and answer with that, or open this page again to try once more."


NOT_YET = f"Your records were not read. {_GO_ON}"


class NotRead(Exception):
    """A source gave nothing. `detail` is for whoever runs the installation: no value out of the records."""

    def __init__(self, trouble: Trouble, detail: str = "") -> None:
        super().__init__(f"{trouble}: {detail}" if detail else str(trouble))
        self.trouble, self.detail = trouble, detail


@dataclass(frozen=True, slots=True)
class SourceItem:
    """One thing in the holder's records, as it stands there."""

    source_id: str
    people: frozenset[str]
    category: str
    occurred: datetime
    headline: str
    summary: str
    basis: str
    entered: datetime | None = None
    source_grade: str = ""
    conditions: str = ""
    sanitisation: str = ""
    sensitivity: str = "ordinary"
    sealed: bool = False  # its text stays where it is: only that there is something is read


@dataclass(frozen=True, slots=True)
class FromSource:
    """`said` is the source's own count, `came` the rows that came, `unread` those that were not taken."""

    items: tuple[SourceItem, ...]
    said: int
    came: int
    unread: int = 0


class Connector(Protocol):
    """How an agency's own records are asked. It holds nothing between two questions."""

    def read(
        self,
        people: Collection[str],
        *,
        since: date | None = None,
        until: date | None = None,
        categories: Collection[str] | None = None,
    ) -> FromSource:
        """What is held about any of `people`; None asks for all days, or all kinds.

        Raises:
            NotRead: it gave nothing.
        """
        ...


def in_words(trouble: str, *, said: int, came: int, unread: int) -> str:
    """What the holder reads above what it holds; '' where there is nothing to say."""
    if trouble:
        known = _SAID.get(Trouble(trouble)) if trouble in set(Trouble) else None
        return f"{known or _SAID[Trouble.BROKEN]} {_GO_ON}"
    parts = []
    if said != came:
        parts.append(
            f"Your records say that they gave {said:,}, and {came:,} came: look there before you send."
        )
    if unread:
        rows = "1 of them could not be read" if unread == 1 else f"{unread:,} of them could not be read"
        parts.append(f"{rows}, and is not shown here." if unread == 1 else f"{rows}, and are not shown here.")
    return " ".join(parts)


def written(items: Collection[SourceItem]) -> str:
    """The items as text, to be sealed."""
    return json.dumps([_plain(each) for each in items], ensure_ascii=False)


def read_back(text: str) -> tuple[SourceItem, ...]:
    return tuple(_item(each) for each in json.loads(text))


def mark_of(*parts: str) -> str:
    """What a text is known again by on the holder's own page."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:16]


def _plain(item: SourceItem) -> dict[str, Any]:
    plain = asdict(item)
    plain["people"] = sorted(item.people)
    plain["occurred"] = item.occurred.isoformat()
    plain["entered"] = item.entered.isoformat() if item.entered else None
    return plain


def _item(plain: dict[str, Any]) -> SourceItem:
    entered = plain["entered"]
    return SourceItem(
        **{
            **plain,
            "people": frozenset(plain["people"]),
            "occurred": datetime.fromisoformat(plain["occurred"]),
            "entered": datetime.fromisoformat(entered) if entered else None,
        }
    )
