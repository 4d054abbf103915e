"""What guards a record: for the scope of every table about children, and for whoever tells of a child."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Min, QuerySet

from joinedup.agencies import queries as agencies
from joinedup.children.models import Child, Guard, Guarded, NamedReader, guarded, guards_on, kept_out
from joinedup.children.rules.guarding import (
    KEEPS_OUT,
    LOOKS_AT_A_CHILD,
    Guarding,
    Guards,
    categories,
    in_words,
    may_read_guard,
)
from joinedup.gate import compiled
from joinedup.gate.asked import once
from joinedup.gate.rules.things import Relation, Tie
from joinedup.gate.viewer import Viewer
from joinedup.kernel import references
from joinedup.trail import queries as trail

_MOST_LOOKS = 200

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
    wanted = frozenset(child_ids)
    return dict(once((guards_of, wanted), lambda: _guards_of(wanted)))


def _guards_of(wanted: frozenset[int]) -> dict[int, Guards]:
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


def closed_to(viewer: Viewer) -> frozenset[str]:
    """The children of whom the viewer is kept out, by reference: for rooms that know people by it."""
    return frozenset(reference for (reference,) in compiled.rows(_closed_to, viewer))


def _closed_to(viewer: Viewer) -> "QuerySet[Child, tuple[str]]":
    return Child.objects.filter(pk__in=kept_out(viewer)).values_list("reference")


def keeping_out_of(people: Iterable[str]) -> tuple[Tie, ...]:
    """Who is kept out of any of these people's records, who may be children."""
    rows = Child.objects.filter(reference__in=set(people)).values_list("pk", flat=True)
    ties = [tie for child in rows for tie in guards_on(child)]
    return tuple(tie for tie in ties if tie.relation in (Relation.EXCLUDED, Relation.CONFLICT))


@dataclass(frozen=True, slots=True)
class GuardLine:
    """One guard as whoever may guard records reads it. `child` is one that it covers and they may open."""

    reference: str
    version: int
    kind: Guarding
    words: str
    who: tuple[str, ...]  # kept out, or named; the watcher
    category: str
    because: str
    set_by: str
    set_at: datetime
    review_on: date | None
    child: str
    ended_at: datetime | None
    ended_because: str


@dataclass(frozen=True, slots=True)
class WatchedLook:
    at: datetime
    who: str
    agency: str


def guard_lines(viewer: Viewer, child_id: int) -> tuple[GuardLine, ...]:
    """What guards a record, as far as this viewer may know it; the newest first."""
    rows = _guards(viewer).filter(covers__child_id=child_id, until=None)
    return _readable(viewer, rows.order_by("-pk"))


def guard(viewer: Viewer, reference: str) -> GuardLine | None:
    """One of a child whom the viewer may open, also when it has ended. None for all others."""
    wanted = references.parse(reference) or ""
    theirs = Child.objects.theirs(viewer)
    rows = _guards(viewer).filter(reference=wanted, covers__child__in=theirs).distinct()
    found = _readable(viewer, rows)
    return found[0] if found else None


def looks_watched(viewer: Viewer, child_id: int) -> tuple[WatchedLook, ...]:
    """Every look at a record since this viewer began to watch it, by anybody else; the newest first."""
    rows = Guard.objects.filter(kind=Guarding.WATCHED, person_id=viewer.practitioner_id, until=None)
    since = rows.filter(covers__child_id=child_id).aggregate(Min("occurred"))["occurred__min"]
    if since is None:
        return ()
    child = Child.objects.values_list("reference", flat=True).get(pk=child_id)
    looks = [
        look
        for look in trail.entries_about(child, newest=_MOST_LOOKS)
        if look.at >= since and look.actor != viewer.reference and look.code in LOOKS_AT_A_CHILD
    ]
    people = agencies.practitioners_called([look.actor for look in looks])
    return tuple(
        WatchedLook(
            look.at,
            people[look.actor].name if look.actor in people else "Somebody who is not known here any more",
            people[look.actor].agency_name if look.actor in people else "",
        )
        for look in looks
    )


def _guards(viewer: Viewer) -> QuerySet[Guard]:
    rows = Guard.objects.filter(area_id=viewer.area_id)
    return rows.select_related("person", "set_by").prefetch_related("named__person", "covers__child")


def _readable(viewer: Viewer, rows: QuerySet[Guard]) -> tuple[GuardLine, ...]:
    theirs = set(Child.objects.theirs(viewer).filter(guards__guard__in=rows).values_list("pk", flat=True))
    return tuple(
        _guard_line(row, theirs)
        for row in rows
        if may_read_guard(
            viewer,
            kind=Guarding(row.kind),
            set_by=row.set_by_id or 0,
            agency_of=row.person.agency_id if row.person else None,
        ).allowed
    )


def _guard_line(row: Guard, theirs: Collection[int]) -> GuardLine:
    named = [one.person.name for one in row.named.all()]
    covered = [one.child.reference for one in row.covers.all() if one.child and one.child_id in theirs]
    listed = categories().get(row.category)
    return GuardLine(
        reference=row.reference,
        version=row.version,
        kind=Guarding(row.kind),
        words=in_words(Guarding(row.kind)),
        who=(row.person.name,) if row.person else tuple(sorted(named)),
        category=listed.label if listed else "",
        because=row.because,
        set_by=row.set_by.name if row.set_by else "",
        set_at=row.occurred,
        review_on=row.review_on,
        child=covered[0] if covered else "",
        ended_at=row.until,
        ended_because=row.ended_because,
    )
