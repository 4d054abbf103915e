"""Between the moments that are stored (UTC) and the time that people read (Europe/London).

Twice a year the two part company: on the last Sunday of March the hour from 01:00 to 02:00 does not happen,
and on the last Sunday of October it happens twice.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@dataclass(frozen=True, slots=True)
class WallTime:
    """What a time on the kitchen clock means.

    `shifted`: that time does not exist, and was moved on by the hour that was skipped. `twice`: it happens
    twice, and one of the two was taken. Whoever typed it should be told in either case.
    """

    moment: datetime
    shifted: bool = False
    twice: bool = False


def to_london(moment: datetime) -> datetime:
    """Return the same moment as London shows it. A moment without a zone is refused, never guessed."""
    if moment.tzinfo is None:
        raise ValueError("A moment without a time zone cannot be shown.")
    return moment.astimezone(LONDON)


def today_in_london(moment: datetime) -> date:
    """Return the date in London: from April to October not the UTC date between 23:00 and midnight UTC."""
    return to_london(moment).date()


def from_london(wall: datetime, *, second_time: bool = False) -> WallTime:
    """Return the moment at which London's clocks show `wall`, which has no zone.

    `second_time` takes the later of the two where clocks go back.
    """
    if wall.tzinfo is not None:
        raise ValueError("A time on London's clocks has no zone of its own.")
    early = wall.replace(tzinfo=LONDON, fold=0)
    late = wall.replace(tzinfo=LONDON, fold=1)
    # Both readings use the offset of one side of the change. In the gap, the side before moves the time on.
    differs = early.utcoffset() != late.utcoffset()
    moment = early.astimezone(UTC)
    if not differs:
        return WallTime(moment)
    if moment.astimezone(LONDON).replace(tzinfo=None) != wall.replace(fold=0):
        return WallTime(moment, shifted=True)
    return WallTime(late.astimezone(UTC) if second_time else moment, twice=True)


def read_london(text: str) -> WallTime:
    """Read `2026-07-14T09:00`, as forms and the command line give it, as London's time.

    Raises:
        ValueError: it is not a date and a time of that form, or it carries a zone.
    """
    try:
        wall = datetime.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(f"'{text}' is not a date and time such as 2026-07-14T09:00.") from None
    return from_london(wall)


def end_of_day(day: date) -> datetime:
    """The midnight in London that ends it."""
    return from_london(datetime.combine(day + timedelta(days=1), time())).moment


def day_in_words(day: date, *, today: date) -> str:
    """'Wednesday 15 July'; with the year where it is not this year's."""
    year = f" {day.year}" if day.year != today.year else ""
    return f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}{year}"


def moment_in_words(moment: datetime, *, at: datetime) -> str:
    """Say `moment` in London's time, as briefly as somebody can safely hear it at `at`.

    '14:00' today, 'Wednesday 09:00' within six days either way, 'Tuesday 4 August 06:00' beyond. Where the
    clocks go back an hour comes twice, and it is said which: '01:30 (the second)'.
    """
    there, here = to_london(moment), to_london(at)
    clock = in_clock_words(there.time())
    if there.utcoffset() != there.replace(fold=1 - there.fold).utcoffset():
        clock += " (the second)" if there.fold else " (the first)"
    if there.date() == here.date():
        return clock
    if abs(there.date() - here.date()) < timedelta(days=7):
        return f"{_WEEKDAYS[there.weekday()]} {clock}"
    return f"{day_in_words(there.date(), today=here.date())} {clock}"


def in_clock_words(clock: time) -> str:
    return f"{clock.hour:02}:{clock.minute:02}"
