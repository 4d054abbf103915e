"""Which desk answers when one is closed: never in a ring, and always ending at somebody.

At night a social worker was given a number that rang at an office which was closed as well. A change of hours
or of the desk that takes over is refused where it would leave an hour in which nobody answers.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from joinedup.agencies.rules.opening import opening
from joinedup.agencies.rules.shifts import ShiftPattern
from joinedup.kernel.decisions import Decision, allow, refuse
from joinedup.kernel.london import moment_in_words
from joinedup.kernel.working_days import CalendarEnds, WorkingCalendar

_A_YEAR = timedelta(days=366)  # every bank holiday and both clock changes are in it


@dataclass(frozen=True, slots=True)
class Handing:
    """A desk as it hands over: its hours and the desk that answers when it is closed."""

    reference: str
    name: str
    hours: ShiftPattern
    fallback: str | None
    last_resort: bool = False


def may_hand_over(
    desk: str,
    *,
    hours: ShiftPattern,
    fallback: str | None,
    desks: Mapping[str, Handing],
    since: datetime,
    calendar: WorkingCalendar,
    school_holidays: Collection[date],
) -> Decision:
    """Whether `desk` may keep these hours and hand over to `fallback`, from `since` on.

    Whoever hands over to this desk is looked at as well. An hour in which nobody answered before is no reason
    to refuse a change that did not make it.
    """
    before = desks
    after = {**desks, desk: replace(desks[desk], hours=hours, fallback=fallback)}
    ring = _ring(desk, after)
    if ring:
        return refuse("desk.ring", f"They would hand over in a ring: {', '.join(ring)}. Choose another desk.")
    for one in after.values():
        if desk not in (each.reference for each in chain_of(one.reference, after)):
            continue
        gap = first_gap(one.reference, after, since=since, calendar=calendar, holidays=school_holidays)
        if gap is None:
            continue
        if first_gap(one.reference, before, since=since, calendar=calendar, holidays=school_holidays) == gap:
            continue
        return refuse(
            "desk.nobody",
            f"Nobody would answer for {one.name} from {moment_in_words(gap, at=since)}. "
            "Choose a desk that is open then, or longer hours.",
        )
    return allow("desk.ends_at_somebody")


def _ring(desk: str, desks: Mapping[str, Handing]) -> tuple[str, ...]:
    """The names along a ring that `desk` is in; none where there is none."""
    names, at = [desks[desk].name], desks[desk].fallback
    while at is not None and at in desks:
        names.append(desks[at].name)
        if at == desk:
            return tuple(names)
        if len(names) > len(desks):
            return ()  # a ring farther on, which this desk is not in
        at = desks[at].fallback
    return ()


def chain_of(desk: str, desks: Mapping[str, Handing]) -> list[Handing]:
    """The desk, those that answer for it in turn, and the last of all."""
    found: list[Handing] = []
    at: str | None = desk
    while at is not None and at in desks and desks[at] not in found:
        found.append(desks[at])
        at = desks[at].fallback
    found.extend(one for one in desks.values() if one.last_resort and one not in found)
    return found


def first_gap(
    desk: str,
    desks: Mapping[str, Handing],
    *,
    since: datetime,
    calendar: WorkingCalendar,
    holidays: Collection[date],
) -> datetime | None:
    """The first moment within a year at which none of the chain is open; None: there is none."""
    chain = chain_of(desk, desks)
    if any(one.hours.always_open for one in chain):
        return None
    at = since
    while at < since + _A_YEAR:
        try:
            stand = [opening(one.hours, at=at, calendar=calendar, school_holidays=holidays) for one in chain]
        except CalendarEnds:
            return None  # beyond the known bank holidays nothing can be said, for or against
        ends = [one.until for one in stand if one.is_open]
        if not ends:
            return at
        if None in ends:
            return None
        at = max(end for end in ends if end is not None)
    return None
