"""What a question covers, as a value, and whether one item lies inside it.

`holdings.queries` says the same in SQL; a differential test holds the two equal. The days of a scope are days
in London, both included: an item of 00:30 on 15 July 2026 happened on 14 July as UTC counts, and is outside a
question that ends on 14 July.
"""

from collections.abc import Set
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol

from joinedup.kernel.decisions import Decision, allow, refuse
from joinedup.kernel.london import from_london, to_london


@dataclass(frozen=True, slots=True)
class Scope:
    """Who, what, from which day to which, and how deep.

    `depth` is a code of the room that asks: which fields of an item go out. It keeps no item out.
    `categories` is None where the question is in the asker's own words ('something else'): the holder reads
    them, and nothing is proposed by kind.
    """

    people: frozenset[str]
    categories: frozenset[str] | None
    since: date
    until: date
    depth: str = "summary"

    def __post_init__(self) -> None:
        if self.until < self.since:
            raise ValueError(f"The period would end on {self.until}, before it begins on {self.since}.")


class ItemFacts(Protocol):
    """The parts of an item that decide whether it is inside."""

    @property
    def people(self) -> Set[str]: ...
    @property
    def category(self) -> str: ...
    @property
    def occurred(self) -> datetime: ...


def inside(item: ItemFacts, *, scope: Scope) -> Decision:
    """Whether the question covers `item`. One named person is enough: Dad and a neighbour is Dad."""
    if item.people.isdisjoint(scope.people):
        return refuse("scope.people", "It is about nobody whom the question names.")
    if scope.categories is not None and item.category not in scope.categories:
        return refuse("scope.category", "It is not of the kind that the question asks for.")
    happened_on = to_london(item.occurred).date()
    if not scope.since <= happened_on <= scope.until:
        return refuse("scope.period", "It did not happen in the time that the question asks about.")
    return allow("scope.inside")


def moments(scope: Scope) -> tuple[datetime, datetime]:
    """The scope's days as moments: from the first, included, to the second, which is no longer inside."""
    starts = from_london(datetime.combine(scope.since, time())).moment
    ends = from_london(datetime.combine(scope.until + timedelta(days=1), time())).moment
    return starts, ends
