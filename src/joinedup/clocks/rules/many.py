"""The same counting for many starts at once: a table made once, and a look-up or two for each of them.

`kernel` walks from one start to one end, and is what the product asks for one case; this answers for a whole
list of them, and must say the same (tests/rules/test_working_time.py holds the two equal).
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from joinedup.kernel.working_days import CalendarEnds, Counting, WorkingCalendar
from joinedup.kernel.working_time import ServiceHours

_1970 = date(1970, 1, 1).toordinal()
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def working_days_after(
    starts: Iterable[date], length: int, *, calendar: WorkingCalendar, counting: Counting = Counting.EXCL
) -> list[date]:
    """The day on which `length` working days are up, for each start.

    Raises:
        CalendarEnds: one of them lies, or ends, outside the known bank holidays; nothing is guessed.
    """
    table = calendar.due_days(length, counting=counting)
    first, days = table.first.toordinal(), table.days
    places = [day.toordinal() - first for day in starts]
    if places and not 0 <= min(places) <= max(places) < len(days):
        raise CalendarEnds("One of the days lies, or ends, outside the known bank holidays.")
    return [date.fromordinal(days[place] + _1970) for place in places]


class OpenTime:
    """Every stretch in which a service is open, in order, with how long it was open before each.

    `opens`, `closes` and `before` are seconds: the first two since 1970, the third of open time. They are
    plain blocks of 64-bit numbers, which a database is given as they are.
    """

    __slots__ = ("before", "closes", "first", "last", "opens")

    def __init__(self, service: ServiceHours, *, calendar: WorkingCalendar) -> None:
        self.opens, self.closes, self.before = array("q"), array("q"), array("q")
        counted, day = 0, calendar.first
        while day <= calendar.last:
            stretch = service.on(day, calendar=calendar)
            if stretch is not None:
                opens, closes = (_seconds(moment) for moment in stretch)
                self.opens.append(opens)
                self.closes.append(closes)
                self.before.append(counted)
                counted += closes - opens
            day += timedelta(days=1)
        self.first, self.last = calendar.first, calendar.last

    def after(self, moments: Iterable[datetime], hours: int) -> list[datetime]:
        """When so many hours of the service are up, for each moment.

        Raises:
            CalendarEnds: one of the counts begins, or runs, outside the known bank holidays.
        """
        return [self._after(moment, hours * 3_600) for moment in moments]

    def _after(self, moment: datetime, needed: int) -> datetime:
        at = moment.timestamp()
        place = bisect_right(self.closes, at)
        if place == len(self.closes) or moment < datetime.combine(
            self.first, datetime.min.time(), tzinfo=UTC
        ):
            raise CalendarEnds("The count begins or runs outside the known bank holidays.")
        target = self.before[place] + max(0.0, at - self.opens[place]) + needed
        # The stretch in which the target is reached; at its very end rather than at the next one's beginning.
        reached = place if needed == 0 else bisect_left(self.before, target, lo=place + 1) - 1
        seconds = self.opens[reached] + target - self.before[reached]
        if seconds > self.closes[reached]:
            raise CalendarEnds("The count runs outside the known bank holidays.")
        return _EPOCH + timedelta(seconds=seconds)


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())
