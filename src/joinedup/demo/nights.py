"""What the last evening and night left behind: a neighbour's call, and a child in police protection."""

from datetime import date, datetime, time, timedelta
from functools import partial

from joinedup.agencies import queries as agencies
from joinedup.agencies.actions import drilling
from joinedup.agencies.queries import drills
from joinedup.agencies.rules.drill import monday_of
from joinedup.demo import story
from joinedup.demo.choosing import Choosing
from joinedup.demo.data_files import read
from joinedup.demo.diary import Diary
from joinedup.demo.people import in_the_story, seen_as
from joinedup.demo.services import DeskOf, Services
from joinedup.frontdoor import actions as frontdoor
from joinedup.frontdoor.rules.public import Detail
from joinedup.frontdoor.rules.telling import Told
from joinedup.kernel.london import from_london, today_in_london
from joinedup.kernel.references import Kind, new
from joinedup.pathway.actions import protection
from joinedup.pathway.actions.protection import Taken

_NIGHT = time(2, 10)
_LONG_ENOUGH_AGO = timedelta(hours=4)
_EVENING_BEFORE = timedelta(hours=5, minutes=25)


def put_down_the_night(
    diary: Diary, choosing: Choosing, services: Services, *, at: datetime, area_id: int
) -> None:
    night = last_night(at)
    diary.put(night - _EVENING_BEFORE, lambda at: _a_neighbour_tells(area_id, at=at))
    plan = read("nights.toml")["protection"]
    about = choosing.one(plan["from"], ages=plan["ages"])
    constable = services.desks["safeguarding"].workers[0].id
    begun: list[str] = []

    def begin(at: datetime) -> None:
        taken = Taken(
            at=at - timedelta(minutes=12),
            because=plan["because"].format(name=about.child.given_name),
            place=plan["place"],
            known_as=f"{about.child.given_name} {about.child.family_name}",
        )
        begun.append(protection.begin_protection(taken, by=seen_as(constable, at=at), at=at))

    def hear(at: datetime) -> None:
        protection.write_wishes(
            begun[0], heard="said", words=plan["wishes"], by=seen_as(constable, at=at), at=at
        )

    def confirm(at: datetime) -> None:
        protection.be_the_officer(begun[0], by=in_the_story(story.ANGELA, at=at), at=at)

    def take(at: datetime) -> None:
        owen = in_the_story(story.OWEN, at=at)
        protection.take_on(begun[0], by=owen, at=at)
        protection.say_who_it_is(begun[0], child=about.child.reference, by=owen, at=at)
        protection.search_for_a_place(
            begun[0],
            whom=plan["asked"],
            answer="found",
            words=plan["found"],
            place=plan["now_at"],
            by=owen,
            at=at,
        )

    for minutes, act in ((0, begin), (9, hear), (16, confirm), (31, take)):
        diary.put(night + timedelta(minutes=minutes), act)


def put_down_the_drills(diary: Diary, services: Services, *, at: datetime, area_id: int) -> None:
    """One call a week, drawn on its Monday; two were answered in time, and the last was not answered."""
    this_week = monday_of(today_in_london(at))
    for plan in read("nights.toml")["drill"]:
        week = this_week - timedelta(weeks=plan["weeks_ago"])
        night = datetime.combine(week + timedelta(days=plan["day"]), time.fromisoformat(plan["clock"]))
        minute = from_london(night).moment
        drawn = from_london(datetime.combine(week, time(0, 5))).moment
        diary.put(drawn, partial(_draw, area_id, services.desks[plan["asked"]].id, week, minute))
        answered_by = services.desks[plan["answered_by"]]
        diary.put(minute + timedelta(minutes=6), partial(_called, area_id, answered_by, week, plan["came"]))


def _draw(area_id: int, desk_id: int, week: date, minute: datetime, at: datetime) -> None:
    by = in_the_story(story.OWEN, at=at)
    drilling.draw_drill(area_id, week=week, minute=minute, desk_id=desk_id, by=by, at=at)


def _called(area_id: int, answered_by: DeskOf, week: date, came: str, at: datetime) -> None:
    line = drills.drill(area_id, week=week)
    assert line is not None
    desk = next(one for one in agencies.desks_of(answered_by.agency_id) if one.id == answered_by.id)
    by = in_the_story(story.OWEN, at=at)
    drilling.record_drill(line.id, came=came, answered_for_by=desk.reference, by=by, at=at)


def _a_neighbour_tells(area_id: int, *, at: datetime) -> None:
    said = read("nights.toml")["neighbour"]
    told = Told(**said["told"], verified=False)
    by = frontdoor.Anybody(area_id)
    frontdoor.tell_as_anybody(
        told, Detail(**said["detail"]), reference=new(Kind.CONCERN), by=by, at=at, key=""
    )


def last_night(at: datetime) -> datetime:
    """The newest ten past two that was long enough ago for the rest of it to have happened."""
    night = from_london(datetime.combine(today_in_london(at), _NIGHT)).moment
    return night if at - night >= _LONG_ENOUGH_AGO else night - timedelta(days=1)
