"""Looking, beside the serving threads, whether somebody is rostered at every desk that is open.

Who looks for somebody at night is told that nobody is there; but nobody might look. So every desk is asked
for once in a few minutes, and the first time that nobody is rostered two people are told, where there are
two, and the desk that takes the calls.
"""

import logging
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from joinedup.access import queries as access
from joinedup.agencies import queries as agencies
from joinedup.agencies.actions import raising
from joinedup.agencies.queries import DeskLine, Wanted, gaps
from joinedup.agencies.rules.on_duty import OnDuty, Step
from joinedup.gate.rights import Right
from joinedup.kernel.london import today_in_london
from joinedup.store.beside import keep_doing

log = logging.getLogger("joinedup.desk")

SECONDS_BETWEEN_LOOKS = 300
HOW_MANY_ARE_TOLD = 2


@dataclass(frozen=True, slots=True)
class Watch:
    """What looked or drew by itself, for the trail."""

    area_id: int
    reference: str = "rota-watch"
    agency_reference: str = ""


def look(*, at: datetime) -> int:
    """Raise what nobody is rostered at now, in every area at work; return how many were raised."""
    return sum(_look_in(area_id, at=at) for area_id in sorted(access.areas_at_work(at=at)))


def _look_in(area_id: int, *, at: datetime) -> int:
    today, by = today_in_london(at), Watch(area_id)
    desks = [one for one in agencies.every_desk(area_id) if one.is_there(today)]
    answers = agencies.on_duty_at([Wanted(one.id) for one in desks], at=at)
    asked = {one.id for one in agencies.desks_to_ask(area_id, today=today)}
    raised = gaps.standing(one.id for one in desks)
    found = 0
    for desk, answer in zip(desks, answers, strict=True):
        if must_be_raised(answer, desk.reference, covers_only=desk.id not in asked):
            if desk.id not in raised:
                told = two_to_tell(desk, area_id, at=at)
                with suppress(raising.StandsAlready):  # another look was quicker
                    takes = "" if answer.step is Step.NOBODY else answer.desk.reference
                    stretch = _stretch(answer)
                    raising.raise_unrostered(desk.id, stretch, told=told, taken_by=takes, by=by, at=at)
                    found += 1
        elif desk.id in raised:
            raising.end_unrostered(desk.id, by=by, at=at)
    return found


def must_be_raised(answer: OnDuty, desk: str, *, covers_only: bool = False) -> bool:
    """Nobody is rostered at this desk while it is open, or nobody at all can be reached for it.

    A night desk that only covers others is closed by day, and nobody is missing.
    """
    if answer.gap is not None and answer.gap_at == desk:
        return True
    return answer.step is Step.NOBODY and not covers_only


def _stretch(answer: OnDuty) -> raising.Stretch:
    gap = answer.gap
    return raising.Stretch(gap.since if gap else None, gap.until if gap else None, answer.step is Step.NOBODY)


def two_to_tell(desk: DeskLine, area_id: int, *, at: datetime) -> tuple[int, ...]:
    """Two people: those whom the area names for it, then its agency's managers, then the front door's.

    Whoever is at work comes first, then who stands on no rota and may be: who is off is written to as well,
    and reads it when they do.
    """
    today = today_in_london(at)
    named = [(post.agency, post.title) for post in agencies.area_data(area_id, today=today).raise_to]
    ranks: list[Iterable[int]] = [
        gaps.holders_of(named, area_id, today=today),
        access.managers(desk.agency_id, area_id=area_id, at=at),
        access.holders(Right.AUTHORISE_DECISIONS, area_id, at=at),
        access.holders(Right.SEE_OPEN_WORK, area_id, at=at),
        sorted(access.administrators(area_id, at=at)),
    ]
    in_order = list(dict.fromkeys(person for rank in ranks for person in rank))
    return tuple(agencies.sure_first(in_order, at=at)[:HOW_MANY_ARE_TOLD])


def keep_looking(now: Callable[[], datetime], *, stop: threading.Event) -> None:
    """Run beside the serving threads until `stop`."""
    keep_doing(
        lambda: look(at=now()), every=SECONDS_BETWEEN_LOOKS, stop=stop, fell="gaps.not_raised", log=log
    )
