"""The bank holidays of England and Wales, read from data into a calendar."""

import os
import tomllib
from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from joinedup.kernel.toml import NoToml, read_toml
from joinedup.kernel.working_days import WorkingCalendar

PROCLAIMED = "JOINEDUP_BANK_HOLIDAYS"
_SATURDAY = 5
_MUST = ("on", "name", "source", "checked_on")


class WrongHolidays(Exception):
    """The file of proclaimed days cannot be believed; the sentence says what is wrong with it."""


def read_calendar(text: str, *, proclaimed: str = "") -> WorkingCalendar:
    """Make a calendar of the TOML in `kernel/data/bank_holidays.toml`, and of days proclaimed since.

    Raises:
        ValueError: a year of the stretch has no list, a day stands under another year, or one that is said
            to fall at a weekend does not.
        WrongHolidays: a proclaimed day is none, or what it stands in for is.
    """
    data = tomllib.loads(text)
    first, last = data["first"], data["last"]
    days: list[date] = []
    for year in range(first.year, last.year + 1):
        listed = data["days"].get(str(year))
        if not listed:
            raise ValueError(f"No bank holidays are listed for {year}.")
        if any(day.year != year for day in listed):
            raise ValueError(f"A bank holiday listed under {year} is of another year.")
        days.extend(listed)
    at_weekends = data.get("at_weekends", {}).get("days", ())
    if any(day.weekday() < _SATURDAY for day in at_weekends):
        raise ValueError("A bank holiday listed among those at weekends falls on a weekday.")
    days.extend(at_weekends)
    for on, instead_of in _proclaimed(proclaimed):
        if not first <= on <= last or on.weekday() >= _SATURDAY or on in days:
            raise WrongHolidays(
                f"{on} is a bank holiday already, at a weekend, or outside {first} to {last}."
            )
        if instead_of is not None and instead_of not in days:
            raise WrongHolidays(f"{instead_of} is no bank holiday that {on} could stand in for.")
        days = [*(day for day in days if day != instead_of), on]
    return WorkingCalendar(days, first=first, last=last)


def _proclaimed(text: str) -> Iterator[tuple[date, date | None]]:
    """Each day with the one that is no holiday instead, as a file of `[[day]]` has them."""
    try:
        told = read_toml(text)
    except NoToml as refused:
        raise WrongHolidays(f"It is no TOML: {refused}.") from None
    rows: Any = told.get("day", [])
    if told.keys() - {"day"} or not isinstance(rows, list):
        raise WrongHolidays("It holds [[day]] alone, once for each day.")
    for number, row in enumerate(rows, start=1):
        known = isinstance(row, dict) and not row.keys() - {*_MUST, "instead_of"}
        if not known or not all(row.get(one) for one in _MUST):
            raise WrongHolidays(f"Day {number} needs {', '.join(_MUST)}, and may have instead_of.")
        for name in ("on", "checked_on", "instead_of"):
            if name in row and type(row[name]) is not date:
                raise WrongHolidays(f"Day {number}: {name} is a day as 2027-06-07, without quotation marks.")
        yield row["on"], row.get("instead_of")


@cache
def england_and_wales() -> WorkingCalendar:
    """The calendar that comes with Joinedup, with the days of this installation's own file; made once.

    Raises:
        WrongHolidays: that file cannot be read, or not believed.
    """
    shipped = (files("joinedup.kernel") / "data" / "bank_holidays.toml").read_text("utf-8")
    named = os.environ.get(PROCLAIMED, "")
    try:
        return read_calendar(shipped, proclaimed=Path(named).read_text("utf-8") if named else "")
    except (OSError, UnicodeDecodeError):
        raise WrongHolidays(f"{PROCLAIMED}: {named} cannot be read.") from None
    except WrongHolidays as wrong:
        raise WrongHolidays(f"{PROCLAIMED}: {named}: {wrong}") from None
