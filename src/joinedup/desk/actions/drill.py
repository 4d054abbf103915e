"""Drawing the week's night drill: which service is rung, and at which minute of the night."""

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime

from django.conf import settings

from joinedup.access import queries as access
from joinedup.agencies import queries as agencies
from joinedup.agencies.actions import drilling
from joinedup.agencies.queries import drills
from joinedup.agencies.rules.drill import TO_CALL, choose, digest_of, minute_of, monday_of
from joinedup.children.queries import named_openly
from joinedup.desk.actions.watching import Watch
from joinedup.gate.rights import Right
from joinedup.kernel.london import today_in_london
from joinedup.store.beside import keep_doing

log = logging.getLogger("joinedup.desk")

SECONDS_BETWEEN_LOOKS = 60


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
    with suppress(ValueError):  # of this week no night is left: next week's is drawn
        minute = minute_of(
            digest,
            week,
            is_night=lambda moment: not agencies.desk_hours(front_door, since=moment, at=moment).is_open,
            after=at,
        )
        child = choose(digest, sorted(services))
        desk = choose(digest[8:], sorted(services[child]))
        with suppress(drilling.NotNow):  # another draw was quicker, and was the same
            by = Watch(area_id, "night-drill")
            drilling.draw_drill(area_id, week=week, minute=minute, desk_id=desk, by=by, at=at)
            return True
    return False


def ring(*, at: datetime) -> int:
    """Tell those who make the call that its minute has come, each once; return how many were told."""
    return sum(_ring_in(area_id, at=at) for area_id in sorted(access.areas_at_work(at=at)))


def _ring_in(area_id: int, *, at: datetime) -> int:
    line = drills.drill(area_id, week=monday_of(today_in_london(at)))
    if line is None or line.called_at is not None or not line.at <= at < line.at + TO_CALL:
        return 0
    people = drills.not_told(_who_calls(area_id, at=at), since=line.at)
    if people:
        drilling.tell_who_calls(people, by=Watch(area_id, "night-drill"), at=at)
    return len(people)


def _who_calls(area_id: int, *, at: datetime) -> tuple[int, ...]:
    """Whoever answers for the front door now, if they may record the call, and its managers; by key."""
    front_door = agencies.front_door_of(area_id)
    answers = None if front_door is None else agencies.on_duty(front_door, at=at).person
    on = None if answers is None else agencies.key_of(answers.reference)
    may = access.holders(Right.WORK_THE_FRONT_DOOR, area_id, at=at)
    managers = access.holders(Right.AUTHORISE_DECISIONS, area_id, at=at)
    return tuple(one for one in may if one == on or one in managers)


def keep_drilling(now: Callable[[], datetime], *, stop: threading.Event) -> None:
    """Run beside the serving threads until `stop`: draw the week's call, and tell of it at its minute."""

    def once() -> None:
        draw(at=now())
        ring(at=now())

    keep_doing(once, every=SECONDS_BETWEEN_LOOKS, stop=stop, fell="drill.not_drawn", log=log)
