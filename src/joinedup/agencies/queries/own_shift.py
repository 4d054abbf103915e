"""When somebody is on and when they are on again, as the newest rota of each of their desks has it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from joinedup.agencies.models import Rota, Shift
from joinedup.gate import compiled
from joinedup.gate.compiled import Question
from joinedup.kernel.london import moment_in_words

Stretches = list[tuple[datetime, datetime]]
_ENOUGH = 60  # of the rows to come: weeks of shifts, whatever the pattern


@dataclass(frozen=True, slots=True)
class OwnShift:
    """`until` is when somebody who is on now goes; `back_at` when they next are; both None: none is known."""

    until: datetime | None = None
    back_at: datetime | None = None

    @property
    def on_now(self) -> bool:
        return self.until is not None

    def in_words(self, *, at: datetime) -> str:
        if self.until is not None:
            return f"On shift until {moment_in_words(self.until, at=at)}"
        return f"Off shift until {moment_in_words(self.back_at, at=at)}" if self.back_at else ""


def asks_own_shift(practitioner_id: int, *, at: datetime) -> Question:
    return Question(_to_come, None, (practitioner_id, at))


def own_shift(practitioner_id: int, *, at: datetime) -> OwnShift:
    """Shifts that meet or overlap are one; whoever is away, or has somebody standing in, is not on."""
    entries = compiled.asked(_to_come, practitioner_id, at)
    away = [
        (starts, ends)
        for who, kind, starts, ends in entries
        if kind == Shift.Kind.AWAY or who != practitioner_id
    ]
    on = [
        (starts, ends)
        for who, kind, starts, ends in entries
        if kind != Shift.Kind.AWAY and who == practitioner_id
    ]
    until = _until(on, away, at=at)
    return OwnShift(until, _next(on, away, after=until or at))


def _to_come(practitioner_id: int, at: datetime) -> "QuerySet[Shift, Any]":
    newer = Rota.objects.filter(desk_id=OuterRef("desk_id"), imported_at__gt=OuterRef("rota__imported_at"))
    theirs = Q(practitioner_id=practitioner_id) | Q(covers_id=practitioner_id)
    rows = Shift.objects.filter(~Exists(newer), theirs, ends__gt=at).order_by("starts", "pk")
    return rows.values_list("practitioner_id", "kind", "starts", "ends")[:_ENOUGH]


def _until(on: Stretches, away: Stretches, *, at: datetime) -> datetime | None:
    if any(starts <= at < ends for starts, ends in away):
        return None
    until = max((ends for starts, ends in on if starts <= at < ends), default=None)
    if until is None:
        return None
    for starts, ends in on:
        if at < starts <= until:
            until = max(until, ends)
    return min([until, *(starts for starts, _ in away if at < starts < until)])


def _next(on: Stretches, away: Stretches, *, after: datetime) -> datetime | None:
    """The first moment from `after` at which a shift has them there."""
    found: datetime | None = None
    for starts, ends in on:
        moment = max(starts, after)
        while gone := [until for since, until in away if since <= moment < until]:
            moment = max(gone)
        if moment < ends and (found is None or moment < found):
            found = moment
    return found
