"""Who is told of a concern while the front door is closed: whoever is on duty, as the rota says.

Of one that came then, and of one that is red and still open when it closes.
"""

from datetime import datetime

from joinedup import store
from joinedup.access.actions import by_the_clock
from joinedup.agencies import queries as agencies
from joinedup.agencies.rules.on_duty import Step
from joinedup.frontdoor.models import Concern
from joinedup.frontdoor.queries.triage import past_closing_since
from joinedup.frontdoor.rules.progress import OPEN
from joinedup.frontdoor.rules.ratings import Rating
from joinedup.notices import actions as notices
from joinedup.notices.queries import told_of
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
    _wake(Template.CONCERN_WAITING, reference, door.id, by=by, at=at)


def _wake(template: Template, reference: str, door: int, *, by: trail.Actor, at: datetime) -> None:
    desk = agencies.on_duty(door, at=at).desk.reference
    agency = agencies.agency_of_desk(desk)
    for way in (Way.MAIL, Way.TEXT):
        if way is Way.TEXT and not agencies.takes_texts(desk):
            continue
        notices.tell(template, to=desk, to_agency=agency, thing=reference, by=by, at=at, way=way)


def tell_at_closing(*, at: datetime) -> int:
    """Tell whoever is on duty, once after each closing, of every red concern that is open still.

    Returns how many were told of now. May be called at any time.
    """
    return by_the_clock(_untold, _tell_at_closing, at=at)


def _untold(area_id: int, *, at: datetime, reference: str = "") -> list[str]:
    """Those of which nobody at the desk that answers now was told since the front door closed; where one is
    named, of it alone.

    While the door's own people are still there, nobody is: the queue is in front of them.
    """
    open_ones = [state.value for state in OPEN]
    rows = Concern.objects.filter(area_id=area_id, rating=Rating.RED.value, state__in=open_ones)
    if reference:
        rows = rows.filter(reference=reference)
    red = list(rows.order_by("pk").values_list("reference", flat=True))
    door = agencies.front_door_of(area_id) if red else None
    closed = None if door is None else past_closing_since(area_id, at=at)
    if door is None or closed is None:
        return []
    now = agencies.on_duty(door, at=at)
    if now.step is not Step.NOBODY and now.desk.reference == agencies.front_door_desk(area_id).reference:
        return []
    letters = told_of(area_id, (Template.CONCERN_WAITING, Template.CONCERN_STILL_RED), things=red)
    told = {one.thing for one in letters if one.made_at >= closed and one.to == now.desk.reference}
    return [reference for reference in red if reference not in told]


@store.action
def _tell_at_closing(reference: str, *, by: trail.Clockwork, at: datetime) -> bool:
    door = agencies.front_door_of(by.area_id)
    if door is None or not _untold(by.area_id, at=at, reference=reference):
        store.traced()
        return False
    _wake(Template.CONCERN_STILL_RED, reference, door, by=by, at=at)
    trail.record("concern.told_at_closing", by=by, at=at, about=(reference,))
    return True
