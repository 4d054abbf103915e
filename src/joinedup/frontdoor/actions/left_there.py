"""What a concern about somebody who works with children left at the children's records before it was kept
from them: it is taken off, and the front door reads it at the concern as before."""

from collections import defaultdict
from datetime import datetime

from joinedup import store
from joinedup.access.actions import by_the_clock
from joinedup.children.queries import Written, written_then
from joinedup.frontdoor.actions.written_down import settle_on_the_children
from joinedup.frontdoor.models import Concern, Named
from joinedup.frontdoor.queries import UNNAMED
from joinedup.trail import actions as trail
from joinedup.vault.rules.tokens import KEPT_FROM_VIEW


def take_from_the_children(*, at: datetime) -> int:
    """Returns of how many concerns something was taken off. May be called at any time."""
    return by_the_clock(_left_there, _take, at=at)


def _left_there(area_id: int, *, at: datetime, pk: int | None = None) -> list[int]:
    """Those of which more than that it would not be safe to tell the family stands at a child; where one is
    named, of it alone."""
    tied = Named.objects.filter(area_id=area_id, concern__of_a_worker=True, child__isnull=False)
    if pk is not None:
        tied = tied.filter(concern_id=pk)
    where = set(tied.values_list("child_id", "concern__occurred"))
    if not where:
        return []
    there: dict[tuple[int, datetime], list[Written]] = defaultdict(list)
    for one in written_then(area_id, {occurred for _, occurred in where}, but_said_by=UNNAMED):
        if (one.child_id, one.occurred) in where:
            there[one.child_id, one.occurred].append(one)
    rows = tied.filter(child_id__in={child_id for child_id, _ in there}).select_related("concern")
    stands = (
        row.concern_id
        for row in rows.order_by("concern_id", "place")
        if any(_is_of(row, one) for one in there.get((row.child_id or 0, row.concern.occurred), ()))
    )
    return list(dict.fromkeys(stands))


def _is_of(row: Named, one: Written) -> bool:
    if one.state:
        return one.state == row.concern.family_knows and _same(row.concern.family_knows_detail, one.text)
    said = row.childs_words if row.place else row.concern.childs_words
    return bool(said) and _same(said, one.text)


def _same(told: str, written: str) -> bool:
    """A protected address may have been taken out since, here or there."""
    return told == written or KEPT_FROM_VIEW in told or KEPT_FROM_VIEW in written


@store.action
def _take(pk: int, *, by: trail.Clockwork, at: datetime) -> bool:
    if not _left_there(by.area_id, at=at, pk=pk):
        store.traced()
        return False
    concern = Concern._base_manager.get(pk=pk)
    settle_on_the_children(concern, apart=True, by=by, at=at)
    trail.record("concern.taken_from_the_children", by=by, at=at, about=(concern.reference,))
    return True
