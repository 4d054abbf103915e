"""What was said of two records, by the keys of those whom they are about. Whoever asks knows who may see."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from joinedup.identity.models import Sameness, Together
from joinedup.identity.rules.merging import OPEN, Standing, pair_of


@dataclass(frozen=True, slots=True)
class SamenessLine:
    """One thing that was said of a pair. Names are of whoever works here; '' where a file said it."""

    reference: str
    version: int
    one: int
    other: int
    standing: Standing
    because: str
    said_by_id: int | None
    said_by: str
    said_at: datetime
    confirmed_by: str
    confirmed_because: str
    confirmed_at: datetime | None
    desk_id: int | None
    desk_agency_id: int | None
    owner_id: int | None
    until: datetime | None
    doubted_by_id: int | None  # of a mark that two are different: who says that it was wrong
    doubted_by: str
    doubted_because: str
    doubted_at: datetime | None


def stands(area_id: int, one: int, other: int) -> SamenessLine | None:
    """What stands of two records now."""
    pair = pair_of(one, other)
    rows = _rows(area_id).filter(one=pair[0], other=pair[1], until=None)
    row = rows.first()
    return None if row is None else _line(row)


def sameness(area_id: int, reference: str) -> SamenessLine | None:
    """One by its reference, also when it has ended."""
    row = _rows(area_id).filter(reference=reference).first()
    return None if row is None else _line(row)


def samenesses_of(area_id: int, subject: int) -> tuple[SamenessLine, ...]:
    """What stands of a record and any other, the oldest first."""
    rows = _rows(area_id).filter(Q(one=subject) | Q(other=subject), until=None)
    return tuple(_line(row) for row in rows.order_by("entered", "pk"))


def open_samenesses(area_id: int) -> tuple[SamenessLine, ...]:
    """What somebody has still to find out, or to say a second time; what files brought waits elsewhere."""
    open_ones = Q(standing__in=[one.value for one in OPEN]) | Q(doubted_by__isnull=False)
    rows = _rows(area_id).filter(open_ones, until=None).exclude(_OF_FILES)
    return tuple(_line(row) for row in rows.order_by("entered", "pk"))


def brought_by_files(
    area_id: int, *, visible: "QuerySet[Any, Any] | None", most: int
) -> tuple[SamenessLine, ...]:
    """Pairs of which nobody has said anything yet, the oldest first; of rows of `visible` alone, by key.

    None: of everybody, for whoever asks whose work there is and not of whom.
    """
    rows = _brought(area_id, visible).order_by("entered", "pk")[:most]
    return tuple(_line(row) for row in rows)


def many_brought_by_files(
    area_id: int, *, visible: "QuerySet[Any, Any]", since: datetime | None = None
) -> tuple[int, int]:
    """All of them, and those that came since then."""
    lately = Q() if since is None else Q(entered__gte=since)
    found = _brought(area_id, visible).aggregate(all=Count("pk"), lately=Count("pk", filter=lately))
    return found["all"], found["lately"]


def together(area_id: int, subjects: Iterable[int]) -> frozenset[int]:
    """Everybody who is one person with any of these, without these: one statement, whatever it finds."""
    asked = set(subjects) or {0}
    rows = Together.objects.filter(area_id=area_id, subject__in=asked)
    return frozenset(rows.values_list("one_with", flat=True)) - asked


def all_together(area_id: int) -> dict[int, frozenset[int]]:
    """Of everybody who is tied to another record, all that are one person with them."""
    found: dict[int, set[int]] = {}
    rows = Together.objects.filter(area_id=area_id).order_by("subject", "one_with")
    for subject, one_with in rows.values_list("subject", "one_with"):
        found.setdefault(subject, set()).add(one_with)
    return {subject: frozenset(those) for subject, those in found.items()}


def ties_of(area_id: int, subject: int) -> tuple[tuple[int, int, str], ...]:
    """The pairs by which a record is tied, and those of whoever it is one with, with their references."""
    group = Together.objects.filter(area_id=area_id, subject=subject).values("one_with")
    tied = Sameness.objects.filter(area_id=area_id, standing=Standing.SAME, until=None)
    rows = tied.filter(Q(one=subject) | Q(other=subject) | Q(one__in=group, other__in=group))
    return tuple(rows.order_by("confirmed_at", "pk").values_list("one", "other", "reference"))


def marked_apart(area_id: int, some: Collection[int], others: Collection[int]) -> frozenset[int]:
    """Those of `others` that are marked as not the same person as one of `some`."""
    rows = Sameness.objects.filter(area_id=area_id, standing=Standing.DIFFERENT, until=None)
    these, those = set(some) or {0}, set(others) or {0}
    pairs = rows.filter(Q(one__in=these, other__in=those) | Q(one__in=those, other__in=these))
    return frozenset(each for pair in pairs.values_list("one", "other") for each in pair if each in those)


# Nobody said it, and nobody has taken it on.
_OF_FILES = Q(standing=Standing.NOT_SURE, said_by=None, owner=None)


def _brought(area_id: int, visible: "QuerySet[Any, Any] | None") -> QuerySet[Sameness]:
    rows = _rows(area_id).filter(_OF_FILES, until=None)
    if visible is None:
        return rows
    # Of each pair, by key: asked as two lists, an engine goes through every child beside every other.
    one, other = (visible.order_by().filter(pk=OuterRef(side)) for side in ("one", "other"))
    return rows.filter(Exists(one), Exists(other))


def _rows(area_id: int) -> QuerySet[Sameness]:
    return Sameness.objects.filter(area_id=area_id).select_related(
        "said_by", "confirmed_by", "doubted_by", "desk"
    )


def _line(row: Sameness) -> SamenessLine:
    return SamenessLine(
        reference=row.reference,
        version=row.version,
        one=row.one,
        other=row.other,
        standing=Standing(row.standing),
        because=row.because,
        said_by_id=row.said_by_id,
        said_by=row.said_by.name if row.said_by else "",
        said_at=row.occurred,
        confirmed_by=row.confirmed_by.name if row.confirmed_by else "",
        confirmed_because=row.confirmed_because,
        confirmed_at=row.confirmed_at,
        desk_id=row.desk_id,
        desk_agency_id=row.desk.agency_id if row.desk else None,
        owner_id=row.owner_id,
        until=row.until,
        doubted_by_id=row.doubted_by_id,
        doubted_by=row.doubted_by.name if row.doubted_by else "",
        doubted_because=row.doubted_because,
        doubted_at=row.doubted_at,
    )
