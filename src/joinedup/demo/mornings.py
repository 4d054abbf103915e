"""The daily meeting of the demo's next morning: convened the day before, drawn after its cut-off.

What the night brought and what Denise adds come from the town's own concerns, through the actions that people
use. On a day without a meeting it is the next one's, which nobody has drawn yet.
"""

from datetime import date, datetime, time, timedelta

from joinedup.children import queries as children
from joinedup.demo import story
from joinedup.demo.data_files import read
from joinedup.demo.diary import Days, Diary
from joinedup.demo.people import in_the_story
from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.kernel.london import from_london, today_in_london
from joinedup.meetings.actions import agenda
from joinedup.meetings.rules.drawing import rule_of

_DRAWN_AFTER = timedelta(minutes=6)


def put_down_the_morning(diary: Diary, days: Days, *, at: datetime) -> None:
    """Convened at 15:40 on the last working day; drawn, and added to, where its cut-off has passed."""
    day = _next_meeting(at)
    made: list[str] = []

    def convene(at: datetime) -> None:
        made.append(agenda.convene(day, by=in_the_story(story.DENISE, at=at), at=at))

    def draw(at: datetime) -> None:
        denise = in_the_story(story.DENISE, at=at)
        agenda.build(made[0], by=denise, at=at)
        plan = read("nights.toml")["meeting"]
        for who in plan["added"]:
            (child, *_) = children.find(denise, who["name"])
            agenda.add(made[0], what=child.reference, because=who["because"], by=denise, at=at)

    diary.put(days.back(1, "15:40"), convene)
    drawn = from_london(datetime.combine(day, rule_of({}).cut_off)).moment + _DRAWN_AFTER
    if drawn < at:
        diary.put(drawn, draw)


def _next_meeting(at: datetime) -> date:
    """The first working day whose meeting has not begun."""
    calendar, day = england_and_wales(), today_in_london(at)
    while not calendar.is_working(day) or from_london(datetime.combine(day, time(9, 30))).moment <= at:
        day += timedelta(days=1)
    return day
