"""Setting and ending what guards a record: who is kept out, to whom it is restricted, who watches.

A guard covers a family, not one child: whoever must not see a boy must not see his sister either.
"""

from collections.abc import Collection
from datetime import date, datetime

from django.db.models import Q
from django.http import Http404

from joinedup import store
from joinedup.access import queries as access
from joinedup.agencies import queries as agencies
from joinedup.children import queries
from joinedup.children.models import Child, FamilyTie, Guard, Guarded, NamedReader
from joinedup.children.rules.guarding import (
    Guarding,
    may_keep,
    may_keep_out,
    may_read_guard,
    may_restrict,
    may_review_on,
)
from joinedup.gate.pages import insist
from joinedup.gate.rights import Right
from joinedup.gate.viewer import Viewer
from joinedup.identity import queries as identity
from joinedup.kernel.london import today_in_london
from joinedup.trail import actions as trail


@store.action
def keep_out(
    child: str, *, person: int, because: str, review_on: date, by: Viewer, at: datetime, key: str = ""
) -> str:
    """Keep somebody out of a child's record and the family's, whatever they hold and wherever they sit.

    The trail names neither of the two: whoever reads an export must not learn it from there.
    """
    facts = _theirs_to_keep(child, by=by)
    insist(may_keep_out(by, person=person))
    insist(may_review_on(review_on, today=today_in_london(at)))
    made = _set(
        Guarding.EXCLUDED, facts.id, person=person, because=because, review_on=review_on, by=by, at=at
    )
    trail.record("guard.set", by=by, at=at, about=(made.reference,), typed=because)
    return made.reference


@store.action
def restrict(
    child: str,
    *,
    named: Collection[int],
    category: str,
    because: str,
    review_on: date,
    by: Viewer,
    at: datetime,
    key: str = "",
) -> str:
    """Restrict a family's records to named people; to everybody else they look absent from now on."""
    facts = _theirs_to_keep(child, by=by)
    held = access.held_by_each(named, area_id=by.area_id, at=at)
    at_the_door = [who for who, one in held.items() if Right.WORK_THE_FRONT_DOOR in one.rights]
    insist(may_restrict(by, named=named, at_the_front_door=at_the_door))
    insist(may_review_on(review_on, today=today_in_london(at)))
    made = _set(
        Guarding.RESTRICTED, facts.id, category=category, because=because, review_on=review_on, by=by, at=at
    )
    NamedReader.objects.bulk_create(NamedReader(guard=made, person_id=one) for one in sorted(set(named)))
    trail.record("guard.set", by=by, at=at, about=(facts.reference, made.reference), typed=because)
    return made.reference


@store.action
def watch(child: str, *, because: str, review_on: date, by: Viewer, at: datetime, key: str = "") -> str:
    """Let every look at a family's records be told to whoever sets this, until they end it."""
    facts = _theirs_to_keep(child, by=by)
    insist(may_review_on(review_on, today=today_in_london(at)))
    made = _set(
        Guarding.WATCHED,
        facts.id,
        person=by.practitioner_id,
        because=because,
        review_on=review_on,
        by=by,
        at=at,
    )
    trail.record("guard.set", by=by, at=at, about=(facts.reference, made.reference), typed=because)
    return made.reference


@store.action
def declare(child: str, *, because: str, by: Viewer, at: datetime, key: str = "") -> str:
    """Somebody says of themselves that they know a family, and from now on does not see it.

    `child` is a reference as they have it. One that nobody bears, or that they could not see, is written
    down in the same way: what comes back says nothing of what there is.
    """
    row = Child.objects.filter(area_id=by.area_id, reference=child).values_list("pk", flat=True).first()
    made = _set(Guarding.DECLARED, row, person=by.practitioner_id, because=because, by=by, at=at)
    trail.record("guard.declared", by=by, at=at, about=(made.reference,), typed=because)
    return made.reference


@store.action
def end(reference: str, *, because: str, version: int | None, by: Viewer, at: datetime, key: str = "") -> str:
    """End a guard. Whoever is kept out by their own word or by what was found comes back by another's."""
    row = Guard.objects.filter(area_id=by.area_id, reference=reference).first()
    if row is None:
        raise Http404
    of = None if row.person_id is None else agencies.agency_of(row.person_id)
    insist(may_read_guard(by, kind=Guarding(row.kind), set_by=row.set_by_id or 0, agency_of=of))
    if row.kind != Guarding.WATCHED and row.person_id == by.practitioner_id:
        raise Http404
    row.change(based_on=version, until=at, ended_because=because)
    trail.record("guard.ended", by=by, at=at, about=(reference,), typed=because)
    return reference


def spread_to_the_family(area_id: int, ties: Collection[tuple[int, int]]) -> None:
    """A brother who is tied in later stands behind the guards of the others."""
    standing = Guarded.objects.filter(guard__area_id=area_id, guard__until=None, by_a_tie=False)
    if not ties or not standing.exists():
        return
    for one, other in ties:
        for child, sibling in ((one, other), (other, one)):
            for guard in standing.filter(child_id=sibling).values_list("guard_id", flat=True):
                Guarded.objects.update_or_create(guard_id=guard, child_id=child, defaults={"by_a_tie": False})
    cover_the_tied(area_id)


def cover_the_tied(area_id: int) -> None:
    """What guards a record guards every record that is tied to it as one person, and their families.

    Worked out anew with each tie and each guard: when two records are un-tied, each has its own guards again.
    """
    Guarded.objects.filter(guard__area_id=area_id, by_a_tie=True).delete()
    tied = identity.all_together(area_id)
    if not tied:
        return
    covered: dict[int, set[int]] = {}
    standing = Guarded.objects.filter(guard__area_id=area_id, guard__until=None, child__isnull=False)
    for guard, child in standing.values_list("guard_id", "child_id"):
        covered.setdefault(guard, set()).add(child or 0)
    more = []
    for guard, children in covered.items():
        one_with = {other for child in children for other in tied.get(child, ())}
        whole = {each for other in one_with for each in family_of(other)}
        more += [(guard, each) for each in sorted(whole - children)]
    Guarded.objects.bulk_create(
        Guarded(guard_id=guard, child_id=child, by_a_tie=True) for guard, child in more
    )


def family_of(child_id: int | None) -> frozenset[int]:
    """The child and the children of the family, by key: brothers and sisters, theirs, and the same home.

    Always as many statements, whoever is asked about: nobody bears the key nought.
    """
    family = {child_id or 0}
    for _ in range(2):
        tied = FamilyTie.objects.filter(Q(child_id__in=family) | Q(other_child_id__in=family))
        pairs = tied.exclude(other_child=None).values_list("child_id", "other_child_id")
        family |= {one for pair in pairs for one in pair}
    at_home = Child.objects.filter(home__isnull=False, home__children__in=family)
    return (frozenset(family) | frozenset(at_home.values_list("pk", flat=True))) - {0}


def _theirs_to_keep(child: str, *, by: Viewer) -> queries.ChildFacts:
    insist(may_keep(by))
    facts = queries.child(by, child)
    if facts is None:
        raise Http404
    return facts


def _set(
    kind: Guarding,
    child_id: int | None,
    *,
    because: str,
    by: Viewer,
    at: datetime,
    person: int | None = None,
    category: str = "",
    review_on: date | None = None,
) -> Guard:
    made = Guard.objects.create(
        area_id=by.area_id,
        kind=kind.value,
        person_id=person,
        category=category,
        because=because,
        set_by_id=by.practitioner_id,
        review_on=review_on,
        occurred=at,
        entered=at,
    )
    covered: list[int | None] = [*sorted(family_of(child_id))] or [None]
    Guarded.objects.bulk_create(Guarded(guard=made, child_id=one) for one in covered)
    cover_the_tied(by.area_id)
    return made
