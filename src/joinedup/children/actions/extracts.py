"""Tying an agency's records to children who are here; no child is ever made by it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from joinedup import store
from joinedup.children import actions, remembering
from joinedup.children.models import RecordLink
from joinedup.children.rules.arrivals import Arrivals, NewLink, NewRecord
from joinedup.gate.pages import insist
from joinedup.kernel.decisions import refuse
from joinedup.trail import actions as trail

_AT_ONCE = 500


@store.action
def tie_records(
    records: Sequence[NewRecord], links: Sequence[NewLink], *, by: trail.Actor, at: datetime, counted: str
) -> None:
    """Store rows that are about children in open matters, with what ties them. What stood unsure ends."""
    certain = {link.record for link in links if link.verdict == RecordLink.Verdict.SAME}
    for some in _batches(sorted(certain)):
        RecordLink.objects.filter(
            record__reference__in=some, ended=None, verdict=RecordLink.Verdict.PLEASE_LOOK
        ).update(ended=at)
    actions.bring_in(
        Arrivals(records=tuple(records), links=tuple(links)),
        by=by,
        at=at,
        code="records.linked",
        counted=counted,
    )


@store.action
def settle_link(link: NewLink, *, same: bool, by: trail.Actor, at: datetime) -> None:
    """What a person said of a pair: the unsure link ends, and a certain one stands in its place or none.

    Raises:
        gate.Refused: the record is tied to another child meanwhile.
    """
    here = RecordLink.objects.filter(area_id=by.area_id, record__reference=link.record, ended=None)
    taken = here.filter(verdict=RecordLink.Verdict.SAME).exclude(child__reference=link.child)
    if same and taken.exists():
        insist(
            refuse("look.tied_elsewhere", "This record is tied to another child meanwhile. Un-tie it first.")
        )
    unsure = here.filter(verdict=RecordLink.Verdict.PLEASE_LOOK)
    # Not the same: a tie that somebody made wrongly ends with it, and the child is found by it no longer.
    (unsure if same else here.filter(child__reference=link.child)).update(ended=at)
    if same:
        certain = replace(link, verdict=RecordLink.Verdict.SAME.value)
        actions.bring_in(
            Arrivals(links=(certain,)), by=by, at=at, code="record.settled", counted="one record tied"
        )
    else:
        remembering.remember_called((link.child,), area_id=by.area_id)
    trail.record("record.looked_at", by=by, at=at, about=(link.child, link.record))


def _batches(values: list[str]) -> list[list[str]]:
    return [values[start : start + _AT_ONCE] for start in range(0, len(values), _AT_ONCE)]
