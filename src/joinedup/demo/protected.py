"""The family whose address is sealed: so that a visitor sees what is kept from view, and how it is opened."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from joinedup.children import actions as children
from joinedup.children import queries as children_queries
from joinedup.children.rules.arrivals import Arrivals, NewAdult, NewChild, NewHome, NewInvolvement, NewTie
from joinedup.demo import story
from joinedup.demo.data_files import read
from joinedup.demo.people import in_the_story
from joinedup.demo.places import Places
from joinedup.demo.services import Services
from joinedup.desk.actions import seal_adoption
from joinedup.frontdoor import actions as frontdoor
from joinedup.frontdoor.rules.telling import Told
from joinedup.holdings import actions as holdings
from joinedup.holdings.actions import NewItem
from joinedup.kernel.london import from_london, today_in_london
from joinedup.trail.actions import Actor


@dataclass(frozen=True, slots=True)
class Hidden:
    """References: of the elder child, and of the younger."""

    elder: str
    younger: str


def settle(places: Places, services: Services, *, by: Actor, at: datetime, today: date) -> Hidden:
    """Give the family a home and people around them; then their school's lead seals where they went."""
    plan = read("protected.toml")
    real, name = places.of(plan["home"]["postcode"]), plan["family_name"]
    home = NewHome(
        address_line=plan["home"]["address_line"],
        postcode=real.postcode,
        ward_code=real.ward_code,
        cluster_id=places.clusters[real.ward_code],
        invented=True,
    )
    young = [
        NewChild(
            given_name=each["given_name"],
            family_name=name,
            birth_date=each["born"],
            sex=each["sex"],
            home=home.reference,
            invented=True,
        )
        for each in plan["child"]
    ]
    grown_up = [
        NewAdult(
            given_name=each["given_name"],
            family_name=name,
            birth_date=each["born"],
            home=home.reference if each["lives_with"] else "",
            invented=True,
        )
        for each in plan["adult"]
    ]
    elder, younger = young
    ties = [
        NewTie(child.reference, each["relation"], each["lives_with"], adult=adult.reference)
        for child in young
        for each, adult in zip(plan["adult"], grown_up, strict=True)
    ]
    ties += [
        NewTie(elder.reference, "brother", lives_with=True, other_child=younger.reference),
        NewTie(younger.reference, "sister", lives_with=True, other_child=elder.reference),
    ]
    children.bring_in(
        Arrivals(
            homes=(home,),
            children=tuple(young),
            adults=tuple(grown_up),
            ties=tuple(ties),
            involvements=tuple(_involved(plan, services, child=elder.reference, today=today)),
        ),
        by=by,
        at=at,
    )
    children.protect(
        elder.reference, whose=children.HOUSEHOLD, **plan["safe"], by=in_the_story(story.JOY, at=at), at=at
    )
    return Hidden(elder.reference, younger.reference)


def hold(*, at: datetime) -> None:
    """Put what is sealed in other ways: a sensitive item of the police, and a child who was adopted."""
    plan, sam = read("protected.toml"), in_the_story(story.SAM, at=at)
    lina = children_queries.find(in_the_story(story.PRIYA, at=at), "Lina Haddad")[0]
    item = plan["item"]
    happened = datetime.combine(today_in_london(at) - timedelta(days=item["days"]), time(22, 10))
    holdings.add_items(
        [
            NewItem(
                category=item["category"],
                headline=item["headline"],
                summary=item["summary"],
                basis=item["basis"],
                occurred=from_london(happened).moment,
                about=(lina.reference,),
                source_grade=item["grade"],
                invented=True,
                sensitive=True,
            )
        ],
        by=sam,
        at=at,
    )
    priya = in_the_story(story.PRIYA, at=at)
    born, adopted = (
        children.add_child(
            NewChild(
                given_name=each["given_name"],
                family_name=each["family_name"],
                birth_date=plan["adopted"]["born"],
                sex="F",
                invented=True,
            ),
            by=priya,
            at=at,
        )
        for each in (plan["adopted"]["before"], plan["adopted"]["now"])
    )
    seal_adoption(born, adopted=adopted, by=priya, at=at, key="")


def tell_unnamed(*, at: datetime) -> None:
    """Let somebody tell the front door of the family, who asks to stay unnamed."""
    hannah, told = in_the_story(story.HANNAH, at=at), read("protected.toml")["told"]
    frontdoor.tell_unnamed(
        Told(**told, stay_unnamed=True), sender=hannah, by=frontdoor.Unnamed(hannah.area_id), at=at
    )


def _involved(
    plan: Mapping[str, Any], services: Services, *, child: str, today: date
) -> list[NewInvolvement]:
    lines = []
    for each in plan["involved"]:
        desk = services.desks[each["desk"]]
        worker = services.worker(each["desk"], each["who"]) if "who" in each else desk.workers[0]
        began = datetime.combine(today - timedelta(days=each["days"]), time(9, 30))
        lines.append(
            NewInvolvement(
                child=child,
                agency_id=desk.agency_id,
                desk_id=desk.id,
                practitioner_id=worker.id,
                part=each["part"],
                since=from_london(began).moment,
                visibility=each["visibility"],
                invented=True,
            )
        )
    return lines
