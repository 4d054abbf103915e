"""What a concern about somebody who works with children left at the children's records before it was kept
from them: it is taken off, and the front door reads it at the concern as before."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from joinedup import store
from joinedup.access.actions import by_the_clock
from joinedup.children import actions as children
from joinedup.children.queries import Written, references_of, written_on
from joinedup.children.rules.arrivals import NewTold
from joinedup.frontdoor.models import Concern, Named
from joinedup.frontdoor.queries import UNNAMED
from joinedup.trail import actions as trail
from joinedup.vault.rules.tokens import same_but_for_what_was_taken_out

_AT_ONCE = 500  # children in one statement


def take_from_the_children(*, at: datetime) -> int:
    """Returns of how many concerns something was taken off. No more of it comes about: once is enough."""
    return by_the_clock(_left_there, _take, at=at)


def _left_there(area_id: int, *, at: datetime) -> list[int]:
    tied = Named.objects.filter(area_id=area_id, concern__of_a_worker=True, child__isnull=False)
    rows = list(tied.select_related("concern").order_by("child_id", "concern_id", "place"))
    some = (rows[start : start + _AT_ONCE] for start in range(0, len(rows), _AT_ONCE))
    return sorted({concern_id for part in some for concern_id, left in _left_by(part).items() if left})


def _left_by(rows: Sequence[Named]) -> dict[int, list[Written]]:
    """By concern: more than that it would not be safe to tell the family, entered as it was tied.

    What a concern of no worker tells of the same child in the same words, of the same moment, is left: it may
    be that one's, and stands there rightly.
    """
    about = {row.child_id for row in rows if row.child_id is not None}
    there: dict[int, list[Written]] = defaultdict(list)
    for one in written_on(about, but_said_by=UNNAMED):
        there[one.child_id].append(one)
    of_none: dict[int, list[Named]] = defaultdict(list)
    moments = {row.concern.occurred for row in rows}
    others = Named.objects.filter(child_id__in=about, concern__of_a_worker=False)
    for other in others.filter(concern__occurred__in=moments).select_related("concern"):
        of_none[other.child_id or 0].append(other)
    left: dict[int, list[Written]] = defaultdict(list)
    for row in rows:
        since = row.settled_at or row.concern.tied_at
        left[row.concern_id] += [
            one
            for one in there[row.child_id or 0]
            if one.entered == since
            and _tells(row, one)
            and not any(_tells(other, one) for other in of_none[row.child_id or 0])
        ]
    return left


def _tells(row: Named, one: Written) -> bool:
    concern = row.concern
    if one.occurred != concern.occurred:
        return False
    if one.state:
        told = concern.family_knows_detail
        return one.state == concern.family_knows and same_but_for_what_was_taken_out(told, one.text)
    said = row.childs_words if row.place else concern.childs_words
    return bool(said) and same_but_for_what_was_taken_out(said, one.text)


@store.action
def _take(pk: int, *, by: trail.Clockwork, at: datetime) -> bool:
    tied = Named.objects.filter(area_id=by.area_id, concern=pk, concern__of_a_worker=True)
    rows = tied.filter(child__isnull=False).select_related("concern").order_by("place")
    left = dict.fromkeys(_left_by(list(rows)).get(pk, ()))
    if not left:
        store.traced()
        return False
    children.take_off(tuple(left), by=by, at=at)
    called = references_of(one.child_id for one in left)
    for one in left:
        if one.state == Concern.FamilyKnows.UNSAFE:  # whoever rings the family reads it before
            bare = NewTold(called[one.child_id], one.state, said_by=UNNAMED, occurred=one.occurred)
            children.record_family_told(bare, by=by, at=at)
    reference = Concern._base_manager.values_list("reference", flat=True).get(pk=pk)
    trail.record("concern.taken_from_the_children", by=by, at=at, about=(reference,))
    return True
