"""Who is told that a concern came while the front door is closed: whoever is on duty, as the rota says."""

from datetime import datetime

from joinedup.agencies import queries as agencies
from joinedup.notices import actions as notices
from joinedup.notices.rules.messages import Template
from joinedup.notices.rules.reaching import Way
from joinedup.trail import actions as trail


def wake_whoever_is_on_duty(reference: str, *, by: trail.Actor, at: datetime) -> None:
    """Put a letter, and a text where the duty takes texts, into the outbox of the change that is being made.

    By day nobody is told: the queue is in front of them. It names nobody and nothing of what was told.
    """
    door = agencies.front_door_desk(by.area_id)
    if agencies.desk_hours(door.id, since=at, at=at).is_open:
        return
    desk = agencies.on_duty(door.id, at=at).desk.reference
    agency = agencies.agency_of_desk(desk)
    for way in (Way.MAIL, Way.TEXT):
        if way is Way.TEXT and not agencies.takes_texts(desk):
            continue
        notices.tell(
            Template.CONCERN_WAITING, to=desk, to_agency=agency, thing=reference, by=by, at=at, way=way
        )
