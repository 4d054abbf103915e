"""The child of the story: what the demo lays over a row that both outside extracts hold."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from joinedup import store
from joinedup.children import actions as children
from joinedup.children.actions import belonging, now, visits
from joinedup.children.queries.asking_them import what_waits
from joinedup.children.rules.arrivals import (
    Arrivals,
    NewAdult,
    NewHome,
    NewInvolvement,
    NewTie,
    NewTold,
    NewWords,
)
from joinedup.children.rules.belonging import NameKind, in_part
from joinedup.clocks import actions as clocks
from joinedup.demo import sources, story
from joinedup.demo.data_files import read
from joinedup.demo.diary import Diary, weekday_before
from joinedup.demo.people import in_the_story, seen_as
from joinedup.demo.places import Places
from joinedup.demo.services import Services
from joinedup.holdings import actions as holdings
from joinedup.holdings.actions import NewItem
from joinedup.holdings.rules.sensitivity import ORDINARY
from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.kernel.london import day_in_words, from_london, today_in_london
from joinedup.trail.actions import Actor


@dataclass(frozen=True, slots=True)
class Household:
    """References by who they are: 'dylan', 'edward', 'robert', 'mother', 'father', 'grandmother'."""

    people: Mapping[str, str]

    @property
    def dylan(self) -> str:
        return self.people["dylan"]


@store.action
def settle(places: Places, services: Services, *, by: Actor, at: datetime, today: date) -> Household:
    """Give the child and his brothers a home, parents, a grandmother, and the people who work with him."""
    plan = read("dylan.toml")
    people = story.brothers(at=at)
    home = _home(plan["home"], places)
    adults = {each["key"]: _adult(each, home) for each in plan["adult"]}
    ties = [
        NewTie(child, each["relation"], each["lives_with"], adult=adults[each["key"]].reference)
        for child in people.values()
        for each in plan["adult"]
    ]
    ties += [
        NewTie(one, "brother", lives_with=True, other_child=other)
        for one in people.values()
        for other in people.values()
        if one != other
    ]
    children.bring_in(
        Arrivals(
            homes=(home,),
            adults=tuple(adults.values()),
            ties=tuple(ties),
            involvements=tuple(
                _involved(each, services, child=people["dylan"], today=today) for each in plan["involved"]
            ),
        ),
        by=by,
        at=at,
    )
    children.settle_at_home(
        tuple(people.values()),
        home.reference,
        preferred_names={people["dylan"]: plan["called"]},
        by=by,
        at=at,
    )
    return Household(people | {key: adult.reference for key, adult in adults.items()})


def say(household: Household, services: Services, diary: Diary, *, today: date) -> None:
    """Put down what Dylan said, and what his mother was told, by the one who heard and told it."""
    plan = read("dylan.toml")
    said, told = plan["words"], plan["told"]

    def hear(at: datetime) -> None:
        words = NewWords(household.dylan, said["words"], said["heard_by"], at)
        children.record_childs_words(words, by=in_the_story(story.JOY, at=at), at=at)

    def tell(at: datetime) -> None:
        line = NewTold(household.dylan, told["state"], told["said_by"], told["who"], told["what"], at)
        children.record_family_told(line, by=in_the_story(story.JOY, at=at), at=at)

    _write_his_page(household, diary, plan, today=today)
    _leave(household, services, diary, plan["leaves"], today=today)
    diary.put(_moment(said, today), hear)
    diary.put(_moment(told, today), tell)


def _leave(
    household: Household, services: Services, diary: Diary, plan: Mapping[str, Any], *, today: date
) -> None:
    """One of those who know him says that its work ends: a clock on which others rely runs beside him."""
    calendar, worker = england_and_wales(), services.desks[plan["desk"]].workers[0].id
    day = calendar.subtract(today, plan["days_ago"])
    said = from_london(datetime.combine(day, time.fromisoformat(plan["clock"]))).moment
    words = {name: plan[name] for name in ("reason", "because", "for_others")}

    def end(at: datetime) -> None:
        by, last_day = seen_as(worker, at=at), calendar.add(today, plan["last_day"])
        clocks.leave(household.dylan, last_day=last_day, **words, by=by, at=at)

    diary.put(said, end)


def _write_his_page(household: Household, diary: Diary, plan: Mapping[str, Any], *, today: date) -> None:
    """Let somebody sign how it is for him and what to do tonight, and two people go to see his mother."""
    stands, went = plan["page"], plan["visit"]
    visit_at = _moment({"days": went["at_days"], "clock": went["at_clock"]}, today)

    def write(at: datetime) -> None:
        how: dict[str, Any] = {"by": in_the_story(story.PRIYA, at=at), "at": at}
        now.write_paragraph(household.dylan, words=stands["paragraph"], **how)
        review_on = today_in_london(at) + timedelta(days=stands["review_days"])
        now.plan_tonight(
            household.dylan, words=stands["tonight"], never=stands["never"], review_on=review_on, **how
        )
        born = {"given": "", "family": stands["earlier_family_name"], "since": ""}
        belonging.add_name(
            household.dylan, kind=NameKind.EARLIER, **born, until=stands["earlier_until"], **how
        )
        belonging.record_home(
            household.dylan,
            address_line=stands["nans_home"],
            postcode=stands["nans_postcode"],
            since=in_part(stands["nans_since"], today=today),
            with_whom="Nan, two nights a week",
            moved=False,
            **how,
        )

    def plan_it(at: datetime) -> None:
        priya, joy = in_the_story(story.PRIYA, at=at), in_the_story(story.JOY, at=at)
        visits.plan_visit(
            household.dylan,
            other=joy.practitioner_id,
            starts=visit_at,
            purpose=went["purpose"],
            agreed=True,
            by=priya,
            at=at,
        )

    def say_so(at: datetime) -> None:
        joy = in_the_story(story.JOY, at=at)
        (one,) = what_waits(joy).visits
        visits.say_of_visit(one.reference, made=True, came_of=went["came_of"], by=joy, at=at)

    diary.put(_moment(stands, today), write)
    diary.put(_moment(went, today), plan_it)
    diary.put(visit_at + timedelta(hours=1), say_so)


def hold(household: Household, *, draw: random.Random, at: datetime) -> int:
    """Put what the police hold about the household into their own folder, and what school and nurse hold.

    The nurses' trust has asked for a copy here; the school writes down what it knows.
    """
    plan, today = read("dylan.toml"), today_in_london(at)
    items = _police_items(household, draw, today, street=plan["home"]["street"])
    sources.keep_in_a_folder(items, by=in_the_story(story.SAM, at=at), at=at)
    keepers = {"parkside": story.JOY, "zero_nineteen": story.HANNAH}
    for desk, place in keepers.items():
        held = [
            NewItem(
                category=each["category"],
                headline=each["headline"],
                summary=each["summary"],
                basis=each["basis"],
                occurred=_moment({"days": days, "clock": each["clock"]}, today),
                about=(household.dylan,),
                invented=True,
            )
            for each in plan["held"]
            if each["agency"] == desk
            for days in each["days"]
        ]
        by = in_the_story(place, at=at)
        if desk == "zero_nineteen":
            sources.keep_a_copy(held, controller=plan["copy"]["controller"], by=by, at=at)
        else:
            holdings.add_items(held, by=by, at=at)
    return len(items)


def hold_about_others(arrivals: Arrivals, services: Services, *, draw: random.Random, at: datetime) -> int:
    """Put a few items about the other invented families into the compartments of three agencies."""
    today, count = today_in_london(at), 0
    for kind in read("other_items.toml")["kind"]:
        desk = services.desks[kind["agency"]]
        by_police = kind["agency"] == "police"
        about = _children_of(arrivals, desk.agency_id, all_of_them=by_police)
        moment = _drawn_moment if by_police else _drawn_in_the_week
        items = [
            NewItem(
                category=kind["category"],
                headline=kind["headline"],
                summary=kind["summary"],
                basis=kind["basis"],
                occurred=moment(draw, today, least=3, most=kind.get("within", 500)),
                about=(child,),
                source_grade=kind.get("grade", ""),
                invented=True,
            )
            for child in about
            if draw.random() * 100 < kind["chance"]
            for _ in range(draw.randint(1, kind["most"]))
        ]
        holdings.add_items(items, by=seen_as(desk.workers[0].id, at=at), at=at)
        count += len(items)
    return count


def _children_of(arrivals: Arrivals, agency_id: int, *, all_of_them: bool) -> list[str]:
    """The oldest child of each family that the agency works with."""
    known = {one.child for one in arrivals.involvements if one.agency_id == agency_id}
    oldest: dict[str, str] = {}
    for child in arrivals.children:
        if all_of_them or child.reference in known:
            oldest.setdefault(child.home, child.reference)
    return list(oldest.values())


def _home(plan: Mapping[str, Any], places: Places) -> NewHome:
    real = places.of(plan["postcode"])
    return NewHome(
        address_line=plan["address_line"],
        postcode=real.postcode,
        ward_code=real.ward_code,
        cluster_id=places.clusters[real.ward_code],
        invented=True,
    )


def _adult(plan: Mapping[str, Any], home: NewHome) -> NewAdult:
    return NewAdult(
        given_name=plan["given_name"],
        family_name=plan["family_name"],
        birth_date=plan["born"],
        home=home.reference if plan["lives_with"] else "",
        invented=True,
    )


def _involved(plan: Mapping[str, Any], services: Services, *, child: str, today: date) -> NewInvolvement:
    desk = services.desks[plan["desk"]]
    worker = services.worker(plan["desk"], plan["who"]) if "who" in plan else desk.workers[0]
    return NewInvolvement(
        child=child,
        agency_id=desk.agency_id,
        desk_id=desk.id,
        practitioner_id=worker.id,
        part=plan["part"],
        since=_moment({"days": plan["days"], "clock": "09:30"}, today),
        visibility=plan["visibility"],
        invented=True,
    )


def _police_items(household: Household, draw: random.Random, today: date, *, street: str) -> list[NewItem]:
    plan = read("police_items.toml")

    def item(each: Mapping[str, Any], headline: str, summary: str, occurred: datetime) -> NewItem:
        grades, bases = each.get("grades", [each.get("grade")]), each["basis"]
        basis, grade = bases if isinstance(bases, str) else draw.choice(bases), draw.choice(grades)
        return NewItem(
            category=each["category"],
            headline=headline,
            summary=summary,
            basis=basis,
            occurred=occurred,
            about=(household.dylan, *(household.people[person] for person in each["about"])),
            source_grade=grade,
            conditions=each.get("conditions", "") if grade.endswith("C") else "",
            sanitisation=each.get("sanitisation", "") if grade.endswith("C") else "",
            sensitivity=each.get("sensitivity", ORDINARY),
            invented=True,
        )

    words = {"today": day_in_words(today, today=today), "street": street}
    exact = [
        item(each, each["headline"], each["summary"].format(**words), _moment(each, today))
        for each in plan["exact"]
    ]
    drawn = []
    for each in plan["drawn"]:
        for _ in range(each["count"]):
            headline, summary = draw.choice(each["texts"])
            occurred = _drawn_moment(draw, today, least=each["least"], most=each["most"])
            drawn.append(item(each, headline, summary.format(**words), occurred))
    return exact + drawn


def _moment(plan: Mapping[str, Any], today: date) -> datetime:
    clock = time.fromisoformat(plan["clock"])
    return from_london(datetime.combine(today - timedelta(days=plan["days"]), clock)).moment


def _drawn_moment(draw: random.Random, today: date, *, least: int, most: int) -> datetime:
    clock = time(draw.randrange(24), draw.randrange(60))
    return from_london(datetime.combine(today - timedelta(days=draw.randint(least, most)), clock)).moment


def _drawn_in_the_week(draw: random.Random, today: date, *, least: int, most: int) -> datetime:
    day = weekday_before(today - timedelta(days=draw.randint(least, most)))
    return from_london(datetime.combine(day, time(draw.randrange(9, 16)))).moment
