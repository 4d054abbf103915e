"""Dates of birth as agencies write them: one said form for a file, and no guessing.

03/04/2015 is in March or in April; only the agency knows. A text that is not of the said form, or not a day,
is not known, and is flagged.
"""

import re
from dataclasses import dataclass
from datetime import date

from joinedup.exchange.rules.reading import Flag

_OLDEST = 120  # years: before that it is a slip of the pen
_SERIAL = re.compile(r"[1-9][0-9]{4}(\.0+)?")  # 36526 is what a spreadsheet makes of 1 January 2000


@dataclass(frozen=True, slots=True)
class DateForm:
    name: str
    pattern: re.Pattern[str]  # groups y, m and d


DATE_FORMS = {
    form.name: form
    for form in (
        DateForm("yyyy-mm-dd", re.compile(r"(?P<y>[0-9]{4})-(?P<m>[0-9]{2})-(?P<d>[0-9]{2})")),
        DateForm("yyyymmdd", re.compile(r"(?P<y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})")),
        DateForm("dd/mm/yyyy", re.compile(r"(?P<d>[0-9]{1,2})/(?P<m>[0-9]{1,2})/(?P<y>[0-9]{4})")),
        DateForm("mm/dd/yyyy", re.compile(r"(?P<m>[0-9]{1,2})/(?P<d>[0-9]{1,2})/(?P<y>[0-9]{4})")),
        DateForm("dd.mm.yyyy", re.compile(r"(?P<d>[0-9]{1,2})\.(?P<m>[0-9]{1,2})\.(?P<y>[0-9]{4})")),
        DateForm("dd-mm-yyyy", re.compile(r"(?P<d>[0-9]{1,2})-(?P<m>[0-9]{1,2})-(?P<y>[0-9]{4})")),
    )
}


def birth_date(text: str, form: DateForm, *, today: date) -> tuple[date | None, Flag | None]:
    """Return the day, if it is one on which a person of today can have been born, and what is odd."""
    day, odd = _day(text, form)
    if day is None:
        return None, odd
    if day > today:
        return None, Flag("birth.after_today", "The date of birth is still to come, so it is not known.")
    if day.year < today.year - _OLDEST:
        return None, Flag("birth.too_old", f"Born more than {_OLDEST} years ago, so the date is not known.")
    if (today.year - day.year, today.month, today.day) >= (18, day.month, day.day):
        return day, Flag("birth.grown_up", "Eighteen or older.")
    return day, None


def _day(text: str, form: DateForm) -> tuple[date | None, Flag | None]:
    if not text:
        return None, Flag("birth.unknown", "No date of birth.")
    written = form.pattern.fullmatch(text)
    if written is None and _SERIAL.fullmatch(text):
        return None, Flag("birth.serial", "The date of birth is a spreadsheet's day number: not known.")
    if written is None:
        return None, Flag("birth.unreadable", f"The date of birth is not written {form.name}: not known.")
    try:
        return date(int(written["y"]), int(written["m"]), int(written["d"])), None
    except ValueError:
        return None, Flag("birth.impossible", "The date of birth is no day in the calendar: not known.")
