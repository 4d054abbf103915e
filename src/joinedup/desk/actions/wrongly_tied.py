"""Telling whoever wrote of a child what stood there wrongly: a view, or at a meeting, since the wrong tie.

They know what of their words was said because of it, and decide what of it falls: nothing of theirs is
changed by anybody else.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from joinedup import store
from joinedup.access.actions import by_the_clock
from joinedup.agencies import queries as agencies
from joinedup.agencies.queries.standing import agency_told, reference_of_desk
from joinedup.children import queries as children
from joinedup.frontdoor.queries.tying import wrong_ties
from joinedup.kernel.london import today_in_london
from joinedup.meetings.queries.attendance import sat_on
from joinedup.notices import actions as notices
from joinedup.notices.queries import told_of
from joinedup.notices.rules.messages import Template
from joinedup.risk.queries.standing import Spoke, wrote_on
from joinedup.trail import actions as trail

_LOOKS_BACK = timedelta(days=7)
_WROTE, _SAT = Template.VIEW_BESIDE_WRONG_TIE, Template.MET_BESIDE_WRONG_TIE


@dataclass(frozen=True, slots=True)
class _Letter:
    template: Template
    to: str  # the person, or a desk where they have left or are kept out of this record
    thing: str  # the round of views, or the meeting


def tell_who_wrote(*, at: datetime) -> int:
    """Tell each once of each tie that was taken back; return how many letters went."""
    return by_the_clock(_untold, _tell, at=at)


def _untold(area_id: int, *, at: datetime) -> list[_Letter]:
    found = []
    ties = wrong_ties(area_id, since=at - _LOOKS_BACK)
    letters = told_of(area_id, (_WROTE, _SAT)) if ties else ()
    for tie in ties:
        told = {(one.thing, one.to) for one in letters if one.made_at >= tie.until}
        spoke = [(_WROTE, one) for one in wrote_on(tie.child_id, since=tie.since, until=tie.until)]
        spoke += [(_SAT, one) for one in sat_on(tie.child_id, since=tie.since, until=tie.until)]
        for template, one in spoke:
            to = _to(tie.child_id, one, area_id=area_id, at=at)
            if to and (one.thing, to) not in told:
                found.append(_Letter(template, to, one.thing))
    return list(dict.fromkeys(found))


def _to(child_id: int, one: Spoke, *, area_id: int, at: datetime) -> str:
    if one.person_id is not None:
        person = agencies.reference_of(one.person_id)
        if not agencies.active([one.person_id]):
            # Their seat went with them.
            return _read_for(agencies.agency_of(one.person_id), area_id=area_id, at=at)
        return children.told_instead(child_id, person_id=one.person_id, person=person)
    return "" if one.desk_id is None else reference_of_desk(one.desk_id)


def _read_for(agency_id: int, *, area_id: int, at: datetime) -> str:
    """The desk at which an agency is begun with; where it has left, or nobody sits there, the last of all."""
    today = today_in_london(at)
    first = agencies.first_desk_of(agency_id, at=at)
    left = agency_id in agencies.agencies_that_left(area_id, today=today)
    if first is not None and not left and agencies.seats([first]).get(first):
        return reference_of_desk(first)
    last = agencies.last_desk(area_id, today=today)
    desk = last.id if last is not None else first
    return "" if desk is None else reference_of_desk(desk)


@store.action
def _tell(one: _Letter, *, by: trail.Clockwork, at: datetime) -> bool:
    if one not in _untold(by.area_id, at=at):
        store.traced()
        return False
    to_agency = agency_told(one.to)
    notices.tell(one.template, to=one.to, to_agency=to_agency, thing=one.thing, by=by, at=at)
    trail.record("concern.wrong_tie_told", by=by, at=at, about=(one.thing,))
    return True
