"""The daily meeting in the months before the demo's moment: one of each week, and what became of it.

So that attendance, a policy's figure over time, an action that is carried over and a dissent that comes back
have something to show. All of it is done by the actions that people use, each at its own moment.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from joinedup.agencies import queries as agencies
from joinedup.children import actions as children
from joinedup.children.rules.arrivals import NewChild
from joinedup.demo import story
from joinedup.demo.data_files import read
from joinedup.demo.diary import Days, Diary
from joinedup.demo.people import in_the_story, seen_as
from joinedup.demo.services import Services
from joinedup.disagreements import actions as disagreements
from joinedup.disagreements.actions import Raised
from joinedup.disagreements.queries import differences
from joinedup.gate.viewer import Viewer
from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.kernel.london import from_london, today_in_london
from joinedup.meetings.actions import agenda, attendance, live
from joinedup.meetings.actions import live_acting as acting
from joinedup.meetings.actions import live_after as after
from joinedup.meetings.queries import acting as given
from joinedup.meetings.rules.acting import ForWhom
from joinedup.meetings.rules.attendance import Said
from joinedup.meetings.rules.deciding import Kind
from joinedup.meetings.rules.turns import Way
from joinedup.risk import actions as risk
from joinedup.risk.queries import rounds_to_answer

_WEDNESDAY = 2
_MONTHS = 6  # whole ones before the running one
_SAID = {"A": Said.ATTENDED, "R": Said.REPORT}
_CARRIED = 4  # the last meetings, in which one action comes back and back


@dataclass(slots=True)
class Weeks:
    """Who sits at the meeting, whom it speaks of, and what is known of each while it goes on."""

    plan: dict[str, Any]
    services: Services
    today: date  # of the demo
    carried: str = ""  # the child whose action comes back
    case: str = ""  # of that child, at the newest meeting

    def desk(self, key: str, *, at: datetime) -> Viewer:
        """Somebody who sits at that desk."""
        return seen_as(self.services.desks[key].workers[0].id, at=at)


def put_down_the_weeks(diary: Diary, services: Services, *, at: datetime) -> Weeks:
    plan = read("weeks.toml")
    weeks = Weeks(plan, services, today_in_london(at))
    days = _days(weeks.today)
    for number, day in enumerate(days):
        _put_down_one(diary, weeks, number, day, last=len(days) - number)
    return weeks


def _days(today: date) -> tuple[date, ...]:
    """Each Wednesday of whole months, or the working day after it, up to three working days ago."""
    calendar, months = england_and_wales(), today.year * 12 + today.month - 1 - _MONTHS
    day, found = date(months // 12, months % 12 + 1, 1), []
    while day < today:
        if day.weekday() == _WEDNESDAY:
            found.append(day if calendar.is_working(day) else calendar.add(day, 1))
        day += timedelta(days=1)
    return tuple(one for one in found if one <= calendar.subtract(today, 3))


def _put_down_one(diary: Diary, weeks: Weeks, number: int, day: date, *, last: int) -> None:
    """`last` is 1 for the newest."""
    plan, made, before = weeks.plan, [""], england_and_wales().subtract(day, 1)
    late = number in plan["asked_late"]

    def convene(at: datetime) -> None:
        made[0] = agenda.convene(day, by=in_the_story(story.DENISE, at=at), at=at)

    def sit(at: datetime) -> None:
        _sit(weeks, made[0], number, last=last, at=at)

    def close(at: datetime) -> None:
        after.close(made[0], because="", by=in_the_story(story.DENISE, at=at), at=at)

    def do(at: datetime) -> None:
        """What was given last week is done; what is carried over is not."""
        for key in _absent(weeks, number, last=last):
            whose = weeks.desk(key, at=at)
            for one in given.own_actions(whose):
                if one.what in plan["given"] and one.case.meeting == made[0]:
                    acting.end(one.reference, done=True, words="", by=whose, at=at)

    diary.put(_at(day, "08:50") if late else _at(before, "15:20"), convene)
    diary.put(_at(day, "09:31"), sit)
    diary.put(_at(england_and_wales().add(day, 1) if number in plan["closed_late"] else day, "10:05"), close)
    if last > 1:
        diary.put(_at(england_and_wales().add(day, 2), "11:00"), do)
    if last == 1:
        diary.put(_at(day, "15:05"), lambda at: _differ(weeks, at=at))


def _sit(weeks: Weeks, meeting: str, number: int, *, last: int, at: datetime) -> None:
    plan, denise = weeks.plan, in_the_story(story.DENISE, at=at)
    case = agenda.add(
        meeting, what=_child(weeks, number, last=last, by=denise), because=plan["because"], by=denise, at=at
    )
    agenda.build(meeting, by=denise, at=at)
    agenda.lock(meeting, based_on=2, by=denise, at=at)
    for one in rounds_to_answer(denise):
        risk.close_round(one.reference, by=denise, at=at)
    live.open_meeting(meeting, by=denise, at=at)
    for key in plan["came"]:
        said, who = _said(weeks, key, number, last=last), weeks.desk(key, at=at)
        if said in _SAID:
            came = (who.reference,) if said == "A" else ()
            attendance.say_attendance(
                meeting, agency=who.agency_reference, said=_SAID[said], came=came, by=denise, at=at
            )
    live.call(meeting, way=Way.TO, case=case, by=denise, at=at)
    due, absent = today_in_london(at) + timedelta(days=7), _absent(weeks, number, last=last)
    for place, what in enumerate(plan["given"]):
        desk = agencies.desks_of(weeks.services.desks[absent[place % len(absent)]].agency_id)[0]
        acting.give(case, acting.Given(ForWhom.HARMED, desk.reference, what, due), by=denise, at=at)
    if last <= _CARRIED:
        _carry(weeks, case, last=last, due=due, by=denise)
    decided = live.Decided(kind=Kind.ACTION, words=plan["decided"], override=plan["override"])
    live.decide(case, decided, based_on=1, by=denise, at=at)


def _said(weeks: Weeks, key: str, number: int, *, last: int) -> str:
    """Whoever sees it differently in the last meetings was there."""
    pattern = weeks.plan["came"][key]
    return "A" if key == "police" and last <= _CARRIED else str(pattern[number % len(pattern)])


def _absent(weeks: Weeks, number: int, *, last: int) -> list[str]:
    return [key for key in weeks.plan["came"] if _said(weeks, key, number, last=last) == "-"]


def _child(weeks: Weeks, number: int, *, last: int, by: Viewer) -> str:
    """One of those who are invented for it, each spoken of some weeks apart; the last ones are one child."""
    names = weeks.plan["children"]
    if last <= _CARRIED and weeks.carried:
        return weeks.carried
    told = weeks.plan["carried"] if last == _CARRIED else names[number % len(names)]
    child = NewChild(
        given_name=told["name"].split()[0],
        family_name=told["name"].split()[1],
        birth_date=told["born"],
        sex=told["sex"],
        invented=True,
    )
    reference = children.add_child(child, by=by, at=by.at)
    if last == _CARRIED:
        weeks.carried = reference
    return reference


def _carry(weeks: Weeks, case: str, *, last: int, due: date, by: Viewer) -> None:
    """The first of the four gives it; each later one goes on with it, and the third hears a dissent."""
    plan, at = weeks.plan, by.at
    weeks.case = case
    housing = weeks.desk("housing", at=at)
    if last == _CARRIED:
        desk = agencies.desks_of(housing.agency_id)[0]
        acting.give(
            case, acting.Given(ForWhom.HARMED, desk.reference, plan["carried"]["action"], due), by=by, at=at
        )
    else:
        (standing,) = [one for one in given.own_actions(housing) if one.what == plan["carried"]["action"]]
        acting.carry_over(standing.reference, case=case, due=due, by=by, at=at)
    if last == 2:
        sam = in_the_story(story.SAM, at=at)
        live.dissent(case, **plan["dissent"], review_on=weeks.today, by=sam, at=at)


def _differ(weeks: Weeks, *, at: datetime) -> None:
    """Police and social work differ about that child; the next day somebody moves it up."""
    sam, priya = in_the_story(story.SAM, at=at), in_the_story(story.PRIYA, at=at)
    said = Raised(**weeks.plan["difference"], case=weeks.case, other=priya.agency_reference)
    disagreements.raise_difference(said, by=sam, at=at, key="")


def put_down_the_step_up(diary: Diary, weeks: Weeks, days: Days) -> None:
    """The day before the demo's, by whoever was told of it."""

    def move_up(at: datetime) -> None:
        priya = in_the_story(story.PRIYA, at=at)
        (one,) = [line for line in differences(priya) if line.state.is_open and not line.ours]
        disagreements.move_up(one.reference, **weeks.plan["step_up"], version=1, by=priya, at=at, key="")

    diary.put(days.back(1, "11:25"), move_up)


def _at(day: date, clock: str) -> datetime:
    return from_london(datetime.combine(day, time.fromisoformat(clock))).moment
