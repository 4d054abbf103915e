"""A rota as a table: one row for each shift, a header above, in whatever order the columns come."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from joinedup.agencies.rules.rota import EntryKind
from joinedup.agencies.rules.taking_in import FileRead, Row
from joinedup.exchange.rules.reading import CannotRead
from joinedup.kernel.london import from_london

MOST_ROWS = 20_000
_LONGEST_CELL = 500
_COLUMNS = {
    "reference": ("reference", "joinedup reference"),
    "email": ("email", "e-mail", "e-mail address", "email address"),
    "person": ("person", "name", "who", "officer", "worker", "staff", "staff member"),
    "day": ("day", "date", "duty date", "shift date"),
    "starts": ("starts", "start", "from", "begins", "start time", "on"),
    "ends": ("ends", "end", "to", "until", "finish", "end time", "off"),
    "kind": ("kind", "type", "duty", "shift"),
    "covers": ("covers", "stands in for", "covering"),
}
_KINDS = {
    "": EntryKind.SHIFT,
    **dict.fromkeys(("shift", "early", "late", "night", "day", "e", "l", "n", "d"), EntryKind.SHIFT),
    **dict.fromkeys(("duty", "on call", "duty officer", "duty worker"), EntryKind.DUTY),
    "cover": EntryKind.COVER,
    **dict.fromkeys(("away", "leave", "off", "rest", "rest day", "rd", "al"), EntryKind.AWAY),
}
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})|([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
_CLOCK = re.compile(r"([0-9]{1,2})[:.h]?([0-9]{2})(?::[0-9]{2})?")


class _Unclear(ValueError):
    """A cell that cannot be understood; the sentence says which."""


@dataclass(frozen=True, slots=True)
class _Said:
    """A moment as somebody wrote it: on London's clocks, or with an offset of its own."""

    day: date | None
    clock: time | None
    after_midnight: bool = False  # '24:00'
    moment: datetime | None = None


def read_table(text: str) -> FileRead:
    """Read every row; what cannot be understood is a problem with its row, as a spreadsheet counts them.

    Raises:
        CannotRead: there is no header in which the columns of a rota are found.
    """
    rows = _cells(text)
    header, first = _header(rows)
    places = _places(header)
    left_out: Counter[str] = Counter()
    problems: list[str] = []
    found: list[Row] = []
    read = 0
    for number, cells in enumerate(rows, start=first + 1):
        read += 1
        if read > MOST_ROWS:
            raise CannotRead(f"There are more than {MOST_ROWS:,} rows. Send the coming months alone.")
        if not any(cell.strip() for cell in cells):
            left_out["empty"] += 1
            continue
        place = f"row {number}"
        try:
            found.append(_row(place, {name: _cell(cells, at) for name, at in places.items()}))
        except _Unclear as why:
            problems.append(f"{place}: {why}")
    return FileRead("A table (CSV)", read, tuple(found), dict(left_out), tuple(problems))


def _cells(text: str) -> Iterator[list[str]]:
    first, _, rest = text.partition("\n")
    if re.fullmatch(r"sep=.\r?", first):  # a spreadsheet's own word for what parts its columns
        text = rest
    head = text[:4000].split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        yield from reader
    except csv.Error:
        raise CannotRead(
            f"A quotation mark near row {reader.line_num} is never closed, or the row is no row of a table."
        ) from None


def _header(rows: Iterator[list[str]]) -> tuple[list[str], int]:
    """The header and its row. A title above it, and empty rows, are passed over."""
    known = {word for words in _COLUMNS.values() for word in words}
    for number, cells in enumerate(rows, start=1):
        written = [" ".join(cell.casefold().split()) for cell in cells]
        if len(known & set(written)) >= 3:
            return written, number
        if number >= 10:
            break
    raise CannotRead(
        "No header was found. The first row says what the columns are: person, starts and ends, "
        "or person, day, from and to."
    )


def _places(header: list[str]) -> dict[str, int]:
    places: dict[str, int] = {}
    for name, words in _COLUMNS.items():
        at = [index for index, word in enumerate(header) if word in words]
        if len(at) > 1:
            raise CannotRead(f"Two columns could say '{name}'. Leave one of them out.")
        if at:
            places[name] = at[0]
    if not places.keys() & {"reference", "email", "person"}:
        raise CannotRead("No column says who. Call it person, e-mail or reference.")
    if not places.keys() >= {"starts", "ends"} and "day" not in places:
        raise CannotRead("No columns say when. Call them starts and ends, or day, from and to.")
    return places


def _cell(cells: list[str], at: int) -> str:
    return " ".join(cells[at].split()) if at < len(cells) else ""


def _row(place: str, cells: dict[str, str]) -> Row:
    if any(len(cell) > _LONGEST_CELL for cell in cells.values()):
        raise _Unclear("a cell is too long to be understood.")
    kind = _KINDS.get(cells.get("kind", "").casefold())
    if kind is None:
        raise _Unclear("its kind is none of shift, duty, cover and away.")
    who = next((cells[name] for name in ("reference", "email", "person") if cells.get(name)), "")
    day = _day(cells["day"]) if cells.get("day") else None
    starts, ends = _when(day, cells.get("starts", "")), _when(day, cells.get("ends", ""))
    if starts is None and ends is None and kind is EntryKind.AWAY and day is not None:
        starts, ends = _Said(day, time()), _Said(day, time(), after_midnight=True)
    if starts is None or ends is None:
        raise _Unclear("it does not say when it starts and ends.")
    return Row(place, who, *_span(starts, ends, on_one_day=day is not None), kind, cells.get("covers", ""))


def _span(starts: _Said, ends: _Said, *, on_one_day: bool) -> tuple[datetime, datetime]:
    first = _moment(starts)
    last = _moment(ends, is_end=True)
    if not on_one_day or ends.moment is not None or starts.day != ends.day or last > first:
        return first, last
    assert starts.day is not None and starts.clock is not None
    assert ends.day is not None and ends.clock is not None
    # '22:00 to 07:00' of one day ends on the next; with days of their own, the row says what it says. It is
    # the clocks that say so: '01:30 to 02:15' on the night that skips that hour begins where it ends.
    if ends.clock <= starts.clock and not ends.after_midnight:
        return first, _moment(_Said(ends.day + timedelta(days=1), ends.clock), is_end=True)
    first = from_london(datetime.combine(starts.day, starts.clock.replace(minute=0))).moment
    if last <= first:
        raise _Unclear("the clocks go forward over all of it, and nobody works then.")
    return first, last


def _moment(said: _Said, *, is_end: bool = False) -> datetime:
    """Where the hour comes twice, a shift starts at its first and ends at its second."""
    if said.moment is not None:
        return said.moment
    if said.day is None or said.clock is None:
        raise _Unclear("it does not say on which day or at what time.")
    day = said.day + timedelta(days=1) if said.after_midnight else said.day
    return from_london(datetime.combine(day, said.clock), second_time=is_end).moment


def _when(day: date | None, cell: str) -> _Said | None:
    if not cell:
        return None
    if day is not None and (clock := _clock(cell)):
        return _Said(day, *clock)
    if cell[-1:] in "Zz" or re.search(r"[+-][0-9]{2}:?[0-9]{2}$", cell):
        try:
            moment = datetime.fromisoformat(cell)
        except ValueError:
            raise _Unclear("its day or time cannot be read.") from None
        return _Said(None, None, moment=moment.astimezone(UTC))
    written, _, rest = cell.replace("T", " ", 1).partition(" ")
    clock = _clock(rest.strip()) if rest else None
    if rest and clock is None:
        raise _Unclear("its time cannot be read: write 07:00.")
    if clock is None:
        raise _Unclear("it says a day and no time: write 2026-12-01 07:00.")
    return _Said(_day(written), *clock)


def _day(cell: str) -> date:
    match = _DAY.fullmatch(cell)
    if match is None:
        raise _Unclear("its day cannot be read: write 2026-12-01 or 1/12/2026.")
    year, month, day, day_first, month_first, year_last = match.groups()
    try:
        found = date(int(year or year_last), int(month or month_first), int(day or day_first))
    except ValueError:
        raise _Unclear("there is no such day.") from None
    if not 2000 <= found.year <= 2100:
        raise _Unclear("its year cannot be right.")
    return found


def _clock(cell: str) -> tuple[time, bool] | None:
    match = _CLOCK.fullmatch(cell)
    if match is None:
        return None
    hour, minute = int(match.group(1)), int(match.group(2))
    if (hour, minute) == (24, 0):
        return time(), True
    if hour > 23 or minute > 59:
        raise _Unclear("there is no such time.")
    return time(hour, minute), False
