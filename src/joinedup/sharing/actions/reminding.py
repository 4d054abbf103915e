"""Reminding of questions that nobody opens, and telling both managers of those that are late.

It runs beside the serving threads and from the console, as often as one likes: each step is taken once, and
what each waits for is worked out from what is written down, so that a night without power changes nothing.
Whoever is off shift gets nothing: who is told is looked up in the rota at that moment.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from joinedup import store
from joinedup.access import queries as access
from joinedup.agencies import queries as agencies
from joinedup.agencies.queries import Wanted
from joinedup.agencies.queries.standing import reference_of_desk
from joinedup.children import queries as children
from joinedup.clocks import actions as clocks
from joinedup.kernel.london import today_in_london
from joinedup.notices import actions as notices
from joinedup.notices.rules.messages import Template
from joinedup.sharing.actions.barring import note_barriers
from joinedup.sharing.models import Question, QuestionQuerySet, Reminder
from joinedup.sharing.queries.barriers import found_now
from joinedup.sharing.rules.following_up import editions, in_force
from joinedup.sharing.rules.reminders import LATE, Rung, Waited, is_urgent, late_steps, next_step
from joinedup.sharing.rules.states import NO_LONGER_WAITED_FOR, State
from joinedup.store.beside import keep_doing
from joinedup.trail import actions as trail

log = logging.getLogger("joinedup.sharing")

SECONDS_BETWEEN_LOOKS = 30


@dataclass(frozen=True, slots=True)
class _Told:
    """Whom a step goes to: a person on shift, or a desk. `rung` is the one that was reached."""

    rung: Rung
    reference: str
    agency: str
    person_id: int | None = None
    desk_id: int | None = None


def keep_reminding(
    now: Callable[[], datetime], *, stop: threading.Event, also: Sequence[Callable[..., int]] = ()
) -> None:
    """Run beside the serving threads until `stop`; `also` is what rooms above remind of in the same round."""

    def once() -> None:
        for each in (remind, *also):
            each(at=now())

    keep_doing(once, every=SECONDS_BETWEEN_LOOKS, stop=stop, fell="reminders.not_sent", log=log)


def remind(*, at: datetime) -> int:
    """Take every step that is due now, and return how many were. May be called at any time.

    What others rely on and is about to end is told of in the same round.
    """
    taken = 0
    for area_id in sorted(access.areas_at_work(at=at)):
        with store.reading_in(area_id):
            due = [(row.pk, step.rung) for row in _waiting(area_id) for step in _due(row, at=at)]
            barriers = found_now(area_id, at=at)
        if barriers:
            note_barriers(by=trail.Clockwork(area_id), at=at)
        for question_id, rung in due:
            taken += _take(question_id, rung, by=trail.Clockwork(area_id), at=at)
    return taken + clocks.warn(at=at)


@store.action
def _take(question_id: int, rung: Rung, *, by: trail.Clockwork, at: datetime) -> bool:
    """Take one step, if it is still due: somebody may have opened the question since it was looked at."""
    row = _waiting(by.area_id).filter(pk=question_id).first()
    step = None if row is None else next((one for one in _due(row, at=at) if one.rung is rung), None)
    if row is None or step is None:
        store.traced()
        return False
    Reminder.objects.create(
        area_id=by.area_id,
        occurred=at,
        entered=at,
        question=row,
        rung=step.rung.value,
        person_id=step.person_id,
        desk_id=step.desk_id,
    )
    notices.tell(
        Template.QUESTION_LATE if step.rung in LATE else Template.QUESTION_NOT_OPENED,
        to=step.reference,
        to_agency=step.agency,
        thing=row.reference,
        needed_by=row.needed_by,
        by=by,
        at=at,
    )
    trail.record(f"question.reminded_{step.rung.value}", by=by, at=at, about=(row.reference,))
    return True


def _waiting(area_id: int) -> QuestionQuerySet:
    rows = Question.objects.filter(area_id=area_id).exclude(state__in=NO_LONGER_WAITED_FOR)
    whole = rows.select_related("desk__agency", "asker_agency", "asker", "follower", "follower_desk")
    return whole.prefetch_related("reminders").order_by("pk")


def _due(row: Question, *, at: datetime) -> list[_Told]:
    """The steps of one question that are due, each with somebody who can be told now."""
    since, state = row.reaches_at or row.entered, State(row.state)
    if at <= since:
        return []
    before = list(row.reminders.all())
    taken = {Rung(one.rung) for one in before}
    late = late_steps(state, taken=taken, needed_by=row.needed_by, at=at)
    found = [_late(row, rung, at=at) for rung in late]
    last = max((one.entered for one in before if one.rung not in LATE), default=since)
    hours = agencies.desk_hours(_lies_at(row.desk, at=at), since=last, at=at)
    limits = in_force(today_in_london(row.entered), among=editions())
    rung = next_step(
        state,
        taken=taken,
        waited=Waited(by_the_clock=at - last, while_open=hours.open_for, is_open=hours.is_open),
        urgent=is_urgent(asked_at=since, needed_by=row.needed_by, limits=limits),
        limits=limits,
    )
    if rung is not None:
        found.append(_at_the_desk(row, rung, at=at))
    return [one for one in found if one is not None]


def _at_the_desk(row: Question, rung: Rung, *, at: datetime) -> _Told:
    """The person on shift, the desk, or the manager on duty; where nobody is there, the desk itself."""
    agency, lies_at = row.desk.agency.reference, _lies_at(row.desk, at=at)
    desk = row.desk.reference if lies_at == row.desk_id else reference_of_desk(lies_at)
    if rung is Rung.PERSON:
        duty = agencies.on_duty_at([Wanted(lies_at)], at=at)[0]
        here = duty.person is not None and duty.desk.reference == desk
        person = _person(row, duty.person.reference, at=at) if here and duty.person else None
        if person is not None:
            return _Told(rung, person[1], agency, person_id=person[0])
        rung = Rung.DESK  # nobody is on shift there: the desk is told at once, and nobody at home
    if rung is Rung.MANAGER:
        manager = _manager(row, row.desk.agency_id, at_desk=row.desk_id, at=at)
        if manager is not None:
            return _Told(rung, manager[1], agency, person_id=manager[0])
    return _Told(rung, desk, agency, desk_id=lies_at)


def _lies_at(desk: Any, *, at: datetime) -> int:
    """The desk itself; where it has closed, the one at which its agency is begun with."""
    key: int = desk.pk
    return agencies.there_or_first(key, at=at) if desk.closed_on else key


def _late(row: Question, rung: Rung, *, at: datetime) -> _Told | None:
    """The manager on duty of that side. While theirs are all off shift it waits for one; some have none."""
    holder = rung is Rung.LATE_HOLDER
    agency = row.desk.agency if holder else row.asker_agency
    desk = row.desk if holder else row.follower_desk
    manager = _manager(row, agency.pk, at_desk=desk.pk if desk else None, at=at)
    if manager is not None:
        return _Told(rung, manager[1], agency.reference, person_id=manager[0])
    theirs = access.managers(agency.pk, area_id=row.area_id, at=at)
    if agencies.back_later(theirs, at=at):
        return None
    if desk is not None:
        key = _lies_at(desk, at=at)
        return _Told(rung, reference_of_desk(key), agency.reference, desk_id=key)
    asker = row.follower or row.asker
    there = _person(row, asker.reference, at=at)
    return _Told(rung, there[1], agency.reference, person_id=there[0]) if there else None


def _manager(row: Question, agency_id: int, *, at_desk: int | None, at: datetime) -> tuple[int, str] | None:
    """A manager who is on shift and not kept out: one whom a rota has on, then one who sits at that desk."""
    managers = access.managers(agency_id, area_id=row.area_id, at=at)
    who = [one for one in managers if not _is_kept_out(row, one)]
    there = agencies.on_shift(who, at=at)
    seated = agencies.who_has_desks([at_desk], at=at)[at_desk] if at_desk else frozenset()
    at_the_desk_first = sorted((one for one in who if one in there), key=lambda one: one not in seated)
    order = agencies.sure_first(at_the_desk_first, at=at)
    return (order[0], agencies.reference_of(order[0])) if order else None


def _person(row: Question, reference: str, *, at: datetime) -> tuple[int, str] | None:
    """Somebody who works here, is on shift and is not kept out of this child's record."""
    key = agencies.key_of(reference)
    if key is None or _is_kept_out(row, key) or not agencies.on_shift([key], at=at):
        return None
    return key, reference


def _is_kept_out(row: Question, practitioner_id: int) -> bool:
    """Whoever is kept out of the child's record hears nothing of a question about the child."""
    reference = agencies.reference_of(practitioner_id)
    return children.told_instead(row.child_id, person_id=practitioner_id, person=reference) != reference
