"""The order in which My day stands: a child's safety, then what is due soonest, then the oldest."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

WHY_THIS_ORDER = (
    "First what touches a child's safety tonight, then what is due soonest, then what has waited longest."
)


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


def in_order(items: Iterable[Waiting]) -> tuple[Waiting, ...]:
    return tuple(
        sorted(
            items,
            key=lambda one: (not one.safety, one.due is None, one.due or one.since, one.since, one.reference),
        )
    )
