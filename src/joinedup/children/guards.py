"""What guards a record: for the scope of every table about children, and for whoever tells of a child."""

from collections import defaultdict
from collections.abc import Iterable

from joinedup.agencies import queries as agencies
from joinedup.children.models import Child, Guarded, NamedReader, guarded, guards_on
from joinedup.children.rules.guarding import KEEPS_OUT, Guarding, Guards
from joinedup.gate.rules.things import Relation, Tie
from joinedup.gate.viewer import Viewer

__all__ = [
    "closed_to",
    "guarded",
    "guards_of",
    "guards_on",
    "keeping_out_of",
    "kept_out_of",
    "told_instead",
]


def kept_out_of(child_ids: Iterable[int]) -> dict[int, frozenset[int]]:
    """Who must not see each of these children, by the people's keys."""
    return {child: guards.out for child, guards in guards_of(child_ids).items()}


def guards_of(child_ids: Iterable[int]) -> dict[int, Guards]:
    """Who is kept out of each of these children, and to whom it is restricted, with two statements."""
    wanted = set(child_ids)
    out: dict[int, set[int]] = {child: set() for child in wanted}
    named: dict[int, frozenset[int]] = {}
    rows = Guarded.objects.filter(child_id__in=wanted, guard__until=None).select_related("guard")
    restricting = []
    for row in rows.order_by("pk"):
        assert row.child_id is not None
        if row.guard.kind in KEEPS_OUT and row.guard.person_id is not None:
            out[row.child_id].add(row.guard.person_id)
        elif row.guard.kind == Guarding.RESTRICTED:
            restricting.append((row.child_id, row.guard_id))
    readers: dict[int, set[int]] = defaultdict(set)
    for guard, person in NamedReader.objects.filter(guard_id__in={one for _, one in restricting}).values_list(
        "guard_id", "person_id"
    ):
        readers[guard].add(person)
    for child, guard in restricting:
        here = frozenset(readers[guard])
        named[child] = named[child] & here if child in named else here
    return {child: Guards(frozenset(out[child]), named.get(child)) for child in wanted}


def told_instead(child_id: int, *, person_id: int, person: str) -> str:
    """Whom a notice about this child goes to: somebody who is kept out has their desk told, or nobody."""
    if person_id not in kept_out_of([child_id])[child_id]:
        return person
    desk = agencies.desk_of(person)
    return desk[0] if desk else ""


def closed_to(viewer: Viewer, relation: Relation) -> frozenset[str]:
    """The children of whom the viewer is kept out so, by reference: for rooms that know people by it."""
    barred = guarded(viewer, relation, child="pk")
    rows = Child.objects.none() if barred is None else Child.objects.filter(barred)
    return frozenset(rows.values_list("reference", flat=True))


def keeping_out_of(people: Iterable[str]) -> tuple[Tie, ...]:
    """Who is kept out of any of these people's records, who may be children."""
    rows = Child.objects.filter(reference__in=set(people)).values_list("pk", flat=True)
    ties = [tie for child in rows for tie in guards_on(child)]
    return tuple(tie for tie in ties if tie.relation in (Relation.EXCLUDED, Relation.CONFLICT))
