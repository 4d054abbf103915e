"""Whether whoever the resolver names is there, at every boundary of a simulated year.

A town of desks with rotas: people are ill and on leave, one rota is old, one is as old and has run out, one
night desk never had any, two desks send to each other, one has nobody behind it, one closes for the school
holidays. At each moment at which a shift or an opening begins or ends, the minute before and the minute
after, through bank holidays and both clock changes, every desk is asked for, with a last resort and without.
The judge reads every line of the rota and knows each desk's hours by hand: it shares neither index nor
patterns with the product.

The same town stands in two partnerships of the database, one with a last resort and one without. At every
fourth of the moments its stored rota is asked: it must give the answer of the rules, and that of the judge.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from joinedup.agencies.rules.on_duty import Desk, Directory, OnDuty, Step, on_duty
from joinedup.agencies.rules.rota import EntryKind, Person, Rota, RotaEntry, RotaIndex
from joinedup.agencies.rules.shifts import shift_patterns, shifts
from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.kernel.progress import Progress
from joinedup.lab.reach_stored import Stored, Town
from joinedup.lab.tally import Tally

_LONDON = ZoneInfo("Europe/London")
_STORED_AT = 4  # each fourth moment: no multiple of the three that stand around each boundary
_MINUTE, _DAY = timedelta(minutes=1), timedelta(days=1)
# Typed from the list of the government: the days of 2026.
_BANK_HOLIDAYS = {(1, 1), (4, 3), (4, 6), (5, 4), (5, 25), (8, 31), (12, 25), (12, 28)}
_SUMMER = (date(2026, 7, 22), date(2026, 9, 1))
# When the looking begins with few days: both clock changes, Easter, Christmas, and the end of a summer.
_FIRST_LOOKED_AT = (
    date(2026, 3, 27),
    date(2026, 10, 23),
    date(2026, 4, 2),
    date(2026, 12, 24),
    date(2026, 8, 28),
)
_AWAY = {"safeguarding": 0.3, "night": 0.15, "control": 0.1, "door": 0.1}  # shares of shifts not worked
_OLD = ("housing", "spent")  # whose rotas are nine days old
_RAN_OUT = {"spent": date(2026, 3, 28)}  # the day before the clocks change; nobody took in the next
_WORKED = {
    "safeguarding": "SH6", "night": "EDT", "control": "SH5", "door": "DA", "housing": "SH7", "spent": "EDT",
}  # fmt: skip
_AGES = {desk: _DAY * (9 if desk in _OLD else 1) for desk in _WORKED}
_NEVER = "begun"  # the night desk that nobody ever brought a rota in for: rung, said, and raised
_PICKS_UP = ("control", "door", "housing")  # whatever the rota says


@dataclass(frozen=True, slots=True)
class _Expected:
    """Where the walk must end: at one of these people, at a desk alone, or at nobody."""

    step: Step
    desk: str
    people: frozenset[str] = frozenset()
    gap: bool = False  # the desk that was asked for is open, and its rota names nobody


def look(days: int, draw: random.Random) -> Tally:
    tally = Tally("whoever is named is there, and where nobody is, it is said and raised.")
    desks = _desks()
    entries = _entries(draw)
    moments = _moments(entries, days)
    stored = Stored(
        entries, hours=_HOURS, behind=_BEHIND, last_resort="control", ages=_AGES, holidays=_SUMMER
    )
    tally.figures["moments"] = len(moments)
    calendar = england_and_wales()
    holidays = frozenset(_SUMMER[0] + _DAY * number for number in range((_SUMMER[1] - _SUMMER[0]).days + 1))
    last = Directory(desks, calendar, last_resort="control", school_holidays=holidays)
    alone = replace(
        last, desks={key: one for key, one in desks.items() if key != "control"}, last_resort=None
    )
    by_day = _by_day(entries)
    going = Progress("reach: moments", of=len(moments))
    for number, at in enumerate(moments):
        near = [one for day in (-1, 0, 1) for one in by_day.get(at.date() + _DAY * day, ())]
        index = RotaIndex(_rotas(near, at))
        for directory in (last, alone):
            for desk in directory.desks:
                answer = on_duty(desk, at=at, rota=index, directory=directory)
                _judge(tally, answer, _by_hand(desk, at, near, directory), at, asked=desk)
        if number % _STORED_AT == 0:
            for town, directory in ((stored.with_last, last), (stored.alone, alone)):
                _judge_stored(tally, town, at, near, directory)
        going.at(number)
    going.end()
    return tally


def _judge(tally: Tally, answer: OnDuty, expected: _Expected, at: datetime, *, asked: str) -> None:
    there = (answer.person is None and not expected.people) or (
        answer.person is not None and answer.person.reference in expected.people
    )
    where = f"{at:%Y-%m-%d %H:%M}Z: {answer.because} ({answer.step.value}); by hand {expected}"
    nobody = expected.step is Step.NOBODY
    tally.count(
        "nobody can be reached" if nobody else expected.step.value,
        right=answer.step is expected.step and answer.desk.reference == expected.desk and there,
        promise="as by hand",
        example=where,
    )
    tally.count(
        "a number and a reason", right=bool(answer.phone and answer.because), promise="given", example=where
    )
    if nobody:
        said = answer.phone == "999" and "999" in (answer.warning or "")
        tally.count("nobody, and 999 is the number", right=said, promise="said", example=where)
    if expected.gap:
        raised = answer.gap is not None and answer.gap_at == asked
        tally.count("nobody rostered at an open desk", right=raised, promise="to be raised", example=where)
    elif answer.until is not None:
        tally.count("until when", right=answer.until > at, promise="later than now", example=where)


def _judge_stored(
    tally: Tally, town: Town, at: datetime, near: Sequence[RotaEntry], directory: Directory
) -> None:
    for key, found, by_rules in town.answers(at):
        where = f"{at:%Y-%m-%d %H:%M}Z, {key}: {found.because}; by the rules {by_rules.because}"
        same = found == by_rules and (found.gap, found.gap_at) == (by_rules.gap, by_rules.gap_at)
        tally.count("stored, as the rules say", right=same, promise="equal", example=where)
        _judge(tally, town.by_key(found), _by_hand(key, at, near, directory), at, asked=key)


def _by_hand(asked: str, at: datetime, entries: Sequence[RotaEntry], directory: Directory) -> _Expected:
    gap = False
    for desk in _walk(asked, directory):
        on = frozenset(
            one.person.reference for one in entries if one.desk == desk and _works(one, at, entries)
        )
        step = _step(desk, asked)
        if on and desk not in _OLD:
            return _Expected(Step.DUTY_PERSON if step is Step.DESK else step, desk, on, gap)
        if not _is_open(desk, at):
            continue
        if on or desk not in (*_WORKED, _NEVER):
            return _Expected(step, desk, gap=gap)
        gap = gap or desk == asked
        if desk == _NEVER:
            return _Expected(step, desk, gap=gap)
        if desk in _PICKS_UP:
            return _Expected(step, desk, gap=gap)
    return _Expected(Step.NOBODY, asked, gap=gap)


def _works(one: RotaEntry, at: datetime, entries: Sequence[RotaEntry]) -> bool:
    if one.kind is EntryKind.AWAY or not one.starts <= at < one.ends:
        return False
    away = [other for other in entries if other.kind is EntryKind.AWAY and other.person == one.person]
    return not any(other.starts <= at < other.ends for other in away)


def _walk(asked: str, directory: Directory) -> list[str]:
    found, desk = [], asked
    while desk and desk not in found:
        found.append(desk)
        desk = _BEHIND.get(desk, "")
        if desk not in directory.desks:
            desk = ""
    if directory.last_resort and directory.last_resort not in found:
        found.append(directory.last_resort)
    return found


def _step(desk: str, asked: str) -> Step:
    """The last resort is one's own night desk where one's own desks lead to it."""
    if desk == asked:
        return Step.DESK
    leads, seen = asked, set()
    while leads and leads not in seen:
        seen.add(leads)
        leads = _BEHIND.get(leads, "")
    return Step.OUT_OF_HOURS if desk in seen else Step.PARTNERSHIP


def _is_open(desk: str, at: datetime) -> bool:
    """Each desk's hours, as somebody would say them."""
    there = at.astimezone(_LONDON)
    clock, weekday = there.time(), there.weekday()
    works = weekday < 5 and (there.month, there.day) not in _BANK_HOLIDAYS
    if desk == "control":
        return True
    if desk == "safeguarding":
        return time(8) <= clock < (time(22) if weekday < 5 else time(16))
    if desk in ("door", "night", "spent", _NEVER):
        by_day = works and time(9) <= clock < (time(16, 30) if weekday == 4 else time(17))
        return by_day if desk == "door" else not by_day
    if desk == "school":
        in_term = not _SUMMER[0] <= there.date() <= _SUMMER[1]
        return works and in_term and time(8) <= clock < time(16, 30)
    return works and time(9) <= clock < time(17)


_BEHIND = {
    "door": "night", "housing": "night", "school": "night", "safeguarding": "control", "spent": "control",
    "begun": "control", "ring": "round", "round": "ring",
}  # fmt: skip
_HOURS = {
    "door": "DA", "night": "EDT-DESK", "safeguarding": "SG-DESK", "control": "24H", "housing": "SH7",
    "school": "SCHOOL", "ring": "SH7", "round": "SH7", "lonely": "SH7", "spent": "EDT-DESK",
    "begun": "EDT-DESK",
}  # fmt: skip


def _desks() -> dict[str, Desk]:
    patterns = shift_patterns()
    return {
        key: Desk(key, f"The {key} desk", "Agency", "0113 496 0000", patterns[hours], _BEHIND.get(key))
        for key, hours in _HOURS.items()
    }


def _entries(draw: random.Random) -> list[RotaEntry]:
    found: list[RotaEntry] = []
    for desk, code in _WORKED.items():
        pattern = shift_patterns()[code]
        for team in range(max(pattern.teams, 2)):
            person = Person(f"{desk}-{team}", f"{desk} {team}")
            offset = pattern.offset_of(team % pattern.teams)
            for span in shifts(
                pattern, first=date(2025, 12, 30), last=_RAN_OUT.get(desk, date(2027, 1, 2)),
                calendar=england_and_wales(), team_offset=offset,
            ):  # fmt: skip
                found.append(RotaEntry(person, desk, span.starts, span.ends))
                if draw.random() < _AWAY.get(desk, 0):
                    found.append(RotaEntry(person, desk, span.starts, span.ends, EntryKind.AWAY))
    return found


def _moments(entries: Sequence[RotaEntry], days: int) -> list[datetime]:
    """Every boundary of the year, a minute before it and a minute after; with few days, the hardest first."""
    edges = {edge for one in entries for edge in (one.starts, one.ends)}
    for day in (date(2026, 1, 1) + _DAY * number for number in range(365)):
        for clock in (
            time(0),
            time(1),
            time(1, 30),
            time(3),
            time(8),
            time(9),
            time(16),
            time(16, 30),
            time(17),
        ):
            edges.add(datetime.combine(day, clock, tzinfo=_LONDON).astimezone(UTC))
            edges.add(datetime.combine(day, clock.replace(fold=1), tzinfo=_LONDON).astimezone(UTC))
    every = [date(2026, 1, 1) + _DAY * number for number in range(365)]
    wanted = {first + _DAY * number for first in _FIRST_LOOKED_AT for number in range(4)}
    wanted |= set(every[:: max(1, 365 // days)] if days < 365 else every)
    around = {edge + _MINUTE * step for edge in edges for step in (-1, 0, 1)}
    return sorted(at for at in around if at.astimezone(_LONDON).date() in wanted)


def _by_day(entries: Sequence[RotaEntry]) -> Mapping[date, list[RotaEntry]]:
    found: dict[date, list[RotaEntry]] = {}
    for one in entries:
        found.setdefault(one.starts.date(), []).append(one)
    return found


def _rotas(entries: Sequence[RotaEntry], at: datetime) -> list[Rota]:
    return [
        Rota(desk, at - age, tuple(one for one in entries if one.desk == desk)) for desk, age in _AGES.items()
    ]
