"""A rota as a calendar (iCalendar, RFC 5545): one event for each shift, repeated ones too.

A file is looked through before it is parsed, since a rule of a few letters can ask for more shifts than there
are seconds: what repeats more often than daily, or goes on where it never happens, is refused in a sentence.
The work is bounded by what is counted beforehand, so that the answer is the same on every machine.
"""

import re
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import recurring_ical_events
from icalendar import Calendar, Event

from joinedup.agencies.rules.rota import EntryKind
from joinedup.agencies.rules.taking_in import AT_MOST_AHEAD, FileRead, Row
from joinedup.exchange.rules.reading import CannotRead
from joinedup.kernel.london import LONDON, from_london, to_london

MOST_EVENTS = 10_000
MOST_ROWS = 10_000
_DEEPEST = 6  # components within components; a calendar of shifts needs three
_LONGEST_LINE = 20_000
_OLDEST_RULE = timedelta(days=10 * 366)
_MOST_DAYS = 200_000  # that all rules together look at
_BEHIND = timedelta(days=31)
_PLACE = "X-JOINEDUP-PLACE"
_MOST_MONTHLY = 10  # rules that go by months: one that never comes true is followed for eight thousand years
_OFTEN = {"SECONDLY", "MINUTELY", "HOURLY"}
_FOLLOWED = {"DAILY": {"BYDAY"}, "WEEKLY": {"BYDAY"}, "MONTHLY": {"BYDAY", "BYMONTHDAY"}}
_KINDS = {
    **dict.fromkeys(("shift", "early", "late", "night", "day"), EntryKind.SHIFT),
    **dict.fromkeys(("duty", "on call", "on-call"), EntryKind.DUTY),
    **dict.fromkeys(("away", "leave", "off", "rest day"), EntryKind.AWAY),
}
# What icalendar raises for a file that is none: its own errors are ValueErrors, and the rest slip through it.
_UNREADABLE = (
    ValueError, KeyError, IndexError, TypeError, AttributeError, ArithmeticError, RecursionError
)  # fmt: skip
_NO_CALENDAR = "This calendar cannot be read: something in it is not as iCalendar has it. Export it again."


class _Unclear(ValueError):
    """An event that cannot be understood; the sentence says why."""


def read_calendar(text: str, *, at: datetime) -> FileRead:
    """Read every event of every calendar in the file, those that repeat up to 400 days ahead.

    Raises:
        CannotRead: it is no calendar, holds too much, or repeats without bounds.
    """
    _look_through(text)
    bounds = _Bounds()
    events = _events(text)
    left_out: Counter[str] = Counter()
    problems: list[str] = []
    rows: list[Row] = []
    repeated = {uid for event in events if (uid := _uid(event)) and _repeats(event)}
    series: list[Any] = []
    read = 0
    for number, event in enumerate(events, start=1):
        place = f"event {number}"
        if str(event.get("STATUS", "")).upper() == "CANCELLED" and "RECURRENCE-ID" not in event:
            read += 1
            left_out["cancelled"] += 1
            continue
        try:
            _sound(event)
            if _uid(event) in repeated or _repeats(event):
                _bound(event, bounds, at=at)
                event.add(_PLACE, place)
                series.append(event)
                continue
            made = list(_rows(event, place))
        except _Unclear as why:
            read += 1
            problems.append(f"{place}: {why}")
            continue
        read += len(made)
        rows += made
    if not problems:
        for event in _occurrences(series, at=at):
            place = str(event[_PLACE])
            if str(event.get("STATUS", "")).upper() == "CANCELLED":
                read += 1
                left_out["cancelled"] += 1
                continue
            try:
                made = list(_rows(event, place))
            except _Unclear as why:
                read += 1
                problems.append(f"{place}: {why}")
                continue
            read += len(made)
            rows += made
            if len(rows) > MOST_ROWS:
                raise CannotRead(f"There are more than {MOST_ROWS:,} shifts. Send the coming months alone.")
    rows.sort(key=lambda row: row.starts)
    return FileRead("A calendar (iCalendar)", read, tuple(rows), dict(left_out), tuple(problems))


def _look_through(text: str) -> None:
    """Bound what parsing will cost: a time zone's own rules are followed already while it is read."""
    inside: list[str] = []
    begun = 0
    for line in _unfolded(text):
        if len(line) > _LONGEST_LINE:
            raise CannotRead(
                "A line of this calendar is too long. Export it without pictures and attachments."
            )
        name, _, value = line.partition(":")
        word = name.partition(";")[0].strip().upper()
        if word == "BEGIN":
            begun += 1
            inside.append(value.strip().upper())
            if len(inside) > _DEEPEST:
                raise CannotRead("This calendar holds calendars within calendars without an end.")
            if begun > 4 * MOST_EVENTS or (inside[-1] == "VEVENT" and begun > MOST_EVENTS):
                raise CannotRead(f"There are more than {MOST_EVENTS:,} events. Send the coming months alone.")
        elif word == "END" and inside:
            inside.pop()
        elif word in ("RRULE", "EXRULE"):
            _look_at_rule(value, in_zone="VTIMEZONE" in inside)


def _unfolded(text: str) -> Iterator[str]:
    yield from re.sub(r"(\r\n|\r|\n)[ \t]", "", text).splitlines()


def _look_at_rule(value: str, *, in_zone: bool) -> None:
    """Let through the rules by which people work. Others can be followed for hours without a single match."""
    parts = _parts(value)
    often = parts.get("FREQ", "")
    if in_zone and often == "YEARLY":
        return
    if in_zone or often in _OFTEN:
        raise CannotRead("An event of this calendar repeats more often than once a day: that is no rota.")
    if often not in _FOLLOWED:
        raise CannotRead("An event of this calendar repeats, and neither by days, weeks nor months.")
    interval = parts.get("INTERVAL", "1")
    if not re.fullmatch(r"[0-9]{1,3}", interval) or int(interval) < 1:
        raise CannotRead("An event of this calendar repeats at no interval.")
    by = {name for name in parts if name.startswith("BY")}
    odd = by - _FOLLOWED[often] or len(by) > 1 or (often == "DAILY" and by and int(interval) > 1)
    if odd or len(value) > 200:
        raise CannotRead(
            "An event of this calendar repeats by a rule that no shift has. Write the shifts out."
        )


def _parts(value: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in value.upper().replace(" ", "").split(";"))
    return {name: said for name, _, said in pairs}


def _events(text: str) -> list[Any]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it guesses at zones with strange names, and says so
            calendars = Calendar.from_ical(text, multiple=True)
            events = [event for one in calendars for event in one.walk("VEVENT")]
    except _UNREADABLE:
        raise CannotRead(_NO_CALENDAR) from None
    if not events:
        raise CannotRead("There is no event in this calendar, and so no shift.")
    return events


def _uid(event: Any) -> str:
    return str(event.get("UID", ""))


def _repeats(event: Any) -> bool:
    return any(name in event for name in ("RRULE", "RDATE", "RECURRENCE-ID"))


def _sound(event: Any) -> None:
    if event.errors:
        raise _Unclear("something in it cannot be read.")
    starts = event.get("DTSTART")
    if starts is None or isinstance(starts, list) or not hasattr(starts, "dt"):
        raise _Unclear("it does not say when it starts.")
    for name in ("DTSTART", "DTEND", "DURATION"):
        if isinstance(event.get(name), list):
            raise _Unclear("it says twice when it starts or ends.")
    for name in ("DTSTART", "DTEND"):
        held = event.get(name)
        said = getattr(held, "dt", None)
        if held is not None and said is None:
            raise _Unclear("something in it cannot be read.")
        if isinstance(said, datetime) and said.tzinfo is None and held.params.get("TZID"):
            raise _Unclear("its time zone is not known.")
        if said is not None and not 2000 <= said.year <= 2100:
            raise _Unclear("its year cannot be right.")
    if "DTEND" not in event and "DURATION" not in event and isinstance(starts.dt, datetime):
        raise _Unclear("it does not say when it ends.")


@dataclass(slots=True)
class _Bounds:
    """What following all rules of a file may cost, counted down before any is followed."""

    days: int = _MOST_DAYS
    rows: int = MOST_ROWS
    monthly: int = _MOST_MONTHLY

    def take(self, *, days: int, rows: int, monthly: bool) -> None:
        self.days -= days
        self.rows -= rows
        self.monthly -= monthly
        if min(self.days, self.rows, self.monthly) < 0:
            raise CannotRead("Too much is repeated in this calendar. Send the coming months alone.")


def _bound(event: Any, bounds: _Bounds, *, at: datetime) -> None:
    """Let a rule end where we stop looking, and count what it costs to follow."""
    rules = event.get("RRULE")
    if rules is None:
        dates = event.get("RDATE", [])
        listed = sum(len(one.dts) for one in (dates if isinstance(dates, list) else [dates]))
        bounds.take(days=listed, rows=listed, monthly=False)
        return
    if isinstance(rules, list) or "EXRULE" in event:
        raise _Unclear("it repeats by more than one rule.")
    starts = event["DTSTART"].dt
    first = _as_wall(starts)
    last = to_london(at + AT_MOST_AHEAD).replace(tzinfo=None)
    if to_london(at).replace(tzinfo=None) - first > _OLDEST_RULE:
        raise _Unclear("it repeats since more than ten years ago. Let it begin this year.")
    parts = _parts(rules.to_ical().decode())
    days = max((last - first).days, 1)
    each = {"DAILY": 1, "WEEKLY": 7, "MONTHLY": 28}[parts["FREQ"]] * int(parts.get("INTERVAL", "1"))
    on = 1 + parts.get("BYDAY", parts.get("BYMONTHDAY", "")).count(",")
    rows = min(days, (AT_MOST_AHEAD + _BEHIND).days) * (1 if parts["FREQ"] == "DAILY" else on) // each + 1
    bounds.take(days=days, rows=rows, monthly=parts["FREQ"] == "MONTHLY")
    ends = min([last, *(_as_wall(one) for one in rules.get("UNTIL", ()))])
    count = next(iter(rules.pop("COUNT", ())), None)
    rules["UNTIL"] = [_as_start_is(ends, starts)]
    if count is not None and ends >= first:
        rules["UNTIL"] = [_counted(event, count, first=first, ends=ends)]


def _counted(event: Any, count: int, *, first: datetime, ends: datetime) -> date | datetime:
    """When a rule that says how often stops: at that one, or where we stop looking if it comes sooner."""
    if count < 1:
        raise _Unclear("it repeats no time at all.")
    bare, whole = Event(), Calendar()
    for name in ("UID", "DTSTART", "RRULE"):
        if name in event:
            bare[name] = event[name]
    whole.add_component(bare)
    day = timedelta(days=1)
    found = sorted(one["DTSTART"].dt for one in _followed(whole, first - day, ends + day))
    last: date | datetime = found[count - 1] if len(found) >= count else event["RRULE"]["UNTIL"][0]
    return last.astimezone(UTC) if isinstance(last, datetime) and last.tzinfo else last


def _as_wall(said: date | datetime) -> datetime:
    if not isinstance(said, datetime):
        return datetime.combine(said, time())
    return said if said.tzinfo is None else said.astimezone(LONDON).replace(tzinfo=None)


def _as_start_is(ends: datetime, starts: date | datetime) -> date | datetime:
    """An end of the same kind as the start: a day, a time of no zone, or a moment (which is UTC then)."""
    if not isinstance(starts, datetime):
        return ends.date()
    return ends if starts.tzinfo is None else from_london(ends, second_time=True).moment


def _occurrences(series: list[Any], *, at: datetime) -> list[Any]:
    if not series:
        return []
    whole = Calendar()
    for event in series:
        whole.add_component(event)
    return _followed(whole, at - _BEHIND, at + AT_MOST_AHEAD)


def _followed(whole: Any, since: datetime, until: datetime) -> list[Any]:
    """Every time that something repeats. Each rule in it has an end (`_bound`)."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return list(recurring_ical_events.of(whole).between(since, until))
    except _UNREADABLE:
        raise CannotRead("How an event of this calendar repeats cannot be understood.") from None


def _rows(event: Any, place: str) -> Iterator[Row]:
    starts, ends = event["DTSTART"].dt, _ends(event)
    first = _moment(starts)
    last = _moment(ends, is_end=True)
    who, kind = _who(event), _kind(event)
    for one in who:
        yield Row(place, one, first, last, kind)


def _ends(event: Any) -> date | datetime:
    starts = event["DTSTART"].dt
    if "DTEND" in event:
        ends: date | datetime = event["DTEND"].dt
        if isinstance(ends, datetime) != isinstance(starts, datetime):
            raise _Unclear("it starts with a day and ends with a time, or the other way round.")
        return ends
    if "DURATION" in event:
        try:
            ended: date | datetime = starts + event["DURATION"].dt
        except _UNREADABLE:
            raise _Unclear("how long it lasts cannot be right.") from None
        return ended
    whole_day: date | datetime = starts + timedelta(days=1)
    return whole_day


def _moment(said: date | datetime, *, is_end: bool = False) -> datetime:
    """A day is from midnight to midnight in London; a time of no zone is London's."""
    if not isinstance(said, datetime):
        return from_london(datetime.combine(said, time())).moment
    if said.tzinfo is None:
        return from_london(said, second_time=is_end).moment
    return said.astimezone(UTC)


def _who(event: Any) -> tuple[str, ...]:
    """Those who are invited; where nobody is, the title is the name, up to a dash: 'Sam Khan - late'."""
    invited = event.get("ATTENDEE", [])
    people = tuple(
        dict.fromkeys(
            str(one).partition(":")[2].strip() if ":" in str(one) else str(one).strip()
            for one in (invited if isinstance(invited, list) else [invited])
        )
    )
    if people:
        return people
    title = str(event.get("SUMMARY", ""))
    return (re.split(r"\s+[-–:]\s+|:\s", title, maxsplit=1)[0].strip(),)


def _kind(event: Any) -> EntryKind:
    held = event.get("CATEGORIES", [])
    words = [str(word) for one in (held if isinstance(held, list) else [held]) for word in one.cats]
    title = re.split(r"\s+[-–:]\s+|:\s", str(event.get("SUMMARY", "")), maxsplit=1)
    words += title[1:]
    return next((kind for word in words if (kind := _KINDS.get(word.strip().casefold()))), EntryKind.SHIFT)
