"""What was asked before the demo begins, by whom and of whom, and what became of one answer."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from joinedup.agencies import queries as agencies
from joinedup.children.rules.arrivals import NewChild
from joinedup.clocks import actions as clocks
from joinedup.demo import story
from joinedup.demo.choosing import Choosing
from joinedup.demo.concerns import Desk, Worry
from joinedup.demo.data_files import read
from joinedup.demo.people import in_the_story, seen_as
from joinedup.demo.services import DeskOf, Services
from joinedup.gate.viewer import Viewer
from joinedup.holdings import queries as holdings
from joinedup.holdings.queries import HeldItem
from joinedup.holdings.rules.scope import Scope
from joinedup.sharing import actions as sharing
from joinedup.sharing import queries
from joinedup.sharing.rules.needed_by import at_noon

_NOISE = "call_for_service"


class Asking:
    """Puts questions and answers down in the diary, each by somebody who may ask or answer it."""

    def __init__(self, desk: Desk, choosing: Choosing, services: Services, *, area_id: int) -> None:
        self._desk, self._choosing, self._services = desk, choosing, services
        self._days, self._put = desk.days, desk.diary.put
        self._references = {one.id: one.reference for one in agencies.every_desk(area_id)}
        self._plan = read("questions.toml")

    def answered_by_the_police(self) -> None:
        """Last week: asked for a concern, prepared, released, and told of in the act of deciding."""
        plan, desk, days = self._plan["asked_police"], self._desk, self._days
        police = self._services.desks["police"]

        def is_known_for_noise(child: NewChild) -> bool:
            held = self._held(police, child, days=300)
            return len({one.category for one in held}) > 1 and _NOISE in {one.category for one in held}

        worry = Worry.choose(plan, self._choosing, fits=is_known_for_noise)
        by, question = desk.front_door.social_workers[1], _Reference()
        desk.told_and_tied(worry, by=by, told=days.back(6, "10:05"))

        def ask(at: datetime) -> None:
            question.value = self._ask(
                worry.about.child,
                police,
                plan=plan,
                topic="something_else",
                topic_detail=plan["topic_detail"],
                months=12,
                needed_by=at_noon(days.back(4, "12:00").date()),
                concern=worry.reference,
                by=seen_as(by, at=at),
                at=at,
            )

        def prepare(at: datetime) -> None:
            sam = in_the_story(story.SAM, at=at)
            sharing.see(question.value, by=sam, at=at)
            held = queries.to_answer(sam, question.value)
            assert held is not None
            sharing.prepare(
                question.value,
                chosen=[one.reference for one in held.inside if one.category == _NOISE],
                meaning=plan["meaning"],
                handling="",
                safety_tonight=False,
                safety_item="",
                safety_line="",
                version=held.question.facts.version,
                by=sam,
                at=at,
                key="",
            )

        def release(at: datetime) -> None:
            angela = in_the_story(story.ANGELA, at=at)
            ready = queries.to_release(angela, question.value)
            assert ready is not None
            version = ready.question.facts.version
            sharing.release(question.value, version=version, by=angela, at=at, key="")
            worry.told_holders[question.value] = {"code": plan["became"], "line": plan["told_holder"]}

        self._put(days.back(6, "11:30"), ask)
        self._put(days.back(6, "11:55"), prepare)
        self._put(days.back(6, "12:40"), release)
        desk.recommended(worry, by=by, at=days.back(5, "09:50"))
        desk.decided(worry, by=desk.front_door.managers[0], because=plan["agreed"], at=days.back(5, "11:15"))
        desk.opened_by_sender(worry, at=days.back(5, "13:30"))

    def asked_by_priya(self, worry: Worry) -> None:
        """Of a brother's or sister's school, for the concern that Priya is reading; and 'we spoke'."""
        days, choosing, plan = self._days, self._choosing, self._plan
        older = choosing.at_school(choosing.brothers_and_sisters(worry.about.child), besides="parkside")
        assert older is not None
        school = self._services.desks[choosing.school_of(older)]

        def ask(at: datetime) -> None:
            self._ask(
                worry.about.child,
                school,
                plan=plan["asked_school"],
                topic="attendance",
                people=(older.reference,),
                months=3,
                needed_by=at_noon(days.on(2)),
                concern=worry.reference,
                by=in_the_story(story.PRIYA, at=at),
                at=at,
            )

        def spoke(at: datetime) -> None:
            sharing.spoke(
                worry.about.child.reference,
                **plan["spoke"],
                by=in_the_story(story.PRIYA, at=at),
                at=at,
                key="",
            )

        self._put(days.back(1, "15:30"), ask)
        self._put(days.back(1, "15:50"), spoke)

    def waiting_for_hannah(self) -> None:
        """A social worker asks the 0-19 service about a child both work with."""
        plan, health = self._plan["asked_health"], self._services.desks["zero_nineteen"]
        about = self._choosing.one(
            "zero_nineteen",
            ages=plan["ages"],
            known_to="hub",
            fits=lambda child: any(
                one.category == "missed_appointment" for one in self._held(health, child, days=170)
            ),
        )

        def ask(at: datetime) -> None:
            self._ask(
                about.child,
                health,
                plan=plan,
                topic="missed_appointment",
                months=6,
                needed_by=at_noon(self._days.on(1)),
                by=seen_as(self._desk.front_door.social_workers[2], at=at),
                at=at,
            )

        self._put(self._days.back(1, "15:10"), ask)
        self._take_on(about.child)

    def _take_on(self, child: NewChild) -> None:
        """The same child's assessment runs, and waits for a police check that may take eight weeks."""
        days, worker = self._days, self._desk.front_door.social_workers[2]

        def step(code: str, *, happened: datetime, note: str = "") -> Callable[[datetime], None]:
            def record(at: datetime) -> None:
                clocks.record_step(
                    child.reference,
                    code,
                    occurred=happened,
                    note=note,
                    own_agency_only=False,
                    by=seen_as(worker, at=at),
                    at=at,
                )

            return record

        taken_on, asked, seen = days.back(6, "10:00"), days.back(5, "11:40"), days.back(3, "15:30")
        self._put(days.back(6, "10:20"), step("referral_received", happened=taken_on))
        self._put(days.back(4, "09:10"), step("police_check_asked", happened=asked))
        self._put(
            days.back(2, "09:30"),
            step("child_seen", happened=seen, note=f"{child.given_name} was seen at home."),
        )

    def waiting_for_joy(self) -> None:
        """A family support worker asks Joy's school about a child both work with."""
        plan, parkside = self._plan["asked_parkside"], self._services.desks["parkside"]
        about = self._choosing.one(
            "families_first",
            ages=plan["ages"],
            known_to="parkside",
            fits=lambda child: any(
                one.category == "engagement" for one in self._held(parkside, child, days=170)
            ),
        )

        def ask(at: datetime) -> None:
            self._ask(
                about.child,
                parkside,
                plan=plan,
                topic="engagement",
                months=6,
                needed_by=at_noon(self._days.on(1)),
                purpose="early_help",
                by=seen_as(about.worker, at=at),
                at=at,
            )

        self._put(self._days.back(1, "11:20"), ask)

    def _ask(
        self,
        child: NewChild,
        desk: DeskOf,
        *,
        plan: Mapping[str, Any],
        topic: str,
        months: int,
        needed_by: datetime,
        by: Viewer,
        at: datetime,
        topic_detail: str = "",
        people: tuple[str, ...] = (),
        concern: str = "",
        purpose: str = "",
    ) -> str:
        return sharing.ask(
            child.reference,
            topic=topic,
            topic_detail=topic_detail,
            desk=self._references[desk.id],
            people=people or (child.reference,),
            months=months,
            why=plan["why"].format(name=child.given_name),
            needed_by=needed_by,
            purpose=purpose,
            concern=concern,
            by=by,
            at=at,
            key="",
        )

    def _held(self, desk: DeskOf, child: NewChild, *, days: int) -> tuple[HeldItem, ...]:
        """What the desk holds about a child, as one who sits there sees it."""
        today: date = self._days.today
        scope = Scope(frozenset({child.reference}), None, today - timedelta(days=days), today)
        return holdings.in_scope(seen_as(desk.workers[0].id, at=self._days.at), scope)


class _Reference:
    """Of a question that is asked later, when the diary comes to it."""

    value = ""
