"""Somebody more of the family: a grown-up, or a child who is not born yet."""

from dataclasses import dataclass
from datetime import date, datetime

from django.http import Http404

from joinedup import store
from joinedup.agencies import queries as agencies
from joinedup.children.actions import bring_in
from joinedup.children.models import Child, FamilyTie
from joinedup.children.queries.own_openness import own_work
from joinedup.children.rules.arrivals import Arrivals, NewAdult, NewChild, NewInvolvement, NewTie
from joinedup.children.rules.openly import as_usual
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import today_in_london

UNBORN = "brother or sister, not born yet"


@dataclass(frozen=True, slots=True)
class Relative:
    """`expected` is for a child who is not born yet, who may have no name; anybody else has one."""

    given_name: str
    family_name: str
    relation: str
    lives_with: bool
    born: date | None = None
    expected: date | None = None


@store.action
def add_relative(reference: str, *, relative: Relative, by: Viewer, at: datetime, key: str = "") -> str:
    """Write down who else belongs to this child. One who is not born has a page, and the same mother."""
    child = Child.objects.visible_to(by).filter(reference=reference).first()
    if child is None:
        raise Http404
    arrivals = _unborn(child, relative, by=by, at=at) if relative.expected else _grown_up(reference, relative)
    bring_in(arrivals, by=by, at=at, code="family.added")
    return reference


def _grown_up(reference: str, one: Relative) -> Arrivals:
    adult = NewAdult(given_name=one.given_name, family_name=one.family_name, birth_date=one.born)
    tie = NewTie(reference, one.relation, one.lives_with, adult=adult.reference)
    return Arrivals(adults=(adult,), ties=(tie,))


def _unborn(child: Child, one: Relative, *, by: Viewer, at: datetime) -> Arrivals:
    new = NewChild(given_name=one.given_name, family_name=one.family_name, expected_date=one.expected)
    ties = [
        NewTie(child.reference, UNBORN, one.lives_with, other_child=new.reference),
        NewTie(new.reference, "brother or sister", one.lives_with, other_child=child.reference),
    ]
    mothers = FamilyTie.objects.filter(child=child, relation__iexact="mother", adult__isnull=False)
    for tie in mothers.select_related("adult").order_by("-pk")[:1]:
        assert tie.adult is not None
        ties.append(NewTie(new.reference, "mother", lives_with=True, adult=tie.adult.reference))
    return Arrivals(
        children=(new,), ties=tuple(ties), involvements=(_own_work_with(new, child, by=by, at=at),)
    )


def _own_work_with(new: NewChild, child: Child, *, by: Viewer, at: datetime) -> NewInvolvement:
    """Whoever wrote the child down works with it, as with the one beside it; or nobody could open it.

    Nobody who left, and no desk that has closed, is said to work with a child who is not born yet.
    """
    lines = own_work(by, child.pk)
    working = lines.exclude(practitioner__active=False)
    mine = working.filter(agencies.there(today_in_london(at), desk="desk__", agency=None)).first()
    if mine is not None:
        return NewInvolvement(
            new.reference, by.agency_id, mine.desk_id, mine.part, at,
            practitioner_id=mine.practitioner_id, visibility=mine.visibility,
        )  # fmt: skip
    desk = agencies.home_desks([by.practitioner_id], at=at).get(by.practitioner_id)
    desk = desk or agencies.first_desk_of(by.agency_id, at=at)
    if desk is None:
        raise Http404
    openly = lines.values_list("visibility", flat=True).first() or as_usual(agencies.kind_of(by.agency_id))
    return NewInvolvement(new.reference, by.agency_id, desk, "wrote the child down", at, visibility=openly)
