"""The bank holidays of England and Wales, read from data into a calendar."""

import tomllib
from datetime import date
from functools import cache
from importlib.resources import files

from joinedup.kernel.working_days import WorkingCalendar

_SATURDAY = 5


def read_calendar(text: str) -> WorkingCalendar:
    """Make a calendar of the TOML in `kernel/data/bank_holidays.toml`.

    Raises:
        ValueError: a year of the stretch has no list, a day stands under another year, or one that is said
            to fall at a weekend does not.
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
    return WorkingCalendar(days, first=first, last=last)


@cache
def england_and_wales() -> WorkingCalendar:
    """The calendar that comes with Joinedup, made once in a process."""
    return read_calendar((files("joinedup.kernel") / "data" / "bank_holidays.toml").read_text("utf-8"))
