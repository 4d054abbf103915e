"""What an agency that has left had open, seen to by whoever has it now."""

from datetime import datetime

from joinedup import store
from joinedup.agencies import queries as agencies
from joinedup.agencies.actions import leaving
from joinedup.agencies.rules.owners import may_end, may_have
from joinedup.children.actions import asking_them
from joinedup.children.queries.beside import WISH
from joinedup.desk import open_work
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.kernel.decisions import allow, refuse
from joinedup.kernel.london import today_in_london
from joinedup.sharing.actions import leaving as questions

_GONE = refuse("left.gone", "Somebody has seen to this already, or it has ended. Choose what is open still.")

_NOBODY_MAY = refuse("left.desk", "Nobody who sits at this desk may know of it. Choose another.")


def key_of(code: str, reference: str) -> str:
    """What a form sends of an item."""
    return f"{code} {reference}"


@store.action
def see_to(item: str, *, desk: str, by: Viewer, at: datetime, key: str = "") -> str:
    """End it, or let `desk`, a desk's reference, have it from now on. The other side of a question is told,
    and whoever asked for a name reads that none is given.

    Raises:
        gate.Refused: it is not theirs any more, or runs on and can be ended by nobody here.
    """
    mine = {key_of(one.code, one.reference): one for one in open_work.of_who_left_for(by)}
    if item not in mine:
        insist(_GONE)
    one = mine[item]
    if not desk:
        insist(may_end(one.code))
    takes = agencies.desk(by.area_id, desk) if desk else None
    if desk and (takes is None or not takes.is_there(today_in_london(at))):
        insist(refuse("left.desk", "This desk is not there any more. Choose another."))
    if takes and one.only_for is not None:
        sit_there = agencies.who_has_desks([takes.id], at=at)[takes.id]
        insist(allow("left.theirs") if may_have(one, sit_there) else _NOBODY_MAY)
    assert one.left_id is not None
    leaving.see_to(one.left_id, one.code, one.reference, desk_id=takes.id if takes else None, by=by, at=at)
    if one.code.startswith("question."):
        its_own = one.code in ("question.asked", "question.outcome_owed")
        questions.see_to_who_left(one.reference, its_own=its_own, ended=takes is None, by=by, at=at)
    if one.code == WISH and takes is None:
        asking_them.nobody_answers(one.reference, by=by, at=at)
    return one.reference
