"""How far back a question goes. Narrow is easy: three choices up to a year, and further with a reason."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Period:
    months: int

    @property
    def label(self) -> str:
        return f"{self.months} months"


PERIODS = (Period(3), Period(6), Period(12))
SINCE_BIRTH = 0  # months: as far back as the child's life goes; only with a reason
_CHILDHOOD = 18  # years, where nobody knows the day of birth


def first_day_of_life(born: date | None, *, today: date) -> date:
    """Where a question begins that goes back to birth. A child who is not born yet has no earlier day."""
    if born is not None:
        return min(born, today)
    return first_day(today, months=_CHILDHOOD * 12)


def first_day(until: date, *, months: int) -> date:
    """Return the first day of the `months` that end with `until`, both days included.

    Six months to 14 July begin on 15 January: six whole months and not a day more. Where the earlier month is
    too short for the day, its last day stands for it, so that a period is never longer than it says.
    """
    earlier = until.year * 12 + until.month - 1 - months
    year, month = divmod(earlier, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(until.day, last)) + timedelta(days=1)
