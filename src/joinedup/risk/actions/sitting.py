"""What becomes of rounds of views as the meeting in which they stand goes on.

Who comes to a meeting, and that it is over, is so for every round of it, also for those of children whom
whoever says it may not see. So these look at nobody's rights: the meetings, a floor above, call them inside
an action.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from joinedup import store
from joinedup.gate.viewer import Viewer
from joinedup.risk.models import Asked, Round
from joinedup.risk.opening import open_if_all_are_in
from joinedup.risk.rules.views import Revealed
from joinedup.trail import actions as trail


def count_present(
    round_ids: Collection[int], *, agency_ids: Collection[int], present: bool | None, by: Viewer, at: datetime
) -> None:
    """These agencies are here, or not, for all of these rounds: nobody waits for one that is not."""
    _goes_with_an_act()
    rows = Asked.objects.filter(round__in=round_ids, agency__in=agency_ids, round__closed_at=None)
    changed = [one for one in rows.select_related("round").order_by("pk") if one.present is not present]
    for one in changed:
        one.change(based_on=one.version, present=present)
    for row in {one.round_id: one.round for one in changed}.values():
        if open_if_all_are_in(row, at=at):
            trail.record("round.all_in", by=by, at=at, about=(row.reference,))


def settle(round_ids: Iterable[int], *, by: Viewer, at: datetime) -> tuple[str, ...]:
    """Take no more views: the meeting has spoken of these children, and is over. The rounds, by reference.

    What waited is open from now on. Who had said nothing has said nothing: that stands, and is asked no more.
    """
    _goes_with_an_act()
    rows = list(Round._base_manager.filter(pk__in=list(round_ids), closed_at=None).order_by("pk"))
    for row in rows:
        waited = row.revealed_at is None
        opened = {"revealed_at": at, "revealed_how": Revealed.CLOSED.value} if waited else {}
        row.change(based_on=row.version, closed_at=at, **opened)
        trail.record("round.closed", by=by, at=at, about=(row.reference,))
    return tuple(row.reference for row in rows)


def _goes_with_an_act() -> None:
    if not store.in_action():
        raise RuntimeError("this goes with an act of its own: call it inside an action")
