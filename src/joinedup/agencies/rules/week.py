"""One week of a desk's rota as a picture: a table of people and days, and a strip of each day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from joinedup.agencies.rules.gaps import Stretch, joined, there
from joinedup.agencies.rules.rota import EntryKind, RotaEntry
from joinedup.kernel.london import from_london, in_clock_words, to_london

AWAY = "away"
_DAYS = 7


@dataclass(frozen=True, slots=True)
class PersonWeek:
    name: str
    cells: tuple[str, ...]  # one a day: '07:00 to 17:00', 'away', or ''


@dataclass(frozen=True, slots=True)
class DayStrip:
    """When somebody is on, as parts of the day in hundredths: (left, width)."""

    day: date
    covered: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Week:
    days: tuple[date, ...]
    people: tuple[PersonWeek, ...]
    strips: tuple[DayStrip, ...]


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def bounds(monday: date) -> Stretch:
    """From Monday's midnight in London to the next one: 167, 168 or 169 hours."""
    return _midnight(monday), _midnight(monday + timedelta(days=_DAYS))


def week(entries: Sequence[RotaEntry], *, monday: date) -> Week:
    """Who is on each day of the week; a night stands under the day on which it starts."""
    days = tuple(monday + timedelta(days=number) for number in range(_DAYS))
    on = there(entries)
    away = _away(entries)
    names = {entry.person.reference: entry.person.name for entry in entries}
    duty = {entry.person.reference for entry in entries if entry.kind is EntryKind.DUTY}
    people = [
        PersonWeek(
            names[who] + (" (duty)" if who in duty else ""),
            tuple(_cell(on.get(who, []), away.get(who, []), day) for day in days),
        )
        for who in sorted(names, key=lambda one: (one not in duty, names[one], one))
    ]
    covered = joined(stretch for theirs in on.values() for stretch in theirs)
    shown = tuple(one for one in people if any(one.cells))
    return Week(days, shown, tuple(DayStrip(day, _parts(covered, day)) for day in days))


def _away(entries: Sequence[RotaEntry]) -> dict[str, list[Stretch]]:
    away: dict[str, list[Stretch]] = {}
    for entry in entries:
        if entry.kind is EntryKind.AWAY:
            away.setdefault(entry.person.reference, []).append((entry.starts, entry.ends))
        elif entry.covers is not None:
            away.setdefault(entry.covers, []).append((entry.starts, entry.ends))
    return away


def _cell(on: Sequence[Stretch], away: Sequence[Stretch], day: date) -> str:
    said = [
        f"{in_clock_words(to_london(starts).time())} to {in_clock_words(to_london(ends).time())}"
        for starts, ends in on
        if to_london(starts).date() == day
    ]
    if said:
        return ", ".join(said)
    first, last = _midnight(day), _midnight(day + timedelta(days=1))
    return AWAY if any(starts < last and first < ends for starts, ends in away) else ""


def _parts(covered: Sequence[Stretch], day: date) -> tuple[tuple[float, float], ...]:
    first, last = _midnight(day), _midnight(day + timedelta(days=1))
    whole = last - first  # 23 and 25 hours on the days on which the clocks change
    cut = [(max(starts, first), min(ends, last)) for starts, ends in covered]
    return tuple(
        (round(100 * ((starts - first) / whole), 2), round(100 * ((ends - starts) / whole), 2))
        for starts, ends in cut
        if starts < ends
    )


def _midnight(day: date) -> datetime:
    return from_london(datetime.combine(day, time())).moment
