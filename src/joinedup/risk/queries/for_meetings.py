"""Rounds as a meeting's agenda needs them: which stand open on its children, and who has put something in.

What was said in them is no part of it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from joinedup.risk.models import Asked, Fact, Round


@dataclass(frozen=True, slots=True)
class Standing:
    """The newest round on a child. `asked` and `put_in` are agencies by key."""

    id: int
    reference: str
    child_id: int
    closed: bool
    revealed: bool
    asked: frozenset[int]
    put_in: frozenset[int]


def key_of(area_id: int, reference: str) -> int:
    return Round._base_manager.only("pk").get(area_id=area_id, reference=reference).pk


def standing_on(
    area_id: int,
    since: Mapping[int, datetime],
    *,
    until: datetime | None = None,
    without: Collection[int] = (),
) -> dict[int, Standing]:
    """By child, where one was opened since the moment given for it: as many statements as for one.

    `without`: rounds by key that are something else's; `until`: none that was opened later.
    """
    if not since:
        return {}
    rows = Round._base_manager.filter(area_id=area_id, child_id__in=since, entered__gte=min(since.values()))
    if until is not None:
        rows = rows.filter(entered__lte=until)
    in_order = rows.exclude(pk__in=without).order_by("entered", "pk")
    newest = {row.child_id: row for row in in_order if row.entered >= since[row.child_id]}
    keys = {row.pk for row in newest.values()}
    asked: dict[int, set[int]] = {key: set() for key in keys}
    put_in: dict[int, set[int]] = {key: set() for key in keys}
    for key, agency, said_at in Asked.objects.filter(round_id__in=keys).values_list(
        "round_id", "agency_id", "said_at"
    ):
        asked[key].add(agency)
        if said_at is not None:
            put_in[key].add(agency)
    for key, agency in Fact.objects.filter(round_id__in=keys).values_list("round_id", "agency_id"):
        put_in[key].add(agency)
    return {
        child: Standing(
            row.pk, row.reference, child, row.closed_at is not None,
            row.revealed_at is not None, frozenset(asked[row.pk]),
            frozenset(put_in[row.pk]),
        )
        for child, row in newest.items()
    }  # fmt: skip
