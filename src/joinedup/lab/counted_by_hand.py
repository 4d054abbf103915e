"""A second calendar, made of nothing that the product's is made of: for `joinedup lab clock` to judge with.

Bank holidays are typed here once more. Days are counted by walking, one at a time; the clocks change by the
rule of 1997 and not by the time zone's table; months go by steps of a day. It is slow, and that is its worth.
"""

from datetime import UTC, date, datetime, timedelta

HOLIDAYS = {
    2014: "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26",
    2015: "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
    2016: "01-01 03-25 03-28 05-02 05-30 08-29 12-26 12-27",
    2017: "01-02 04-14 04-17 05-01 05-29 08-28 12-25 12-26",
    2018: "01-01 03-30 04-02 05-07 05-28 08-27 12-25 12-26",
    2019: "01-01 04-19 04-22 05-06 05-27 08-26 12-25 12-26",
    2020: "01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28",
    2021: "01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28",
    2022: "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27",
    2023: "01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26",
    2024: "01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26",
    2025: "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26",
    2026: "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
    2027: "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28",
    2028: "01-03 04-14 04-17 05-01 05-29 08-28 12-25 12-26",
    2029: "01-01 03-30 04-02 05-07 05-28 08-27 12-25 12-26",
    2030: "01-01 04-19 04-22 05-06 05-27 08-26 12-25 12-26",
}
CLOSED = frozenset(
    date.fromisoformat(f"{year}-{day}") for year, days in HOLIDAYS.items() for day in days.split()
)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
OPENS = 9 * 60  # minutes after midnight, in London
CLOSES = {0: 17 * 60, 1: 17 * 60, 2: 17 * 60, 3: 17 * 60, 4: 16 * 60 + 30}


class NotKnown(Exception):
    """The count leaves the years for which bank holidays are typed above."""


def works(day: date) -> bool:
    if day.year not in HOLIDAYS:
        raise NotKnown(day)
    return day.weekday() < 5 and day not in CLOSED


def summer(moment: datetime) -> bool:
    """From the last Sunday of March, one in the morning UTC, to the last Sunday of October, the same."""
    begins, ends = (_last_sunday(moment.year, month) for month in (3, 10))
    return begins <= moment < ends


def _last_sunday(year: int, month: int) -> datetime:
    day = datetime(year, month, 31, 1, tzinfo=UTC)
    while day.weekday() != 6:
        day -= DAY
    return day


def wall(moment: datetime) -> tuple[date, int]:
    """The day in London, and the minutes since its midnight."""
    shown = moment + HOUR if summer(moment) else moment
    return shown.date(), shown.hour * 60 + shown.minute


def midnight_after(day: date) -> datetime:
    """The moment at which London's day ends: no clock ever changes at midnight."""
    ends = datetime(day.year, day.month, day.day, tzinfo=UTC) + DAY
    return ends - HOUR if summer(ends - HOUR) else ends


def day_nought(moment: datetime) -> date:
    day, minutes = wall(moment)
    if works(day) and minutes < CLOSES[day.weekday()]:
        return day
    day += DAY
    while not works(day):
        day += DAY
    return day


def working_days_on(day: date, count: int) -> date:
    while count:
        day += DAY
        count -= works(day)
    return day


def working_days_back(day: date, count: int) -> date:
    while count:
        day -= DAY
        count -= works(day)
    return day


def months_on(day: date, count: int) -> date:
    """The same number in a later month, or that month's last day; then back to a working day."""
    wanted, here = day.day, day
    for _ in range(count):
        month = here.month
        while here.month == month:
            here += DAY
        here = here.replace(day=1)
    end = here
    while end.day < wanted and (end + DAY).month == here.month:
        end += DAY
    while not works(end):
        end -= DAY
    return end


def service_minutes_on(moment: datetime, minutes: int) -> datetime:
    """Walk through the hours of service; while closed, by quarters of an hour: none opens within one."""
    while True:
        day, here = wall(moment)
        if works(day) and OPENS <= here < CLOSES[day.weekday()]:
            if not minutes:
                return moment
            step = min(minutes, CLOSES[day.weekday()] - here)
            minutes -= step
            moment += timedelta(minutes=step)
            if not minutes:
                return moment
        else:
            moment += timedelta(minutes=15 - here % 15)


# How each timer counts, typed from the facts file's appendix A: the figure, and what it is a figure of.
HOW = {
    "T01": (1, "WD received"), "T02": (45, "WD received"), "T02a": (10, "WD received"),
    "T03": (10, "WD received"), "T04": (1, "WD"), "T05": (15, "WD"), "T06": (15, "WD"),
    "T07": (15, "WD received"), "T08": (10, "WD"), "T09": (42, "CD"), "T10": (3, "M"), "T11": (6, "M"),
    "T13": (10, "WD"), "T15": (91, "CD"), "T16": (30, "WD"), "T17": (3, "WD"), "T18": (20, "WD"),
    "T19": (3, "WD before"), "T20": (5, "WD before"), "T21a": (2, "WD before"), "T21b": (5, "WD before"),
    "T22": (10, "WD"), "T23": (72, "H"), "T24": (8, "CD"), "T24x": (7, "CD"), "T25": (7, "CD"),
    "T26": (182, "CD"), "T27": (20, "WD"), "T28": (3, "M"), "T29": (6, "M"), "T30": (7, "CD"),
    "T31": (42, "CD"), "T32a": (10, "WD"), "T32b": (5, "WD"), "T33": (20, "WD"), "T34": (10, "WD"),
    "T35": (72, "H"), "T37": (5, "WD"), "T38": (15, "WD"), "T39": (6, "M"), "T40": (1, "WD"),
    "T42": (20, "WD"), "T43": (28, "CD"), "T44": (45, "CD"), "T45": (28, "CD"), "T46": (72, "H"),
    "B-SY-R": (4, "WH"), "B-SY-A": (24, "WH"), "B-SY-G": (72, "H"), "B-ME-R": (2, "WH"),
    "B-ME-A": (6, "WH"), "B-ME-G": (24, "WH"), "E-SE-1": (2, "WD received"), "E-SE-2": (3, "WD"),
    "E-SE-3": (2, "WD"), "E-SE-4": (2, "WD"), "E-SE-5": (5, "WD"), "E-SE-6": (48, "H"), "PC": (56, "CD"),
}  # fmt: skip


def due_at(code: str, started_at: datetime) -> datetime:
    """The first moment at which the step of `code` is late.

    Raises:
        NotKnown: that cannot be said from what is typed above.
    """
    figure, what = HOW[code]
    if what == "H":
        return started_at + figure * HOUR
    if what == "WH":
        return service_minutes_on(started_at, figure * 60)
    return midnight_after(_last_day(figure, what, started_at))


def _last_day(figure: int, what: str, started_at: datetime) -> date:
    day, _ = wall(started_at)
    match what:
        case "CD":
            return day + figure * DAY
        case "M":
            return months_on(day, figure)
        case "WD before":
            return working_days_back(day, figure)
        case "WD received":
            return working_days_on(day_nought(started_at), figure)
        case _:
            return working_days_on(day, figure)
