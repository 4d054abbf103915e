"""Drawing the week's night drill: which service is rung, and at which minute of the night."""

from datetime import date, datetime

from django.conf import settings

from joinedup.access import queries as access
from joinedup.agencies import queries as agencies
from joinedup.agencies.actions import drilling
from joinedup.agencies.queries import drills
from joinedup.agencies.rules.drill import choose, digest_of, minute_of, monday_of
from joinedup.children.queries import named_openly
from joinedup.desk.actions.watching import Watch
from joinedup.kernel.london import today_in_london


def draw(*, at: datetime) -> int:
    """Draw this week's drill in every area at work that has none; return how many were drawn."""
    week = monday_of(today_in_london(at))
    return sum(_draw_in(area_id, week, at=at) for area_id in sorted(access.areas_at_work(at=at)))


def _draw_in(area_id: int, week: date, *, at: datetime) -> bool:
    front_door = agencies.front_door_of(area_id)
    services = named_openly(area_id, at=at)
    if front_door is None or not services or drills.drill(area_id, week=week) is not None:
        return False  # nobody works with any child here yet, or it is drawn
    digest = digest_of(area_id, week, key=settings.SECRET_KEY.encode())
    minute = minute_of(
        digest,
        week,
        is_night=lambda moment: not agencies.desk_hours(front_door, since=moment, at=moment).is_open,
    )
    child = choose(digest, sorted(services))
    desk = choose(digest[8:], sorted(services[child]))
    by = Watch(area_id, "night-drill")
    try:
        drilling.draw_drill(area_id, week=week, minute=minute, desk_id=desk, by=by, at=at)
    except drilling.NotNow:
        return False  # another draw was quicker, and was the same
    return True
