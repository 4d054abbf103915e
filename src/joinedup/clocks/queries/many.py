"""The same counting inside the database, for statements that judge many rows: the calendar is handed in.

SQLite and PostgreSQL read a list of numbers as rows each in its own way; what follows is one text for both.
A working day is added by two look-ups by number; an hour of a service by two look-ups of its stretches.
"""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from django.db import connection

from joinedup.clocks.rules.many import OpenTime
from joinedup.kernel.working_days import CalendarEnds, Counting, WorkingCalendar

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ROWS = {
    "sqlite": "SELECT {columns} FROM json_each(%s) AS one",
    "postgresql": "SELECT {columns} FROM jsonb_array_elements(%s::jsonb) AS one(value)",
}
_COLUMN = {
    "sqlite": "json_extract(one.value, '$[{n}]') AS {name}",
    "postgresql": "(one.value->>{n})::bigint AS {name}",
}
_DAYS = """
WITH calendar AS MATERIALIZED ({calendar}), asked AS MATERIALIZED ({asked})
SELECT asked.place, due.day
FROM asked
JOIN calendar start ON start.day = asked.day
JOIN calendar due ON due.is_working = 1 AND due.upto = start.upto + %s - {inclusive}
"""
_HOURS = """
WITH stretch AS MATERIALIZED ({stretch}), asked AS MATERIALIZED ({asked}),
target AS MATERIALIZED (
    SELECT asked.place, asked.at, (
        SELECT stretch.before_it + CASE WHEN asked.at > stretch.opens THEN asked.at - stretch.opens ELSE 0 END
        FROM stretch WHERE stretch.closes > asked.at ORDER BY stretch.opens LIMIT 1
    ) + %s AS reached
    FROM asked
)
SELECT target.place, (
    SELECT stretch.opens + target.reached - stretch.before_it FROM stretch
    WHERE stretch.closes > target.at
    AND target.reached <= stretch.before_it + stretch.closes - stretch.opens
    ORDER BY stretch.opens LIMIT 1
)
FROM target
"""


def working_days_after(
    starts: Sequence[date], length: int, *, calendar: WorkingCalendar, counting: Counting = Counting.EXCL
) -> list[date]:
    """The day on which `length` working days are up, for each start, worked out by the database.

    Raises:
        CalendarEnds: one of them lies, or ends, outside the known bank holidays.
    """
    rows = [[row.day.toordinal(), row.ordinal, int(row.is_working)] for row in calendar.rows()]
    # Inclusive, a start that is a working day is day 1; exclusive, day nought.
    inclusive = "start.is_working" if counting is Counting.INCL else "0"
    statement = _DAYS.format(
        calendar=_table("day", "upto", "is_working"), asked=_table("place", "day"), inclusive=inclusive
    )
    asked = [[place, day.toordinal()] for place, day in enumerate(starts)]
    found = _read(statement, [json.dumps(rows), json.dumps(asked), length])
    return [date.fromordinal(found[place]) for place in _all_of(found, len(starts))]


def working_hours_after(moments: Sequence[datetime], hours: int, *, open_time: OpenTime) -> list[datetime]:
    """When so many hours of a service are up, for each whole second, worked out by the database.

    Raises:
        CalendarEnds: one of them runs outside the known bank holidays.
    """
    stretches = [list(one) for one in zip(open_time.opens, open_time.closes, open_time.before, strict=True)]
    statement = _HOURS.format(stretch=_table("opens", "closes", "before_it"), asked=_table("place", "at"))
    asked = [[place, int(moment.timestamp())] for place, moment in enumerate(moments)]
    found = _read(statement, [json.dumps(stretches), json.dumps(asked), hours * 3_600])
    return [_EPOCH + timedelta(seconds=found[place]) for place in _all_of(found, len(moments))]


def _table(*names: str) -> str:
    columns = ", ".join(_COLUMN[connection.vendor].format(n=n, name=name) for n, name in enumerate(names))
    return _ROWS[connection.vendor].format(columns=columns)


def _read(statement: str, words: list[str | int]) -> dict[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, words)
        return {place: int(found) for place, found in cursor.fetchall() if found is not None}


def _all_of(found: dict[int, int], many: int) -> range:
    if len(found) != many:
        raise CalendarEnds("One of the counts begins or runs outside the known bank holidays.")
    return range(many)
