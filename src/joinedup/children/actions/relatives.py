"""Somebody more of the family: a grown-up, or a child who is not born yet."""

from dataclasses import dataclass
from datetime import date, datetime

from django.http import Http404

from joinedup import store
from joinedup.agencies import queries as agencies
from joinedup.children.actions import belonging, bring_in
from joinedup.children.models import Adult, Child, FamilyTie
from joinedup.children.queries import Candidate, candidates
from joinedup.children.queries.own_openness import own_work
from joinedup.children.rules.arrivals import Arrivals, NewAdult, NewChild, NewInvolvement, NewTie
from joinedup.children.rules.belonging import NameKind
from joinedup.children.rules.openly import as_usual
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.kernel.decisions import refuse
from joinedup.kernel.london import today_in_london

UNBORN = "brother or sister, not born yet"
NOBODY_HERE = "new"
LOOK_FIRST = "Somebody who may be this child is here already. Say whether it is one of them."
LOOK_AGAIN = "The child whom you chose does not fit what you typed. Look again, and choose."
THERE_ALREADY = "This child is in the family already. Change what is held on the child's own page."


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
def add_relative(
    reference: str, *, relative: Relative, same: str = "", by: Viewer, at: datetime, key: str = ""
) -> str:
    """Write down who else belongs to this child. One who is not born has a page, and the same mother.

    `same`: what somebody said of those who may be that child (`like_the_unborn`): the reference of one, or
    NOBODY_HERE. Without it none is made where there are such.
    """
    child = Child.objects.visible_to(by).filter(reference=reference).first()
    if child is None:
        raise Http404
    if not relative.expected:
        arrivals = _grown_up(reference, relative)
    elif same and same != NOBODY_HERE:
        arrivals = _the_one_here(child, same, relative, by=by, at=at)
    else:
        if not same and like_the_unborn(reference, relative, by=by):
            insist(refuse("relative.look_first", LOOK_FIRST))
        arrivals = _unborn(child, relative, by=by, at=at)
    bring_in(arrivals, by=by, at=at, code="family.added")
    return reference


def like_the_unborn(reference: str, one: Relative, *, by: Viewer) -> tuple[Candidate, ...]:
    """Children whom the viewer may see and who may be the one that is expected: by the day, and the mother.

    Whoever is of no day near it, or of another mother, is somebody else, such as the brothers and sisters,
    also where of their birth the year alone is known, or nothing.
    """
    mother = next(iter(_mothers(reference)), None)
    found = candidates(
        by,
        name=f"{one.given_name} {one.family_name}".strip(),
        birth_date=None,
        address="",
        postcode="",
        expected_date=one.expected,
        mother="" if mother is None else f"{mother.given_name} {mother.family_name}".strip(),
    )
    return tuple(
        each
        for each in found
        if each.child.reference != reference
        and any(step.agrees for step in each.likeness.steps if step.what == "expected")
        and not any(step.agrees is False for step in each.likeness.steps if step.what == "mother")
    )


def _mothers(reference: str) -> list[Adult]:
    ties = FamilyTie.objects.filter(
        child__reference=reference, relation__iexact="mother", adult__isnull=False
    )
    return [tie.adult for tie in ties.select_related("adult").order_by("-pk")[:1] if tie.adult is not None]


def _the_one_here(child: Child, same: str, one: Relative, *, by: Viewer, at: datetime) -> Arrivals:
    """Nobody is made: the child who was here belongs to the family now, and goes by the name typed too."""
    if same not in {each.child.reference for each in like_the_unborn(child.reference, one, by=by)}:
        insist(refuse("relative.look_first", LOOK_AGAIN))
    other = Child.objects.visible_to(by).filter(reference=same).exclude(pk=child.pk).first()
    if other is None:
        raise Http404
    if FamilyTie.objects.filter(child=child, other_child=other).exists():
        insist(refuse("relative.there_already", THERE_ALREADY))
    if (one.given_name or one.family_name) and (one.given_name, one.family_name) != (
        other.given_name,
        other.family_name,
    ):
        called = {"given": one.given_name, "family": one.family_name, "since": "", "until": ""}
        belonging.add_name(same, kind=NameKind.ALSO, **called, by=by, at=at)
    return Arrivals(ties=_of_one_family(child.reference, other.reference, one))


def _of_one_family(child: str, unborn: str, one: Relative) -> tuple[NewTie, ...]:
    return (
        NewTie(child, UNBORN, one.lives_with, other_child=unborn),
        NewTie(unborn, "brother or sister", one.lives_with, other_child=child),
    )


def _grown_up(reference: str, one: Relative) -> Arrivals:
    adult = NewAdult(given_name=one.given_name, family_name=one.family_name, birth_date=one.born)
    tie = NewTie(reference, one.relation, one.lives_with, adult=adult.reference)
    return Arrivals(adults=(adult,), ties=(tie,))


def _unborn(child: Child, one: Relative, *, by: Viewer, at: datetime) -> Arrivals:
    new = NewChild(given_name=one.given_name, family_name=one.family_name, expected_date=one.expected)
    ties = list(_of_one_family(child.reference, new.reference, one))
    for mother in _mothers(child.reference):
        ties.append(NewTie(new.reference, "mother", lives_with=True, adult=mother.reference))
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
