"""When nobody is on for a desk that should be answered, when two hold what one should, and how it is said."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from joinedup.agencies.rules.rota import EntryKind, RotaEntry
from joinedup.agencies.rules.shifts import ShiftPattern, shifts
from joinedup.kernel.london import day_in_words, in_clock_words, moment_in_words, to_london, today_in_london
from joinedup.kernel.working_days import WorkingCalendar

Stretch = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Twice:
    """Two people on a single post, from `since` to `until`."""

    since: datetime
    until: datetime
    people: tuple[str, str]


def there(entries: Iterable[RotaEntry]) -> dict[str, list[Stretch]]:
    """By the person's reference, when each is on: without what they are away for, and what meets as one."""
    away: dict[str, list[Stretch]] = {}
    on: dict[str, list[Stretch]] = {}
    for entry in entries:
        if entry.kind is EntryKind.AWAY:
            away.setdefault(entry.person.reference, []).append((entry.starts, entry.ends))
            continue
        on.setdefault(entry.person.reference, []).append((entry.starts, entry.ends))
        if entry.covers is not None:
            away.setdefault(entry.covers, []).append((entry.starts, entry.ends))
    return {person: list(without(joined(on[person]), joined(away.get(person, ())))) for person in on}


def joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """In order, those that meet or overlap as one."""
    found: list[Stretch] = []
    for starts, ends in sorted(stretches):
        if found and starts <= found[-1][1]:
            found[-1] = (found[-1][0], max(ends, found[-1][1]))
        else:
            found.append((starts, ends))
    return found


def without(stretches: Iterable[Stretch], taken_out: Sequence[Stretch]) -> Iterator[Stretch]:
    """What is left of each of `stretches`; both in order, and `taken_out` joined."""
    for starts, ends in stretches:
        since = starts
        for first, last in taken_out:
            if last <= since:
                continue
            if first >= ends:
                break
            if first > since:
                yield since, first
            since = max(since, last)
        if since < ends:
            yield since, ends


def open_stretches(
    hours: ShiftPattern,
    *,
    since: datetime,
    until: datetime,
    calendar: WorkingCalendar,
    school_holidays: Collection[date] = frozenset(),
) -> list[Stretch]:
    """When a desk with these hours is open, from `since` to `until`; not beyond the known bank holidays."""
    if hours.always_open:
        return [(since, until)]
    first = max(today_in_london(since) - timedelta(days=1), calendar.first)
    last = min(today_in_london(until), calendar.last)
    spans = shifts(hours, first=first, last=last, calendar=calendar, holidays=school_holidays)
    cut = [(max(span.starts, since), min(span.ends, until)) for span in spans]
    return joined((starts, ends) for starts, ends in cut if starts < ends)


def gaps(open_: Sequence[Stretch], entries: Iterable[RotaEntry]) -> list[Stretch]:
    """When the desk is open and nobody is on for it."""
    everybody = joined(stretch for theirs in there(entries).values() for stretch in theirs)
    return list(without(open_, everybody))


def twice(entries: Sequence[RotaEntry]) -> list[Twice]:
    """When two people are on at once; for a desk that one person at a time holds."""
    names = {entry.person.reference: entry.person.name for entry in entries}
    line = sorted((starts, ends, who) for who, theirs in there(entries).items() for starts, ends in theirs)
    found: list[Twice] = []
    last: tuple[datetime, datetime, str] | None = None
    for starts, ends, who in line:
        if last is not None and starts < last[1] and who != last[2]:
            found.append(Twice(starts, min(ends, last[1]), (names[last[2]], names[who])))
        last = (starts, ends, who) if last is None or ends > last[1] else last
    return found


def gap_in_words(gap: Stretch, *, at: datetime) -> str:
    """'No one is rostered Tuesday 02:00 to 06:00'."""
    return f"No one is rostered {stretch_in_words(gap, at=at)}"


def twice_in_words(two: Twice, *, at: datetime) -> str:
    one, other = two.people
    return f"{one} and {other} both hold this post {stretch_in_words((two.since, two.until), at=at)}"


def stretch_in_words(stretch: Stretch, *, at: datetime) -> str:
    """'Tuesday 02:00 to 06:00', 'Friday 22:00 to Saturday 07:00'; the day is left out where it is today."""
    since, until = stretch
    starts, ends = to_london(since), to_london(until)
    if ends.date() == starts.date():
        return f"{moment_in_words(since, at=at)} to {in_clock_words(ends.time())}"
    return f"{moment_in_words(since, at=at)} to {moment_in_words(until, at=at)}"


SOON = timedelta(days=60)  # so long before its end a list of holidays is asked for anew; ours


def holidays_end(school: date | None, bank: date, *, in_terms: bool, today: date) -> tuple[str, ...]:
    """That a list of holidays ends soon, or has, in a sentence each. `school` None: nobody has given one."""
    said = []
    if in_terms and (school is None or school - today <= SOON):
        known = (
            "No school holidays are known."
            if school is None
            else f"School holidays are known to {_day(school)}."
        )
        said.append(
            f"{known} Ask whoever keeps the area's files for the next ones: a day after that may be one."
        )
    if bank - today <= SOON:
        said.append(
            f"Bank holidays are known to {_day(bank)}. A newer version of Joinedup knows the next ones."
        )
    return tuple(said)


def _day(day: date) -> str:
    return day_in_words(day, today=date.min)
