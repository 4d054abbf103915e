"""When things happen in the town: told as people tell it, and done in the order of their moments."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import count

from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.kernel.london import from_london, today_in_london

_DAY_BEGINS, _DAY_ENDS = time(8), time(18)
_FRIDAY = 4

Act = Callable[[datetime], None]


class Diary:
    """Takes what is to happen in any order and does it in the order of time: the trail never runs back."""

    def __init__(self) -> None:
        self._coming: list[tuple[datetime, int, Act]] = []
        self._numbers = count()  # of two at one moment, the one that was put down first

    def put(self, moment: datetime, act: Act) -> None:
        heapq.heappush(self._coming, (moment, next(self._numbers), act))

    def run_until(self, moment: datetime) -> None:
        """Do all that comes before `moment`, each at its own."""
        while self._coming and self._coming[0][0] < moment:
            at, _, act = heapq.heappop(self._coming)
            act(at)


@dataclass(frozen=True, slots=True)
class Days:
    """Moments before `at`, counted in the days on which schools and offices are open."""

    at: datetime

    @property
    def today(self) -> date:
        return today_in_london(self.at)

    def back(self, working_days: int, clock: str) -> datetime:
        """`clock` on a working day before today: 1 is the last one."""
        return _at(england_and_wales().subtract(self.today, working_days), time.fromisoformat(clock))

    def on(self, working_days: int) -> date:
        """A working day after today: 1 is the next one."""
        return england_and_wales().add(self.today, working_days)

    def just_now(self, minutes: int) -> datetime:
        """So many minutes ago, where only the daytime of working days counts.

        At nine in the morning that is earlier this morning; at three on a Saturday, late on Friday.
        """
        calendar, left = england_and_wales(), timedelta(minutes=minutes)
        day, until = self.today, self.at
        while True:
            if calendar.is_working(day):
                begins, ends = _at(day, _DAY_BEGINS), min(until, _at(day, _DAY_ENDS))
                if ends - begins >= left:
                    return ends - left
                left -= max(timedelta(), ends - begins)
            day -= timedelta(days=1)
            until = _at(day, _DAY_ENDS)


def weekday_before(day: date) -> date:
    """`day`, or the Friday before it where it is at a weekend: nobody sees a nurse or a teacher then."""
    return day - timedelta(days=max(0, day.weekday() - _FRIDAY))


def _at(day: date, clock: time) -> datetime:
    return from_london(datetime.combine(day, clock)).moment
