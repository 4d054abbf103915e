"""Who answers for the authority: a child in police protection is handed to children's social work.

Where nobody of it is rostered somebody else picks up, at last the police's own control room. They are told as
well, and the record stays the authority's: that nobody there is rostered is said, and is no handover.
"""

from dataclasses import dataclass
from datetime import datetime

from joinedup.agencies import queries as agencies
from joinedup.agencies.queries import DeskLine, Wanted
from joinedup.agencies.rules.on_duty import OnDuty, Step
from joinedup.children import queries as children
from joinedup.gate.rights import Right
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import today_in_london
from joinedup.pathway.models import Protection
from joinedup.pathway.rules.protection import AUTHORITY


@dataclass(frozen=True, slots=True)
class Authority:
    """`desk` has the record. `told` are all desks that hear of it; `because` is why, as the rotas have it."""

    desk: DeskLine
    told: tuple[str, ...]
    because: str


def authority(area_id: int, *, at: datetime) -> Authority:
    door = agencies.front_door_desk(area_id)
    now = agencies.on_duty(door.id, at=at)
    chain = agencies.chain_of(door.id, at=at)
    answers = next(desk for desk, _ in chain if desk.reference == now.desk.reference)
    if answers.kind == AUTHORITY and now.step is not Step.NOBODY:
        return Authority(answers, (answers.reference,), now.because)
    theirs = [desk for desk, is_open in chain if desk.kind == AUTHORITY and is_open]
    theirs += [desk for desk, is_open in chain if desk.kind == AUTHORITY and not is_open]
    other = None if theirs else agencies.desk_for(AUTHORITY, area_id, today=today_in_london(at))
    theirs += [other] if other else []
    if not theirs:
        return Authority(answers, (answers.reference,), now.because)
    told = dict.fromkeys([*(desk.reference for desk in theirs), answers.reference])
    return Authority(theirs[0], tuple(told), f"Nobody of the authority is rostered. {now.because}")


def takes_it_on(row: Protection, viewer: Viewer) -> bool:
    """Whether the viewer is of the authority, or, where the area has none, of who answers for it."""
    kind = agencies.kind_of(viewer.agency_id)
    if row.desk.agency.kind == AUTHORITY:
        return kind == AUTHORITY
    return viewer.agency_id == row.desk.agency_id or viewer.may(Right.WORK_THE_FRONT_DOOR)


def nobody_there(row: Protection, *, at: datetime) -> str:
    """'Nobody of the authority is rostered now' and who answers, in two sentences; '' where somebody is.

    Also '' where the area has no authority of its own, and once somebody has said that they have it.
    """
    if row.taken_at is not None or row.desk.agency.kind != AUTHORITY:
        return ""
    out = frozenset() if row.child_id is None else children.kept_out_of([row.child_id])[row.child_id]
    (now,) = agencies.on_duty_at([Wanted(row.desk_id, without=out)], at=at)
    answers = agencies.desk(row.area_id, now.desk.reference)
    if now.step is not Step.NOBODY and answers is not None and answers.kind == AUTHORITY:
        return ""
    return f"Nobody of the authority is rostered now. {_who(now)}: {now.phone}."


def _who(now: OnDuty) -> str:
    return "Nobody can be reached, ring" if now.step is Step.NOBODY else f"{now.who} answers for it"
