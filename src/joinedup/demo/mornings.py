"""The daily meeting of the demo's next morning: convened the day before, drawn after its cut-off.

What the night brought and what Denise adds come from the town's own concerns, through the actions that people
use. On a day without a meeting it is the next one's, which nobody has drawn yet.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from joinedup.agencies import queries as agencies
from joinedup.children import actions as guarding
from joinedup.children import queries as children
from joinedup.demo import story
from joinedup.demo.choosing import Choosing
from joinedup.demo.concerns import Worry
from joinedup.demo.data_files import read
from joinedup.demo.diary import Days, Diary
from joinedup.demo.people import in_the_story, seen_as
from joinedup.demo.services import Services
from joinedup.demo.weeks import Weeks
from joinedup.frontdoor import actions as frontdoor
from joinedup.frontdoor import queries as door
from joinedup.frontdoor.rules.ratings import Rating
from joinedup.gate.viewer import Viewer
from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.kernel.london import from_london, today_in_london
from joinedup.meetings.actions import agenda, attendance
from joinedup.meetings.queries import meeting_for
from joinedup.meetings.rules.drawing import rule_of, window
from joinedup.meetings.rules.lanes import Lane
from joinedup.risk import actions as risk
from joinedup.risk.actions import NewView
from joinedup.risk.queries import rounds_to_answer

_DRAWN_AFTER = timedelta(minutes=6)
_SORTED_AFTER = timedelta(minutes=14)
_READ_AFTER = timedelta(minutes=25)
_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Night:
    """What the night takes to tell of it: the diary, whom it is about, and who was at work."""

    diary: Diary
    choosing: Choosing
    services: Services


def put_down_the_morning(
    diary: Diary, days: Days, *, at: datetime, night: Night | None = None, sat: Weeks | None = None
) -> dict[str, Worry]:
    """Convened at 15:40 on the last working day; drawn, and added to, where its cut-off has passed.

    Returns what the night brought, by the key of each.
    """
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
        if sat is not None:
            agenda.add(made[0], what=sat.carried, because=plan["carried_because"], by=denise, at=at)

    diary.put(days.back(1, "15:40"), convene)
    cut_off = from_london(datetime.combine(day, rule_of({}).cut_off)).moment
    if cut_off + _DRAWN_AFTER < at:
        diary.put(cut_off + _DRAWN_AFTER, draw)
    if night is None or cut_off + _SORTED_AFTER >= at:
        return {}
    worries = _put_down_incidents(night, day, cut_off=cut_off)
    diary.put(cut_off + _SORTED_AFTER, lambda at: _sort(made[0], worries, night, at=at))
    return worries


def _put_down_incidents(night: Night, day: date, *, cut_off: datetime) -> dict[str, Worry]:
    """Each at its hour before the cut-off; over a weekend or a holiday some came a day before the others."""
    longer = window(day, rule=rule_of({}), calendar=england_and_wales()).days > 1
    found: dict[str, Worry] = {}
    for number, plan in enumerate(read("nights.toml")["incident"]):
        worry = Worry.choose(plan, night.choosing)
        if "incident" in plan:
            officer = night.services.desks["safeguarding"].workers[0].id
            worry.about = replace(worry.about, worker=officer)
        moment = cut_off - timedelta(hours=plan["hours_before"])
        moment -= _A_DAY if longer and number % 2 else timedelta()
        night.diary.put(moment, worry.tell)
        night.diary.put(moment + _READ_AFTER, partial(_read, worry))
        found[plan["key"]] = worry
    return found


def _read(worry: Worry, at: datetime) -> None:
    """By the emergency duty social worker, who finds which child it is, and rates what is red."""
    owen = in_the_story(story.OWEN, at=at)
    frontdoor.begin_reading(worry.reference, by=owen, at=at)
    shown = door.concern(owen, worry.reference)
    if shown is None:
        raise LookupError("an incident that was told is not at the front door")
    child = worry.about.child.reference
    frontdoor.tie(worry.reference, child=child, version=shown.version, by=owen, at=at)
    if "rating" in worry.plan:
        rating = Rating(worry.plan["rating"])
        frontdoor.rate(worry.reference, rating=rating, because="", version=shown.version + 1, by=owen, at=at)


def _sort(meeting: str, worries: dict[str, Worry], night: Night, *, at: datetime) -> None:
    """Denise sorts what came on, restricts one family, and asks everybody; then they say their views."""
    plan, denise = read("nights.toml")["sorted"], in_the_story(story.DENISE, at=at)
    found = meeting_for(denise, meeting)
    if found is None:
        raise LookupError("who convened a meeting cannot read it")
    lines = {one.child.reference: one for one in found.agenda}
    about = {key: worry.about.child.reference for key, worry in worries.items()}
    cases = {key: lines[child] for key, child in about.items() if child in lines}
    for key, lane in plan["lane"].items():
        agenda.set_lane(
            cases[key].reference,
            lane=Lane(lane["to"]),
            because=lane.get("because", ""),
            based_on=cases[key].version,
            by=denise,
            at=at,
        )
    priya = in_the_story(story.PRIYA, at=at)
    guarding.restrict(
        cases[plan["restricted"]["case"]].child.reference,
        named=(denise.practitioner_id, priya.practitioner_id),
        category=plan["restricted"]["category"],
        because=plan["restricted"]["because"],
        review_on=today_in_london(at) + timedelta(days=plan["restricted"]["days"]),
        by=denise,
        at=at,
    )
    constable = agencies.practitioner(night.services.desks["safeguarding"].workers[0].id)
    attendance.invite(meeting, whom=constable.reference, by=denise, at=at)
    agenda.ask_views(meeting, by=denise, at=at)
    rounds = {one.child_id: one.reference for one in rounds_to_answer(denise)}
    for said in plan["says"]:
        asked = rounds[cases[said["case"]].child.id]
        moment = at + timedelta(minutes=said["minutes"])
        night.diary.put(moment, partial(_say, said, asked, night))


def _say(said: dict[str, Any], reference: str, night: Night, at: datetime) -> None:
    """A guess, a view, or that Denise opens what was said."""
    by = _who(said["who"], night, at=at)
    if "because" in said:
        risk.reveal(reference, because=said["because"], by=by, at=at)
    elif "of" in said:
        of = _who(said["of"], night, at=at).agency_reference
        risk.guess(reference, of=of, reading=said["reading"], by=by, at=at)
    else:
        names = ("reading", "how_sure", "what_would_change_it", "fact")
        risk.say_view(reference, NewView(**{name: said[name] for name in names}), by=by, at=at)


def _who(key: str, night: Night, *, at: datetime) -> Viewer:
    places = {"sam": story.SAM, "priya": story.PRIYA, "denise": story.DENISE}
    if key in places:
        return in_the_story(places[key], at=at)
    return seen_as(night.services.desks[key].workers[0].id, at=at)


def _next_meeting(at: datetime) -> date:
    """The first working day whose meeting has not begun."""
    calendar, day = england_and_wales(), today_in_london(at)
    while not calendar.is_working(day) or from_london(datetime.combine(day, time(9, 30))).moment <= at:
        day += timedelta(days=1)
    return day
