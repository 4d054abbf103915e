"""In which hours an area's time limits count, as whoever administers it types them: a line for some days."""

import re
from datetime import date, datetime, time, timedelta
from itertools import groupby

from joinedup.kernel.working_time import ServiceHours

SERVICE_HOURS = "service_hours"  # what such a word is called among those that were said by hand
_WEEK = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_BANK_HOLIDAYS = "Bank holidays"
_LINE = re.compile(
    r"(?P<first>[a-z ]{1,20}?)( to (?P<last>[a-z]{1,20}))?"
    r", (?P<opens>[0-9]{1,2}:[0-9]{2}) to (?P<closes>[0-9]{1,2}:[0-9]{2})",
    re.IGNORECASE,
)
_CLOSED = (time(0), time(0))

_Clocks = tuple[time, time]


def hours_typed(text: str) -> ServiceHours:
    """Read 'Monday to Thursday, 09:00 to 17:00', one a line. What no line names is closed.

    Raises:
        ValueError: a line is none, a day is named twice, or it is never open; in one sentence.
    """
    said: dict[str, _Clocks] = {}
    for line in (one.strip() for one in text.splitlines()):
        if not line:
            continue
        days, clocks = _line(line)
        twice = next((day for day in days if day in said), None)
        if twice is not None:
            raise ValueError(f"{twice} is named twice. Name each day once")
        said |= dict.fromkeys(days, clocks)
    if not said.keys() & set(_WEEK):
        raise ValueError("Name a day of the week on which it is open, like: Monday, 09:00 to 17:00")
    week = [said.get(day, _CLOSED) for day in _WEEK]
    return ServiceHours(
        tuple(opens for opens, _ in week), tuple(closes for _, closes in week), said.get(_BANK_HOLIDAYS)
    )


def open_a_week(hours: ServiceHours) -> timedelta:
    """For how long it is open in a week without a bank holiday."""
    week = zip(hours.opens, hours.closes, strict=True)
    day = date.min
    return sum(
        (datetime.combine(day, ends) - datetime.combine(day, begins) for begins, ends in week), timedelta()
    )


def as_typed(hours: ServiceHours) -> str:
    """The lines that say so: days in a row that have the same hours are one."""
    week = [
        (day, clocks)
        for day, *clocks in zip(_WEEK, hours.opens, hours.closes, strict=False)
        if clocks[0] < clocks[1]
    ]
    lines: list[str] = []
    place = {day: at for at, day in enumerate(_WEEK)}
    in_a_row = groupby(enumerate(week), key=lambda one: (place[one[1][0]] - one[0], one[1][1]))
    for _, row in in_a_row:
        days = [day for _, (day, _) in row]
        named = days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}"
        opens, closes = dict(week)[days[0]]
        lines.append(f"{named}, {opens:%H:%M} to {closes:%H:%M}")
    if hours.bank_holidays is not None and hours.bank_holidays[0] < hours.bank_holidays[1]:
        opens, closes = hours.bank_holidays
        lines.append(f"{_BANK_HOLIDAYS}, {opens:%H:%M} to {closes:%H:%M}")
    return "\n".join(lines)


def _line(line: str) -> tuple[tuple[str, ...], _Clocks]:
    wrong = f"“{line[:60]}” is no line of hours. Enter each like: Monday to Thursday, 09:00 to 17:00"
    found = _LINE.fullmatch(line)
    if found is None:
        raise ValueError(wrong)
    first, last = found["first"].capitalize(), (found["last"] or "").capitalize()
    days = _days(first, last)
    if not days and first in _WEEK and last in _WEEK:
        raise ValueError(f"{last} comes before {first}: a week begins on Monday. Enter them on two lines")
    if min(map(len, found.group("opens", "closes"))) < len("09:00"):
        raise ValueError(f"“{line[:60]}” has a time too short. Write each time with two figures, like 09:00")
    try:
        opens, closes = (time.fromisoformat(clock) for clock in found.group("opens", "closes"))
    except ValueError:
        raise ValueError(wrong) from None
    if not days:
        raise ValueError(wrong)
    if closes <= opens:
        raise ValueError(f"“{line[:60]}” closes before it opens. Leave out a day on which it is closed")
    return days, (opens, closes)


def _days(first: str, last: str) -> tuple[str, ...]:
    if first == _BANK_HOLIDAYS:
        return () if last else (first,)
    if first not in _WEEK or (last and last not in _WEEK):
        return ()
    return _WEEK[_WEEK.index(first) : _WEEK.index(last or first) + 1]
