"""How a worry comes in that somebody rang about."""

from dataclasses import replace
from datetime import datetime

from joinedup import store
from joinedup.access.rules.roles import may_work_the_front_door
from joinedup.agencies.queries import agency_of, kind_of
from joinedup.frontdoor.actions.telling import taken_in, write_down_who_is_told_of
from joinedup.frontdoor.actions.triage import set_going
from joinedup.frontdoor.models import TakenDown, ToldByAnybody
from joinedup.frontdoor.rules.calling import Call, may_be_written_down
from joinedup.frontdoor.rules.coming_in import CameBy, source_of
from joinedup.frontdoor.rules.telling import Told
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.trail import actions as trail


@store.action
def take_a_call(told: Told, call: Call, *, by: Viewer, at: datetime, key: str = "") -> str:
    """Take a concern in for whoever rang. Its clock runs from the call; the typist is nobody's sender."""
    insist(may_work_the_front_door(by))
    insist(may_be_written_down(call, at=at))
    known, received = call.person is not None, call.received or at
    told = replace(told, came_by=CameBy.TELEPHONE, verified=known, stay_unnamed=False)
    concern = taken_in(told, area_id=by.area_id, received=received, at=at)
    if call.person is not None:
        agency_id = agency_of(call.person)
        concern.sender_id, concern.sender_agency_id = call.person, agency_id
        concern.source = told.source or source_of(kind_of(agency_id))
    concern.save(force_insert=True)
    write_down_who_is_told_of(concern, told)
    here = {"area_id": by.area_id, "occurred": received, "entered": at, "concern": concern}
    TakenDown.objects.create(**here, by_id=by.practitioner_id, because=call.because.strip())
    if not known:
        ToldByAnybody.objects.create(
            **here, in_danger=False, name=call.name, phone=call.phone, safe_ways=call.safe_ways
        )
    set_going(concern.reference, by=by, at=at, received=received)
    trail.record("concern.taken_down", by=by, at=at, about=(concern.reference,), typed=call.because)
    return concern.reference
