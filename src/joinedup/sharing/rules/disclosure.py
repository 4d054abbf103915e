"""What of an item may leave: the fields that the question's depth lets out, without what was struck.

Everything that is told of an item is made here, from an allow-list. What an item holds besides is not in it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from joinedup.sharing.rules.depth import Depth, fields_at
from joinedup.sharing.rules.striking import struck

HEADLINE_LIMIT, CONDITIONS_LIMIT = 160, 400  # of the columns that keep them
THERE_IS = "Yes: there is something within the question"


class Held(Protocol):
    @property
    def headline(self) -> str: ...
    @property
    def summary(self) -> str: ...
    @property
    def basis(self) -> str: ...
    @property
    def source_grade(self) -> str: ...
    @property
    def to_obey(self) -> str: ...
    @property
    def occurred(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Told:
    """What leaves. There is no place for anything else."""

    occurred: datetime
    headline: str
    summary: str = ""
    basis: str = ""
    source_grade: str = ""
    conditions: str = ""  # what must not be done with it: it goes with whatever goes


# What changes tonight goes as it stands, however little was asked.
AT_ONCE: Final = Depth.SUMMARY


def told_of(items: Sequence[Held], *, depth: Depth, at: datetime) -> tuple[Told, ...]:
    """For 'is there anything', one line, whether there is one item or forty, of the moment of telling."""
    if depth is Depth.EXISTS:
        return (Told(at, THERE_IS),) if items else ()
    return tuple(told(item, depth=depth) for item in items)


def told(item: Held, *, depth: Depth, without: Collection[str] = ()) -> Told:
    """`without`: words that its holder struck out."""
    fields = fields_at(depth)

    def field(name: str, value: str) -> str:
        return value if name in fields else ""

    return Told(
        occurred=item.occurred,
        headline=struck(field("headline", item.headline), without, most=HEADLINE_LIMIT),
        summary=struck(field("summary", item.summary), without),
        basis=field("basis", item.basis),
        source_grade=field("source_grade", item.source_grade),
        conditions=struck(item.to_obey, without, most=CONDITIONS_LIMIT),
    )


def of_one(depth: Depth) -> Depth:
    """How deep one item goes that is not counted with the rest: it cannot be told as 'there is'."""
    return Depth.HEADLINE if depth is Depth.EXISTS else depth
