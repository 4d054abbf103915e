"""What an agency that leaves has open: the other side is told, and whoever has it then sees to it."""

from datetime import datetime

from joinedup import store
from joinedup.access import queries as access
from joinedup.agencies import queries as agencies
from joinedup.agencies.actions import leaving
from joinedup.agencies.queries import DeskLine
from joinedup.agencies.rules.owners import OpenItem, may_end, may_take
from joinedup.children.actions import asking_them
from joinedup.children.queries.beside import WISH
from joinedup.clocks import queries as clocks
from joinedup.clocks.actions import leaving as steps
from joinedup.desk import open_work
from joinedup.frontdoor.actions import leaving as frontdoor
from joinedup.gate.pages import insist
from joinedup.gate.rights import Right
from joinedup.gate.viewer import Viewer
from joinedup.kernel.decisions import refuse
from joinedup.kernel.london import today_in_london
from joinedup.meetings.actions import leaving as meetings
from joinedup.risk.actions import leaving as views
from joinedup.sharing.actions import leaving as questions

_GONE = refuse("left.gone", "Somebody has seen to this already, or it has ended. Choose what is open still.")

_NOBODY_MAY = refuse("left.desk", "Nobody who sits at this desk and is there may know of it. Choose another.")


def key_of(code: str, reference: str) -> str:
    """What a form sends of an item."""
    return f"{code} {reference}"


def tell_that_it_leaves(agency_id: int, *, by: Viewer, at: datetime) -> None:
    """Tell the other side of what is open with it, each by a letter of its own."""
    for room in (questions, meetings, views, steps):
        room.tell_that_it_leaves(agency_id, by=by, at=at)


@store.action
def see_to(item: str, *, desk: str, by: Viewer, at: datetime, key: str = "") -> str:
    """End it, or let `desk`, a desk's reference, have it from now on. The other side of a question is told,
    and whoever asked for a name reads that none is given.

    Raises:
        gate.Refused: it is not theirs any more, or can be ended, or taken, by nobody here.
    """
    mine = {key_of(one.code, one.reference): one for one in open_work.of_who_left_for(by)}
    if item not in mine:
        insist(_GONE)
    one = mine[item]
    insist(may_take(one.code) if desk else may_end(one.code))
    takes = agencies.desk(by.area_id, desk) if desk else None
    if desk and (takes is None or not takes.is_there(today_in_london(at))):
        insist(refuse("left.desk", "This desk is not there any more. Choose another."))
    assert one.left_id is not None
    leaving.see_to(one.left_id, one.code, one.reference, desk_id=takes.id if takes else None, by=by, at=at)
    if one.code.startswith("question."):
        its_own = one.code in ("question.asked", "question.outcome_owed")
        questions.see_to_who_left(one.reference, its_own=its_own, ended=takes is None, by=by, at=at)
    if takes is not None:
        _let_them_have(one, takes, by=by, at=at)
    elif one.code == WISH:
        asking_them.nobody_answers(one.reference, by=by, at=at)
    elif one.code == "view.asked":
        views.nobody_says_it(one.reference, by=by, at=at)
    return one.reference


def _let_them_have(item: OpenItem, desk: DeskLine, *, by: Viewer, at: datetime) -> None:
    """What the desk goes on with is its own from now on, and opens there; the rest they are rung about."""
    people = open_work.who_may_take(item, [desk.id], area_id=by.area_id, at=at).get(desk.id)
    if not people:
        insist(_NOBODY_MAY)
        return
    match item.code:
        case "action.to_do" | "action.to_accept":
            meetings.taken_over(item.reference, desk_id=desk.id, agency_id=desk.agency_id, by=by, at=at)
        case "path.open" | "talk.to_advise" | "talk.not_named" | "talk.to_name":
            frontdoor.taken_over(item.code, item.reference, desk_id=desk.id, by=by, at=at)
        case clocks.RUNNING | clocks.LATE | clocks.PLAN_OWED:
            held = access.held_by_each(people, area_id=by.area_id, at=at)
            opens = any(Right.OPEN_ANY_CHILD in one.rights for one in held.values())
            steps.taken_over(item.reference, desk=desk, opens_any_child=opens, by=by, at=at)
