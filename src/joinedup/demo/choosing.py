"""Which invented child something is told or asked about: of the right age, known to the right people."""

import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date

from joinedup.children.rules.arrivals import Arrivals, NewChild, NewHome, NewInvolvement
from joinedup.demo.families import A_YEAR, PRIMARY
from joinedup.demo.services import Services


@dataclass(frozen=True, slots=True)
class Chosen:
    child: NewChild
    home: NewHome
    worker: int  # key of the one at the desk that was asked for who works with the child


class Choosing:
    """Chooses each family once, of those near; a service that is not open is never told of."""

    def __init__(self, arrivals: Arrivals, services: Services, *, draw: random.Random, today: date) -> None:
        self._services, self._draw, self._today = services, draw, today
        self._homes = {home.reference: home for home in arrivals.homes if home.cluster_id}
        self._children = [child for child in arrivals.children if child.home in self._homes]
        self._with: dict[str, dict[int, NewInvolvement]] = defaultdict(dict)
        for one in arrivals.involvements:
            if one.visibility == "open":
                self._with[one.child].setdefault(one.desk_id, one)
        self._chosen: set[str] = set()

    def drawing_by(self, draw: random.Random) -> "Choosing":
        """The same, by another draw: what is chosen by it changes nothing that is drawn after it."""
        other = copy(self)
        other._draw = draw
        return other

    def one(
        self,
        desk: str,
        *,
        ages: Sequence[int],
        who: str = "",
        known_to: str = "",
        fits: Callable[[NewChild], object] = lambda child: True,
    ) -> Chosen:
        """Choose a child of `ages` (both included) with whom `desk` works, and `who` there if it is given.

        A desk that works with no child for long, as a hospital's, may be told of any.
        """
        at_desk = self._services.desks[desk]
        knows_some = any(at_desk.id in known for known in self._with.values())
        worker = self._services.worker(desk, who).id if who else None
        found = [
            child
            for child in self._children
            if child.home not in self._chosen
            and ages[0] <= self.age(child) <= ages[1]
            and (not knows_some or self._knows(child, at_desk.id, worker))
            and (not known_to or self.is_known_to(child, known_to))
            and fits(child)
        ]
        if not found:
            raise LookupError(f"no invented child of {ages} years is there for {desk}")
        child = self._draw.choice(found)
        self._chosen.add(child.home)
        if worker is None:
            known = self._with[child.reference].get(at_desk.id)
            worker = known.practitioner_id if known and known.practitioner_id else at_desk.workers[0].id
        return Chosen(child, self._homes[child.home], worker)

    def age(self, child: NewChild) -> int:
        """In years as the families were made: the same on every day for which a town is made."""
        assert child.birth_date is not None
        return int((self._today - child.birth_date).days / A_YEAR)

    def is_known_to(self, child: NewChild, desk: str) -> bool:
        return self._services.desks[desk].id in self._with[child.reference]

    def at_school(self, children: Sequence[NewChild], *, besides: str) -> NewChild | None:
        """The first of `children` who goes to a primary school other than `besides`."""
        return next((child for child in children if self.school_of(child) not in ("", besides)), None)

    def school_of(self, child: NewChild) -> str:
        """The primary school that the child goes to, or ''."""
        return next((school for school in PRIMARY if self.is_known_to(child, school)), "")

    def brothers_and_sisters(self, child: NewChild) -> list[NewChild]:
        return [one for one in self._children if one.home == child.home and one is not child]

    def _knows(self, child: NewChild, desk_id: int, worker: int | None) -> bool:
        known = self._with[child.reference].get(desk_id)
        return known is not None and worker in (None, known.practitioner_id)
