"""Names, homes and numbers of a child as somebody may read them; every blank says why it is one."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from joinedup.children import queries
from joinedup.children.models import AgencyRecord, Child, KnownName, Number, Residence
from joinedup.children.queries.now import signature
from joinedup.children.rules.belonging import (
    NAME_KINDS,
    NUMBER_KINDS,
    SECOND_OR_EARLIER,
    NameKind,
    between_in_words,
    part_in_words,
    reads_from_the_right,
)
from joinedup.children.rules.kept_from_view import KEPT_FROM_VIEW
from joinedup.gate.viewer import Viewer
from joinedup.identity.rules.identifiers import IdentifierKind
from joinedup.kernel import references


@dataclass(frozen=True, slots=True)
class DetailLine:
    """One name, home or number. `right_to_left` where its script is; `reference` is what it is ended by."""

    reference: str
    what: str
    text: str
    when: str
    by: str
    at: datetime
    flag: str = ""
    right_to_left: bool = False
    ended: bool = False
    ended_because: str = ""


@dataclass(frozen=True, slots=True)
class Belongings:
    names: tuple[DetailLine, ...]
    homes: tuple[DetailLine, ...]
    numbers: tuple[DetailLine, ...]
    born: str  # what is known of the day of birth, in words
    upn: str


@dataclass(frozen=True, slots=True)
class Ending:
    """What is about to be ended, and of whom; `child` is as the viewer may read it."""

    child: queries.ChildFacts
    line: DetailLine


def belongings(viewer: Viewer, child: queries.ChildFacts) -> Belongings:
    upn = Child.objects.visible_to(viewer).values_list("upn", flat=True).get(pk=child.id)
    return Belongings(
        tuple(_name(viewer, child, row) for row in _rows(KnownName, child.id)),
        tuple(_home(viewer, child, row) for row in _rows(Residence, child.id)),
        tuple(_number(viewer, child, row) for row in _rows(Number, child.id)),
        _born(child),
        upn,
    )


def other_homes(viewer: Viewer, child: queries.ChildFacts) -> tuple[DetailLine, ...]:
    """The homes that a child has besides the one that lists go by."""
    main = Child.objects.visible_to(viewer).values_list("home_id", flat=True).get(pk=child.id)
    rows = _rows(Residence, child.id)
    return tuple(
        _home(viewer, child, row) for row in rows if row.ended_at is None and row.home_id not in (None, main)
    )


def other_names(child_ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """What else each child is or was called, the oldest entry first: under which a search found them."""
    found: dict[int, tuple[str, ...]] = {}
    rows = KnownName.objects.filter(child_id__in=list(child_ids)).order_by("pk")
    for child, given, family in rows.values_list("child_id", "given_name", "family_name"):
        found[child] = (*found.get(child, ()), " ".join(part for part in (given, family) if part))
    return found


def sources_here(area_id: int) -> tuple[str, ...]:
    """The agencies whose own records have been brought in here, by name: what a search looks among."""
    rows = AgencyRecord.objects.filter(area_id=area_id).values_list("agency__name", flat=True)
    return tuple(rows.order_by("agency__name").distinct())


def ending(viewer: Viewer, reference: str) -> Ending | None:
    """One name, home or number of a child whom the viewer may open; None for all others alike."""
    wanted, found = references.parse(reference) or reference[:14], None
    theirs = Child.objects.visible_to(viewer).values("pk")
    for table, line in ((KnownName, _name), (Residence, _home), (Number, _number)):
        rows: Any = table.objects
        row = rows.select_related("child", "by__agency").filter(reference=wanted, child__in=theirs).first()
        if row is not None:
            found = (row, line)
    if found is None:
        return None
    row, line = found
    child = queries.child(viewer, row.child.reference)
    return None if child is None else Ending(child, line(viewer, child, row))


def _rows(table: Any, child_id: int) -> Any:
    """What stands first, then what has ended, the newest on top."""
    rows = table.objects.select_related("by__agency").filter(child_id=child_id)
    return sorted(rows.order_by("-pk"), key=lambda row: row.ended_at is not None)


def _born(child: queries.ChildFacts) -> str:
    if child.birth_date is not None:
        return part_in_words(child.birth_date.isoformat())
    if child.birth_in_part:
        return f"{part_in_words(child.birth_in_part)}: the day is not known"
    if child.expected_date is not None:
        return f"not yet born, expected on {part_in_words(child.expected_date.isoformat())}"
    return "not known: nobody has said"


def _name(viewer: Viewer, child: queries.ChildFacts, row: KnownName) -> DetailLine:
    name = " ".join(part for part in (row.given_name, row.family_name) if part)
    return _line(viewer, child, row, NAME_KINDS[NameKind(row.kind)], name, rtl=reads_from_the_right(name))


def _home(viewer: Viewer, child: queries.ChildFacts, row: Residence) -> DetailLine:
    """Of a protected child no home is told, not one that is long over: it may be near, or be gone back to."""
    if child.protected or row.home is None:
        return _line(viewer, child, row, "A home", KEPT_FROM_VIEW)
    address = ", ".join(part for part in (row.home.address_line, row.home.postcode) if part)
    if row.with_whom == SECOND_OR_EARLIER:
        return replace(_line(viewer, child, row, SECOND_OR_EARLIER, address), when="")
    return _line(viewer, child, row, f"With {row.with_whom}" if row.with_whom else "A home", address)


def _number(viewer: Viewer, child: queries.ChildFacts, row: Number) -> DetailLine:
    return _line(viewer, child, row, NUMBER_KINDS[IdentifierKind(row.kind)], row.value, flag=row.flag)


def _line(
    viewer: Viewer,
    child: queries.ChildFacts,
    row: Any,
    what: str,
    text: str,
    *,
    flag: str = "",
    rtl: bool = False,
) -> DetailLine:
    ended = row.ended_at is not None
    return DetailLine(
        reference=row.reference,
        what=what,
        text=text,
        when="" if isinstance(row, Number) else between_in_words(row.since, row.until, ended=ended),
        by=signature(viewer, child, row),
        at=row.entered,
        flag=flag,
        right_to_left=rtl,
        ended=ended,
        ended_because=row.ended_because,
    )
