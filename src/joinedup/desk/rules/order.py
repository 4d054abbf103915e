"""The order of My day: a child's safety, what is due before my shift ends, what is due next, the oldest."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

WHY_THIS_ORDER = (
    "First what touches a child's safety tonight (a concern of the most urgent sort, police protection, what "
    "was handed to you to act on), then what is due before your shift ends, then what is due "
    "next, then what has waited longest."
)
NO_SHIFT = "You stand on no rota: what waits for you is yours until you hand it over"
AFTER_YOUR_SHIFT = "“Need by” is after your shift ends and before you are back"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits for the viewer or their duty desk. No name of a child is in it."""

    title: str
    href: str
    reference: str
    detail: str
    due_words: str
    due: datetime | None
    since: datetime
    safety: bool = False
    late: bool = False


def in_order(items: Iterable[Waiting], *, shift_ends: datetime | None = None) -> tuple[Waiting, ...]:
    """`shift_ends` is None for somebody who is not on shift: to them everything with a day is due next."""

    def place(one: Waiting) -> tuple[bool, bool, bool, datetime, datetime, str]:
        before = one.due is not None and shift_ends is not None and one.due <= shift_ends
        return (not one.safety, not before, one.due is None, one.due or one.since, one.since, one.reference)

    return tuple(sorted(items, key=place))


def needs_handing_over(due: datetime | None, *, ends: datetime | None, back_at: datetime | None) -> bool:
    """Whether something falls due while whoever has it is not there. What is late already is theirs now."""
    if due is None or ends is None or due <= ends:
        return False
    return back_at is None or due < back_at


MANY = 10  # lines: a longer list says first how many it holds of each kind of work


def by_kind(titles: Iterable[str]) -> tuple[tuple[str, int], ...]:
    """How many there are of each kind, as the first of each stands in the list: 'Concern', not from whom.

    Nothing is folded away: what has just come stands last, and is to be seen.
    """
    kinds = Counter(re.split(r": | from |, which |, at which ", title, maxsplit=1)[0] for title in titles)
    return tuple(kinds.items()) if kinds.total() > MANY else ()
