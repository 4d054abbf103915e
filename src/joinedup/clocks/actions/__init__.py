"""Starting and stopping clocks. The due day is written once, by the edition in force on the day it starts."""

from datetime import datetime
from typing import Protocol

from joinedup import store
from joinedup.clocks.actions.explaining import do_without, explain_late, plan_meanwhile
from joinedup.clocks.actions.handing import hand_on
from joinedup.clocks.actions.keeping import keep_words_about
from joinedup.clocks.actions.leaving import leave, warn
from joinedup.clocks.actions.recording import happened, record_step, take_back
from joinedup.clocks.models import Clock
from joinedup.clocks.queries.profile import profile
from joinedup.clocks.rules.due import day_nought, due_on
from joinedup.clocks.rules.limits import Step
from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.kernel.london import today_in_london
from joinedup.trail import actions as trail

__all__ = [
    "do_without",
    "explain_late",
    "hand_on",
    "happened",
    "keep_words_about",
    "leave",
    "plan_meanwhile",
    "record_step",
    "start",
    "stop",
    "take_back",
    "warn",
]


class Actor(Protocol):
    @property
    def reference(self) -> str: ...
    @property
    def agency_reference(self) -> str: ...
    @property
    def area_id(self) -> int: ...


@store.action
def start(step: Step, subject: str, *, by: Actor, at: datetime) -> None:
    """Set the clock for `step` going on `subject` (a reference), from the server's own moment.

    Received after hours, at a weekend or on a bank holiday, day nought is the next day of service
    (`clocks.rules.due.day_nought`). Starting a clock that runs changes nothing; beside one that was stopped a
    new one is set going, for what is done anew.
    """
    limits = profile(by.area_id, today=today_in_london(at)).limits
    calendar = england_and_wales()
    begins = day_nought(at, service_day=limits.service_day, calendar=calendar).day
    limit = limits.in_force(step, begins)
    Clock.objects.get_or_create(
        area_id=by.area_id,
        subject=subject,
        step=step.value,
        stopped_at=None,
        defaults={
            "started_on": begins,
            "due_on": due_on(step, started_on=begins, limits=limits, calendar=calendar),
            "source": limit.source,
            "occurred": at,
            "entered": at,
        },
    )
    trail.record("clock.started", by=by, at=at, about=(subject,))


@store.action
def stop(step: Step, subject: str, *, by: Actor, at: datetime) -> None:
    """Record that the step was done. Stopping a stopped clock changes nothing."""
    clock = Clock.objects.filter(
        area_id=by.area_id, subject=subject, step=step.value, stopped_at=None
    ).first()
    if clock is not None:
        clock.change(based_on=clock.version, stopped_at=at)
    trail.record("clock.stopped", by=by, at=at, about=(subject,))
