"""What shifts left behind: a handover to read, an afternoon with nobody at a desk, a night without cover."""

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from functools import partial

from joinedup.agencies import queries as agencies
from joinedup.agencies.actions import shifts_by_hand
from joinedup.agencies.queries import rotas
from joinedup.agencies.rules.owners import OpenItem
from joinedup.demo import story
from joinedup.demo.concerns import Worry
from joinedup.demo.data_files import read
from joinedup.demo.diary import Days, Diary
from joinedup.demo.nights import last_night
from joinedup.demo.people import in_the_story, seen_as
from joinedup.demo.services import DeskOf, Services
from joinedup.desk import actions as desk
from joinedup.desk.actions import Line
from joinedup.desk.actions.watching import look
from joinedup.desk.queries import key_of_item, to_give
from joinedup.desk.rules.handover import How, without_next_owner
from joinedup.kernel.london import from_london, today_in_london

_A_MOMENT_AGO = timedelta(minutes=10)


def put_down_the_handover(diary: Diary, told: Mapping[str, Worry], *, at: datetime) -> None:
    """The emergency duty worker gives what the night left; nobody has read it when the demo begins."""
    clock = time.fromisoformat(read("shifts.toml")["handover"]["clock"])
    morning = from_london(datetime.combine(today_in_london(last_night(at)), clock)).moment
    diary.put(min(morning, at - _A_MOMENT_AGO), partial(_hand_over, told))


def _hand_over(told: Mapping[str, Worry], at: datetime) -> None:
    owen = in_the_story(story.OWEN, at=at)
    giving = to_give(owen.practitioner_id, area_id=owen.area_id, at=at)
    takes = (one for one in giving.nexts if not without_next_owner(giving.items, next_ones=one.people))
    there = next(takes, None)
    if giving.items and there is not None:
        of = {worry.reference: key for key, worry in told.items()}
        lines = {key_of_item(one.code, one.reference): _line(one, of) for one in giving.items}
        desk.give(owen.reference, desk=there.reference, lines=lines, by=owen, at=at)


def _line(item: OpenItem, incident_of: Mapping[str, str]) -> Line:
    plan = read("shifts.toml")["handover"]
    if item.code.startswith("protection."):
        said = plan["protection"]
    else:
        said = plan["incident"].get(incident_of.get(item.reference, ""), plan["rest"])
    return Line(How(said["how"]), said["know"], said.get("then", ""))


def put_down_the_rotas(diary: Diary, services: Services, days: Days, *, at: datetime) -> None:
    """Nobody was at a desk yesterday afternoon, which was raised; and a night ahead has nobody yet."""
    plan = read("shifts.toml")["nobody"]
    there = services.desks[plan["desk"]]
    first, second, third = (worker.id for worker in there.workers)
    opens, closes = days.back(1, "00:00"), days.back(1, plan["until"])

    def away(who: int, starts: datetime | None, at: datetime) -> None:
        _say(shifts_by_hand.say_away, who, there, starts=starts or at, ends=closes, at=at)

    def comes_in(at: datetime) -> None:
        _say(shifts_by_hand.say_on, first, there, starts=at, ends=closes, at=at)

    for who in (first, second):
        diary.put(days.back(2, plan["leave_said"]), partial(away, who, opens))
    diary.put(days.back(1, plan["goes_off"]), partial(away, third, None))
    diary.put(days.back(1, plan["comes_in"]), comes_in)
    for clock in ("is_seen", "is_over"):
        diary.put(days.back(1, plan[clock]), _look)
    asked_after = timedelta(minutes=read("shifts.toml")["leave"]["asked_after_minutes"])
    diary.put(last_night(at) + asked_after, partial(_ask_for_leave, services.desks["edt"]))


def _look(at: datetime) -> None:
    look(at=at)


def _say(
    act: Callable[..., str], who: int, there: DeskOf, *, starts: datetime, ends: datetime, at: datetime
) -> None:
    act(who, desk_id=there.id, starts=starts, ends=ends, by=seen_as(who, at=at), by_id=who, at=at)


def _ask_for_leave(edt: DeskOf, at: datetime) -> None:
    """For the whole of the first shift that is far enough ahead."""
    owen = in_the_story(story.OWEN, at=at)
    ahead = at + timedelta(days=read("shifts.toml")["leave"]["after_days"])
    line = next(one for one in agencies.desks_of(edt.agency_id) if one.id == edt.id)
    rota = rotas.rota_desk(edt.agency_id, line.reference, at=at)
    assert rota is not None
    entries = rotas.coverage(rota, since=ahead, until=ahead + timedelta(days=14)).entries
    mine = [one for one in entries if one.person.reference == owen.reference and one.starts > ahead]
    night = min(mine, key=lambda one: one.starts)
    who = owen.practitioner_id
    _say(shifts_by_hand.say_away, who, edt, starts=night.starts, ends=night.ends, at=at)
