"""The person who asks, as a value. Built once a request by the shell; rules never see a request."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from joinedup.gate.asked import once
from joinedup.gate.rights import Right

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Viewer:
    practitioner_id: int
    reference: str
    name: str
    agency_id: int
    agency_reference: str
    agency_name: str
    area_id: int
    area_name: str
    roles: frozenset[str]
    desk_ids: frozenset[int]  # the duty desks that this person sits at, and those whose work they were left
    at: datetime  # the moment of asking, aware, UTC
    proved_at: datetime | None = None  # when they last gave their second proof
    rights: frozenset[str] = frozenset()  # what those roles let this person do: `gate.rights.Right`
    # The desks that are closed now and whose calls come to this person, each with when it opens again.
    stands_in: tuple[tuple[int, datetime], ...] = ()
    # Those of the desks that have closed: what lies there is read, and nothing new goes there. In no query.
    closed_desks: frozenset[int] = frozenset()
    # What `gate.scoped` has made for this one, so that a page which asks twice builds it once.
    scopes: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def own_desks(self) -> frozenset[int]:
        """The duty desks that this person sits at now."""
        return self.desk_ids - self.closed_desks

    def may(self, right: Right) -> bool:
        return right in self.rights

    def stands_in_for(self, desk_id: int, *, due: datetime) -> bool:
        """Whether what is due by then at a desk comes to this person: it cannot wait until the desk opens."""
        return any(desk == desk_id and due < opens for desk, opens in self.stands_in)

    def has(self, *roles: str) -> bool:
        return not self.roles.isdisjoint(roles)


def seen_once(viewer: Viewer, ask: Callable[[Viewer], T]) -> T:
    """What `ask` says of whoever looks, asked once though two parts of a page show it."""
    return once((ask, viewer), lambda: ask(viewer))
