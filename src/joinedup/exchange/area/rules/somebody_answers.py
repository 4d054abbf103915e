"""Whether somebody answers for every desk at every hour: by night, at a weekend and on a bank holiday."""

from collections.abc import Iterator
from datetime import date, datetime, time

from joinedup.agencies.rules.handing_over import Handing, chain_of, first_gap
from joinedup.agencies.rules.shifts import (
    ShiftPattern,
    read_patterns,
    read_school_holidays,
    shift_patterns,
    summers_untold,
)
from joinedup.exchange.area.rules.reading import Finding, Folder, Row, day_of
from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.kernel.london import LONDON, day_in_words, in_clock_words, to_london


def somebody_always_answers(area: Folder) -> Iterator[Finding]:
    """Said of the first desk of each chain of hours that leaves one in which nobody answers."""
    head, patterns = area.one("area.toml", "area"), _patterns(area)
    first = day_of(head["in_force_from"]) if head else None
    if first is None or patterns is None:
        return
    told = read_school_holidays(area.texts.get("school_holidays.toml", ""))
    holidays = told | summers_untold(told)  # as who answers is worked out
    desks = _desks(area, patterns)
    covering = {
        row["out_of_hours"] for row in area.of("desks.csv")
    }  # by day a night desk is closed, and right
    seen: dict[tuple[str, ...], list[Row]] = {}
    for row in area.of("desks.csv"):
        here = desks.get(row["agency"], {})
        if row["key"] not in here or row["key"] in covering:
            continue
        hours = tuple(one.hours.code for one in chain_of(row["key"], here))
        seen.setdefault(hours, []).append(row)
    for row, *alike in seen.values():
        here = desks[row["agency"]]
        since = datetime.combine(first, time(0), LONDON)
        gap = first_gap(row["key"], here, since=since, calendar=england_and_wales(), holidays=holidays)
        if gap is not None:
            others = "".join(f", nor {one.name}" for one in chain_of(row["key"], here)[1:])
            lines = ", ".join(str(same.line) for same in alike)
            yield row.wrong(
                "hours",
                f"{row['name']} is not open {_when(gap)}{others}: nobody would answer. "
                "Give one of them longer hours; in a cycle 'N/W' is N, and W on a bank holiday."
                + (f" So in line {lines}." if lines else ""),
            )


def _when(moment: datetime) -> str:
    wall = to_london(moment)
    return f"on {day_in_words(wall.date(), today=date.min)} at {in_clock_words(wall.time())}"


def _patterns(area: Folder) -> dict[str, ShiftPattern] | None:
    """None where they cannot be read: that is said already."""
    text = area.texts.get("patterns.toml")
    try:
        return {**shift_patterns(), **(read_patterns(text) if text else {})}
    except (KeyError, ValueError, TypeError):
        return None


def _desks(area: Folder, patterns: dict[str, ShiftPattern]) -> dict[str, dict[str, Handing]]:
    """The desks of each agency's partnership, by the agency's key."""
    place = {row["key"]: row["place"] for row in area.of("agencies.csv")}
    found: dict[str, dict[str, Handing]] = {one: {} for one in place.values()}
    for row in area.of("desks.csv"):
        if row["agency"] in place and row["hours"] in patterns:
            found[place[row["agency"]]][row["key"]] = Handing(
                row["key"],
                row["name"],
                patterns[row["hours"]],
                row["out_of_hours"] or None,
                row["last_resort"] == "yes",
            )
    return {agency: found[there] for agency, there in place.items()}
