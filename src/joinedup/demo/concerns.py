"""What others told the front door in the weeks before, and how each of it stands when the demo begins.

All of it goes through the actions that people use, each at its own moment, in the order of time.
"""

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from joinedup.access.rules.roles import Role
from joinedup.clocks.rules.standing import is_late
from joinedup.demo import story
from joinedup.demo.choosing import Choosing, Chosen
from joinedup.demo.data_files import read
from joinedup.demo.diary import Days, Diary
from joinedup.demo.people import in_the_story, seen_as
from joinedup.demo.services import Services
from joinedup.frontdoor import actions as frontdoor
from joinedup.frontdoor import queries
from joinedup.frontdoor.rules.coming_in import PersonKind, PersonTold
from joinedup.frontdoor.rules.following import Agreed, Follow, WhyLate
from joinedup.frontdoor.rules.incidents import (
    Crime,
    Grade,
    IncidentKind,
    InIncident,
    Notification,
    Part,
    Support,
    Tool,
)
from joinedup.frontdoor.rules.outcomes import Asks, outcome
from joinedup.frontdoor.rules.ratings import Rating
from joinedup.frontdoor.rules.telling import Told
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import today_in_london

_GAP = re.compile(r"\[[^\[\]]*\]")
_FIRST_TOLD, _LAST_TOLD = 18, 2  # working days ago, of those that are decided
_TOLD_AT = ("08:50", "10:20", "13:05", "11:40", "14:15")
_READ_AFTER, _TIED_AFTER = timedelta(minutes=45), timedelta(minutes=52)
_TOLD_OF_IT_AFTER = 4  # working days after they told us, they hear what came of it
_FORGOTTEN = 11  # every eleventh is still owed that
_UNREAD = 4  # every fourth answer has not been opened by its sender
_WHO_DOES_IT = {
    "early_help": "Families First, cluster team: rung and accepted",
    "already_open": "The allocated worker: rung, and has it in writing",
}
_SAID_OF = {
    "F": {"he": "she", "him": "her", "his": "her", "himself": "herself"},
    "M": {"he": "he", "him": "him", "his": "his", "himself": "himself"},
}


@dataclass(slots=True)
class Worry:
    """One concern on its way: in what words, about whom, and where it is since it was told and read."""

    plan: Mapping[str, Any]
    about: Chosen
    reference: str = ""
    version: int = 0  # as the front door last saw it
    told_holders: dict[str, Mapping[str, str]] = field(default_factory=dict)

    @classmethod
    def choose(cls, plan: Mapping[str, Any], choosing: Choosing, **more: Any) -> "Worry":
        who, known_to = plan.get("who", ""), plan.get("known_to", "")
        return cls(plan, choosing.one(plan["from"], ages=plan["ages"], who=who, known_to=known_to, **more))

    def words(self, name: str) -> str:
        """What the plan says under `name`, about this child; '' where it says nothing."""
        return self.put(self.plan.get(name, ""))

    def put(self, text: str) -> str:
        said = _SAID_OF[self.about.child.sex]
        begins = {word.capitalize(): put.capitalize() for word, put in said.items()}
        return text.format(name=self.about.child.given_name, **said, **begins)

    def answer(self) -> str:
        """The front door's own draft for the outcome, with its gaps filled."""
        drafted, fill = outcome(self.plan["outcome"]), iter(self.plan.get("fill", ()))
        assert drafted is not None
        return _GAP.sub(lambda gap: self.put(next(fill)), drafted.tell_sender)

    def follow(self, *, at: datetime) -> Follow:
        """What the outcome asks for beside its text: who does it, by when, and what the family says."""
        asks, code = outcome(self.plan["outcome"]), self.plan["outcome"]
        assert asks is not None
        return Follow(
            who=_WHO_DOES_IT.get(code, "") if Asks.WHO in asks.asks else "",
            by_when=today_in_london(at) + timedelta(days=14) if Asks.BY_WHEN in asks.asks else None,
            agreed=Agreed.AGREED.value if Asks.AGREED in asks.asks else "",
            agreed_more=self.put("Asked at school with {him} there.") if Asks.AGREED in asks.asks else "",
        )

    def tell(self, at: datetime) -> None:
        plan, child, home = self.plan, self.about.child, self.about.home
        told = Told(
            worry=self.words("worry"),
            last_happened=plan.get("last", "this_week"),
            family_knows=plan.get("knows", "yes"),
            family_knows_detail=self.words("detail"),
            child_name=f"{child.given_name} {child.family_name}",
            child_birth_date=child.birth_date if plan.get("birth_date", True) else None,
            child_address=home.address_line,
            child_postcode=home.postcode,
            childs_words=self.words("said"),
            working_well=self.words("well"),
            tried_already=self.words("tried"),
        )
        by = seen_as(self.about.worker, at=at)
        if "incident" in plan:
            self.reference = frontdoor.notify(self._incident(told, at=at), by=by, at=at)
        else:
            self.reference = frontdoor.tell(told, by=by, at=at)

    def _incident(self, told: Told, *, at: datetime) -> Notification:
        """The same as an incident: what part the child had, and who is said to have done it."""
        child = PersonTold(PersonKind.CHILD, told.child_name, birth_date=told.child_birth_date)
        other = PersonTold(PersonKind.ADULT, belongs=self.plan["incident"])
        parts = frozenset({Part.HARMED, Part.LIVES_THERE})
        return Notification(
            what_happened=told.worry,
            kind=IncidentKind.DOMESTIC_ABUSE,
            happened_at=at - timedelta(hours=1),
            crime=Crime(self.plan.get("crime", "not_yet")),
            tool=Tool(self.plan.get("tool", "none")),
            grade=Grade(self.plan.get("grade", "none")),
            support=Support.NOT_ASKED,
            family_knows=told.family_knows,
            family_knows_detail=told.family_knows_detail,
            childs_words=told.childs_words,
            people=(InIncident(child, parts), InIncident(other, frozenset({Part.SAID_TO_HAVE_HARMED}))),
            address=told.child_address,
            postcode=told.child_postcode,
        )


class FrontDoor:
    """Those who work at the front door, and what one of them, `by`, does with a concern."""

    def __init__(self, services: Services, *, at: datetime) -> None:
        self._people = {worker.id: seen_as(worker.id, at=at) for worker in services.desks["hub"].workers}
        leads = [key for key, viewer in self._people.items() if viewer.has(Role.HUB_MANAGER)]
        self.managers = leads[:-1]  # the last is the head of service, who does not do it every day
        self.social_workers = [key for key in self._people if key not in leads]
        self.priya = in_the_story(story.PRIYA, at=at).practitioner_id

    def read(self, worry: Worry, *, by: int, at: datetime) -> None:
        viewer = self._seen(by, at=at)
        frontdoor.begin_reading(worry.reference, by=viewer, at=at)
        shown = queries.concern(viewer, worry.reference)
        if shown is None:
            raise LookupError("a concern that was told is not at the front door")
        worry.version = shown.version

    def tie(self, worry: Worry, *, by: int, at: datetime) -> None:
        child, viewer = worry.about.child.reference, self._seen(by, at=at)
        frontdoor.tie(worry.reference, child=child, version=worry.version, by=viewer, at=at)
        worry.version += 1

    def rate(self, worry: Worry, *, by: int, at: datetime) -> None:
        frontdoor.rate(
            worry.reference,
            rating=Rating(worry.plan["rating"]),
            because="",
            version=worry.version,
            by=self._seen(by, at=at),
            at=at,
        )
        worry.version += 1

    def recommend(self, worry: Worry, *, by: int, at: datetime) -> None:
        frontdoor.recommend(
            worry.reference,
            outcome_code=worry.plan["outcome"],
            because=worry.words("because"),
            tell_sender=worry.answer(),
            tell_holders=worry.told_holders,
            follow=worry.follow(at=at),
            version=worry.version,
            by=self._seen(by, at=at),
            at=at,
        )
        worry.version += 1

    def authorise(self, worry: Worry, *, because: str, by: int, at: datetime) -> None:
        shown = queries.concern(self._seen(by, at=at), worry.reference)
        late = shown is not None and is_late(shown.standing)
        frontdoor.authorise(
            worry.reference,
            because=because,
            tell_sender=worry.answer(),
            tell_holders=worry.told_holders,
            why_late=WhyLate(**read("concerns.toml")["why_late"]) if late else None,
            version=worry.version,
            by=self._seen(by, at=at),
            at=at,
        )

    def tell_what_came_of_it(self, worry: Worry, *, by: int, at: datetime) -> None:
        code, line = read("concerns.toml")["came_of_it"][worry.plan["outcome"]]
        frontdoor.tell_what_came_of_it(
            worry.reference,
            news=frontdoor.NewsToTell(code, line),
            version=worry.version + 1,  # the decision was one change
            by=self._seen(by, at=at),
            at=at,
        )

    def _seen(self, who: int, *, at: datetime) -> Viewer:
        return replace(self._people[who], at=at)


class Desk:
    """Puts down in the diary what the front door does with a concern, act by act."""

    def __init__(self, diary: Diary, front_door: FrontDoor, days: Days) -> None:
        self.diary, self.front_door, self.days = diary, front_door, days

    def told_and_tied(self, worry: Worry, *, by: int, told: datetime) -> None:
        put, front_door = self.diary.put, self.front_door
        put(told, worry.tell)
        put(told + _READ_AFTER, lambda at: front_door.read(worry, by=by, at=at))
        put(told + _TIED_AFTER, lambda at: front_door.tie(worry, by=by, at=at))

    def recommended(self, worry: Worry, *, by: int, at: datetime) -> None:
        self.diary.put(at, lambda at: self.front_door.recommend(worry, by=by, at=at))

    def decided(self, worry: Worry, *, by: int, because: str, at: datetime) -> None:
        self.diary.put(at, lambda at: self.front_door.authorise(worry, because=because, by=by, at=at))

    def rated(self, worry: Worry, *, by: int, at: datetime) -> None:
        self.diary.put(at, lambda at: self.front_door.rate(worry, by=by, at=at))

    def challenged(self, worry: Worry, *, at: datetime) -> None:
        def say_against(at: datetime) -> None:
            sender = seen_as(worry.about.worker, at=at)
            frontdoor.challenge(
                worry.reference, text=worry.words("challenge"), sender=sender, by=sender, at=at
            )

        self.diary.put(at, say_against)

    def came_of_it(self, worry: Worry, *, by: int, at: datetime) -> None:
        self.diary.put(at, lambda at: self.front_door.tell_what_came_of_it(worry, by=by, at=at))

    def opened_by_sender(self, worry: Worry, *, at: datetime) -> None:
        def read(at: datetime) -> None:
            sender = seen_as(worry.about.worker, at=at)
            frontdoor.read_what_was_told(worry.reference, sender=sender, by=sender, at=at)

        self.diary.put(at, read)


def put_down_the_decided(desk: Desk, choosing: Choosing, *, draw: random.Random) -> None:
    """About forty in four working weeks: read the same day, and decided the next, some later, one at once."""
    plans = read("concerns.toml")["decided"]
    # Those with most to fit choose first.
    in_turn = sorted(plans, key=lambda plan: "known_to" not in plan and "who" not in plan)
    worries = {id(plan): Worry.choose(plan, choosing) for plan in in_turn}
    for place, plan in enumerate(plans):
        ago = _FIRST_TOLD - place * (_FIRST_TOLD - _LAST_TOLD) // (len(plans) - 1)
        _decided(desk, worries[id(plan)], ago=ago, place=place, draw=draw)


def put_down_what_waits(desk: Desk, choosing: Choosing) -> Worry:
    """One late, one before a manager, one being read, two new; return the one that Priya is reading."""
    plan, front_door, days = read("concerns.toml"), desk.front_door, desk.days
    another = front_door.social_workers[-1]
    being_read = Worry.choose(
        plan["being_read"],
        choosing,
        fits=lambda child: choosing.at_school(choosing.brothers_and_sisters(child), besides="parkside"),
    )
    late = Worry.choose(plan["late"], choosing)
    desk.told_and_tied(late, by=another, told=days.back(2, "11:10"))
    desk.rated(late, by=another, at=days.back(2, "12:10"))
    recommended = Worry.choose(plan["recommended"], choosing)
    desk.told_and_tied(recommended, by=another, told=days.back(1, "09:40"))
    desk.rated(recommended, by=another, at=days.back(1, "10:40"))
    desk.recommended(recommended, by=another, at=days.back(1, "16:10"))
    desk.told_and_tied(being_read, by=front_door.priya, told=days.back(1, "14:20"))
    for each in plan["new"]:
        desk.diary.put(days.just_now(each["minutes"]), Worry.choose(each, choosing).tell)
    return being_read


def _decided(desk: Desk, worry: Worry, *, ago: int, place: int, draw: random.Random) -> None:
    days, plan, workers = desk.days, worry.plan, desk.front_door.social_workers
    told = days.back(ago, _TOLD_AT[place % len(_TOLD_AT)])
    by = workers[place % len(workers)]
    desk.told_and_tied(worry, by=by, told=told)
    if plan.get("same_day"):
        recommended, decided = told + timedelta(minutes=65), told + timedelta(minutes=80)
    else:
        morning = days.back(ago - (2 if plan.get("late") else 1), "09:25")
        recommended = morning + timedelta(minutes=place * 47 % 290)
        decided = recommended + timedelta(minutes=35 + place * 13 % 50)
    desk.recommended(worry, by=by, at=recommended)
    manager = desk.front_door.managers[place % len(desk.front_door.managers)]
    agreed = draw.choice(read("concerns.toml")["agreed"][plan["outcome"]])
    desk.decided(worry, by=manager, because=agreed, at=decided)
    if ago > _TOLD_OF_IT_AFTER and place % _FORGOTTEN:
        desk.came_of_it(worry, by=by, at=days.back(ago - _TOLD_OF_IT_AFTER, "15:35"))
    if place % _UNREAD:
        desk.opened_by_sender(worry, at=decided + timedelta(minutes=12 + place * 11 % 60))
    if "challenge" in plan:
        desk.challenged(worry, at=decided + timedelta(minutes=95))
